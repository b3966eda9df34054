"""A CSV file as the port `Source`: the headers of a template in its first row, customers below."""

import csv
import io
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Final

from tillbook.core.sheet import CellError, Cells, CellValue, Metadata
from tillbook.errors import WorkbookError, reason
from tillbook.language import _

# As Excel writes them, in one country or another, and as it copies cells.
_SEPARATORS: Final = ",;\t|"
_MOST_BYTES: Final = 500_000_000


class CsvFile:
    """A text file of customers, comma-separated or what the country uses instead."""

    def __init__(self, path: Path) -> None:
        self._path = Path(path)

    @property
    def name(self) -> str:
        """The file's name, for messages."""
        return self._path.name

    def metadata(self) -> Metadata | None:
        """None: a text file says nothing about itself."""
        return None

    def read(self, _names: Sequence[str]) -> Sequence[Cells]:
        """The file as one sheet of texts.

        Raises WorkbookError when it cannot be read.
        """
        lines = self._text()
        try:
            rows = list(csv.reader(io.StringIO(lines, newline=""), delimiter=_separator(lines)))
        except csv.Error as error:
            raise WorkbookError(
                _("{name} is no CSV file. Open it in Excel, save it as CSV and load it again."),
                name=self.name,
            ) from error
        columns: list[list[CellValue | CellError]] = [
            [text or None for text in column] for column in zip_longest(*rows, fillvalue="")
        ]
        return [Cells(self._path.stem, columns)]

    def _text(self) -> str:
        try:
            if self._path.stat().st_size > _MOST_BYTES:
                raise WorkbookError(_("{name} is too large to be a list of customers."), name=self.name)
            return _decoded(self._path.read_bytes())
        except OSError as error:
            raise WorkbookError(
                _("{path} cannot be read ({reason}). Check the name."), path=self._path, reason=reason(error)
            ) from error


def _decoded(data: bytes) -> str:
    """UTF-8 or UTF-16 where the file says so or can be nothing else, else what Windows calls ANSI."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _separator(lines: str) -> str:
    """What parts most of the first line that has anything to part."""
    first = next((line for line in lines.splitlines() if any(map(line.count, _SEPARATORS))), "")
    return max(_SEPARATORS, key=first.count)
