"""Which workbook called: in Excel, or in the LibreOffice Calc whose button was pressed."""

import atexit
import sys
from contextlib import suppress
from typing import Any

import xlwings as xw

from tillbook.errors import WorkbookError
from tillbook.language import _
from tillbook.live import dialogs
from tillbook.macros.job import Job

_GONE = _("The workbook {name} is not open any more. Open it, and try again.")


def introduce(job: Job) -> None:
    """Make the workbook that the job is for the one that `Book.caller()` gives.

    Raises WorkbookError when the program or the workbook is not there any more.
    """
    app = _app(job)
    try:
        book = app.books[job.book]
    except Exception as error:  # each engine has its own
        told = WorkbookError(_GONE, name=job.book)
        # The launcher has written there that it starts.
        with suppress(Exception):
            app.status_bar = False
            dialogs.warn(app, str(told))
        raise told from error
    # By name alone `caller` misses workbooks with an equals sign in theirs, and others in a second Excel.
    book.set_mock_caller()


def _app(job: Job) -> Any:
    if sys.platform.startswith(("win", "darwin")):
        return _excel_of(job.window) if job.window else xw.apps.active
    from tillbook.calc import attach

    return attach()


def _excel_of(window: str) -> Any:
    """The Excel for Windows that has that window, else the one in front.

    By its process: each workbook has a window, and of those xlwings knows only the one in front by now.
    """
    from win32process import (  # type: ignore[import-not-found, import-untyped, unused-ignore]  # Windows only
        GetWindowThreadProcessId,
    )

    # When this process ends, xlwings would end every Excel without a workbook too: one that a person has
    # just started, or that previews a file for the Explorer.
    atexit.unregister(sys.modules["xlwings._xlwindows"].cleanup)
    _thread, process = GetWindowThreadProcessId(int(window))
    return next((app for app in xw.apps if app.pid == process), None) or xw.apps.active
