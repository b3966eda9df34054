"""The open workbook that a template is drawn into, and what every part of the drawing asks of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from tillbook.core.template import Colours, Template
from tillbook.live.platforms import Platform, Xlwings, platform_of

LAST_ROW: Final = 1_048_576
HEADER_HEIGHT: Final = 33
# Where no template and hardly anybody has anything.
_SCRATCH: Final = 701


@dataclass
class Canvas:
    """A template and the workbook that it goes into."""

    template: Template
    book: Xlwings
    _local: dict[str, str] = field(default_factory=dict)

    @cached_property
    def platform(self) -> Platform:
        """What the program needs besides xlwings."""
        return platform_of(self.book.app)

    @cached_property
    def is_1904(self) -> bool:
        """Whether the workbook counts its days from 1904."""
        return self.platform.is_date1904(self.book)

    def sheet(self, name: str) -> Xlwings | None:
        """The sheet of that name, compared without case; None when there is none."""
        wanted = name.casefold()
        return next((sheet for sheet in self.book.sheets if sheet.name.casefold() == wanted), None)

    def learn(self, formulas: Sequence[str]) -> None:
        """Find out, all at once, how these English formulas are typed in the program's language."""
        if formulas:
            lists = self.book.sheets[self.template.lists_sheet]
            cells = lists.range((2, _SCRATCH), (len(formulas) + 1, _SCRATCH))
            found = self.platform.localised(cells, formulas)
            self._local.update(zip(formulas, found, strict=True))

    def local(self, formula: str) -> str:
        """A formula that was learned, as it is typed."""
        return self._local[formula]


def column_of(sheet: Xlwings, place: int, first: int = 1, last: int = LAST_ROW) -> Xlwings:
    """The cells of column `place` (0 = A) in these rows."""
    return sheet.range((first, place + 1), (last, place + 1))


def paint(area: Xlwings, colours: Colours) -> None:
    """A header's look: colours, bold, on as many lines as it takes."""
    area.color = colours.fill
    area.font.color = colours.ink
    area.font.bold = True
    area.wrap_text = True
    area.vertical_alignment = "center"
