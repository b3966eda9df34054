"""`Match`: where a column of an unknown file seems to belong; and the columns on the way to theirs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypedDict, Unpack

from tillbook.language import Text, _
from tillbook.recipes.evidence import Cells
from tillbook.schema import Schema

# Where a column can go that is no field of its own.
NOTES: Final = "notes"
WHOLE_NAME: Final = "whole_name"

BY_NAME: Final = _("The header says so.")
BY_BOTH: Final = _("The header says so, and the cells fit.")
NO_FIELD: Final = _("No field is like it.")
SECOND: Final = _("‘{column}’ fits the field better.")


@dataclass(frozen=True)
class Match:
    """Where a column seems to belong, how sure that is (0 to 100), and why.

    `field` is a key of the schema, `WHOLE_NAME` (first and last name in one), `NOTES` (as a line of the
    notes; the score is 0), or None: it stays behind. `part` is 0 where the column is the whole field; columns
    with 1, 2, … make it together, joined with a space in that order. `also` are fields that it tells as well.
    `is_objection` is a column whose yes is a no to its fields, `is_last_first` a whole name that begins with
    the family name.
    """

    column: str
    field: str | None
    score: float
    why: Text
    part: int = 0
    also: tuple[str, ...] = ()
    is_objection: bool = False
    is_last_first: bool = False


class More(TypedDict, total=False):
    """What a few matches have beside the rest."""

    also: tuple[str, ...]
    is_objection: bool
    is_last_first: bool


@dataclass
class Columns:
    """The columns of a file: the cells of each by its header, and the matches that are settled."""

    cells: Mapping[str, Cells]
    schema: Schema
    country: str
    settled: dict[str, Match] = field(default_factory=dict)

    @property
    def open(self) -> list[str]:
        """The columns that have no match yet, in the table's order."""
        return [column for column in self.cells if column not in self.settled]

    def settle(
        self, column: str, key: str | None, score: float, why: Text | str, part: int = 0, **more: Unpack[More]
    ) -> None:
        """Give a column its match."""
        text = why if isinstance(why, Text) else Text(why)
        self.settled[column] = Match(column, key, round(score, 1), text, part, **more)

    def of(self, key: str) -> str | None:
        """The column that fills a field; the first one of several parts."""
        # A system can call its notes as the place is called where everything else goes, without a score.
        return next((m.column for m in self.settled.values() if m.score and _fills(m, key)), None)


def _fills(match: Match, key: str) -> bool:
    return not match.is_objection and key in (match.field, *match.also)
