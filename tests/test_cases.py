"""Approval cases: a workbook goes in, and what happened to each row is what a person approved.

`tests/cases/README.md` describes the files, and how to approve a new outcome.
"""

import csv
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from tests.support.sheets import edit_sheet, fill_template, read_results, write_sheet
from tests.support.shop import Shop

from tillbook import systems
from tillbook.commands.commit import Commit
from tillbook.commands.validate import Validation
from tillbook.core.messages import CATALOGUE
from tillbook.core.pipeline import Options
from tillbook.core.report import Report
from tillbook.core.wording import Wording

CASES = sorted(found.parent for found in Path(__file__).with_name("cases").glob("*/sheet.json"))
APPROVE = bool(os.environ.get("TILLBOOK_APPROVE"))

# What no workbook of the systems that ship can bring about: keys that another schema adds
# (tests/schema/test_new_system.py), and somebody who writes at the same moment (tests/store).
_ELSEWHERE = {"repeated-value", "value-in-use", "store-constraint"}


@dataclass(frozen=True)
class Case:
    """One case on disk, and a shop of its own to run it in."""

    folder: Path
    shop: Shop

    @cached_property
    def told(self) -> dict[str, Any]:
        """The case's `sheet.json`."""
        found: dict[str, Any] = json.loads((self.folder / "sheet.json").read_text(encoding="utf-8"))
        return found

    @property
    def asked(self) -> dict[str, Any]:
        """The options of validate and commit."""
        options = self.told.get("options", {})
        order = options.get("date_order")
        return {
            "language": "en",
            "options": Options(options.get("mode", "upsert"), options.get("keep_repeats")),
            "date_order": order,
        }

    def workbook(self) -> Path:
        """The workbook, filled as the case says."""
        path = self.shop.folder / "customers.xlsx"
        match self.told["start"]:
            case "template":
                self.shop.sheet(path.name, [])
                return fill_template(path, self.told["header"], self.told["rows"])
            case "export":
                self.shop.export(path.name)
                copies = {int(row): origin for row, origin in self.told.get("copies", {}).items()}
                return edit_sheet(path, _by_row(self.told.get("edits", {})), copies=copies)
            case _:
                known = {"title", "hidden", "date1904", "blank_below", "sheet"}
                more = {name: value for name, value in self.told.items() if name in known}
                return write_sheet(path, self.told["header"], self.told["rows"], **more)

    def stock(self) -> None:
        """Bring the customers of `store.csv` into the store."""
        file = self.folder / "store.csv"
        if file.exists():
            with file.open(encoding="utf-8", newline="") as lines:
                keys, *rows = csv.reader(lines)
            header = [systems.load(self.told["system"]).fields[key].label for key in keys]
            path = self.shop.sheet("stock.xlsx", [])
            cells = [[text or None for text in row] for row in rows]
            done = self.shop.commit(fill_template(path, header, cells), language="en")
            assert done.created == len(rows), done.as_json()

    def change_meanwhile(self) -> None:
        """What a colleague changes in the store after the workbook was filled from it."""
        edits = _by_row(self.told.get("meanwhile", {}))
        if edits:
            path = self.shop.export("colleague.xlsx")
            self.shop.commit(edit_sheet(path, edits), language="en", operator="bob")


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_every_row_gets_the_outcome_that_was_approved(folder: Path, tmp_path: Path) -> None:
    case = Case(folder, Shop(tmp_path, json.loads((folder / "sheet.json").read_text("utf-8"))["system"]))

    outcome = _run(case)

    expected = folder / "expected.json"
    if APPROVE:
        expected.write_text(_laid_out(outcome), encoding="utf-8")
    assert outcome == json.loads(expected.read_text(encoding="utf-8"))


def test_every_code_has_a_case() -> None:
    told = "".join((folder / "expected.json").read_text(encoding="utf-8") for folder in CASES)

    assert {code for code in CATALOGUE if f' {code}"' not in told} == _ELSEWHERE


def _run(case: Case) -> dict[str, Any]:
    """Validate, commit, commit again, undo; the counts, the rows and the store at each step."""
    case.stock()
    path = case.workbook()
    case.change_meanwhile()
    before = case.shop.customers()
    header_row = len(case.told.get("title", [])) + 1
    found = case.shop.validate(path, **case.asked)
    validated = _outcome(path, case, found, header_row)
    copy = shutil.copy(path, path.with_name("copy.xlsx"))
    done = case.shop.commit(path, **case.asked)
    committed = _outcome(path, case, done, header_row)
    after = case.shop.customers()
    _commit_again(case, path, Path(copy))
    _take_back(case, path, done, before)
    return {"validate": validated, "commit": committed, "store": after}


def _commit_again(case: Case, path: Path, copy: Path) -> None:
    """A second press of Commit changes nothing, nor does the workbook as it was before the first."""
    after = case.shop.customers()
    again = [case.shop.commit(path, **case.asked)]
    if case.told["start"] != "own":
        # A workbook that is not ours has no id by which an import could be recognised.
        again.append(case.shop.commit(copy, **case.asked))
    assert [(done.batch, done.created, done.updated) for done in again] == [(None, 0, 0)] * len(again)
    assert case.shop.customers() == after


def _take_back(case: Case, path: Path, done: Commit, before: list[dict[str, str]]) -> None:
    """An undo gives the store back as it was; what it removed can be imported again."""
    after = case.shop.customers()
    if done.batch:
        assert case.shop.undo(done.batch).done.kept == ()
    assert case.shop.customers() == before
    if done.created and not done.updated and case.told["start"] != "own":
        assert case.shop.commit(path, **case.asked).created == done.created
        assert case.shop.customers() == after


def _outcome(path: Path, case: Case, found: Validation | Commit, header_row: int) -> dict[str, Any]:
    counts = {name: count for name, count in found.as_json().items() if isinstance(count, int)}
    sheet = case.told.get("sheet", "Customers")
    results = read_results(path, sheet, header_row)
    rows = {str(row): [result.status] for row, result in sorted(results.items())}
    for problem in found.report.problems:
        rows[str(problem.row)].append(f"{problem.column} {problem.code}")
    _agree(found.report, found.wording, {row: one.message for row, one in results.items()})
    return {**counts, "cleaned": dict(found.report.cleaning), "rows": rows}


def _agree(report: Report, wording: Wording, messages: Mapping[int, str | None]) -> None:
    """The sheet says what the report says, row by row, and nothing else."""
    assert {row: text for row, text in messages.items() if text} == report.texts(wording)


def _by_row(edits: Mapping[str, Mapping[str, object]]) -> dict[int, Mapping[str, object]]:
    return {int(row): cells for row, cells in edits.items()}


def _laid_out(outcome: Mapping[str, Any]) -> str:
    """JSON with one line per row of the sheet and per customer of the store."""
    steps = [f'  "{step}": {_step(outcome[step])}' for step in ("validate", "commit")]
    customers = ",\n".join("    " + json.dumps(one, ensure_ascii=False) for one in outcome["store"])
    steps.append(f'  "store": [\n{customers}\n  ]' if customers else '  "store": []')
    return "{\n" + ",\n".join(steps) + "\n}\n"


def _step(step: Mapping[str, Any]) -> str:
    counts = [f'    "{name}": {json.dumps(count)}' for name, count in step.items() if name != "rows"]
    rows = ",\n".join(
        f'      "{row}": {json.dumps(told, ensure_ascii=False)}' for row, told in step["rows"].items()
    )
    return "{\n" + ",\n".join(counts) + f',\n    "rows": {{\n{rows}\n    }}\n  }}'
