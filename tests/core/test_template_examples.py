"""The example customers: each of them could go straight in."""

import phonenumbers
import pytest

from tillbook import systems
from tillbook.core.template import example_customers
from tillbook.schema import Kind, Schema
from tillbook.schema.folding import fold

CHOICES = {"cloudpos": {"price_level": ["Standard", "Trade"], "account_type": ["Trade"]}, "loyverse": {}}
SYSTEMS = sorted(CHOICES)


def bound(system: str) -> Schema:
    return systems.load(system).with_choices(CHOICES[system])


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_examples_are_right(system: str) -> None:
    schema = bound(system)
    examples = example_customers(schema)

    # The store gives out what the short row leaves blank.
    given = {key: examples[key].fillna("given") for key, field in schema.fields.items() if field.generated}
    schema.validate(examples.assign(**given), lazy=True)


@pytest.mark.parametrize("system", SYSTEMS)
def test_no_two_examples_share_what_identifies_a_customer(system: str) -> None:
    schema = bound(system)
    examples = example_customers(schema)

    for key in schema.keys_of:
        parts = examples[list(key.fields)].dropna().map(fold)
        assert not parts.duplicated().any(), key.name


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_examples_have_numbers_that_exist(system: str) -> None:
    schema = bound(system)
    examples = example_customers(schema)

    phones = [key for key, field in schema.fields.items() if field.kind in (Kind.PHONE, Kind.MOBILE)]
    for number in examples[phones].stack().dropna():
        assert phonenumbers.is_valid_number(phonenumbers.parse(str(number)))


def test_the_examples_are_a_full_row_a_short_row_and_a_company() -> None:
    full, short, company = example_customers(bound("cloudpos")).to_dict("records")

    assert all(isinstance(value, str) for value in full.values())
    assert {key: value for key, value in short.items() if isinstance(value, str)} == {"last_name": "Hansen"}
    assert company["company"] == "Fell & Tarn Outdoor Ltd"
    assert not isinstance(company["first_name"], str)


def test_an_example_keeps_to_the_shops_own_choices() -> None:
    schema = systems.load("cloudpos").with_choices({"price_level": ["Gold"], "account_type": ["Club"]})

    assert set(example_customers(schema)["price_level"].dropna()) == {"Gold"}
