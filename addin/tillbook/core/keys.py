"""Folded keys: what identifies a customer, in one spelling. The store's columns are made by these too."""

from collections.abc import Callable, Mapping

import pandas as pd

from tillbook.schema import Key, Kind, Schema
from tillbook.schema.folding import fold, fold_case, fold_code

_FOLDS: Mapping[Kind, Callable[[str], str | None]] = {
    Kind.EMAIL: fold_case,
    Kind.IDENTIFIER: fold_code,
    Kind.MOBILE: lambda text: text.partition(" ext. ")[0],
    # Canonical text is one spelling already, and its signs count: 1.5 is not 15.
    **dict.fromkeys(
        (Kind.PHONE, Kind.NUMBER, Kind.MONEY, Kind.DATE, Kind.COUNTRY, Kind.CHOICE, Kind.LOOKUP), str
    ),
}


def key_columns(values: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    """Per row, the folded keys of `schema.keys_of`; NA where any part is blank."""
    return pd.DataFrame(
        {key.column: _key(values, key, schema) for key in schema.keys_of}, index=values.index, dtype="str"
    )


def _key(values: pd.DataFrame, key: Key, schema: Schema) -> pd.Series:
    parts = [_folded(values, name, schema) for name in key.fields]
    if len(parts) == 1:
        texts = parts[0]
    else:
        texts = ["|".join(row) if None not in row else None for row in zip(*parts, strict=True)]
    return pd.Series(texts, values.index, dtype="str")


def _folded(values: pd.DataFrame, name: str, schema: Schema) -> list[str | None]:
    if name not in values.columns:
        return [None] * len(values)
    folded = _FOLDS.get(schema.fields[name].kind, fold)
    return [folded(text) if isinstance(text, str) else None for text in values[name].tolist()]
