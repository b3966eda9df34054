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

Answer = list[list[Any]]


def _told(function: Callable[..., Answer]) -> Callable[..., Answer]:
    """What stops a function stands in its cell as a sentence."""

    @wraps(function)
    def answer(*arguments: Any) -> Answer:
        try:
            return function(*arguments)
        except TillbookError as error:
            return [[str(error)]]

    return answer


@xw.func
@xw.arg("key", ndim=2, doc="Account numbers, e-mails, mobiles or record ids: a cell or a column.")
@xw.arg("field", doc="The field wanted: its label or its key.")
@_told
def TILLBOOK_CUSTOMER(key: Sequence[Sequence[Any]], field: str) -> Answer:
    """That field of each customer; empty where there is no such customer."""
    words = [_word(row[0]) for row in key]
    return [[value or ""] for value in field_of(words, str(field), find_store())]


@xw.func
@xw.arg("text", doc="A part of a name, e-mail, number or mobile.")
@_told
def TILLBOOK_FIND(text: str) -> Answer:
    """The customers with that text in their name or keys, with a header row."""
    found = find(_word(text), find_store())
    return [list(found.columns), *found.astype("object").where(found.notna(), "").to_numpy().tolist()]


@xw.func
@xw.arg("row", ndim=2, doc="One row of the customer sheet, or several.")
@xw.arg("header", ndim=2, doc="The header row over the same columns.")
@_told
def TILLBOOK_CHECK(row: Sequence[Sequence[Any]], header: Sequence[Sequence[Any]]) -> Answer:
    """What Validate would write beside each row; empty where nothing is wrong."""
    texts = messages_of(list(header[0]), [list(cells) for cells in row], find_store(), find_language(None))
    return [[text] for text in texts]


def _word(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    return "" if value is None else str(value)
