"""A recipe for another till in a package of one's own, named in TILLBOOK_RECIPES: ten lines."""

from pathlib import Path
from typing import Final

import pytest
from tests.support.shop import Shop

from tillbook.commands.convert import convert
from tillbook.errors import UsageError
from tillbook.recipes.shelf import load_recipe, recipe_names

RECIPE: Final = '''"""Ringtill: the customer list of its back office."""

from tillbook.recipes import COUNTED, Recipe, column, consent

recipe = Recipe(
    "ringtill",
    "Ringtill",
    known_by=("Card no", "Surname", "Mailing list"),
    fields={
        "account_number": column("Card no"),
        "first_name": column("Forename"),
        "last_name": column("Surname"),
        "any_phone": column("Tel"),
        "marketing_email": consent("Mailing list", yes=("in",), no=("out",)),
    },
    left_out={"Turnover": COUNTED},
)
'''
EXPORT: Final = """Card no,Forename,Surname,Tel,Mailing list,Turnover,Hobby
0042,Anna,van der Berg,07911 123456,in,120.00,Tandems
0043,Ben,O'Brien,01524 509876,out,0.00,
0044,Cal,de la Cruz,,asked,10.00,
"""


@pytest.fixture
def ringtill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An export of a till that only a package of our own knows."""
    package = tmp_path / "our_recipes"
    package.mkdir()
    (package / "__init__.py").write_text('"""Our own recipes."""\n', encoding="utf-8")
    (package / "ringtill.py").write_text(RECIPE, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("TILLBOOK_RECIPES", "our_recipes")
    for variable in ("XDG_CONFIG_HOME", "HOME", "APPDATA"):
        monkeypatch.setenv(variable, str(tmp_path / "settings"))
    export = tmp_path / "kunden.csv"
    export.write_text(EXPORT, encoding="utf-8")
    return export


def test_a_recipe_of_ones_own_is_recognised_and_converts(ringtill: Path, shop: Shop) -> None:
    done = convert(ringtill, ringtill.with_name("customers.xlsx"), shop.store, language="en")

    assert "ringtill" in recipe_names()
    assert done.way.recipe == load_recipe("ringtill")
    assert done.converted
    assert done.converted.cells.loc[2].fillna("").to_dict() == {
        "account_number": "0042",
        "first_name": "Anna",
        "last_name": "van der Berg",
        "phone": "",
        "mobile": "07911 123456",
        "marketing_email": "yes",
        "notes": "Hobby: Tandems",
    }
    assert done.converted.cells["marketing_email"].fillna("").tolist() == ["yes", "no", ""]
    assert done.converted.cells["notes"].fillna("").tolist() == ["Hobby: Tandems", "", "Mailing list: asked"]
    assert done.preview
    assert done.preview.as_json()["new"] == 3


def test_a_recipe_that_there_is_not_is_refused_with_the_ones_that_there_are(ringtill: Path) -> None:
    with pytest.raises(UsageError, match=r"ringtil’.*cloudpos.*ringtill.*woocommerce"):
        load_recipe("ringtil")
