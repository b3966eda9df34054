"""The port to a customer sheet: what is read from it and what is written back.

Closed files and, later, open workbooks implement `Sheet`; the pipeline does not know which it has.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from tillbook.language import _

# The columns that are ours and no field of the system, with their headers.
SPECIAL_COLUMNS: Final[Mapping[str, str]] = {
    "status": _("Status"),
    "message": _("Error message"),
    "record": _("Record"),
    "version": _("Version"),
}

# What Status says: after validate, and after commit.
NEW: Final = _("New")
CHANGED: Final = _("Changed")
CREATED: Final = _("Created")
UPDATED: Final = _("Updated")
UNCHANGED: Final = _("Unchanged")
ERROR: Final = _("Error")
STATUSES: Final = (NEW, CHANGED, CREATED, UPDATED, UNCHANGED, ERROR)

# The sheet that lists what a commit changed.
CHANGES: Final = _("Changes")

CellValue = str | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None


@dataclass(frozen=True)
class CellError:
    """A cell that has no value to read: an error, or a formula that nobody calculated.

    `shown` is what the analyst sees: `#N/A`, or the formula with its equals sign.
    """

    shown: str


@dataclass(frozen=True)
class Metadata:
    """What a workbook of ours says about itself. Everything is text; `columns` are field keys."""

    system: str
    edition: int
    language: str
    workbook: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cells:
    """The used part of one sheet, column by column.

    `columns[c][r]` is the cell in column `c` (0 = A) and sheet row `r + 1`; all columns are equally long.
    Blank cells are None. Numbers are float, date-formatted cells are dates or datetimes already, texts are
    as stored. `formulas` are the (sheet row, column) of cells whose value a formula gave.
    """

    sheet: str
    columns: Sequence[Sequence[CellValue | CellError]]
    formulas: frozenset[tuple[int, int]] = frozenset()
    hidden_rows: int = 0
    date1904: bool = False


@dataclass(frozen=True)
class Writing:
    """What goes back into the sheet; nothing else in the workbook changes.

    `columns[c][row]` is the text for column `c` (0 = A), sheet row `row` (1 = first); None empties the
    cell. Rows not named keep what they have. `changes` replaces the sheet of that name, or adds it last.
    """

    columns: Mapping[int, Mapping[int, str | None]] = field(default_factory=dict)
    changes: "ChangesSheet | None" = None


@dataclass(frozen=True)
class ChangesSheet:
    """A plain sheet of texts: a header and its rows."""

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


class Staged(Protocol):
    """A written result that nobody sees yet."""

    def publish(self) -> None:
        """Put it in the workbook's place, at once and completely."""

    def discard(self) -> None:
        """Forget it; the workbook stays as it was."""


class Sheet(Protocol):
    """A workbook with a customer sheet."""

    @property
    def name(self) -> str:
        """The workbook's file name, for messages and the import's record."""

    def metadata(self) -> Metadata | None:
        """What the workbook says about itself, or None when it says nothing readable."""

    def read(self, names: Sequence[str]) -> Sequence[Cells]:
        """The sheets of these names (compared without case), or every visible sheet when none is there."""

    def stage(self, sheet: str, writing: Writing) -> Staged:
        """Prepare `writing` into the sheet of that exact name, durably, without showing it yet."""
