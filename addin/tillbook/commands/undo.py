"""`undo`: take one import back."""

from dataclasses import dataclass

from tillbook import settings
from tillbook.commands.opening import find_language
from tillbook.commands.summary import Summary, Table
from tillbook.core.wording import Wording
from tillbook.language import _
from tillbook.store.store import Store
from tillbook.store.undoing import Kept, Undone

_REASONS = {
    ("changed", True): _("{field} was changed since by {by}; it stays ‘{value}’."),
    ("changed", False): _("Was changed since by {by}; the customer stays."),
    ("outside", True): _("{field} was changed since, outside Tillbook; it stays ‘{value}’."),
    ("outside", False): _("Was changed since, outside Tillbook; the customer stays."),
    ("taken", True): _("The old {field} belongs to {by} by now; it stays ‘{value}’."),
    ("blank", True): _("The old {field} belongs to {by} by now; it was left blank."),
    ("renumbered", True): _("The old {field} belongs to {by} by now; the new one is ‘{value}’."),
    ("taken", False): _("What this customer is known by belongs to {by} by now; the customer stays away."),
    ("refused", False): _("The store does not take the old values back ({by}); the customer stays."),
    ("gone", False): _("Is no longer in the store."),
}
_COUNTS = _("Removed: {removed}. Restored: {restored}. Kept: {kept}.")
_KEPT = (_("Row"), _("Customer"), _("Kept because"))


@dataclass(frozen=True)
class Undo:
    """What an undo did, with a sentence for everything that it kept."""

    done: Undone
    wording: Wording

    @property
    def summary(self) -> Summary:
        """The counts, and why each customer was kept that was."""
        counts = self.as_json()
        told = self.wording.told(_COUNTS, **{name: counts[name] for name in ("removed", "restored", "kept")})
        rows = [(str(kept.row), kept.customer, self.sentence(kept)) for kept in self.done.kept]
        tables = [Table(tuple(map(self.wording.translate, _KEPT)), rows)] if rows else []
        return Summary(self.wording.language, [told, *tables])

    def _repr_html_(self) -> str:
        return self.summary.html()

    def as_json(self) -> dict[str, object]:
        """The object that `--json` prints; `kept` counts customers."""
        return {
            "batch": self.done.batch,
            "removed": self.done.removed,
            "restored": self.done.restored,
            "kept": len({(kept.row, kept.customer) for kept in self.done.kept}),
            "details": [self._detail(kept) for kept in self.done.kept],
        }

    def _detail(self, kept: Kept) -> dict[str, object]:
        return {
            "row": kept.row,
            "customer": kept.customer,
            "column": kept.field,
            "reason": kept.reason,
            "message": self.sentence(kept),
        }

    def sentence(self, kept: Kept) -> str:
        """Why this was kept, for the analyst."""
        reason = "outside" if kept.reason == "changed" and kept.by is None else kept.reason
        if kept.reason == "taken" and kept.field and kept.value is None:
            reason = "blank"
        field = kept.field or ""
        return self.wording.told(
            _REASONS[reason, kept.field is not None],
            field=self.wording.label(field),
            by=kept.by,
            value=self.wording.shown(field, kept.value),
        )


def undo(batch: str, store: Store, *, language: str | None = None, operator: str | None = None) -> Undo:
    """Remove what the import created and restore what it changed, except what somebody changed since.

    `batch` is the import's id, its beginning, or `last`. Raises UsageError when there is no such import, or
    it was undone before.
    """
    done = store.undo(batch, store.operator(operator) or settings.operator())
    return Undo(done, Wording(store.schema(), find_language(language)))
