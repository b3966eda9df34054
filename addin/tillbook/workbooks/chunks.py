"""Sources too large for a sheet, read in chunks: what is in memory at a time does not grow with the file."""

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice, zip_longest
from pathlib import Path
from typing import Final, Protocol, TextIO

import pandas as pd

from tillbook.errors import UsageError, WorkbookError, reason
from tillbook.language import Text, _
from tillbook.workbooks.decoding import detect, sample, undecodable
from tillbook.workbooks.delimiters import SAID, Dialect, sniff
from tillbook.workbooks.heading import holds_data
from tillbook.workbooks.opening import Identity

HEADER_ROW: Final = 1
FIRST_ROW: Final = 2

_TEXTS: Final = (".csv", ".txt", ".tsv")
_PARQUET: Final = (".parquet", ".pq")
_HEAD: Final = 1_000_000
# A line of our own behind the last: it is no record where a quote is still open.
_END: Final = "\x1etillbook\x1e"


class ChunkSource(Protocol):
    """A file of records below one header."""

    @property
    def name(self) -> str:
        """The file's name, for messages and the record."""

    @property
    def header(self) -> Sequence[str]:
        """The headers as they stand."""

    def chunks(self, size: int, first: int = FIRST_ROW) -> Iterator[pd.DataFrame]:
        """The records from row `first` on, `size` at a time: text columns, NA for blank.

        The index holds row numbers as a sheet shows them: the header is row 1, the first record row 2. The
        columns are the headers, made different where they are not. Raises WorkbookError when the file cannot
        be read to its end, or was changed since it was opened.
        """

    def digest(self) -> str:
        """The SHA-256 of the file's content, in hexadecimal digits."""


def open_chunks(path: Path) -> ChunkSource:
    """The file as a source of records.

    Raises UsageError for a kind of file that cannot be read so, WorkbookError for one that is missing, empty
    or broken.
    """
    ending = path.suffix.lower()
    if ending in _TEXTS:
        return CsvChunks(path)
    if ending in _PARQUET:
        from tillbook.workbooks.parquetfile import ParquetChunks

        return ParquetChunks(path)
    raise UsageError(
        _("{name} cannot be migrated. Save it as CSV or Parquet ({endings})."),
        name=path.name,
        endings=(*_TEXTS, *_PARQUET),
    )


class ChunkFile:
    """What all such files have in common."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with reading(path):
            path.open("rb").close()
        self._state = Identity.of(path)

    @property
    def name(self) -> str:
        """See `ChunkSource`."""
        return self.path.name

    def digest(self) -> str:
        """See `ChunkSource`."""
        with reading(self.path), self.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    def refuse_changed(self) -> None:
        """Raise WorkbookError when somebody has written to the file since it was opened."""
        if Identity.of(self.path) != self._state:
            raise WorkbookError(
                _("{name} was changed while it was being read. Start again; what is in the store stays."),
                name=self.name,
            )


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """What the file system says against reading the file becomes a WorkbookError."""
    try:
        yield
    except OSError as error:
        raise WorkbookError(
            _("{path} cannot be read ({reason}). Check the name."), path=path, reason=reason(error)
        ) from error


class CsvChunks(ChunkFile):
    """A text file, comma-separated or what its country uses instead, in any encoding.

    Encoding and delimiter are found once, in samples; a character that does not fit them is refused.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        with reading(path), path.open("rb") as stream:
            self.encoding = detect(sample(stream), is_whole=False).encoding
        with self._lines() as stream:
            head = stream.read(_HEAD)
        self._dialect: Dialect = sniff(head)
        said = SAID.match(head)
        self._said = said.end() if said else 0
        self.header: Sequence[str] = next(self._records(), [])
        if not any(self.header):
            raise WorkbookError(_("{name} is empty. Choose another file."), name=self.name)
        if holds_data(self.header):
            raise WorkbookError(
                _(
                    "The first row of {name} is a customer. Put a row with the names of the columns above "
                    "it, and start again."
                ),
                name=self.name,
            )
        self._columns = different(self.header)

    def chunks(self, size: int, first: int = FIRST_ROW) -> Iterator[pd.DataFrame]:
        """See `ChunkSource`."""
        records = islice(self._records(), first - HEADER_ROW, None)
        while rows := list(islice(records, size)):
            self.refuse_changed()
            yield self._frame(rows, first)
            first += len(rows)

    def _frame(self, rows: list[list[str]], first: int) -> pd.DataFrame:
        columns = [[text or None for text in column] for column in zip_longest(*rows, fillvalue="")]
        more = max(len(columns), len(self._columns))
        names = different([*self.header, *[""] * (more - len(self.header))])
        columns += [[None] * len(rows)] * (len(names) - len(columns))
        index = pd.RangeIndex(first, first + len(rows))
        return pd.DataFrame(dict(zip(names, columns, strict=True)), index, dtype="str")

    def _records(self) -> Iterator[list[str]]:
        """Every record, the header's first; a blank line is one without cells."""
        with self._lines() as stream:
            stream.read(self._said)
            lines = _Lines(stream, self.name)
            reader = csv.reader(lines, delimiter=self._dialect.delimiter, quotechar=self._dialect.quote)
            begins = 1
            try:
                for record in reader:
                    if record == [_END]:
                        return
                    if not lines.are_left:
                        raise self._unclosed(begins)
                    yield record
                    begins = reader.line_num + 1
            except csv.Error as error:
                raise self._unclosed(begins) from error
            except UnicodeDecodeError as error:
                raise undecodable(error, self.encoding, lines.count + 1, self.name) from error

    @contextmanager
    def _lines(self) -> Iterator[TextIO]:
        with reading(self.path), self.path.open("rb") as file:
            yield io.TextIOWrapper(file, self.encoding, newline="")

    def _unclosed(self, line: int) -> WorkbookError:
        return WorkbookError(
            _(
                "Line {line} of {name} opens a quote ({quote}) that is never closed. "
                "Close it or take it out, then load the file again."
            ),
            line=str(line),
            name=self.name,
            quote=self._dialect.quote,
        )


class _Lines:
    """The lines of a text, counted, and one of our own behind them."""

    def __init__(self, stream: TextIO, name: str) -> None:
        self._stream, self._name = stream, name
        self.count = 0
        self.are_left = True

    def __iter__(self) -> Iterator[str]:
        for line in self._stream:
            self.count += 1
            if "\0" in line:
                raise WorkbookError(
                    _(
                        "Line {line} of {name} has characters that no text has. "
                        "Save the file anew as CSV UTF-8."
                    ),
                    line=str(self.count),
                    name=self._name,
                )
            yield line
        self.are_left = False
        yield _END


def different(headers: Iterable[str]) -> list[str]:
    """The headers, none of them twice and none blank: `E-mail (2)`, `Column 3`."""
    seen: Counter[str] = Counter()
    names: list[str] = []
    for place, header in enumerate(headers, start=1):
        name = header.strip() or str(Text(_("Column {number}"), number=str(place)))
        seen[name] += 1
        names.append(name if seen[name] == 1 and name not in names else f"{name} ({place})")
    return names
