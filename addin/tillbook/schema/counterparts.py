"""Where a field's contents belong in another system; what the field guide says, and a migration follows."""

from tillbook.schema.customers import Schema
from tillbook.schema.fields import Field


def counterparts(field: Field, other: Schema) -> list[Field]:
    """The fields of the other system that hold what this one holds, in that system's order.

    They have the same key, or one of the two says that it is `like` the other: said once, it goes both ways.
    """
    return [
        found
        for found in other.fields.values()
        if found.key == field.key or found.key in field.like or field.key in found.like
    ]
