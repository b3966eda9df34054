"""The macro buttons of the template, pressed in a real Calc; what they do to the sheet and to the store."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.support.person import Person, click, photograph, until
from tests.support.seat import Seat, Table, is_idle, leave
from tests.support.shop import Shop

from tillbook.commands.template import template
from tillbook.core.template import HEADER_COLOURS, LOOKS, Look, Role, buttons
from tillbook.language import translator
from tillbook.macros.taking_turns import Stopped, Turn, turn

RAY = {"Last name": "Ray", "E-mail": "ray@example.com", "City": "Leeds"}
DOE = {"Last name": "Doe", "Mobile": "07700 900123"}
BAD = {"Last name": "Bad", "E-mail": "bad"}


def commit(person: Person, book: Any) -> tuple[str, str]:
    """Press Commit and agree; what the question and the result said."""
    person.press(book, "Commit")
    return person.answer("Yes"), person.answer("OK")


def test_validate_writes_the_result_into_the_sheet_and_selects_the_first_error(
    book: Any, person: Person, shop: Shop
) -> None:
    table = Table(book)
    table.type_in(RAY, BAD, DOE)

    person.press(book, "Validate")

    # The statuses are written last.
    until(lambda: table.column("Status", 3)[1], "statuses")
    assert table.column("Status", 3) == ["New", "Error", "New"]
    fine, told, _ = table.column("Error message", 3)
    assert fine is None
    assert told.startswith("E-mail: ")
    until(
        lambda: (person.app.selection.row, person.app.selection.column) == (4, table.places["E-mail"]), "it"
    )
    assert shop.customers() == []


def test_commit_asks_imports_and_says_what_it_did(book: Any, person: Person, shop: Shop) -> None:
    table = Table(book)
    table.type_in(RAY, BAD, DOE)

    asked, told = commit(person, book)

    assert "New customers: 2" in asked
    assert "In error, they stay in the sheet: 1" in asked
    assert told.startswith("Created: 2. Updated: 0. Unchanged: 0. Skipped: 1.")
    assert [one["last_name"] for one in shop.customers()] == ["Ray", "Doe"]
    assert table.column("Status", 3) == ["Created", "Error", "Created"]
    assert table.column("Account number", 3) == ["000001", None, "000002"]
    assert shop.store.batches()[0].workbook == "customers.xlsm"


def test_a_no_writes_nothing(book: Any, person: Person, shop: Shop) -> None:
    table = Table(book)
    table.type_in(RAY)

    person.press(book, "Commit")
    person.answer("No")

    assert shop.customers() == []
    assert table.column("Status", 1) == [None]


def test_an_edit_is_shown_before_it_is_committed_and_listed_after(
    book: Any, person: Person, shop: Shop
) -> None:
    table = Table(book)
    table.type_in(RAY, DOE)
    commit(person, book)
    table.type_in({"City": "York"})

    asked, told = commit(person, book)

    assert "row 3, City: Leeds → York" in asked
    assert told.startswith("Created: 0. Updated: 1. Unchanged: 1.")
    assert table.column("Status", 2) == ["Updated", "Unchanged"]
    assert shop.customer(last_name="Ray")["city"] == "York"
    assert book.sheets["Changes"].range("A1:D2").value == [
        ["Row", "Field", "Old value", "New value"],
        ["3", "City", "Leeds", "York"],
    ]


def test_committing_twice_changes_nothing_and_asks_nothing(book: Any, person: Person, shop: Shop) -> None:
    Table(book).type_in(RAY)
    commit(person, book)
    before = shop.dump()

    person.press(book, "Commit")
    told = person.answer("OK")

    assert told == "There is nothing to commit. Unchanged: 1. In error: 0."
    assert shop.dump() == before


def test_undo_asks_for_the_newest_import_first(book: Any, person: Person, shop: Shop) -> None:
    table = Table(book)
    table.type_in(RAY)
    commit(person, book)
    table.type_in(RAY, DOE)
    commit(person, book)

    person.press(book, "Undo import")
    newest = person.answer("No")
    older = person.answer("Yes")
    told = person.answer("OK")

    assert "Created: 1. Updated: 0." in newest
    assert newest != older
    assert told.startswith("Removed: 1. Restored: 0. Kept: 0.")
    assert [one["last_name"] for one in shop.customers()] == ["Doe"]
    person.press(book, "Undo import")
    person.answer("Cancel")
    assert len(shop.customers()) == 1


def test_the_history_is_a_sheet(book: Any, person: Person, shop: Shop) -> None:
    Table(book).type_in(RAY)
    commit(person, book)

    person.press(book, "Import history")

    until(lambda: book.sheets.active.name == "Import history" and is_idle(book), "the sheet")
    listed = book.sheets["Import history"].range("A1:I2").value
    assert listed[0][3] == "Workbook"
    assert listed[1][3:] == ["customers.xlsm", "1", "0", "0", "0", None]


def test_what_is_wrong_with_the_workbook_is_one_sentence(book: Any, person: Person, shop: Shop) -> None:
    book.sheets["Customers"].range((2, Table(book).places["Last name"])).value = "Surname?"

    person.press(book, "Validate")
    told = person.answer("OK")

    assert "lacks the required column ‘Last name’" in told
    assert "Traceback" not in told


def test_an_italian_workbook_is_answered_in_italian_on_an_english_system(
    person: Person, shop: Shop, tmp_path: Path
) -> None:
    path = tmp_path / "clienti.xlsm"
    template(path, shop.store, language="it")
    book = person.app.books.open(str(path))
    told = {button.verb: button.caption for button in buttons("it")}

    person.press(book, told["undo"])
    nothing = person.answer("OK")
    book.sheets[0].range((3, 4)).value = "Rossi"
    book.sheets[0].range((3, 4), (4, 4)).merge()
    person.press(book, told["validate"])
    merged = person.answer("OK")

    assert nothing == translator("it")("There is no import left to undo.")
    assert "sono unite" in merged
    leave(person, book)


def test_a_second_click_can_stop_the_first(book: Any, person: Person, shop: Shop) -> None:
    Table(book).type_in(RAY)
    with turn(book.name) as mine:
        assert mine is not None
        person.press(book, "Validate")
        asked = person.answer("Yes")

        until(lambda: _is_stopped(mine), "the wish to stop")
    assert asked == "Tillbook is still at work on this workbook. Stop that work?"
    assert Table(book).column("Status", 1) == [None]


def _is_stopped(mine: Turn) -> bool:
    try:
        mine.refuse_stopped()
    except Stopped:
        return True
    return False


def test_a_click_of_the_mouse_is_enough(
    seat: Seat, book: Any, person: Person, shop: Shop, tmp_path: Path
) -> None:
    table = Table(book)
    table.type_in(RAY, BAD, DOE)
    person.fill_screen(book)
    until(lambda: HEADER_COLOURS[Role.OPTIONAL].fill in _painted(seat.screen, tmp_path), "the sheet")

    click(seat.screen, person.place(book, "Validate"))

    until(lambda: all(table.column("Status", 3)), "statuses")
    until(
        lambda: _painted(seat.screen, tmp_path) >= {LOOKS[Look.ERROR].fill, LOOKS[Look.GOOD].fill}, "colours"
    )


def test_a_sheet_without_errors_is_coloured_too(
    seat: Seat, book: Any, person: Person, shop: Shop, tmp_path: Path
) -> None:
    Table(book).type_in(*[RAY | {"E-mail": f"ray{n}@example.com"} for n in range(10)])
    person.fill_screen(book)
    until(lambda: HEADER_COLOURS[Role.OPTIONAL].fill in _painted(seat.screen, tmp_path), "the sheet")

    person.press(book, "Validate")

    until(lambda: LOOKS[Look.GOOD].fill in _painted(seat.screen, tmp_path), "the colour", seconds=15)


def _painted(screen: str, folder: Path) -> set[str]:
    """The colours that take more than a few pixels of the screen."""
    picture = folder / "screen.png"
    photograph(screen, str(picture))
    command = ["convert", str(picture), "-depth", "8", "-format", "%c", "histogram:info:"]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    found = (line.split() for line in lines)
    return {
        next(word for word in words if word.startswith("#"))[:7]
        for words in found
        if int(words[0].rstrip(":")) > 200
    }


KILLED = """
import os, signal, sys
from tillbook.live import book
from tillbook.macros import desk, running
from tillbook.macros.job import Job

desk.Desk.confirm = lambda self, text: True
left, write = int(sys.argv[2]), book.write_column

def write_or_die(*columns):
    global left
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    write(*columns)

book.write_column = write_or_die
running.do(Job.read(sys.argv[1]))
"""


@pytest.mark.parametrize("written", range(5))
def test_python_killed_while_it_writes_back_loses_nothing(
    seat: Seat, book: Any, person: Person, shop: Shop, written: int
) -> None:
    table = Table(book)
    table.type_in(RAY, BAD, DOE)
    job = f"commit:{book.name.encode('utf-16-be').hex()}::"
    assert seat.run([sys.executable, "-c", KILLED, job, str(written)]).wait(60) == -9
    assert len(shop.customers()) == 2
    assert table.column("Status", 3) == [None] * 3
    before = shop.dump()

    person.press(book, "Commit")
    told = person.answer("OK")

    assert told == "There is nothing to commit. Unchanged: 2. In error: 1."
    assert table.column("Status", 3) == ["Unchanged", "Error", "Unchanged"]
    assert table.column("Account number", 3) == ["000001", None, "000002"]
    assert all(table.column("Record", 3)[at] and table.column("Version", 3)[at] for at in (0, 2))
    assert shop.dump() == before


@pytest.mark.parametrize("setting", ["screen_updating", "enable_events", "calculation"])
def test_no_setting_of_the_program_is_left_changed(
    book: Any, person: Person, shop: Shop, setting: str
) -> None:
    before = getattr(person.app, setting)
    Table(book).type_in(RAY)
    person.press(book, "Validate")
    until(lambda: Table(book).column("Status", 1) == ["New"], "a status")

    assert getattr(person.app, setting) == before
