"""What does not fit together, as sentences about a field and a column."""

from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal

from tillbook.language import Plural, Text, _
from tillbook.schema import Field
from tillbook.store.binding.reflecting import Column, Stored

MisfitKind = Literal[
    "primary-key",
    "missing-field",
    "missing-column",
    "unsupported-type",
    "computed",
    "choices",
    "shorter",
    "narrower",
    "whole-numbers",
    "required-column",
    "no-default",
    "other-unique",
    "check",
]


@dataclass(frozen=True)
class Misfit:
    """Something that the table and the schema see differently. One that `blocks` must be mended first."""

    kind: MisfitKind
    column: str | None
    field: str | None
    text: Text
    blocks: bool = False


class Unfit(Enum):
    """Why a column cannot keep a field."""

    TYPE = "type"  # one that Tillbook does not read
    KIND = "kind"
    WORDS = "words"  # of its own for the choices


# With what stands before it, as "keeps a date".
_STORED: Final = {
    Stored.TEXT: _("a text"),
    Stored.INTEGER: _("a whole number"),
    Stored.NUMERIC: _("a decimal number"),
    Stored.FLOAT: _("a floating-point number"),
    Stored.BOOLEAN: _("true or false"),
    Stored.DATE: _("a date"),
    Stored.TIMESTAMP: _("a date and time"),
    Stored.UUID: _("a UUID"),
    Stored.OTHER: _("something else"),
}
_UNFIT: Final = {
    Unfit.TYPE: _("{column} has a type that Tillbook does not read. Name another column."),
    Unfit.KIND: _("{column} keeps {stored}, which {field} is not. Name another column."),
    Unfit.WORDS: _("{column} has words of its own for the choices. Say in [values.{key}] what they are."),
}
_LEFT_OUT: Final = {
    Unfit.TYPE: _("{column} is called like {field}, but has a type that Tillbook does not read."),
    Unfit.KIND: _("{column} is called like {field}, but keeps {stored}, which {field} is not."),
    Unfit.WORDS: _("{column} is called like {field}, but has words of its own for the choices."),
}


def left_out_for(field: Field, column: Column, unfit: Unfit) -> Misfit:
    """A column that is called like the field, but cannot keep it."""
    return Misfit("unsupported-type", column.name, field.key, about(_LEFT_OUT[unfit], field, column))


def about(template: str | Plural, field: Field, column: Column, **more: object) -> Text:
    """A text about a field and its column."""
    facts = {"column": column.name, "field": Text(field.label), "stored": Text(_STORED[column.stored])}
    return Text(template, **facts, key=field.key, **more)


def unfit_for(field: Field, column: Column, unfit: Unfit) -> Misfit:
    """A column that somebody named for the field, but that cannot keep it."""
    kind: MisfitKind = "choices" if unfit is Unfit.WORDS else "unsupported-type"
    return Misfit(kind, column.name, field.key, about(_UNFIT[unfit], field, column), blocks=True)
