"""The verbs on files and open workbooks, for Python and notebooks: what the command line does, as values.

A workbook is a path, or an `xlwings.Book` that Excel or LibreOffice Calc has open.

`store` is an address (`sqlite:///customers.db`, or a path); without one the settings decide, as on the
command line. Every verb raises `TillbookError`, whose text is a sentence for the analyst.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tillbook.commands import commit as committing
from tillbook.commands import template as templates
from tillbook.commands import undo as undoing
from tillbook.commands import validate as validating
from tillbook.commands.commit import Commit
from tillbook.commands.history import CustomerHistory, History, customer_history
from tillbook.commands.history import history as all_history
from tillbook.commands.opening import find_store
from tillbook.commands.template import Made
from tillbook.commands.undo import Undo
from tillbook.commands.validate import Validation
from tillbook.core.pipeline import Mode, Options
from tillbook.core.sheet import Sheet
from tillbook.errors import UsageError
from tillbook.language import _
from tillbook.store.store import Store
from tillbook.workbooks.book import WorkbookFile

if TYPE_CHECKING:
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
    return validating.validate(sheet, found, language=language, options=options, date_order=date_order)


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
    done = committing.commit(
        sheet,
        found,
        all_or_nothing=all_or_nothing,
        language=language,
        options=Options(mode, keep_repeats),
        date_order=date_order,
        operator=operator,
    )
    assert done is not None  # only a refused confirmation gives None
    return done


def undo(
    batch: str = "last",
    *,
    store: str | None = None,
    system: str | None = None,
    language: str | None = None,
    operator: str | None = None,
) -> Undo:
    """Take one import back: its id, the beginning of it, or `last`."""
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
