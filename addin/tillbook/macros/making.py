"""The verbs that make or fill a sheet: template, export, load, history, repair."""

from tillbook.commands import inplace
from tillbook.commands import load as loading
from tillbook.commands.history import history as all_history
from tillbook.commands.inplace import Standing
from tillbook.commands.sources import open_file
from tillbook.core.sheet import ChangesSheet
from tillbook.errors import UsageError
from tillbook.language import _, _n
from tillbook.language.figures import number, written
from tillbook.macros.desk import Desk
from tillbook.store.history import Batch
from tillbook.store.store import Store

_KEEPS = _(
    "There is a sheet ‘{sheet}’ already. Customers in it: {rows}.\n\n"
    "Put its headers, rules and formats back, and keep the rows?"
)
_BROKEN = _(
    "The headers of the sheet ‘{sheet}’ are not whole. Put headers, rules and formats back, and keep what "
    "stands below them?"
)
_MADE = _("The template is ready. Fill in the sheet, then press Validate.")
_REPAIRED = _("Headers, rules and formats are back; every row was kept.")
_NO_SHEET = _("This workbook has no customer sheet yet. Press Generate template first.")
_EXPORTED = _("Exported customers: {customers}.")
_EXPORTED_APART = _(
    "Exported customers: {customers}. They are in a new workbook, because the sheet ‘{sheet}’ has rows."
)
_HOLDS = _("Customers in {file}: {rows}.")
_UNKNOWN = _("These columns are no field of {system} and are left out: {columns}.")
_REPLACE = _(
    "Customers in the sheet: {rows}. Replace them?\n\nYes replaces them, No puts the new rows below them."
)
_OWN = _("Columns of your own keep what they have: {columns}.")
_TAKE = _("Take them into the sheet?")
_LOADED = _n(
    "{count} row is loaded. Press Validate to check it.",
    "{count} rows are loaded. Press Validate to check them.",
)
_PICK = _("Nothing was picked to load.")
_HISTORY = _("Import history")
_COLUMNS = (
    _("Import"), _("When"), _("By"), _("Workbook"),
    _("Rows created"), _("Rows updated"), _("Rows unchanged"), _("Rows skipped"), _("Undone"),
)  # fmt: skip
_YES = _("Yes")


def template(desk: Desk) -> None:
    """Make the customer sheet, or put the one that is there in order, if the person agrees."""
    found, store = _look(desk, make=True)
    if found and found.rows != 0 and not desk.confirm(_question(found, desk)):
        return
    desk.progress("Drawing", 1, 2)
    if found:
        inplace.repair(desk.book, store, found)
    else:
        inplace.generate(desk.book, store)
    desk.status(desk.told(_MADE))


def repair(desk: Desk) -> None:
    """Put headers, rules and formats back and keep the rows."""
    found, store = _found(desk)
    desk.progress("Drawing", 1, 2)
    inplace.repair(desk.book, store, found)
    desk.status(desk.told(_REPAIRED))


def export(desk: Desk) -> None:
    """Put all customers into the sheet, or into a new workbook when the sheet has rows."""
    found, store = _look(desk)
    desk.progress("Drawing", 1, 2)
    if found is None:
        customers = inplace.generate(desk.book, store, with_customers=True)
    elif found.rows == 0:
        customers = inplace.fill(desk.book, store, found)
    else:
        apart = desk.new_workbook()
        customers = inplace.generate(apart, store, with_customers=True, language=desk.language)
        desk.tell(desk.told(_EXPORTED_APART, customers=customers, sheet=found.header.sheet))
        return
    desk.status(desk.told(_EXPORTED, customers=customers))


def load(desk: Desk) -> None:
    """Show what the picked file holds, and take its rows into the sheet as the person says."""
    if desk.file is None:
        raise UsageError(_PICK)
    found, store = _found(desk)
    desk.progress("Reading", 1, 4)
    source = open_file(desk.file)
    offer = loading.look_into(source, desk.book, store.schema(), desk.language)
    replace = _ask(offer, desk, store)
    if replace is None:
        return
    desk.progress("Writing", 2, 4)
    count = loading.load(offer, desk.book, replace=replace)
    desk.progress("Drawing", 3, 4)
    inplace.repair(desk.book, store, found)
    desk.status(desk.told(_LOADED, count=count))


def history(desk: Desk) -> None:
    """List every import in a sheet of its own, newest first."""
    rows = [_line(batch, desk) for batch in all_history(desk.store()).batches]
    sheet = ChangesSheet(desk.told(_HISTORY), tuple(map(desk.told, _COLUMNS)), rows)
    desk.book.put_list(sheet)


def _look(desk: Desk, make: bool = False) -> tuple[Standing | None, Store]:
    """The customer sheet that is there, if any, and the store."""
    desk.progress("Reading", 0, 2)
    store = desk.store(make)
    return inplace.standing(desk.book, store), store


def _found(desk: Desk) -> tuple[Standing, Store]:
    found, store = _look(desk)
    if found is None:
        raise UsageError(_NO_SHEET)
    return found, store


def _question(found: Standing, desk: Desk) -> str:
    text = _BROKEN if found.rows is None else _KEEPS
    return desk.told(text, sheet=found.header.sheet, rows=found.rows)


def _ask(offer: loading.Loading, desk: Desk, store: Store) -> bool | None:
    """Whether to replace the rows that are there; None for not loading at all."""
    lines = [desk.told(_HOLDS, file=offer.name, rows=len(offer.rows.rows))]
    if offer.unknown:
        lines.append(desk.told(_UNKNOWN, system=store.schema().title, columns=list(offer.unknown)))
    if not offer.target.rows:
        return False if desk.confirm("\n".join([*lines, "", desk.told(_TAKE)])) else None
    if offer.own:
        lines.append(desk.told(_OWN, columns=list(offer.own)))
    lines += ["", desk.told(_REPLACE, rows=len(offer.target.rows))]
    answer = desk.choose("\n".join(lines))
    return None if answer == "cancel" else answer == "yes"


def _line(batch: Batch, desk: Desk) -> tuple[str, ...]:
    counts = (batch.created, batch.updated, batch.unchanged, batch.skipped)
    return (
        batch.batch,
        written(batch.at.astimezone(), desk.language),
        batch.operator,
        batch.workbook or "",
        *(number(count, desk.language) for count in counts),
        desk.told(_YES) if batch.undone else "",
    )
