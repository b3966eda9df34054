"""How long an analyst waits after a click: with a new Python, and with one that has waited for the click."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tests.support.person import until
from tests.support.seat import Seat, Table, is_idle, leave, sit_down
from tests.support.shop import Shop

from tillbook.commands.template import template

_ROUNDS = 3
_LIGHT = "import tillbook, tillbook.macros.__main__, sys; print(*sys.modules)"


def test_what_a_click_loads_before_it_can_hand_over_is_light() -> None:
    loaded = subprocess.run([sys.executable, "-c", _LIGHT], capture_output=True, text=True, check=True).stdout

    assert {"pandas", "xlwings", "sqlalchemy", "pandera", "openpyxl"}.isdisjoint(loaded.split())


@pytest.mark.large
def test_the_second_click_takes_less_than_half_of_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with sit_down(tmp_path) as seat:
        monkeypatch.setenv("XDG_CACHE_HOME", seat.env["XDG_CACHE_HOME"])
        book = _opened(seat)
        Table(book).type_in(*({"Last name": f"Ray {n}"} for n in range(50)))
        times = [(_click(seat, book, cold=True), _click(seat, book, cold=False)) for _ in range(_ROUNDS)]
        leave(seat.person, book)

    cold, warm = (min(column) for column in zip(*times, strict=True))
    with capsys.disabled():
        print(f"\nclick to result, 50 rows, least of {_ROUNDS}: cold {cold:.2f} s, warm {warm:.2f} s")
    assert warm < cold / 2


def _opened(seat: Seat) -> Any:
    path = seat.home / "customers.xlsm"
    template(path, Shop(seat.home).store, language="en")
    return seat.person.app.books.open(str(path))


def _click(seat: Seat, book: Any, cold: bool) -> float:
    """Seconds from the click on Validate to the last status."""
    table = Table(book)
    sheet = book.sheets[0]
    sheet.range((3, table.places["Status"]), (52, table.places["Status"])).clear_contents()
    if cold:
        seat.forget_waiting()
    start = time.perf_counter()
    seat.person.press(book, "Validate")
    until(lambda: table.column("Status", 50)[-1], "statuses")
    taken = time.perf_counter() - start
    until(lambda: is_idle(book), "the end of the verb")
    until(lambda: seat.is_waiting(), "a process that waits")
    return taken
