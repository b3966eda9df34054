"""Finding the store, the system and the language that a command works with."""

from pathlib import Path

from tillbook import settings, systems
from tillbook.connecting.connection import find_connection
from tillbook.connecting.passwords import at_terminal
from tillbook.core.sheet import Metadata, Source
from tillbook.errors import UsageError, WorkbookError
from tillbook.language import LANGUAGES, _, system_language
from tillbook.masking import logger
from tillbook.schema import Schema
from tillbook.store.opening import Address, exists, init_store, open_store, system_of
from tillbook.store.store import Store


def find_store(
    address: str | None = None, system: str | None = None, *, hint: str | None = None, make: bool = False
) -> Store:
    """The store that was named, or the default one of the system; `hint` is the workbook's own system.

    A SQLite file that is missing is made when `make` is true or the system was named.
    Raises StoreError or UsageError when it cannot be found or used.
    """
    written = settings.store_address(address)
    if written is None:
        system = system or hint or _only_default()
        written = settings.default_store(system)
    told = connected(written)
    if not exists(told) and (system or (make and hint)):
        return init_store(told, systems.load(system or hint or ""))
    return open_store(told, systems.load(system or system_of(told)))


def connected(address: str) -> Address:
    """The address with all that it takes to connect: a password, where one is needed and can be found.

    Raises StoreError when the address cannot be used.
    """
    found = find_connection(address, at_terminal())
    if found.warning:
        logger("tillbook").warning(found.warning)
    return found.url


def find_schema(system: str | None) -> Schema:
    """The schema of the system that was told, or of the one that there is a store of.

    Raises UsageError when neither says which.
    """
    return systems.load(system or _only_default())


def default_system() -> str | None:
    """The one system that this user has a store of in the data folder; None when there are none or more."""
    found = [name for name in systems.names() if exists(settings.default_store(name))]
    return found[0] if len(found) == 1 else None


def _only_default() -> str:
    if found := default_system():
        return found
    raise UsageError(
        _(
            "It is not clear which system the customers belong to. Name the store in the settings, or say "
            "--system and one of: {systems}."
        ),
        systems=systems.names(),
    )


def find_language(told: str | None, metadata: Metadata | None = None) -> str:
    """The language that was told, else the workbook's own, else the system's, else English.

    Raises UsageError for a language that there is no catalogue of.
    """
    if told and told not in LANGUAGES:
        raise UsageError(
            _("There is no language ‘{language}’. There are: {languages}."),
            language=told,
            languages=LANGUAGES,
        )
    own = metadata.language if metadata and metadata.language in LANGUAGES else None
    return told or own or system_language()


def refuse_stranger(book: Source, metadata: Metadata | None, schema: Schema) -> None:
    """Raise WorkbookError for a workbook of another system or another edition of the schema."""
    if metadata is None:
        return
    if metadata.system != schema.system:
        raise WorkbookError(
            _(
                "{name} was made for {system}, but the store holds {held} customers. "
                "Use the store that the workbook was made for."
            ),
            name=book.name,
            system=metadata.system,
            held=schema.system,
        )
    if metadata.edition > schema.edition:
        raise WorkbookError(
            _("{name} was made by a newer Tillbook. Update Tillbook on this machine."), name=book.name
        )
    if metadata.edition < schema.edition:
        raise WorkbookError(
            _(
                "{name} was made by an older Tillbook, with other fields. "
                "Make a new template and copy the rows into it."
            ),
            name=book.name,
        )


def refuse_existing(path: Path, overwrite: bool) -> None:
    """Raise WorkbookError for a file that is there, unless it may be replaced."""
    if path.exists() and not overwrite:
        raise WorkbookError(
            _("{name} is there already. Choose another name, or say --overwrite."), name=path.name
        )
