"""`draw_filled`: rows of raw text in a template, letter by letter, to be committed as any other."""

from pathlib import Path

import pandas as pd
import pytest
from tests.support.shop import Shop, read_sheet

from tillbook.commands.filled import draw_filled
from tillbook.errors import WorkbookError

TYPED = {
    "last_name": ["Ray", "Doe"],
    "account_number": ["0042", None],
    "date_of_birth": ["13/4/1985", "soon"],
    "country": ["gb", None],
    "notes": ["=1+1", "  two\nlines "],
}


@pytest.fixture
def cells() -> pd.DataFrame:
    return pd.DataFrame(TYPED, index=[70, 9], dtype="str")


def test_every_cell_stands_there_as_it_was_typed(shop: Shop, cells: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "filled.xlsx"
    messages = pd.Series(["Look at it."], index=[9], dtype="str")

    made = draw_filled(path, shop.store.schema(), "en", cells, messages)

    assert (made.system, made.customers) == ("cloudpos", 2)
    assert read_sheet(path) == {
        2: {
            "last_name": "Ray", "account_number": "0042", "date_of_birth": "13/4/1985", "country": "gb",
            "notes": "=1+1",
        },
        3: {
            "last_name": "Doe", "date_of_birth": "soon", "notes": "  two\nlines ", "status": "Error",
            "message": "Look at it.",
        },
    }  # fmt: skip


@pytest.mark.parametrize("name", ["filled.xlsx", "filled.xlsm"])
def test_it_is_committed_as_any_template(shop: Shop, cells: pd.DataFrame, tmp_path: Path, name: str) -> None:
    draw_filled(tmp_path / name, shop.store.schema(), "fr", cells)

    done = shop.commit(tmp_path / name)

    assert (done.created, done.skipped) == (1, 1)
    assert shop.customer(last_name="Ray")["date_of_birth"] == "1985-04-13"


def test_a_text_that_no_cell_can_hold_is_cut_and_nothing_else_is_lost(shop: Shop, tmp_path: Path) -> None:
    cells = pd.DataFrame({"last_name": ["Ray"], "notes": ["x" * 40_000]}, dtype="str")

    draw_filled(tmp_path / "filled.xlsx", shop.store.schema(), "en", cells)

    assert len(read_sheet(tmp_path / "filled.xlsx")[2]["notes"]) == 32_767


def test_a_file_that_is_there_is_kept_unless_told(shop: Shop, cells: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "filled.xlsx"
    path.write_bytes(b"mine")

    with pytest.raises(WorkbookError, match="is there already"):
        draw_filled(path, shop.store.schema(), "en", cells)
    assert path.read_bytes() == b"mine"
    draw_filled(path, shop.store.schema(), "en", cells, overwrite=True)
    assert len(read_sheet(path)) == 2
