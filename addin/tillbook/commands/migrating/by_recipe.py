"""A large source whose columns are another platform's: read by a recipe, chunk by chunk."""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Final

import pandas as pd

from tillbook.commands.migrating.plan import Reader
from tillbook.commands.ways import Way, find_way
from tillbook.errors import UsageError
from tillbook.language import DEFAULT, _
from tillbook.recipes.mapping import write_mapping
from tillbook.recipes.table import SourceTable, unquoted
from tillbook.schema import Schema
from tillbook.store.store import Store
from tillbook.workbooks.chunks import ChunkSource

# So many rows show what an export is.
_HEAD: Final = 1000
_UNSETTLED: Final = _(
    "No recipe knows the columns of {name}. Convert its first rows (‘tillbook convert’) to settle where they "
    "go, then migrate it."
)


def by_recipe(source: ChunkSource, store: Store, recipe: str | None, mapping: Path | None) -> Reader | None:
    """How to read columns of the source's own; None when they are a template's.

    Suggestions are taken as they are, since a migration asks nobody in the middle; what words mean that are
    no choices is settled by the first rows. A row that is no customer by the recipe becomes blank.
    Raises UsageError when the columns are unknown and nobody has settled yet where they go.
    """
    schema = store.schema()
    head = next(iter(source.chunks(_HEAD)), None)
    if head is None:
        return None
    table = SourceTable(source.name, unquoted(head))
    way = find_way(table, schema, store.country, recipe, mapping)
    if way.is_template:
        return None
    if way.matches:
        raise UsageError(_UNSETTLED, name=source.name)
    first = way.convert(table, schema, store.country)
    # Other words may come later, but what each one means must not depend on the chunk that it is in.
    meant = way.mapping(table, schema, first).answers.values
    # Who finds that the notes are too long cuts them by hand, in the workbook of the rejected rows.
    answers = replace(way.answers, takes_values=False, values=meant, cuts_notes=False)
    way = replace(way, answers=answers)

    def convert(chunk: pd.DataFrame) -> pd.DataFrame:
        cells = way.convert(SourceTable(source.name, unquoted(chunk)), schema, store.country).cells
        return cells.reindex(chunk.index)

    unread = tuple(way.recipe.reasons(table))
    return Reader(convert, _named(way, table, schema), unread, tuple(way.about(source.name)))


def _named(way: Way, table: SourceTable, schema: Schema) -> str:
    """A name for just this way of reading; the same rows under another name are the same migration."""
    settled = write_mapping(replace(way.mapping(table, schema, None), title=""), DEFAULT)
    return f"{way.recipe.name or 'mapping'}-{hashlib.sha256(settled.encode()).hexdigest()[:8]}"
