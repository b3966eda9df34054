"""A source of customers as a table of texts: what a recipe reads."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import pandas as pd

from tillbook.schema.folding import fold

# An apostrophe before a number, a formula or a postcode keeps it as text; before letters it can belong to a
# name: 't Hooft, 's-Gravenweg 12.
_QUOTED: Final = r"^'(?=[\d+=@-]|(?![ST][ -])[A-Z][A-Z\d -]{0,8}\d[A-Z\d -]{0,3}$)"


def folded(header: str) -> str:
    """A header as headers are compared: without case, spaces and punctuation."""
    return fold(header) or header


def unquoted(frame: pd.DataFrame) -> pd.DataFrame:
    """The texts without the apostrophe that spreadsheets and some platforms put before numbers."""
    changed = frame.copy()
    for at, (_name, texts) in enumerate(frame.items()):
        if texts.str.startswith("'").any():
            changed.isetitem(at, texts.str.replace(_QUOTED, "", regex=True))
    return changed


@dataclass(frozen=True)
class SourceTable:
    """The rows of an export. `frame` has text columns (NA for blank) under the file's own headers.

    Its index holds the row numbers that a spreadsheet shows, `header_row` is the header's own (0 where
    there is none). `encoding` and `delimiter` are those of a text file.
    """

    name: str
    frame: pd.DataFrame
    header_row: int = 1
    encoding: str | None = None
    delimiter: str | None = None

    @cached_property
    def _places(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for header in self.frame.columns:
            found.setdefault(folded(header), header)
        return found

    def header(self, name: str) -> str | None:
        """The file's own spelling of a column's name; None when the file has no such column."""
        return self._places.get(folded(name))

    def headers(self, names: Iterable[str]) -> list[str]:
        """The file's own spellings of those of the names that it has."""
        return list(dict.fromkeys(found for name in names if (found := self.header(name))))

    def with_frame(self, frame: pd.DataFrame) -> "SourceTable":
        """The same file with other rows or texts."""
        return replace(self, frame=frame)
