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
from tillbook.core.messages import blocks
from tillbook.core.normalise import Conventions, Rows
from tillbook.core.plan import Plan, differences, make_plan
from tillbook.core.problem import Problem
from tillbook.core.report import Report
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
    said = list(checks.without_stored((*rows.problems, *cells), rows, matched))
    keys = checks.sound_keys(keys, said, schema)
    found: list[Problem] = [
        *said,
        *matched.problems,
        *merged.problems,
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
    report = Report.of(_without_echoes(found, schema), order, Counter(rows.cleaning))
    plan = make_plan(merged.after, keys, matched, schema, report.rejects)
    return Checked(rows, matched.stored, report, plan)


# What is only doubted because of the country that the row names.
_DOUBTS = ("bad-postcode", "bad-tax-number", "doubtful-phone", "not-a-mobile")


def _without_echoes(problems: list[Problem], schema: Schema) -> list[Problem]:
    """Without what only follows from another problem: an unread blank, a known owner, an unknown country."""
    country = schema.country_field
    nowhere = {p.row for p in problems if country and p.column == country.key and blocks(p.code)}
    problems = [p for p in problems if p.row not in nowhere or p.code not in _DOUBTS]
    unread = {(p.row, p.column) for p in problems if p.code == "cell-error"}
    disputed = {(p.row, p.column) for p in problems if p.code == "keys-disagree"}
    said = {
        **dict.fromkeys(("blank-kept", "no-email", "contact-missing"), unread),
        **{key_code: disputed for key_code in {p.code for p in problems} if key_code.endswith("-in-use")},
    }
    return [
        p for p in problems if (p.row, p.details.get("other_column", p.column)) not in said.get(p.code, ())
    ]
