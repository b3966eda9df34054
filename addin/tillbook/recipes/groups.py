"""Columns that an export has twice, as for delivery and for billing: each row takes one of the groups."""

from collections import Counter
from collections.abc import Mapping, Sequence

import pandas as pd

from tillbook.recipes.readings import differ
from tillbook.recipes.table import SourceTable, folded


def choose(table: SourceTable, starts: Sequence[str]) -> SourceTable:
    """The table with one group of columns, under the headers of the first.

    The other groups' columns stay with what differs from the chosen one: it belongs into the notes.
    """
    groups = [_columns(table, start) for start in starts]
    groups = [group for group in groups if group]
    if len(groups) < 2:
        return table
    shared = _shared(groups)
    chosen = _chosen(table.frame, shared)
    frame = table.frame.copy()
    for name, home in shared[0].items():
        twins = {at: group[name] for at, group in enumerate(shared) if name in group}
        values = pd.Series(pd.NA, frame.index, dtype="str")
        for at, header in twins.items():
            values = values.where(chosen != at, table.frame[header])
        for header in list(twins.values())[1:]:
            frame[header] = frame[header].where(values.isna() | differ(frame[header], values))
        # What the first group has where another one was chosen is nothing: it would have been chosen itself.
        frame[home] = values
    return table.with_frame(frame)


def _shared(groups: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """Of each group the columns that another one has, too: the e-mail of a billing address is everybody's."""
    counts = Counter(name for group in groups for name in group)
    return [{name: header for name, header in group.items() if counts[name] > 1} for group in groups]


def twins(table: SourceTable, starts: Sequence[str]) -> dict[str, str]:
    """The header whose place each of the other groups' columns can take."""
    groups = [_columns(table, start) for start in starts]
    homes: dict[str, str] = {}
    found: dict[str, str] = {}
    for group in groups:
        for name, header in group.items():
            found |= {header: homes[name]} if name in homes else {}
            homes.setdefault(name, header)
    return found


def _columns(table: SourceTable, start: str) -> Mapping[str, str]:
    """Header by what it says behind the group's beginning."""
    cut = folded(start)
    found = {folded(header): header for header in table.frame.columns}
    return {name.removeprefix(cut): header for name, header in found.items() if name.startswith(cut)}


def _chosen(frame: pd.DataFrame, groups: Sequence[Mapping[str, str]]) -> pd.Series:
    """By row, which group is the first that has anything; the first one where none has."""
    chosen = pd.Series(0, frame.index)
    for at, group in reversed(list(enumerate(groups))):
        chosen = chosen.mask(frame[list(group.values())].notna().any(axis=1), at)
    return chosen
