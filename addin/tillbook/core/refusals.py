"""Rows that the checks let in and the database kept out: a rule of its own, or somebody who was faster."""

from collections.abc import Mapping

import pandas as pd

from tillbook.core.checks import clash
from tillbook.core.lookup import LookUp
from tillbook.core.pipeline import Checked
from tillbook.core.problem import Problem
from tillbook.language import Text
from tillbook.schema import Schema


def refused_rows(
    refused: Mapping[int, tuple[str | Text, str | None]], checked: Checked, schema: Schema, look_up: LookUp
) -> list[Problem]:
    """A problem for each refused row: whoever has the key by now, or else the rule that refused it.

    `refused` gives, by sheet row, the reason and the column of the store that it is about, if it named one.
    """
    keys = {key.column: key for key in schema.keys_of}
    raced = {row: column for row, (_, column) in refused.items() if column in keys}
    winners = _winners(raced, checked, look_up)
    found = [clash(keys[raced[row]], row, name, checked.rows) for row, name in winners.items()]
    first = next(iter(schema.fields))
    for row, (reason, column) in refused.items():
        if row not in winners:
            field = keys[column].fields[0] if column in keys else column
            shown = field if field in schema.fields else first
            found.append(Problem(row, str(shown), "store-constraint", details={"reason": reason}))
    return found


def _winners(raced: Mapping[int, str], checked: Checked, look_up: LookUp) -> dict[int, str]:
    whole = pd.concat([checked.plan.new, checked.plan.changed])
    asked = {
        column: [row for row, raced_for in raced.items() if raced_for == column] for column in raced.values()
    }
    keys = pd.DataFrame({column: whole.loc[rows, column] for column, rows in asked.items()}, dtype="str")
    owners = look_up.owners(keys) if raced else pd.DataFrame(columns=["row", "name"])
    return {int(row): str(name) for row, name in zip(owners["row"], owners["name"], strict=True)}
