"""What the checks found, row by row."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from tillbook.core import messages
from tillbook.core.problem import Problem
from tillbook.core.sheet import ERROR
from tillbook.core.summary import SHOWN, Summary, first_rows
from tillbook.core.wording import Wording
from tillbook.language import Plural, _, _n, system_language, told, translator

# The kinds of cleaning, in words for people.
CLEANED: Final[Mapping[str, Plural]] = {
    "dates as text": _n("{count} date that stood as text", "{count} dates that stood as text"),
    "e-mail addresses taken out of their wrapping": _n(
        "{count} e-mail address taken out of its wrapping",
        "{count} e-mail addresses taken out of their wrapping",
    ),
    "invisible characters": _n(
        "{count} cell freed of invisible characters", "{count} cells freed of invisible characters"
    ),
    "leading zeros": _n(
        "{count} number given its leading zeros back", "{count} numbers given their leading zeros back"
    ),
    "numbers as text": _n(
        "{count} cell converted between number and text", "{count} cells converted between number and text"
    ),
    "serial dates": _n("{count} date that stood as a number", "{count} dates that stood as numbers"),
    "spaces": _n("{count} cell with spaces trimmed", "{count} cells with spaces trimmed"),
}

PROBLEMS: Final = _("Problems")
_COUNTS: Final = _("Rows in error: {rows}. Warnings: {warnings}.")
_HEADER: Final = (_("Field"), _("Code"), _("Severity"), _("How often"))
_MORE: Final = _("… and {more} more")


@dataclass(frozen=True)
class Report:
    """Every problem, in the sheet's order, and what was cleaned on the way: kind of cleaning -> cells."""

    problems: tuple[Problem, ...]
    cleaning: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(
        cls, problems: Iterable[Problem], columns: Iterable[str], cleaning: Mapping[str, int] | None = None
    ) -> "Report":
        """A report in the order of rows, then of `columns`; a problem that is said twice is said once."""
        order = {column: place for place, column in enumerate(columns)}
        unique = {(p.row, p.column, p.code): p for p in problems}
        ordered = sorted(unique.values(), key=lambda p: (p.row, order.get(p.column, -1)))
        return cls(tuple(ordered), dict(cleaning or {}))

    @cached_property
    def rejects(self) -> frozenset[int]:
        """The rows that stay out."""
        return frozenset(p.row for p in self.problems if messages.blocks(p.code))

    @cached_property
    def warnings(self) -> int:
        """How many problems are warnings."""
        return sum(not messages.blocks(p.code) for p in self.problems)

    def codes(self) -> Counter[str]:
        """How often each code was found."""
        return Counter(p.code for p in self.problems)

    @property
    def summary(self) -> Summary:
        """How many rows are in error, and how often each field has which problem, the most frequent first."""
        language = system_language()
        told_counts = told(language, _COUNTS, rows=len(self.rejects), warnings=self.warnings)
        counts = Counter((p.column, p.code) for p in self.problems)
        translate = translator(language)
        rows = [
            (
                column,
                code,
                translate(ERROR if messages.blocks(code) else messages.WARNING),
                told(language, "{often}", often=often),
            )
            for (column, code), often in counts.most_common(SHOWN)
        ]
        problems = first_rows(PROBLEMS, _HEADER, rows, len(counts), _MORE, language)
        return Summary(language, [told_counts, *problems])

    def _repr_html_(self) -> str:
        return self.summary.html()

    def texts(self, wording: Wording) -> dict[int, str]:
        """The error message of each row: its problems one below the other, errors first."""
        by_row: dict[int, list[str]] = {}
        for problem in sorted(self.problems, key=lambda p: not messages.blocks(p.code)):
            by_row.setdefault(problem.row, []).append(wording.sentence(problem))
        return {row: "\n".join(lines) for row, lines in sorted(by_row.items())}


def cleaned_in_words(cleaning: Mapping[str, int], wording: Wording) -> list[str]:
    """How many cells were cleaned in which way, for people."""
    return [wording.told(CLEANED[kind], count=cells) for kind, cells in sorted(cleaning.items())]
