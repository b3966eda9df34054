"""Version marks: what the workbook showed of a customer, so that three versions can be compared.

The hidden version cell holds `<version>:<digests>`, four characters per field in the schema's order:
enough to tell, for one field, whether sheet or store still has what the workbook was filled with, without
keeping the value itself. `----` is a blank. A changed field slips through once in sixteen million times.
"""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from zlib import crc32

import pandas as pd

from tillbook.schema import Schema

_BLANK = "----"
_WIDTH = len(_BLANK)


def digest(value: object) -> str:
    """Four characters for a canonical text, `----` for blank."""
    if not isinstance(value, str):
        return _BLANK
    return b64encode((crc32(value.encode()) & 0xFFFFFF).to_bytes(3, "big")).decode()


def marks(versions: Iterable[object], values: pd.DataFrame, schema: Schema) -> list[str]:
    """The version cell of each row of `values`; a field that is no column counts as blank."""
    blank = [_BLANK] * len(values)
    columns = [_digests(values[name]) if name in values.columns else blank for name in schema.fields]
    return [
        f"{version}:{''.join(parts)}"
        for version, parts in zip(versions, zip(*columns, strict=True), strict=True)
    ]


def _digests(column: pd.Series) -> list[str]:
    texts = column.fillna("").tolist()
    # Most columns hold few different texts, or none.
    known = {text: digest(text or None) for text in set(texts)}
    return [known[text] for text in texts]


def marked_versions(cells: pd.Series) -> pd.Series:
    """The version that each version cell begins with; NA where there is none."""
    return cells.str.replace(":.*", "", regex=True)


class Marks:
    """The version cells of a sheet, read: per row each field's digest."""

    def __init__(self, cells: pd.Series, schema: Schema) -> None:
        self._places = {name: at for at, name in enumerate(schema.fields)}
        self._digests = {row: _readable(text, len(self._places)) for row, text in cells.dropna().items()}

    def digest(self, row: int, field: str) -> str | None:
        """The digest of what the workbook showed; None when the cell does not say."""
        found = self._digests.get(row)
        if not found:
            return None
        start = self._places[field] * _WIDTH
        return found[start : start + _WIDTH]

    def was_blank(self, row: int, field: str) -> bool:
        """Whether the workbook is known to have shown nothing there."""
        return self.digest(row, field) == _BLANK


def _readable(text: str, fields: int) -> str:
    digests = text.partition(":")[2]
    return digests if len(digests) == fields * _WIDTH else ""


def fingerprints(values: pd.DataFrame, schema: Schema) -> Sequence[str]:
    """One text per row that is equal for equal rows, to recognise what was committed before."""
    from hashlib import blake2b

    present = [values[name].fillna("").tolist() for name in schema.fields if name in values.columns]
    names = "\x1f".join(name for name in schema.fields if name in values.columns)
    rows = zip(*present, strict=True)
    return [blake2b("\x1f".join((names, *row)).encode(), digest_size=12).hexdigest() for row in rows]
