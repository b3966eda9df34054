"""Excel tables keep their header texts a second time; Excel repairs a workbook where the two differ."""

import re
from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from tillbook.workbooks.cells import corners
from tillbook.workbooks.contents import OFFICE, Contents, SheetEntry
from tillbook.workbooks.patching import Columns

_AREA = re.compile(rb"""<table\b[^>]*\sref\s*=\s*["']([^"']+)["'][^>]*>""")
_REFERENCE = re.compile(rb"""(<(?:table|autoFilter)\b[^>]*\sref\s*=\s*["'][A-Za-z]+\d+:[A-Za-z]+)\d+""")
_HEADLESS = re.compile(rb"""\sheaderRowCount\s*=\s*["']0["']""")
_COLUMN = re.compile(rb"<tableColumn\b[^>]*>")
_NAME = re.compile(rb"""(?<=\s)name\s*=\s*(?:"[^"]*"|'[^']*')""")


def table_parts(contents: Contents, entry: SheetEntry) -> list[str]:
    """The parts of the tables on this sheet."""
    return [found.target for found in contents.relationships(entry.part) if found.kind == f"{OFFICE}/table"]


def with_headers(table: bytes, columns: Columns) -> bytes:
    """The table part, its column names as the header cells will be; unchanged when none is written."""
    names = dict(_headers(table, columns))
    at = iter(range(len(_COLUMN.findall(table))))

    def named(tag: re.Match[bytes]) -> bytes:
        name = names.get(next(at))
        return tag[0] if name is None else _NAME.sub(lambda _old: b"name=" + name, tag[0], count=1)

    return _COLUMN.sub(named, table) if names else table


def with_last_row(table: bytes, row: int) -> bytes:
    """The table part of a table, and of its filter, that ends in that sheet row."""
    return _REFERENCE.sub(rb"\g<1>%d" % row, table)


def _headers(table: bytes, columns: Columns) -> Iterator[tuple[int, bytes]]:
    """The names to be, by the column's place in the table."""
    found = _AREA.search(table)
    area = corners(found[1].decode(errors="replace")) if found and not _HEADLESS.search(found[0]) else None
    if not area:
        return
    (top, left), (_bottom, right) = area
    for column, texts in columns.items():
        text = texts.get(top)
        if text and left <= column <= right:
            yield column - left, quoteattr(text.replace("\r", "").replace("\n", "_x000a_")).encode()
