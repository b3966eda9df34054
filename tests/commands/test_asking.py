"""The questions behind the worksheet functions, asked for whole columns."""

import pytest
import sqlalchemy as sa
from tests.support.shop import Shop

from tillbook.commands.asking import field_of, find, messages_of
from tillbook.errors import UsageError

PEOPLE = [
    {"last_name": "Ødegård", "email": "Ode@Example.com", "mobile": "07700 900123", "city": "Oslo"},
    {"last_name": "Ray", "email": "ray@example.com"},
]


@pytest.fixture
def filled(shop: Shop) -> Shop:
    shop.commit(shop.sheet("a.xlsx", PEOPLE))
    return shop


def test_a_column_of_keys_is_answered_in_its_order(filled: Shop) -> None:
    words = ["000002", "nobody@example.com", "", "ODE@example.com", "+44 7700 900123", "1000000"]

    assert field_of(words, "Last name", filled.store, "en") == ["Ray", None, None, "Ødegård", "Ødegård", None]
    assert field_of(["ray@example.com"], "city", filled.store, "en") == [None]


def test_a_field_can_be_named_in_any_language(filled: Shop) -> None:
    assert field_of(["000002"], "Cognome", filled.store, "en") == ["Ray"]
    with pytest.raises(UsageError, match="There is no field ‘Colour’"):
        field_of(["000002"], "Colour", filled.store, "en")


def test_as_many_queries_for_a_column_as_for_a_cell(filled: Shop) -> None:
    def queries(words: list[str]) -> int:
        seen: list[str] = []
        sa.event.listen(sa.Engine, "before_cursor_execute", listener := lambda *told: seen.append(told[2]))
        try:
            field_of(words, "city", filled.store, "en")
        finally:
            sa.event.remove(sa.Engine, "before_cursor_execute", listener)
        return len([sql for sql in seen if sql.startswith("SELECT")])

    assert queries(["000001"]) == queries([f"{n:06}" for n in range(1, 500)])


def test_find_looks_into_names_and_keys(filled: Shop) -> None:
    assert find("ray", filled.store, "en")["Last name"].tolist() == ["Ray"]
    assert find("@example", filled.store, "en")["E-mail"].tolist() == ["Ode@example.com", "ray@example.com"]
    assert find("100%", filled.store, "en").empty


def test_check_says_what_validate_would_say(filled: Shop) -> None:
    header = ["Last name *", "E-mail"]
    rows: list[list[str | None]] = [
        ["New", "new@example.com"],
        ["Clash", "ray@example.com"],
        [None, "x@example.com"],
    ]

    fine, clash, nameless = messages_of(header, rows, filled.store, "en")

    assert fine == ""
    assert clash.startswith("E-mail: ")
    assert nameless.startswith("Last name: ")


def test_choices_are_shown_in_words_and_dates_as_everybody_reads_them(shop: Shop) -> None:
    row = {"last_name": "Ray", "country": "IT", "date_of_birth": "1985-06-26", "email": "ray@example.com"}
    shop.commit(shop.sheet("a.xlsx", [row]))

    assert field_of(["ray@example.com"], "country", shop.store, "fr") == ["Italie"]
    assert field_of(["ray@example.com"], "date_of_birth", shop.store, "fr") == ["1985-06-26"]
    assert list(find("ray", shop.store, "it").columns)[1:3] == ["Nome", "Cognome"]
