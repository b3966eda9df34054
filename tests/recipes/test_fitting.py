"""How columns find their fields: several for one, one for several, and those without a place."""

import pandas as pd
import pytest

from tillbook import systems
from tillbook.recipes import COUNTED, Recipe, column, consent, joined, objection
from tillbook.recipes.converting import Converted, convert
from tillbook.recipes.readings import Reading
from tillbook.recipes.shelf import load_recipe
from tillbook.recipes.table import SourceTable

Row = dict[str, str]


def _table(*rows: Row) -> SourceTable:
    index = pd.RangeIndex(2, len(rows) + 2)
    frame = pd.DataFrame(list(rows), index, dtype="str")
    return SourceTable("export.csv", frame.mask(frame == ""))


def _convert(
    fields: dict[str, Reading], *rows: Row, to: str = "cloudpos", vocabulary: str = "cloudpos", **more: object
) -> Converted:
    recipe = Recipe("x", "X", (), fields, vocabulary=vocabulary, **more)  # type: ignore[arg-type]  # of several kinds
    return convert(_table(*rows), recipe, systems.load(vocabulary), systems.load(to), "GB")


def _first(done: Converted) -> Row:
    return {key: text for key, text in done.cells.iloc[0].items() if isinstance(text, str)}


def test_usual_words_say_nothing_and_others_stay() -> None:
    fields = {"last_name": column("Name"), "price_level": column("Group", usual=("All",))}

    done = _convert(fields, {"Name": "Berg", "Group": "ALL"}, {"Name": "Cruz", "Group": "Trade"})

    assert done.cells["price_level"].fillna("").tolist() == ["", "Trade"]


def test_columns_that_say_the_same_are_told_once() -> None:
    place = {
        "Province": "Lancashire",
        "Province Code": "LAN",
        "Country": "United Kingdom",
        "Country Code": "GB",
    }
    table = _table({"Last Name": "Berg", "Email": "", "Accepts Marketing": "no", "Total Spent": "1", **place})
    schema = systems.load("cloudpos")

    done = convert(table, load_recipe("shopify"), schema, schema, "GB")

    told = _first(done)
    assert (told["country"], told["county"]) == ("GB", "Lancashire")
    assert "notes" not in told


def test_a_joined_column_takes_the_first_that_is_filled_of_each_part() -> None:
    fields = {"last_name": column("Name"), "address2": joined(("Flat", "Unit"), "Suburb", by=", ")}
    row = {"Name": "Berg", "Flat": "", "Unit": "3", "Suburb": "Skerton"}

    done = _convert(fields, row, row | {"Flat": "2"})

    assert done.cells["address2"].tolist() == ["3, Skerton", "2, Skerton"]
    assert done.cells["notes"].fillna("").tolist() == ["", "Unit: 3"]


@pytest.mark.parametrize(
    ("given", "expected", "together"),
    [
        ({"Name": "Anna Berg"}, ("Anna", "Berg", ""), "Anna Berg"),
        ({"Name": "Anna Berg", "First": "Anna"}, ("Anna", "Berg", ""), "Anna Berg"),
        ({"Name": "Anna Berg", "Last": "Berg"}, ("Anna", "Berg", ""), "Anna Berg"),
        ({"Name": "Ana Gil Ruiz", "First": "Ana"}, ("Ana", "Gil Ruiz", ""), "Ana Gil Ruiz"),
        ({"Name": "Ana Gil Ruiz", "Last": "Gil Ruiz"}, ("Ana", "Gil Ruiz", ""), "Ana Gil Ruiz"),
        ({"Name": "anna berg", "First": "Anna", "Last": "Berg"}, ("Anna", "Berg", ""), "Anna Berg"),
        (
            {"Name": "Big Ben", "First": "Anna", "Last": "Berg"},
            ("Anna", "Berg", "Name: Big Ben"),
            "Anna Berg",
        ),
        ({"First": "Anna Berg"}, ("Anna", "Berg", ""), "Anna Berg"),
        ({"First": "Anna"}, ("", "Anna", ""), "Anna"),
    ],
)
def test_a_whole_name_fills_what_its_parts_do_not_say(
    given: Row, expected: tuple[str, str, str], together: str
) -> None:
    fields = {"first_name": column("First"), "last_name": column("Last"), "name": column("Name")}
    row = {"First": "", "Last": "", "Name": ""} | given

    apart, whole = _first(_convert(fields, row)), _first(_convert(fields, row, to="loyverse"))

    assert tuple(apart.get(key, "") for key in ("first_name", "last_name", "notes")) == expected
    assert (whole["name"], whole.get("note", "")) == (together, expected[2])


def test_one_phone_for_all_lines_never_overwrites_another() -> None:
    fields = {"last_name": column("Name"), "mobile": column("Cell"), "any_phone": column("Tel")}

    done = _convert(fields, {"Name": "Berg", "Cell": "07911 123456", "Tel": "07400 123456"})

    told = _first(done)
    assert (told["mobile"], told["notes"]) == ("07911 123456", "Tel: 07400 123456")


def test_another_systems_phone_of_the_same_key_is_parted_by_its_line() -> None:
    fields = {"name": column("Name"), "phone": column("Phone")}
    rows = ({"Name": "Anna Berg", "Phone": "07911 123456"}, {"Name": "Ben Cruz", "Phone": "01524 509876"})

    done = _convert(fields, *rows, vocabulary="loyverse")

    assert done.cells["mobile"].fillna("").tolist() == ["07911 123456", ""]
    assert done.cells["phone"].fillna("").tolist() == ["", "01524 509876"]


def test_a_system_without_the_field_is_told_the_exports_own_words() -> None:
    fields = {
        "last_name": column("Name"),
        "date_of_birth": column("Born"),
        "marketing_email": objection("Do not e-mail"),
        "marketing_sms": consent("Texts", unknown=("?",)),
        "credit_limit": column("Limit"),
    }
    row = {"Name": "Berg", "Born": "1985-06-26", "Do not e-mail": "1", "Texts": "maybe", "Limit": "0.00"}
    silent = {"Name": "Cruz", "Born": "", "Do not e-mail": "0", "Texts": "?", "Limit": "300"}

    done = _convert(fields, row, silent, to="loyverse")

    assert done.cells["note"].tolist() == [
        "Born: 1985-06-26\nDo not e-mail: 1\nTexts: maybe",
        "Limit: 300",
    ]


def test_a_group_of_columns_is_taken_by_what_it_shares_with_the_other() -> None:
    row = {"billing_city": "", "billing_email": "a@example.com", "shipping_city": "Kendal"}
    fields = {"last_name": column("billing_email"), "city": column("billing_city")}

    done = _convert(fields, row, either=("billing_", "shipping_"))

    assert _first(done) == {"last_name": "a@example.com", "city": "Kendal"}


def test_secrets_stay_behind_whatever_the_recipe_says_of_them() -> None:
    fields = {"last_name": column("Name")}
    secrets = {"Old Password": "x1", "API token": "x2", "IBAN (main)": "x3"}
    row = {"Name": "Berg", **secrets, "Loyalty card number": "7"}

    done = _convert(fields, row, left_out={"*total*": COUNTED})

    assert _first(done) == {"last_name": "Berg", "notes": "Loyalty card number: 7"}
    assert [fate.column for fate in done.fates if fate.why] == list(secrets)


STREET = "Flat 3 The Old Mill House, 12 Quay Street West  Lancaster  LA1 1AA"


@pytest.mark.parametrize(
    ("typed", "below", "expected"),
    [
        ("12 Quay Street  Flat 3  Lancaster", "", ("12 Quay Street  Flat 3  Lancaster", "")),
        (STREET, "", ("Flat 3 The Old Mill House, 12 Quay Street West", "Lancaster  LA1 1AA")),
        (STREET, "Rear", (STREET, "Rear")),
        ("a" * 30 + ", " + "b" * 30, "", ("a" * 30, "b" * 30)),
        (("a " * 40).strip(), "", (("a " * 25).strip(), ("a " * 15).strip())),
        ("a" * 120, "", ("a" * 120, "")),
    ],
)
def test_an_address_that_is_too_long_goes_on_in_a_free_line(
    typed: str, below: str, expected: tuple[str, str]
) -> None:
    fields = {"last_name": column("Name"), "address1": column("Street"), "address2": column("Flat")}

    done = _convert(fields, {"Name": "Berg", "Street": typed, "Flat": below})

    told = _first(done)
    assert (told["address1"], told.get("address2", "")) == expected
    places = ("address1", "address2") if expected[1] and not below else ("address1",)
    assert next(fate.fields for fate in done.fates if fate.column == "Street") == places


def test_usual_words_are_left_out_with_a_reason() -> None:
    fields = {
        "last_name": column("Name"),
        "price_level": column("Group", usual=("All", "No")),
        "account_type": column("Type", usual=("Default",)),
    }
    row = {"Name": "Berg", "Group": "All", "Type": "Default"}

    done = _convert(fields, row, row | {"Group": "Trade"}, row | {"Group": "no"})

    assert [fate.fields for fate in done.fates] == [("last_name",), ("price_level",), ()]
    assert str(done.fates[2].why) == "It says nothing that another column, or a blank cell, does not say."
    assert [str(remark) for remark in done.remarks] == [
        "1 cell of ‘Group’ says ‘All’, which is no more than a blank: it was left out."
    ]


def test_a_whole_name_that_repeats_its_parts_is_not_noted() -> None:
    heads = ("first_name", "last_name", "full_name", "email", "country")
    row = dict(
        zip((f"billing_{head}" for head in heads), ("Ann", "Ray", "Ann Ray", "a@x.com", "GB"), strict=True)
    )
    schema = systems.load("cloudpos")

    done = convert(_table(row), load_recipe("WooCommerce"), schema, schema, "GB")

    assert _first(done).keys() == {"first_name", "last_name", "email", "country"}
