"""A schema for a table that somebody else made: shorter, stricter, with fewer fields."""

import pandas as pd
import pytest
from pandera.errors import SchemaErrors

from tillbook import systems
from tillbook.core.template.examples import example_customers
from tillbook.errors import UsageError
from tillbook.schema import Schema

CLOUDPOS = systems.load("cloudpos")
LOYVERSE = systems.load("loyverse")


def failing(schema: Schema, **cells: str | None) -> list[tuple[str, str]]:
    """The column and the code of everything that the schema refuses in one row."""
    frame = pd.DataFrame({name: pd.Series([text], dtype="str") for name, text in cells.items()})
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as found:
        return [(e.column_name, e.check.error if hasattr(e.check, "error") else "required")
                for e in found.schema_errors]  # fmt: skip
    return []


def test_a_shorter_column_makes_a_shorter_field() -> None:
    schema = CLOUDPOS.with_limits({"last_name": 12, "email": 20})

    assert schema.fields["last_name"].max_length == 12
    assert failing(schema, last_name="O'Brien-Ødegård") == [("last_name", "too-long")]
    assert failing(schema, email="not an address") == [("email", "bad-email")]
    assert failing(schema, email="lucja.long@example.com") == [("email", "too-long")]
    assert CLOUDPOS.fields["last_name"].max_length == 50


def test_a_longer_column_changes_nothing() -> None:
    assert CLOUDPOS.with_limits({"last_name": 500}).fields["last_name"].max_length == 50


def test_examples_and_defaults_fit_the_shorter_field() -> None:
    schema = CLOUDPOS.with_limits({"last_name": 8, "email": 5, "price_level": 5, "gender": 4})

    assert schema.fields["last_name"].sample == "O’Brien-"
    assert schema.fields["email"].sample == ""
    assert schema.fields["gender"].sample == "male"
    assert all(len(text) <= 8 for text in example_customers(schema)["last_name"].iloc[:1])


def test_words_that_do_not_fit_are_no_choices() -> None:
    schema = CLOUDPOS.with_limits({"price_level": 5, "gender": 5})

    assert list(
        schema.with_choices({"price_level": ["Standard", "Trade"]}).fields["price_level"].choices
    ) == ["Trade"]
    assert schema.with_choices({"price_level": ["Trade"]}).fields["price_level"].given_default is None
    assert list(schema.fields["gender"].choices) == ["male", "other"]
    assert failing(schema, gender="female") == [("gender", "not-a-choice")]


def test_a_column_that_takes_yes_and_no_knows_no_withdrawn_consent() -> None:
    schema = CLOUDPOS.with_limits(choices={"marketing_email": {"yes", "no"}})

    assert list(schema.fields["marketing_email"].choices) == ["yes", "no"]
    assert failing(schema, marketing_email="withdrawn") == [("marketing_email", "not-a-choice")]


def test_a_narrower_number_has_a_lower_highest() -> None:
    schema = CLOUDPOS.with_limits(highest={"credit_limit": 99.99})

    assert (schema.fields["credit_limit"].high, schema.fields["credit_limit"].sample) == (99.99, "99")
    assert failing(schema, credit_limit="100") == [("credit_limit", "bad-number")]
    assert CLOUDPOS.with_limits(highest={"credit_limit": 1e12}).fields["credit_limit"].high == 9_999_999.99


def test_a_required_column_makes_a_required_field() -> None:
    schema = CLOUDPOS.with_limits(required=["city"])

    assert schema.fields["city"].is_required
    assert failing(schema, city=None) == [("city", "required")]


def test_what_a_schema_says_of_itself_survives_its_limits() -> None:
    schema = LOYVERSE.with_limits({"name": 10}, ["city"])

    assert (schema.system, schema.matched_by, schema.shown_by) == ("loyverse", "email", ("name", "email"))
    assert schema.keys_of == LOYVERSE.keys_of


def test_a_field_without_a_column_goes_with_its_keys_and_what_refers_to_it() -> None:
    schema = CLOUDPOS.without(["postcode", "email", "account_type", "company"])

    assert not {"postcode", "email", "account_type", "company"} & set(schema.fields)
    assert [key.name for key in schema.keys_of] == ["account_number", "mobile"]
    assert [name for name in schema.columns if name.endswith("_key")] == ["account_number_key", "mobile_key"]
    assert dict(schema.fields["contact_preference"].needs) == {"sms": "mobile"}
    assert schema.fields["credit_limit"].default_from is None
    assert schema.shown_by == ("account_number", "first_name", "last_name")
    assert list(schema.lookups) == ["price_level"]


@pytest.mark.parametrize(("schema", "field"), [(CLOUDPOS, "last_name"), (LOYVERSE, "email")])
def test_a_field_that_a_customer_needs_cannot_be_left_out(schema: Schema, field: str) -> None:
    with pytest.raises(UsageError, match=f"The field {schema.fields[field].label} cannot be left out"):
        schema.without([field])


def test_a_schema_that_lacks_nothing_is_itself() -> None:
    assert list(CLOUDPOS.without([]).columns) == list(CLOUDPOS.columns)
    assert CLOUDPOS.with_limits() is CLOUDPOS
