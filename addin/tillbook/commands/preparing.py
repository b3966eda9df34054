"""What validate and commit have in common: read the sheet and normalise it, before any transaction."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from tillbook.commands.opening import find_language, refuse_stranger
from tillbook.commands.progress import Progress
from tillbook.core.frame import SheetRows, find_rows
from tillbook.core.lookup import LookUp
from tillbook.core.marks import fingerprints
from tillbook.core.normalise import Conventions, Rows, normalise
from tillbook.core.normalise.dates import Order
from tillbook.core.pipeline import Checked, Options, check
from tillbook.core.sheet import CHANGES, Cells, Sheet, Source
from tillbook.core.template.guide import NAME as FIELD_GUIDE
from tillbook.core.template.workbook import CUSTOMERS, EXAMPLE
from tillbook.core.wording import Wording
from tillbook.language import in_every_language
from tillbook.schema import Schema
from tillbook.store.store import Store

_WORKBOOKS: Final = uuid.UUID("6f2b6c0e-5d0b-4c6e-9d53-2f1f7a9c51d4")


Choices = Mapping[str, Mapping[str, Mapping[str, str]]]


@dataclass(frozen=True)
class Prepared:
    """One sheet, read and normalised, with everything that checking it needs.

    `wording` has the texts of the sheet, `spoken` those for whoever asked, maybe in another language.
    `workbook` is the id by which the store knows it again; one that `is_unmarked` does not hold it yet.
    """

    book: Sheet
    schema: Schema
    conventions: Conventions
    wording: Wording
    spoken: Wording
    workbook: str
    is_unmarked: bool
    rows: Rows

    @property
    def sheet(self) -> SheetRows:
        """The rows as typed."""
        return self.rows.typed

    def with_choices(self, schema: Schema, choices: Choices) -> "Prepared":
        """The same rows, read by the look-ups that the store has by now."""
        conventions = replace(self.conventions, choices=choices)
        wording, spoken = (Wording(schema, told.language) for told in (self.wording, self.spoken))
        rows = normalise(self.rows.typed, schema, conventions)
        return replace(
            self, schema=schema, conventions=conventions, wording=wording, spoken=spoken, rows=rows
        )

    def check(self, look_up: LookUp, options: Options) -> Checked:
        """Check the rows against the store as `look_up` sees it."""
        return check(self.rows, self.schema, self.conventions, look_up, self.workbook, options)


def customer_sheets(book: Source) -> Sequence[Cells]:
    """The sheet that is named as our customer sheets are, or else every visible one but our others.

    In a workbook whose first sheet was renamed, the example would pass for customers.
    """
    cells = book.read(list(in_every_language(CUSTOMERS).values()))
    names = (EXAMPLE, FIELD_GUIDE, CHANGES)
    apart = {shown.casefold() for name in names for shown in in_every_language(name).values()}
    return [found for found in cells if found.sheet.casefold() not in apart] or cells


def prepare(
    book: Sheet,
    store: Store,
    language: str | None,
    date_order: Order | None,
    progress: Progress,
    conventions: Conventions | None = None,
) -> Prepared:
    """Read and normalise the customer sheet of a workbook, by these `conventions` where they are settled.

    Raises WorkbookError or HeaderError when the workbook is not one that this store can take.
    """
    progress("Reading", 0, 4)
    metadata = book.metadata()
    schema, conventions = store.schema(), conventions or store.conventions(date_order)
    refuse_stranger(book, metadata, schema)
    spoken = Wording(schema, find_language(language, metadata))
    # Its colours and drop-downs know only the words that it was made with.
    tongue = find_language(None, metadata) if metadata else spoken.language
    sheet = find_rows(customer_sheets(book), schema, tongue, book.name, trusted=metadata is not None)
    progress("Cleaning", 1, 4)
    rows = normalise(sheet, schema, conventions)
    marked = metadata.workbook if metadata and metadata.workbook else book.identity()
    return Prepared(
        book=book,
        schema=schema,
        conventions=conventions,
        wording=Wording(schema, tongue),
        spoken=spoken,
        workbook=marked or _id_of(book.name, rows, schema),
        is_unmarked=not marked,
        rows=rows,
    )


def _id_of(name: str, rows: Rows, schema: Schema) -> str:
    """An id for a workbook without one: the same for the same rows in a file of that name.

    An open workbook that dies before anybody saves it forgets any other.
    """
    return str(uuid.uuid5(_WORKBOOKS, "\x1f".join((name, *fingerprints(rows.values, schema)))))
