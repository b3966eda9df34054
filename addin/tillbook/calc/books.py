"""Workbooks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import xlwings

from tillbook.calc import bridge
from tillbook.calc.bridge import Uno
from tillbook.calc.documents import Document, is_spreadsheet
from tillbook.calc.guard import CalcError, Part, unsupported
from tillbook.calc.names import Names
from tillbook.calc.sheets import Sheets
from tillbook.language import _

if TYPE_CHECKING:
    from tillbook.calc.apps import App

_FILTERS: Final = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".xls": "MS Excel 97",
    ".ods": "calc8",
    ".csv": "Text - txt - csv (StarCalc)",
}
# com.sun.star.document.MacroExecMode.USE_CONFIG: whoever set this office up decides about macros.
_AS_CONFIGURED: Final = 3
# com.sun.star.document.UpdateDocMode
_NO_UPDATE: Final = 0
_FULL_UPDATE: Final = 3


@dataclass(eq=False, slots=True)
class Books(Part):
    """The open workbooks of an office."""

    app: "App"

    @property
    def api(self) -> Uno:
        """The open documents of UNO."""
        return self.app.api.getComponents()

    def _all(self) -> list["Book"]:
        """The oldest first, as Excel has them."""
        found, components = [], self.api.createEnumeration()
        while components.hasMoreElements():
            component = components.nextElement()
            if is_spreadsheet(component):
                found.append(Book(self.app, component))
        return sorted(found, key=lambda book: int(book.api.RuntimeUID))

    @property
    def active(self) -> "Book | None":
        """The workbook in front, or the only one that is left."""
        current = self.app.api.getCurrentComponent()
        if is_spreadsheet(current):
            return Book(self.app, current)
        return next(reversed(self._all()), None)

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Iterator["Book"]:
        return iter(self._all())

    def __contains__(self, key: int | str) -> bool:
        return 1 <= key <= len(self) if isinstance(key, int) else self._find(key) is not None

    def __call__(self, key: int | str) -> "Book":
        """The workbook in this place (from 1), with this name or path; KeyError when it is not open."""
        if isinstance(key, int):
            return self._all()[key - 1]
        found = self._find(key)
        if found is None:
            raise KeyError(key)
        return found

    def _find(self, key: str) -> "Book | None":
        wanted = key.casefold()
        for book in self._all():
            if wanted in (book.name.casefold(), book.fullname.casefold(), Path(book.name).stem.casefold()):
                return book
        return None

    def add(self) -> "Book":
        """Make a new workbook, with a window."""
        document = self.app.api.loadComponentFromURL("private:factory/scalc", "_blank", 0, ())
        return Book(self.app, document)

    def open(
        self,
        fullname: str,
        update_links: bool | None = None,
        read_only: bool | None = None,
        format: Any = None,
        password: str | None = None,
        *_excels_own: Any,
    ) -> "Book":
        """Open a file; CalcError when it cannot be read."""
        update = _FULL_UPDATE if update_links else _NO_UPDATE
        wanted = bridge.properties(MacroExecutionMode=_AS_CONFIGURED, UpdateDocMode=update, Silent=True)
        if read_only:
            wanted += bridge.properties(ReadOnly=True)
        if password:
            wanted += bridge.properties(Password=password)
        document = self.app.api.loadComponentFromURL(Path(fullname).as_uri(), "_blank", 0, wanted)
        if not is_spreadsheet(document):
            raise CalcError(
                _("LibreOffice cannot read {name}: check the file and its password."),
                name=Path(fullname).name,
            )
        return Book(self.app, document)


@dataclass(eq=False, slots=True)
class Book(Part):
    """An open workbook."""

    app: "App"
    api: Uno
    document: Document = field(init=False)

    def __post_init__(self) -> None:
        self.document = Document(self.api)

    @property
    def controller(self) -> Uno:
        """What shows the workbook in its window; CalcError when it has no window."""
        found = self.api.getCurrentController()
        if found is None:
            raise CalcError(_("{name} has no window: open it in LibreOffice Calc again."), name=self.name)
        return found

    @property
    def fullname(self) -> str:
        """Its path; the name alone when it was never saved."""
        return str(bridge.load().fileUrlToSystemPath(self.api.URL)) if self.api.URL else self.name

    @property
    def name(self) -> str:
        """The name of its file."""
        return Path(self.fullname).name if self.api.URL else str(self.api.Title)

    @property
    def date1904(self) -> bool:
        """Whether it counts days from 1904, as workbooks from old Macs do (an extra of this engine)."""
        return bool(self.api.NullDate.Year == 1904)

    @property
    def sheets(self) -> Sheets:
        """Its sheets."""
        return Sheets(self)

    @property
    def names(self) -> Names:
        """Its names, those of its sheets included."""
        return Names(self)

    def activate(self) -> None:
        """Bring its window to the front."""
        frame = self.controller.getFrame()
        frame.activate()
        frame.getContainerWindow().setFocus()

    def close(self) -> None:
        """Close it; what was not saved is lost, as in Excel."""
        self.api.close(True)

    def save(self, path: str | None = None, password: str | None = None) -> None:
        """Save it, in the format that the path's ending names; without a path where it is."""
        target = Path(path or (self.fullname if self.api.URL else f"{self.name}.xlsx")).absolute()
        kind = _FILTERS.get(target.suffix.lower())
        if kind is None:
            raise unsupported(f"Book.save to a {target.suffix or 'nameless'} file")
        wanted = bridge.properties(FilterName=kind, Overwrite=True)
        if password:
            wanted += bridge.properties(Password=password)
        self.api.storeAsURL(target.as_uri(), wanted)

    def to_pdf(self, path: str, quality: str | None = None) -> None:
        """Print it into a PDF file."""
        self.api.storeToURL(Path(path).absolute().as_uri(), bridge.properties(FilterName="calc_pdf_Export"))

    # --- macros ---

    def run(self, macro: str, args: tuple[Any, ...] = ()) -> Any:
        """Run a Basic or VBA macro of the workbook, "Module1.Greet" or "Greet", and return its result.

        Calc answers None for a macro that stopped with an error.
        """
        place = f"vnd.sun.star.script:{self._macro(macro)}?language=Basic&location=document"
        result, _changed, _values = self.api.getScriptProvider().getScript(place).invoke(tuple(args), (), ())
        return result

    def _macro(self, wanted: str) -> str:
        module, _dot, name = wanted.rpartition(".")
        pattern = re.compile(rf"^\s*((public|private)\s+)?(sub|function)\s+{re.escape(name)}\b", re.I | re.M)
        for home, title, source in self._modules():
            if (not module or title.casefold() == module.casefold()) and pattern.search(source):
                return f"{home}.{title}.{name}"
        raise xlwings.XlwingsError(f"{self.name} has no macro {wanted}.")

    def _modules(self) -> Iterator[tuple[str, str, str]]:
        """The modules with their library and source."""
        libraries = self.api.BasicLibraries
        for home in libraries.getElementNames():
            if not libraries.isLibraryLoaded(home):
                libraries.loadLibrary(home)
            modules = libraries.getByName(home)
            for title in modules.getElementNames():
                yield home, title, modules.getByName(title)
