"""Merging duplicates: the kept customers take in what the others had, who go; one batch, on record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import sqlalchemy as sa

from tillbook.core.keys import key_columns
from tillbook.core.matching import called
from tillbook.core.normalise import Conventions
from tillbook.core.uniting import Choice, United, clashes, unite
from tillbook.core.wording import Wording
from tillbook.errors import StoreError, UsageError
from tillbook.language import _
from tillbook.schema import Schema
from tillbook.store.databases import database_of
from tillbook.store.history import named
from tillbook.store.ids import new_ids
from tillbook.store.ledger import refusal
from tillbook.store.noting import merged
from tillbook.store.reading import Reader
from tillbook.store.upkeep import nobody, several
from tillbook.store.writing import Writer


@dataclass(frozen=True)
class Merged:
    """What was merged, and the batch that it is on record as."""

    batch: str
    united: United


class Merging:
    """What a person decided about duplicates, to be looked at or written within one transaction.

    `wording` is the language of what goes into the notes, and of refusals.
    """

    def __init__(
        self, choices: Sequence[Choice], country: str, wording: Wording, *, keep_in_notes: bool = False
    ) -> None:
        self._choices = choices
        self._country = country
        self._wording = wording
        self._notes = wording if keep_in_notes else None

    def look(self, reader: Reader) -> United:
        """What would become of the customers; nothing is written.

        Raises UsageError, with everything that is wrong, when it cannot be done.
        """
        schema = reader.schema()
        for choice in self._choices:
            _refuse_misfits(choice, schema, notes=self._notes is not None)
        conventions = Conventions(self._country, reader.widths(), reader.choices())
        names, kept_of = self._rows()
        stored = _found(reader, names, schema, self._country)
        self._refuse_twice(stored)
        self._refuse_changed(stored, names)
        wanted = {row: choice.values for row, choice in zip(sorted(set(kept_of)), self._choices, strict=True)}
        united = unite(stored, kept_of, wanted, schema, conventions, self._notes)
        self._refuse_problems(united, schema, reader)
        return united

    def write(self, writer: Writer, operator: str | None) -> Merged:
        """Merge, on record.

        Raises UsageError as `look` does, and StoreError when a rule of the database forbids it.
        """
        united = self.look(writer)
        batch = new_ids(1)[0]
        keys = key_columns(united.after, self._wording.schema)
        kept = pd.concat(
            [united.stored.loc[united.after.index, ["id", "version"]], united.after, keys], axis=1
        )
        removed = united.stored.drop(index=kept.index)
        writer.ledger.begin_merge(batch, operator, merged(len(removed)))
        try:
            with writer.connection.begin_nested():
                writer.ledger.merge(kept, united.changes, removed)
        except sa.exc.IntegrityError as error:
            reason = database_of(writer.connection).reason(error)
            raise StoreError(
                _("The store does not take the merged customers: {reason}. Nothing was done."),
                reason=refusal(reason, "", ()).reason,
            ) from error
        return Merged(batch, united)

    def _rows(self) -> tuple[pd.Series, pd.Series]:
        """By row, who was named, and the row of whom he becomes part; the kept come before their others."""
        names: list[str] = []
        kept_of: list[int] = []
        for choice in self._choices:
            kept = len(names) + 1
            names += [choice.keep, *choice.others]
            kept_of += [kept] * (1 + len(choice.others))
        index = pd.RangeIndex(1, len(names) + 1)
        return pd.Series(names, index, dtype="str"), pd.Series(kept_of, index, dtype="int64")

    def _refuse_twice(self, stored: pd.DataFrame) -> None:
        twice = stored[stored["id"].duplicated()]
        if len(twice):
            raise UsageError(
                _("{customer} is named twice. Name each customer once in all that is merged at a time."),
                customer=called(twice.iloc[0], self._wording.schema),
            )

    def _refuse_changed(self, stored: pd.DataFrame, names: pd.Series) -> None:
        shown: dict[str, int | str] = {}
        for choice in self._choices:
            shown |= choice.versions
        for row, customer in stored.iterrows():
            version = shown.get(customer["id"], shown.get(names[row]))
            if version is not None and str(version) != customer["version"]:
                raise UsageError(
                    _("{customer} was changed since you looked. Look at the duplicates again, then merge."),
                    customer=called(customer, self._wording.schema),
                )

    def _refuse_problems(self, united: United, schema: Schema, reader: Reader) -> None:
        problems = [*united.problems, *clashes(united, schema, reader)]
        if not problems:
            return
        words = Wording(schema, self._wording.language)
        raise UsageError(
            _("{customer} cannot be merged: {problems} Nothing was done."),
            customer=called(united.stored.loc[problems[0].row], schema),
            problems=" ".join(dict.fromkeys(words.sentence(problem) for problem in problems)),
        )


def _refuse_misfits(choice: Choice, schema: Schema, *, notes: bool) -> None:
    if not choice.others:
        raise UsageError(_("Name the customer to keep, and at least one other who is the same person."))
    for name in choice.values:
        if name not in schema.fields:
            raise UsageError(
                _("There is no field ‘{name}’. The fields are: {fields}."), name=name, fields=[*schema.fields]
            )
    if notes and not any(field.kind == "note" for field in schema.fields.values()):
        raise UsageError(
            _("{system} has no field for notes. Leave --keep-in-notes out."), system=schema.title
        )


def _found(reader: Reader, names: pd.Series, schema: Schema, country: str) -> pd.DataFrame:
    """The customers who were named, by record id or by a key, in the order of the rows."""
    found = reader.records("id", names.str.strip().str.lower())
    lacking = names[~names.index.isin(found.index)]
    if len(lacking):
        wanted = pd.concat([named(name, schema, country) for name in lacking]).set_axis(lacking.index)
        keys = key_columns(wanted, schema)
        single = [key.column for key in schema.keys_of if len(key.fields) == 1]
        more = [reader.records(column, keys[column].dropna()) for column in single]
        found = pd.concat([found, *(part for part in more if len(part))])
    _refuse_unclear(found, names)
    return found[~found.index.duplicated()].sort_index()


def _refuse_unclear(found: pd.DataFrame, names: pd.Series) -> None:
    ids: Mapping[int, list[str]] = found.groupby(level=0)["id"].unique().map(sorted).to_dict()
    for row, name in names.items():
        if row not in ids:
            raise UsageError(nobody(name))
        if len(ids[row]) > 1:
            raise UsageError(several(name, ids[row]))
