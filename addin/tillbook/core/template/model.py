"""The parts of a template workbook."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from tillbook.core.sheet import CellValue, Metadata
from tillbook.core.template.buttons import Button, launcher_texts

# What Excel allows a rule's texts, in UTF-16 units; 225 and not 255, after [MS-OI29500] 2.1.613.
TITLE_UNITS: Final = 32
MESSAGE_UNITS: Final = 225
LAST_ROW: Final = 1_048_576


class RuleKind(StrEnum):
    """What Excel checks while somebody types."""

    LIST = "list"
    LENGTH = "length"
    DATE = "date"
    NUMBER = "number"
    UNREPEATED = "unrepeated"


@dataclass(frozen=True)
class Rule:
    """One column's Excel rule, for every cell below the header, with the text shown when it is broken.

    `stops` says whether Excel refuses the entry or asks whether to keep it. A LIST takes its words from
    `formula`, an UNREPEATED column is right where `formula` (written for the first row of data) is true; the
    others have bounds, of which a formula is one too.
    """

    kind: RuleKind
    title: str
    message: str
    stops: bool = True
    minimum: float | dt.date | None = None
    maximum: float | dt.date | str | None = None
    formula: str = ""

    def __post_init__(self) -> None:
        for text, most in ((self.title, TITLE_UNITS), (self.message, MESSAGE_UNITS)):
            if utf16_units(text) > most:
                raise ValueError(f"Excel takes {most} characters here, this has {utf16_units(text)}: {text}")


class Role(StrEnum):
    """What a column is for."""

    RESULT = "result"
    REQUIRED = "required"
    OPTIONAL = "optional"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Column:
    """One column of a sheet. `place` is 0 for A, `number_format` is Excel's; `width` counts characters."""

    key: str
    place: int
    header: str
    role: Role
    width: float
    number_format: str = "@"
    note: str = ""
    rule: Rule | None = None
    wraps: bool = False


class Look(StrEnum):
    """How a cell is made to stand out."""

    ERROR = "error"
    WARNING = "warning"
    GOOD = "good"
    CHANGED = "changed"
    QUIET = "quiet"
    MISSING = "missing"


@dataclass(frozen=True)
class Colours:
    """Background and writing, as #RRGGBB."""

    fill: str
    ink: str


# Writing and background contrast at least 7 to 1 (WCAG AAA): the sheets are printed, too, often in grey.
LOOKS: Final[Mapping[Look, Colours]] = {
    Look.ERROR: Colours("#FBD5D5", "#841818"),
    Look.WARNING: Colours("#FDECC8", "#6F4300"),
    Look.GOOD: Colours("#D9F0DD", "#165427"),
    Look.CHANGED: Colours("#D8E8F8", "#174A7C"),
    Look.QUIET: Colours("#EDEFF2", "#434D5A"),
    Look.MISSING: Colours("#FFF9DB", "#5C4A00"),
}
HEADER_COLOURS: Final[Mapping[Role, Colours]] = {
    Role.RESULT: Colours("#37414F", "#FFFFFF"),
    Role.REQUIRED: Colours("#7A3E00", "#FFFFFF"),
    Role.OPTIONAL: Colours("#1F4E79", "#FFFFFF"),
    Role.HIDDEN: Colours("#EDEFF2", "#434D5A"),
}


@dataclass(frozen=True)
class Highlight:
    """A look for the cells of `areas` in whose row `formula`, written for the first cell, is true."""

    look: Look
    areas: tuple[str, ...]
    formula: str


@dataclass(frozen=True)
class Layout:
    """Where the columns of a customer sheet stand that is there already, by key; else as described.

    `header_row` leaves room above for buttons.
    """

    header_row: int = 1
    places: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Grid:
    """A sheet with headers in `header_row` and data below.

    `cells[c][r]` is the r-th data row of `columns[c]`.
    """

    name: str
    columns: tuple[Column, ...]
    cells: Sequence[Sequence[CellValue]]
    highlights: tuple[Highlight, ...] = ()
    frozen_columns: int = 0
    header_row: int = 1

    @property
    def row_count(self) -> int:
        """How many rows of data there are."""
        return len(self.cells[0]) if self.cells else 0


@dataclass(frozen=True)
class GuideLine:
    """A sentence of the guide; `lead` is the word or sign that it explains, in the colours it has."""

    text: str
    lead: str = ""
    colours: Colours | None = None


@dataclass(frozen=True)
class GuideSection:
    """A few lines under a heading; numbered where they are steps."""

    title: str
    lines: tuple[GuideLine, ...]
    numbered: bool = False


@dataclass(frozen=True)
class GuideEntry:
    """One field's line in the guide."""

    role: Role
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Guide:
    """The field guide: how to go about it, then a table with a row for each field."""

    name: str
    title: str
    sections: tuple[GuideSection, ...]
    header: tuple[str, ...]
    widths: tuple[float, ...]
    entries: tuple[GuideEntry, ...]


@dataclass(frozen=True)
class Choices:
    """A drop-down's words, and the workbook's name for them."""

    name: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Template:
    """A whole template workbook. `footer` has `&P` and `&N` for the page and how many there are.

    `buttons` stand above the header, in workbooks that can have macros.
    """

    title: str
    customers: Grid
    example: Grid
    guide: Guide
    lists: tuple[Choices, ...]
    metadata: Metadata
    footer: str
    buttons: tuple[Button, ...] = ()
    table_name: str = "Customers"
    lists_sheet: str = "_lookups"
    metadata_sheet: str = "_tillbook"


def hidden_texts(template: Template) -> dict[str, str]:
    """What the metadata sheet holds, name by name: the metadata and the launcher's texts."""
    return metadata_texts(template.metadata) | launcher_texts(template.metadata.language)


def metadata_texts(metadata: Metadata) -> dict[str, str]:
    """The metadata as the workbook keeps them, by the names that it keeps them under."""
    return {
        "system": metadata.system,
        "edition": str(metadata.edition),
        "language": metadata.language,
        "workbook": metadata.workbook,
        "columns": " ".join(metadata.columns),
    }


def utf16_units(text: str) -> int:
    """The length of `text` as Excel counts it."""
    return len(text.encode("utf-16-le")) // 2
