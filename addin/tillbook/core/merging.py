"""Merging: what a row makes of its customer. Three versions: as the workbook was filled, sheet, store."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from tillbook.core.marks import Marks, digest
from tillbook.core.matching import Matched, called
from tillbook.core.normalise import Conventions, Rows
from tillbook.core.problem import Problem
from tillbook.core.rereading import reread
from tillbook.schema import Field, Kind, Schema

# The consents that no import and no merge turns into a yes.
REFUSED = ("no", "withdrawn")


@dataclass(frozen=True)
class Merged:
    """`after` holds each row's customer as it would be stored: canonical text by sheet row and field."""

    after: pd.DataFrame
    problems: tuple[Problem, ...]


def merge(rows: Rows, matched: Matched, schema: Schema, conventions: Conventions) -> Merged:
    """Changes of different fields come together; a field that both sides changed is a problem."""
    merger = _Merger(rows, matched, schema, reread(rows, matched.stored, schema, conventions))
    fields = {name: merger.field(found) for name, found in schema.fields.items()}
    after = pd.DataFrame(fields, index=rows.values.index)
    new = after.index.difference(matched.stored.index)
    if len(new):
        after.loc[new] = _with_defaults(after.loc[new], schema, conventions)
    return Merged(after, (*merger.problems, *_unreachable(rows, matched, after, schema)))


class _Merger:
    def __init__(self, rows: Rows, matched: Matched, schema: Schema, reread: pd.DataFrame) -> None:
        self.rows, self.schema, self.reread = rows, schema, reread
        self.stored = matched.stored
        self.replayed = matched.replayed
        self.marks = Marks(rows.version, schema)
        self.stale = matched.stale
        self.problems: list[Problem] = []

    def field(self, found: Field) -> pd.Series:
        """One field of every row after merging."""
        name = found.key
        typed = self.rows.values.get(name)
        sheet = pd.Series(pd.NA, self.rows.values.index, dtype="str") if typed is None else typed
        if self.stored.empty:
            return sheet
        stored = self.stored[name]
        mine = self._healed(found, sheet.loc[stored.index], stored)
        if self.replayed:  # they say nothing new, whatever became of the customer since
            mine = mine.mask(mine.index.isin(self.replayed), stored)
        merged = mine.where(mine.notna(), stored)
        self._merge_stale(name, mine, stored, merged)
        if typed is not None:
            self._blanks(name, mine, stored)
        self._clear(found, merged)
        if found.kind is Kind.CONSENT:
            self._refusals(name, merged, stored)
        result = sheet.copy()
        result.loc[stored.index] = merged
        return result

    def _healed(self, found: Field, mine: pd.Series, stored: pd.Series) -> pd.Series:
        """A cell that shows what is stored in the spelling of an import, or without its leading zeros."""
        if found.key in self.reread:
            read = self.reread[found.key].reindex(mine.index)
            mine = mine.mask(mine.notna() & (mine == read), stored)
        if found.kind is not Kind.IDENTIFIER:
            return mine
        short = mine.notna() & (mine != stored) & (mine == stored.str.lstrip("0"))
        return mine.where(~short, stored)

    def _merge_stale(self, name: str, mine: pd.Series, stored: pd.Series, merged: pd.Series) -> None:
        for row in self.stale:
            old, mine_now, stored_now = self.marks.digest(row, name), mine[row], stored[row]
            if old is None or digest(mine_now) == digest(stored_now):
                continue
            if digest(mine_now) == old:
                merged[row] = stored_now
            elif digest(stored_now) != old and isinstance(mine_now, str):
                shown = stored_now if isinstance(stored_now, str) else ""
                self._report(row, name, "changed-in-store", stored=shown)

    def _blanks(self, name: str, mine: pd.Series, stored: pd.Series) -> None:
        kept = mine.isna() & stored.notna()
        for row in kept.index[kept]:
            cleared = row in self.rows.clears.get(name, ())
            if not cleared and not self.marks.was_blank(row, name):
                self._report(row, name, "blank-kept", stored=stored[row])

    def _clear(self, found: Field, merged: pd.Series) -> None:
        for row in self.rows.clears.get(found.key, ()):
            if row not in merged.index or row in self.replayed:
                continue
            if found.is_required:
                self._report(row, found.key, "required-kept")
            elif self._changed_since(row, found.key):
                self._report(row, found.key, "changed-in-store", stored=self.stored.at[row, found.key])
            else:
                merged[row] = None

    def _changed_since(self, row: int, name: str) -> bool:
        """Whether the store got another value after the workbook was filled."""
        stored, old = self.stored.at[row, name], self.marks.digest(row, name)
        return row in self.stale and isinstance(stored, str) and old not in (None, digest(stored))

    def _refusals(self, name: str, merged: pd.Series, stored: pd.Series) -> None:
        # Erasing a refusal would open the way for a yes with the next import.
        turned = stored.isin(REFUSED) & ~merged.isin(REFUSED)
        for row in turned.index[turned]:
            self._report(row, name, "consent-refused", customer=called(self.stored.loc[row], self.schema))

    def _report(self, row: int, name: str, code: str, **details: object) -> None:
        self.problems.append(Problem(int(row), name, code, self.rows.shown(row, name), details))


def _with_defaults(new: pd.DataFrame, schema: Schema, conventions: Conventions) -> pd.DataFrame:
    filled = {name: _default(new, found, conventions) for name, found in schema.fields.items()}
    return new.assign(**{name: column for name, column in filled.items() if column is not None})


def _default(new: pd.DataFrame, found: Field, conventions: Conventions) -> pd.Series | None:
    column = new[found.key]
    if found.kind is Kind.COUNTRY:
        return column.fillna(conventions.country)
    if found.default_from:
        source, name = found.default_from
        given = {choice: row.get(name) for choice, row in conventions.choices.get(source, {}).items()}
        return column.fillna(new[source].map(given).astype("str"))
    default = found.given_default
    return column.fillna(default) if default in found.choices else None


def _unreachable(rows: Rows, matched: Matched, after: pd.DataFrame, schema: Schema) -> Iterator[Problem]:
    """A contact preference without that contact, unless the store had it so before."""
    wishes = [
        (name, choice, needed) for name, f in schema.fields.items() for choice, needed in f.needs.items()
    ]
    for name, choice, needed in wishes:
        lacking = after.index[(after[name] == choice) & after[needed].isna()]
        before = matched.stored.loc[lacking.intersection(matched.stored.index)]
        known = before.index[(before[name] == choice) & before[needed].isna()]
        for row in lacking.difference(known):
            yield Problem(int(row), name, "contact-missing", rows.shown(row, name), {"other_column": needed})
