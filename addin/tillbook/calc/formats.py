"""Number formats: codes and keys, and which cell of a block has which, in a handful of calls."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final

from tillbook.calc import bridge
from tillbook.calc.bridge import Uno

# com.sun.star.util.NumberFormat
_DATE, _TIME, _TEXT, _LOGICAL = 2, 4, 256, 1024

# The keys of one locale start at a multiple of this, with "General" first.
_PER_LOCALE: Final = 10_000

_QUOTED_OR_DATE: Final = re.compile(r'"[^"]*"|\[\$[^\]]*\]|\\.|AM/PM|A/P|[DMYHS]+')


class Kind(Enum):
    """What a number format makes of a value."""

    GENERAL = auto()
    TEXT = auto()
    MOMENT = auto()
    LOGICAL = auto()
    NUMBER = auto()


@dataclass(frozen=True, slots=True)
class Run:
    """Rows of one column of a block, both counted from 0 in the block, that share a number format."""

    top: int
    bottom: int
    kind: Kind


def _lowered(code: str) -> str:
    """A date's code as Excel writes it, dd/mm/yyyy, where Calc writes DD/MM/YYYY."""
    return _QUOTED_OR_DATE.sub(lambda found: found[0] if found[0][0] in '"[\\A' else found[0].lower(), code)


@dataclass(slots=True)
class Formats:
    """The number formats of one document."""

    document: Uno
    _kinds: dict[int, Kind] = field(default_factory=dict)

    def code(self, key: int) -> str:
        """The format's code as Excel writes it, "General" included."""
        if key % _PER_LOCALE == 0:
            return "General"
        code = str(self.document.NumberFormats.getByKey(key).FormatString)
        return _lowered(code) if self.kind(key) is Kind.MOMENT else code

    def key(self, code: str) -> int:
        """The key of a code in Excel's (American) notation."""
        formats, american = self.document.NumberFormats, bridge.struct("lang.Locale", "en", "US", "")
        found = formats.queryKey(code, american, False)
        return int(found if found != -1 else formats.addNew(code, american))

    def kind(self, key: int) -> Kind:
        """What the format with this key makes of a value."""
        if key not in self._kinds:
            self._kinds[key] = self._find_kind(key)
        return self._kinds[key]

    def _find_kind(self, key: int) -> Kind:
        if key % _PER_LOCALE == 0:
            return Kind.GENERAL
        bits = self.document.NumberFormats.getByKey(key).Type
        if bits & _TEXT:
            return Kind.TEXT
        if bits & _LOGICAL:
            return Kind.LOGICAL
        return Kind.MOMENT if bits & (_DATE | _TIME) else Kind.NUMBER

    def columns(self, block: Uno) -> list[list[Run]]:
        """For each column of the block its runs, top to bottom.

        The calls grow with the number of different formats in the block, not with its size.
        """
        at = block.RangeAddress
        rows, width = at.EndRow - at.StartRow + 1, at.EndColumn - at.StartColumn + 1
        common = bridge.common(block, "NumberFormat")
        if common is not None:
            return [[Run(0, rows - 1, self.kind(common))]] * width
        found: list[list[Run]] = [[] for _column in range(width)]
        for column, run in self._runs(block):
            found[column].append(run)
        return [sorted(runs, key=lambda run: run.top) for runs in found]

    def _runs(self, block: Uno) -> Iterator[tuple[int, Run]]:
        start = block.RangeAddress
        groups = block.getUniqueCellFormatRanges()
        for group in (groups.getByIndex(place) for place in range(groups.getCount())):
            kind = self.kind(group.NumberFormat)
            for area in group.getRangeAddresses():
                run = Run(area.StartRow - start.StartRow, area.EndRow - start.StartRow, kind)
                for column in range(area.StartColumn, area.EndColumn + 1):
                    yield column - start.StartColumn, run
