"""A person before a real Calc, with a store and a template with buttons."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.person import Person
from tests.support.seat import Seat, leave, sit_down
from tests.support.shop import Shop

from tillbook.commands.template import template


@pytest.fixture(scope="session")
def seat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seat]:
    with sit_down(tmp_path_factory.mktemp("home")) as found:
        yield found


@pytest.fixture
def person(seat: Seat) -> Person:
    return seat.person


@pytest.fixture
def shop(seat: Seat) -> Iterator[Shop]:
    """A fresh store where the launcher's Python looks for it; no verb may have failed with a traceback."""
    for left in seat.home.glob("store.db*"):
        left.unlink()
    yield Shop(seat.home)
    for log in seat.home.rglob("macros.log"):
        pytest.fail(log.read_text(encoding="utf-8"))


@pytest.fixture
def book(seat: Seat, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The template with buttons, open in Calc; closed when no verb is at work on it any more."""
    monkeypatch.setenv("XDG_CACHE_HOME", seat.env["XDG_CACHE_HOME"])
    path = tmp_path / "customers.xlsm"
    template(path, shop.store, language="en")
    opened = seat.person.app.books.open(str(path))
    yield opened
    leave(seat.person, opened)
