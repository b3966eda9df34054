"""What Excel or Calc raise, as a sentence for the analyst; and another try when they are only busy."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from xlwings import XlwingsError

from tillbook.errors import TillbookError, WorkbookError
from tillbook.language import _
from tillbook.live.platforms import Xlwings, platform_of

# Seconds: how long a busy program is asked again, and how often.
PATIENCE: Final = 8.0
_PAUSE: Final = 0.4

_REFUSED: Final = _(
    "{book}: {program} did not do what it was asked ({reason}). If a cell is being edited, press Enter; if "
    "the sheet is protected, unprotect it; then try again."
)
_BUSY: Final = _(
    "{book}: {program} is busy. Leave the cell that is being edited, close any open dialog, and try again."
)


@contextmanager
def sentences(book: Xlwings, name: str) -> Iterator[None]:
    """Raises WorkbookError for what the program raises; errors that are sentences already pass."""
    platform = platform_of(book.app)
    faults: tuple[type[Exception], ...] = (XlwingsError, *platform.faults())
    try:
        yield
    except faults as fault:
        template = _BUSY if platform.is_busy(fault) else _REFUSED
        raise WorkbookError(
            template.format(book=name, program=program(book.app), reason=_reason(fault))
        ) from fault


def program(app: Xlwings) -> str:
    """What the analyst calls it."""
    return "LibreOffice Calc" if app.engine.name == "libreoffice" else "Excel"


def patiently(book: Xlwings, act: Callable[[], None]) -> None:
    """Do it, again and again for some seconds while the program is busy.

    `act` may have been done in part before it is done again.
    """
    platform, until = platform_of(book.app), time.monotonic() + PATIENCE
    faults: tuple[type[Exception], ...] = (XlwingsError, *platform.faults())
    while True:
        try:
            return act()
        except faults as fault:
            if not platform.is_busy(fault) or time.monotonic() > until:
                raise
        time.sleep(_PAUSE)


def _reason(fault: Exception) -> str:
    """What it says of itself: COM keeps the text for people among the details."""
    if isinstance(fault, TillbookError):
        return str(fault).rstrip(".")
    details: Sequence[object] = getattr(fault, "excepinfo", None) or ()
    told = details[2] if len(details) > 2 and details[2] else str(fault)
    return " ".join(str(told).split()).rstrip(".") or type(fault).__name__
