"""The boundary of the engine: what goes wrong in the office becomes `CalcError`, what is missing is named.

UNO's own exceptions must not leave the engine: they refuse `__traceback__`, and Python's context managers,
xlwings' `app.properties()` among them, break on them.
"""

import functools
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

from xlwings import XlwingsError

from tillbook.calc import bridge
from tillbook.errors import TillbookError
from tillbook.language import _

# UNO ends some messages with the line of its own source, and some consist of nothing else.
_PLACE: Final = re.compile(r"\s*\bat \./\S+:\d+$")

P = ParamSpec("P")
R = TypeVar("R")

GONE: Final = _("LibreOffice Calc is gone: start it again, open the workbook, and repeat what you did.")
_REFUSED: Final = _(
    "LibreOffice Calc refused this: the sheet may be protected, or the file may be read-only. In the first "
    "case unprotect it, in the second save a copy, and try again."
)
# What the office says comes in the office's own language.
_SAID: Final = _("LibreOffice Calc refused: {said}. If the sheet is protected, unprotect it; then try again.")

_DEAD: Final = ("com.sun.star.lang.DisposedException", "com.sun.star.connection.NoConnectException")


class CalcError(XlwingsError, TillbookError):
    """LibreOffice refused, or is no longer there; the text is a sentence for the analyst."""


class NotSupported(NotImplementedError, AttributeError):
    """A member of the xlwings API that this engine does not have.

    Also an AttributeError, so that xlwings' own `getattr(impl, name, default)` finds its default.
    """


class Part:
    """Base of every object that the engine hands to xlwings.

    Members that a subclass lacks raise `NotSupported`, naming the member; the methods and properties that it
    has raise `CalcError` for whatever UNO raises. Subclasses are dataclasses with slots, so that setting a
    member which is not there is noticed as well.
    """

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        for name, member in list(vars(cls).items()):
            if isinstance(member, property):
                setattr(cls, name, _guarded_property(member))
            elif callable(member) and not isinstance(member, type) and name not in _UNGUARDED:
                setattr(cls, name, guarded(member))

    def __setattr__(self, name: str, value: object) -> None:
        member = getattr(type(self), name, None)
        if member is None or (isinstance(member, property) and member.fset is None):
            raise NotSupported(_unsupported(self, name))
        object.__setattr__(self, name, value)

    if not TYPE_CHECKING:  # a type checker would take every misspelt member for one that exists

        def __getattr__(self, name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            raise NotSupported(_unsupported(self, name))


_UNGUARDED: Final = {
    "__init__",
    "__init_subclass__",
    "__getattr__",
    "__setattr__",
    "__getstate__",
    "__setstate__",
}


def guarded(function: Callable[P, R]) -> Callable[P, R]:
    """The function, raising CalcError for what UNO raises."""
    if getattr(function, "is_guarded", False):
        return function

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except bridge.load().getClass("com.sun.star.uno.Exception") as problem:
            error = _error(problem)
        raise error

    call.is_guarded = True  # type: ignore[attr-defined]  # a mark of ours on a function
    return call


def unsupported(member: str) -> NotSupported:
    """What to raise for a use of a member that goes beyond Calc, such as "Range.copy to the clipboard"."""
    return NotSupported(f"LibreOffice Calc: {member} is not supported")


def _unsupported(owner: object, name: str) -> str:
    return str(unsupported(f"{type(owner).__name__}.{name}"))


def _guarded_property(member: property) -> property:
    getter, setter = (part and guarded(part) for part in (member.fget, member.fset))
    return property(getter, setter, doc=member.__doc__)


def _error(problem: Exception) -> CalcError:
    name = type(problem).__name__
    if any(dead.endswith(name.rpartition(".")[2]) for dead in _DEAD):
        return CalcError(GONE)
    told = _PLACE.sub("", " ".join(str(getattr(problem, "Message", "")).split()))
    return CalcError(_SAID, said=told.rstrip(".")) if told else CalcError(_REFUSED)
