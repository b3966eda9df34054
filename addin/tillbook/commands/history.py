"""`history`: every import or everything on record, and everything that happened to one customer."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tillbook.commands.opening import find_language
from tillbook.commands.summary import Summary, Table
from tillbook.core.wording import Wording
from tillbook.language import _, system_language, told, translator
from tillbook.store.history import Batch, Event
from tillbook.store.noting import on_record
from tillbook.store.store import Store

# What can be on record, and what can happen to a customer, in words for people.
KINDS: Final[Mapping[str, str]] = {
    "import": _("Import"),
    "merge": _("Merge"),
    "undo": _("Undo"),
    "export": _("Export"),
    "choices": _("Choices"),
    "grant": _("Rights given"),
    "revoke": _("Rights taken away"),
    "purge": _("History purged"),
    "erase": _("Customer erased"),
    "created": _("Created"),
    "updated": _("Updated"),
    "merged": _("Merged"),
    "removed": _("Removed"),
    "restored": _("Restored"),
    "erased": _("Erased"),
}
_KIND, _AT, _BY, _WHAT, _WORKBOOK = _("Kind"), _("When (UTC)"), _("By"), _("What"), _("Workbook")
_IMPORTS = (_("Import"), _AT, _BY, _WORKBOOK)
_ROWS = (_("Rows created"), _("Rows updated"), _("Rows unchanged"))
_CHANGES = (_AT, _BY, _WORKBOOK, _WHAT, _("Field"), _("Old value"), _("New value"))
_WHOLE: Final = slice(None)


@dataclass(frozen=True)
class History:
    """The imports, newest first; with `everything`, whatever else is on record too."""

    batches: list[Batch]
    everything: bool = False

    def summary(self, language: str, shown: slice = _WHOLE) -> Summary:
        """The list; of each id as much as `shown`."""
        header = (_("On record as"), _KIND, _AT, _BY, _WHAT) if self.everything else _IMPORTS
        titles = (*header, *(_ROWS if self.everything else _ROWS[:2]), _("Undone"))
        rows = [self._line(batch, language, shown) for batch in self.batches]
        return Summary(language, [Table(tuple(map(translator(language), titles)), rows)])

    def _line(self, batch: Batch, language: str, shown: slice) -> tuple[str, ...]:
        translate = translator(language)
        kind = (translate(KINDS[batch.kind]),) if self.everything else ()
        what = told(language, "{what}", what=on_record(batch.kind, batch.workbook))
        counts = (batch.created, batch.updated, *((batch.unchanged,) if self.everything else ()))
        undone = translate(_("Yes")) if batch.undone else ""
        told_counts = (told(language, "{count}", count=count) for count in counts)
        return (
            batch.batch[shown],
            *kind,
            _moment(batch.at, language),
            batch.operator,
            what,
            *told_counts,
            undone,
        )

    def _repr_html_(self) -> str:
        return self.summary(system_language()).html()

    def as_json(self) -> dict[str, object]:
        """The object that `--json` prints."""
        return {"batches": [self._batch(batch) for batch in self.batches]}

    def _batch(self, batch: Batch) -> dict[str, object]:
        kind = {"kind": batch.kind} if self.everything else {}
        return {"batch": batch.batch, **kind, **_details(batch)}


@dataclass(frozen=True)
class CustomerHistory:
    """What happened to one customer, oldest first."""

    events: list[Event]
    wording: Wording

    @property
    def summary(self) -> Summary:
        """A row for each field that changed, and for what changed none."""
        language, translate = self.wording.language, self.wording.translate
        rows = [
            (_moment(e.at, language), e.operator, _about(e, language), translate(KINDS[e.kind]), *cells)
            for e in self.events
            for cells in self.fields(e) or [("", "", "")]
        ]
        return Summary(language, [Table(tuple(map(translate, _CHANGES)), rows)])

    def _repr_html_(self) -> str:
        return self.summary.html()

    def as_json(self) -> dict[str, object]:
        """The object that `--json` prints."""
        return {"events": [self._event(event) for event in self.events]}

    def fields(self, event: Event) -> list[tuple[str, str, str]]:
        """(field, old value, new value) of what was changed, for people."""
        words = self.wording
        return [
            (words.label(name), words.shown(name, a), words.shown(name, b)) for name, a, b in event.fields
        ]

    def _event(self, event: Event) -> dict[str, object]:
        return {
            "at": event.at.isoformat(),
            "operator": event.operator,
            "workbook": event.workbook,
            "batch": event.batch,
            "what": event.kind,
            "fields": [{"column": name, "old": old, "new": new} for name, old, new in event.fields],
        }


def history(store: Store, *, everything: bool = False) -> History:
    """Every import on record; with `everything`, undos, exports and whatever else administrators did too."""
    return History(store.batches(everything=everything), everything)


def customer_history(customer: str, store: Store, language: str | None = None) -> CustomerHistory:
    """Who changed this customer, when, and from which workbook.

    `customer` is an account number, an e-mail, a mobile or a record id. Raises UsageError when there is none.
    """
    return CustomerHistory(store.events(customer), Wording(store.schema(), find_language(language)))


def _about(event: Event, language: str) -> str:
    # Of one customer only imports, merges and undos tell; a workbook is never called as a merge is.
    return told(language, "{what}", what=on_record("merge", event.workbook))


def _moment(at: dt.datetime, language: str) -> str:
    return told(language, "{at}", at=at)


def _details(batch: Batch) -> dict[str, object]:
    return {
        "operator": batch.operator,
        "at": batch.at.isoformat(),
        "workbook": batch.workbook,
        "created": batch.created,
        "updated": batch.updated,
        "unchanged": batch.unchanged,
        "skipped": batch.skipped,
        "undone": batch.undone,
    }
