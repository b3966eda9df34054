"""What a table calls our choices: read from the values that it has."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Final

import sqlalchemy as sa
from babel import Locale

from tillbook.core.normalise.choices import read_choices
from tillbook.core.normalise.column import Column as Cells
from tillbook.schema import Field, Kind
from tillbook.schema.folding import fold
from tillbook.store.binding.canonical import dialect_named
from tillbook.store.binding.quoting import quoted, run
from tillbook.store.binding.reflecting import Column, ReflectedTable, Stored

WITH_CHOICES: Final = (Kind.CHOICE, Kind.YES_NO, Kind.CONSENT, Kind.COUNTRY)
# More different values than that are no list of choices.
_MOST: Final = 400
_ALSO: Final = {
    "female": "f w frau weiblich feminin femminile donna femenino mujer feminino mulher feminin femme kvinne",
    "male": "m h mann herr maennlich mannlich masculin maschile uomo masculino hombre homem homme",
    "other": "d x o divers diverse altro otro outro autre annet",
    "email": "e mail",
    "sms": "text txt",
    "yes": "t wahr",
    "no": "f falsch",
}  # fmt: skip
_NEIGHBOURS: Final = ("da", "nl", "sv", "de")
_ON_CARS: Final = dict(
    zip("ABDEFILNPS", ("AT", "BE", "DE", "ES", "FR", "IT", "LU", "NO", "PT", "SE"), strict=True)
)


def has_choices(field: Field) -> bool:
    """Whether the field knows its choices without the store."""
    return field.kind in WITH_CHOICES


def distinct_texts(connection: sa.Connection, found: ReflectedTable, column: Column) -> list[str]:
    """The different texts in a column, the most frequent first; at most some hundred."""
    as_text = dialect_named(connection.dialect.name).text(quoted(column.name))
    rows = run(
        connection,
        f"SELECT {as_text}, count(*) FROM {quoted(found.schema, found.name)} WHERE {as_text} IS NOT NULL "  # noqa: S608  # quoted names
        f"GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {_MOST}",
    )
    return [str(row[0]) for row in rows]


def meanings(field: Field, texts: Iterable[str]) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """What the texts mean: choice -> texts, the first to be written; and the texts that mean nothing."""
    texts = list(texts)
    cells = Cells(field.key, list(range(len(texts))), list(texts))
    read_choices(cells, field)
    found: dict[str, list[str]] = defaultdict(list)
    unknown = []
    for text, code in zip(texts, cells.texts, strict=True):
        meant = code if code in field.choices else _also(field, text)
        found[meant].append(text) if meant else unknown.append(text)
    return {code: tuple(spellings) for code, spellings in found.items()}, unknown


def _also(field: Field, text: str) -> str | None:
    folded = fold(text) or ""
    if field.kind is Kind.COUNTRY:
        return _countries().get(folded)
    return next((code for code in field.choices if folded in _ALSO.get(code, "").split()), None)


@cache
def _countries() -> dict[str, str]:
    """Alpha-2 code by what databases of our neighbours call a country: its name, or the letter on cars."""
    named = (Locale.parse(language).territories.items() for language in _NEIGHBOURS)
    names = {fold(name) or "": code for names in named for code, name in names if code.isalpha()}
    return names | {letter.lower(): code for letter, code in _ON_CARS.items()}


def needs_words(field: Field, column: Column) -> bool:
    """Whether this column can only keep the field's choices in words of its own."""
    if not has_choices(field):
        return False
    if field.kind in (Kind.YES_NO, Kind.CONSENT) and column.stored in (Stored.BOOLEAN, Stored.INTEGER):
        return False
    return column.stored is not Stored.TEXT or not any(storable(code, column) for code in field.choices)


def storable(text: str, column: Column) -> bool:
    """Whether a text column has room for it."""
    if column.choices:
        return text in column.choices
    return column.length is None or len(text) <= column.length
