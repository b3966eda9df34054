"""Three example customers: one with everything, one with only what is needed, one company."""

from collections.abc import Iterator
from typing import Final

import pandas as pd

from tillbook.schema import Field, Kind, Schema

# Nice values where a system has such a field; any other field makes do with its own example.
_PERSON: Final = {"first_name": "Kari", "last_name": "Hansen", "name": "Kari Hansen"}
_COMPANY: Final = {
    "last_name": "Ferreira", "name": "Fell & Tarn Outdoor Ltd", "company": "Fell & Tarn Outdoor Ltd",
    "address1": "Unit 7, Mill Yard", "address": "Unit 7, Mill Yard", "city": "Kendal",
    "county": "Cumbria", "region": "Cumbria", "postcode": "LA9 4DH", "postal_code": "LA9 4DH",
}  # fmt: skip
_MAILBOXES: Final = ("", "kari.hansen", "accounts")
_OF_A_COMPANY: Final = (
    Kind.TEXT,
    Kind.COUNTRY,
    Kind.POSTCODE,
    Kind.EMAIL,
    Kind.PHONE,
    Kind.LOOKUP,
    Kind.MONEY,
)
_OF_A_PERSON: Final = frozenset({"title", "address2"})


def example_customers(schema: Schema) -> pd.DataFrame:
    """The example sheet's rows as canonical text: field keys for columns, missing for blank."""
    rows = [dict(_everything(schema)), dict(_needed(schema)), dict(_company(schema))]
    return pd.DataFrame(rows, columns=list(schema.fields)).astype("str")


def _everything(schema: Schema) -> Iterator[tuple[str, str]]:
    for key, field in schema.fields.items():
        yield key, example_of(field)


def _needed(schema: Schema) -> Iterator[tuple[str, str]]:
    for key, field in schema.fields.items():
        if (field.is_required and not field.generated) or key == schema.warns_without:
            yield key, _PERSON.get(key) or _varied(field, 1)


def _company(schema: Schema) -> Iterator[tuple[str, str]]:
    for key, field in schema.fields.items():
        needed = field.is_required and not field.generated
        if key in _COMPANY:
            yield key, _COMPANY[key]
        elif needed or (field.kind in _OF_A_COMPANY and key not in _OF_A_PERSON):
            yield key, _varied(field, 2)


def example_of(field: Field) -> str:
    """The field's example as canonical text; a choice of the shop's where it has no such word."""
    # The shop's look-ups need not hold the example's word.
    if field.kind is Kind.LOOKUP and field.choices and field.sample not in field.choices:
        return next(iter(field.choices))
    return field.sample


def _varied(field: Field, other: int) -> str:
    """Another customer's value: the same where many customers share it."""
    if field.kind is Kind.EMAIL:
        return f"{_MAILBOXES[other]}@example.com"
    example = example_of(field)
    if not field.is_unique and field.kind is not Kind.PHONE:
        return example
    last = example[-1:]
    return f"{example[:-1]}{(int(last) + other) % 10}" if last.isdigit() else f"{example}{other}"
