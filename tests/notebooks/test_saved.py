"""How the notebooks are saved: without results, in plain sight of a reader, and on public names only."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.notebooks import FOLDER, read_notebook

import tillbook

NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def code_of(path: Path) -> list[Any]:
    return [cell for cell in read_notebook(path).cells if cell.cell_type == "code"]


def nodes(path: Path) -> Iterator[ast.AST]:
    for cell in code_of(path):
        yield from ast.walk(ast.parse(cell.source))


def test_there_are_four_and_the_page_says_what_each_is_for() -> None:
    page = (FOLDER / "README.md").read_text(encoding="utf-8")

    assert len(NOTEBOOKS) == 4
    assert [path.name for path in NOTEBOOKS if path.name not in page] == []


@every_notebook
def test_it_is_saved_without_results(path: Path) -> None:
    assert [cell.execution_count for cell in code_of(path) if cell.execution_count] == []
    assert [cell.outputs for cell in code_of(path) if cell.outputs] == []


@every_notebook
def test_it_speaks_public_names_only(path: Path) -> None:
    found = list(nodes(path))
    used = {
        node.attr
        for node in found
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "tillbook"
    }
    modules = {node.module for node in found if isinstance(node, ast.ImportFrom)}

    assert used
    assert used <= set(tillbook.__all__)
    assert modules <= {"pathlib"}


@every_notebook
def test_settings_stand_in_the_first_cell_and_it_ends_with_the_way_back(path: Path) -> None:
    first, *_, last = read_notebook(path).cells[1:]
    statements = ast.parse(first.source).body

    assert all(isinstance(one, ast.Assign) for one in statements)
    assert "STORE = " in first.source
    text = "".join(cell.source for cell in read_notebook(path).cells[-5:])
    assert "tillbook.undo(" in text
    assert last.cell_type == "code"


@every_notebook
def test_cells_are_short_and_plots_take_a_few_lines(path: Path) -> None:
    assert [cell.source for cell in code_of(path) if len(cell.source.splitlines()) > 20] == []
