"""Where a template's columns go in a sheet that has some of them already."""

from collections.abc import Mapping
from itertools import count

from tillbook.core.sheet import SPECIAL_COLUMNS
from tillbook.core.template.model import Layout
from tillbook.schema import Schema


def place_columns(schema: Schema, header_row: int, positions: Mapping[str, int], width: int) -> Layout:
    """Columns stay where they are; a missing one comes to its place in a new template, or behind all else.

    Its place is free when no column that we know has moved there. `positions` are the columns found, by key
    (0 = A), `width` is the number of columns in use.
    """
    results, hidden = ("status", "message"), ("record", "version")
    assert {*results, *hidden} == set(SPECIAL_COLUMNS)
    taken, places = set(positions.values()), dict(positions)
    behind = count(max([width, *(at + 1 for at in taken)], default=0))
    for place, key in enumerate((*results, *schema.fields, *hidden)):
        if key not in places:
            places[key] = place if place not in taken and place < width else next(behind)
            taken.add(places[key])
    return Layout(header_row, places)
