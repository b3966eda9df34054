"""What a migration settles before its first row goes in, so that every run of it does the same."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import pandas as pd

from tillbook.commands.progress import Progress
from tillbook.core.frame import Value, find_header, find_rows
from tillbook.core.normalise import Conventions
from tillbook.core.normalise.dates import Order, read_dates
from tillbook.core.pipeline import Mode, Options, Part
from tillbook.core.settling import Settling
from tillbook.core.sheet import Cells
from tillbook.core.wording import Wording
from tillbook.errors import HeaderError, UsageError
from tillbook.language import Text, _
from tillbook.schema import Kind, Schema
from tillbook.workbooks.chunks import ChunkSource
from tillbook.workbooks.chunksheet import ChunkSheet

# From a chunk under the source's own headers to one under field keys, row by row; other columns are left out.
Convert = Callable[[pd.DataFrame], pd.DataFrame]


@dataclass(frozen=True)
class Reader:
    """How the chunks of a source are read; `recipe` names just that way, blank for a template's columns.

    `unread` are the filled columns that stay behind, `about` says where the way of reading comes from.
    """

    convert: Convert
    recipe: str = ""
    unread: tuple[str, ...] = ()
    about: tuple[Text, ...] = ()


_MIGRATIONS: Final = uuid.UUID("5a4f8f2e-7d0c-4a55-9b0a-0d5a3a4b7f61")


@dataclass(frozen=True)
class Plan:
    """One migration: of which content, into which store, how its rows are read, and in which chunks.

    `migration` is the id that its imports have in common; it goes by the source's content, the system and
    the recipe. `left_out` are rows that are no customers by the recipe, and not among the `rows`.
    """

    migration: str
    source: str
    system: str
    store: str
    rows: int
    chunk_rows: int
    mode: Mode
    date_order: Order | None
    recipe: str
    country: str
    widths: Mapping[str, int]
    date_orders: Mapping[str, Order]
    above: Mapping[str, str]
    left_out: int

    @staticmethod
    def of(facts: Mapping[str, Any]) -> "Plan":
        """The plan that `as_json` gave; raises TypeError or KeyError for anything else."""
        return Plan(**facts)

    def as_json(self) -> dict[str, Any]:
        """The plan for its file."""
        return asdict(self)

    def options(self, conventions: Conventions) -> Options:
        """How each chunk is checked; `conventions` has the store's choices."""
        settled = Conventions(
            self.country, self.widths, conventions.choices, self.date_order, True, self.date_orders
        )
        return Options(self.mode, part=Part(settled, self.above))


def with_settled_dates(cells: pd.DataFrame, plan: Plan, schema: Schema) -> pd.DataFrame:
    """The cells with dates that the whole source has settled as ISO dates.

    In a workbook of the rejected rows alone nothing would say how they are read.
    """
    read: dict[str, pd.Series] = {}
    for key in cells:
        order = plan.date_order or plan.date_orders.get(str(key))
        if order and schema.fields[str(key)].kind is Kind.DATE:
            texts: list[Value] = [text if isinstance(text, str) else None for text in cells[key]]
            column = read_dates(str(key), cells.index.tolist(), texts, False, order)
            read[str(key)] = pd.Series(column.texts, cells.index, dtype="str")
    return cells.assign(**read)


def migration_id(digest: str, system: str, recipe: str) -> str:
    """The id of a migration of that content."""
    return str(uuid.uuid5(_MIGRATIONS, "\x1f".join((digest, system, recipe))))


def look_through(
    source: ChunkSource, reader: Reader, schema: Schema, size: int, progress: Progress
) -> tuple[Settling, int]:
    """Read the whole source once, and keep what its rows settle for each other; and how many are left out.

    Raises UsageError when there are no rows.
    """
    found, left_out = Settling(schema), 0
    for chunk in source.chunks(size):
        cells = reader.convert(chunk)
        if reader.recipe:
            left_out += int((chunk.notna().any(axis=1) & cells.isna().all(axis=1)).sum())
        sheet = sheet_of(source, "", cells, schema)
        found.add(find_rows(sheet.read([]), schema, "en", source.name, trusted=False))
        progress("Reading", found.rows, found.rows)
    if not found.rows:
        raise UsageError(
            _("{name} has headers, but no customers below them. Nothing was loaded."), name=source.name
        )
    return found, left_out


def sheet_of(source: ChunkSource, migration: str, cells: pd.DataFrame, schema: Schema) -> ChunkSheet:
    """A chunk as a sheet of the fields that it has, and of those that the store fills by itself."""
    fields = [key for key, field in schema.fields.items() if key in cells or field.generated]
    return ChunkSheet(source.name, migration, cells, fields)


def by_headers(source: ChunkSource, wording: Wording) -> Reader:
    """How to take the columns whose headers are the template's own, in any language, or field keys.

    Raises HeaderError when a required one is missing, or one stands twice.
    """
    schema, language = wording.schema, wording.language
    header = [Cells(source.name, [[text or None] for text in source.header])]
    found = find_header(header, schema, language, trusted=False)
    places = {key: at for key, at in found.positions.items() if key in schema.fields} if found else {}
    refuse_missing(source.name, places, wording)
    find_rows(header, schema, language, source.name, trusted=False, generated=False)

    def convert(chunk: pd.DataFrame) -> pd.DataFrame:
        return chunk.iloc[:, list(places.values())].set_axis(list(places), axis=1)

    names = enumerate(source.header)
    return Reader(convert, unread=tuple(name for at, name in names if name and at not in places.values()))


def refuse_missing(name: str, present: Mapping[str, Any] | pd.DataFrame, wording: Wording) -> None:
    """Raise HeaderError when a field is missing that every new customer needs."""
    fields = wording.schema.fields.items()
    missing = [key for key, f in fields if f.is_required and not f.generated and key not in present]
    if missing:
        raise HeaderError(
            _(
                "{name} lacks the required column ‘{column}’ of {system}. "
                "Give the column that holds it this header, or convert the file by a recipe."
            ),
            name=name,
            column=wording.label(missing[0]),
            system=wording.schema.title,
        )
