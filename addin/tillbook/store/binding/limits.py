"""How narrow a bound table's columns make the schema.

Kept with the binding: not everybody who imports may look into somebody else's table.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from tillbook.schema import Schema


@dataclass(frozen=True)
class Limits:
    """The fields that have a column, and what those columns keep: see `Schema.with_limits`."""

    fields: Sequence[str]
    lengths: Mapping[str, int]
    required: Sequence[str]
    highest: Mapping[str, float]
    choices: Mapping[str, Sequence[str]]

    def applied(self, schema: Schema) -> Schema:
        """The schema as the table can keep it.

        Raises UsageError when a field lacks a column that a customer cannot do without.
        """
        left = schema.without([name for name in schema.fields if name not in self.fields])
        return left.with_limits(self.lengths, self.required, highest=self.highest, choices=self.choices)

    def written(self) -> str:
        """As text, for `read_limits`."""
        return json.dumps(asdict(self))


def read_limits(text: str) -> Limits:
    """What `Limits.written` wrote."""
    return Limits(**json.loads(text))
