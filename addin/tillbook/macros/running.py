"""One verb from the click to its end: who called, one at a time, and no traceback for anybody."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

import xlwings as xw

from tillbook.errors import TillbookError
from tillbook.language import _, system_language, told
from tillbook.live import dialogs
from tillbook.macros import importing, making
from tillbook.macros.calling import introduce
from tillbook.macros.desk import Desk
from tillbook.macros.job import Job
from tillbook.macros.log import write_log
from tillbook.macros.taking_turns import Stopped, ask_to_stop, turn

ACTIONS: Final[dict[str, Callable[[Desk], None]]] = {
    "template": making.template,
    "export": making.export,
    "load": making.load,
    "history": making.history,
    "validate": importing.validate,
    "commit": importing.commit,
    "undo": importing.undo,
    "repair": making.repair,
}

_BUSY = _("Tillbook is still at work on this workbook. Stop that work?")
_FAULT = _(
    "Something went wrong in Tillbook itself ({error}); what was not finished was not done. "
    "Please report it with the file {log}."
)


def do(job: Job) -> Callable[[], None]:
    """Do the launcher's job; see `run_at_desk`.

    Raises whatever stands in the way before there is a workbook to tell it in.
    """
    introduce(job)
    return run_at_desk(job.verb, Path(job.file) if job.file else None)


def run_at_desk(verb: str, file: Path | None = None) -> Callable[[], None]:
    """Do the verb on the calling workbook; whatever happens is told there.

    Gives back what clears the status bar, for when its line has been read.
    """
    workbook = xw.Book.caller()
    line, language = "", system_language()
    try:
        desk = Desk(workbook, file)
        language = desk.language
        line = _at_desk(desk, verb)
    except Stopped as error:
        line = error.told(language)
    except TillbookError as error:
        dialogs.warn(workbook.app, error.told(language))
    except Exception as error:
        log = write_log(f"{verb} failed")
        text = told(language, _FAULT, error=f"{type(error).__name__}: {error}", log=log)
        dialogs.warn(workbook.app, text)
    workbook.app.status_bar = line or False
    return partial(_clear_status, workbook)


def _at_desk(desk: Desk, verb: str) -> str:
    """The line for the status bar."""
    with turn(desk.name) as mine:
        if mine:
            with mine.keep_settings(desk.app), desk.at_work(mine.refuse_stopped):
                ACTIONS[verb](desk)
        elif desk.confirm(desk.told(_BUSY)):
            ask_to_stop(desk.name)
    return desk.line


def _clear_status(workbook: Any) -> None:
    with suppress(Exception):  # the program may have been closed by then
        workbook.app.status_bar = False
