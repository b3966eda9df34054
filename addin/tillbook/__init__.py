"""Tillbook brings customers into the till from a workbook.

The same verbs as on the command line and the ribbon: `template`, `export`, `validate`, `commit`, `undo`,
`history`, `convert`, `migrate`, `duplicates`, `merge`; and `check_frame`. Importing this package costs next
to nothing; a verb loads what it needs when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tillbook.core.uniting import Choice
    from tillbook.errors import TillbookError
    from tillbook.verbs import (
        check_frame,
        commit,
        convert,
        duplicates,
        export,
        history,
        merge,
        merge_all,
        migrate,
        template,
        undo,
        validate,
    )

__all__ = [
    "Choice",
    "TillbookError",
    "check_frame",
    "commit",
    "convert",
    "duplicates",
    "export",
    "history",
    "merge",
    "merge_all",
    "migrate",
    "template",
    "undo",
    "validate",
]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'tillbook' has no attribute {name!r}")
    module = import_module("tillbook.errors" if name == "TillbookError" else "tillbook.verbs")
    return getattr(module, name)
