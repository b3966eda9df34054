"""`migrate`: a source too large for a sheet goes in chunk by chunk, and can be killed and taken up again."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import pandas as pd

from tillbook.commands.commit import Commit, commit
from tillbook.commands.migrating.by_recipe import by_recipe
from tillbook.commands.migrating.causes import draw_causes
from tillbook.commands.migrating.folder import Counts, Folder, Rejected
from tillbook.commands.migrating.plan import (
    Convert,
    Plan,
    Reader,
    by_headers,
    look_through,
    migration_id,
    refuse_missing,
    sheet_of,
    with_settled_dates,
)
from tillbook.commands.migrating.result import Migration, Prospect
from tillbook.commands.opening import find_language
from tillbook.commands.progress import Progress, silent
from tillbook.commands.validate import add_up
from tillbook.core.messages import blocks
from tillbook.core.normalise.dates import Order
from tillbook.core.pipeline import Mode
from tillbook.core.wording import Wording
from tillbook.errors import UsageError
from tillbook.language import _
from tillbook.store.store import Store
from tillbook.workbooks.chunks import FIRST_ROW, ChunkSource, open_chunks

# Larger ones are hardly faster, and SQLite remembers every page that a commit touches until its end.
CHUNK_ROWS: Final = 20_000


def migrate(
    path: Path,
    store: Store,
    *,
    folder: Path | None = None,
    chunk_rows: int = CHUNK_ROWS,
    mode: Mode = "upsert",
    date_order: Order | None = None,
    language: str | None = None,
    operator: str | None = None,
    recipe: str | None = None,
    mapping: Path | None = None,
    confirm: Callable[[Prospect], bool] | None = None,
    progress: Progress = silent,
) -> Migration | None:
    """Bring the rows of a CSV or Parquet file of any size into the store; None when `confirm` said no.

    Each chunk is a commit and an import on record. Of rows that stand for the same customer the first that
    can goes in, wherever the chunks are cut. `folder` (`<name of the file> rejected` beside it unless said)
    keeps what is finished: the same call takes up a migration that was killed; one that is finished does
    nothing. The columns are a template's, or those of an export that a recipe or a mapping knows: see
    `convert`. `chunk_rows` counts for a migration that begins.
    Raises TillbookError when it cannot begin or go on; what is in the store by then stays, and is recognised.
    """
    folder = folder or path.with_name(f"{path.stem} rejected")
    work = _Work(open_chunks(path), store, Folder(folder), language)
    reader = work.reader(recipe, mapping)
    plan = work.plan(reader, chunk_rows, mode, date_order, progress)
    if confirm and not confirm(work.prospect(plan)):
        return None
    with work.folder.working(plan) as begun:
        # Somebody may have begun it while the question was open.
        plan = work.agreed(begun, plan)
        work.run(plan, reader.convert, operator, progress)
        return work.result(plan, reader)


class _Work:
    """One run of a migration."""

    def __init__(self, source: ChunkSource, store: Store, folder: Folder, language: str | None) -> None:
        self._source, self._store, self.folder = source, store, folder
        self._language = find_language(language)
        self._wording = Wording(store.schema(), self._language)

    def reader(self, recipe: str | None, mapping: Path | None) -> Reader:
        """How the source is read, known to give the fields that are required."""
        found = by_recipe(self._source, self._store, recipe, mapping)
        if found is None:
            return by_headers(self._source, self._wording)
        for chunk in self._source.chunks(1):
            refuse_missing(self._source.name, found.convert(chunk), self._wording)
            break
        return found

    def plan(self, reader: Reader, size: int, mode: Mode, order: Order | None, progress: Progress) -> Plan:
        """The plan of the migration that was begun in the folder, or that of a new one."""
        schema = self._wording.schema
        migration = migration_id(self._source.digest(), schema.system, reader.recipe)
        if begun := self.folder.plan():
            self._refuse_other(begun, migration, mode, order)
            return begun
        found, left_out = look_through(self._source, reader, schema, size, progress)
        settled = found.settled(self._store.conventions(order))
        return Plan(
            migration, self._source.name, schema.system, self._store.name, found.rows, size, mode, order,
            reader.recipe, settled.country, settled.widths, settled.date_orders, found.above(settled),
            left_out,
        )  # fmt: skip

    def agreed(self, begun: Plan, plan: Plan) -> Plan:
        """The plan that all runs go by; raises UsageError when the folder belongs to another migration."""
        self._refuse_other(begun, plan.migration, plan.mode, plan.date_order)
        return begun

    def _refuse_other(self, begun: Plan, migration: str, mode: Mode, order: Order | None) -> None:
        if begun.migration != migration:
            raise UsageError(
                _(
                    "The folder {folder} belongs to another migration, of {source} as it was then. "
                    "Name a new folder for this one (--rejected FOLDER)."
                ),
                folder=self.folder.path,
                source=begun.source,
            )
        if (begun.mode, begun.date_order) != (mode, order):
            raise UsageError(
                _(
                    "The migration in {folder} was begun with other options for its rows. "
                    "Go on with the same ones, or name a new folder (--rejected FOLDER)."
                ),
                folder=self.folder.path,
            )
        self._refuse_other_store(begun)

    def _refuse_other_store(self, begun: Plan) -> None:
        """What the folder calls finished must be in this store; an import that was undone is not."""
        wanted = {batch for counts in self.folder.chunks().values() for batch in counts.batches}
        there = {batch.batch: batch.undone for batch in self._store.batches()} if wanted else {}
        if not wanted <= set(there) or (not wanted and begun.store != self._store.name):
            raise UsageError(
                _(
                    "The migration in {folder} goes into another store, {store}. "
                    "Name a new folder for this one (--rejected FOLDER)."
                ),
                folder=self.folder.path,
                store=begun.store,
            )
        if undone := sorted(batch for batch in wanted if there[batch]):
            raise UsageError(
                _(
                    "The import {batch} of the migration in {folder} was undone since. "
                    "To migrate again, name a new folder (--rejected FOLDER)."
                ),
                batch=undone[0],
                folder=self.folder.path,
            )

    def prospect(self, plan: Plan) -> Prospect:
        """What is about to be done."""
        done = sum(counts.rows for counts in self.folder.chunks().values())
        return Prospect(plan.source, self._store.name, plan.rows, done)

    def run(self, plan: Plan, convert: Convert, operator: str | None, progress: Progress) -> None:
        """Bring in every chunk that is not finished, one after the other."""
        finished = self.folder.chunks()
        done = sum(counts.rows for counts in finished.values())
        if done == plan.rows:
            return
        progress("Writing", done, plan.rows)
        for chunk in self._source.chunks(plan.chunk_rows, _first_open(finished, plan.chunk_rows)):
            if (first := int(chunk.index[0])) not in finished:
                counts, rejected = self._bring_in(convert(chunk), plan, operator)
                self.folder.finish(first, counts, rejected)
                done += counts.rows
                progress("Writing", done, plan.rows)

    def _bring_in(
        self, cells: pd.DataFrame, plan: Plan, operator: str | None
    ) -> tuple[Counts, list[Rejected]]:
        sheet = sheet_of(self._source, plan.migration, cells, self._wording.schema)
        options = plan.options(self._store.conventions())
        done = commit(sheet, self._store, language=self._language, options=options, operator=operator)
        assert done is not None  # nobody was asked
        rejected = list(_rejected(done, with_settled_dates(cells, plan, self._wording.schema)))
        return _counts(done, rejected), rejected

    def result(self, plan: Plan, reader: Reader) -> Migration:
        """What all runs together did; draws the workbooks when it is the run that finishes.

        Raises TillbookError when a row is unaccounted for.
        """
        counts = sum(self.folder.chunks().values(), Counts())
        add_up(plan.rows, counts.created, counts.updated, counts.unchanged, counts.rejected)
        names = self.folder.workbooks()
        if names is None:
            names = draw_causes(self.folder, counts.causes, self._wording)
            self.folder.close(names)
        return Migration(
            plan.system, plan.source, plan.migration, plan.rows, counts.created, counts.updated,
            counts.unchanged, counts.rejected, counts.warnings, dict(sorted(counts.causes.items())),
            dict(counts.cleaned), counts.batches, self.folder.path,
            tuple(self.folder.path / name for name in names), self._wording, plan.left_out,
            reader.unread, reader.about,
        )  # fmt: skip


def _first_open(finished: Mapping[int, Counts], size: int) -> int:
    first = FIRST_ROW
    while first in finished:
        first += size
    return first


def _counts(done: Commit, rejected: list[Rejected]) -> Counts:
    """The counts of a chunk; what an earlier run has brought in counts as what it became then."""
    before = Counter(done.outcomes["outcome"])
    batches = [*sorted(set(done.outcomes["batch"])), *([done.batch] if done.batch else [])]
    return Counts(
        rows=done.rows,
        created=done.created + before["created"],
        updated=done.updated + before["updated"],
        unchanged=done.unchanged - before["created"] - before["updated"],
        rejected=done.skipped,
        warnings=done.report.warnings,
        causes=dict(Counter(row.cause for row in rejected)),
        cleaned=dict(done.report.cleaning),
        batches=tuple(batches),
    )


def _rejected(done: Commit, cells: pd.DataFrame) -> Iterator[Rejected]:
    """The rejected rows of a chunk, each under the first problem that keeps it out."""
    texts = done.report.texts(done.wording)
    codes: dict[int, list[str]] = {}
    for problem in sorted(done.report.problems, key=lambda problem: not blocks(problem.code)):
        if problem.row in done.report.rejects:
            codes.setdefault(problem.row, []).append(problem.code)
    out = sorted(codes)
    filled = cells.loc[out].to_dict("records")
    for row, typed in zip(out, filled, strict=True):
        there = {str(key): text for key, text in typed.items() if isinstance(text, str)}
        yield Rejected(row, codes[row][0], there, tuple(codes[row]), texts[row])
