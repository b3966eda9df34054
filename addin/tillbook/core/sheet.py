"""The port to a customer sheet: what is read from it and what is written back.

Closed files and open workbooks implement `Sheet`, files that are only read `Source`; the pipeline does not
know which it has.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
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

# The sheet that lists what a commit changed, and the name, valid in that sheet only, that makes it ours: it
# goes wherever Excel and LibreOffice save the sheet.
CHANGES: Final = _("Changes")
CHANGES_MARKER: Final = "_tillbook_changes"

# The name that holds the id of a workbook which is no template of ours.
WORKBOOK_MARKER: Final = "_tillbook_workbook"
_MARKED = re.compile(r'="([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"')

# The hidden sheet of metadata, name by name.
METADATA_SHEET: Final = "_tillbook"

# What Excel allows: characters of a sheet's name, UTF-16 units of a cell's text.
_NAME_LIMIT: Final = 31
TEXT_LIMIT: Final = 32_767
# Characters that a column of the changes is wide.
_WIDTHS: Final = (10, 60)

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")

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

    @staticmethod
    def of(facts: Mapping[str, str]) -> "Metadata | None":
        """The metadata in texts by name, or None when they are not what every workbook of ours has."""
        system, edition = facts.get("system", "").strip(), facts.get("edition", "").strip()
        if not system or not edition.isdecimal() or len(edition) > 9:
            return None
        return Metadata(
            system=system,
            edition=int(edition),
            language=facts.get("language", "").strip(),
            workbook=facts.get("workbook", "").strip(),
            columns=tuple(facts.get("columns", "").split()),
        )


@dataclass(frozen=True)
class Cells:
    """The used part of one sheet, column by column.

    `columns[c][r]` is the cell in column `c` (0 = A) and sheet row `r + 1`; all columns are equally long.
    Blank cells are None. Numbers are float, date-formatted cells are dates or datetimes already, texts are
    as stored. `formulas` are the (sheet row, column) of cells whose value a formula gave. Where these are a
    part of more rows, `skipped` is how many of the source stand between the first one here and the next.
    """

    sheet: str
    columns: Sequence[Sequence[CellValue | CellError]]
    formulas: frozenset[tuple[int, int]] = frozenset()
    hidden_rows: int = 0
    date1904: bool = False
    skipped: int = 0


def trim(columns: list[list[CellValue | CellError]]) -> None:
    """Drop blank rows and columns at the end."""
    height = max(map(_height, columns), default=0)
    for column in columns:
        del column[height:]
    while columns and _height(columns[-1]) == 0:
        columns.pop()


def _height(column: Sequence[CellValue | CellError]) -> int:
    return next((row for row in range(len(column), 0, -1) if column[row - 1] is not None), 0)


@dataclass(frozen=True)
class Writing:
    """What goes back into the sheet; nothing else in the workbook changes.

    `columns[c][row]` is the text for column `c` (0 = A), sheet row `row` (1 = first); None empties the
    cell. Rows not named keep what they have. Where columns cannot be written at once, they go in this order.
    `changes` replaces the sheet of that name, or adds it last. `lists` are the words of drop-downs, by the
    field's key; a list that the workbook does not have as we make them stays as it is.
    """

    columns: Mapping[int, Mapping[int, str | None]] = field(default_factory=dict)
    changes: "ChangesSheet | None" = None
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.columns or self.changes or self.lists)


@dataclass(frozen=True)
class ChangesSheet:
    """A plain sheet of texts: a header and its rows."""

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]

    @property
    def names(self) -> Iterator[str]:
        """The names that the sheet may have, best first: "Changes", "Changes (2)" where that is taken."""
        yield self.name[:_NAME_LIMIT]
        for number in range(2, 1000):
            mark = f" ({number})"
            yield self.name[: _NAME_LIMIT - len(mark)] + mark

    @property
    def widths(self) -> list[int]:
        """How wide each column is to be, in characters."""
        rows: Sequence[Sequence[str]] = [self.header, *self.rows[:1000]]
        least, most = _WIDTHS
        texts = [[row[column] for row in rows if column < len(row)] for column in range(len(self.header))]
        return [min(max(least, *(len(text) + 2 for text in column)), most) for column in texts]


class Staged(Protocol):
    """A written result that nobody sees yet."""

    def publish(self) -> None:
        """Put it in the workbook's place, at once and completely."""

    def discard(self) -> None:
        """Forget it; the workbook stays as it was."""


class Source(Protocol):
    """A file or workbook with a customer sheet to read."""

    @property
    def name(self) -> str:
        """The workbook's file name, for messages and the import's record."""

    def metadata(self) -> Metadata | None:
        """What the workbook says about itself, or None when it says nothing readable."""

    def read(self, names: Sequence[str]) -> Sequence[Cells]:
        """The sheets of these names (compared without case), or every visible sheet when none is there."""


class Sheet(Source, Protocol):
    """A workbook with a customer sheet that can be written to."""

    def outdated_lists(self, lists: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
        """Those of the lists, by the field's key, that the workbook has with other words and could take."""

    def identity(self) -> str | None:
        """The id that the workbook was given by `identify`, or None."""

    def identify(self, workbook: str) -> None:
        """Write the workbook's id into it, out of sight and at once.

        Raises WorkbookError when it may not or cannot be written, or was changed since it was read.
        """

    def stage(self, sheet: str, writing: Writing) -> Staged:
        """Prepare `writing` into the sheet of that exact name, durably, without showing it yet."""


def marked_identity(refers_to: str | None) -> str | None:
    """The id in what the name `WORKBOOK_MARKER` stands for; None when it is none of ours."""
    found = _MARKED.fullmatch("=" + (refers_to or "").strip().removeprefix("="))
    return found[1] if found else None


def cell_text(text: str) -> str:
    """`text` as a cell can hold it: without what is no character, cut at Excel's limit."""
    text = _LONE_SURROGATE.sub("\ufffd", text.replace("\0", ""))
    # Excel counts UTF-16 units, so a character outside the first plane takes two.
    if len(text) * 2 <= TEXT_LIMIT:
        return text
    return text.encode("utf-16-le")[: 2 * TEXT_LIMIT].decode("utf-16-le", "ignore")
