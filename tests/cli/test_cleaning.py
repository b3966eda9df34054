"""`duplicates` and `merge` at the terminal."""

from pathlib import Path

import pytest
from tests.cli.conftest import Typing
from tests.support.running import Program

ROB = {"First name": "Robert", "Last name": "Smith", "Postcode": "LA1 1AA", "E-mail": "rob@example.com"}
BOB = {"First name": "Bob", "Last name": "Smith", "Postcode": "LA1 1AA", "Mobile": "07911 123456"}
ANN = {"First name": "Ann", "Last name": "Roe", "E-mail": "ann@example.com"}


@pytest.fixture
def filled(program: Program, tmp_path: Path, typing: Typing) -> Program:
    """A store with Rob, Bob and Ann."""
    path = tmp_path / "customers.xlsx"
    program("template", path)
    typing(path, [ROB, BOB, ANN])
    assert program("commit", path, "--yes", "--operator", "ada").status == 0
    return program


def test_duplicates_are_listed_with_score_and_reasons(filled: Program) -> None:
    ran = filled("duplicates")

    count, header, line = ran.out.splitlines()
    assert (ran.status, ran.err) == (0, "")
    assert count == "1 group of customers who may be the same."
    assert header.split("\t") == [
        "Record", "Other record", "Score", "Customer", "Other customer", "Because",
    ]  # fmt: skip
    assert line.split("\t")[2:] == [
        "85", "000001 Robert Smith", "000002 Bob Smith",
        "Last name the same; First name a short form; Postcode the same",
    ]  # fmt: skip
    assert filled("duplicates", "--least", "99").out == "No two customers are alike enough.\n"


def test_duplicates_as_json(filled: Program) -> None:
    found = filled("duplicates", "--json", "--least", "80").json

    assert (found["system"], found["groups"]) == ("cloudpos", 1)
    [pair] = found["pairs"]
    assert list(pair) == ["group", "score", "reasons", "one", "other", "one_name", "other_name"]


def test_a_merge_asks_shows_and_does_it(filled: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    answers = ["n", "y"]

    def prompt(question: str, **_rest: object) -> str:
        asked.append(question)
        return answers[len(asked) - 1]

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("click.prompt", prompt)
    for status in (2, 0):
        ran = filled("merge", "rob@example.com", "07911 123456", "--set", "title=Mr", "--operator", "zoe")
        assert ran.status == status, ran.err
        assert "1 customer goes into 000001 Robert Smith." in ran.out
        assert "000001 Robert Smith\tMobile\t\t+447911123456" in ran.out
    assert asked == ["Merge? [y/N]"] * 2

    batch = filled("history", "--json").json["batches"][0]
    assert (batch["operator"], batch["workbook"], batch["updated"]) == ("zoe", "1 merged", 1)
    assert "1 duplicate merged" in filled("history").out
    assert filled("undo", batch["batch"], "--json").json["restored"] == 2
    assert filled("duplicates", "--json").json["groups"] == 1


def test_a_merge_as_json_wants_a_yes(filled: Program) -> None:
    ran = filled("merge", "000001", "000002", "--json")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "This asks first, and nobody is there to answer. Say --yes.\n"

    done = filled("merge", "000001", "000002", "--json", "--yes", "--keep-in-notes").json

    assert (done["kept"], done["removed"]) == (1, 1)
    assert {one["field"] for one in done["changes"]} == {"mobile", "notes"}
    assert [one["field"] for one in done["left"]] == ["account_number", "first_name"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["000001"], "OTHER"),
        (["000001", "000009"], "There is no customer ‘000009’."),
        (["000001", "000002", "--set", "title"], "‘title’ is no FIELD=VALUE."),
        (["000001", "000002", "--set", "colour=red"], "There is no field ‘colour’."),
        (["000001", "000002", "--set", "email=ann@example.com"], "belongs to 000003 Ann Roe."),
        (["000001", "000001"], "000001 Robert Smith is named twice."),
    ],
)
def test_what_does_not_fit_is_one_sentence(filled: Program, words: list[str], sentence: str) -> None:
    ran = filled("merge", *words, "--yes")

    assert (ran.status, ran.out) == (2, "")
    assert sentence in ran.err
    assert ran.err.count("\n") == 1
    assert len(filled("history", "--json").json["batches"]) == 1
