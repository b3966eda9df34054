"""What can stop a command, each as one sentence for the analyst.

TillbookError
├── WorkbookError   the workbook cannot be read or written
├── HeaderError     the sheet's header row is not one we can work with
├── StoreError      the customer store cannot be used
└── UsageError      what was asked for does not fit together

Bad *data* is never an exception: it is a `Problem` on a row.
"""


class TillbookError(Exception):
    """The command cannot go on; the text names the thing and the remedy."""


class WorkbookError(TillbookError):
    """The workbook cannot be read or written."""


class HeaderError(TillbookError):
    """The sheet's header row is not one that we can work with."""


class StoreError(TillbookError):
    """The customer store cannot be used."""


class UsageError(TillbookError):
    """What was asked for does not fit together."""
