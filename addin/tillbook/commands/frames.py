"""Results as pandas frames, for counting and plotting."""

from collections.abc import Sequence

import pandas as pd

from tillbook.core.plan import Change
from tillbook.core.report import Report
from tillbook.core.wording import Wording

PROBLEMS = ("row", "column", "field", "code", "severity", "message", "value")
CHANGES = ("row", "column", "field", "old", "new")


def problems_frame(report: Report, wording: Wording) -> pd.DataFrame:
    """A line per problem, with the columns `PROBLEMS`.

    `row` is a number; `column` is the field's key and `field` its label; `severity` is error or warning.
    """
    lines = [
        (p.row, p.column, wording.label(p.column), p.code, p.severity, wording.sentence(p), p.value)
        for p in report.problems
    ]
    return pd.DataFrame(lines, columns=list(PROBLEMS))


def changes_frame(changes: Sequence[Change], wording: Wording) -> pd.DataFrame:
    """A line per field that differs from the store, with the columns `CHANGES`.

    `old` and `new` are as people see them; a blank is an empty text.
    """
    lines = [
        (c.row, c.field, wording.label(c.field), wording.shown(c.field, c.old), wording.shown(c.field, c.new))
        for c in changes
    ]
    return pd.DataFrame(lines, columns=list(CHANGES))
