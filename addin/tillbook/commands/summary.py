"""What a verb found or did, for people: sentences and tables, for terminals and notebooks."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from tillbook.core.plan import Change
from tillbook.core.report import Report, cleaned_in_words
from tillbook.core.wording import Wording
from tillbook.language import _

# So many lines fit on a screen; the sheet has them all.
_SHOWN: Final = 20
_CLEANED: Final = _("Cleaned: {what}.")
_MORE: Final = _("… and {more} more; all are in the sheet.")
_PROBLEMS: Final = (_("Row"), _("Code"), _("Message"))
CHANGES_HEADER: Final = (_("Row"), _("Field"), _("Old value"), _("New value"))

Cells = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A header, and rows of as many cells; all of them texts that have been told."""

    header: Cells
    rows: Sequence[Cells]


@dataclass(frozen=True)
class Summary:
    """Sentences and tables in their order, in that language."""

    language: str
    parts: Sequence[str | Table]

    def html(self) -> str:
        """The summary as a fragment of HTML."""
        told = "".join(map(_html, self.parts))
        return f'<div lang="{escape(self.language)}">{told}</div>'


def report_parts(report: Report, wording: Wording) -> list[str | Table]:
    """What was cleaned, and the first problems."""
    parts: list[str | Table] = []
    if report.cleaning:
        parts.append(wording.told(_CLEANED, what=cleaned_in_words(report.cleaning, wording)))
    rows = [(str(p.row), p.code, wording.sentence(p)) for p in report.problems[:_SHOWN]]
    return parts + _first(_PROBLEMS, rows, len(report.problems), wording)


def change_parts(changes: Sequence[Change], wording: Wording) -> list[str | Table]:
    """The first fields that differ from the store, old and new."""
    return _first(CHANGES_HEADER, change_rows(changes[:_SHOWN], wording), len(changes), wording)


def change_rows(changes: Sequence[Change], wording: Wording) -> list[tuple[str, str, str, str]]:
    """(row, field, old value, new value) of each change, below `CHANGES_HEADER`."""
    return [
        (str(c.row), wording.label(c.field), wording.shown(c.field, c.old), wording.shown(c.field, c.new))
        for c in changes
    ]


def _first(header: Cells, rows: Sequence[Cells], count: int, wording: Wording) -> list[str | Table]:
    parts: list[str | Table] = []
    if rows:
        parts.append(Table(tuple(map(wording.translate, header)), rows))
    if count > len(rows):
        parts.append(wording.told(_MORE, more=count - len(rows)))
    return parts


def _html(part: str | Table) -> str:
    if isinstance(part, str):
        return f"<p>{escape(part)}</p>"
    header = "".join(f'<th scope="col">{escape(title)}</th>' for title in part.header)
    rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in part.rows)
    return f"<table><thead><tr>{header}</tr></thead><tbody>{rows}</tbody></table>"
