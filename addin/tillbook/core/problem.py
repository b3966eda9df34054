"""One thing that is wrong with a row: a value, never an exception."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tillbook.core import messages


@dataclass(frozen=True)
class Problem:
    """One finding: the sheet's row, the field's key, a stable code, what stands in the cell.

    `details` are the further parameters of the code's sentence, as data: field keys, rows, stored values.
    """

    row: int
    column: str
    code: str
    value: str = ""
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def severity(self) -> str:
        """`error` keeps the row out, `warning` does not."""
        return messages.severity(self.code)
