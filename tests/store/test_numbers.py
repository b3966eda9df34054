"""Account numbers that are given out: the highest all-digit one plus one, as wide."""

import pytest
from tests.support.shop import Shop, read_column, type_in

from tillbook.errors import StoreError


def numbers(shop: Shop) -> list[str]:
    return [row[0] for row in shop.sql("SELECT account_number FROM customer ORDER BY last_name")]


def commit_numbers(shop: Shop, *typed: str | None) -> list[str]:
    """Commit one customer for each, in the order of their names; the numbers of all customers."""
    count = len(shop.customers())
    (shop.folder / "a.xlsx").unlink(missing_ok=True)
    shop.commit(
        shop.sheet(
            "a.xlsx",
            [
                {"last_name": f"{chr(97 + count + at)}", "account_number": text}
                for at, text in enumerate(typed)
            ],
        )
    )
    return numbers(shop)


def test_the_first_numbers_have_six_digits(shop: Shop) -> None:
    assert commit_numbers(shop, None, None) == ["000001", "000002"]


def test_the_next_number_is_as_wide_as_the_highest(shop: Shop) -> None:
    commit_numbers(shop, "0001042", "88")

    assert commit_numbers(shop, None, None) == ["0001042", "88", "0001043", "0001044"]


def test_a_number_grows_when_its_digits_are_used_up(shop: Shop) -> None:
    commit_numbers(shop, "099")
    assert commit_numbers(shop, None) == ["099", "100"]
    commit_numbers(shop, "999")

    assert commit_numbers(shop, None) == ["099", "100", "999", "1000"]


def test_numbers_typed_in_the_same_sheet_count(shop: Shop) -> None:
    commit_numbers(shop, "100")

    assert commit_numbers(shop, None, "0105", None) == ["100", "0106", "0105", "0107"]


def test_a_number_that_an_update_types_counts(shop: Shop) -> None:
    commit_numbers(shop, "100")
    workbook = shop.export("e.xlsx")
    type_in(workbook, {2: {"account_number": "101"}, 3: {"last_name": "b"}})
    done = shop.commit(workbook)

    assert (done.created, done.updated, done.skipped) == (1, 1, 0)
    assert numbers(shop) == ["101", "102"]


def test_numbers_with_letters_do_not_count(shop: Shop) -> None:
    commit_numbers(shop, "A900", "VIP-7", "00012", "9.5")

    assert commit_numbers(shop, None)[-1] == "00013"


def test_the_number_stands_in_the_sheet_afterwards(shop: Shop) -> None:
    path = shop.sheet("a.xlsx", [{"last_name": "Ray"}, {"last_name": "Doe", "account_number": "0041"}])

    shop.commit(path)

    assert read_column(path, "account_number") == ["0042", "0041"]


@pytest.mark.parametrize("highest", ["9" * 20, "9" * 18, "1" + "0" * 18])
def test_numbers_that_cannot_be_counted_on_are_left_out_or_refused(shop: Shop, highest: str) -> None:
    commit_numbers(shop, highest)
    path = shop.sheet("b.xlsx", [{"last_name": "Ray"}])
    before = shop.dump(), path.read_bytes()

    if len(highest) == 18:
        with pytest.raises(StoreError, match=rf"There is no free number after {highest}\. Type the numbers"):
            shop.commit(path)
        assert (shop.dump(), path.read_bytes()) == before
    else:
        # Nobody counts in such numbers: they are codes.
        shop.commit(path)
        assert read_column(path, "account_number") == ["000001"]


def test_a_number_is_free_again_after_an_undo(shop: Shop) -> None:
    commit_numbers(shop, None, None)
    shop.undo()

    assert commit_numbers(shop, None) == ["000001"]


def test_loyverse_gives_no_numbers_out(loyverse: Shop) -> None:
    loyverse.commit(loyverse.sheet("a.xlsx", [{"name": "Ray", "email": "ray@example.com"}]))

    assert loyverse.customers() == [{"name": "Ray", "email": "ray@example.com", "country": "GB"}]
