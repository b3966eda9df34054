"""Our own columns among the user's: Status, Error message, Record and Version, told by what they hold."""

import re
from collections.abc import Sequence
from functools import cache

from tillbook.core.sheet import SPECIAL_COLUMNS, STATUSES, CellError, Cells, CellValue
from tillbook.language import in_every_language

# A record id is a UUID, a version a number with digests behind it.
_SHAPES = {
    "record": re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "version": re.compile(r"\d+(?::[A-Za-z0-9+/-]*)?"),
}


def settle_special_columns(columns: Sequence[str], cells: Cells, header_row: int, trusted: bool) -> list[str]:
    """The keys of the columns, each of ours once at the most; the user's namesakes become unknown columns.

    The first that holds what ours hold is ours. Where none does, the first counts as ours if the workbook is
    `trusted`: then somebody has typed into our column.
    """
    ours: dict[str, int] = {}
    for key in SPECIAL_COLUMNS:
        places = [at for at, found in enumerate(columns) if found == key]
        fitting = [at for at in places if _is_ours(key, cells.columns[at][header_row:])]
        if fitting or (places and trusted):
            ours[key] = (fitting or places)[0]
    if not trusted and "status" not in ours:
        ours.pop("message", None)
    return [
        key if key not in SPECIAL_COLUMNS or ours.get(key) == at else "" for at, key in enumerate(columns)
    ]


def _is_ours(key: str, values: Sequence[CellValue | CellError]) -> bool:
    texts = {value.strip() if isinstance(value, str) else str(value) for value in values if value is not None}
    if key == "status":
        return texts <= _status_words()
    return key not in _SHAPES or all(_SHAPES[key].fullmatch(text) for text in texts)


@cache
def _status_words() -> frozenset[str]:
    return frozenset(shown for word in STATUSES for shown in in_every_language(word).values()) | {""}
