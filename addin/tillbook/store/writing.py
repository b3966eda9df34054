"""Writing one import into the store: everything in the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd
import sqlalchemy as sa

from tillbook.core.keys import key_columns
from tillbook.core.plan import Change, Plan
from tillbook.errors import StoreError
from tillbook.language import _
from tillbook.schema import Schema
from tillbook.store.databases import database_of
from tillbook.store.databases.base import Overtaken
from tillbook.store.ids import new_ids
from tillbook.store.ledger import Import, Ledger, Refusal
from tillbook.store.reading import Reader
from tillbook.store.shaping import has_unkeyed, people_without_keys
from tillbook.store.tables import Tables, serial


@dataclass(frozen=True)
class Written:
    """What went in. `customers` is indexed by sheet row: `id`, `version`, and the fields as stored now.

    `refused` are the rows that a constraint of the database kept out.
    """

    batch: str | None
    customers: pd.DataFrame
    created: int
    updated: int
    refused: Mapping[int, Refusal] = field(default_factory=dict)


class Writer(Reader):
    """Reads and writes the store within one transaction."""

    def __init__(self, connection: sa.Connection, schema: Schema, made: Tables) -> None:
        super().__init__(connection, schema, made)
        self.ledger: Ledger = database_of(connection).ledger(connection, schema, made)

    def commit(self, plan: Plan, about: Import) -> Written:
        """Create and update what the plan says, on record; a plan without either leaves no batch behind."""
        new, changed = self.numbered(plan, about), plan.changed
        ids = new_ids(len(new) + 1)
        batch, new = ids[0], new.assign(id=ids[1:], version="1")
        self.ledger.begin_import(batch, about)
        # A new customer may take a key that a changed one gives up, never the other way round.
        refused = self.update(changed, plan.changes)
        refused |= self.ledger.create(new) if len(new) else {}
        self._refuse_overtaken(plan, pd.concat([new, changed]), refused)
        new, changed = (part.drop(index=part.index.intersection(list(refused))) for part in (new, changed))
        after = changed.assign(version=[str(int(v) + 1) for v in changed["version"]])
        customers = pd.concat([new, after]).sort_index()
        if customers.empty and not (about.keeps_unchanged and len(plan.unchanged)):
            self.ledger.cancel_import()
            return Written(None, customers, 0, 0, refused)
        self.ledger.finish_import(plan.unchanged, [*about.skipped, *refused])
        return Written(batch, customers, len(new), len(changed), refused)

    def _refuse_overtaken(self, plan: Plan, written: pd.DataFrame, refused: Mapping[int, Refusal]) -> None:
        """Raise Overtaken when somebody else wrote, since the checks, what they would have noticed."""
        for column, name in self._tables.serials.items():
            given = plan.new.index[plan.new[name].isna()].intersection(list(refused))
            lost = [row for row in given if refused[row].column in (name, f"{name}_key")]
            if lost and self._is_given_out(column, name, written.loc[lost, f"{name}_key"]):
                raise Overtaken
        # Tills write no keys, so that no constraint sees that they and we wrote the same.
        if has_unkeyed(self.connection):
            for values in people_without_keys(self.connection, self._schema, self._tables):
                theirs = key_columns(values, self._schema)
                if any(written[key].isin(theirs[key].dropna()).any() for key in self._tables.keys):
                    raise Overtaken

    def _is_given_out(self, column: str, name: str, keys: pd.Series) -> bool:
        """Whether numbers that were free when they were counted out belong to somebody now."""
        found = self._questions.matches(f"{name}_key", keys)
        counted = sa.select(found.c.row).where(found.c[column].is_not(None)).limit(1)
        return self.connection.execute(counted).first() is not None

    def numbered(self, plan: Plan, about: Import) -> pd.DataFrame:
        """The new customers; a blank identifier becomes the highest all-digit one plus one, as wide."""
        new = plan.new
        for column, name in self._tables.serials.items():
            blank = new.index[new[name].isna()]
            if len(blank):
                floor = pd.Series(about.above.get(name), dtype="str")
                typed = pd.concat([floor, new[name], plan.changed[name]]).dropna()
                texts = self._next_identifiers(column, name, typed, len(blank))
                new = new.assign(**{name: new[name].fillna(pd.Series(texts, blank, dtype="str"))})
                new[f"{name}_key"] = new[f"{name}_key"].fillna(new[name])
        return new

    def _next_identifiers(self, column: str, name: str, typed: pd.Series, wanted: int) -> list[str]:
        stored = self._questions.at_end(column, name, highest=True) or "000000"
        numbers = [stored, *(text for text in typed if serial(text) is not None)]
        # 0042 and 42 are as high; the wider one says how numbers look here.
        highest = max(numbers, key=lambda text: (int(text), len(text)))
        texts = [str(int(highest) + step).zfill(len(highest)) for step in range(1, wanted + 1)]
        if len(texts[-1]) > (self._schema.fields[name].max_length or 18) or serial(texts[-1]) is None:
            raise StoreError(
                _("There is no free number after {highest}. Type the numbers of the new rows yourself."),
                highest=highest,
            )
        return texts

    def update(self, changed: pd.DataFrame, changes: Sequence[Change]) -> dict[int, Refusal]:
        """Write every field of the changed customers and raise their version; the rows that a constraint
        kept out.
        """
        refused: dict[int, Refusal] = {}
        while len(wanted := changed.drop(index=list(refused))):
            try:
                with self.connection.begin_nested():
                    self.ledger.change(wanted, changes)
                break
            except sa.exc.IntegrityError:
                culprits = self.ledger.refused(wanted)
                if not culprits:
                    raise
                # Those that stay as they are keep their keys, which others may have counted on.
                refused |= culprits
        return refused
