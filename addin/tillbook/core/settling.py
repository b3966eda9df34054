"""What the cells of a column settle for each other, found out part by part, before any part is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tillbook.core.frame import SheetRows, Value
from tillbook.core.normalise import Conventions
from tillbook.core.normalise.column import Column
from tillbook.core.normalise.dates import Order, date_votes, order_of
from tillbook.core.normalise.identifiers import width_of, widths_in
from tillbook.core.normalise.text import clean, drop_float_tails, read_texts
from tillbook.schema import Field, Kind, Schema


@dataclass
class _Widths:
    lengths: set[int] = field(default_factory=set)
    has_zeros: bool = False


class Settling:
    """Looks at all rows of a source before any of them goes in; what it keeps does not grow with them.

    A date such as 03/04/1985 is read as the other dates of its column say, a number without its zeros as the
    other numbers: both would come out another way in each part.
    """

    def __init__(self, schema: Schema) -> None:
        self._fields: Mapping[str, Field] = schema.fields
        self._votes: dict[str, tuple[int, int]] = {}
        self._widths: dict[str, _Widths] = {}
        # As typed, and of numbers that may have lost their zeros.
        self._highest: dict[tuple[str, bool], str] = {}
        self.rows = 0

    def add(self, sheet: SheetRows) -> None:
        """Take these rows into account."""
        self.rows += len(sheet.rows)
        for key, cells in sheet.columns.items():
            found = self._fields.get(key)
            if found and found.kind is Kind.DATE:
                before, more = self._votes.get(key, (0, 0)), date_votes(cells)
                self._votes[key] = (before[0] + more[0], before[1] + more[1])
            elif found and found.kind is Kind.IDENTIFIER:
                self._add_identifiers(found, sheet.rows, cells)

    def _add_identifiers(self, found: Field, rows: Sequence[int], cells: Sequence[Value]) -> None:
        column = read_texts(found.key, list(rows), list(cells))
        clean(column)
        numbers = drop_float_tails(column)
        lengths, has_zeros = widths_in(text for at, text in column.filled() if at not in numbers)
        widths = self._widths.setdefault(found.key, _Widths())
        # Three different ones say as much as all of them.
        widths.lengths = set(sorted(widths.lengths | lengths)[:3])
        widths.has_zeros |= has_zeros
        if found.generated:
            self._raise_highest(found, column, numbers)

    def _raise_highest(self, found: Field, column: Column, numbers: set[int]) -> None:
        most = min(found.max_length or 18, 18)
        for at, text in column.filled():
            if text.isascii() and text.isdigit() and len(text) <= most:
                place = found.key, at in numbers
                self._highest[place] = max(self._highest.get(place, "0"), text, key=_count)

    def settled(self, conventions: Conventions) -> Conventions:
        """The store's conventions with all that the source settles; the store has the last word on widths."""
        widths = {key: width_of(w.lengths, w.has_zeros) for key, w in self._widths.items()}
        orders: dict[str, Order | None] = {key: order_of(*votes) for key, votes in self._votes.items()}
        return replace(
            conventions,
            is_settled=True,
            widths={key: width for key, width in widths.items() if width} | dict(conventions.widths),
            date_orders={key: order for key, order in orders.items() if order},
        )

    def above(self, settled: Conventions) -> dict[str, str]:
        """By field, the highest number of the source: those that the store gives out exceed it."""
        highest: dict[str, str] = {}
        for (key, is_number), text in self._highest.items():
            padded = text.zfill(settled.widths.get(key, 0)) if is_number else text
            highest[key] = max(highest.get(key, "0"), padded, key=_count)
        return highest


def _count(text: str) -> tuple[int, int]:
    return int(text), len(text)
