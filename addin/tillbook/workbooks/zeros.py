"""Numbers that Excel shows with zeros in front, by formats such as `00000`: the digits as people see them."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from tillbook.workbooks.cells import position
from tillbook.workbooks.contents import Contents

_STYLES: Final = "xl/styles.xml"
_FORMATS: Final = re.compile(rb"<numFmt\b[^>]*>")
_ZEROS: Final = re.compile(rb"""\sformatCode=["'](0{2,})["']""")
_ID: Final = re.compile(rb"""\snumFmtId=["'](\d{1,9})["']""")
_CELL_STYLES: Final = re.compile(rb"<cellXfs\b.*?</cellXfs>", re.S)
_STYLE: Final = re.compile(rb"<xf\b[^>]*>")
_NUMBER: Final = re.compile(
    rb"""<c\b(?=[^>]*\sr=["']([A-Z]{1,3}\d{1,7})["'])(?=[^>]*\ss=["'](\d{1,9})["'])"""
    rb"""(?![^>]*\st=["'][^n])[^>]*>\s*<v>(\d{1,15})</v>"""
)


def zeros_shown(contents: Contents, xml: bytes) -> Iterator[tuple[int, int, str]]:
    """(sheet row, column from 0, digits as shown) of each number in a sheet part that has zeros in front.

    Nothing but plain `0`s in a format counts; a number that is long enough by itself is left out.
    """
    widths = _widths(contents)
    if not widths:
        return
    for cell in _NUMBER.finditer(xml):
        place, digits = position(cell[1].decode()), cell[3].decode()
        shown = digits.zfill(widths.get(int(cell[2]), 0))
        if place and shown != digits:
            yield (*place, shown)


def _widths(contents: Contents) -> Mapping[int, int]:
    """By the number of a cell's style, how many digits it shows at least."""
    xml = contents.read(_STYLES) if _STYLES in contents else b""
    digits = {_id(tag): len(found[1]) for tag in _FORMATS.findall(xml) if (found := _ZEROS.search(tag))}
    listed = _CELL_STYLES.search(xml) if digits else None
    styles = map(_id, _STYLE.findall(listed[0])) if listed else iter(())
    return {at: digits[style] for at, style in enumerate(styles) if style in digits}


def _id(tag: bytes) -> bytes:
    found = _ID.search(tag)
    return found[1] if found else b""
