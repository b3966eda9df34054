"""Workbooks for the tests: rich ones by XlsxWriter, odd ones by hand."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import xlsxwriter

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CONTENT: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
# One white pixel.
_PICTURE: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)


def worksheet(rows: str, before: str = "", after: str = "") -> str:
    """A sheet part by hand."""
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def by_hand(path: Path, sheet: str, more: Mapping[str, str | bytes] | None = None) -> Path:
    """The least workbook around one sheet part named S; `more` adds parts or replaces them."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_CONTENT}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_CONTENT}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for part, content in {**parts, **(more or {})}.items():
            package.writestr(part, content)
    return path


def rich(path: Path) -> Path:
    """A workbook with everything that a careless writer would lose."""
    picture = path.with_suffix(".png")
    picture.write_bytes(_PICTURE)
    with xlsxwriter.Workbook(path) as book:
        _fill_customers(book)
        notes = book.add_worksheet("Notes")
        notes.insert_image("B2", str(picture))
        notes.write_comment("A1", "remember")
        notes.write_formula("C1", "=Customers!A2", value="Ada")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Customers!$C$2:$C$6"})
        notes.insert_chart("E5", chart)
        book.define_name("Everybody", "=Customers!$A$2:$A$6")
        notes.activate()
        vba = path.with_suffix(".bin")
        if path.suffix == ".xlsm":
            vba.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(range(256)))
            book.add_vba_project(str(vba))
    _add_ribbon(path)
    return path


def _fill_customers(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("Customers")
    date, tinted = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"bg_color": "#FFEEDD"})
    sheet.set_column(0, 1, 22)
    sheet.set_column(5, 5, 40, tinted)
    sheet.write_row(0, 0, ["Name *", "E-mail", "Points", "Since", "Status", "Error message"])
    for row in range(1, 6):
        sheet.write_string(row, 0, f"Ada & <{row}>")
        sheet.write_string(row, 1, f"ada{row}@example.com")
        sheet.write_number(row, 2, row * 1.5)
        sheet.write_number(row, 3, 40_000 + row, date)
        sheet.write_blank(row, 4, None, tinted)
    sheet.write_formula("H2", "=SUM(C2:C6)", value=22.5)
    sheet.write_comment("A1", "as on the card")
    sheet.write_rich_string("H3", "plain ", book.add_format({"bold": True, "color": "red"}), "bold")
    sheet.conditional_format("C2:C6", {"type": "data_bar", "data_bar_2010": True})
    sheet.conditional_format("A2:A6", {"type": "no_blanks", "format": tinted})
    sheet.data_validation("B2:B6", {"validate": "length", "criteria": "<=", "value": 40})
    sheet.add_sparkline("I2", {"range": "Customers!C2:C6"})
    sheet.freeze_panes(1, 1)


def _add_ribbon(path: Path) -> None:
    """A ribbon part with its relationship, which openpyxl loses."""
    old = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    arrow = (
        b'<Relationship Id="rIdRibbon" Target="customUI/customUI.xml" '
        b'Type="http://schemas.microsoft.com/office/2006/relationships/ui/extensibility"/>'
    )
    with old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename == "_rels/.rels":
                content = content.replace(b"</Relationships>", arrow + b"</Relationships>")
            new.writestr(member, content)
        new.writestr(
            "customUI/customUI.xml",
            '<customUI xmlns="http://schemas.microsoft.com/office/2006/01/customui"/>',
        )
