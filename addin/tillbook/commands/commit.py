"""`commit`: read, check and write in one go; the sheet says afterwards what happened to each row."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from tillbook import settings
from tillbook.commands.frames import problems_frame
from tillbook.commands.preparing import Prepared, prepare
from tillbook.commands.progress import Progress, silent
from tillbook.commands.results import committed_columns, result_writing, statuses
from tillbook.commands.summary import Summary, report_parts
from tillbook.commands.validate import Validation, add_up, counted, look, problems_as_json
from tillbook.core.normalise.dates import Order
from tillbook.core.pipeline import Checked, Options
from tillbook.core.refusals import refused_rows
from tillbook.core.report import Report
from tillbook.core.sheet import CREATED, SPECIAL_COLUMNS, UPDATED, Sheet, Staged, Writing
from tillbook.core.wording import Wording
from tillbook.errors import UsageError, WorkbookError
from tillbook.language import _, _n
from tillbook.store.ledger import Import
from tillbook.store.store import Store
from tillbook.store.writing import Writer, Written

Confirm = Callable[[Validation], bool]

_UNSAID = _(
    "The customers are in the store, on record as {batch}, but the workbook does not say so: {error} "
    "Commit it once more to bring the result into it; nothing is imported twice."
)
_IN_ERROR = _n(
    "{count} row is in error, and all or nothing was asked for: nothing was imported. Validate to see it.",
    "{count} rows are in error, and all or nothing was asked for: nothing was imported. Validate to see "
    "them.",
)
_COUNTS = _n(
    "{count} row: {created} created, {updated} updated, {unchanged} unchanged, {skipped} skipped.",
    "{count} rows: {created} created, {updated} updated, {unchanged} unchanged, {skipped} skipped.",
)


@dataclass(frozen=True)
class Commit:
    """What a commit did: counts of rows, the batch it is on record as (None when nothing was written).

    Of a part of more rows, `outcomes` says what became of those that are unchanged because an earlier run
    has brought them in: `outcome` and `batch` by row.
    """

    batch: str | None
    rows: int
    created: int
    updated: int
    unchanged: int
    skipped: int
    report: Report
    wording: Wording
    outcomes: pd.DataFrame

    @cached_property
    def problems(self) -> pd.DataFrame:
        """A line per problem: row, column, field, code, severity, message, value."""
        return problems_frame(self.report, self.wording)

    @property
    def summary(self) -> Summary:
        """The counts, what was cleaned, and the first problems."""
        told = self.wording.told(
            _COUNTS, count=self.rows, created=self.created, updated=self.updated, unchanged=self.unchanged,
            skipped=self.skipped,
        )  # fmt: skip
        return Summary(self.wording.language, [told, *report_parts(self.report, self.wording)])

    def _repr_html_(self) -> str:
        return self.summary.html()

    def as_json(self) -> dict[str, object]:
        """The object that `--json` prints."""
        counts = ("batch", "rows", "created", "updated", "unchanged", "skipped")
        return {
            **{name: getattr(self, name) for name in counts},
            "cleaned": dict(self.report.cleaning),
            "problems": problems_as_json(self.report, self.wording),
        }


def commit(
    book: Sheet,
    store: Store,
    *,
    confirm: Confirm | None = None,
    all_or_nothing: bool = False,
    language: str | None = None,
    options: Options | None = None,
    date_order: Order | None = None,
    operator: str | None = None,
    progress: Progress = silent,
) -> Commit | None:
    """Bring the accepted rows into the store and write the result back; None when `confirm` said no.

    Workbook and store change together: the finished workbook lies beside the old one before the store's
    transaction ends, and takes its place right after.
    Raises TillbookError when nothing could be done.
    """
    options = options or Options()
    settled = options.part.conventions if options.part else None
    prepared = prepare(book, store, language, date_order, progress, settled)
    if confirm and not confirm(look(prepared, store, options, progress)[0]):
        return None
    progress("Checking", 2, 4)
    who = store.operator(operator) or settings.operator()
    attempts = _Attempts(book, prepared, options, who, all_or_nothing, progress)
    # What is in it is in the attempts now; the workbook in the making needs the room.
    del prepared
    try:
        done = store.write(attempts.write, lambda done: done.batch)
    except BaseException:
        attempts.discard()
        raise
    attempts.publish(done)
    progress("Writing", 4, 4)
    return done


class _Attempts:
    """One import, as often as other writers break into it; the workbook of the last attempt counts."""

    def __init__(
        self,
        book: Sheet,
        prepared: Prepared,
        options: Options,
        who: str,
        all_or_nothing: bool,
        progress: Progress,
    ) -> None:
        self._book = book
        self._prepared = prepared
        self._options = options
        self._who = who
        self._all_or_nothing = all_or_nothing
        self._progress = progress
        self._staged: Staged | None = None

    def write(self, writer: Writer) -> Commit:
        """Check and write in the writer's transaction, and lay the finished workbook beside the old one."""
        self.discard()
        # They may have been changed while somebody thought about the question.
        if (choices := writer.choices()) != self._prepared.conventions.choices:
            self._prepared = self._prepared.with_choices(writer.schema(), choices)
        done, writing = _import(self._prepared, writer, self._options, self._who, self._all_or_nothing)
        self._progress("Writing", 3, 4)
        if done.batch and self._prepared.is_unmarked:
            # Should we die after the store has its customers, and before the workbook says so.
            self._book.identify(self._prepared.workbook)
            self._prepared = replace(self._prepared, is_unmarked=False)
        if not writing.is_blank:
            self._staged = self._book.stage(self._prepared.sheet.sheet, writing)
        return done

    def discard(self) -> None:
        """Leave nothing behind of an attempt that did not count."""
        if self._staged:
            self._staged.discard()
            self._staged = None

    def publish(self, done: Commit) -> None:
        """Put the finished workbook in the place of the old one."""
        if self._staged:
            _publish(self._staged, done)


def _import(
    prepared: Prepared, writer: Writer, options: Options, operator: str, all_or_nothing: bool
) -> tuple[Commit, Writing]:
    """Check and write within the writer's transaction; what was done, and what is to go into the sheet."""
    checked = prepared.check(writer, options)
    counted(prepared, checked)
    if all_or_nothing:
        _refuse_errors(checked.report)
    done, checked, written = _write(prepared, checked, writer, operator, options)
    if all_or_nothing:
        _refuse_errors(checked.report)
    # The source of a part is never written to.
    return done, Writing() if options.part else _writing(prepared, checked, written)


def _publish(staged: Staged, done: Commit) -> None:
    try:
        staged.publish()
    except WorkbookError as error:
        if done.batch is None:
            raise
        raise WorkbookError(_UNSAID, batch=done.batch, error=error) from error


def _refuse_errors(found: Report) -> None:
    if found.rejects:
        raise UsageError(_IN_ERROR, count=len(found.rejects))


def _write(
    prepared: Prepared, checked: Checked, writer: Writer, operator: str, options: Options
) -> tuple[Commit, Checked, Written]:
    about = Import(operator, prepared.book.name, prepared.workbook, sorted(checked.report.rejects))
    plan = checked.plan
    if options.part:
        # A later part has to know of them; what an earlier run put on record stands there already.
        about = replace(about, above=options.part.above, keeps_unchanged=True)
        plan = replace(plan, unchanged=plan.unchanged.drop(checked.outcomes.index))
    written = writer.commit(plan, about)
    checked = _with_refused(prepared, checked, written, writer)
    done = Commit(
        batch=written.batch,
        rows=len(prepared.sheet.rows),
        created=written.created,
        updated=written.updated,
        unchanged=len(checked.plan.unchanged),
        skipped=len(checked.report.rejects),
        report=checked.report,
        wording=prepared.spoken,
        outcomes=checked.outcomes,
    )
    add_up(done.rows, done.created, done.updated, done.unchanged, done.skipped)
    return done, checked, written


def _with_refused(prepared: Prepared, checked: Checked, written: Written, writer: Writer) -> Checked:
    """The rows that the database itself kept out are in error too."""
    if not written.refused:
        return checked
    reasons = {row: (why.reason, why.column) for row, why in written.refused.items()}
    more = refused_rows(reasons, checked, prepared.schema, writer)
    order = (*SPECIAL_COLUMNS, *prepared.schema.fields)
    report = Report.of([*checked.report.problems, *more], order, checked.report.cleaning)
    out, plan = list(written.refused), checked.plan
    plan = replace(
        plan,
        new=plan.new.drop(index=plan.new.index.intersection(out)),
        changed=plan.changed.drop(index=plan.changed.index.intersection(out)),
        changes=[change for change in plan.changes if change.row not in written.refused],
    )
    return replace(checked, report=report, plan=plan)


def _writing(prepared: Prepared, checked: Checked, written: Written) -> Writing:
    status = statuses(checked, CREATED, UPDATED)
    columns = committed_columns(prepared, checked, written.customers)
    return result_writing(prepared, status, checked.report, columns, checked.plan.changes)
