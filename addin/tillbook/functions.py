"""Worksheet functions for Excel on Windows: `=TILLBOOK_CUSTOMER(A2:A500, "email")`, live from the store.

xlwings binds them: put `tillbook.functions` into its UDF_MODULES and press Import Functions in its ribbon.
Where xlwings has no worksheet functions, on macOS and in LibreOffice, importing this module changes nothing.
Each takes a single cell or a column, and asks the store once for all of it.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import xlwings as xw

from tillbook.commands.asking import field_of, find, messages_of
from tillbook.commands.opening import find_language, find_store
from tillbook.errors import TillbookError
from tillbook.language import _, system_language, translator

Answer = list[list[Any]]

# Excel is told once what the functions are for: when they are imported.
_here = translator(system_language())


def _gives(what: str) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """`what` is said of the function where it is inserted; what stops it stands in its cell as a sentence."""

    def told(function: Callable[..., Answer]) -> Callable[..., Answer]:
        @wraps(function)
        def answer(*arguments: Any) -> Answer:
            try:
                return function(*arguments)
            except TillbookError as error:
                return [[str(error)]]

        answer.__doc__ = _here(what)
        return answer

    return told


@xw.func
@xw.arg("key", ndim=2, doc=_here(_("Account numbers, e-mails, mobiles or record ids: a cell or a column.")))
@xw.arg("field", doc=_here(_("The field wanted: its label or its key.")))
@_gives(_("That field of each customer; empty where there is no such customer."))
def TILLBOOK_CUSTOMER(key: Sequence[Sequence[Any]], field: str) -> Answer:
    words = [_word(row[0]) for row in key]
    return [[value or ""] for value in field_of(words, str(field), find_store(), find_language(None))]


@xw.func
@xw.arg("text", doc=_here(_("A part of a name, e-mail, number or mobile.")))
@_gives(_("The customers with that text in their name or keys, with a header row."))
def TILLBOOK_FIND(text: str) -> Answer:
    found = find(_word(text), find_store(), find_language(None))
    return [list(found.columns), *found.to_numpy().tolist()]


@xw.func
@xw.arg("row", ndim=2, doc=_here(_("One row of the customer sheet, or several.")))
@xw.arg("header", ndim=2, doc=_here(_("The header row over the same columns.")))
@_gives(_("What Validate would write beside each row; empty where nothing is wrong."))
def TILLBOOK_CHECK(row: Sequence[Sequence[Any]], header: Sequence[Sequence[Any]]) -> Answer:
    texts = messages_of(list(header[0]), [list(cells) for cells in row], find_store(), find_language(None))
    return [[text] for text in texts]


def _word(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    return "" if value is None else str(value)
