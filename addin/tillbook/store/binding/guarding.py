"""What the triggers of a bound table say: in English to tills, and to our analysts in their language."""

import re
from typing import Final

from tillbook.language import Text, _

LOST: Final = _("{field}: the column {column} cannot keep this value as it is")
FIXED: Final = _("{field}: numbers itself and cannot be changed")
KEPT_OUT: Final = _("{table} did not take this customer")


def told_by_triggers(said: str) -> Text | None:
    """What one of our triggers said, to be told in any language; None for the words of somebody else."""
    for template in (LOST, FIXED, KEPT_OUT):
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(template))
        if found := re.fullmatch(pattern, said):
            return Text(template, **found.groupdict())
    return None
