"""pyuno, the Python binding of LibreOffice: found where the distribution put it, loaded without side effects.

The binding belongs to the system's Python. Its folder also holds every other package of the system, so it
never comes onto `sys.path`: the two files are loaded by themselves. `uno` also replaces
`builtins.__import__`; that is undone, because structs, enums and constants can be had by name.
"""

import builtins
import os
import re
import sys
from collections.abc import Iterator
from functools import cache
from importlib.machinery import ExtensionFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from tillbook.errors import TillbookError
from tillbook.language import _

# A UNO object, struct or enum: known to the office only, described in the LibreOffice API reference.
Uno = Any

FOLDER: Final = "TILLBOOK_UNO"

_FOLDERS: Final = (
    "/usr/lib/python3/dist-packages",
    "/usr/lib/libreoffice/program",
    "/usr/lib64/libreoffice/program",
    "/usr/lib64/python3*/site-packages",
    "/usr/lib/python3*/site-packages",
    "/opt/libreoffice*/program",
)


@cache
def load() -> ModuleType:
    """The module `uno`; raises TillbookError when it is missing or made for another Python."""
    if "uno" in sys.modules:
        return sys.modules["uno"]
    module, library = _files()
    _refuse_another_python(library)
    path, hook = list(sys.path), builtins.__import__
    try:
        _load_file("pyuno", library)
        return _load_file("uno", module)
    except ImportError as problem:
        raise TillbookError(
            _(
                "LibreOffice's Python binding in {folder} cannot be loaded ({reason}): "
                "install the python3-uno package that belongs to this LibreOffice."
            ),
            folder=library.parent,
            reason=problem,
        ) from problem
    finally:
        sys.path[:] = path
        builtins.__import__ = hook


def struct(name: str, *values: object, **fields: object) -> Uno:
    """A UNO struct such as `struct("table.CellAddress", 0, 2, 7)`, the name below com.sun.star."""
    made = load().createUnoStruct(f"com.sun.star.{name}", *values)
    for field, value in fields.items():
        setattr(made, field, value)
    return made


@cache
def enum(name: str, value: str) -> Uno:
    """A value of a UNO enumeration such as `enum("table.CellHoriJustify", "LEFT")`."""
    return load().Enum(f"com.sun.star.{name}", value)


def properties(**values: object) -> tuple[Uno, ...]:
    """Named arguments as UNO takes them."""
    return tuple(struct("beans.PropertyValue", Name=name, Value=value) for name, value in values.items())


def common(cells: Uno, name: str) -> Any:
    """The property of these cells; None when they differ, where UNO itself answers with a default."""
    differ = cells.getPropertyState(name) == enum("beans.PropertyState", "AMBIGUOUS_VALUE")
    return None if differ else cells.getPropertyValue(name)


def _files() -> tuple[Path, Path]:
    """The files uno.py and pyuno.so."""
    folders = list(_candidates())
    module = next((folder / "uno.py" for folder in folders if (folder / "uno.py").is_file()), None)
    library = next((folder / "pyuno.so" for folder in folders if (folder / "pyuno.so").is_file()), None)
    if module is None or library is None:
        raise TillbookError(
            _(
                "LibreOffice's Python binding is not on this computer: install the package python3-uno "
                "(or set {variable} to the folder that holds uno.py and pyuno.so)."
            ),
            variable=FOLDER,
        )
    return module, library


def _candidates() -> Iterator[Path]:
    if told := os.environ.get(FOLDER):
        yield Path(told)
    for pattern in _FOLDERS:
        yield from sorted(Path("/").glob(pattern.removeprefix("/")))


def _refuse_another_python(library: Path) -> None:
    """Loading a binding made for another Python would end this process without a word."""
    ours = f"{sys.version_info.major}.{sys.version_info.minor}"
    made_for = _python_of(library)
    if made_for and ours not in made_for:
        raise TillbookError(
            _(
                "LibreOffice's Python binding was made for Python {other}, and this is Python {ours}: "
                "make the virtual environment with python{first} and install Tillbook there."
            ),
            other=sorted(made_for),
            ours=ours,
            first=min(made_for),
        )


def _python_of(library: Path) -> set[str]:
    """The Pythons that the binding is linked to, as its files name them; empty when they name none."""
    found: set[bytes] = set()
    for name in ("pyuno.so", "libpyuno.so"):
        part = library.with_name(name)
        if part.is_file():
            found |= set(re.findall(rb"libpython(\d+\.\d+)", part.read_bytes()))
    return {version.decode() for version in found}


def _load_file(name: str, path: Path) -> ModuleType:
    loader = ExtensionFileLoader(name, str(path)) if path.suffix == ".so" else None
    spec = spec_from_file_location(name, path, loader=loader)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python module")
    module = module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module
