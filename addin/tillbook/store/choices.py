"""The look-ups of a store: which choices each drop-down has."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from tillbook.schema.folding import fold
from tillbook.store import tables


def put_choice(connection: sa.Connection, field: str, word: str, details: Mapping[str, Any]) -> None:
    """Add a choice; one that differs in case or accents only is replaced, in its place."""
    query = sa.select(tables.choice).where(tables.choice.c.field == field)
    present = connection.execute(query.order_by(tables.choice.c.place)).all()
    same = [row for row in present if fold(row.word) == fold(word)]
    place = same[0].place if same else max((row.place + 1 for row in present), default=0)
    for row in same:
        delete_choice(connection, field, row.word)
    connection.execute(
        tables.choice.insert().values(field=field, word=word, place=place, details=dict(details))
    )


def delete_choice(connection: sa.Connection, field: str, word: str) -> bool:
    """Take a choice out; False when it was not there."""
    choice = tables.choice
    found = connection.execute(choice.delete().where(choice.c.field == field, choice.c.word == word))
    return bool(found.rowcount)


def read_choices(connection: sa.Connection) -> dict[str, dict[str, dict[str, str]]]:
    """The look-ups as `Conventions.choices` wants them."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for row in connection.execute(sa.select(tables.choice).order_by(tables.choice.c.place)):
        found.setdefault(row.field, {})[row.word] = row.details
    return found
