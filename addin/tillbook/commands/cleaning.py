"""`duplicates` and `merge` on a store's address, for Python and notebooks: see `tillbook.verbs`."""

from collections.abc import Mapping, Sequence

from tillbook.commands import duplicates as finding
from tillbook.commands import merge as merging
from tillbook.commands.duplicates import Duplicates
from tillbook.commands.merge import Merge
from tillbook.commands.opening import find_store
from tillbook.core.uniting import Choice


def duplicates(
    *, store: str | None = None, system: str | None = None, language: str | None = None, least: float = 85
) -> Duplicates:
    """The customers who may be in the store twice, with a score of at least so much of 100."""
    return finding.duplicates(find_store(store, system), least=least, language=language)


def merge(
    keep: str,
    others: Sequence[str],
    values: Mapping[str, str | None] | None = None,
    *,
    versions: Mapping[str, int | str] | None = None,
    keep_in_notes: bool = False,
    store: str | None = None,
    system: str | None = None,
    language: str | None = None,
    operator: str | None = None,
) -> Merge:
    """Merge customers who are one person: the others go into the kept one. Does not ask."""
    return merging.merge(
        keep,
        others,
        find_store(store, system),
        values=values,
        versions=versions,
        keep_in_notes=keep_in_notes,
        language=language,
        operator=operator,
    )


def merge_all(
    choices: Sequence[Choice],
    *,
    keep_in_notes: bool = False,
    store: str | None = None,
    system: str | None = None,
    language: str | None = None,
    operator: str | None = None,
) -> Merge:
    """Merge many groups as one batch, which one `undo` takes back. Does not ask."""
    found = find_store(store, system)
    return merging.merge_all(
        choices, found, keep_in_notes=keep_in_notes, language=language, operator=operator
    )
