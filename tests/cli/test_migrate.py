"""`tillbook migrate`: what it prints, asks and ends with."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.running import Program

PEOPLE = "Last name,E-mail\nRay,ray@example.com\nDoe,bad\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, encoding="utf-8")
    return path


def test_it_ends_with_1_and_says_where_the_rejected_rows_are(program: Program, source: Path) -> None:
    ran = program("migrate", source, "--yes")

    assert (ran.status, ran.err) == (1, "")
    assert ran.out.startswith("2 rows: 1 created, 0 updated, 0 unchanged, 1 rejected.\n")
    assert f"The rejected rows are in {source.with_name('people rejected')}" in ran.out
    assert "bad-email\t1\tbad-email.xlsx" in ran.out


def test_json_is_one_object_whose_counts_add_up(program: Program, source: Path, tmp_path: Path) -> None:
    ran = program("migrate", source, "--yes", "--json", "--rejected", tmp_path / "out")

    told = ran.json
    assert told["rows"] == told["created"] + told["updated"] + told["unchanged"] + told["rejected"] == 2
    assert told["causes"] == {"bad-email": 1}
    assert told["workbooks"] == [str(tmp_path / "out" / "bad-email.xlsx")]
    assert told["batches"] == [batch["batch"] for batch in program("history", "--json").json["batches"]]


def test_all_rows_in_ends_with_0_and_leaves_no_workbook(program: Program, source: Path) -> None:
    source.write_text(PEOPLE.replace("bad", "doe@example.com"), encoding="utf-8")

    ran = program("migrate", source, "--yes", "--json")

    assert (ran.status, ran.json["workbooks"]) == (0, [])


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_without_anybody_to_answer_it_wants_yes(
    program: Program, source: Path, more: tuple[str, ...]
) -> None:
    ran = program("migrate", source, *more)

    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "Migrate asks before it begins, and nobody is there to answer. Say --yes.\n"
    assert not source.with_name("people rejected").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
@pytest.mark.parametrize(("answer", "status"), [("y", 1), ("n", 0)])
def test_it_asks_with_the_count_and_the_store(
    program: Program, source: Path, answer: str, status: int
) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, f"{answer}\n".encode())
    command = [sys.executable, "-m", "tillbook", "migrate", str(source)]
    ran = subprocess.run(command, stdin=theirs, capture_output=True, text=True, check=False)
    os.close(theirs)
    os.close(ours)

    assert f"2 rows of people.csv go into the store {program.store}. Begin?" in ran.stdout
    assert ran.returncode == status, ran.stderr
    assert ("Nothing was written." in ran.stdout) == (answer == "n")


def test_a_file_that_cannot_be_migrated_ends_with_2_and_one_sentence(
    program: Program, tmp_path: Path
) -> None:
    ran = program("migrate", tmp_path / "gone.csv", "--yes")

    assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "gone.csv cannot be read" in ran.err
