"""The whole template, put together."""

from collections.abc import Sequence

import pandas as pd

from tillbook.core.sheet import CellValue, Metadata
from tillbook.core.template.buttons import buttons
from tillbook.core.template.cells import shown_cells
from tillbook.core.template.columns import customer_columns, example_columns
from tillbook.core.template.examples import example_customers
from tillbook.core.template.guide import guide
from tillbook.core.template.highlights import highlights
from tillbook.core.template.lists import lists_of
from tillbook.core.template.model import LAST_ROW, Column, Grid, Layout, Role, Template
from tillbook.core.wording import Wording
from tillbook.errors import UsageError
from tillbook.language import _
from tillbook.schema import Kind, Schema

CUSTOMERS = _("Customers")
EXAMPLE = _("Example")

PAGE = _("Page {page} of {pages}")


def describe(
    schema: Schema,
    language: str,
    workbook_id: str,
    customers: pd.DataFrame | None = None,
    layout: Layout | None = None,
    others: Sequence[Schema] = (),
) -> Template:
    """The template of a system, blank or with these customers.

    `schema` has the store's choices; `others` are the systems that the guide compares it with. `customers`
    has the columns `id`, `version_mark` and the fields' keys, all canonical text. Raises UsageError when they
    are more than a sheet holds.
    """
    wording, layout = Wording(schema, language), layout or Layout()
    lists, names = lists_of(wording)
    rows = _count(customers, layout)
    columns = customer_columns(rows, names, wording, layout)
    title, name, example = (wording.translate(text) for text in (_("Customers"), CUSTOMERS, EXAMPLE))
    return Template(
        title=f"{title} · {schema.title}",
        customers=Grid(
            name,
            columns,
            _cells(columns, customers, wording),
            highlights(columns, wording, layout.header_row),
            _frozen(columns),
            layout.header_row,
        ),
        example=_example(example, wording),
        guide=guide(wording, name, example, others),
        lists=lists,
        metadata=Metadata(schema.system, schema.edition, language, workbook_id, tuple(schema.fields)),
        footer=wording.told(PAGE, page="&P", pages="&N"),
        buttons=buttons(language),
    )


def _count(customers: pd.DataFrame | None, layout: Layout) -> int:
    rows, room = 0 if customers is None else len(customers), LAST_ROW - layout.header_row
    if rows > room:
        raise UsageError(
            _("A sheet holds {room} customers, these are {rows}. Choose fewer."), room=room, rows=rows
        )
    return rows


def _cells(
    columns: tuple[Column, ...], customers: pd.DataFrame | None, wording: Wording
) -> list[list[CellValue]]:
    if customers is None:
        return [[] for _column in columns]
    return [_column_cells(column, customers, wording) for column in columns]


def _column_cells(column: Column, customers: pd.DataFrame, wording: Wording) -> list[CellValue]:
    if column.role is Role.RESULT:
        return [None] * len(customers)
    if column.role is Role.HIDDEN:
        source = customers["id" if column.key == "record" else "version_mark"]
        return [None if pd.isna(text) else str(text) for text in source.tolist()]
    return list(shown_cells(wording.schema.fields[column.key], customers[column.key], wording))


def _example(name: str, wording: Wording) -> Grid:
    columns = example_columns(wording)
    customers = example_customers(wording.schema)
    # Free text has words of the language in it; names and codes are the same everywhere.
    for key, field in wording.schema.fields.items():
        if field.kind in (Kind.TEXT, Kind.NOTE):
            customers[key] = customers[key].map(wording.translate, na_action="ignore")
    return Grid(name, columns, _cells(columns, customers, wording), frozen_columns=1)


def _frozen(columns: tuple[Column, ...]) -> int:
    """The results and the first field, so that an error and its customer stay in sight."""
    return 1 + sum(column.role is Role.RESULT for column in columns)
