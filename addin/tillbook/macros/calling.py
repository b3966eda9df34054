"""Which workbook called: in Excel, or in the LibreOffice Calc whose button was pressed."""

import sys
from typing import Any

import xlwings as xw

from tillbook.errors import WorkbookError
from tillbook.macros.job import Job


def introduce(job: Job) -> None:
    """Make the workbook that the job is for the one that `Book.caller()` gives.

    Raises WorkbookError when the program or the workbook is not there any more.
    """
    app = _app(job)
    try:
        book = app.books[job.book]
    except Exception as error:  # each engine has its own
        raise WorkbookError(f"The workbook {job.book} is not open any more.") from error
    # By name alone `caller` misses workbooks with an equals sign in theirs, and others in a second Excel.
    book.set_mock_caller()


def _app(job: Job) -> Any:
    if sys.platform.startswith(("win", "darwin")):
        named = (app for app in xw.apps if job.window and str(app.hwnd) == job.window)
        return next(named, None) or xw.apps.active
    from tillbook.calc import attach

    return attach()
