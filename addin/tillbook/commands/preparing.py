"""What validate and commit have in common: read the sheet and normalise it, before any transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from tillbook.commands.opening import find_language, refuse_stranger
from tillbook.commands.progress import Progress
from tillbook.core.frame import SheetRows, find_rows
from tillbook.core.lookup import LookUp
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


@dataclass(frozen=True)
class Prepared:
    """One sheet, read and normalised, with everything that checking it needs."""

    book: Sheet
    schema: Schema
    conventions: Conventions
    wording: Wording
    workbook: str | None
    rows: Rows

    @property
    def sheet(self) -> SheetRows:
        """The rows as typed."""
        return self.rows.typed

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
    book: Sheet, store: Store, language: str | None, date_order: Order | None, progress: Progress
) -> Prepared:
    """Read and normalise the customer sheet of a workbook.

    Raises WorkbookError or HeaderError when the workbook is not one that this store can take.
    """
    progress("Reading", 0, 4)
    metadata = book.metadata()
    schema, conventions = store.schema(), store.conventions(date_order)
    refuse_stranger(book, metadata, schema)
    tongue = find_language(language, metadata)
    sheet = find_rows(customer_sheets(book), schema, tongue, book.name, trusted=metadata is not None)
    progress("Cleaning", 1, 4)
    return Prepared(
        book=book,
        schema=schema,
        conventions=conventions,
        wording=Wording(schema, tongue),
        workbook=metadata.workbook if metadata else None,
        rows=normalise(sheet, schema, conventions),
    )
