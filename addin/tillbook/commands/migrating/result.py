"""What a migration is about to do, and what it did."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tillbook.commands.summary import Summary, Table
from tillbook.core.report import cleaned_in_words
from tillbook.core.wording import Wording
from tillbook.language import Text, _, _n

_COUNTS: Final = _n(
    "{count} row: {created} created, {updated} updated, {unchanged} unchanged, {rejected} rejected.",
    "{count} rows: {created} created, {updated} updated, {unchanged} unchanged, {rejected} rejected.",
)
_LEFT_OUT: Final = _n(
    "{count} more row is no customer by the recipe, and was left out.",
    "{count} more rows are no customers by the recipe, and were left out.",
)
_UNREAD: Final = _("Columns that were left out: {columns}.")
_CLEANED: Final = _("Cleaned: {what}.")
_REJECTED: Final = _(
    "The rejected rows are in {folder}, a workbook for each cause. Correct them and commit the workbooks."
)
_IMPORTS: Final = _n(
    "On record as {count} import, {first}; ‘tillbook undo’ takes it back.",
    "On record as {count} imports, from {first} to {last}; ‘tillbook undo’ takes each of them back.",
)
_CAUSES: Final = (_("Cause"), _("Rows"), _("Workbook"))


@dataclass(frozen=True)
class Prospect:
    """What a migration is about to do: rows of which file, into which store; `done` rows were done before."""

    source: str
    store: str
    rows: int
    done: int


@dataclass(frozen=True)
class Migration:
    """What a migration did, over all its runs: counts of rows, imports, the workbooks of rejected rows.

    `rows` = `created` + `updated` + `unchanged` + `rejected`. `causes` counts the rejected rows by the code
    of their first problem that keeps them out, under which they stand in a workbook in `folder`. `left_out`
    are further rows of the source, which are no customers by its recipe, `unread` the filled columns that
    stayed behind; `about` says what the source was read by.
    """

    system: str
    source: str
    migration: str
    rows: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    warnings: int
    causes: Mapping[str, int]
    cleaned: Mapping[str, int]
    batches: tuple[str, ...]
    folder: Path
    workbooks: tuple[Path, ...]
    wording: Wording
    left_out: int = 0
    unread: tuple[str, ...] = ()
    about: tuple[Text, ...] = ()

    @property
    def summary(self) -> Summary:
        """The counts, what was cleaned, the causes with their workbooks, and what it is on record as."""
        told = self.wording.told
        parts: list[str | Table] = [
            *(text.told(self.wording.language) for text in self.about),
            told(
                _COUNTS, count=self.rows, created=self.created, updated=self.updated,
                unchanged=self.unchanged, rejected=self.rejected,
            )
        ]  # fmt: skip
        if self.left_out:
            parts.append(told(_LEFT_OUT, count=self.left_out))
        if self.unread:
            parts.append(told(_UNREAD, columns=list(self.unread)))
        if self.cleaned:
            parts.append(told(_CLEANED, what=cleaned_in_words(self.cleaned, self.wording)))
        if self.rejected:
            parts.append(told(_REJECTED, folder=self.folder))
            parts.append(Table(tuple(map(self.wording.translate, _CAUSES)), list(self._cause_rows())))
        if self.batches:
            first, last = self.batches[0], self.batches[-1]
            parts.append(told(_IMPORTS, count=len(self.batches), first=first, last=last))
        return Summary(self.wording.language, parts)

    def _cause_rows(self) -> Iterator[tuple[str, str, str]]:
        for cause, rows in sorted(self.causes.items()):
            names = [p.name for p in self.workbooks if p.stem.rpartition(" ")[0] == cause or p.stem == cause]
            yield cause, self.wording.number(str(rows)), ", ".join(names)

    def _repr_html_(self) -> str:
        return self.summary.html()

    def as_json(self) -> dict[str, object]:
        """The object that `--json` prints."""
        plain = (
            "system", "migration", "rows", "created", "updated", "unchanged", "rejected", "warnings",
            "left_out",
        )  # fmt: skip
        return {
            **{name: getattr(self, name) for name in plain},
            "causes": dict(self.causes),
            "cleaned": dict(self.cleaned),
            "unread": list(self.unread),
            "batches": list(self.batches),
            "folder": str(self.folder),
            "workbooks": [str(path) for path in self.workbooks],
        }
