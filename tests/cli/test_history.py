"""`history --all`: whatever is on record, and not the imports alone."""

from pathlib import Path

import pytest
from tests.cli.conftest import Typing
from tests.support.running import Program

ANN = {"Last name": "Smith", "First name": "Ann", "E-mail": "ann@example.com"}


@pytest.fixture
def busy(program: Program, tmp_path: Path, typing: Typing) -> Program:
    """A store with whose customers everything was done that is on record."""
    path = tmp_path / "customers.xlsx"
    program("template", path)
    typing(path, [ANN])
    program("commit", path, "--yes", "--operator", "ada")
    program("export", tmp_path / "all.xlsx")
    program("undo", "last", "--operator", "zoe")
    program("store", "choices", "price_level", "--add", "Club")
    program("store", "purge", "--older-than", "90d")
    program("store", "erase", "ann@example.com", "--yes", "--operator", "zoe")
    return program


def test_everything_is_listed_newest_first_with_its_kind(busy: Program) -> None:
    found = busy("history", "--all", "--json").json["batches"]

    assert [b["kind"] for b in found] == ["erase", "purge", "choices", "undo", "export", "import"]
    assert [(b["workbook"], b["unchanged"]) for b in found if b["kind"] in ("export", "choices")] == [
        ("price_level + Club", 0), ("all.xlsx", 1),
    ]  # fmt: skip


def test_without_it_the_imports_are_listed_as_ever(busy: Program) -> None:
    found = busy("history", "--json").json["batches"]

    assert [list(b) for b in found] == [
        ["batch", "operator", "at", "workbook", "created", "updated", "unchanged", "skipped", "undone"]
    ]
    assert (
        busy("history").out.splitlines()[0]
        == "Import\tWhen (UTC)\tBy\tWorkbook\tRows created\tRows updated\tUndone"
    )


def test_the_table_has_the_kind_and_what_it_was_about(busy: Program) -> None:
    header, *lines = busy("history", "--all").out.splitlines()

    assert header.split("\t")[:5] == ["On record as", "Kind", "When (UTC)", "By", "What"]
    assert [line.split("\t")[1] for line in lines] == [
        "Customer erased", "History purged", "Choices", "Undo", "Export", "Import",
    ]  # fmt: skip


def test_one_customer_and_everything_are_not_asked_for_at_once(busy: Program) -> None:
    ran = busy("history", "--all", "--customer", "ann@example.com")

    assert (ran.status, ran.out, ran.err) == (2, "", "Say --customer or --all, not both.\n")
