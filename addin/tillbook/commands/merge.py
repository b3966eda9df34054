"""`merge`: several records of one person become one, by a person's choice; `undo` takes it back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from tillbook import settings
from tillbook.commands.opening import find_language
from tillbook.commands.summary import Summary, Table
from tillbook.core.matching import called
from tillbook.core.uniting import Choice, United
from tillbook.core.wording import Wording
from tillbook.language import _, _n
from tillbook.store.store import Store
from tillbook.store.uniting import Merging

_COUNTS: Final = _n("{count} customer goes into {kept}.", "{count} customers go into {kept}.")
_SAID: Final = _("{customer}: {field} is ‘{value}’, as {other} said.")
_NOTHING: Final = _("No field changes.")
_LEFT_OUT: Final = _("What the others had besides:")
_CHANGES: Final = (_("Customer"), _("Field"), _("Old value"), _("New value"))
_LEFT: Final = (_("Customer"), _("Field"), _("Kept value"), _("Other value"), _("Other customer"))


@dataclass(frozen=True)
class Merge:
    """What a merge does to the customers: `batch` is what it is on record as, None before it is done."""

    batch: str | None
    united: United
    wording: Wording

    @property
    def kept(self) -> int:
        """How many customers took others in."""
        return len(self.united.after)

    @property
    def removed(self) -> int:
        """How many customers went into others."""
        return len(self.united.stored) - self.kept

    @property
    def versions(self) -> dict[str, str]:
        """The customers' versions as they were found, by id."""
        return dict(zip(self.united.stored["id"], self.united.stored["version"], strict=True))

    @property
    def changes(self) -> pd.DataFrame:
        """What the kept customers became: `customer` (the id), `field`, `old`, `new`, as canonical texts."""
        rows = [(c.customer, c.field, c.old, c.new) for c in self.united.changes]
        return pd.DataFrame(rows, columns=["customer", "field", "old", "new"], dtype="str")

    @property
    def left(self) -> pd.DataFrame:
        """What the others had and was not taken: `customer`, `field`, `kept`, `other`, `source` (its id)."""
        ids = self.united.stored["id"]
        rows = [(ids[one.row], one.field, one.kept, one.value, ids[one.other]) for one in self.united.left]
        return pd.DataFrame(rows, columns=["customer", "field", "kept", "other", "source"], dtype="str")

    @property
    def summary(self) -> Summary:
        """Who goes into whom, whose consent counts, what changes, and what the others had besides."""
        words = self.wording
        parts: list[str | Table] = [
            words.told(_COUNTS, count=self.removed, kept=list(self._names().values()))
        ]
        parts += [*self._consents(), *self._changed(), *self._left_out()]
        return Summary(words.language, parts)

    def _repr_html_(self) -> str:
        return self.summary.html()

    def as_json(self) -> dict[str, object]:
        """The object that `--json` prints."""
        return {
            "batch": self.batch,
            "kept": self.kept,
            "removed": self.removed,
            "changes": self.changes.astype(object).where(self.changes.notna(), None).to_dict("records"),
            "left": self.left.astype(object).where(self.left.notna(), None).to_dict("records"),
        }

    def _names(self) -> dict[int, str]:
        kept = self.united.stored.loc[self.united.after.index]
        return {int(row): called(customer, self.wording.schema) for row, customer in kept.iterrows()}

    def _name(self, row: int) -> str:
        return called(self.united.stored.loc[row], self.wording.schema)

    def _consents(self) -> Iterator[str]:
        words = self.wording
        for row, field, other in self.united.said:
            value = words.shown(field, self.united.after.at[row, field])
            yield words.told(
                _SAID,
                customer=self._name(row),
                field=words.label(field),
                value=value,
                other=self._name(other),
            )

    def _changed(self) -> Iterator[str | Table]:
        words = self.wording
        rows = [
            (
                self._name(c.row),
                words.label(c.field),
                words.shown(c.field, c.old),
                words.shown(c.field, c.new),
            )
            for c in self.united.changes
        ]
        yield Table(tuple(map(words.translate, _CHANGES)), rows) if rows else words.translate(_NOTHING)

    def _left_out(self) -> Iterator[str | Table]:
        words = self.wording
        rows = [
            (
                self._name(one.row),
                words.label(one.field),
                words.shown(one.field, one.kept),
                words.shown(one.field, one.value),
                self._name(one.other),
            )
            for one in self.united.left
        ]
        if rows:
            yield words.translate(_LEFT_OUT)
            yield Table(tuple(map(words.translate, _LEFT)), rows)


def look(
    choices: Sequence[Choice], store: Store, *, keep_in_notes: bool = False, language: str | None = None
) -> Merge:
    """What `merge_all` would do; nothing is written. Raises what it raises."""
    store.refuse_bound()
    wording = Wording(store.schema(), find_language(language))
    merging = Merging(choices, store.country, wording, keep_in_notes=keep_in_notes)
    return Merge(None, store.read(merging.look), wording)


def merge_all(
    choices: Sequence[Choice],
    store: Store,
    *,
    keep_in_notes: bool = False,
    language: str | None = None,
    operator: str | None = None,
) -> Merge:
    """Merge all of it as one batch, or nothing.

    A kept customer keeps its values; its blank fields are filled from the others, in their order. Notes are
    joined, a refused consent of any of them counts, and with `keep_in_notes` so do values that would be lost.
    Raises UsageError when anything does not fit, StoreError for whoever may not undo.
    """
    wording = Wording(store.schema(), find_language(language))
    merging = Merging(choices, store.country, wording, keep_in_notes=keep_in_notes)
    done = store.merge(merging, store.operator(operator) or settings.operator())
    return Merge(done.batch, done.united, wording)


def merge(
    keep: str,
    others: Sequence[str],
    store: Store,
    *,
    values: Mapping[str, str | None] | None = None,
    versions: Mapping[str, int | str] | None = None,
    keep_in_notes: bool = False,
    language: str | None = None,
    operator: str | None = None,
) -> Merge:
    """Merge one group: see `merge_all`, and `Choice` for `values` and `versions`.

    Customers are named by record id, account number, e-mail or mobile.
    """
    choice = Choice(keep, [others] if isinstance(others, str) else list(others), values or {}, versions or {})
    return merge_all([choice], store, keep_in_notes=keep_in_notes, language=language, operator=operator)
