"""Excel's add-in: a workbook without sheets to see, with the launcher and a ribbon tab, built from text."""

import datetime as dt
import io
from string import Template
from typing import Final
from xml.sax.saxutils import quoteattr

from tillbook import launcher
from tillbook.core.template import buttons, launcher_texts
from tillbook.language import _, translator
from tillbook.workbooks.archive import Archive
from tillbook.workbooks.package import write_package

FILE_NAME: Final = "tillbook.xlam"

_SHEET_GROUP: Final = _("Customers")
_IMPORT_GROUP: Final = _("Import")
_TEXTS_SHEET: Final = "_tillbook"
_CONTENT_TYPES: Final = "[Content_Types].xml"
_RELATIONS: Final = "_rels/.rels"
_RIBBON: Final = "customUI/customUI.xml"
_RIBBON_RELATION: Final = (
    f'<Relationship Id="rIdRibbon" Target="{_RIBBON}" '
    'Type="http://schemas.microsoft.com/office/2006/relationships/ui/extensibility"/>'
)
_WORKBOOK: Final = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_ADD_IN: Final = "application/vnd.ms-excel.addin.macroEnabled.main+xml"
# Without a date of its own, so that the same texts make the same bytes.
_MADE: Final = dt.datetime(2020, 1, 1)


def xlam(language: str) -> bytes:
    """The add-in with its ribbon and its texts in `language`; the same input makes the same bytes."""
    archive = Archive(FILE_NAME, _workbook(language))
    made = io.BytesIO()
    changes = {
        _CONTENT_TYPES: _replaced(archive, _CONTENT_TYPES, _WORKBOOK, _ADD_IN),
        _RELATIONS: _replaced(archive, _RELATIONS, "</Relationships>", f"{_RIBBON_RELATION}</Relationships>"),
        _RIBBON: ribbon(language).encode(),
    }
    write_package(archive, changes, made)
    return made.getvalue()


def ribbon(language: str) -> str:
    """The ribbon tab, as XML."""
    tell = translator(language)
    words = {"sheet": tell(_SHEET_GROUP), "import_": tell(_IMPORT_GROUP)}
    for button in buttons(language):
        words |= {button.verb: button.caption, f"{button.verb}_tip": button.tip}
    escaped = {name: quoteattr(text, {'"': "&quot;"})[1:-1] for name, text in words.items()}
    return Template(launcher.source("ribbon.xml")).substitute(escaped)


def _workbook(language: str) -> bytes:
    from xlsxwriter import Workbook

    made = io.BytesIO()
    book = Workbook(made, {"in_memory": True})
    book.set_properties({"title": "Tillbook", "author": "Tillbook", "created": _MADE})
    sheet = book.add_worksheet(_TEXTS_SHEET)
    for row, (name, text) in enumerate(launcher_texts(language).items()):
        sheet.write_row(row, 0, (name, text))
    modules = launcher.modules(launcher.MODULE, launcher.RIBBON_MODULE)
    launcher.add_project(book, [sheet], modules)
    book.close()
    return made.getvalue()


def _replaced(archive: Archive, part: str, old: str, new: str) -> bytes:
    text = archive.inflate(part).decode()
    if old not in text:
        raise ValueError(f"XlsxWriter wrote no {old} into {part}.")
    return text.replace(old, new, 1).encode()
