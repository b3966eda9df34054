"""How well the cells of a column fit a field, whatever the column is called."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Final

import pandas as pd

from tillbook.core.frame import Value
from tillbook.core.normalise.choices import read_choices
from tillbook.core.normalise.column import Column
from tillbook.core.normalise.dates import read_dates
from tillbook.core.normalise.phones import read_phones
from tillbook.core.normalise.postcodes import read_postcodes
from tillbook.recipes.answers import PLAIN_NO, PLAIN_YES
from tillbook.schema import Field, Kind
from tillbook.schema.countries import country_code, country_names
from tillbook.schema.folding import fold

# So many different cells are looked at: more would not change the share.
_LOOKED_AT: Final = 200
_EMAIL: Final = re.compile(r"\S+@\S+\.[^\W\d_]{2,}")
_NUMBER: Final = re.compile(r"[^\w\s]{0,2}\s?[-+]?\d[\d.,'\s]*\s?\D{0,3}")
_PHONE: Final = re.compile(r"(?:tel:)?[+(\d][\d\s()./-]{5,}(?:\D{1,6}\d{1,5})?")
_ISO_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
# The networks of ISO/IEC 7812 begin with 2 to 6; loyalty cards mostly do not.
_CARD: Final = re.compile(r"[2-6](?:[ -]?\d){12,18}")
_IBAN: Final = re.compile(r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}")
_FEW_WORDS: Final = 12
# Shorter than this, a country is a code, and just as well a province or a state: CA, DE, TO.
_SHORTEST_COUNTRY: Final = 4


@dataclass(frozen=True)
class Cells:
    """The filled cells of a column: the first different ones, and how many there are of all."""

    texts: list[str]
    filled: int
    different: int
    country: str

    @classmethod
    def of(cls, column: pd.Series, country: str) -> "Cells":
        """The cells of a column of texts, NA for blank, in a file of that country (alpha-2)."""
        filled = column.dropna()
        unique = filled.unique()
        return cls([str(text) for text in unique[:_LOOKED_AT]], len(filled), len(unique), country)

    def share(self, holds: Callable[[str], object]) -> float:
        """How many of the texts it holds for, from 0 to 1; 0 when there are none."""
        return sum(bool(holds(text)) for text in self.texts) / len(self.texts) if self.texts else 0.0

    @property
    def repeats(self) -> bool:
        """Whether the same few come again and again, as numbers and names of people do not."""
        return self.filled >= 10 and self.different < 0.7 * self.filled

    @cached_property
    def of_two_words(self) -> float:
        """How many look like a whole name."""
        return self.share(lambda text: re.search(r"[^\W\d_][\s,]+[^\W\d_]", text))

    @cached_property
    def with_digits(self) -> float:
        """How many hold a digit."""
        return self.share(lambda text: any(map(str.isdigit, text)))

    @property
    def are_mixed(self) -> bool:
        """Whether most hold words and figures, as `80331 München` does."""
        return self.with_digits > 0.5 and self.share(lambda text: any(map(str.isalpha, text))) > 0.5

    def column(self, key: str) -> Column:
        """The texts as the cleaners of the core take them."""
        return Column(key, list(range(len(self.texts))), list(self.texts))


def fit(field: Field, cells: Cells) -> float | None:
    """From 0 to 1 how well the cells fit the field; None when they tell nothing."""
    judge = _JUDGES.get(field.kind)
    return judge(field, cells) if judge and cells.texts else None


def are_secret(cells: Cells) -> bool:
    """Whether most cells are numbers of payment cards or of bank accounts, by their check digits."""
    return len(cells.texts) >= 3 and cells.share(lambda text: _is_card(text) or _is_iban(text)) > 0.5


def say_yes_or_no(field: Field, cells: Cells) -> bool:
    """Whether the cells can be answers: plain yes and no, or a few other words that a person can explain."""
    plain = cells.share(lambda text: fold(text) in PLAIN_YES or fold(text) in PLAIN_NO)
    # What a newsletter program says beside them (pending, cleaned) is no reason to lose a no.
    are_few = cells.different <= 3 or (plain and cells.different <= _FEW_WORDS)
    return _dates(field, cells) < 0.5 and bool(plain > 0.5 or are_few)


def names_countries(cells: Cells) -> bool:
    """Whether at least half of the cells are more than a code, which a province or a state has, too."""
    return cells.share(lambda text: len(fold(text) or "") >= _SHORTEST_COUNTRY) >= 0.5


def are_letter_pairs(cells: Cells) -> bool:
    """Whether nearly all cells are two letters, as codes of states and provinces are."""
    return cells.share(lambda text: len(text) == 2 and text.isalpha()) > 0.9


def _is_card(text: str) -> bool:
    digits = [int(digit) for digit in text if digit.isdigit()][::-1]
    if not _CARD.fullmatch(text):
        return False
    # The check of ISO/IEC 7812-1; phone numbers and other counts pass it one time in ten.
    return (sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])) % 10 == 0


def _is_iban(text: str) -> bool:
    bare = text.replace(" ", "").upper()
    if not _IBAN.fullmatch(text.upper()):
        return False
    # ISO 13616: letters count from 10, and the whole leaves 1.
    return int("".join(str(int(sign, 36)) for sign in bare[4:] + bare[:4])) % 97 == 1


def _emails(_field: Field, cells: Cells) -> float:
    return cells.share(_EMAIL.search)


def _phones(field: Field, cells: Cells) -> float:
    shaped = cells.share(_PHONE.fullmatch)
    if shaped < 0.5:
        return shaped
    column = cells.column(field.key)
    read_phones(column, [cells.country] * len(cells.texts), field.kind is Kind.MOBILE)
    # Numbers of another country than the file's are unreadable without its code, and phones still.
    bad = {"bad-phone", "doubtful-phone"}
    unreadable = sum(problem.code in bad for problem in column.problems) / len(cells.texts)
    return shaped - unreadable / 2


def _postcodes(field: Field, cells: Cells) -> float:
    column = cells.column(field.key)
    read_postcodes(column, [cells.country] * len(cells.texts), set())
    shaped = cells.share(lambda text: len(text) <= 10 and any(map(str.isdigit, text)))
    return max(1 - len(column.problems) / len(cells.texts), 0.8 * shaped)


def _dates(field: Field, cells: Cells) -> float:
    # The times of day are not the question here.
    days: list[Value] = [
        text.replace("T", " ").split(" ")[0] if text[:1].isdigit() else text for text in cells.texts
    ]
    column = read_dates(field.key, list(range(len(days))), days, False, None)
    read = sum(bool(text and _ISO_DATE.fullmatch(text)) for text in column.texts)
    unsettled = sum(problem.code == "ambiguous-date" for problem in column.problems)
    return (read + unsettled) / len(cells.texts) if cells.texts else 0.0


def _known(field: Field, cells: Cells) -> float:
    """How many are words for a choice."""
    column = cells.column(field.key)
    read_choices(column, field)
    known = sum(text in field.choices for text in column.texts)
    return known / len(cells.texts) if cells.texts else 0.0


def _countries(field: Field, cells: Cells) -> float:
    german = _german_countries()
    strange = replace(cells, texts=[text for text in cells.texts if fold(text) not in german])
    return 1 - (1 - _known(field, strange)) * len(strange.texts) / len(cells.texts)


@cache
def _german_countries() -> frozenset[str | None]:
    """Our catalogues have no German, and many a list of customers has."""
    return frozenset(map(fold, country_names("de").values()))


def _choices(field: Field, cells: Cells) -> float:
    known = _known(field, cells)
    # Words of their own, such as w and m, are for a person to explain.
    return max(known, 0.7) if cells.different <= _FEW_WORDS and not cells.with_digits else known


def _lookups(_field: Field, cells: Cells) -> float | None:
    return None if cells.different < 10 or cells.repeats else 0.0


def _numbers(_field: Field, cells: Cells) -> float:
    return cells.share(_NUMBER.fullmatch)


def _identifiers(_field: Field, cells: Cells) -> float:
    return 0.2 if cells.repeats else cells.share(lambda text: "@" not in text and len(text.split()) < 4)


def _texts(_field: Field, cells: Cells) -> float:
    def is_text(text: str) -> bool:
        is_country = len(fold(text) or "") >= _SHORTEST_COUNTRY and country_code(text)
        is_other = "@" in text or _ISO_DATE.match(text) or is_country
        return not is_other and any(map(str.isalpha, text))

    return cells.share(is_text)


_JUDGES: Final[Mapping[Kind, Callable[[Field, Cells], float | None]]] = {
    Kind.EMAIL: _emails,
    Kind.PHONE: _phones,
    Kind.MOBILE: _phones,
    Kind.POSTCODE: _postcodes,
    Kind.DATE: _dates,
    Kind.COUNTRY: _countries,
    Kind.YES_NO: _choices,
    Kind.CHOICE: _choices,
    Kind.LOOKUP: _lookups,
    Kind.NUMBER: _numbers,
    Kind.MONEY: _numbers,
    Kind.IDENTIFIER: _identifiers,
    Kind.TEXT: _texts,
    Kind.NAME: _texts,
}
