"""What Excel repairs or refuses in a workbook and no validator of Open XML notices."""

import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree as ET

from openpyxl.utils import get_column_letter, range_boundaries
from tests.support.vba import modules_of

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SHAPE = "{urn:schemas-microsoft-com:vml}shape"
_MACRO = "{urn:schemas-microsoft-com:office:excel}FmlaMacro"
_PROJECT = "xl/vbaProject.bin"
_PUBLIC_SUB = re.compile(r"^Public Sub (\w+)\(", re.MULTILINE)
# Where the text of the macros lives.
_SOURCES = Path(__file__).parents[2] / "addin" / "vba"
_NAME = re.compile(r"[^\W\d][\w.\\]{0,254}")
_CELL_NAME = re.compile(r"[A-Za-z]{1,3}[0-9]+|[RrCc]|[Rr][0-9]*[Cc][0-9]*")
_STRING = re.compile(r'"(?:[^"]|"")*"')


@dataclass(frozen=True)
class _Sheet:
    name: str
    part: str
    root: ET.Element


class _Package:
    """The XML parts of a workbook, and where things are in them."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as package:
            names = [n for n in package.namelist() if n.endswith((".xml", ".rels", ".vml"))]
            texts = {name: package.read(name) for name in names}
            self.project = package.read(_PROJECT) if _PROJECT in package.namelist() else None
        self.broken = dict(_unreadable(texts))
        self.parts = {n: ET.fromstring(text) for n, text in texts.items() if n not in self.broken}

    @cached_property
    def sheets(self) -> list[_Sheet]:
        targets = self.targets("xl/workbook.xml")
        book = self.parts["xl/workbook.xml"]
        places = [(s.get("name", ""), targets[s.get(_RELATION, "")]) for s in book.iter(f"{_MAIN}sheet")]
        return [_Sheet(name, part, self.parts[part]) for name, part in places if part in self.parts]

    @cached_property
    def strings(self) -> list[str]:
        root = self.parts.get("xl/sharedStrings.xml")
        return [] if root is None else [_text(item) for item in root.iter(f"{_MAIN}si")]

    @cached_property
    def modules(self) -> dict[str, str]:
        """Every module's source by file name, such as Sheet1.cls; none where there is no project."""
        return {} if self.project is None else modules_of(self.project)

    @cached_property
    def names(self) -> list[str]:
        return [n.get("name", "") for n in self.parts["xl/workbook.xml"].iter(f"{_MAIN}definedName")]

    def targets(self, part: str) -> dict[str, str]:
        """Part by relation id."""
        place = PurePosixPath(part)
        root = self.parts.get(f"{place.parent}/_rels/{place.name}.rels")
        found = {} if root is None else {r.get("Id", ""): r.get("Target", "") for r in root}
        return {key: _resolved(place.parent, target) for key, target in found.items()}

    def tables(self, sheet: _Sheet) -> Iterator[ET.Element]:
        targets = self.targets(sheet.part)
        for part in sheet.root.iter(f"{_MAIN}tablePart"):
            found = self.parts.get(targets.get(part.get(_RELATION, ""), ""))
            if found is not None:
                yield found

    def cell_text(self, cell: ET.Element) -> str:
        value = cell.findtext(f"{_MAIN}v") or ""
        if cell.get("t") == "s":
            return self.strings[int(value)]
        return _text(cell) if cell.get("t") == "inlineStr" else value


def lint(path: Path) -> list[str]:
    """Everything that is wrong, one sentence each; empty for a sound workbook."""
    package = _Package(path)
    if package.broken:
        return [f"{part} is not XML: {reason}" for part, reason in package.broken.items()]
    checks = (_sheet_names, _defined_names, _rules, _highlights, _tables, _shapes, _cells, _calls, _modules)
    return [fault for check in checks for fault in check(package)]


def units(text: str) -> int:
    """The length as Excel counts it."""
    return len(text.encode("utf-16-le")) // 2


def _unreadable(texts: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    for name, text in texts.items():
        try:
            ET.fromstring(text)
        except ET.ParseError as error:
            yield name, str(error)


def _sheet_names(package: _Package) -> Iterator[str]:
    names = [sheet.name for sheet in package.sheets]
    yield from (f"Sheet name repeated: {name}" for name in _repeated(names))
    for name in names:
        if not 0 < units(name) <= 31 or re.search(r"[\[\]:*?/\\]|^'|'$", name):
            yield f"Sheet name refused by Excel: {name}"


def _defined_names(package: _Package) -> Iterator[str]:
    tables = [t.get("name", "") for sheet in package.sheets for t in package.tables(sheet)]
    ours = [name for name in package.names if not name.startswith("_xlnm.")]
    yield from (f"Name repeated: {name}" for name in _repeated([*ours, *tables]))
    for name in (*ours, *tables):
        if not _NAME.fullmatch(name) or _CELL_NAME.fullmatch(name):
            yield f"Name refused by Excel: {name}"


def _rules(package: _Package) -> Iterator[str]:
    for sheet in package.sheets:
        for rule in sheet.root.iter(f"{_MAIN}dataValidation"):
            where = f"{sheet.name}!{rule.get('sqref')}"
            yield from (f"{where}: {fault}" for fault in _rule(rule, package))


def _rule(rule: ET.Element, package: _Package) -> Iterator[str]:
    for attribute, most in (("errorTitle", 32), ("promptTitle", 32), ("error", 255), ("prompt", 255)):
        if units(rule.get(attribute, "")) > most:
            yield f"{attribute} has more than {most} characters"
    for tag in ("formula1", "formula2"):
        yield from _rule_formula(rule.findtext(f"{_MAIN}{tag}") or "")
    source = rule.findtext(f"{_MAIN}formula1") or ""
    if rule.get("type") == "list" and _NAME.fullmatch(source) and source not in package.names:
        yield f"the list {source} is nowhere"


def _rule_formula(formula: str) -> Iterator[str]:
    if units(formula) > 255:
        yield "formula or list of more than 255 characters"
    if "[" in _STRING.sub("", formula):
        yield "a rule cannot refer to a table by its name"
    if "COUNTIF" in formula.upper():
        yield "COUNTIF takes 000123 for 123"
    if not _is_balanced(formula):
        yield f"unbalanced formula {formula}"


def _highlights(package: _Package) -> Iterator[str]:
    for sheet in package.sheets:
        for formula in sheet.root.iterfind(f".//{_MAIN}cfRule/{_MAIN}formula"):
            if not _is_balanced(formula.text or ""):
                yield f"{sheet.name}: unbalanced formula {formula.text}"


def _tables(package: _Package) -> Iterator[str]:
    for sheet in package.sheets:
        for table in package.tables(sheet):
            where = f"Table {table.get('name')}"
            yield from (f"{where}: {fault}" for fault in _table(table, sheet, package))


def _table(table: ET.Element, sheet: _Sheet, package: _Package) -> Iterator[str]:
    left, top, _, bottom = (int(edge or 0) for edge in range_boundaries(table.get("ref", "")))
    columns = [column.get("name", "") for column in table.iter(f"{_MAIN}tableColumn")]
    texts = {c.get("r"): package.cell_text(c) for c in sheet.root.iter(f"{_MAIN}c")}
    headers = [texts.get(f"{get_column_letter(left + place)}{top}") for place in range(len(columns))]
    if bottom <= top:
        yield "no row of data"
    yield from (f"column repeated: {name}" for name in _repeated(columns))
    for column, header in zip(columns, headers, strict=True):
        if column != header:
            yield f"column ‘{column}’ is headed ‘{header}’"


def _shapes(package: _Package) -> Iterator[str]:
    shapes = [s.get("id", "") for root in package.parts.values() for s in root.iter(_SHAPE)]
    yield from (f"Shape id repeated: {name}" for name in _repeated(shapes))


def _cells(package: _Package) -> Iterator[str]:
    yield from (f"Text of {units(t)} characters: {t[:30]}" for t in package.strings if units(t) > 32_767)
    for sheet in package.sheets:
        for cell in sheet.root.iter(f"{_MAIN}c"):
            if cell.find(f"{_MAIN}f") is not None:
                yield f"{sheet.name}!{cell.get('r')}: a formula"


def _calls(package: _Package) -> Iterator[str]:
    """Buttons and ribbon start macros that are there."""
    public = {name for code in package.modules.values() for name in _PUBLIC_SUB.findall(code)}
    for part, root in package.parts.items():
        pressed = [element.text or "" for element in root.iter(_MACRO)]
        called = [element.get("onAction") for element in root.iter()]
        for name in (*(macro.removeprefix("[0]!") for macro in pressed), *filter(None, called)):
            if name not in public:
                yield f"{part}: the macro {name} is nowhere"


def _modules(package: _Package) -> Iterator[str]:
    """The project has a module for each thing with a code name, and else the text that we keep."""
    if package.project is None:
        return
    documents = {name.removesuffix(".cls") for name in package.modules if name.endswith(".cls")}
    named = _code_names(package)
    yield from (f"No document module for {name}" for name in sorted(named - documents))
    yield from (f"Document module of nothing: {name}" for name in sorted(documents - named))
    for name, code in package.modules.items():
        source = _SOURCES / name
        if name.endswith(".bas") and not source.is_file():
            yield f"The module {name} has no source"
        elif name.endswith(".bas") and source.read_text("ascii").splitlines() != code.splitlines():
            yield f"The module {name} is not as in its source"


def _code_names(package: _Package) -> set[str]:
    book = package.parts["xl/workbook.xml"].find(f"{_MAIN}workbookPr")
    properties = [book, *(sheet.root.find(f"{_MAIN}sheetPr") for sheet in package.sheets)]
    return {found.get("codeName", "") for found in properties if found is not None} - {""}


def _is_balanced(formula: str) -> bool:
    bare = _STRING.sub("", formula)
    depth = 0
    for sign in bare:
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            return False
    return depth == 0 and '"' not in bare


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, times in Counter(name.casefold() for name in names).items() if times > 1]


def _text(element: ET.Element) -> str:
    return "".join(t.text or "" for t in element.iter(f"{_MAIN}t"))


def _resolved(folder: PurePosixPath, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    parts = list(folder.parts)
    for step in target.split("/"):
        if step == "..":
            parts.pop()
        else:
            parts.append(step)
    return "/".join(parts)
