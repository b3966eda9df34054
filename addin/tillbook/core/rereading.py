"""Stored values as a sheet would give them back: a till may write what no import ever would."""

import pandas as pd

from tillbook.core.frame import SheetRows
from tillbook.core.normalise import Conventions, Rows, normalise
from tillbook.schema import Schema


def reread(rows: Rows, stored: pd.DataFrame, schema: Schema, conventions: Conventions) -> pd.DataFrame:
    """What the stored customers of rows that differ from them become when an export of them is read.

    A till's `07911 123456` comes back from an untouched export as `+447911123456`, which is no change. The
    answer has those rows and fields only; the country is among them, since phones are read by it.
    """
    fields = [name for name in rows.values.columns if name in stored]
    mine, theirs = rows.values.loc[stored.index, fields], stored[fields]
    differs = mine.notna() & theirs.notna() & (mine != theirs)
    index = differs.index[differs.any(axis=1)]
    names = {name for name in fields if differs[name].any()}
    if not names:
        return stored.loc[index, []]
    if schema.country_field:
        names.add(schema.country_field.key)
    texts = stored.loc[index, [name for name in schema.fields if name in names]]
    sheet = SheetRows(
        sheet="",
        header_row=1,
        positions={},
        end=0,
        rows=index.tolist(),
        columns={
            name: [text if isinstance(text, str) else None for text in texts[name].tolist()]
            for name in texts.columns
        },
    )
    return normalise(sheet, schema, conventions).values
