"""The parts of a workbook that are about to change, and the lists in which parts are entered."""

import posixpath
import re
from typing import Final
from xml.sax.saxutils import quoteattr

from tillbook.workbooks.contents import (
    CONTENT_TYPES,
    OFFICE,
    WORKBOOK,
    Contents,
    relationships_part,
)

_WORKBOOK_RELATIONSHIPS: Final = relationships_part(WORKBOOK)
_FOLDER: Final = posixpath.dirname(WORKBOOK)
_WORKSHEET_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"

_SHEETS = re.compile(rb"<sheets\b.*?</sheets\s*>", re.S)
_SHEET_ID = re.compile(rb"""\ssheetId\s*=\s*["'](\d+)["']""")
_RELATIONSHIP_ID = re.compile(rb"""\sId\s*=\s*["']rId(\d+)["']""")
_BEFORE_NAMES = re.compile(rb".*</(?:sheets|functionGroups|externalReferences)\s*>", re.S)


class Draft:
    """A workbook's contents with our changes on top; `changes` is what the copy needs to know."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self.changes: dict[str, bytes | None] = {}

    def read(self, part: str) -> bytes:
        """The part as it will be."""
        changed = self.changes.get(part)
        return self.contents.read(part) if changed is None else changed

    def write(self, part: str, xml: bytes) -> None:
        """Replace the part, or add it."""
        self.changes[part] = xml

    def drop_calculation_chain(self) -> None:
        """Take out the list of formulas, which must not name a cell that has none; Excel makes a new one."""
        for found in self.contents.relationships(WORKBOOK):
            if found.kind == f"{OFFICE}/calcChain" and found.target in self.contents:
                self.changes[found.target] = None
                self._take_out(_WORKBOOK_RELATIONSHIPS, "Relationship", "Id", found.id)
                self._take_out(CONTENT_TYPES, "Override", "PartName", f"/{found.target}")

    def add_sheet(self, name: str, xml: bytes, marker: str) -> None:
        """Add a worksheet as the last one; the hidden name `marker`, valid in it alone, makes it ours."""
        part = self._free_part()
        self.write(part, xml)
        self._enter(
            CONTENT_TYPES, b"</Types>", f'<Override PartName="/{part}" ContentType="{_WORKSHEET_TYPE}"/>'
        )
        relationship = self._free_relationship()
        self._enter(
            _WORKBOOK_RELATIONSHIPS,
            b"</Relationships>",
            f'<Relationship Id="{relationship}" Type="{OFFICE}/worksheet"'
            f' Target="{posixpath.relpath(part, _FOLDER)}"/>',
        )
        self._enter(
            WORKBOOK,
            b"</sheets>",
            f'<sheet xmlns:r="{OFFICE}" name={quoteattr(name)} sheetId="{self._free_sheet_id()}"'
            f' r:id="{relationship}"/>',
        )
        self.define_name(marker, "TRUE", len(self.contents.sheets))

    def define_name(self, name: str, content: str, sheet: int | None = None) -> None:
        """Define a hidden name: a new one of the sheet in that place, or one of the workbook for good."""
        home = "" if sheet is None else f' localSheetId="{sheet}"'
        if sheet is None:
            kept = re.sub(_named(name), b"", self.read(WORKBOOK))
            self.write(WORKBOOK, kept)
        self._enter_name(f'<definedName name="{name}"{home} hidden="1">{content}</definedName>')

    def _free_part(self) -> str:
        taken = {part.lower() for part in self.contents.archive.members}
        numbers = range(1, len(taken) + 2)
        parts = (posixpath.join("xl/worksheets", f"sheet{number}.xml") for number in numbers)
        return next(part for part in parts if part not in taken)

    def _free_relationship(self) -> str:
        taken = _RELATIONSHIP_ID.findall(self.read(_WORKBOOK_RELATIONSHIPS))
        return f"rId{max(map(int, taken), default=0) + 1}"

    def _free_sheet_id(self) -> int:
        sheets = _SHEETS.search(self.read(WORKBOOK))
        taken = _SHEET_ID.findall(sheets[0]) if sheets else []
        return max(map(int, taken), default=0) + 1

    def _enter_name(self, entry: str) -> None:
        xml = self.read(WORKBOOK)
        if b"</definedNames>" in xml:
            self._enter(WORKBOOK, b"</definedNames>", entry)
            return
        # The order of the elements is fixed: names come directly after these three.
        xml = re.sub(rb"<definedNames\s*/>", b"", xml)
        before = _BEFORE_NAMES.match(xml)
        at = before.end() if before else xml.rfind(b"</workbook")
        if at < 0:
            raise self.contents.unusual()
        names = f"<definedNames>{entry}</definedNames>".encode()
        self.write(WORKBOOK, xml[:at] + names + xml[at:])

    def _enter(self, part: str, end: bytes, element: str) -> None:
        xml = self.read(part)
        at = xml.rfind(end)
        if at < 0:
            raise self.contents.unusual()
        self.write(part, xml[:at] + element.encode() + xml[at:])

    def _take_out(self, part: str, element: str, attribute: str, value: str) -> None:
        pattern = rf"<{element}\b[^>]*?\s{attribute}\s*=\s*[\"']{re.escape(value)}[\"'][^>]*?"
        pattern += rf"(?:/>|>\s*</{element}\s*>)"
        self.write(part, re.sub(pattern.encode(), b"", self.read(part), count=1))


def _named(name: str) -> re.Pattern[bytes]:
    """A name of the workbook, not of one of its sheets."""
    tag = rf"<definedName\b(?![^>]*\slocalSheetId\s*=)[^>]*\sname\s*=\s*[\"']{re.escape(name)}[\"'][^>]*"
    return re.compile(rf"{tag}(?:/>|>[^<]*</definedName\s*>)".encode())
