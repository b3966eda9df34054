"""Progress in the program's status bar, where Excel shows its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

from tillbook.language import Translate, _
from tillbook.live.platforms import Xlwings

# What the commands say that they do.
STEPS: Final = (_("Reading"), _("Cleaning"), _("Checking"), _("Writing"), _("Drawing"))

_SHOWN: Final = "Tillbook: {what}… {done}/{total}"


@contextmanager
def shown_in(app: Xlwings, translate: Translate) -> Iterator[Callable[[str, int, int], None]]:
    """A function that shows (what is being done, steps done, steps in all); at the end the bar is as it was.

    Nothing fails because progress cannot be shown.
    """

    def show(what: str, done: int, total: int) -> None:
        _say(app, _SHOWN.format(what=translate(what), done=done, total=total))

    try:
        yield show
    finally:
        # Excel's own messages come back.
        _say(app, False)


def _say(app: Xlwings, text: str | bool) -> None:
    with suppress(Exception):
        app.status_bar = text
