"""The macros that start Python: their text, and the VBA project that a workbook carries them in."""

import io
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

MODULE: Final = "Tillbook"
RIBBON_MODULE: Final = "Ribbon"
# The name of a workbook's own document module.
WORKBOOK_NAME: Final = "ThisWorkbook"

_PROJECT: Final = "xl/vbaProject.bin"
# [MS-OVBA] 2.3.4.1: a project without compiled code has this version, and the host compiles the source.
_UNCOMPILED: Final = b"\xcc\x61\xff\xff\x00\x00\x00"


@cache
def source(name: str) -> str:
    """The text of a file of macros, of the ribbon or of the macOS script, such as `Tillbook.bas`."""
    return _folder().joinpath(name).read_text(encoding="utf-8")


def modules(*names: str) -> dict[str, str]:
    """The text of standard modules, by name."""
    return {name: source(f"{name}.bas") for name in names}


def vba_project(code_names: Sequence[str], modules: Mapping[str, str]) -> bytes:
    """The `vbaProject.bin` of a workbook whose sheets have these code names, with these standard modules.

    The same input always makes the same bytes. Raises ValueError for a text that is not ASCII: a project
    keeps its texts in one code page.
    """
    for name, text in modules.items():
        if not text.isascii():
            raise ValueError(f"The module {name} has letters that not every code page has.")
    with tempfile.TemporaryDirectory() as folder:
        shell = Path(folder, "shell.xlsm")
        _write_shell(shell, code_names)
        _add_project(shell, modules)
        with zipfile.ZipFile(shell) as package:
            return _without_compiled_code(package.read(_PROJECT))


def add_project(book: Any, sheets: Iterable[Any], modules: Mapping[str, str]) -> None:
    """Give an XlsxWriter workbook these modules, and its sheets, in the order of the workbook, code names."""
    code_names = []
    for place, sheet in enumerate(sheets, start=1):
        # Excel offers to repair a workbook whose code names it would not have given itself.
        code_names.append(f"Sheet{place}")
        sheet.set_vba_name(code_names[-1])
    book.set_vba_name(WORKBOOK_NAME)
    book.add_vba_project(io.BytesIO(vba_project(code_names, modules)), is_stream=True)


def _folder() -> Traversable:
    """Beside the modules in an installed package, beside the package in a checkout."""
    package = files("tillbook")
    installed = package.joinpath("vba")
    return installed if installed.is_dir() else Path(__file__).parents[1] / "vba"


def _write_shell(path: Path, code_names: Sequence[str]) -> None:
    """A workbook to make the project for: pyOpenVBA reads the sheets' code names from it."""
    from xlsxwriter import Workbook

    with Workbook(str(path)) as book:
        book.set_vba_name(WORKBOOK_NAME)
        for name in code_names:
            book.add_worksheet().set_vba_name(name)


def _add_project(path: Path, modules: Mapping[str, str]) -> None:
    from pyopenvba import ExcelFile

    with ExcelFile(path) as book:
        project = book.add_vba_project()
        for name, text in modules.items():
            # VBA's own line ends; others damage the project.
            project.add_module(name, "\r\n".join(text.splitlines()) + "\r\n")
        for module in project.modules:
            # Otherwise a document module keeps the compiled code of the one that it was copied from.
            module.dirty = True
        if faults := project.validate():
            raise ValueError(f"pyOpenVBA made a project with faults: {faults}")
        book.save()


def _without_compiled_code(project: bytes) -> bytes:
    from pyopenvba.cfb import CFB

    container = CFB.from_bytes(project)
    container.write_stream_in_storage("VBA", "_VBA_PROJECT", _UNCOMPILED)
    made: bytes = container.to_bytes()
    return made
