"""`guide`: the field guide as a PDF."""

from contextlib import suppress
from pathlib import Path

from tillbook import settings, systems
from tillbook.commands.fields import other_schemas
from tillbook.commands.opening import connected, default_system, find_schema, refuse_existing
from tillbook.core.wording import Wording
from tillbook.errors import StoreError, WorkbookError
from tillbook.language import _
from tillbook.printing.guide import print_guide
from tillbook.schema import Schema
from tillbook.store.opening import exists, open_store, system_of


def guide(path: Path, schema: Schema, language: str, *, overwrite: bool = False) -> None:
    """Write the field guide of a system, with the choices that the schema has.

    Raises WorkbookError when the name does not end in .pdf, the file is there already or cannot be written,
    or no font has all its characters.
    """
    if path.suffix.lower() != ".pdf":
        raise WorkbookError(
            _("{name} is no name for the field guide. Give it the ending .pdf."), name=path.name
        )
    refuse_existing(path, overwrite)
    print_guide(Wording(schema, language), other_schemas(schema.system), path)


def schema_of_shop(address: str | None, system: str | None) -> Schema:
    """The system's fields, with the choices of the store that was named, or else of the default one.

    A store that nobody named may be missing, or another system's: then the look-ups have no choices.
    Raises StoreError when the named store cannot be used, UsageError when nobody says which system.
    """
    if address:
        return _stored(address, system)
    with suppress(StoreError):
        if written := settings.store_address(None):
            return _stored(written, system)
        own = system or default_system()
        if own and exists(settings.default_store(own)):
            return _stored(settings.default_store(own), own)
    return find_schema(system)


def _stored(address: str, system: str | None) -> Schema:
    told = connected(address)
    return open_store(told, systems.load(system or system_of(told))).schema()
