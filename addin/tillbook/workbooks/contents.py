"""What is inside a workbook: its parts, its relationships and its sheets. Reads only."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from xml.etree import ElementTree

from tillbook.core.sheet import CellError, CellValue
from tillbook.errors import WorkbookError
from tillbook.language import _
from tillbook.workbooks.archive import Archive

WORKBOOK: Final = "xl/workbook.xml"
CONTENT_TYPES: Final = "[Content_Types].xml"

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_STRICT: Final = "http://purl.oclc.org/ooxml/"

_ENCODING = re.compile(rb"""<\?xml[^>]*\bencoding=["'](?!utf-?8|us-ascii)""", re.I)
_DECLARATION = re.compile(rb"<!(?!--|\[CDATA\[)")
_ASIDE = re.compile(rb"<!--.*?-->|<!\[CDATA\[(.*?)\]\]>", re.S)
_PREFIXED_ROOT = re.compile(rb"(?:<\?[^>]*\?>)?\s*<([A-Za-z_][\w.-]*):\w+\b([^>]*)>")


@dataclass(frozen=True)
class Relationship:
    """A named arrow from one part to another, or out of the package."""

    id: str
    kind: str
    target: str


@dataclass(frozen=True)
class SheetEntry:
    """A sheet as the workbook lists it."""

    name: str
    part: str
    is_worksheet: bool
    is_visible: bool
    is_very_hidden: bool


class Contents:
    """The parts of one workbook, as they were when it was opened.

    Raises WorkbookError when a part that is asked for is damaged, or written in a way that we do not take.
    """

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.name = archive.name
        # The columns of sheets that were read along with another one, by name, to be copied by whoever asks.
        self.read_along: dict[str, list[list[CellValue | CellError]]] = {}

    def __contains__(self, part: str) -> bool:
        return part in self.archive.members

    def read(self, part: str) -> bytes:
        """The XML of one part: plain UTF-8, without prefixes on its elements, without declarations."""
        if part not in self:
            raise self._damaged()
        xml = self.archive.inflate(part)
        # Document types bring entities, and entities bring bombs.
        if _DECLARATION.search(xml) or _ENCODING.match(xml) or xml[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise self.unusual()
        # Comments and character data would blind the byte scans.
        return self._without_prefix(_ASIDE.sub(_as_text, xml) if b"<!" in xml else xml)

    def tree(self, part: str) -> ElementTree.Element:
        """One part, parsed."""
        try:
            return ElementTree.fromstring(self.read(part))
        except ElementTree.ParseError as fault:
            raise self._damaged() from fault

    def relationships(self, source: str) -> list[Relationship]:
        """What `source` points to; empty when it points nowhere. The package itself is `""`."""
        part = relationships_part(source)
        if part not in self:
            return []
        return [
            Relationship(
                found.get("Id", ""), found.get("Type", ""), _resolved(source, found.get("Target", ""))
            )
            for found in self.tree(part).iter(f"{{{PACKAGE}}}Relationship")
            if found.get("TargetMode") != "External"
        ]

    @cached_property
    def sheets(self) -> tuple[SheetEntry, ...]:
        """The sheets in the order of the tabs, chart sheets among them."""
        return tuple(self._sheets())

    @cached_property
    def date1904(self) -> bool:
        """Whether serial dates count from 1904."""
        found = self._workbook.find(f"{{{MAIN}}}workbookPr")
        return found is not None and found.get("date1904", "0") in ("1", "true", "on")

    def unusual(self) -> WorkbookError:
        """The refusal of a part that is written as Excel would not write it."""
        return WorkbookError(
            _("{name} is written in a way that Excel does not write. Open it in Excel and save it again."),
            name=self.name,
        )

    @cached_property
    def _workbook(self) -> ElementTree.Element:
        root = self.tree(WORKBOOK)
        if root.tag.startswith(f"{{{_STRICT}"):
            raise WorkbookError(
                _(
                    "{name} is saved as a Strict Open XML workbook. "
                    "Open it in Excel and save it as an ordinary Excel workbook (.xlsx)."
                ),
                name=self.name,
            )
        return root

    def _sheets(self) -> Iterator[SheetEntry]:
        targets = {found.id: found for found in self.relationships(WORKBOOK)}
        for sheet in self._workbook.iter(f"{{{MAIN}}}sheet"):
            target = targets.get(sheet.get(f"{{{OFFICE}}}id", ""))
            if target is None:
                raise self._damaged()
            state = sheet.get("state", "visible")
            yield SheetEntry(
                name=sheet.get("name", ""),
                part=target.target,
                is_worksheet=target.kind == f"{OFFICE}/worksheet",
                is_visible=state == "visible",
                is_very_hidden=state == "veryHidden",
            )

    def _without_prefix(self, xml: bytes) -> bytes:
        # Writers on Microsoft's SDK say <x:row>. The same tree without the prefix is what Excel would save.
        root = _PREFIXED_ROOT.match(xml.removeprefix(b"\xef\xbb\xbf"))
        if not root:
            return xml
        prefix = root[1]
        if re.search(rb"\sxmlns=", root[2]):
            raise self.unusual()
        xml = re.sub(rb"<(/?)" + re.escape(prefix) + rb":", rb"<\1", xml)
        return xml.replace(b"xmlns:" + prefix + b"=", b"xmlns=", 1)

    def _damaged(self) -> WorkbookError:
        return WorkbookError(
            _("{name} is damaged. Let Excel open it, repair it and save it."), name=self.name
        )


def relationships_part(source: str) -> str:
    """Where the relationships of `source` are kept."""
    folder, name = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _as_text(aside: re.Match[bytes]) -> bytes:
    text = aside[1] or b""
    return text.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")


def _resolved(source: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
