"""The verbs on the command line: exit statuses, JSON, and what is said."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from tests.cli.conftest import Typing
from tests.support.running import Program

ANN = {"Last name": "Smith", "First name": "Ann", "E-mail": "ann@example.com", "Postcode": "LA1 1AA"}
BAD = {"Last name": "Jones", "E-mail": "jones at example.com"}


@pytest.fixture
def sheet(program: Program, tmp_path: Path, typing: Typing) -> Path:
    """A template with one sound customer and one in error."""
    path = tmp_path / "customers.xlsx"
    assert program("template", path).status == 0
    typing(path, [ANN, BAD])
    return path


def test_validate_answers_with_the_counts_and_the_problems(program: Program, sheet: Path) -> None:
    ran = program("validate", sheet, "--json")

    assert ran.status == 1
    assert ran.err == ""
    assert {name: ran.json[name] for name in ("system", "rows", "new", "changed", "unchanged", "errors")} == {
        "system": "cloudpos", "rows": 2, "new": 1, "changed": 0, "unchanged": 0, "errors": 1,
    }  # fmt: skip
    assert ran.json["problems"] == [
        {
            "row": 3,
            "column": "email",
            "code": "bad-email",
            "severity": "error",
            "message": "E-mail: ‘jones at example.com’ is not an e-mail address. Write one address, like "
            "name@example.com.",
            "value": "jones at example.com",
        }
    ]


def test_validate_writes_the_same_into_the_sheet(program: Program, sheet: Path) -> None:
    problems = program("validate", sheet, "--json").json["problems"]

    cells = openpyxl.load_workbook(sheet).worksheets[0]
    assert [cells["A2"].value, cells["A3"].value] == ["New", "Error"]
    assert [cells["B2"].value, cells["B3"].value] == [None, problems[0]["message"]]


def test_validate_of_sound_rows_ends_with_0(program: Program, tmp_path: Path, typing: Typing) -> None:
    path = tmp_path / "sound.xlsx"
    program("template", path)
    typing(path, [ANN])

    ran = program("validate", path)

    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines()[0] == "1 row: 1 new, 0 changed, 0 unchanged, 0 in error."


def test_commit_answers_with_the_batch_and_the_counts(program: Program, sheet: Path) -> None:
    ran = program("commit", sheet, "--yes", "--json")

    counts = {name: ran.json[name] for name in ("rows", "created", "updated", "unchanged", "skipped")}
    assert ran.status == 1
    assert counts == {"rows": 2, "created": 1, "updated": 0, "unchanged": 0, "skipped": 1}
    assert ran.json["batch"] == program("history", "--json").json["batches"][0]["batch"]


def test_a_second_commit_writes_nothing_and_leaves_no_batch(program: Program, sheet: Path) -> None:
    program("commit", sheet, "--yes")

    again = program("commit", sheet, "--yes", "--json").json

    assert (again["batch"], again["created"], again["updated"], again["unchanged"]) == (None, 0, 0, 1)
    assert len(program("history", "--json").json["batches"]) == 1


def test_commit_without_anybody_to_ask_wants_yes(program: Program, sheet: Path) -> None:
    for arguments in (("commit", sheet), ("commit", sheet, "--json")):
        ran = program(*arguments)

        assert (ran.status, ran.out) == (2, "")
        assert ran.err == "Commit asks before it writes, and nobody is there to answer. Say --yes.\n"


def test_all_or_nothing_imports_nothing_while_a_row_is_in_error(program: Program, sheet: Path) -> None:
    before = sheet.read_bytes()

    ran = program("commit", sheet, "--yes", "--all-or-nothing")

    assert ran.status == 2
    assert ran.err.startswith("1 row is in error, and all or nothing was asked for: nothing was imported.")
    assert sheet.read_bytes() == before
    assert program("store", "check", "--json").json["customers"] == 0


def test_undo_takes_the_import_back_and_history_says_so(program: Program, sheet: Path) -> None:
    batch = program("commit", sheet, "--yes", "--json", "--operator", "ada").json["batch"]

    undone = program("undo", batch, "--json")

    assert undone.status == 0
    assert undone.json == {"batch": batch, "removed": 1, "restored": 0, "kept": 0, "details": []}
    found = program("history", "--json").json["batches"]
    shown = ("batch", "operator", "workbook", "created", "updated", "undone")
    assert [tuple(b[name] for name in shown) for b in found] == [(batch, "ada", "customers.xlsx", 1, 0, True)]


def test_undo_twice_is_refused(program: Program, sheet: Path) -> None:
    program("commit", sheet, "--yes")
    program("undo", "last")

    ran = program("undo", "last")

    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "There is no import left to undo.\n"


def test_history_of_a_customer_names_who_when_and_from_which_workbook(program: Program, sheet: Path) -> None:
    program("commit", sheet, "--yes", "--operator", "ada")

    events = program("history", "--customer", "ann@example.com", "--json").json["events"]

    assert [(e["operator"], e["workbook"], e["what"]) for e in events] == [
        ("ada", "customers.xlsx", "created")
    ]


def test_an_untouched_export_is_all_unchanged(program: Program, sheet: Path, tmp_path: Path) -> None:
    program("commit", sheet, "--yes")
    program("export", tmp_path / "all.xlsx")

    found = program("validate", tmp_path / "all.xlsx", "--json")

    assert found.status == 0
    assert (found.json["rows"], found.json["unchanged"], found.json["problems"]) == (1, 1, [])


def test_where_chooses_the_customers_of_a_template(program: Program, sheet: Path, tmp_path: Path) -> None:
    program("commit", sheet, "--yes")

    near = program("template", tmp_path / "near.xlsx", "--where", "postcode=LA1*", "--json")
    far = program("template", tmp_path / "far.xlsx", "--where", "postcode=SW*", "--json")

    assert (near.json["customers"], far.json["customers"]) == (1, 0)


def test_fields_lists_every_field_as_the_schema_has_it(program: Program) -> None:
    found = program("fields", "--system", "loyverse", "--json").json

    assert found["system"] == "loyverse"
    assert [f["key"] for f in found["fields"]] == [
        "name", "email", "phone", "address", "city", "region", "postal_code", "country", "customer_code",
        "points_balance", "note",
    ]  # fmt: skip
    assert set(found["fields"][0]) == {
        "key", "label", "required", "type", "max_length", "choices", "default", "unique", "help", "example",
    }  # fmt: skip
    assert (found["fields"][0]["required"], found["fields"][1]["unique"]) == (True, True)


def test_systems_are_listed(program: Program) -> None:
    found = program("systems", "--json").json["systems"]

    assert [(s["system"], s["title"]) for s in found] == [
        ("cloudpos", "Citrus-Lime Cloud POS"),
        ("loyverse", "Loyverse"),
    ]


def test_choices_of_a_look_up_can_be_added_and_dropped(program: Program) -> None:
    program("store", "choices", "account_type", "--add", "School", "--credit-limit", "500")
    program("store", "choices", "account_type", "--drop", "Staff")

    found = program("store", "choices", "account_type", "--json").json["choices"]["account_type"]

    assert found == {"Trade": {"credit_limit": "300"}, "School": {"credit_limit": "500"}}


def test_a_given_account_type_brings_its_credit_limit(
    program: Program, tmp_path: Path, typing: Typing
) -> None:
    path = tmp_path / "trade.xlsx"
    program("template", path)
    typing(path, [{**ANN, "Account type": "trade"}])

    program("commit", path, "--yes")

    with sqlite3.connect(program.store) as store:
        assert store.execute("select account_type, credit_limit from customer").fetchall() == [
            ("Trade", "300")
        ]
    store.close()


def test_the_field_guide_is_a_tagged_pdf(program: Program, tmp_path: Path) -> None:
    assert program("guide", tmp_path / "guide.pdf", "--system", "cloudpos").status == 0

    pdf = (tmp_path / "guide.pdf").read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in pdf


def test_the_demo_tells_the_whole_story(
    program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    for system in ("cloudpos", "loyverse"):
        ran = program("demo", "--system", system, "--rows", 60)

        assert (ran.status, ran.err) == (0, "")
        assert "Commit once more. Created: 0. Updated: 0." in ran.out
        assert "Kept: 0." in ran.out


def test_help_waits_for_nothing_heavy() -> None:
    code = "import sys; from tillbook.cli import main\ntry: main()\nfinally: print(*sorted(sys.modules))"

    ran = subprocess.run([sys.executable, "-c", code, "--help"], capture_output=True, text=True, check=True)

    loaded = {name.partition(".")[0] for name in ran.stdout.splitlines()[-1].split()}
    assert "click" in loaded
    assert loaded & {"pandas", "pandera", "sqlalchemy", "babel", "openpyxl", "xlwings"} == set()


def test_a_guide_that_is_there_is_replaced_only_when_asked(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "guide.pdf"
    assert program("guide", path).status == 0
    made = path.read_bytes()

    again = program("guide", path, "--language", "it")
    assert (again.status, path.read_bytes() == made) == (2, True)
    assert "--overwrite" in again.err
    assert program("guide", path, "--overwrite", "--language", "it").status == 0
    assert path.read_bytes() != made


def test_what_would_change_is_shown(program: Program, tmp_path: Path, typing: Typing, sheet: Path) -> None:
    program("commit", sheet, "--yes")
    path = tmp_path / "export.xlsx"
    program("export", path)
    typing(path, [{"First name": "Anna"}])

    assert "2\tFirst name\tAnn\tAnna" in program("validate", path).out.splitlines()


def test_several_choices_are_added_and_dropped_at_once(program: Program) -> None:
    ran = program(
        "store", "choices", "price_level", "--add", "Club", "--add", "Staff", "--drop", "Standard", "--json"
    )
    again = program("store", "choices", "price_level", "--drop", "Club", "--drop", "Staff", "--json")

    assert {"Club", "Staff"} <= set(ran.json["choices"]["price_level"])
    assert set(again.json["choices"]["price_level"]) & {"Club", "Staff", "Standard"} == set()
