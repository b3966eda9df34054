"""The whole check, top to bottom, pure: rows of a sheet and a look-up in, report and plan out."""

from collections import Counter
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from tillbook.core import checks
from tillbook.core.keys import key_columns
from tillbook.core.lookup import LookUp
from tillbook.core.matching import match
from tillbook.core.merging import merge
from tillbook.core.normalise import Conventions, Rows
from tillbook.core.plan import Plan, differences, make_plan
from tillbook.core.report import Problem, Report
from tillbook.core.sheet import SPECIAL_COLUMNS
from tillbook.schema import Schema

Mode = Literal["create", "update", "upsert"]


@dataclass(frozen=True)
class Options:
    """What the analyst asked for: which rows may go in, and which of a repeated group."""

    mode: Mode = "upsert"
    keep_repeats: checks.Keep | None = None


@dataclass(frozen=True)
class Checked:
    """What was found, and what a commit would do; `stored` are the matched customers by sheet row."""

    rows: Rows
    stored: pd.DataFrame
    report: Report
    plan: Plan


def check(
    rows: Rows,
    schema: Schema,
    conventions: Conventions,
    look_up: LookUp,
    workbook: str | None,
    options: Options,
) -> Checked:
    """Match, merge, check and plan. Reads the store through `look_up` only, and writes nothing."""
    matched = match(rows, schema, look_up, workbook)
    merged = merge(rows, matched, schema, conventions)
    keys = key_columns(merged.after, schema)
    stored_keys = key_columns(matched.stored, schema)
    failures = checks.check_fields(rows, keys, schema)
    cells = checks.field_problems(failures, rows, matched, schema)
    found: list[Problem] = [
        *checks.without_stored((*rows.problems, *cells), rows, matched),
        *matched.problems,
        *_unsaid(merged.problems, rows.problems),
        *checks.blank_warnings(rows, matched, schema),
        *checks.repeats(failures, keys, rows, matched, schema, options.keep_repeats),
    ]
    touched = differences(merged.after.loc[matched.stored.index], matched.stored, schema).any(axis=1)
    found += checks.rows_of_mode(options.mode, rows, matched, touched.index[touched], schema)
    order = (*SPECIAL_COLUMNS, *schema.fields)
    found += checks.clashes(
        keys, rows, matched, schema, look_up, stored_keys,
        rejects=lambda more: Report.of([*found, *more], order).rejects,
    )  # fmt: skip
    report = Report.of(found, order, Counter(rows.cleaning))
    plan = make_plan(merged.after, keys, matched, schema, report.rejects)
    return Checked(rows, matched.stored, report, plan)


def _unsaid(problems: tuple[Problem, ...], said: tuple[Problem, ...]) -> list[Problem]:
    """Without the warning about a blank where the cell could not be read at all."""
    unread = {(p.row, p.column) for p in said if p.code == "cell-error"}
    return [p for p in problems if p.code != "blank-kept" or (p.row, p.column) not in unread]
