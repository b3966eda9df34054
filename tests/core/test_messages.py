"""The catalogue of problems: every sentence can be told, in every language."""

import re
import string
from pathlib import Path

import pytest
from tests.core.shelf import schema_of

from tillbook.core import normalise
from tillbook.core.messages import CATALOGUE, COLON, WARNING
from tillbook.core.problem import Problem
from tillbook.core.report import CLEANED, Report, cleaned_in_words
from tillbook.core.wording import Wording
from tillbook.language import LANGUAGES, Plural, Text, translator
from tillbook.language.catalogues import plural_form
from tillbook.schema import Kind

DETAILS: dict[str, object] = {
    "length": 51, "rows": "3, 4", "customer": "0042 Ann Wood", "other": "0043 Bob Reed", "stored": "Kendal",
    "other_column": "email", "region": "GB", "suggestion": "a@gmail.com", "read": "0042", "reason": "a rule",
    "one": "1985-04-03", "other_date": "x",
}  # fmt: skip
# A field of the sort that each code is told of; the others can be told of any.
OF_KIND = {
    "too-long": Kind.NAME, "not-a-choice": Kind.CHOICE, "bad-date": Kind.DATE, "ambiguous-date": Kind.DATE,
    "bad-number": Kind.MONEY,
}  # fmt: skip


def problem(code: str) -> Problem:
    kind = OF_KIND.get(code, Kind.EMAIL)
    column = next(key for key, found in schema_of("cloudpos").fields.items() if found.kind is kind)
    details = {**DETAILS, "other": "1985-03-04"} if code == "ambiguous-date" else DETAILS
    return Problem(2, column, code, "‘{value}’ {typed}", details)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", CATALOGUE)
def test_every_problem_can_be_told_in_every_language(code: str, language: str) -> None:
    wording = Wording(schema_of("cloudpos"), language)

    sentence = wording.sentence(problem(code))

    assert wording.label(problem(code).column) in sentence
    assert "None" not in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", CATALOGUE)
def test_a_translation_keeps_the_parameters(code: str, language: str) -> None:
    entry = CATALOGUE[code]
    for text in (entry.text, entry.listing or entry.text):
        if isinstance(text, Plural):
            english, translated = text.other, plural_form(text, 2, language)
        else:
            english, translated = text, translator(language)(text)

        assert _names(translated) == _names(english)


def test_other_rows_are_named_in_the_singular_or_the_plural() -> None:
    wording = Wording(schema_of("cloudpos"), "en")

    told = [
        wording.sentence(Problem(2, "email", "repeated-email", "a@b.c", {"rows": r})) for r in ("3", "3, 4")
    ]

    assert [sentence.partition(".c’ ")[2] for sentence in told] == [
        "is also in row 3. Keep it in one row only.",
        "is also in rows 3 and 4. Keep it in one row only.",
    ]


def test_choices_are_listed_where_they_are_few() -> None:
    wording = Wording(schema_of("cloudpos"), "en")

    few, many = (wording.sentence(Problem(2, name, "not-a-choice", "x")) for name in ("gender", "country"))

    assert few.endswith("Pick one from the cell's list: Female, Male, Other.")
    assert many.endswith("Pick one from the cell's list.")


def test_a_reason_is_told_in_the_language_of_the_sentence() -> None:
    reason = Text("Choices: {choices}.", choices=["a", 1250.5])

    sentence = Wording(schema_of("cloudpos"), "it").sentence(
        Problem(2, "email", "store-constraint", details={"reason": reason})
    )

    assert reason.told("it") in sentence
    assert "1.250,5" in reason.told("it") != reason.told("en")


def test_a_date_that_can_be_read_two_ways_names_a_remedy_that_can_be_typed_anywhere() -> None:
    details = {"one": "1985-04-03", "other": "1985-03-04"}

    sentence = Wording(schema_of("cloudpos"), "en").sentence(
        Problem(2, "date_of_birth", "ambiguous-date", "03/04/1985", details)
    )

    assert sentence.endswith("Write the year first, like 1985-04-03.")


def test_braces_in_a_cell_are_only_text() -> None:
    sentence = Wording(schema_of("cloudpos"), "en").sentence(problem("bad-email"))

    assert sentence.startswith("E-mail: ‘‘{value}’ {typed}’ is not an e-mail address.")


def test_a_warning_says_so_first_in_its_language() -> None:
    for language in LANGUAGES:
        sentence = Wording(schema_of("cloudpos"), language).sentence(problem("email-typo"))

        assert sentence.startswith(translator(language)(WARNING) + translator(language)(COLON))


def test_a_report_counts_rows_in_error_and_warnings() -> None:
    found = [
        Problem(3, "email", "email-typo"),
        Problem(2, "email", "bad-email"),
        Problem(2, "last_name", "required"),
    ]

    report = Report.of([*found, found[0]], ["last_name", "email"])

    assert [(one.row, one.column) for one in report.problems] == [
        (2, "last_name"),
        (2, "email"),
        (3, "email"),
    ]
    assert (report.rejects, report.warnings) == (frozenset({2}), 1)
    assert report.codes() == {"email-typo": 1, "bad-email": 1, "required": 1}


def test_every_kind_of_cleaning_has_words() -> None:
    source = Path(normalise.__file__).parent
    counted = r'column\.(?:count\(|rewrite\([^"\n]*)"([^"]+)"'
    kinds = {kind for file in source.glob("*.py") for kind in re.findall(counted, file.read_text("utf-8"))}

    assert kinds == set(CLEANED)


def test_what_was_cleaned_is_told_in_words() -> None:
    told = cleaned_in_words({"spaces": 1250, "leading zeros": 1}, Wording(schema_of("cloudpos"), "en"))

    assert told == [
        "1 number given its leading zeros back",
        "1,250 cells with spaces trimmed",
    ]


def test_values_are_shown_as_their_field_shows_them() -> None:
    wording = Wording(schema_of("cloudpos"), "it")

    assert wording.shown("country", "GB") == "Regno Unito"
    assert wording.shown("date_of_birth", "1985-04-03") == "03/04/1985"
    assert wording.shown("credit_limit", "1250.5") == "1.250,50"
    assert wording.shown("tax_exempt", "yes") == translator("it")("Yes")
    assert wording.shown("last_name", "yes") == "yes"


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
