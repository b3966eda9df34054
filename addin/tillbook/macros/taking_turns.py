"""One verb at a time on a workbook; whoever comes second may ask the first one to stop.

A lock of the operating system says that somebody is at work: it goes with its process, however that ends.
A file beside it asks to stop; who is at work looks for it between two steps, where stopping does no harm.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout
from platformdirs import user_cache_path

from tillbook.errors import TillbookError
from tillbook.language import _

_STOPPED = _("Stopped. What was not finished was not done.")
# What a verb changes while it works, by xlwings' names.
_SETTINGS: Final = ("screen_updating", "enable_events", "display_alerts")


class Stopped(TillbookError):
    """Somebody asked the verb to stop."""


@dataclass(frozen=True)
class Turn:
    """The right to work on a workbook."""

    stop: Path
    settings: Path

    def refuse_stopped(self) -> None:
        """Raise Stopped when somebody has asked for it since."""
        if self.stop.exists():
            raise Stopped(_STOPPED)

    @contextmanager
    def keep_settings(self, app: Any) -> Iterator[None]:
        """Put the program's settings back that a verb was killed over; until the block ends, keep them noted.

        `app` is xlwings'.
        """
        if self.settings.exists():
            for name, value in json.loads(self.settings.read_text(encoding="utf-8")).items():
                setattr(app, name, value)
        noted = {name: getattr(app, name) for name in _SETTINGS}
        self.settings.write_text(json.dumps(noted), encoding="utf-8")
        try:
            yield
        finally:
            self.settings.unlink(missing_ok=True)


@contextmanager
def turn(workbook: str) -> Iterator[Turn | None]:
    """The turn to work on that workbook, until the block ends; None when another process has it."""
    lock, stop, settings = _paths(workbook)
    held = FileLock(lock)
    try:
        held.acquire(timeout=0)
    except Timeout:
        yield None
        return
    try:
        stop.unlink(missing_ok=True)
        yield Turn(stop, settings)
    finally:
        stop.unlink(missing_ok=True)
        held.release()


def ask_to_stop(workbook: str) -> None:
    """Ask whoever works on that workbook to stop at the next step."""
    _paths(workbook)[1].touch()


def _paths(workbook: str) -> tuple[Path, Path, Path]:
    folder = user_cache_path("tillbook", ensure_exists=True)
    name = hashlib.sha256(workbook.casefold().encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return folder / f"{name}.lock", folder / f"{name}.stop", folder / f"{name}.json"
