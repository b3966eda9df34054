"""Approved conversions: an export goes in, and its customers come out as a person approved, in both systems.

`tests/cases/README.md` describes the files, and how to approve a new outcome.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.shop import Shop

from tillbook.commands.conversion import Conversion
from tillbook.commands.convert import convert
from tillbook.recipes.shelf import recipe_names

FOLDERS = sorted(found.parent for found in Path(__file__).with_name("cases").glob("convert-*/export.csv"))
APPROVE = bool(os.environ.get("TILLBOOK_APPROVE"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
@pytest.mark.parametrize("system", ["cloudpos", "loyverse"])
def test_an_export_becomes_the_customers_that_were_approved(
    folder: Path, system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("XDG_CONFIG_HOME", "HOME", "APPDATA"):
        monkeypatch.setenv(variable, str(tmp_path / "settings"))
    store = Shop(tmp_path, system).store

    done = convert(folder / "export.csv", tmp_path / "customers.xlsx", store, language="en")

    assert done.way.recipe.name == folder.name.removeprefix("convert-")
    _compare(folder / f"{system}.csv", _rows(done))
    _compare(folder / f"{system}.txt", "\n".join(_told(done)) + "\n")


def test_every_recipe_has_a_case() -> None:
    assert [folder.name.removeprefix("convert-") for folder in FOLDERS] == recipe_names()


def _compare(approved: Path, outcome: str) -> None:
    if APPROVE:
        approved.write_text(outcome, encoding="utf-8")
    assert outcome == approved.read_text(encoding="utf-8")


def _rows(done: Conversion) -> str:
    """The customers by the export's rows; columns that are blank in all of them do not count."""
    assert done.converted
    filled = done.converted.cells.dropna(axis="columns", how="all")
    return str(filled.to_csv(index_label="row", lineterminator="\n"))


def _told(done: Conversion) -> Iterator[str]:
    """Where each column went, what was suggested and remarked, and what the check says."""
    assert done.converted
    assert done.preview
    yield "Columns"
    for fate in done.fates:
        why = fate.why.told("en") if fate.why else ""
        yield f"  {fate.column}: {why or ', '.join(fate.fields)}"
    yield "Questions"
    yield from (f"  {question.text.told('en')}" for question in done.questions)
    yield "Remarks"
    yield from (f"  {remark.told('en')}" for remark in done.converted.remarks)
    yield "Left out"
    yield from (f"  row {row}: {why}" for row, why in done.converted.skipped.items())
    for column, cells in done.converted.left.items():
        yield from (f"  row {row}, {column}: {text}" for row, text in cells.items())
    yield "Check"
    rows = dict(enumerate(done.converted.cells.index, start=2))
    problems = done.preview.report.problems
    found = sorted((rows[problem.row], problem.column, problem.code) for problem in problems)
    yield from (f"  row {row}, {column}: {code}" for row, column, code in found)
