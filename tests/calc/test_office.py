"""The office itself: attaching, dialogs, macros, `Book.caller()`, what is missing, and what is gone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import xlwings
from tests.support.office import Office, display, office

from tillbook import calc
from tillbook.calc import CalcError, attaching, processes
from tillbook.errors import TillbookError

_GREET = """
Function Greet(who)
    ThisComponent.Sheets.getByIndex(0).getCellByPosition(0, 0).setString("Hello " & who)
    Greet = 42
End Function
"""


def test_attaching_twice_is_the_same_app(running: Office) -> None:
    first, second = running.attach(), calc.attach(running.url)

    assert first == second
    assert (first.pid, first.engine.name, first.engine.type) == (running.pid, "libreoffice", "desktop")
    assert first.version.major == 16
    assert xlwings.apps.active == first


def test_no_office_at_a_given_address_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(attaching.ADDRESS, "pipe,name=nobody-is-here")

    with pytest.raises(TillbookError, match="No LibreOffice listens at pipe,name=nobody-is-here"):
        calc.attach()


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = "xlwings", "uno", "pyuno", "numpy", "pandas"
    code = f"import sys, tillbook.calc; print([m for m in {heavy} if m in sys.modules])"

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "[]"


def test_the_caller_is_the_book_that_the_macro_named(
    running: Office, book: xlwings.Book, tmp_path: Path
) -> None:
    book.save(tmp_path / "Pressed here.xlsx")
    code = (
        "from tillbook import calc; import xlwings; calc.attach(); "
        "xlwings.Book.caller().sheets[0]['A1'].value = 'pressed'"
    )
    command = [sys.executable, "-c", code, "--wb=Pressed here.xlsx", "--from_xl=1"]

    subprocess.run(command, env=os.environ | {attaching.ADDRESS: running.url}, check=True, timeout=60)

    assert book.sheets[0]["A1"].value == "pressed"


def test_a_macro_of_the_workbook_runs(book: xlwings.Book) -> None:
    libraries = book.impl.api.BasicLibraries
    if not libraries.hasByName("Standard"):
        libraries.createLibrary("Standard")
    libraries.getByName("Standard").insertByName("Module1", _GREET)

    assert book.macro("Module1.Greet")("you") == 42
    assert book.sheets[0]["A1"].value == "Hello you"
    with pytest.raises(xlwings.XlwingsError, match=r"has no macro Module1\.Nothing"):
        book.macro("Module1.Nothing")()


def test_without_a_screen_nobody_agrees(app: xlwings.App, book: xlwings.Book) -> None:
    assert app.alert("Commit 3 rows?", "Tillbook", "ok_cancel") == "cancel"
    assert app.alert("Commit 3 rows?", "Tillbook", "yes_no") == "no"
    assert app.alert("Commit 3 rows?", "Tillbook", "yes_no_cancel", "critical") == "cancel"
    assert app.alert("Done") == "ok"


def test_the_status_bar_and_the_settings_come_back(app: xlwings.App, book: xlwings.Book) -> None:
    with app.properties(status_bar="Validating…", screen_updating=False, calculation="manual"):
        assert (app.status_bar, app.screen_updating, app.calculation) == ("Validating…", False, "manual")

    assert (app.status_bar, app.screen_updating, app.calculation) == (False, True, "automatic")


def test_an_error_inside_settings_comes_out_whole(app: xlwings.App, sheet: xlwings.Sheet) -> None:
    sheet.impl.protect()

    with pytest.raises(CalcError), app.properties(status_bar="Writing…"):
        sheet["A1"].value = 1

    assert app.status_bar is False


def test_the_selection_follows(app: xlwings.App, book: xlwings.Book) -> None:
    other = book.sheets.add("Other")
    book.sheets[0].activate()

    other["B7:C8"].select()

    selected = app.selection
    assert selected is not None
    assert selected.address == "$B$7:$C$8"
    assert book.sheets.active == other


@pytest.mark.parametrize(
    ("member", "use"),
    [
        ("Sheet.pictures", lambda sheet: sheet.pictures),
        ("Sheet.charts", lambda sheet: sheet.charts),
        ("Sheet.pivot_tables", lambda sheet: sheet.pivot_tables),
        ("Range.adjust_indent", lambda sheet: sheet["A1"].adjust_indent(1)),
        ("Range.characters", lambda sheet: sheet["A1"].characters),
        ("Range.autofilter", lambda sheet: sheet["A1"].autofilter),
        ("Highlights.add_data_bar", lambda sheet: sheet["A1"].conditional_formats.add_data_bar("#FF0000")),
        ("Range.copy to the clipboard", lambda sheet: sheet["A1"].copy()),
        ("App.startup_path", lambda sheet: sheet.book.app.startup_path),
    ],
)
def test_what_is_missing_is_named(sheet: xlwings.Sheet, member: str, use: object) -> None:
    assert callable(use)
    with pytest.raises(NotImplementedError, match=f"^LibreOffice Calc: {member} is not supported$"):
        use(sheet)


def test_a_member_that_cannot_be_set_is_named(sheet: xlwings.Sheet) -> None:
    table = sheet.tables.add(sheet["A1:B3"])

    with pytest.raises(NotImplementedError, match=r"Table\.show_totals is not supported"):
        table.show_totals = True


def test_a_killed_office_is_gone_in_a_sentence(running: Office) -> None:
    with office() as doomed:
        sheet = doomed.attach().books.add().sheets[0]
        doomed.kill()

        assert doomed.pid in [known.pid for known in xlwings.apps]
        with pytest.raises(CalcError, match=r"^LibreOffice Calc is gone: start it again"):
            sheet["A1"].value = 1

        running.attach()
        assert xlwings.apps.keys() == [running.pid]


@pytest.fixture
def pipe() -> str:
    """The pipe that an office is asked to open; nobody listens there yet."""
    return f"pipe,name=tillbook-test-{os.getpid()}"


def test_a_running_office_is_asked_to_listen(pipe: str, tmp_path: Path) -> None:
    """A process that the office started finds it, though it was not told an address."""
    with display() as screen, office(screen, listens=False) as deaf:
        assert processes.process_of(deaf.pid) is not None

        context = attaching.asked(processes.process_of(deaf.pid), pipe)

        assert context is not None
        app = calc.attach(pipe)
        app.books.add().sheets[0]["A1"].value = "heard"
        assert (app.books[0].sheets[0]["A1"].value, app.pid) == ("heard", deaf.pid)
