"""The program speaks the person's language: help, questions, answers, and what click says by itself."""

from pathlib import Path

import click
import pytest
from babel.messages.extract import extract_from_dir
from tests.cli.conftest import Typing
from tests.support.running import Program

from tillbook.cli.helping import CLICKS_TEXTS, language_asked
from tillbook.language import LANGUAGES, system_language, told, translator

it = translator("it")


@pytest.fixture
def italian(program: Program, typing: Typing, tmp_path: Path) -> Path:
    """An Italian template with a sound row and one in error."""
    path = tmp_path / "clienti.xlsx"
    assert program("template", path, "--language", "it").status == 0
    typing(path, [{it("Last name"): "Rossi"}, {it("Last name"): "Neri", it("E-mail"): "nessuno"}])
    return path


def answer(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Sit at the terminal and give these answers; the questions that were asked."""
    asked: list[str] = []
    given = iter(answers)

    def ask(question: str) -> str:
        asked.append(question)
        return next(given)

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("click.termui.visible_prompt_func", ask)
    return asked


def test_clicks_own_texts_are_those_in_the_catalogues() -> None:
    found = extract_from_dir(Path(click.__file__).parent)

    theirs = {text for _file, _line, text, _comments, _context in found}
    assert {text if isinstance(text, str) else tuple(text) for text in CLICKS_TEXTS} <= theirs


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_is_known_before_anything_else_is_read(language: str) -> None:
    assert language_asked(["validate", "x.xlsx", "--language", language, "--oops"]) == language
    assert language_asked([f"--language={language}", "validate"]) == language
    assert language_asked(["validate", "--language", "xx"]) is None
    assert language_asked(["validate", "--language"]) is None
    assert language_asked([]) is None


def test_the_last_language_counts_for_what_is_said_too(program: Program) -> None:
    ran = program("--language", "nb", "systems", "--language", "it")

    assert ran.out.splitlines()[0].split("\t")[0] == it("System")


def test_the_program_alone_shows_what_there_is(program: Program) -> None:
    ran = program()

    assert "validate" in ran.out + ran.err
    assert "Traceback" not in ran.out + ran.err


def test_the_systems_language_is_spoken(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "it_IT.UTF-8")

    help_page, refusal = program("commit", "--help"), program("commit", "none.xlsx", "--yes")

    assert (
        it("Bring the accepted rows into the store; shows what will happen and asks first.")[:30]
        in help_page.out
    )
    assert it("Usage:") in help_page.out
    assert (
        refusal.err
        == told("it", "There is no file {path}. Check the name and the folder.", path="none.xlsx") + "\n"
    )


def test_the_workbook_says_the_language(program: Program, italian: Path) -> None:
    ran = program("validate", italian)

    counts = {"new": 1, "changed": 0, "unchanged": 0, "errors": 1}
    told_counts = it_of_many(
        "{count} row: {new} new, {changed} changed, {unchanged} unchanged, {errors} in error.",
        "{count} rows: {new} new, {changed} changed, {unchanged} unchanged, {errors} in error.",
        **counts,
    )
    assert ran.out.splitlines()[0] == told_counts
    assert it("Message") in ran.out
    assert system_language() == "en"


def it_of_many(one: str, other: str, **facts: int) -> str:
    from tillbook.language import Plural

    return told("it", Plural(one, other), count=2, **facts)


def test_the_option_comes_before_the_workbook(program: Program, italian: Path) -> None:
    before, after = (
        program("--language", "fr", "validate", italian),
        program("validate", italian, "--language", "fr"),
    )

    assert before.out == after.out
    assert translator("fr")("Message") in after.out


@pytest.mark.parametrize("yes", ["sì", "SI", "s", "y", "yes"])
def test_a_question_takes_the_languages_yes(
    yes: str, program: Program, italian: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answer(monkeypatch, yes)

    assert program("commit", italian).status == 1
    assert asked == [f"{it('Commit?')} [s/N]: "]
    assert program("history", "--json").json["batches"][0]["created"] == 1


@pytest.mark.parametrize("no", ["", "n", "no", "forse"])
def test_anything_else_is_a_no(
    no: str, program: Program, italian: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, no)

    ran = program("commit", italian)

    assert ran.out.splitlines()[-1] == it("Nothing was written.")
    assert program("history", "--json").json["batches"] == []


@pytest.mark.parametrize(
    ("arguments", "english"),
    [
        (("validate",), "Missing argument"),
        (("validate", "x.xlsx", "--oops"), "No such option"),
        (("oops",), "No such command"),
        (("validate", "x.xlsx", "--mode", "oops"), "Invalid value"),
        (("validate", "x.xlsx", "--mode"), "requires an argument"),
        (("validate", "x.xlsx", "y.xlsx"), "Got unexpected extra argument"),
    ],
)
def test_what_click_finds_wrong_is_said_in_the_language(
    arguments: tuple[str, ...], english: str, program: Program
) -> None:
    assert english in program(*arguments).err
    for language in set(LANGUAGES) - {"en"}:
        ran = program("--language", language, *arguments)
        assert ran.status == 2
        assert ran.err
        assert english not in ran.err


def test_a_date_that_can_be_read_two_ways_names_the_option(
    program: Program, typing: Typing, tmp_path: Path
) -> None:
    path = tmp_path / "customers.xlsx"
    program("template", path)
    typing(path, [{"Last name": "Ray", "Date of birth": "03/04/1985"}])

    ran = program("validate", path)

    assert "can be 3 April 1985 or 4 March 1985" in ran.out
    assert ran.out.splitlines()[-1].startswith("--date-order dmy or mdy")
    assert program("validate", path, "--date-order", "mdy").status == 0
