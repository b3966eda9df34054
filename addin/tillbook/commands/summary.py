"""What a verb found or did, for people: the parts that the summaries of several verbs have."""

from collections.abc import Sequence
from typing import Final

from tillbook.core.plan import CHANGES_HEADER, Change
from tillbook.core.report import PROBLEMS, Report, cleaned_in_words
from tillbook.core.sheet import CHANGES
from tillbook.core.summary import SHOWN, Cells, Summary, Table, first_rows
from tillbook.core.wording import Wording
from tillbook.language import _

__all__ = ["CHANGES_HEADER", "Cells", "Summary", "Table", "change_parts", "change_rows", "report_parts"]

_CLEANED: Final = _("Cleaned: {what}.")
_MORE: Final = _("… and {more} more; all are in the sheet.")
_PROBLEMS_HEADER: Final = (_("Row"), _("Code"), _("Message"))


def report_parts(report: Report, wording: Wording) -> list[str | Table]:
    """What was cleaned, and the first problems."""
    parts: list[str | Table] = []
    if report.cleaning:
        parts.append(wording.told(_CLEANED, what=cleaned_in_words(report.cleaning, wording)))
    rows = [(str(p.row), p.code, wording.sentence(p)) for p in report.problems[:SHOWN]]
    count = len(report.problems)
    return parts + first_rows(PROBLEMS, _PROBLEMS_HEADER, rows, count, _MORE, wording.language)


def change_parts(changes: Sequence[Change], wording: Wording) -> list[str | Table]:
    """The first fields that differ from the store, old and new."""
    rows = change_rows(changes[:SHOWN], wording)
    return first_rows(CHANGES, CHANGES_HEADER, rows, len(changes), _MORE, wording.language)


def change_rows(changes: Sequence[Change], wording: Wording) -> list[tuple[str, str, str, str]]:
    """(row, field, old value, new value) of each change, below `CHANGES_HEADER`."""
    return [
        (str(c.row), wording.label(c.field), wording.shown(c.field, c.old), wording.shown(c.field, c.new))
        for c in changes
    ]
