"""What parts the fields of a text file, told by how evenly it parts all its lines."""

import csv
import io
import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from _csv import Reader

# As Excel and databases write them, the usual ones first. A space would cut every list of whole names.
DELIMITERS: Final = ",;\t|:^~"
_USUAL: Final = ",;\t|"
# Excel's own way to say it, in a line before the headers.
SAID: Final = re.compile(r"\ufeff?\"?sep=(.)\"?(?:\r\n?|\n|\Z)", re.I)
_RECORDS: Final = 300
_HEAD: Final = 1_000_000
_EVEN: Final = 0.8
_TITLES: Final = 10
# A line of our own behind the last: it is no record where a quote is still open.
_END: Final = "\x1etillbook\x1e"


class Dialect(NamedTuple):
    """How a text is parted, and the sign around fields that hold the delimiter or line breaks."""

    delimiter: str
    quote: str


def sniff_delimiter(text: str) -> str:
    """The delimiter of a text of records, of which the first thousand are enough; a comma where none is."""
    return sniff(text).delimiter


def sniff(text: str) -> Dialect:
    """Delimiter and quote: what a first line `sep=;` says, else what cuts most records evenly."""
    head = text[:_HEAD]
    if said := SAID.match(head):
        return Dialect(said[1], _quote(head, said[1]))
    found = [Dialect(delimiter, _quote(head, delimiter)) for delimiter in DELIMITERS]
    rated = {dialect: _rate(head, dialect) for dialect in found if dialect.delimiter in head}
    likely = {dialect: rate for dialect, rate in rated.items() if rate[0] or dialect.delimiter in _USUAL}
    return max(likely, key=likely.__getitem__, default=Dialect(",", '"'))


def parted_by(text: str, delimiter: str) -> Dialect:
    """That delimiter, and the quote that goes with it in this text."""
    return Dialect(delimiter, _quote(text[:_HEAD], delimiter))


def records(text: str, dialect: Dialect) -> tuple[list[list[str]], int | None]:
    """The records, and the line in which a quote opens that is never closed, or None.

    Fields come without their quotes, a blank line is an empty record. Raises csv.Error where a field is
    longer than any cell.
    """
    reader = _reader(f"{text}\n{_END}", dialect)
    rows: list[list[str]] = []
    before = last = 0
    for row in reader:
        rows.append(row)
        before, last = last, reader.line_num
    if rows.pop() != [_END]:
        return rows, before + 1
    # The line break at the end of the text begins no record.
    return rows[:-1] if rows and not rows[-1] else rows, None


def _reader(text: str, dialect: Dialect) -> "Reader":
    return csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter, quotechar=dialect.quote)


def _rate(head: str, dialect: Dialect) -> tuple[bool, float, bool, bool, int]:
    """Better dialects rate higher: even ones, the evenest, the tight ones, the usual ones, the widest."""
    try:
        widths = [len(record) for record in islice(_reader(head, dialect), _RECORDS) if record]
    except csv.Error:
        return (False, 0.0, False, False, 0)
    # The head may end inside a record.
    widths = widths[:-1] if len(head) == _HEAD else widths
    if not widths:
        return (False, 0.0, False, False, 0)
    width, times = _usual_width(widths)
    # Above the headers there can be a title.
    titles = widths[:_TITLES].index(width) if width in widths[:_TITLES] else 0
    share = times / (len(widths) - titles)
    # What parts the headers is surer than what stands in addresses or times of day.
    parts_headers = width > 1 and widths[0] == width
    usual = dialect.delimiter in _USUAL
    is_even = share >= _EVEN and width > 1 and (usual or (parts_headers and width > 2))
    # A sign with a space behind it is punctuation, as in ‘Ray, Ann’.
    is_tight = 2 * head.count(f"{dialect.delimiter} ") < head.count(dialect.delimiter)
    return (is_even, round(share + parts_headers, 1), is_tight, usual, width)


def _usual_width(widths: list[int]) -> tuple[int, int]:
    """The number of fields that most records have, and how many have it; one field counts for nothing."""
    several = Counter(width for width in widths if width > 1)
    return max(several.items(), key=lambda item: (item[1], item[0]), default=(0, 0))


def _quote(head: str, delimiter: str) -> str:
    """The apostrophe where it stands around fields, and nothing else does; else the double quote."""
    mark = re.escape(delimiter)
    around = rf"(?:^|[\r\n]|{mark})'(?:[^'\r\n]|'')*'(?={mark}|[\r\n]|\Z)"
    apostrophes = len(re.findall(around, head))
    doubles = len(re.findall(rf'(?:^|[\r\n]|{mark})"', head))
    lines = len(head.splitlines())
    return "'" if apostrophes >= lines and not doubles else '"'
