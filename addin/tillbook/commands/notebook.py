"""Progress where a notebook shows it: a bar below the cell, gone when the work is done."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from importlib import import_module

from tillbook.commands.progress import Progress, silent
from tillbook.language import system_language, translator


@contextmanager
def shown_in_notebook() -> Iterator[Progress]:
    """A bar while a verb works in a Jupyter kernel; anywhere else nothing, and nothing is loaded for it."""
    if not _is_kernel():
        yield silent
        return
    shows, translate = import_module("IPython.display"), translator(system_language())
    bar = shows.display(shows.HTML(""), display_id=True)
    try:
        yield lambda what, done, total: bar.update(shows.HTML(_bar(translate(what), done, total)))
    finally:
        bar.update(shows.HTML(""))


def _is_kernel() -> bool:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return hasattr(shell, "kernel")


def _bar(what: str, done: int, total: int) -> str:
    return f'<label>{escape(what)}… <progress value="{done}" max="{total}"></progress></label>'
