"""A CSV file as the port `Source`: the headers of a template in its first row, customers below."""

import csv
from collections import Counter
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Final

from tillbook.core.sheet import CellError, Cells, CellValue, Metadata
from tillbook.errors import UsageError, WorkbookError, reason
from tillbook.language import Text, _
from tillbook.workbooks.decoding import decode
from tillbook.workbooks.delimiters import SAID, Dialect, parted_by, records, sniff

_MOST_BYTES: Final = 500_000_000
# What an .xlsx and an .xls file begin with.
_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class CsvFile:
    """A text file of customers, in the encoding and with the delimiter that are given, or found in it.

    `encoding` is any name that Python knows, `delimiter` one character.
    """

    def __init__(self, path: Path, encoding: str | None = None, delimiter: str | None = None) -> None:
        self._path = Path(path)
        self._encoding = encoding
        self._delimiter = delimiter
        self._is_read = False

    @property
    def name(self) -> str:
        """The file's name, for messages."""
        return self._path.name

    @property
    def encoding(self) -> str:
        """What the text is in, by Python's name for it; raises as `read` does."""
        self._look()
        return str(self._encoding)

    @property
    def delimiter(self) -> str:
        """What parts the fields; raises as `read` does."""
        self._look()
        return str(self._delimiter)

    def metadata(self) -> Metadata | None:
        """None: a text file says nothing about itself."""
        return None

    def read(self, _names: Sequence[str]) -> Sequence[Cells]:
        """The file as one sheet of texts; a column that has cells, but no header, gets one made up.

        Raises WorkbookError when it cannot be read, UsageError for an unknown encoding or delimiter.
        """
        return [self._cells(_with_headers(self._records(*self._text())))]

    def as_it_stands(self) -> Cells:
        """The file as one sheet of texts, with nothing made up; raises as `read` does."""
        return self._cells(self._records(*self._text()))

    def _cells(self, rows: Sequence[Sequence[str]]) -> Cells:
        columns: list[list[CellValue | CellError]] = [
            [text or None for text in column] for column in zip_longest(*rows, fillvalue="")
        ]
        return Cells(self._path.stem, columns)

    def _look(self) -> None:
        if not self._is_read:
            self._text()

    def _text(self) -> tuple[str, Dialect]:
        """The text without a line that only says the delimiter, and how it is parted."""
        data = self._bytes()
        text, self._encoding = self._decoded(data)
        found = sniff(text) if self._delimiter is None else parted_by(text, _one_sign(self._delimiter))
        self._delimiter = found.delimiter
        self._is_read = True
        return SAID.sub("", text, count=1) if SAID.match(text) else text, found

    def _bytes(self) -> bytes:
        try:
            if self._path.stat().st_size > _MOST_BYTES:
                raise WorkbookError(_("{name} is too large to be a list of customers."), name=self.name)
            data = self._path.read_bytes()
        except OSError as error:
            raise WorkbookError(
                _("{path} cannot be read ({reason}). Check the name."), path=self._path, reason=reason(error)
            ) from error
        if data.startswith(_WORKBOOKS):
            raise WorkbookError(
                _("{name} is a workbook, not a text file. Name it .xlsx, or save it as CSV."),
                name=self.name,
            )
        return data

    def _decoded(self, data: bytes) -> tuple[str, str]:
        text, encoding = decode(data, self._encoding, name=self.name)
        if not text.strip():
            raise WorkbookError(_("{name} is empty. Choose another file."), name=self.name)
        if "\0" in text:
            raise WorkbookError(
                _("Line {line} of {name} has characters that no text has. Save the file anew as CSV UTF-8."),
                line=str(1 + text[: text.index("\0")].count("\n")),
                name=self.name,
            )
        return text, encoding

    def _records(self, text: str, dialect: Dialect) -> list[list[str]]:
        try:
            rows, unclosed = records(text, dialect)
        except csv.Error as error:
            raise WorkbookError(
                _("{name} is no CSV file. Open it in Excel, save it as CSV and load it again."),
                name=self.name,
            ) from error
        if unclosed:
            raise WorkbookError(
                _(
                    "Line {line} of {name} opens a quote ({quote}) that is never closed. "
                    "Close it or take it out, then load the file again."
                ),
                line=str(unclosed),
                name=self.name,
                quote=dialect.quote,
            )
        return rows


def _with_headers(rows: list[list[str]]) -> list[list[str]]:
    """The rows with a made-up header wherever cells stand below none, so that none of them is lost.

    A first row that is narrower than most is a title, not the headers: it stays as it is.
    """
    usual = Counter(map(len, rows)).most_common(1)[0][0]
    if len(rows[0]) < usual:
        return rows
    width = max(map(len, rows))
    headers = rows[0] + [""] * (width - len(rows[0]))
    bare = [at for at, header in enumerate(headers) if not header.strip()]
    for at in bare:
        if any(row[at : at + 1] not in ([], [""]) for row in rows[1:]):
            headers[at] = str(Text(_("Column {number}"), number=str(at + 1)))
    return [headers, *rows[1:]]


def _one_sign(delimiter: str) -> str:
    named = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
    sign = named.get(delimiter.strip().lower(), delimiter)
    if len(sign) == 1 and not sign.isalnum() and sign not in "\"'\r\n":
        return sign
    raise UsageError(
        _("‘{delimiter}’ cannot part the fields of a file. Give one sign, such as ; or a comma, or ‘tab’."),
        delimiter=delimiter,
    )
