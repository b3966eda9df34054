"""Templates in an open workbook: made in place, filled in place, put in order in place."""

import uuid
from dataclasses import dataclass

import pandas as pd

from tillbook.commands.fields import other_schemas
from tillbook.commands.opening import find_language, refuse_stranger
from tillbook.commands.preparing import customer_sheets
from tillbook.commands.template import put_on_record, stored_customers
from tillbook.core.frame import Header, find_header, find_rows
from tillbook.core.sheet import Metadata
from tillbook.core.template import Layout, Template, describe
from tillbook.core.template.placing import place_columns
from tillbook.core.template.workbook import CUSTOMERS
from tillbook.errors import HeaderError, WorkbookError
from tillbook.language import _, in_every_language
from tillbook.live.book import LiveBook
from tillbook.live.drawing import draw, redraw
from tillbook.store.store import Store


@dataclass(frozen=True)
class Standing:
    """What an open workbook has of a customer sheet: its header as it stands, and how many rows.

    `rows` is None when the header is not whole enough to read them.
    """

    header: Header
    rows: int | None


def standing(book: LiveBook, store: Store, language: str | None = None) -> Standing | None:
    """The customer sheet that is there already, or None.

    Raises WorkbookError for a workbook of another system, and for a sheet of the user's own that has the
    name of ours.
    """
    metadata, schema = book.metadata(), store.schema()
    refuse_stranger(book, metadata, schema)
    tongue = find_language(language, metadata)
    cells = customer_sheets(book)
    header = find_header(cells, schema, tongue, trusted=metadata is not None)
    names = {name.casefold() for name in in_every_language(CUSTOMERS).values()}
    is_ours = header is not None and header.sheet.casefold() in names
    if header is None or not (header.row or is_ours):
        return None
    if header.width == 0:
        return Standing(header, 0)
    if not header.row and metadata is None:
        raise WorkbookError(
            _("{name} has a sheet ‘{sheet}’ that is not ours. Rename it, then make the template."),
            name=book.name,
            sheet=header.sheet,
        )
    try:
        rows = len(find_rows(cells, schema, tongue, book.name, trusted=metadata is not None).rows)
    except HeaderError:
        return Standing(header, None)
    return Standing(header, rows)


def generate(
    book: LiveBook, store: Store, *, with_customers: bool = False, language: str | None = None
) -> int:
    """Draw the template's sheets into a workbook without a customer sheet; how many customers it has now."""
    customers = stored_customers(store) if with_customers else None
    draw(_described(book, store, language, customers), book.workbook)
    if customers is None:
        return 0
    put_on_record(store, book.name, len(customers))
    return len(customers)


def repair(book: LiveBook, store: Store, found: Standing, language: str | None = None) -> None:
    """Put headers, rules and formats of the customer sheet back; every row and foreign column stays."""
    _redraw(book, store, found, language, None)


def fill(book: LiveBook, store: Store, found: Standing, language: str | None = None) -> int:
    """Put the store's customers into a customer sheet without rows; how many they are.

    Raises WorkbookError when the sheet has rows.
    """
    if found.rows != 0:
        raise WorkbookError(
            _("The sheet ‘{sheet}’ has rows already. Export into another workbook."), sheet=found.header.sheet
        )
    customers = stored_customers(store)
    _redraw(book, store, found, language, customers)
    put_on_record(store, book.name, len(customers))
    return len(customers)


def _redraw(
    book: LiveBook, store: Store, found: Standing, language: str | None, customers: pd.DataFrame | None
) -> None:
    header, schema = found.header, store.schema()
    row = header.row or book.table_header(header.sheet) or 1
    layout = place_columns(schema, row, header.positions, header.width)
    redraw(_described(book, store, language, customers, layout), book.workbook, header.sheet)


def _described(
    book: LiveBook,
    store: Store,
    language: str | None,
    customers: pd.DataFrame | None,
    layout: Layout | None = None,
) -> Template:
    metadata: Metadata | None = book.metadata()
    known = metadata.workbook if metadata else None
    workbook = known or book.identity() or str(uuid.uuid4())
    schema = store.schema()
    others = other_schemas(schema.system)
    return describe(schema, find_language(language, metadata), workbook, customers, layout, others)
