"""What a commit would do with each row, decided before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from tillbook.core.matching import Matched
from tillbook.core.sheet import CHANGES
from tillbook.core.summary import SHOWN, Summary, first_rows
from tillbook.language import _, system_language, told
from tillbook.schema import Schema

CHANGES_HEADER: Final = (_("Row"), _("Field"), _("Old value"), _("New value"))
_COUNTS: Final = _("New: {new}. Changed: {changed}. Unchanged: {unchanged}.")
_MORE: Final = _("… and {more} more")


@dataclass(frozen=True)
class Change:
    """One field of one customer: canonical texts, None for blank."""

    row: int
    customer: str
    field: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Plan:
    """Rows that would go in. Frames are indexed by sheet row and hold the fields and key columns.

    `new` also has `fingerprint`; `changed` also has `id` and `version` of the customer as it is stored;
    `unchanged` gives the customer's id.
    """

    new: pd.DataFrame
    changed: pd.DataFrame
    changes: Sequence[Change]
    unchanged: "pd.Series[str]"

    @property
    def summary(self) -> Summary:
        """How many rows are new, changed and unchanged, and the first changes, as the store holds them."""
        language = system_language()
        counts = {name: len(getattr(self, name)) for name in ("new", "changed", "unchanged")}
        rows = [(str(c.row), c.field, c.old or "", c.new or "") for c in self.changes[:SHOWN]]
        changes = first_rows(CHANGES, CHANGES_HEADER, rows, len(self.changes), _MORE, language)
        return Summary(language, [told(language, _COUNTS, **counts), *changes])

    def _repr_html_(self) -> str:
        return self.summary.html()


def make_plan(
    after: pd.DataFrame, keys: pd.DataFrame, matched: Matched, schema: Schema, rejects: frozenset[int]
) -> Plan:
    """Sort the accepted rows into new, changed and unchanged."""
    accepted = after.index[~after.index.isin(rejects)]
    whole = pd.concat([after, keys], axis=1).loc[accepted]
    known = whole.loc[whole.index.isin(matched.stored.index)]
    stored = matched.stored.loc[known.index]
    different = differences(known, stored, schema)
    touched = different.any(axis=1)
    new = whole.loc[~whole.index.isin(known.index)]
    changed = known[touched]
    return Plan(
        new=new.assign(fingerprint=matched.fingerprints.loc[new.index]),
        # Only those rows: pandas lets a longer column add rows to an empty frame.
        changed=changed.assign(**stored.loc[changed.index, ["id", "version"]]),
        changes=changes_between(known, stored, different),
        unchanged=stored["id"][~touched],
    )


def differences(after: pd.DataFrame, stored: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    """Per row and field, whether the two differ; two blanks are equal."""
    fields = list(schema.fields)
    one, other = after[fields], stored[fields]
    return (one != other) & ~(one.isna() & other.isna())


def changes_between(after: pd.DataFrame, stored: pd.DataFrame, different: pd.DataFrame) -> list[Change]:
    """The differing fields as `differences` found them, in the order of rows and fields."""
    found = []
    for name in different.columns[different.any()]:
        here = different[name].to_numpy()
        parts = (stored.loc[here, "id"], stored.loc[here, name], after.loc[here, name])
        for row, customer, old, new in zip(different.index[here], *parts, strict=True):
            found.append(Change(int(row), customer, name, _text(old), _text(new)))
    order = {name: at for at, name in enumerate(different.columns)}
    return sorted(found, key=lambda change: (change.row, order[change.field]))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
