"""Every system in every language, in a real Calc: buttons, dialogs, statuses and messages."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.person import Person, until
from tests.support.seat import Seat, Table, is_idle, leave
from tests.support.shop import Shop

from tillbook import systems
from tillbook.commands.template import template
from tillbook.core.wording import Wording
from tillbook.language import LANGUAGES, told

NAMES = {"cloudpos": "last_name", "loyverse": "name"}


@pytest.fixture(params=[(system, language) for system in NAMES for language in LANGUAGES], ids="-".join)
def wording(request: pytest.FixtureRequest) -> Wording:
    system, language = request.param
    return Wording(systems.load(system), language)


@pytest.fixture
def shop(seat: Seat, wording: Wording) -> Iterator[Shop]:
    """A fresh store of the system where the launcher's Python looks for it."""
    for left in seat.home.glob("store.db*"):
        left.unlink()
    yield Shop(seat.home, wording.schema.system)
    for log in seat.home.rglob("macros.log"):
        pytest.fail(log.read_text(encoding="utf-8"))


@pytest.fixture
def book(
    seat: Seat, shop: Shop, wording: Wording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """The template with buttons in the language, open in Calc."""
    monkeypatch.setenv("XDG_CACHE_HOME", seat.env["XDG_CACHE_HOME"])
    path = tmp_path / "customers.xlsm"
    template(path, shop.store, language=wording.language)
    opened = seat.person.app.books.open(str(path))
    yield opened
    leave(seat.person, opened)


def test_a_person_validates_commits_and_undoes(
    book: Any, person: Person, shop: Shop, wording: Wording
) -> None:
    say, name = wording.translate, NAMES[wording.schema.system]
    table = Table(book, name=say("Customers"))
    status, message = say("Status"), say("Error message")
    table.type_in(
        {wording.label(name): "Ødegård", wording.label("email"): "ray@example.com"},
        {wording.label(name): "Παππάς", wording.label("email"): "nobody"},
    )

    person.press(book, say("Validate"))
    until(lambda: table.column(status, 2)[1], "statuses")
    assert table.column(status, 2) == [say("New"), say("Error")]
    assert table.column(message, 2)[1] == told(
        wording.language,
        "{field}: ‘{value}’ is not an e-mail address. Write one address, like name@example.com.",
        field=wording.label("email"),
        value="nobody",
    )

    person.press(book, say("Commit"))
    asked, answered = person.answer("Yes"), person.answer("OK")
    assert asked.startswith(wording.told("New customers: {new}", new=1))
    assert asked.endswith(say("Commit the new and the changed ones now?"))
    counts = {"created": 1, "updated": 0, "unchanged": 0, "skipped": 1}
    text = "Created: {created}. Updated: {updated}. Unchanged: {unchanged}. Skipped: {skipped}."
    assert answered.startswith(wording.told(text, **counts))
    assert [one[name] for one in shop.customers()] == ["Ødegård"]

    person.press(book, say("Undo import"))
    person.answer("Yes")
    undone = person.answer("OK")
    text = "Removed: {removed}. Restored: {restored}. Kept: {kept}."
    assert undone.startswith(wording.told(text, removed=1, restored=0, kept=0))
    until(lambda: is_idle(book), "the end")
    assert shop.customers() == []
