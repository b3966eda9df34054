"""A program on a fresh Cloud POS store, and a way to type into its templates."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
from tests.support.running import Program

Typing = Callable[[Path, Sequence[Mapping[str, object]]], None]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Program:
    """The program, with a Cloud POS store of its own and English everywhere."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    made = Program(str(tmp_path / "store.db"), monkeypatch, capsys)
    assert made("store", "init", "--system", "cloudpos").status == 0
    return made


@pytest.fixture
def typing() -> Typing:
    """Type customers into a template's first sheet, from row 2 on, by English header."""
    return type_customers


def type_customers(path: Path, customers: Sequence[Mapping[str, object]]) -> None:
    """Write each customer's cells under the headers that name them, with or without the mark."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    places = {str(cell.value).removesuffix(" *"): cell.column for cell in sheet[1] if cell.value}
    for row, customer in enumerate(customers, start=2):
        for label, value in customer.items():
            sheet.cell(row, places[label]).value = value  # type: ignore[assignment]  # what a test types
    book.save(path)
