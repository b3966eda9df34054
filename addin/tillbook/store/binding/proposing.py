"""A first proposal of the mapping: by names and types, and by the values that are there."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from tillbook.core.naming import LEAST, likeness
from tillbook.language import system_language
from tillbook.schema import Field, Kind, Schema
from tillbook.store.binding.fitting import misfits, why_unfit
from tillbook.store.binding.mapping import TableMapping, write_mapping
from tillbook.store.binding.misfit import Misfit, Unfit, left_out_for
from tillbook.store.binding.reflecting import Column, ReflectedTable, Stored
from tillbook.store.binding.values import distinct_texts, has_choices, meanings

Words = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Proposal:
    """A mapping to look at, what does not fit, and how like each field and its column are (0 to 100)."""

    mapping: TableMapping
    misfits: tuple[Misfit, ...]
    scores: Mapping[str, float]

    @property
    def text(self) -> str:
        """The file, with what does not fit beside the fields, in the system's language."""
        remarks: dict[str, str] = {}
        for misfit in self.misfits:
            if misfit.field:
                remarks[misfit.field] = f"{remarks.get(misfit.field, '')} {misfit.text}".strip()
        return write_mapping(self.mapping, remarks, system_language())


def propose(
    connection: sa.Connection, found: ReflectedTable, schema: Schema, country: str = "GB"
) -> Proposal:
    """Which column could hold which field; nothing is changed."""
    scores: dict[str, float] = {}
    columns: dict[str, str] = {}
    values: dict[str, Words] = {}
    left_out: dict[str, Misfit] = {}
    for score, field, column in _pairs(found, schema):
        if field.key in columns or column.name in columns.values():
            continue
        words = _words(connection, found, field, column)
        unfit = why_unfit(field, column, has_words=bool(words)) if words is not None else Unfit.WORDS
        if unfit:
            left_out.setdefault(field.key, left_out_for(field, column, unfit))
            continue
        scores[field.key], columns[field.key] = score, column.name
        if words:
            values[field.key] = words
    mapping = TableMapping(
        schema.system,
        found.schema,
        found.name,
        _row_key(found),
        {name: columns[name] for name in schema.fields if name in columns},
        values={name: values[name] for name in schema.fields if name in values},
        country=country,
    )
    also = (misfit for name, misfit in left_out.items() if name not in columns)
    return Proposal(mapping, (*misfits(found, mapping, schema), *also), scores)


def _pairs(found: ReflectedTable, schema: Schema) -> list[tuple[float, Field, Column]]:
    """Fields and columns that are alike, the most alike first."""
    pairs = [
        (score, field, column)
        for field in schema.fields.values()
        for column in found.columns.values()
        if not column.computed and (score := _likeness(field, column)) >= LEAST
    ]
    return sorted(pairs, key=lambda pair: -pair[0])


def _likeness(field: Field, column: Column) -> float:
    score = likeness(field, column.name)
    # What the table counts by itself only holds the customer's number where no other column does: that one
    # people type and print on cards, and may begin with zeros.
    is_numbering = field.kind is Kind.IDENTIFIER and column.numbers_itself
    return score - 3 if is_numbering else score


def _words(connection: sa.Connection, found: ReflectedTable, field: Field, column: Column) -> Words | None:
    """What the table calls the field's choices: nothing where it says them as we do, None if unclear."""
    if not has_choices(field) or column.stored not in (Stored.TEXT, Stored.INTEGER):
        return {}
    if column.stored is Stored.INTEGER and field.kind in (Kind.YES_NO, Kind.CONSENT):
        return {}
    texts = list(column.choices) or distinct_texts(connection, found, column)
    known, unknown = meanings(field, texts)
    if unknown and len(unknown) >= len(texts) / 2:
        return None
    return {} if all(code in theirs[:1] for code, theirs in known.items()) else known


def _row_key(found: ReflectedTable) -> str:
    """The column that tells rows apart; empty where several do so together."""
    if len(found.primary_key) == 1:
        return found.primary_key[0]
    for unique in found.uniques:
        if len(unique.columns) == 1 and not unique.rule and not found.columns[unique.columns[0]].nullable:
            return unique.columns[0]
    return ""
