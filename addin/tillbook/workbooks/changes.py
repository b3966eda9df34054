"""The sheet of changes: a plain sheet of texts of ours, added last or written anew."""

import re
from collections.abc import Iterator

from tillbook.core.sheet import CHANGES_MARKER, ChangesSheet
from tillbook.workbooks.cells import LAST_ROW, escaped, reference
from tillbook.workbooks.contents import MAIN, WORKBOOK, Contents
from tillbook.workbooks.draft import Draft
from tillbook.workbooks.patching import new_cell
from tillbook.workbooks.scanning import data_range

_DIMENSION = re.compile(rb"<dimension\b[^>]*/>")


def put_changes(draft: Draft, changes: ChangesSheet) -> None:
    """Write the sheet into `draft`: in place of our earlier one, else as the last sheet.

    A sheet of the user's with that name stays; ours is then called "... (2)".
    """
    ours = _sheets_of_ours(draft.contents)
    taken = {entry.name.casefold(): entry for entry in draft.contents.sheets}
    for name in changes.names:
        entry = taken.get(name.casefold())
        if entry is None:
            draft.add_sheet(name, _new_sheet(changes), CHANGES_MARKER)
            return
        if entry.name in ours and entry.is_worksheet:
            draft.write(entry.part, _rewritten(draft.read(entry.part), changes))
            return


def _sheets_of_ours(contents: Contents) -> set[str]:
    names = contents.tree(WORKBOOK).iter(f"{{{MAIN}}}definedName")
    places = {str(found.get("localSheetId")) for found in names if found.get("name") == CHANGES_MARKER}
    return {entry.name for number, entry in enumerate(contents.sheets) if str(number) in places}


def _new_sheet(changes: ChangesSheet) -> bytes:
    return (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        b'<worksheet xmlns="' + MAIN.encode() + b'"><sheetViews><sheetView workbookViewId="0">'
        b'<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        b"</sheetView></sheetViews>"
        + _widths(changes)
        + b"<sheetData>"
        + b"".join(_rows(changes))
        + b"</sheetData></worksheet>"
    )


def _rewritten(xml: bytes, changes: ChangesSheet) -> bytes:
    """Our sheet with other rows; widths and print settings that the user chose stay."""
    found = data_range(xml)
    if not found:
        return _new_sheet(changes)
    start, end = found
    head, rows, tail = _DIMENSION.sub(b"", xml[:start]), b"".join(_rows(changes)), xml[end:]
    if xml[start - 2 : start] == b"/>":
        head, tail = head[:-2].rstrip() + b">", b"</sheetData>" + tail
    return head + rows + tail


def _rows(changes: ChangesSheet) -> Iterator[bytes]:
    yield b'<row r="1">' + b"".join(map(_heading, range(len(changes.header)), changes.header)) + b"</row>"
    for number, texts in enumerate(changes.rows[: LAST_ROW - 1], start=2):
        cells = [
            new_cell(reference(number, column).encode(), b"", text)
            for column, text in enumerate(texts)
            if text
        ]
        yield b'<row r="%d">' % number + b"".join(cells) + b"</row>"


def _heading(column: int, text: str) -> bytes:
    # Bold by itself: a bold style would have to be added to the user's style sheet.
    font = '<rPr><b/><sz val="11"/><rFont val="Calibri"/><family val="2"/></rPr>'
    run = f'<r>{font}<t xml:space="preserve">{escaped(text)}</t></r>'
    return f'<c r="{reference(1, column)}" t="inlineStr"><is>{run}</is></c>'.encode()


def _widths(changes: ChangesSheet) -> bytes:
    wide = changes.widths
    tags = (
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(wide, start=1)
    )
    return f"<cols>{''.join(tags)}</cols>".encode() if wide else b""
