"""Questions and answers in the program's own message boxes."""

from typing import Final, Literal, cast

from tillbook.live.platforms import Xlwings, platform_of

TITLE: Final = "Tillbook"
# A longer text makes a box that is higher than some screens, without its buttons.
_LONGEST: Final = 1000

Choice = Literal["yes", "no", "cancel"]


def tell(app: Xlwings, text: str) -> None:
    """Show a text until OK is pressed."""
    _ask(app, text, "ok", "info")


def warn(app: Xlwings, text: str) -> None:
    """Show what went wrong until OK is pressed."""
    _ask(app, text, "ok", "critical")


def confirm(app: Xlwings, text: str) -> bool:
    """Whether the question is answered with yes; closing the box is no answer, and so a no."""
    return _ask(app, text, "yes_no") == "yes"


def choose(app: Xlwings, text: str) -> Choice:
    """The answer to a question of two ways, and a way out."""
    found = _ask(app, text, "yes_no_cancel")
    return cast(Choice, found) if found in ("yes", "no") else "cancel"


def _ask(app: Xlwings, text: str, buttons: str, mode: str | None = None) -> str:
    return platform_of(app).alert(app, _cut(text), TITLE, buttons, mode)


def _cut(text: str) -> str:
    """The lines that fit, and a sign that there are more."""
    if len(text) <= _LONGEST:
        return text
    head = text[: _LONGEST - 2]
    line_end = head.rfind("\n")
    return f"{head[:line_end]}\n…" if line_end > 0 else f"{head}…"
