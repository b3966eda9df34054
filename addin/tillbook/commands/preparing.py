"""What validate and commit have in common: read the sheet and normalise it, before any transaction."""

from dataclasses import dataclass

from tillbook.commands.opening import find_language, refuse_stranger
from tillbook.commands.progress import Progress
from tillbook.core.frame import SheetRows, find_rows
from tillbook.core.lookup import LookUp
from tillbook.core.normalise import Conventions, Rows, normalise
from tillbook.core.normalise.dates import Order
from tillbook.core.pipeline import Checked, Options, check
from tillbook.core.sheet import Sheet
from tillbook.core.template.workbook import CUSTOMERS
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
    cells = book.read(list(in_every_language(CUSTOMERS).values()))
    sheet = find_rows(cells, schema, tongue, book.name)
    progress("Cleaning", 1, 4)
    return Prepared(
        book=book,
        schema=schema,
        conventions=conventions,
        wording=Wording(schema, tongue),
        workbook=metadata.workbook if metadata else None,
        rows=normalise(sheet, schema, conventions),
    )
