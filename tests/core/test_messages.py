"""The catalogue of problems: every sentence can be told, in every language."""

import string

import pytest
from tests.core.shelf import schema_of

from tillbook.core.messages import CATALOGUE, WARNING
from tillbook.core.problem import Problem
from tillbook.core.report import Report
from tillbook.core.wording import Wording
from tillbook.language import LANGUAGES, translator
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
    english = CATALOGUE[code].text

    assert _names(translator(language)(english)) == _names(english)


def test_braces_in_a_cell_are_only_text() -> None:
    sentence = Wording(schema_of("cloudpos"), "en").sentence(problem("bad-email"))

    assert sentence.startswith("E-mail: ‘‘{value}’ {typed}’ is not an e-mail address.")


def test_a_warning_says_so_first_in_its_language() -> None:
    for language in LANGUAGES:
        sentence = Wording(schema_of("cloudpos"), language).sentence(problem("email-typo"))

        assert sentence.startswith(translator(language)(WARNING) + ": ")


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


def test_values_are_shown_as_their_field_shows_them() -> None:
    wording = Wording(schema_of("cloudpos"), "it")

    assert wording.shown("country", "GB") == "Regno Unito"
    assert wording.shown("date_of_birth", "1985-04-03") == "03/04/1985"
    assert wording.shown("credit_limit", "1250.5") == "1.250,5"
    assert wording.shown("tax_exempt", "yes") == translator("it")("Yes")
    assert wording.shown("last_name", "yes") == "yes"


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
