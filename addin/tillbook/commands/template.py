"""`template` and `export`: a workbook to fill in, blank or with customers of the store."""

import uuid
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tillbook.commands.fields import other_schemas
from tillbook.commands.opening import find_language, refuse_existing
from tillbook.core.marks import marks
from tillbook.core.normalise.choices import read_choices
from tillbook.core.normalise.column import Column
from tillbook.core.template import Layout, describe
from tillbook.errors import UsageError, WorkbookError
from tillbook.language import Text, _
from tillbook.masking import logger
from tillbook.schema import Schema
from tillbook.store.store import Store
from tillbook.workbooks.drawing import PLAIN, WITH_MACROS, draw

_UNRECORDED = _("The export to {workbook} is not on record: the store {store} was busy or may only be read.")


@dataclass(frozen=True)
class Made:
    """A workbook that was made: where, for which system, with how many customers."""

    path: Path
    system: str
    customers: int

    def as_json(self) -> dict[str, object]:
        """The object that `--json` prints."""
        return {"path": str(self.path), "system": self.system, "customers": self.customers}


def template(
    path: Path,
    store: Store,
    *,
    with_customers: bool = False,
    where: str | None = None,
    language: str | None = None,
    overwrite: bool = False,
) -> Made:
    """Make a template; `where` (`postcode=LA1*`) chooses the customers that it is filled with, on record.

    Called .xlsm, it has buttons above the table.
    Raises WorkbookError when the file is there already or cannot be written, UsageError for a bad `where`.
    """
    refuse_path(path, overwrite)
    schema = store.schema()
    customers = stored_customers(store, where) if with_customers or where else None
    workbook = str(uuid.uuid4())
    layout = Layout(header_row=2 if path.suffix.lower() == WITH_MACROS else 1)
    others = other_schemas(schema.system)
    draw(describe(schema, find_language(language), workbook, customers, layout, others), path)
    if customers is None:
        return Made(path, schema.system, 0)
    put_on_record(store, path.name, len(customers))
    return Made(path, schema.system, len(customers))


def put_on_record(store: Store, workbook: str, customers: int) -> None:
    """Note the export; whoever made it is warned when that was not possible."""
    if not store.note_export(workbook, customers):
        logger("tillbook").warning(Text(_UNRECORDED, workbook=workbook, store=store.name))


def stored_customers(store: Store, where: str | None = None) -> pd.DataFrame:
    """The store's customers as `describe` takes them, all or those that `where` chooses.

    Raises UsageError for a bad `where`.
    """
    schema = store.schema()
    condition = _condition(where, schema) if where else None
    customers = store.read(lambda reader: reader.customers(condition))
    return customers.assign(version_mark=marks(customers["version"], customers, schema))


def refuse_path(path: Path, overwrite: bool) -> None:
    """Raise WorkbookError for a name that no template has, and for a file that may not be replaced."""
    if path.suffix.lower() not in (PLAIN, WITH_MACROS):
        raise WorkbookError(
            _("{name} is no name for a template. Give it the ending {plain}, or {with_macros} for buttons."),
            name=path.name,
            plain=PLAIN,
            with_macros=WITH_MACROS,
        )
    refuse_existing(path, overwrite)


def _condition(where: str, schema: Schema) -> tuple[str, str]:
    name, sign, pattern = (part.strip() for part in where.partition("="))
    if not sign:
        raise UsageError(
            _("--where ‘{where}’ is not FIELD=VALUE. The fields are: {fields}."),
            where=where,
            fields=list(schema.fields),
        )
    if name not in schema.fields:
        raise UsageError(
            _("There is no field ‘{field}’. The fields are: {fields}."),
            field=name,
            fields=list(schema.fields),
        )
    column = Column(name, [0], [pattern])
    if schema.fields[name].choices:
        read_choices(column, schema.fields[name])
    return name, column.texts[0] or ""
