"""Every check on rows: what pandera finds in fields and keys, and clashes with the live store."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal

import pandas as pd
from pandera.errors import SchemaError, SchemaErrorReason, SchemaErrors

from tillbook.core.lookup import LookUp
from tillbook.core.matching import Matched, called
from tillbook.core.messages import CATALOGUE, blocks
from tillbook.core.normalise import Rows
from tillbook.core.problem import Problem
from tillbook.schema import Key, Kind, Schema

Keep = Literal["first", "last"]

# So many of the rows that share a key are named in a message.
_NAMED = 8

# Column, code, then the failing sheet rows.
Failure = tuple[str, str, list[int]]


def check_fields(rows: Rows, keys: pd.DataFrame, schema: Schema) -> list[Failure]:
    """Everything that the schema refuses, in fields and in derived keys.

    Raises whatever a check function raises: that is a fault of the schema, not of a row.
    """
    try:
        schema.validate(pd.concat([rows.values, keys], axis=1), lazy=True, inplace=True)
    except SchemaErrors as found:
        return [_failure(error) for error in found.schema_errors]
    return []


def _failure(error: SchemaError) -> Failure:
    if error.reason_code is SchemaErrorReason.SERIES_CONTAINS_NULLS:
        return error.column_name, "required", list(error.failure_cases.index)
    if not isinstance(error.failure_cases, pd.Series):
        raise TypeError(f"The check of {error.column_name} failed by itself: {error}")
    return error.column_name, error.check.error, list(error.failure_cases.index)


def field_problems(
    failures: Iterable[Failure], rows: Rows, matched: Matched, schema: Schema
) -> Iterator[Problem]:
    """Problems of single cells. A cell that says what is stored is never blamed."""
    read = {(p.row, p.column) for p in rows.problems if blocks(p.code)}
    for column, code, failing in failures:
        found = schema.fields.get(column)
        if found is None or (code == "required" and found.generated):
            continue
        for row in failing:
            if (row, column) in read or (code == "required" and row in matched.stored.index):
                continue
            value = rows.shown(row, column)
            yield Problem(row, column, code, value, {"length": _length(rows, row, column)})


def _length(rows: Rows, row: int, column: str) -> int:
    text = rows.values.at[row, column]
    return len(text) if isinstance(text, str) else 0


def without_stored(problems: Iterable[Problem], rows: Rows, matched: Matched) -> Iterator[Problem]:
    """The problems of cells that say something else than the store; formulas and errors always stay."""
    stored = matched.stored
    known = set(stored.index)
    for problem in problems:
        if problem.row in known and problem.column in stored and problem.column in rows.values:
            same = rows.values.at[problem.row, problem.column] == stored.at[problem.row, problem.column]
            if same is True and problem.code != "formula-read":
                continue
        yield problem


def blank_warnings(rows: Rows, matched: Matched, schema: Schema) -> Iterator[Problem]:
    """New rows without the field that would find their customer again."""
    name = schema.warns_without
    if name is None:
        return
    blank = rows.values[name].isna() if name in rows.values else pd.Series(True, rows.values.index)
    for row in blank.index[blank].difference(matched.stored.index):
        yield Problem(int(row), name, "no-email")


def sound_keys(keys: pd.DataFrame, problems: Iterable[Problem], schema: Schema) -> pd.DataFrame:
    """The keys without those made from a refused cell: two rows that say `none` are not one customer."""
    refused: dict[str, list[int]] = {}
    for problem in problems:
        if blocks(problem.code):
            refused.setdefault(problem.column, []).append(problem.row)
    wrong = {key: [row for name in key.fields for row in refused.get(name, ())] for key in schema.keys_of}
    return keys.assign(**{k.column: keys[k.column].mask(keys.index.isin(rows)) for k, rows in wrong.items()})


def repeats(
    failures: Iterable[Failure],
    keys: pd.DataFrame,
    rows: Rows,
    matched: Matched,
    schema: Schema,
    keep: Keep | None,
) -> list[Problem]:
    """The same customer twice in the sheet: every row names the others. `keep` spares one row a group."""
    found: list[Problem] = []
    # Whom several rows created, and a merge made one of: they say nothing new.
    ids = matched.stored["id"]
    echoes = matched.replayed.intersection(ids.index[ids.duplicated(keep=False)])
    twice = _same_record(ids.drop(list(echoes)), matched, keys, schema)
    for group in twice:
        found += _group(group, "record", "repeated-record", rows, keep, matched, schema)
    told = {frozenset(group) for group in twice}
    repeated = {code: failing for _, code, failing in failures}
    for key in schema.keys_of:
        failing = repeated.get(key.repeated)
        texts = keys.loc[[row for row in failing if row not in echoes], key.column] if failing else None
        for group in texts.groupby(texts).groups.values() if texts is not None else ():
            if len(group) > 1 and frozenset(group) not in told:
                found += _group(
                    list(group), key.fields[0], known_code(key.repeated), rows, keep, matched, schema
                )
    return found


def _same_record(
    ids: "pd.Series[str]", matched: Matched, keys: pd.DataFrame, schema: Schema
) -> list[list[int]]:
    groups = ids[ids.duplicated(keep=False)]
    found = [list(group) for group in groups.groupby(groups).groups.values()]
    by = f"{schema.matched_by}_key"
    # Without hidden cells that say so, the shared key is the fault that the analyst can see.
    return [
        group
        for group in found
        if by not in keys or len(matched.carried.intersection(group)) > 1 or keys.loc[group, by].nunique() > 1
    ]


def _group(
    group: list[int],
    column: str,
    code: str,
    rows: Rows,
    keep: Keep | None,
    matched: Matched,
    schema: Schema,
) -> Iterator[Problem]:
    spared = {"first": min(group), "last": max(group), None: None}[keep]
    group = sorted(group)
    for row in group:
        details: dict[str, object] = {"rows": _others(group, row)}
        if column == "record":
            details["customer"] = called(matched.stored.loc[row], schema)
        if row != spared:
            yield Problem(int(row), column, code, rows.shown(row, column), details)


def _others(group: list[int], row: int) -> str:
    # One address in a thousand rows: naming them all in each row would make a million numbers.
    others = [str(other) for other in group[: _NAMED + 1] if other != row][:_NAMED]
    return ", ".join(others) + (" …" if len(group) - 1 > len(others) else "")


def known_code(code: str) -> str:
    """The catalogue's own code for that key, or the one for keys that a schema adds."""
    return code if code in CATALOGUE else "repeated-value" if "repeated" in code else "value-in-use"


def clashes(
    keys: pd.DataFrame,
    rows: Rows,
    matched: Matched,
    schema: Schema,
    look_up: LookUp,
    stored_keys: pd.DataFrame,
    rejects: Callable[[list[Problem]], frozenset[int]],
) -> list[Problem]:
    """Keys that another stored customer has, unless that customer gives them up in the same sheet."""
    owners = foreign_owners(keys, matched, look_up, stored_keys)
    if owners.empty:
        return []
    by_column = {key.column: key for key in schema.keys_of}
    strangers = list(_in_wrong_rows(owners, keys, rows, matched, by_column, schema))
    owners = owners[~owners["row"].isin([problem.row for problem in strangers])]
    row_of = {customer: int(row) for row, customer in matched.stored["id"].items()}
    found: list[Problem] = []
    while True:
        out = rejects([*strangers, *found])
        again = [
            clash(by_column[owner.key], int(owner.row), str(owner.name), rows)
            for owner in owners.itertuples(index=False)
            if not _gives_up(row_of.get(owner.id), owner.key, keys, stored_keys, out)
        ]
        # A row that stays out gives nothing up, which can only make more clashes: this ends.
        if len(again) == len(found):
            return [*strangers, *again]
        found = again


def foreign_owners(
    keys: pd.DataFrame, matched: Matched, look_up: LookUp, stored_keys: pd.DataFrame
) -> pd.DataFrame:
    """Who has keys that a row wants and its own customer does not have: as `LookUp.owners` answers."""
    asked = keys.mask(keys.eq(stored_keys.reindex(keys.index)))
    owners = look_up.owners(asked.loc[asked.notna().any(axis=1)])
    mine = matched.stored["id"].reindex(owners["row"]).to_numpy()
    return owners[owners["id"].to_numpy() != mine]


def _in_wrong_rows(
    owners: pd.DataFrame,
    keys: pd.DataFrame,
    rows: Rows,
    matched: Matched,
    by_column: Mapping[str, Key],
    schema: Schema,
) -> Iterator[Problem]:
    """Rows all of whose keys, two at least, belong to one other customer: the cells were sorted apart from
    the hidden ones, and following them would give one customer the other's name, number and address."""
    counts = owners.groupby("row").agg(ids=("id", "nunique"), keys=("key", "size"))
    whole = keys.loc[counts.index].notna().sum(axis=1)
    wrong = counts.index[(counts["ids"] == 1) & (counts["keys"] > 1) & (counts["keys"] == whole)]
    firsts = owners[owners["row"].isin(wrong.intersection(list(matched.carried)))].drop_duplicates("row")
    for clash in firsts.itertuples(index=False):
        column = by_column[clash.key].fields[0]
        details = {"customer": called(matched.stored.loc[clash.row], schema), "other": clash.name}
        yield Problem(int(clash.row), column, "keys-disagree", rows.shown(clash.row, column), details)


def _gives_up(
    row: int | None, key: str, keys: pd.DataFrame, stored_keys: pd.DataFrame, out: frozenset[int]
) -> bool:
    return row is not None and row not in out and keys.at[row, key] != stored_keys.at[row, key]


def clash(key: Key, row: int, owner: str, rows: Rows) -> Problem:
    """A row whose key another customer has, named as `called` does it."""
    column = key.fields[0]
    return Problem(row, column, known_code(key.in_use), rows.shown(row, column), {"customer": owner})


def rows_of_mode(
    mode: str, rows: Rows, matched: Matched, changed: Iterable[int], schema: Schema
) -> Iterator[Problem]:
    """What `--mode create` and `--mode update` keep out."""
    column = next(
        (name for name, f in schema.fields.items() if f.kind is Kind.NAME), next(iter(schema.fields))
    )
    if mode == "create":
        for row in changed:
            details = {"customer": called(matched.stored.loc[row], schema)}
            yield Problem(int(row), column, "customer-exists", rows.shown(row, column), details)
    if mode == "update":
        known = matched.stored.index.union(list(matched.lost))
        for row in rows.values.index.difference(known):
            yield Problem(int(row), column, "customer-missing", rows.shown(row, column))
