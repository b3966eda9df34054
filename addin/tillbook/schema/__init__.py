"""What a system's customers look like: fields, rules, keys. A schema module imports from here only."""

from tillbook.language import _
from tillbook.schema.customers import Key, Schema
from tillbook.schema.fields import (
    Field,
    Kind,
    choice,
    consent,
    country,
    date,
    email,
    identifier,
    lookup,
    mobile,
    money,
    name,
    note,
    number,
    phone,
    postcode,
    text,
    yes_no,
)

__all__ = [
    "Field",
    "Key",
    "Kind",
    "Schema",
    "_",
    "choice",
    "consent",
    "country",
    "date",
    "email",
    "identifier",
    "lookup",
    "mobile",
    "money",
    "name",
    "note",
    "number",
    "phone",
    "postcode",
    "text",
    "yes_no",
]
