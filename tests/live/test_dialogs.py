"""Message boxes and progress: what is asked of the program, and that a headless office agrees to nothing."""

import sys
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from xlwings import XlwingsError

from tillbook.language import translator
from tillbook.live import dialogs
from tillbook.live.platforms import mac
from tillbook.live.progress import STEPS, shown_in


class Desk:
    """A person at a program: remembers the boxes, and answers them. Headless, nobody could be asked."""

    def __init__(self, answer: str = "") -> None:
        self.answer = answer
        self.engine = SimpleNamespace(name="libreoffice")
        self.boxes: list[tuple[str, str, str, str | None]] = []

    def alert(self, prompt: str, title: str, buttons: str, mode: str | None) -> str:
        """What xlwings' App.alert does."""
        self.boxes.append((prompt, title, buttons, mode))
        return self.answer


def test_a_text_is_shown_under_our_name() -> None:
    desk = Desk("ok")
    dialogs.tell(desk, "Done.")
    dialogs.warn(desk, "Not done.")

    assert desk.boxes == [
        ("Done.", "Tillbook", "ok", "info"),
        ("Not done.", "Tillbook", "ok", "critical"),
    ]


@pytest.mark.parametrize(("answer", "agreed"), [("yes", True), ("no", False), ("cancel", False)])
def test_only_yes_is_yes(answer: str, agreed: bool) -> None:
    assert dialogs.confirm(Desk(answer), "Import them?") is agreed


@pytest.mark.parametrize("answer", ["yes", "no", "cancel"])
def test_of_two_ways_one_is_chosen_or_none(answer: str) -> None:
    desk = Desk(answer)

    assert dialogs.choose(desk, "Add to them?") == answer
    assert desk.boxes[0][2] == "yes_no_cancel"


class Osax:
    """The message boxes of macOS, answered with the caption in that place."""

    asked: ClassVar[list[dict[str, Any]]] = []

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def activate(self) -> None:
        """Come to the front."""

    def display_alert(self, title: str, **told: Any) -> dict[str, str]:
        """What was asked, and the last button."""
        self.asked.append({"title": title, **told})
        return {"button": told["buttons"][-1]}


def test_on_macos_buttons_speak_the_systems_language(monkeypatch: pytest.MonkeyPatch) -> None:
    words = SimpleNamespace(critical="critical", informational="informational", button_returned="button")
    monkeypatch.setitem(sys.modules, "appscript", SimpleNamespace(k=words))
    monkeypatch.setitem(sys.modules, "osax", SimpleNamespace(OSAX=Osax))
    monkeypatch.setenv("LANGUAGE", "nb")

    answer = mac.alert(SimpleNamespace(pid=1), "Importere dem?", "Tillbook", "yes_no", None)

    assert answer == "yes"
    assert Osax.asked[-1]["buttons"] == ["Nei", "Ja"]


def test_a_headless_office_agrees_to_nothing(app: Any) -> None:
    app.books.add()

    assert dialogs.confirm(app, "Import them?") is False
    assert dialogs.choose(app, "Add to them?") == "cancel"


def test_a_long_text_is_cut_at_a_line() -> None:
    desk = Desk("ok")
    dialogs.tell(desk, "\n".join(["a line of thirty characters ok"] * 100))
    dialogs.tell(desk, "x" * 5000)

    lines = desk.boxes[0][0].split("\n")
    assert set(lines[:-1]) == {"a line of thirty characters ok"}
    assert lines[-1] == "…"
    assert 900 < len(desk.boxes[0][0]) <= 1000
    assert len(desk.boxes[1][0]) <= 1000


def test_progress_shows_in_the_status_bar_and_goes(app: Any) -> None:
    app.books.add()
    with shown_in(app, translator("en")) as progress:
        for done, step in enumerate(STEPS):
            progress(step, done, 4)
            assert app.status_bar == f"Tillbook: {step}… {done}/4"

    assert app.status_bar is False


def _fail_in_progress(app: Any) -> None:
    with shown_in(app, translator("en")) as progress:
        progress("Checking", 2, 4)
        raise ValueError("inside")


def test_it_goes_after_an_error_too(app: Any) -> None:
    app.books.add()
    with pytest.raises(ValueError, match="inside"):
        _fail_in_progress(app)

    assert app.status_bar is False


def test_a_program_without_a_status_bar_is_no_reason_to_fail() -> None:
    class Deaf:
        @property
        def status_bar(self) -> str:
            raise XlwingsError("busy")

    with shown_in(Deaf(), translator("en")) as progress:
        progress("Checking", 2, 4)
