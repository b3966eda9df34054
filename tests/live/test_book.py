"""The open workbook as the port `Sheet`, in a real Calc: the same as the file, and nothing else changed."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.support.sheets import write_sheet
from tests.support.shop import Shop

from tillbook.commands.commit import commit
from tillbook.commands.validate import validate
from tillbook.core.sheet import CHANGES_MARKER, CellError, ChangesSheet, Sheet, Writing
from tillbook.errors import WorkbookError
from tillbook.live import faults
from tillbook.live.book import LiveBook
from tillbook.live.platforms import calc as platform
from tillbook.live.quiet import quietly
from tillbook.workbooks.book import WorkbookFile

CHANGES = ChangesSheet("Changes", ["Row", "Old"], [["2", "=1"], ["3", "'t"]])

# A cell's formula is what one would type: every other property would be a call of its own.
TYPED: list[list[object]] = [
    ["00123", 12.5, True, {"date": "1985-06-26"}],
    ["=1+1", -0.1, False, {"date": "2024-02-29T12:30:00"}],
    ["'quoted", 1e15, {"error": "#N/A"}, {"date": "1900-03-01"}],
    [None, {"formula": '="LA1 1AA"'}, {"error": "#DIV/0!"}, None],
    ["  spaces ", 0.1 + 0.2, None, "1985-06-26"],
    ["ends", None, None, None],
]


def _open(app: Any, path: Path) -> Any:
    return app.books.open(str(path))


def _filled(app: Any, rows: list[list[Any]], number_format: str | None = None) -> Any:
    """A new workbook with these cells from A1 on."""
    book = app.books.add()
    area = book.sheets[0].range((1, 1), (len(rows), len(rows[0])))
    if number_format:
        area.number_format = number_format
    area.value = rows
    return book


def _write(book: Any, columns: dict[int, dict[int, str | None]], changes: ChangesSheet | None = None) -> None:
    LiveBook(book).stage(book.sheets[0].name, Writing(columns, changes)).publish()


# --- reading ---


@pytest.mark.parametrize("hidden", [(), (3, 4)])
def test_the_cells_are_those_of_the_file(app: Any, tmp_path: Path, hidden: tuple[int, ...]) -> None:
    path = write_sheet(
        tmp_path / "a.xlsx", ["A", "B", "C", "D"], TYPED, title=[["Title"], []], hidden=hidden, blank_below=3
    )
    live: Sheet = LiveBook(_open(app, path))

    assert live.read(["customers"]) == WorkbookFile(path).read(["customers"])
    assert live.read(["none"]) == WorkbookFile(path).read(["none"])
    assert live.name == "a.xlsx"


def test_also_where_days_count_from_1904(app: Any, tmp_path: Path) -> None:
    path = write_sheet(tmp_path / "a.xlsx", ["A", "D"], [["x", {"date": "1985-06-26"}]], date1904=True)

    [cells] = LiveBook(_open(app, path)).read([])

    assert [cells] == WorkbookFile(path).read([])
    assert cells.date1904
    assert cells.columns[1][1] == dt.date(1985, 6, 26)


def test_the_metadata_are_those_of_the_file(app: Any, shop: Shop) -> None:
    path = shop.sheet("a.xlsx", [])

    found = LiveBook(_open(app, path)).metadata()

    assert found is not None
    assert found == WorkbookFile(path).metadata()


def test_a_workbook_of_somebody_elses_has_none(app: Any) -> None:
    book = _filled(app, [["system", "cloudpos"], ["edition", "1"]])
    assert LiveBook(book).metadata() is None
    # A sheet of that name that can be seen is not ours.
    book.sheets[0].name = "_tillbook"
    assert LiveBook(book).metadata() is None


def test_unsaved_changes_are_seen(app: Any, tmp_path: Path) -> None:
    book = _open(app, write_sheet(tmp_path / "a.xlsx", ["A"], [["old"]]))
    book.sheets[0].range("A2").value = "new"

    [cells] = LiveBook(book).read([])

    assert cells.columns == [["A", "new"]]


def test_a_blank_sheet_has_no_columns(app: Any) -> None:
    [cells] = LiveBook(app.books.add()).read([])

    assert (cells.columns, cells.hidden_rows) == ([], 0)


def test_a_calculated_error_and_a_formula_without_a_text(app: Any) -> None:
    book = _filled(app, [["x", "=1/0", '=""']])

    [cells] = LiveBook(book).read([])

    assert [column[0] for column in cells.columns] == ["x", CellError("#DIV/0!")]
    assert cells.formulas == {(1, 1), (1, 2)}


def test_merged_cells_among_the_data_are_refused_and_above_the_header_are_not(app: Any) -> None:
    book = _filled(app, [["Title", None], ["A", "B"], ["x", "y"], ["x", "y"]])
    sheet = book.sheets[0]
    sheet.range("A1:B1").merge()
    assert len(LiveBook(book).read([])) == 1

    sheet.range("A3:A4").merge()

    with pytest.raises(WorkbookError, match=r"the cells A3:A4 of the sheet Sheet1 are merged"):
        LiveBook(book).read([sheet.name])


def test_two_tables_in_a_named_sheet_are_refused(app: Any) -> None:
    book = _filled(app, [["A", None, "B"], [1, None, 2]])
    for address in ("A1:A2", "C1:C2"):
        book.sheets[0].tables.add(source=book.sheets[0].range(address))

    with pytest.raises(WorkbookError, match="two tables"):
        LiveBook(book).read([book.sheets[0].name])


def test_a_sheet_that_reaches_too_far_is_refused(app: Any) -> None:
    book = _filled(app, [["A"]])
    book.sheets[0].range("ABC3").value = "far"

    with pytest.raises(WorkbookError, match="reaches as far as cell ABC3"):
        LiveBook(book).read([])


# --- writing ---

HARD = [
    "=1+1",
    "'x",
    "''",
    "+1",
    "-1",
    "@x",
    "00123",
    "1e5",
    "12%",
    "TRUE",
    "2024-01-02",
    "1/2",
    "#N/A",
    "a\nb",
    " x ",
]


@pytest.mark.parametrize("number_format", ["@", "General"])
def test_a_text_arrives_as_that_very_text(app: Any, number_format: str) -> None:
    book = _filled(app, [["A"]])
    book.sheets[0].range("A:A").number_format = number_format

    _write(book, {0: dict(enumerate(HARD, start=2))})

    assert book.sheets[0].range((2, 1), (len(HARD) + 1, 1)).value == HARD
    assert book.sheets[0].range("A2").number_format == number_format


@pytest.mark.parametrize("number_format", ["@", "General", "0.00"])
def test_what_stands_between_the_written_cells_is_not_another_afterwards(
    app: Any, number_format: str
) -> None:
    book = app.books.add()
    sheet = book.sheets[0]
    kept = ["'00123", "'=1+1", 12.345678901234567, True, "=1/0", "=2*3", '=""', None, "plain", "'TRUE"]
    # Typed before the cells get their format, as it is after a paste.
    sheet.range((3, 1), (12, 1)).value = [[cell] for cell in kept]
    sheet.range("A:A").number_format = number_format
    before = [(cell.value, cell.formula, cell.number_format) for cell in sheet.range("A3:A12")]

    _write(book, {0: {2: "first", 7: None, 13: "last"}})

    after = [(cell.value, cell.formula, cell.number_format) for cell in sheet.range("A3:A12")]
    assert after[4][:2] == (None, "")
    assert [*after[:4], *after[5:]] == [*before[:4], *before[5:]]
    assert (sheet.range("A2").value, sheet.range("A13").value) == ("first", "last")


def test_cells_of_other_formats_between_them_keep_values_and_formats(app: Any) -> None:
    book = app.books.add()
    sheet = book.sheets[0]
    sheet.range("A2:A5").value = [
        [dt.datetime(1985, 6, 26)],
        [0.5],
        [dt.datetime(2024, 1, 2, 3, 4, 5)],
        ["'01"],
    ]
    sheet.range("A3").number_format = "0%"
    sheet.range("A5").number_format = "@"
    before = [(cell.value, cell.number_format) for cell in sheet.range("A2:A5")]

    _write(book, {0: {1: "first", 6: "last"}})

    assert [(cell.value, cell.number_format) for cell in sheet.range("A2:A5")] == before


@pytest.mark.parametrize(
    ("number_format", "text", "value"),
    [
        ("dd/mm/yyyy", "1985-06-26", dt.datetime(1985, 6, 26)),
        ("dd/mm/yyyy", "1985-02-30", "1985-02-30"),
        ("dd/mm/yyyy", "26.6.85", "26.6.85"),
        ("#,##0.00", "12.50", 12.5),
        ("#,##0.00", "012", "012"),
        ("0%", "12", "12"),
        ("General", "12.50", "12.50"),
    ],
)
def test_dates_and_numbers_are_such_where_the_cell_is_for_them(
    app: Any, number_format: str, text: str, value: object
) -> None:
    book = _filled(app, [["A"], [None]])
    book.sheets[0].range("A2").number_format = number_format

    _write(book, {0: {2: text}})

    assert book.sheets[0].range("A2").value == value


def test_other_columns_sheets_selection_and_the_sheet_shown_stay(app: Any, tmp_path: Path) -> None:
    book = _filled(app, [["A", "B", "C"], ["x", "=A2&1", 5]])
    other = book.sheets.add(name="Other")
    other.range("A1").formula = "=1+2"
    other.range("B3").select()
    before = [sheet.range("A1:C5").formula for sheet in book.sheets]

    LiveBook(book).stage("Sheet1", Writing({3: {1: "Status", 2: "New"}}, CHANGES)).publish()

    assert [sheet.range("A1:C5").formula for sheet in book.sheets][:2] == before
    assert book.sheets.active.name == "Other"
    assert app.selection.address == "$B$3"
    assert book.sheets["Sheet1"].range("D1:D2").value == ["Status", "New"]


def test_a_filtered_table_is_written_whole_and_stays_filtered(app: Any) -> None:
    book = _filled(app, [["A", "S"], *[[name, None] for name in "abcdef"]], "@")
    sheet = book.sheets[0]
    sheet.tables.add(source=sheet.range("A1:B7"), name="T")
    sheet.range("A3:A5").rows.hidden = True

    live = LiveBook(book)
    [cells] = live.read([])
    live.stage(sheet.name, Writing({1: {row: f"s{row}" for row in range(2, 8)}})).publish()

    assert cells.hidden_rows == 3
    assert sheet.range("B2:B7").value == ["s2", "s3", "s4", "s5", "s6", "s7"]
    assert sheet.range("A3:A5").rows.hidden
    assert sheet.tables["T"].show_autofilter


def test_filters_are_lifted_before_a_write_and_put_back_after_it(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What Excel needs and Calc does not: only the order can be seen here.
    seen: list[tuple[str, object]] = []

    def lift(sheet: Any) -> Callable[[], None]:
        seen.append((sheet.name, sheet.range("B2").value))
        return lambda: seen.append((sheet.name, sheet.range("B2").value))

    monkeypatch.setattr(platform, "lift_filters", lift)
    book = _filled(app, [["A", "S"], ["a", None]], "@")
    _write(book, {1: {2: "New"}}, CHANGES)
    _write(book, {1: {2: "Changed"}}, CHANGES)

    assert seen[:4] == [("Sheet1", None), ("Sheet1", "New"), ("Sheet1", "New"), ("Sheet1", "Changed")]
    assert [name for name, _value in seen[4:]] == ["Changes", "Changes"]


# --- the sheet of changes ---


def test_the_changes_come_before_hidden_sheets(app: Any) -> None:
    book = _filled(app, [["A"]])
    book.sheets.add("_kept", after=book.sheets[0]).visible = False

    _write(book, {}, CHANGES)

    assert [sheet.name for sheet in book.sheets] == ["Sheet1", "Changes", "_kept"]


def test_the_changes_are_texts_last_with_a_header_in_sight(app: Any) -> None:
    book = _filled(app, [["A"]])

    _write(book, {}, CHANGES)

    sheet = book.sheets[-1]
    assert sheet.name == "Changes"
    assert sheet.used_range.value == [["Row", "Old"], ["2", "=1"], ["3", "'t"]]
    assert sheet.range("A1:B1").font.bold
    assert not sheet.range("A2").font.bold
    assert [name.name.rsplit("!", 1)[-1] for name in sheet.names] == [CHANGES_MARKER]


def test_ours_is_written_anew_and_the_users_stays(app: Any) -> None:
    book = _filled(app, [["mine"]])
    book.sheets[0].name = "Changes"
    _write(book, {}, CHANGES)
    book.sheets["Changes (2)"].range("A1").column_width = 33

    _write(book, {}, ChangesSheet("Changes", ["Row"], [["9"]]))

    assert [sheet.name for sheet in book.sheets] == ["Changes", "Changes (2)"]
    assert book.sheets["Changes"].range("A1").value == "mine"
    assert book.sheets["Changes (2)"].used_range.value == ["Row", "9"]
    assert round(book.sheets["Changes (2)"].range("A1").column_width) == 33


# --- when it does not work ---


def test_a_sheet_that_changed_since_it_was_read_is_not_written(app: Any) -> None:
    book = _filled(app, [["A", "B"], ["x", "=RAND()"], ["y", 1]])
    live = LiveBook(book)
    live.read([])
    # A formula may give another value by itself.
    live.stage("Sheet1", Writing({2: {2: "fine"}})).publish()
    live.read([])
    book.sheets[0].range("A2:A3").value = [["y"], ["x"]]

    with pytest.raises(WorkbookError, match="was changed meanwhile"):
        live.stage("Sheet1", Writing({2: {2: "wrong"}}))

    assert book.sheets[0].range("C2").value == "fine"


def test_a_sheet_that_is_gone_is_named(app: Any) -> None:
    with pytest.raises(WorkbookError, match="has no sheet Nowhere"):
        LiveBook(app.books.add()).stage("Nowhere", Writing())


def test_a_protected_sheet_is_refused_in_a_sentence(app: Any) -> None:
    book = _filled(app, [["A"]])
    book.sheets[0].impl.protect()

    with pytest.raises(WorkbookError, match="unprotect it"):
        _write(book, {0: {2: "x"}})


def test_a_staged_result_that_is_discarded_is_not_written(app: Any) -> None:
    book = _filled(app, [["A"]])
    staged = LiveBook(book).stage("Sheet1", Writing({0: {2: "x"}}))

    staged.discard()
    staged.publish()

    assert book.sheets[0].range("A2").value is None


@pytest.mark.parametrize("calculation", ["automatic", "manual"])
@pytest.mark.parametrize("events", [True, False])
def test_settings_are_as_before_after_an_error_too(app: Any, calculation: str, events: bool) -> None:
    book = app.books.add()
    settings = ("screen_updating", "enable_events", "display_alerts", "calculation")
    app.calculation, app.enable_events = calculation, events
    before = [getattr(app, name) for name in settings]

    with pytest.raises(ValueError, match="inside"):
        _fail_quietly(app, settings, calculation)

    assert [getattr(app, name) for name in settings] == before
    app.calculation, app.enable_events = "automatic", True
    book.close()


def _fail_quietly(app: Any, settings: tuple[str, ...], calculation: str) -> None:
    with quietly(app):
        # Calculation is nobody's business but the user's.
        assert [getattr(app, name) for name in settings] == [False, False, False, calculation]
        raise ValueError("inside")


def test_a_busy_program_is_asked_again_and_another_fault_is_not(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No Excel to be busy here: its answer is played, the asking is real."""
    from xlwings import XlwingsError

    monkeypatch.setattr(faults, "_PAUSE", 0.01)
    monkeypatch.setattr(platform, "is_busy", lambda fault: "busy" in str(fault))
    book = app.books.add()
    tries: list[str] = []

    def act(answer: str) -> None:
        tries.append(answer)
        if len(tries) < 3:
            raise XlwingsError(answer)

    faults.patiently(book, lambda: act("busy"))
    assert len(tries) == 3
    tries.clear()
    with pytest.raises(XlwingsError, match="broken"):
        faults.patiently(book, lambda: act("broken"))


# --- the whole round ---


def test_type_validate_commit_again_change_commit(app: Any, shop: Shop) -> None:
    book = _open(
        app, shop.sheet("a.xlsx", [{"first_name": "Ann", "last_name": "Ames"}, {"first_name": "Bob"}])
    )
    sheet = book.sheets[0]
    columns = {
        str(text).removesuffix(" *"): at for at, text in enumerate(sheet.range("A1:AZ1").value, start=1)
    }

    found = validate(LiveBook(book), shop.store)
    assert (found.rows, found.new, found.errors) == (2, 1, 1)
    assert sheet.range("A2:A3").value == ["New", "Error"]
    assert str(sheet.range("B3").value).startswith("Last name: ")

    sheet.range((3, columns["Last name"])).value = "Bell"
    done = commit(LiveBook(book), shop.store)
    assert done is not None
    assert done.created == 2
    assert sheet.range("A2:B3").value == [["Created", None], ["Created", None]]
    assert all(sheet.range((2, columns["Record"]), (3, columns["Version"])).value[0])

    again = commit(LiveBook(book), shop.store)
    assert again is not None
    assert (again.batch, again.created, again.unchanged) == (None, 0, 2)

    sheet.range((3, columns["First name"])).value = "Bobby"
    changed = commit(LiveBook(book), shop.store)
    assert changed is not None
    assert changed.updated == 1
    assert sheet.range("A2:A3").value == ["Unchanged", "Updated"]
    assert book.sheets["Changes"].used_range.value[1:] == [["3", "First name", "Bob", "Bobby"]]
    assert shop.customer(last_name="Bell")["first_name"] == "Bobby"


def test_the_first_error_is_shown(app: Any) -> None:
    book = _filled(app, [["A", "B"], [1, 2]])
    book.sheets.add(name="Other")

    LiveBook(book).show("Sheet1", 2, 1)

    assert book.sheets.active.name == "Sheet1"
    assert app.selection.address == "$B$2"
