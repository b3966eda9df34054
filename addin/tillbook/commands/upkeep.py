"""`store purge` and `store erase`: personal data goes when its time has come, or when its person says so."""

import datetime as dt
import re

from tillbook import settings
from tillbook.errors import UsageError
from tillbook.language import _
from tillbook.store.store import Store

_AGE = re.compile(r"(\d{1,5})\s*([dwmy])", re.IGNORECASE)
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


def purge(store: Store, older_than: str) -> dict[str, object]:
    """Forget the old and new values of imports that are older than an age like `90d`.

    Raises UsageError for an age that is none, StoreError for whoever may not administer the store.
    """
    try:
        before = dt.datetime.now(dt.UTC).replace(tzinfo=None) - _age(older_than)
    except OverflowError:
        raise UsageError(
            _("Nothing is as old as {age}. Write an age like 90d or 2y."), age=older_than
        ) from None
    done = store.purge(before)
    return {"batches": done.batches, "changes": done.changes, "before": before.isoformat(timespec="seconds")}


def erase(store: Store, customer: str, operator: str | None = None) -> dict[str, object]:
    """Delete a customer from the store and from its history.

    Raises UsageError when nobody, or more than one customer, goes by that name; StoreError for whoever may
    not administer the store.
    """
    done = store.erase(customer, store.operator(operator) or settings.operator())
    return {"batch": done.batch, "customer": done.customer, "entries": done.entries}


def _age(text: str) -> dt.timedelta:
    found = _AGE.fullmatch(text.strip())
    if not found:
        raise UsageError(
            _("‘{age}’ is no age. Write days, weeks, months or years, like 90d, 12w, 6m or 2y."), age=text
        )
    return dt.timedelta(days=int(found[1]) * _DAYS[found[2].lower()])
