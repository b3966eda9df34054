"""Rejected rows as workbooks, one for each cause: filled templates to correct and commit."""

from collections.abc import Iterator, Mapping
from itertools import count, islice
from typing import Final

import pandas as pd

from tillbook.commands.filled import draw_filled
from tillbook.commands.migrating.folder import Folder, Rejected
from tillbook.core.wording import Wording

# Drawing takes some 8 kB for each row.
MOST_ROWS: Final = 20_000


def draw_causes(folder: Folder, causes: Mapping[str, int], wording: Wording) -> list[str]:
    """Draw the workbooks, several numbered ones where a cause has many rows; their names.

    What a run that was killed has drawn is drawn anew.
    """
    return [name for cause, rows in sorted(causes.items()) for name in _draw(folder, cause, rows, wording)]


def _draw(folder: Folder, cause: str, total: int, wording: Wording) -> Iterator[str]:
    left = folder.rejected(cause)
    for number in count(1):
        if not (rows := list(islice(left, MOST_ROWS))):
            return
        name = f"{cause}.xlsx" if total <= MOST_ROWS else f"{cause} {number}.xlsx"
        cells = pd.DataFrame([row.cells for row in rows], columns=_fields(rows, wording), dtype="str")
        messages = pd.Series([row.message for row in rows], dtype="str")
        path = folder.path / name
        draw_filled(path, wording.schema, wording.language, cells, messages, overwrite=True)
        yield name


def _fields(rows: list[Rejected], wording: Wording) -> list[str]:
    there = {key for row in rows for key in row.cells}
    return [key for key in wording.schema.fields if key in there]
