"""LibreOffice Calc as an xlwings engine, over UNO: what xlwings does with Excel, done with a running Calc.

`attach()` finds the office, makes the engine "libreoffice" the active one and returns its app; from there
on it is plain xlwings: `xw.books`, `xw.Book.caller()`, `sheet.range("A1").value`. What this engine cannot do
raises `NotImplementedError` with the member's name. Importing this package loads neither xlwings nor UNO.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tillbook.calc.attaching import attach
    from tillbook.calc.guard import CalcError

__all__ = ["CalcError", "attach"]

_HOMES = {"CalcError": "tillbook.calc.guard", "attach": "tillbook.calc.attaching"}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'tillbook.calc' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
