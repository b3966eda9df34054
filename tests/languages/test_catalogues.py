"""The catalogues: every text in every language, fit for Excel, with words that do not mislead."""

import re
from collections import defaultdict
from functools import cache
from itertools import chain
from pathlib import Path
from string import Formatter

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from tillbook import systems
from tillbook.core import messages
from tillbook.core.frame import find_rows
from tillbook.core.problem import Problem
from tillbook.core.sheet import CHANGES, SPECIAL_COLUMNS, Cells
from tillbook.core.template import describe
from tillbook.core.wording import CLEAR, Wording
from tillbook.language import LANGUAGES, in_every_language, translator
from tillbook.schema import Schema
from tillbook.schema.folding import fold

ROOT = Path(__file__).parents[2]
TRANSLATED = ("es", "fr", "it", "nb", "pt")
SYSTEMS = ("cloudpos", "loyverse")
LOOK_UPS = {"cloudpos": {"price_level": ["Standard"], "account_type": ["Trade"]}, "loyverse": {}}

# What is called so in every language.
EVERYWHERE = {"AppleScript", "OK"}
# Words that are the same in English.
SHARED = {
    "es": {"Error", "Error: {message}", "Fax", "No"},
    "fr": {
        *(
            "Cause",
            "Code",
            "CODE",
            "Conversion",
            "Date",
            "E-mail",
            "extension",
            "Fax",
            "Message",
            "Options",
            "[OPTIONS]",
            "Score",
            "SCORE",
            "SOURCE",
            "Type",
            "Version",
        )
    },
    "it": {"E-mail", "Fax", "FILE", "No", "Password"},
    "nb": {"Import", "Status", "System", "Type"},
    "pt": {"E-mail", "Fax"},
}
# Where they are not « and » by themselves.
QUOTES = {"fr": ("«\u00a0", "\u00a0»")}
# What the systems' own pages say in these languages, and what people then understand.
MISLEADING = {
    "fr": r"\bvalid(er|ez|ation)",  # checking as well as committing
    "nb": r"kontonummer",  # a bank account's number
    "pt": r"\b(arquivo|baixar|salvar|registro|celular|grade|sobrenome|usuário)",  # Brazilian
}
DETAILS: dict[str, object] = {
    "length": 60,
    "region": "NO",
    "one": "1985-04-03",
    "other": "1985-03-04",
    "other_column": "mobile",
    "rows": "3, 5",
    "customer": "0001042 Kari Hansen",
    "stored": "7",
    "suggestion": "kari@gmail.com",
    "read": "0007",
    "reason": "CHECK",
}

in_each_language = pytest.mark.parametrize("language", TRANSLATED)
of_each_system = pytest.mark.parametrize("system", SYSTEMS)


@cache
def catalogue(language: str) -> Catalog:
    with (ROOT / f"addin/tillbook/locale/{language}/LC_MESSAGES/tillbook.po").open("rb") as source:
        return read_po(source, locale=language)


def entries(language: str) -> list[Message]:
    return [entry for entry in catalogue(language) if entry.id]


def texts(language: str) -> dict[str, str]:
    """English by English; a text that depends on a number gives one pair for each form."""
    return dict(chain.from_iterable(map(forms, entries(language))))


def forms(entry: Message) -> list[tuple[str, str]]:
    if isinstance(entry.id, str):
        return [(entry.id, str(entry.string))]
    one, other = entry.id
    ours = entry.string if isinstance(entry.string, list | tuple) else ("", "")
    return [(one, ours[0]), *((other, form) for form in ours[1:])]


@cache
def marked() -> frozenset[str | tuple[str, ...]]:
    keywords = {**DEFAULT_KEYWORDS, "_n": (1, 2)}
    found = chain.from_iterable(
        extract_from_dir(ROOT / folder, keywords=keywords) for folder in ("addin", "schemas")
    )
    return frozenset(text for _file, _line, text, _comments, _context in found)


def bound(system: str) -> Schema:
    return systems.load(system).with_choices(LOOK_UPS[system])


def blanks(text: str) -> set[tuple[str, str | None]]:
    """The blanks of a text with how they are shown; the number itself may go without saying in some form."""
    found = {(name, shown) for _text, name, _format, shown in Formatter().parse(text) if name}
    return found - {("count", None)}


def column_for(text: str) -> str:
    """A field of Cloud POS that has what the sentence tells."""
    told = {
        "{first}": "date_of_birth",
        "{one}": "date_of_birth",
        "{low}": "credit_limit",
        "{choices}": "gender",
    }
    return next((column for blank, column in told.items() if blank in text), "last_name")


def test_the_languages_are_english_and_the_five_catalogues() -> None:
    assert list(LANGUAGES) == ["en", *TRANSLATED]


@in_each_language
def test_a_catalogue_has_exactly_the_texts_that_the_code_marks(language: str) -> None:
    there = {entry.id for entry in entries(language)}

    assert sorted(marked() - there, key=str) == []
    assert sorted(there - marked(), key=str) == []
    assert list(catalogue(language).obsolete) == []


@in_each_language
def test_every_text_is_translated_for_certain(language: str) -> None:
    fuzzy = [entry.id for entry in entries(language) if entry.fuzzy]
    assert fuzzy == []
    assert [text for text, ours in texts(language).items() if not ours] == []


def same(one: Message, other: Message) -> bool:
    return forms(one) == forms(other)


@in_each_language
def test_what_is_shown_is_what_the_catalogue_says(language: str) -> None:
    with (ROOT / f"addin/tillbook/locale/{language}/LC_MESSAGES/tillbook.mo").open("rb") as compiled:
        shown = read_mo(compiled)

    stale = [entry.id for entry in entries(language) if not same(shown[entry.id], entry)]
    assert stale == [], "compile the catalogues: pybabel compile -d addin/tillbook/locale -D tillbook"


@in_each_language
def test_a_translation_fills_the_same_blanks(language: str) -> None:
    assert [text for text, ours in texts(language).items() if blanks(text) != blanks(ours)] == []


@in_each_language
def test_no_english_is_left(language: str) -> None:
    same_words = {text for text, ours in texts(language).items() if text == ours and is_worded(text)}

    assert same_words - EVERYWHERE == SHARED.get(language, set())


def is_worded(text: str) -> bool:
    """Whether more than blanks stands in it."""
    return any(part.strip(" ,:;%") for part, *_blank in Formatter().parse(text))


@in_each_language
def test_quotes_are_those_of_the_language(language: str) -> None:
    left, right = QUOTES.get(language, ("«", "»"))
    others = "".join(set("'\"‘“”«»„") - set(left + right))
    for text, ours in texts(language).items():
        assert not re.search(f"[{others}]", ours), ours
        pairs = re.findall(f"{left}[^{left}{right}]+{right}", ours)
        assert len(pairs) == ours.count(left) == ours.count(right), ours
        for quoted in re.findall(r"‘(\{\w+\})’", text):
            assert f"{left}{quoted}{right}" in ours, ours


def test_french_signs_stand_off_but_never_alone() -> None:
    for ours in texts("fr").values():
        assert not re.search(r"[^\u00a0][;?!:](?:\s|$)| [;?!:»]|« ", ours), ours


@pytest.mark.parametrize("language", MISLEADING)
def test_no_word_misleads(language: str) -> None:
    wrong = re.compile(MISLEADING[language], re.IGNORECASE)

    assert [ours for ours in texts(language).values() if wrong.search(ours)] == []


def test_the_word_for_erasing_is_in_angle_brackets() -> None:
    told = in_every_language(CLEAR)

    assert all(re.fullmatch(r"<\w+>", word) for word in told.values())
    assert len(set(told.values())) == len(LANGUAGES)
    assert told["nb"] == "<tøm>"


@pytest.mark.parametrize("language", LANGUAGES)
@of_each_system
def test_no_two_columns_have_the_same_label(system: str, language: str) -> None:
    labels = [field.label for field in bound(system).fields.values()] + list(SPECIAL_COLUMNS.values())

    folded = [fold(translator(language)(label)) for label in labels]
    assert None not in folded
    assert len(set(folded)) == len(labels)


@pytest.mark.parametrize("language", LANGUAGES)
@of_each_system
def test_a_template_can_be_described(system: str, language: str) -> None:
    template = describe(bound(system), language, "w1")

    names = [sheet.name for sheet in (template.customers, template.example, template.guide)]
    names.append(translator(language)(CHANGES))
    assert len({name.casefold() for name in names}) == 4
    assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\']", name) for name in names)
    assert {column.key for column in template.customers.columns} == {*bound(system).fields, *SPECIAL_COLUMNS}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("told", ["en", "nb"])
@of_each_system
def test_headers_of_every_language_are_recognised_in_any_order(system: str, told: str, language: str) -> None:
    columns = describe(bound(system), language, "w1").customers.columns[::-1]
    cells = Cells("Sheet", [(column.header, "x") for column in columns])

    found = find_rows([cells], bound(system), told, "customers.xlsx")

    assert found.positions == {column.key: place for place, column in enumerate(columns)}
    assert found.rows == [2]


@of_each_system
def test_no_choice_means_something_else_in_another_language(system: str) -> None:
    for field in systems.load(system).fields.values():
        codes = defaultdict(set)
        for code, word in field.choices.items():
            for spelling in (*in_every_language(word).values(), code):
                codes[fold(spelling)].add(code)

        assert {spelling: found for spelling, found in codes.items() if len(found) > 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", messages.CATALOGUE)
def test_every_problem_can_be_told(code: str, language: str) -> None:
    wording = Wording(bound("cloudpos"), language)
    text = messages.CATALOGUE[code].text
    column = column_for(text if isinstance(text, str) else text.other)

    sentence = wording.sentence(Problem(7, column, code, "7", DETAILS))

    colon = wording.translate(messages.COLON)
    start = "" if messages.blocks(code) else f"{wording.translate(messages.WARNING)}{colon}"
    assert sentence.startswith(f"{start}{wording.label(column)}{colon}")
    assert sentence[-1] in ".?"
    assert not re.search(r"[{}]|None", sentence)
