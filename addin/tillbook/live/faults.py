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
_TOLD: Final = _("{book}: {sentence}")
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
        raise _error(fault, platform.is_busy(fault), name, program(book.app)) from fault


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


def _error(fault: Exception, is_busy: bool, book: str, program: str) -> WorkbookError:
    # Calc's engine tells whole sentences, which also say what to do.
    if isinstance(fault, TillbookError):
        return WorkbookError(_TOLD, book=book, sentence=fault)
    if is_busy:
        return WorkbookError(_BUSY, book=book, program=program)
    return WorkbookError(_REFUSED, book=book, program=program, reason=_reason(fault))


def _reason(fault: Exception) -> str:
    """What it says of itself: COM keeps the text for people among the details."""
    details: Sequence[object] = getattr(fault, "excepinfo", None) or ()
    told = details[2] if len(details) > 2 and details[2] else str(fault)
    return " ".join(str(told).split()).rstrip(".") or type(fault).__name__
