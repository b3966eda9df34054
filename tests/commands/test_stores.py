"""The look-ups of a store: drop-downs that the shop edits itself."""

import pytest
from tests.support.shop import Shop, read_sheet, type_in

from tillbook.commands.stores import change_choices
from tillbook.errors import UsageError


def words(shop: Shop, field: str) -> list[str]:
    return list(change_choices(shop.store, field, None, None, {})[field])


def test_a_choice_is_added_last_and_changed_in_its_place(shop: Shop) -> None:
    change_choices(shop.store, "account_type", "School", None, {"credit_limit": "500"})
    found = change_choices(shop.store, "account_type", "Trade", None, {"credit_limit": "750.50"})

    assert found == {
        "account_type": {
            "Trade": {"credit_limit": "750.5"}, "Staff": {"credit_limit": "150"},
            "School": {"credit_limit": "500"},
        }
    }  # fmt: skip
    assert list(found["account_type"]) == ["Trade", "Staff", "School"]


def test_a_choice_in_another_spelling_replaces_the_first(shop: Shop) -> None:
    change_choices(shop.store, "price_level", "  TRADE ", None, {})

    assert words(shop, "price_level") == ["Standard", "TRADE", "Staff"]


def test_a_dropped_choice_is_gone_but_customers_keep_it(shop: Shop) -> None:
    shop.commit(shop.sheet("a.xlsx", [{"last_name": "Ray", "price_level": "Trade"}]))
    change_choices(shop.store, "price_level", None, "Trade", {})
    path = shop.export("e.xlsx")

    assert words(shop, "price_level") == ["Standard", "Staff"]
    assert shop.commit(path).unchanged == 1
    type_in(path, {2: {"city": "York"}, 3: {"last_name": "Doe", "price_level": "Trade"}})
    done = shop.commit(path)
    assert (done.updated, [(p.row, p.code) for p in done.report.problems]) == (1, [(3, "not-a-choice")])


def test_the_account_types_limit_is_the_limit_of_new_customers_and_an_export_is_unchanged(shop: Shop) -> None:
    change_choices(shop.store, "account_type", "Trade", None, {"credit_limit": "750.50"})
    shop.commit(shop.sheet("a.xlsx", [{"last_name": "Ray", "account_type": "trade"}]))
    path = shop.export("e.xlsx")

    assert shop.customers()[0]["credit_limit"] == "750.5"
    assert read_sheet(path)[2]["credit_limit"] == 750.5
    assert shop.commit(path).unchanged == 1


@pytest.mark.parametrize("amount", ["lots", "-1", "1.234567", "NaN", "1E9", "99999999"])
def test_an_amount_that_no_customer_could_have_is_refused(shop: Shop, amount: str) -> None:
    with pytest.raises(UsageError, match=f"‘{amount}’ is not an amount"):
        change_choices(shop.store, "account_type", "Trade", None, {"credit_limit": amount})


@pytest.mark.parametrize("word", [" ", "x" * 61, "a\x07b", "—"])
def test_a_word_that_nobody_could_pick_is_refused(shop: Shop, word: str) -> None:
    with pytest.raises(UsageError, match="is no choice"):
        change_choices(shop.store, "price_level", word, None, {})
    assert words(shop, "price_level") == ["Standard", "Trade", "Staff"]


def test_what_is_no_drop_down_of_the_store_is_refused(shop: Shop) -> None:
    for field, add, drop, message in (
        ("gender", "X", None, "‘gender’ is no drop-down of the store. There are: price_level, account_type."),
        (None, "X", None, "Say which drop-down to change: price_level, account_type."),
        (
            "price_level",
            None,
            "Gold",
            "price_level has no choice ‘Gold’. See ‘tillbook store choices price_level’.",
        ),
    ):
        with pytest.raises(UsageError) as refused:
            change_choices(shop.store, field, add, drop, {})
        assert str(refused.value) == message
