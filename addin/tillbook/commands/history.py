"""`history`: every import on record, and everything that happened to one customer."""

from dataclasses import dataclass

from tillbook.commands.opening import find_language
from tillbook.core.wording import Wording
from tillbook.store.history import Batch, Event
from tillbook.store.store import Store


@dataclass(frozen=True)
class History:
    """The imports, newest first."""

    batches: list[Batch]

    def as_json(self) -> dict[str, object]:
        """The object that `--json` prints."""
        return {"batches": [_batch(batch) for batch in self.batches]}


@dataclass(frozen=True)
class CustomerHistory:
    """What happened to one customer, oldest first."""

    events: list[Event]
    wording: Wording

    def as_json(self) -> dict[str, object]:
        """The object that `--json` prints."""
        return {"events": [self._event(event) for event in self.events]}

    def _event(self, event: Event) -> dict[str, object]:
        return {
            "at": event.at.isoformat(),
            "operator": event.operator,
            "workbook": event.workbook,
            "batch": event.batch,
            "what": event.kind,
            "fields": [{"column": name, "old": old, "new": new} for name, old, new in event.fields],
        }


def history(store: Store) -> History:
    """Every import on record."""
    return History(store.batches())


def customer_history(customer: str, store: Store, language: str | None = None) -> CustomerHistory:
    """Who changed this customer, when, and from which workbook.

    `customer` is an account number, an e-mail, a mobile or a record id. Raises UsageError when there is none.
    """
    return CustomerHistory(store.events(customer), Wording(store.schema(), find_language(language)))


def _batch(batch: Batch) -> dict[str, object]:
    return {
        "batch": batch.batch,
        "operator": batch.operator,
        "at": batch.at.isoformat(),
        "workbook": batch.workbook,
        "created": batch.created,
        "updated": batch.updated,
        "unchanged": batch.unchanged,
        "skipped": batch.skipped,
        "undone": batch.undone,
    }
