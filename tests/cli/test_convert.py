"""`tillbook convert`: what it prints, asks and ends with."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.running import Program

from tillbook import settings

SHOPIFY = "First Name,Last Name,Email,Accepts Email Marketing,Total Orders"


@pytest.fixture(autouse=True)
def mappings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "config" / "tillbook" / "mappings"
    monkeypatch.setattr(settings, "mappings_folder", lambda: folder)
    return folder


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """An export with a whole name in the column of first names."""
    path = tmp_path / "shop.csv"
    path.write_text(f"{SHOPIFY}\nAnn,Ray,ann@example.com,yes,1\nJo van Dam,,jo@example.com,no,2\n", "utf-8")
    return path


def test_it_prints_where_everything_goes_and_how_it_checks_out(program: Program, export: Path) -> None:
    ran = program("convert", export, export.with_suffix(".xlsx"), "--yes")
    assert ran.status == 0
    assert "shop.csv is an export of Shopify." in ran.out
    assert "Read as utf-8, with ‘,’ between the columns." in ran.out
    assert "Accepts Email Marketing\t2\tMarketing by e-mail" in ran.out
    assert "3\tJo van Dam\tJo\tvan Dam" in ran.out
    assert "2 rows: 2 new, 0 changed, 0 unchanged, 0 in error." in ran.out


def test_as_json_it_is_one_object_and_the_rows_add_up(program: Program, export: Path) -> None:
    found = program("convert", export, export.with_suffix(".xlsx"), "--yes", "--json").json
    assert (found["recipe"], found["rows"], found["customers"], found["skipped"]) == ("shopify", 2, 2, [])
    assert [question["kind"] for question in found["questions"]] == ["names"]
    assert found["preview"]["new"] == 2
    assert {column["column"]: column["fields"] for column in found["columns"]}["Email"] == ["email"]


@pytest.mark.parametrize("asked", [[], ["--json"]])
def test_with_nobody_there_to_answer_nothing_is_made(
    program: Program, export: Path, asked: list[str]
) -> None:
    ran = program("convert", export, export.with_suffix(".xlsx"), *asked)
    assert (ran.status, ran.out) == (2, "")
    assert "--yes takes what is suggested" in ran.err
    assert len(ran.err.strip().splitlines()) == 1
    assert not export.with_suffix(".xlsx").exists()


def test_errors_in_the_rows_end_in_one_as_with_validate(program: Program, export: Path) -> None:
    export.write_text(f"{SHOPIFY}\nAnn,Ray,nonsense,no,1\n", "utf-8")
    ran = program("convert", export, export.with_suffix(".xlsx"), "--json")
    assert (ran.status, ran.json["preview"]["errors"]) == (1, 1)


def test_encoding_and_delimiter_can_be_told(program: Program, export: Path) -> None:
    export.write_bytes(f"{SHOPIFY}\nAnn,Müller,ann@example.com,yes,1\n".replace(",", "|").encode("cp850"))
    out = export.with_suffix(".xlsx")
    ran = program("convert", export, out, "--encoding", "cp850", "--delimiter", "|", "--json")
    assert (ran.json["encoding"], ran.json["delimiter"], ran.json["preview"]["new"]) == ("cp850", "|", 1)
    refused = program("convert", export, out, "--encoding", "klingon", "--overwrite")
    assert refused.status == 2
    assert "klingon" in refused.err


def test_a_recipe_that_there_is_not_is_refused_with_those_there_are(program: Program, export: Path) -> None:
    ran = program("convert", export, export.with_suffix(".xlsx"), "--recipe", "abacus")
    assert ran.status == 2
    assert "shopify" in ran.err


@pytest.mark.parametrize(("answer", "last"), [("y", "van Dam"), ("n", "Jo van Dam")])
def test_at_a_terminal_it_shows_the_suggestion_and_asks(
    tmp_path: Path, export: Path, answer: str, last: str
) -> None:
    out = export.with_suffix(".xlsx")
    program = [sys.executable, "-m", "tillbook", "convert", str(export), str(out)]
    asked = ["--system", "cloudpos", "--store", str(tmp_path / "s.db")]
    environment = {**os.environ, "XDG_CONFIG_HOME": str(tmp_path / "config"), "HOME": str(tmp_path)}
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*program, *asked], stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as running:
        os.write(ours, f"{answer}\n".encode())
        said, wrong = running.communicate(timeout=120)
    os.close(ours)
    os.close(theirs)
    assert running.returncode == 0, wrong.decode()
    assert "1 name has to be split" in said.decode()

    import openpyxl

    rows = openpyxl.load_workbook(out)["Customers"].iter_rows(min_row=3, max_row=3, values_only=True)
    assert last in next(iter(rows))
