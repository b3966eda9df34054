"""`validate`: check a workbook's customers against the live store and write the result into the sheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from tillbook.commands.frames import changes_frame, problems_frame
from tillbook.commands.preparing import Prepared, prepare
from tillbook.commands.progress import Progress, silent
from tillbook.commands.results import result_writing, statuses
from tillbook.commands.summary import Summary, change_parts, report_parts
from tillbook.core import messages
from tillbook.core.normalise.dates import Order
from tillbook.core.pipeline import Checked, Options
from tillbook.core.plan import Plan
from tillbook.core.problem import Problem
from tillbook.core.report import Report
from tillbook.core.sheet import CHANGED, NEW, Sheet
from tillbook.core.wording import Wording
from tillbook.errors import TillbookError
from tillbook.language import _n
from tillbook.store.store import Store

_UNEVEN = _n(
    "{count} row was read, but {known} accounted for. Nothing was written; please report this with the "
    "workbook.",
    "{count} rows were read, but {known} accounted for. Nothing was written; please report this with the "
    "workbook.",
)

_COUNTS = _n(
    "{count} row: {new} new, {changed} changed, {unchanged} unchanged, {errors} in error.",
    "{count} rows: {new} new, {changed} changed, {unchanged} unchanged, {errors} in error.",
)
_HIDDEN = _n("{count} hidden row is included.", "{count} hidden rows are included.")


@dataclass(frozen=True)
class Validation:
    """What validate found: counts of rows, the report, and the plan that a commit would follow.

    `columns` says where each known column of `sheet` stands (0 = A).
    """

    system: str
    rows: int
    new: int
    changed: int
    unchanged: int
    errors: int
    report: Report
    plan: Plan
    wording: Wording
    sheet: str
    columns: Mapping[str, int]
    hidden_rows: int = 0

    @property
    def first_error(self) -> tuple[int, int] | None:
        """The sheet row and the column (0 = A) of the first problem that keeps its row out."""
        found = next((p for p in self.report.problems if messages.blocks(p.code)), None)
        return (found.row, self.columns.get(found.column, 0)) if found else None

    @cached_property
    def problems(self) -> pd.DataFrame:
        """A line per problem: row, column, field, code, severity, message, value."""
        return problems_frame(self.report, self.wording)

    @cached_property
    def changes(self) -> pd.DataFrame:
        """A line per field that would change: row, column, field, old, new."""
        return changes_frame(self.plan.changes, self.wording)

    @property
    def summary(self) -> Summary:
        """The counts, what was cleaned, the first problems, and what would change."""
        told = self.wording.told(
            _COUNTS, count=self.rows, new=self.new, changed=self.changed, unchanged=self.unchanged,
            errors=self.errors,
        )  # fmt: skip
        hidden = [self.wording.told(_HIDDEN, count=self.hidden_rows)] if self.hidden_rows else []
        problems = report_parts(self.report, self.wording)
        changes = change_parts(self.plan.changes, self.wording)
        return Summary(self.wording.language, [told, *hidden, *problems, *changes])

    def _repr_html_(self) -> str:
        return self.summary.html()

    def as_json(self) -> dict[str, object]:
        """The object that `--json` prints."""
        counts = ("system", "rows", "new", "changed", "unchanged", "errors")
        return {
            **{name: getattr(self, name) for name in counts},
            "warnings": self.report.warnings,
            "cleaned": dict(self.report.cleaning),
            "problems": problems_as_json(self.report, self.wording),
        }


def validate(
    book: Sheet,
    store: Store,
    *,
    language: str | None = None,
    options: Options | None = None,
    date_order: Order | None = None,
    progress: Progress = silent,
) -> Validation:
    """Check every row; Status and Error message are in the sheet afterwards, the store is untouched.

    Raises TillbookError when the workbook or the store cannot be used.
    """
    prepared = prepare(book, store, language, date_order, progress)
    found, checked = look(prepared, store, options or Options(), progress)
    progress("Writing", 3, 4)
    writing = result_writing(prepared, statuses(checked, NEW, CHANGED), checked.report)
    sheet = prepared.sheet.sheet
    # The workbook in the making needs the room that the rows have taken.
    del prepared, checked
    if not writing.is_blank:
        book.stage(sheet, writing).publish()
    progress("Writing", 4, 4)
    return found


def look(
    prepared: Prepared, store: Store, options: Options, progress: Progress
) -> tuple[Validation, Checked]:
    """Check without writing anything anywhere."""
    progress("Checking", 2, 4)
    checked = store.read(lambda reader: prepared.check(reader, options))
    return counted(prepared, checked), checked


def counted(prepared: Prepared, checked: Checked) -> Validation:
    """The counts, which must add up.

    Raises TillbookError when they do not: then a row would be lost.
    """
    plan, rejects = checked.plan, checked.report.rejects
    found = Validation(
        system=prepared.schema.system,
        rows=len(prepared.sheet.rows),
        new=len(plan.new),
        changed=len(plan.changed),
        unchanged=len(plan.unchanged),
        errors=len(rejects),
        report=checked.report,
        plan=plan,
        wording=prepared.spoken,
        sheet=prepared.sheet.sheet,
        columns=prepared.sheet.positions,
        hidden_rows=prepared.sheet.hidden_rows,
    )
    add_up(found.rows, found.new, found.changed, found.unchanged, found.errors)
    return found


def add_up(rows: int, *parts: int) -> None:
    """Raise TillbookError unless the parts are all of the rows."""
    if rows != sum(parts):
        raise TillbookError(_UNEVEN, count=rows, known=sum(parts))


def problems_as_json(report: Report, wording: Wording) -> list[Mapping[str, object]]:
    """Every problem with its sentence."""
    return [_problem(problem, wording) for problem in report.problems]


def _problem(problem: Problem, wording: Wording) -> dict[str, object]:
    return {
        "row": problem.row,
        "column": problem.column,
        "code": problem.code,
        "severity": problem.severity,
        "message": wording.sentence(problem),
        "value": problem.value,
    }
