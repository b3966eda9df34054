"""A workbook that was committed before says nothing new, whatever became of its customers since."""

import shutil
from pathlib import Path

import pytest
from tests.support.shop import Shop

ROWS = {
    "cloudpos": {"last_name": "Wood", "email": "ann@example.com", "city": "Lancaster", "notes": "<clear>"},
    "loyverse": {"name": "Ann Wood", "email": "ann@example.com", "city": "Lancaster"},
}


@pytest.mark.parametrize("system", ROWS)
def test_a_copy_does_not_bring_old_values_back(system: str, tmp_path: Path) -> None:
    shop = Shop(tmp_path, system)
    path = shop.sheet("a.xlsx", [ROWS[system]])
    copy = Path(shutil.copy(path, tmp_path / "copy.xlsx"))
    shop.commit(path, language="en")
    shop.sql("UPDATE customer SET city = 'York'")

    first = shop.commit(copy, language="en")
    second = shop.validate(copy, language="en")

    assert (first.batch, first.unchanged, first.report.problems) == (None, 1, ())
    assert (second.unchanged, second.report.problems) == (1, ())
    assert shop.customers()[0]["city"] == "York"
