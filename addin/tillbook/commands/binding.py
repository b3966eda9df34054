"""`store bind`: a customer table that is there already becomes the store, without being altered."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tillbook import settings, systems
from tillbook.commands.opening import connected
from tillbook.commands.stores import country_code
from tillbook.errors import UsageError, reason
from tillbook.language import Text, _
from tillbook.schema import Schema
from tillbook.store.binding import Misfit, TableMapping, read_mapping
from tillbook.store.opening import (
    Address,
    bind_store,
    check_binding,
    propose_binding,
    release_store,
)
from tillbook.store.store import Store


@dataclass(frozen=True)
class Proposed:
    """A mapping to look at: the file that it is in, and what of the table does not fit."""

    address: Address
    schema: Schema
    file: Path
    mapping: TableMapping
    misfits: Sequence[Misfit]

    @property
    def blocking(self) -> list[Misfit]:
        """What has to be mended in the file before the table can be bound."""
        return [misfit for misfit in self.misfits if misfit.blocks]

    def as_json(self) -> dict[str, object]:
        """The object that `--json` prints, before anything was bound."""
        return {
            "mapping": str(self.file),
            "columns": dict(self.mapping.columns),
            "misfits": [
                {
                    "kind": m.kind,
                    "column": m.column,
                    "field": m.field,
                    "text": str(m.text),
                    "blocks": m.blocks,
                }
                for m in self.misfits
            ],
        }


def propose(
    address: str | None, system: str | None, table: str | None, file: Path | None, country: str
) -> Proposed:
    """The mapping in that file, or else one that is proposed and saved there.

    Raises UsageError when nobody says which store, system or table; StoreError when there is no such table.
    """
    written = settings.store_address(address)
    if written is None:
        raise UsageError(_("Say which store: --store postgresql://host/database."))
    if system is None:
        raise UsageError(
            _("Say which system the store is for, with --system. The systems are: {systems}."),
            systems=systems.names(),
        )
    url, schema = connected(written), systems.load(system)
    if file and file.exists():
        mapping = read_mapping(_text_of(file), file.name)
        country_code(mapping.country)
        return Proposed(url, schema, file, mapping, check_binding(url, schema, mapping))
    if not table:
        raise UsageError(_("Say which table holds the customers: --table crm.customers."))
    found = propose_binding(url, schema, table, country_code(country))
    file = file or Path(f"{found.mapping.table}.toml")
    _save(file, found.text)
    return Proposed(url, schema, file, found.mapping, found.misfits)


def bind(proposed: Proposed) -> Store:
    """Make a store of the table. Raises UsageError while something has to be mended first."""
    if proposed.blocking:
        raise UsageError(
            _("{misfit} Mend it in {file}, then bind with --mapping {file}."),
            misfit=proposed.blocking[0].text,
            file=proposed.file,
        )
    return bind_store(proposed.address, proposed.schema, proposed.mapping)


def release(address: str | None) -> TableMapping:
    """Let go of the table that the store is bound to, so that it can be altered; the mapping stays known.

    Raises UsageError when nobody says which store, StoreError for one that is not bound.
    """
    written = settings.store_address(address)
    if written is None:
        raise UsageError(_("Say which store: --store postgresql://host/database."))
    return release_store(connected(written))


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = reason(error) if isinstance(error, OSError) else Text(_("it is no text in UTF-8"))
        raise UsageError(
            _("The mapping {file} cannot be read: {reason}. Name another file."), file=file, reason=why
        ) from None


def _save(file: Path, text: str) -> None:
    if file.exists():
        raise UsageError(
            _("{file} is there already. Bind with --mapping {file}, or name another file."), file=file
        )
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            _("The mapping {file} cannot be saved: {reason}. Name another file with --mapping."),
            file=file,
            reason=reason(error),
        ) from None
