"""The worksheet functions, called as Excel calls them: cells in, a block of cells out."""

from pathlib import Path
from typing import NoReturn

import pytest
from tests.support.shop import Shop

from tillbook import functions
from tillbook.errors import WorkbookError
from tillbook.functions import TILLBOOK_CHECK, TILLBOOK_CUSTOMER, TILLBOOK_FIND
from tillbook.language import _

HEADER = [["Last name *", "E-mail"]]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A store with two customers, where the settings say."""
    shop = Shop(tmp_path)
    shop.commit(
        shop.sheet("a.xlsx", [{"last_name": "Ray", "email": "ray@example.com"}, {"last_name": "Doe"}])
    )
    monkeypatch.setenv("TILLBOOK_STORE", shop.address)
    return shop


def test_customer_answers_a_column_with_a_column(shop: Shop) -> None:
    keys = [["000002"], [None], ["ray@example.com"], ["nobody"]]

    assert TILLBOOK_CUSTOMER(keys, "Last name") == [["Doe"], [""], ["Ray"], [""]]


def test_a_number_cell_is_a_key_like_its_text(shop: Shop) -> None:
    shop.commit(shop.sheet("b.xlsx", [{"account_number": "700700", "last_name": "Sørensen"}]))

    assert TILLBOOK_CUSTOMER([[700700.0]], "last_name") == [["Sørensen"]]


def test_find_has_a_header_row(shop: Shop) -> None:
    header, *rows = TILLBOOK_FIND("RAY")

    assert [dict(zip(header, row, strict=True))["Last name"] for row in rows] == ["Ray"]


def test_check_says_what_validate_would_say(shop: Shop) -> None:
    told = TILLBOOK_CHECK([["New", None], ["Clash", "ray@example.com"]], HEADER)

    assert told[0] == [""]
    assert told[1][0].startswith("E-mail: ")


def test_what_is_wrong_stands_in_the_cell_as_a_sentence(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    ((told,),) = TILLBOOK_CUSTOMER([["000002"]], "Shoe size")
    assert told.startswith("There is no field ‘Shoe size’.")

    monkeypatch.setenv("TILLBOOK_STORE", str(shop.folder / "gone.db"))
    ((told,),) = TILLBOOK_FIND("ray")
    assert "There is no store" in told


def test_what_is_wrong_is_told_in_the_systems_language(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_asked: object) -> NoReturn:
        raise WorkbookError(_("There is no file {path}. Check the name and the folder."), path="x.xlsx")

    monkeypatch.setattr(functions, "find", refused)
    monkeypatch.setenv("LANGUAGE", "it")

    ((told,),) = TILLBOOK_FIND("ray")

    assert told.startswith("Il file x.xlsx non esiste")


def test_what_a_function_gives_is_said_where_it_is_inserted() -> None:
    assert (
        TILLBOOK_CHECK.__doc__ == "What Validate would write beside each row; empty where nothing is wrong."
    )
