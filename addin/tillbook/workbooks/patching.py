"""Put texts into the cells of one sheet part, and leave every other byte of it as it is."""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from tillbook.workbooks.cells import column_number, corners, escaped, letters, reference
from tillbook.workbooks.scanning import data_range, is_explicit, row_number

Columns = Mapping[int, Mapping[int, str | None]]
Edits = list[tuple[int, str | None]]

_STYLE = re.compile(rb"""\ss\s*=\s*["'](\d+)["']""")
_ROW_STYLE = re.compile(rb"""\scustomFormat\s*=\s*["'](?:1|true)["']""")
_SPANS = re.compile(rb"""\sspans\s*=\s*(?:"[^"]*"|'[^']*')""")
_ADDRESS = re.compile(rb"""\sr\s*=\s*(?:"([A-Za-z]+)\d+"|'([A-Za-z]+)\d+')""")
_CELL = re.compile(rb"<c\b([^>]*?)(/>|>.*?</c>)", re.S)
_CLOSED = re.compile(rb"</c\s*>")
_COLUMN = re.compile(rb'<c r="([A-Z]+)')
_COL = re.compile(rb"<col\s[^>]*>")
_LIMIT = re.compile(rb"""\s(min|max|style)\s*=\s*["'](\d+)["']""")
_DIMENSION = re.compile(rb"""<dimension\s+ref\s*=\s*["']([^"']*)["']\s*/>""")
_MASTER = re.compile(rb"""<f\b(?=[^>]*\st=["']shared["'])(?=[^>]*\sref=)[^>]*\ssi=["'](\d+)["']""")


@dataclass
class _Sheet:
    """What the pass over the rows has to know, and what it finds out."""

    is_explicit: bool
    column_styles: dict[int, bytes]
    lost: list[bytes] = field(default_factory=list)
    _first_row: dict[int, int] = field(default_factory=dict)
    _last_style: dict[int, bytes] = field(default_factory=dict)

    def note(self, row: int, column: int, style: bytes) -> None:
        """Remember the style of a cell that is there, for those below it that are not."""
        # The first cell may be the header, whose look is its own.
        if self._first_row.setdefault(column, row) < row:
            self._last_style[column] = style

    def neighbour(self, column: int) -> bytes:
        """The style of the nearest cell above that is no header."""
        return self._last_style.get(column, b"")


@dataclass(frozen=True)
class Patched:
    """A patched part; `lost_formula` says whether a formula had to go, `broken` whether others needed it."""

    xml: bytes
    lost_formula: bool
    broken: bool


def patch_sheet(xml: bytes, columns: Columns) -> Patched:
    """The sheet part with these texts in these cells, as inline strings; None empties the cell.

    A cell keeps its style; a new one takes that of its row, its column, or the cell above.
    Nothing is ever a formula. Raises ValueError when the part is no sheet with rows.
    """
    found = data_range(xml)
    if not found:
        raise ValueError("the sheet part has no sheetData")
    start, end = found
    sheet = _Sheet(is_explicit(xml, start, end), _column_styles(xml[:start]))
    head, tail = _widened(xml[:start], columns), xml[end:]
    if xml[start - 2 : start] == b"/>":
        head, tail = head[:-2].rstrip() + b">", b"</sheetData>" + tail
    # Grown piece by piece: a list of the pieces, joined, would be in memory three times.
    output = io.BytesIO()
    output.write(head)
    output.writelines(_patched_rows(xml, start, end, _by_row(columns), sheet))
    output.write(tail)
    patched = output.getvalue()
    lost = [shared[1] for formula in sheet.lost if (shared := _MASTER.search(formula))]
    return Patched(patched, bool(sheet.lost), any(_is_used(patched, shared) for shared in lost))


def new_cell(address: bytes, style: bytes, text: str | None) -> bytes:
    """A cell with a text, or without; `style` is the attribute with its leading blank, or nothing."""
    if not text:
        return b'<c r="' + address + b'"' + style + b"/>"
    return b'<c r="' + address + b'"' + style + _content(text)


@lru_cache(maxsize=4096)
def _content(text: str) -> bytes:
    return b' t="inlineStr"><is><t xml:space="preserve">' + escaped(text).encode() + b"</t></is></c>"


def _by_row(columns: Columns) -> dict[int, Edits]:
    rows: dict[int, Edits] = {}
    for column in sorted(columns):
        for row, text in columns[column].items():
            rows.setdefault(row, []).append((column, text))
    return dict(sorted(rows.items()))


def _patched_rows(
    xml: bytes, start: int, end: int, edits: dict[int, Edits], sheet: _Sheet
) -> Iterator[bytes]:
    """The rows as they will be, in slices: what no edit touches is one slice of the old bytes."""
    done, previous, waiting = start, 0, iter(edits)
    wanted = next(waiting, None)
    for opened, body, closed in _rows(xml, start, end):
        if wanted is None:
            break
        number = previous = row_number(xml[opened + 4 : body], previous)
        if number < wanted:
            continue
        yield xml[done:opened]
        while wanted is not None and wanted < number:
            yield _new_row(wanted, edits[wanted], sheet)
            wanted = next(waiting, None)
        done = opened
        if wanted == number:
            yield _patched_row(xml[opened:body], xml[body:closed], number, edits[number], sheet)
            done, wanted = closed, next(waiting, None)
    yield xml[done:end]
    for row in [] if wanted is None else [wanted, *waiting]:
        yield _new_row(row, edits[row], sheet)


def _rows(xml: bytes, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Where each row's tag begins, where the tag ends, and where the row ends."""
    opened = xml.find(b"<row", start, end)
    while opened >= 0:
        body = closed = xml.index(b">", opened, end) + 1
        if xml[body - 2 : body] != b"/>":
            closed = xml.index(b">", xml.index(b"</row", body, end), end) + 1
        yield opened, body, closed
        opened = xml.find(b"<row", closed, end)


def _patched_row(tag: bytes, body: bytes, number: int, edits: Edits, sheet: _Sheet) -> bytes:
    """One row with its edits; `tag` opens it and `body` is the rest, closing tag and all."""
    if tag.endswith(b"/>"):
        if not any(text for _column, text in edits):
            return tag
        tag, body = tag[:-2].rstrip() + b">", b"</row>"
    if not sheet.is_explicit:
        body = _with_addresses(body, number)
    count = body.count(b"<c ")
    for column, text in edits:
        body = _patched_body(tag, body, number, column, text, sheet)
    if body.count(b"<c ") != count:
        # Spans are a hint, and a wrong hint is worse than none.
        tag = _SPANS.sub(b"", tag)
    return tag + body


def _patched_body(tag: bytes, body: bytes, row: int, column: int, text: str | None, sheet: _Sheet) -> bytes:
    address = b"%s%d" % (letters(column).encode(), row)
    start = body.find(b'<c r="' + address + b'"')
    if start < 0:
        if not text:
            return body
        at = _place_for(body, row, column)
        return body[:at] + new_cell(address, _style_of_new(tag, column, sheet), text) + body[at:]
    inside, end = _end_of_cell(body, start)
    if body.find(b"<f", inside, end) >= 0:
        sheet.lost.append(body[inside:end])
    found = _STYLE.search(body, start, inside)
    style = b' s="' + found[1] + b'"' if found else b""
    sheet.note(row, column, style)
    return body[:start] + new_cell(address, style, text) + body[end:]


def _end_of_cell(body: bytes, start: int) -> tuple[int, int]:
    """Where the tag ends that opens the cell, and where the cell ends."""
    inside = body.index(b">", start) + 1
    if body[inside - 2 : inside] == b"/>":
        return inside, inside
    closed = _CLOSED.search(body, inside)
    if not closed:
        raise ValueError("a cell that does not end")
    return inside, closed.end()


def _style_of_new(tag: bytes, column: int, sheet: _Sheet) -> bytes:
    own = _STYLE.search(tag) if _ROW_STYLE.search(tag) else None
    if own:
        return b' s="' + own[1] + b'"'
    return sheet.column_styles.get(column) or sheet.neighbour(column)


def _place_for(body: bytes, row: int, column: int) -> int:
    """Where a cell of this column goes: before the first one to the right of it, or after the last."""
    last = body.rfind(b'<c r="')
    if last < 0:
        return 0
    found = _COLUMN.match(body, last)
    for following in range(column + 1, column_number(found[1].decode()) + 1 if found else 0):
        at = body.find(b'<c r="%s%d"' % (letters(following).encode(), row))
        if at >= 0:
            return at
    return _end_of_cell(body, last)[1]


def _with_addresses(body: bytes, row: int) -> bytes:
    """The row's cells, each beginning with its address: written there, or the one after the last."""
    column = -1

    def addressed(cell: re.Match[bytes]) -> bytes:
        nonlocal column
        found = _ADDRESS.search(cell[1])
        column = column_number((found[1] or found[2]).decode()) if found else column + 1
        rest = _ADDRESS.sub(b"", cell[1], count=1)
        return b'<c r="' + reference(row, column).encode() + b'"' + rest + cell[2]

    return _CELL.sub(addressed, body)


def _new_row(row: int, edits: Edits, sheet: _Sheet) -> bytes:
    cells = b"".join(
        new_cell(reference(row, column).encode(), _style_of_new(b"", column, sheet), text)
        for column, text in edits
        if text
    )
    return b'<row r="%d">' % row + cells + b"</row>" if cells else b""


def _column_styles(head: bytes) -> dict[int, bytes]:
    styles: dict[int, bytes] = {}
    for tag in _COL.findall(head):
        limits = {name: int(value) for name, value in _LIMIT.findall(tag)}
        if limits.get(b"style") and {b"min", b"max"} <= limits.keys():
            style = b' s="%d"' % limits[b"style"]
            styles.update(dict.fromkeys(range(limits[b"min"] - 1, min(limits[b"max"], 16_384)), style))
    return styles


def _widened(head: bytes, columns: Columns) -> bytes:
    """The part's head, whose dimension covers the new cells too; one that is not understood goes."""
    found = _DIMENSION.search(head)
    rows = [row for texts in columns.values() for row in texts]
    if not found or not rows:
        return head
    area = corners(found[1].decode(errors="replace"))
    if not area:
        return head[: found.start()] + head[found.end() :]
    (top, left), (bottom, right) = area
    first = reference(min(top, *rows), min(left, *columns))
    last = reference(max(bottom, *rows), max(right, *columns))
    wide = f'<dimension ref="{first}:{last}"/>'.encode()
    return head if corners(f"{first}:{last}") == area else head[: found.start()] + wide + head[found.end() :]


def _is_used(xml: bytes, shared: bytes) -> bool:
    return any(b"si=%s%s%s" % (quote, shared, quote) in xml for quote in (b'"', b"'"))
