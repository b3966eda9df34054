"""Commit on real workbooks: what goes in, what stays out, and what the sheet says afterwards."""

import zipfile
from pathlib import Path

import openpyxl
import pytest
from tests.support.limits import files_up_to
from tests.support.shop import Shop, read_changes, read_column, read_sheet, type_in

from tillbook.commands.commit import commit
from tillbook.commands.validate import Validation
from tillbook.core.pipeline import Options
from tillbook.core.sheet import Staged, Writing
from tillbook.errors import UsageError, WorkbookError
from tillbook.workbooks.book import WorkbookFile

RAY = {"last_name": "Ray", "email": "ray@example.com"}
DOE = {"last_name": "Doe", "email": "doe@example.com"}
BAD = {"first_name": "No", "email": "no at example", "mobile": "12", "date_of_birth": "32/01/1990"}


def test_the_counts_add_up_and_the_sheet_says_what_happened(shop: Shop) -> None:
    shop.commit(shop.sheet("first.xlsx", [RAY, DOE]))
    path = shop.export("work.xlsx")
    type_in(path, {2: {"city": "York"}, 4: {"last_name": "Poe"}, 5: BAD})

    done = shop.commit(path)

    assert {k: v for k, v in done.as_json().items() if k not in ("batch", "problems", "cleaned")} == {
        "rows": 4, "created": 1, "updated": 1, "unchanged": 1, "skipped": 1,
    }  # fmt: skip
    assert done.batch == shop.store.batches()[0].batch
    assert read_column(path, "status") == ["Updated", "Unchanged", "Created", "Error"]
    messages = read_column(path, "message")
    assert messages[:3] == [None, None, None]
    assert [line.partition(":")[0] for line in messages[3].split("\n")] == [
        "Last name", "Mobile", "E-mail", "Date of birth",
    ]  # fmt: skip


def test_a_second_commit_does_nothing(shop: Shop) -> None:
    path = shop.sheet("a.xlsx", [RAY, DOE, BAD])
    shop.commit(path)
    before = shop.dump()

    again = shop.commit(path)

    assert (again.batch, again.rows, again.created, again.updated, again.unchanged, again.skipped) == (
        None, 3, 0, 0, 2, 1,
    )  # fmt: skip
    assert again.as_json()["batch"] is None
    assert shop.dump() == before
    assert read_column(path, "status") == ["Unchanged", "Unchanged", "Error"]


def test_a_third_commit_does_not_even_touch_the_file(shop: Shop) -> None:
    path = shop.sheet("a.xlsx", [RAY, BAD])
    shop.commit(path)
    shop.commit(path)
    before = path.stat()

    shop.commit(path)

    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_commit_needs_no_validate_and_trusts_none(shop: Shop) -> None:
    path = shop.sheet("a.xlsx", [RAY])
    assert shop.validate(path).new == 1
    shop.commit(shop.sheet("other.xlsx", [DOE | {"email": "RAY@example.com"}]))

    done = shop.commit(path)

    assert [(p.row, p.column, p.code) for p in done.report.problems] == [(2, "email", "email-in-use")]
    assert read_column(path, "status") == ["Error"]


def test_all_or_nothing_writes_nothing_while_a_row_is_in_error(shop: Shop) -> None:
    path = shop.sheet("a.xlsx", [RAY, BAD])
    before = shop.dump(), path.read_bytes()

    with pytest.raises(UsageError, match="1 row is in error, and all or nothing was asked for"):
        shop.commit(path, all_or_nothing=True)
    assert (shop.dump(), path.read_bytes()) == before
    type_in(path, {3: dict.fromkeys(BAD)})
    assert shop.commit(path, all_or_nothing=True).created == 1


def test_no_is_an_answer(shop: Shop) -> None:
    path = shop.sheet("a.xlsx", [RAY])
    before = shop.dump(), path.read_bytes()
    asked: list[int] = []

    def refuse(found: Validation) -> bool:
        asked.append(found.new)
        return False

    assert commit(WorkbookFile(path), shop.store, confirm=refuse) is None
    assert asked == [1]
    assert (shop.dump(), path.read_bytes()) == before


def test_mode_create_changes_nobody(shop: Shop) -> None:
    shop.commit(shop.sheet("first.xlsx", [RAY, DOE]))
    path = shop.export("work.xlsx")
    type_in(path, {2: {"city": "York"}, 4: {"last_name": "Poe"}})

    done = shop.commit(path, options=Options("create"))

    assert (done.created, done.updated, done.unchanged, done.skipped) == (1, 0, 1, 1)
    assert [(p.row, p.code) for p in done.report.problems] == [(2, "customer-exists")]


def test_mode_update_creates_nobody(shop: Shop) -> None:
    shop.commit(shop.sheet("first.xlsx", [RAY, DOE]))
    path = shop.export("work.xlsx")
    type_in(path, {2: {"city": "York"}, 4: {"last_name": "Poe"}})

    done = shop.commit(path, options=Options("update"))

    assert (done.created, done.updated, done.unchanged, done.skipped) == (0, 1, 1, 1)
    assert [(p.row, p.code) for p in done.report.problems] == [(4, "customer-missing")]


@pytest.mark.parametrize(("keep", "name"), [("first", "Ray"), ("last", "Roe")])
def test_of_repeated_rows_the_one_asked_for_goes_in(shop: Shop, keep: str, name: str) -> None:
    path = shop.sheet("a.xlsx", [RAY, DOE, RAY | {"last_name": "Roe", "email": "RAY@EXAMPLE.COM"}])
    assert shop.commit(path, options=Options("create")).skipped == 2

    done = shop.commit(path, options=Options(keep_repeats=keep))  # type: ignore[arg-type]  # one of the two

    assert (done.created, done.unchanged, done.skipped) == (1, 1, 1)
    assert sorted(customer["last_name"] for customer in shop.customers()) == sorted([name, "Doe"])


def test_rows_in_error_stay_as_typed(shop: Shop) -> None:
    odd = {
        "first_name": "  No ", "email": "NO at example", "mobile": "0 12", "date_of_birth": "32/01/1990",
        "credit_limit": "lots", "marketing_email": "perhaps", "country": "Atlantis",
    }  # fmt: skip
    path = shop.sheet("a.xlsx", [odd, RAY])
    before = read_sheet(path)[2]

    shop.commit(path)

    after = read_sheet(path)[2]
    assert after.pop("status") == "Error"
    assert after.pop("message")
    assert after == before


def test_every_cell_of_a_row_in_error_is_byte_for_byte_what_it_was(shop: Shop) -> None:
    path = shop.sheet("a.xlsx", [BAD, RAY])
    shop.validate(path)
    before = row_xml(path, 2)

    shop.commit(path)

    assert row_xml(path, 2) == before


def row_xml(path: Path, row: int) -> str:
    with zipfile.ZipFile(path) as package:
        xml = package.read("xl/worksheets/sheet1.xml").decode()
    start = xml.index(f'<row r="{row}"')
    return xml[start : xml.index("</row>", start)]


def test_a_sheet_of_changes_tells_old_and_new(shop: Shop) -> None:
    shop.commit(shop.sheet("first.xlsx", [RAY | {"gender": "Female", "credit_limit": 50}, DOE]))
    path = shop.export("work.xlsx")
    type_in(
        path, {2: {"city": "York", "gender": "Other", "credit_limit": "<clear>"}, 3: {"last_name": "Roe"}}
    )

    shop.commit(path)

    book = openpyxl.load_workbook(path)
    assert book.sheetnames[-1] == "Changes"
    assert read_changes(path) == [
        ("Row", "Field", "Old value", "New value"),
        ("2", "City", "", "York"),
        ("2", "Gender", "Female", "Other"),
        ("2", "Credit limit", "50", ""),
        ("3", "Last name", "Doe", "Roe"),
    ]


def test_the_next_changes_replace_the_sheet(shop: Shop) -> None:
    shop.commit(shop.sheet("first.xlsx", [RAY, DOE]))
    path = shop.export("work.xlsx")
    type_in(path, {2: {"city": "York"}, 3: {"city": "Hull"}})
    shop.commit(path)
    sheets = openpyxl.load_workbook(path).sheetnames
    type_in(path, {3: {"city": "Oban"}})

    shop.commit(path)

    assert openpyxl.load_workbook(path).sheetnames == sheets
    assert read_changes(path)[1:] == [("3", "City", "Hull", "Oban")]


def test_result_columns_that_are_missing_are_added_at_the_end(shop: Shop) -> None:
    path = shop.folder / "own.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet
    sheet.append(["Last name", "My remark", "Account number", "E-mail"])
    sheet.append(["Ray", "tall", None, "ray@example.com"])
    sheet.append([None, "short", None, "doe@example.com"])
    book.save(path)

    done = shop.commit(path)

    rows = list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))
    assert (done.created, done.skipped) == (1, 1)
    assert rows[0] == (
        "Last name", "My remark", "Account number", "E-mail", "Status", "Error message", "Record", "Version",
    )  # fmt: skip
    assert rows[1][:6] == ("Ray", "tall", "000001", "ray@example.com", "Created", None)
    assert rows[2][:5] == (None, "short", None, "doe@example.com", "Error")
    assert shop.commit(path).unchanged == 1


def test_a_read_only_workbook_is_refused_before_anything_is_written(shop: Shop) -> None:
    path = shop.sheet("a.xlsx", [RAY])
    before = shop.dump(), path.read_bytes()
    path.chmod(0o444)

    with pytest.raises(WorkbookError, match=r"a\.xlsx is read-only\. Allow changes to it, or save a copy"):
        shop.commit(path)
    assert (shop.dump(), path.read_bytes()) == before


def test_a_workbook_that_is_open_elsewhere_is_refused_before_anything_is_written(shop: Shop) -> None:
    path = shop.sheet("a.xlsx", [RAY])
    before = shop.dump(), path.read_bytes()
    path.with_name("~$a.xlsx").touch()

    with pytest.raises(WorkbookError, match=r"a\.xlsx is open in another program"):
        shop.commit(path)
    assert (shop.dump(), path.read_bytes()) == before


def test_a_full_disk_under_the_workbook_leaves_the_store_untouched(shop: Shop) -> None:
    path = shop.sheet("a.xlsx", [RAY])
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("docProps/ballast.bin", b"\0" * 500_000)
    before = shop.dump(), path.read_bytes()

    with (
        files_up_to(300_000),
        pytest.raises(WorkbookError, match=r"a\.xlsx could not be written .*as it was"),
    ):
        shop.commit(path)

    assert (shop.dump(), path.read_bytes()) == before
    assert [found.name for found in shop.folder.iterdir() if found.suffix == ".tmp"] == []


def test_a_workbook_saved_between_commit_and_writing_back_is_left_alone_and_told(shop: Shop) -> None:
    path = shop.sheet("a.xlsx", [RAY])

    class SavedMeanwhile(WorkbookFile):
        def stage(self, sheet: str, writing: Writing) -> Staged:
            staged = super().stage(sheet, writing)
            type_in(path, {2: {"city": "typed meanwhile"}})
            return staged

    with pytest.raises(WorkbookError) as told:
        commit(SavedMeanwhile(path), shop.store, operator="ann")

    batch = shop.store.batches()[0].batch
    assert str(told.value).startswith(
        f"The customers are in the store, on record as {batch}, but the workbook"
    )
    assert [found.name for found in shop.folder.iterdir() if found.suffix == ".tmp"] == []
    assert read_column(path, "city") == ["typed meanwhile"]
    assert [customer.get("city") for customer in shop.customers()] == [None]


def test_loyverse_updates_the_customer_of_the_email(loyverse: Shop) -> None:
    loyverse.commit(loyverse.sheet("a.xlsx", [{"name": "Ray", "email": "ray@example.com", "city": "Leeds"}]))
    path = loyverse.sheet("b.xlsx", [{"name": "Łucja Ray", "email": "RAY@Example.com"}, {"name": "Doe"}])

    done = loyverse.commit(path)

    assert (done.created, done.updated, done.skipped) == (1, 1, 0)
    assert [(p.row, p.column, p.code) for p in done.report.problems] == [
        (2, "city", "blank-kept"), (2, "country", "blank-kept"), (3, "email", "no-email"),
    ]  # fmt: skip
    assert [(c["name"], c.get("city")) for c in loyverse.customers()] == [
        ("Doe", None),
        ("Łucja Ray", "Leeds"),
    ]
