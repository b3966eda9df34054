"""The whole check, top to bottom, pure: rows of a sheet and a look-up in, report and plan out."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from tillbook.core import checks
from tillbook.core.keys import key_columns
from tillbook.core.lookup import LookUp
from tillbook.core.matching import Matched, match, match_part
from tillbook.core.merging import Merged, merge
from tillbook.core.messages import blocks
from tillbook.core.normalise import Conventions, Rows
from tillbook.core.plan import Plan, differences, make_plan
from tillbook.core.problem import Problem
from tillbook.core.report import Report
from tillbook.core.sheet import SPECIAL_COLUMNS
from tillbook.core.turns import take_turns
from tillbook.schema import Schema

Mode = Literal["create", "update", "upsert"]


@dataclass(frozen=True)
class Part:
    """What was settled for all rows of a source that goes in part by part, each row in its turn.

    `conventions` say how they are read, `above` (by field) which number those that are given out exceed.
    """

    conventions: Conventions
    above: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Options:
    """What the analyst asked for: which rows may go in, and which of a repeated group.

    Of the rows that are a `part` of more, the first that can goes in.
    """

    mode: Mode = "upsert"
    keep_repeats: checks.Keep | None = None
    part: Part | None = None


@dataclass(frozen=True)
class Checked:
    """What was found, and what a commit would do; `stored` are the matched customers by sheet row.

    `outcomes` says what became of the rows of a part that are in the store already: see `Matched`.
    """

    rows: Rows
    stored: pd.DataFrame
    report: Report
    plan: Plan
    outcomes: pd.DataFrame


def check(
    rows: Rows,
    schema: Schema,
    conventions: Conventions,
    look_up: LookUp,
    workbook: str | None,
    options: Options,
) -> Checked:
    """Match, merge, check and plan. Reads the store through `look_up` only, and writes nothing."""
    if options.part and workbook:
        matched = match_part(rows, schema, look_up, workbook)
    else:
        matched = match(rows, schema, look_up, workbook)
    merged = merge(rows, matched, schema, conventions)
    keys = key_columns(merged.after, schema)
    stored_keys = key_columns(matched.stored, schema)
    failures = checks.check_fields(rows, keys, schema)
    cells = checks.field_problems(failures, rows, matched, schema)
    said = list(checks.without_stored((*rows.problems, *cells), rows, matched))
    keys = checks.sound_keys(keys, said, schema)
    found = [*said, *_of_single_rows(rows, matched, merged, schema, options)]
    if options.part and workbook:
        found = _in_turn(found, keys, stored_keys, rows, matched, schema, look_up, workbook)
    else:
        found += checks.repeats(failures, keys, rows, matched, schema, options.keep_repeats)
        found += checks.clashes(
            keys, rows, matched, schema, look_up, stored_keys,
            rejects=lambda more: _report([*found, *more], schema).rejects,
        )  # fmt: skip
    report = _report(_without_echoes(found, schema), schema, rows.cleaning)
    plan = make_plan(merged.after, keys, matched, schema, report.rejects)
    return Checked(rows, matched.stored, report, plan, matched.outcomes)


def _of_single_rows(
    rows: Rows, matched: Matched, merged: Merged, schema: Schema, options: Options
) -> list[Problem]:
    """What is wrong with rows whatever the other rows say."""
    touched = differences(merged.after.loc[matched.stored.index], matched.stored, schema).any(axis=1)
    return [
        *matched.problems,
        *merged.problems,
        *checks.blank_warnings(rows, matched, schema),
        *checks.rows_of_mode(options.mode, rows, matched, touched.index[touched], schema),
    ]


def _in_turn(
    found: list[Problem],
    keys: pd.DataFrame,
    stored_keys: pd.DataFrame,
    rows: Rows,
    matched: Matched,
    schema: Schema,
    look_up: LookUp,
    workbook: str,
) -> list[Problem]:
    rejects = _report(_without_echoes(found, schema), schema).rejects
    turns = take_turns(keys, stored_keys, rows, matched, schema, look_up, workbook, rejects)
    return [*(problem for problem in found if problem.row not in turns.same), *turns.problems]


def _report(problems: list[Problem], schema: Schema, cleaning: Counter[str] | None = None) -> Report:
    return Report.of(problems, (*SPECIAL_COLUMNS, *schema.fields), cleaning)


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
