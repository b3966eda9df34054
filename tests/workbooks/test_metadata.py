"""What a workbook of ours says about itself, wherever it says it, and nothing from anybody else's."""

from pathlib import Path

import pytest
import xlsxwriter

from tillbook.core.sheet import Metadata
from tillbook.workbooks.book import WorkbookFile

FACTS = {
    "system": "cloudpos",
    "edition": "3",
    "language": "it",
    "workbook": "0f3a",
    "columns": "account_number last_name",
}
OURS = Metadata("cloudpos", 3, "it", "0f3a", ("account_number", "last_name"))


def _with_properties(path: Path, facts: dict[str, str]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet()
        book.set_custom_property("Client", "somebody else's")
        for key, value in facts.items():
            book.set_custom_property(f"tillbook.{key}", value)
    return path


def _with_sheet(path: Path, facts: dict[str, str | int]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet()
        sheet = book.add_worksheet("_tillbook")
        sheet.very_hidden()
        for row, (key, value) in enumerate(facts.items()):
            sheet.write_row(row, 0, [key, value])
    return path


def test_custom_properties_say_it(tmp_path: Path) -> None:
    assert WorkbookFile(_with_properties(tmp_path / "book.xlsx", FACTS)).metadata() == OURS


def test_a_long_text_goes_on_in_further_properties(tmp_path: Path) -> None:
    long = {**FACTS, "columns": "account_number", "columns.2": "last_name", "columns.4": "lost"}

    assert WorkbookFile(_with_properties(tmp_path / "book.xlsx", long)).metadata() == OURS


def test_without_properties_the_hidden_sheet_says_it(tmp_path: Path) -> None:
    assert WorkbookFile(_with_sheet(tmp_path / "book.xlsx", {**FACTS, "edition": 3})).metadata() == OURS


@pytest.mark.parametrize(
    "facts", [{}, {**FACTS, "edition": "three"}, {**FACTS, "edition": ""}, {**FACTS, "system": ""}]
)
def test_what_is_not_ours_says_nothing(tmp_path: Path, facts: dict[str, str]) -> None:
    assert WorkbookFile(_with_properties(tmp_path / "book.xlsx", facts)).metadata() is None


def test_the_least_is_enough(tmp_path: Path) -> None:
    path = _with_properties(tmp_path / "book.xlsx", {"system": "loyverse", "edition": "1"})

    assert WorkbookFile(path).metadata() == Metadata("loyverse", 1, "", "", ())
