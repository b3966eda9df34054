"""`Schema`: one system's customers, described once. Everything else is read off it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import pandas as pd
import pandera.pandas as pa

from tillbook.errors import UsageError
from tillbook.language import Text, _
from tillbook.schema import limits, rules
from tillbook.schema.backend import LeanSchemaBackend
from tillbook.schema.fields import Field, Kind, key


@dataclass(frozen=True)
class Key:
    """Fields that together belong to one customer; compared folded, blank when any part is blank."""

    name: str
    fields: tuple[str, ...]

    @property
    def column(self) -> str:
        """The derived column that holds the folded key, in the frame and in the store."""
        return f"{self.name}_key"

    @property
    def repeated(self) -> str:
        """The problem's code when two rows of the sheet share the key."""
        return f"repeated-{self.name.replace('_', '-')}"

    @property
    def in_use(self) -> str:
        """The problem's code when another customer has the key."""
        return f"{self.name.replace('_', '-')}-in-use"


class Schema(pa.DataFrameSchema):
    """A pandera schema of canonical text columns, with what identifies a customer.

    `system` is its name, `title` what people call it, `edition` rises whenever a field goes or changes
    meaning. `matched_by` is the field whose value finds an existing customer for a row without a record
    id, or None where such a row is always new. `warns_without` names a field that a new customer may
    lack, but not without a warning.
    """

    system: str
    edition: int
    matched_by: str | None
    warns_without: str | None
    shown_by: tuple[str, ...]
    keys_of: tuple[Key, ...]

    @classmethod
    def of(
        cls,
        system: str,
        title: str,
        fields: Mapping[str, Field],
        *,
        edition: int,
        shown_by: Sequence[str],
        matched_by: str | None = None,
        warns_without: str | None = None,
        unique_together: Iterable[Key] = (),
    ) -> Self:
        """A schema from its fields, in the order of the template's columns."""
        keys = (*(Key(name, (name,)) for name, f in fields.items() if f.is_unique), *unique_together)
        derived = {k.column: key(k.repeated) for k in keys}
        schema = cls({**fields, **derived}, name=system, title=title)
        return schema._keep(
            system=system, edition=edition, matched_by=matched_by, warns_without=warns_without,
            shown_by=tuple(shown_by), keys_of=keys,
        )  # fmt: skip

    @property
    def fields(self) -> dict[str, Field]:
        """The fields that a person sees, by key."""
        return {name: c for name, c in self.columns.items() if c.kind is not Kind.KEY}

    @property
    def lookups(self) -> list[str]:
        """The fields whose choices live in the store."""
        return [name for name, field in self.fields.items() if field.kind is Kind.LOOKUP]

    @property
    def country_field(self) -> Field | None:
        """The field that says which country's phone numbers and postcodes a row has."""
        return next((f for f in self.fields.values() if f.kind is Kind.COUNTRY), None)

    def with_choices(self, choices: Mapping[str, Sequence[str]]) -> Self:
        """This schema with the store's choices in its look-up fields."""
        fitting = {name: limits.fitting_words(self.fields[name], words) for name, words in choices.items()}
        filled = {
            name: {
                "checks": [rules.one_of(words)],
                "metadata": {
                    **(self.columns[name].metadata or {}),
                    "choices": {word: word for word in words},
                },
            }
            for name, words in fitting.items()
        }
        return self._updated(filled)

    def with_limits(
        self,
        lengths: Mapping[str, int] | None = None,
        required: Collection[str] = (),
        *,
        highest: Mapping[str, float] | None = None,
        choices: Mapping[str, Collection[str]] | None = None,
    ) -> Self:
        """This schema with narrower fields: fewer characters, smaller numbers, fewer choices, more required.

        A limit never widens a field. Call it before `with_choices`, which then leaves out longer words.
        """
        limited = self
        for name, length in (lengths or {}).items():
            limited = limited._updated({name: limits.shortened(self.fields[name], length)})
        for name, high in (highest or {}).items():
            limited = limited._updated({name: limits.with_highest(limited.fields[name], high)})
        for name, codes in (choices or {}).items():
            limited = limited._updated({name: limits.with_choices(limited.fields[name], codes)})
        return limited._updated({name: {"nullable": False} for name in required})

    def without(self, fields: Collection[str]) -> Self:
        """This schema without these fields, and without the keys that any of them is part of.

        Raises UsageError when a customer cannot do without one of them.
        """
        for name, field in self.fields.items():
            if name in fields and (field.is_required or name == self.matched_by):
                raise UsageError(
                    _("The field {field} cannot be left out: {system} needs it. Give it a column."),
                    field=Text(field.label),
                    system=self.title,
                )
        keys = tuple(key for key in self.keys_of if not set(key.fields) & set(fields))
        derived = [key.column for key in self.keys_of if key not in keys]
        left = self.remove_columns([*(name for name in self.fields if name in fields), *derived])
        facts = self._kept() | {
            "keys_of": keys,
            "shown_by": tuple(name for name in self.shown_by if name not in fields),
            "warns_without": None if self.warns_without in fields else self.warns_without,
        }
        left = left._keep(**facts)
        return left._updated(
            {name: limits.without_reference(field, fields) for name, field in left.fields.items()}
        )

    def _updated(self, changes: Mapping[str, dict[str, Any]]) -> Self:
        wanted = {name: change for name, change in changes.items() if change}
        return self.update_columns(wanted)._keep(**self._kept()) if wanted else self

    def _kept(self) -> dict[str, Any]:
        names = ("system", "edition", "matched_by", "warns_without", "shown_by", "keys_of")
        return {name: getattr(self, name) for name in names}

    def _keep(self, **facts: Any) -> Self:
        # pandera's own editing methods copy what its __init__ knows, so ours are put back by hand.
        for name, value in facts.items():
            setattr(self, name, value)
        return self


# pandera looks a back-end up by the exact class.
Schema.register_backend(pd.DataFrame, LeanSchemaBackend)
