"""The verbs on files and open workbooks, for Python and notebooks: what the command line does, as values.

A workbook is a path, or an `xlwings.Book` that Excel or LibreOffice Calc has open. In a notebook a bar shows
how far a verb is.

`store` is an address (`sqlite:///customers.db`, or a path); without one the settings decide, as on the
command line. Every verb raises `TillbookError`, whose text is a sentence for the analyst.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tillbook.commands import commit as committing
from tillbook.commands import convert as converting
from tillbook.commands import migrate as migrating
from tillbook.commands import template as templates
from tillbook.commands import undo as undoing
from tillbook.commands import validate as validating
from tillbook.commands.cleaning import duplicates as duplicates
from tillbook.commands.cleaning import merge as merge
from tillbook.commands.cleaning import merge_all as merge_all
from tillbook.commands.commit import Commit
from tillbook.commands.conversion import Conversion
from tillbook.commands.history import CustomerHistory, History, customer_history
from tillbook.commands.history import history as all_history
from tillbook.commands.migrate import CHUNK_ROWS
from tillbook.commands.migrating.result import Migration
from tillbook.commands.notebook import shown_in_notebook
from tillbook.commands.opening import find_schema, find_store
from tillbook.commands.progress import Progress
from tillbook.commands.questions import Question
from tillbook.commands.template import Made
from tillbook.commands.undo import Undo
from tillbook.commands.validate import Validation
from tillbook.core.frame_checks import check_frame as check_rows
from tillbook.core.normalise import Conventions
from tillbook.core.pipeline import Mode, Options
from tillbook.core.sheet import Sheet
from tillbook.core.uniting import Choice as Choice
from tillbook.errors import UsageError
from tillbook.language import _
from tillbook.store.store import Store
from tillbook.workbooks.book import WorkbookFile

if TYPE_CHECKING:
    import pandas as pd
    import xlwings

Keep = Literal["first", "last"]
DateOrder = Literal["dmy", "mdy"]


def template(
    path: str | Path,
    *,
    store: str | None = None,
    system: str | None = None,
    with_customers: bool = False,
    where: str | None = None,
    language: str | None = None,
    overwrite: bool = False,
) -> Made:
    """Make a workbook to fill in, blank or with the store's customers (`where="postcode=LA1*"`)."""
    return templates.template(
        Path(path),
        find_store(store, system, make=True),
        with_customers=with_customers,
        where=where,
        language=language,
        overwrite=overwrite,
    )


def export(
    path: str | Path,
    *,
    store: str | None = None,
    system: str | None = None,
    language: str | None = None,
    overwrite: bool = False,
) -> Made:
    """Make a workbook of all customers, ready to edit and commit again."""
    return template(
        path, store=store, system=system, with_customers=True, language=language, overwrite=overwrite
    )


def convert(
    source: str | Path,
    path: str | Path | None = None,
    *,
    store: str | None = None,
    system: str | None = None,
    recipe: str | None = None,
    mapping: str | Path | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    language: str | None = None,
    overwrite: bool = False,
    confirm: Callable[[Question], bool] | None = None,
) -> Conversion:
    """Bring another platform's export into a template at `path`, and check it; without a path only look.

    Suggestions (`.questions` of the result) are taken, but for those that `confirm` says no to; `mapping` is
    a file that says otherwise.
    """
    with shown_in_notebook() as progress:
        return converting.convert(
            Path(source),
            Path(path) if path else None,
            find_store(store, system, make=True),
            recipe=recipe,
            mapping=Path(mapping) if mapping else None,
            encoding=encoding,
            delimiter=delimiter,
            language=language,
            overwrite=overwrite,
            confirm=confirm,
            progress=progress,
        )


def validate(
    book: "str | Path | xlwings.Book",
    *,
    store: str | None = None,
    system: str | None = None,
    language: str | None = None,
    mode: Mode = "upsert",
    keep_repeats: Keep | None = None,
    date_order: DateOrder | None = None,
) -> Validation:
    """Check a workbook's customers; Status and Error message are in the sheet afterwards."""
    sheet, found = open_both(book, store, system)
    options = Options(mode, keep_repeats)
    with shown_in_notebook() as progress:
        return validating.validate(
            sheet, found, language=language, options=options, date_order=date_order, progress=progress
        )


def commit(
    book: "str | Path | xlwings.Book",
    *,
    store: str | None = None,
    system: str | None = None,
    language: str | None = None,
    mode: Mode = "upsert",
    keep_repeats: Keep | None = None,
    date_order: DateOrder | None = None,
    all_or_nothing: bool = False,
    operator: str | None = None,
) -> Commit:
    """Bring the accepted rows into the store and write the result back. Does not ask."""
    sheet, found = open_both(book, store, system)
    with shown_in_notebook() as progress:
        done = committing.commit(
            sheet,
            found,
            all_or_nothing=all_or_nothing,
            language=language,
            options=Options(mode, keep_repeats),
            date_order=date_order,
            operator=operator,
            progress=progress,
        )
    assert done is not None  # only a refused confirmation gives None
    return done


def migrate(
    source: str | Path,
    *,
    store: str | None = None,
    system: str | None = None,
    rejected: str | Path | None = None,
    chunk_rows: int = CHUNK_ROWS,
    mode: Mode = "upsert",
    date_order: DateOrder | None = None,
    language: str | None = None,
    operator: str | None = None,
    recipe: str | None = None,
    mapping: str | Path | None = None,
    progress: Progress | None = None,
) -> Migration:
    """Bring a CSV or Parquet file of any size into the store, chunk by chunk. Does not ask.

    Rejected rows come into workbooks in the folder `rejected`, beside the file unless said. The same call
    goes on with a migration that was stopped. Columns of another platform are read as by `convert`.
    `progress` is told what is being done, how many rows are done, and how many there are.
    """
    with shown_in_notebook() as bar:
        done = migrating.migrate(
            Path(source),
            find_store(store, system),
            folder=Path(rejected) if rejected else None,
            chunk_rows=chunk_rows,
            mode=mode,
            date_order=date_order,
            language=language,
            operator=operator,
            recipe=recipe,
            mapping=Path(mapping) if mapping else None,
            progress=progress or bar,
        )
    assert done is not None  # nobody was asked
    return done


def check_frame(
    frame: "pd.DataFrame",
    *,
    system: str | None = None,
    country: str = "GB",
    date_order: DateOrder | None = None,
) -> "pd.DataFrame":
    """What is wrong with rows of a frame, without a store: `row`, `column`, `code`, `severity`, `value`.

    Its columns are fields, by key or label; `row` is its index. What depends on other rows is not asked, so
    the partitions of a Dask frame can be checked one by one: `people.map_partitions(tillbook.check_frame,
    system="cloudpos", meta=tillbook.check_frame(people.head(0), system="cloudpos"))`. A date that can be read
    two ways is ambiguous unless `date_order` settles it.
    """
    conventions = Conventions(country, date_order=date_order, is_settled=True)
    return check_rows(frame, find_schema(system), conventions)


def undo(
    batch: str = "last",
    *,
    store: str | None = None,
    system: str | None = None,
    language: str | None = None,
    operator: str | None = None,
) -> Undo:
    """Take one import or merge back: its id, the beginning of it, or `last`."""
    return undoing.undo(batch, find_store(store, system), language=language, operator=operator)


def history(
    customer: str | None = None,
    *,
    store: str | None = None,
    system: str | None = None,
    language: str | None = None,
    everything: bool = False,
) -> History | CustomerHistory:
    """Every import, everything that is on record, or everything that happened to one customer.

    Raises UsageError when one customer and everything are asked for at once.
    """
    if customer and everything:
        raise UsageError(_("Ask for one customer or for everything on record, not for both."))
    found = find_store(store, system)
    if customer:
        return customer_history(customer, found, language)
    return all_history(found, everything=everything)


def open_both(
    book: "str | Path | xlwings.Book", store: str | None, system: str | None
) -> tuple[Sheet, Store]:
    """The workbook, and the store that was named or that the workbook's own system has."""
    sheet = _opened(book)
    metadata = sheet.metadata()
    return sheet, find_store(store, system, hint=metadata.system if metadata else None)


def _opened(book: "str | Path | xlwings.Book") -> Sheet:
    if isinstance(book, str | Path):
        return WorkbookFile(Path(book))
    from tillbook.live.book import LiveBook  # xlwings takes a while to load

    return LiveBook(book)
