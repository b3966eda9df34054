"""A row that each problem can happen to: for the field guide, which shows real sentences, and for tests."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from tillbook.core.matching import called
from tillbook.core.messages import CATALOGUE
from tillbook.core.problem import Problem
from tillbook.core.sheet import SPECIAL_COLUMNS
from tillbook.core.template.examples import example_customers
from tillbook.core.wording import CLEAR, Wording
from tillbook.language import _
from tillbook.schema import Field, Kind, Schema

# The field that must be filled; the one that is part of the key that the code tells of.
_REQUIRED, _KEY, _NEEDING, _RECOGNISED = "*required", "*key", "*needing", "*recognised"
_ROW: Final = 4
_OTHER: Final = "7"


@dataclass(frozen=True)
class Example:
    """What the problem happens to: the first of these that the system has, a field's key or its kind.

    `value` is what stands in the cell, canonical where the field shows it in words; None is the field's own
    example. In the details, an int is the place of one of the example customers.
    """

    of: tuple[str | Kind, ...]
    value: str | None
    details: Mapping[str, object]


def _in(*of: str | Kind, value: str | None = None, **details: object) -> Example:
    return Example(of, value, details)


GROUPS: Final[Mapping[str, Mapping[str, Example]]] = {
    _("What stands in the cell"): {
        "required": _in(_REQUIRED, value=""),
        "required-kept": _in(_REQUIRED, value=CLEAR),
        "too-long": _in(Kind.NAME, Kind.TEXT),
        "not-a-choice": _in(Kind.COUNTRY, Kind.CHOICE, Kind.LOOKUP, value="Atlantis"),
        "bad-email": _in(Kind.EMAIL, value="kari.hansen@"),
        "bad-phone": _in(Kind.PHONE, Kind.MOBILE, value="01524", region="GB"),
        "bad-date": _in(Kind.DATE, value="31/02/1985"),
        "ambiguous-date": _in(Kind.DATE, value="03/04/1985", one="1985-04-03", other="1985-03-04"),
        "bad-number": _in(Kind.MONEY, Kind.NUMBER, value="-50"),
        "bad-yes-no": _in(Kind.YES_NO, value="?"),
        "digits-lost": _in(Kind.IDENTIFIER, Kind.PHONE, value="4.47911E+11"),
        "became-a-date": _in("address1", "address", Kind.TEXT, value="2026-12-01"),
        "cell-error": _in(Kind.PHONE, Kind.TEXT, value="#N/A"),
        "illegal-character": _in(Kind.NAME, Kind.TEXT, value="Hans\ufffdn"),
        "contact-missing": _in(_NEEDING, other_column=""),
    },
    _("The same customer twice in the sheet"): {
        "repeated-account-number": _in(_KEY, rows=_OTHER),
        "repeated-email": _in(_KEY, rows=_OTHER),
        "repeated-mobile": _in(_KEY, rows=_OTHER),
        "repeated-name-postcode": _in(_KEY, rows=_OTHER),
        "repeated-record": _in("record", rows=_OTHER, customer=0),
        "repeated-value": _in(_KEY, rows=_OTHER),
    },
    _("The sheet against the store"): {
        "account-number-in-use": _in(_KEY, customer=0),
        "email-in-use": _in(_KEY, customer=0),
        "mobile-in-use": _in(_KEY, customer=0),
        "name-postcode-in-use": _in(_KEY, customer=0),
        "value-in-use": _in(_KEY, customer=0),
        "keys-disagree": _in(Kind.EMAIL, Kind.MOBILE, Kind.IDENTIFIER, customer=2, other=0),
        "unknown-record": _in("record"),
        "changed-in-store": _in("city", Kind.TEXT, value="Kendal", stored="Lancaster"),
        "consent-refused": _in(Kind.CONSENT, value="yes", customer=0),
        "customer-exists": _in(Kind.NAME, Kind.TEXT, customer=0),
        "customer-missing": _in(Kind.NAME, Kind.TEXT),
        "store-constraint": _in(_REQUIRED, reason="ck_customer"),
    },
    _("Worth a look: the row goes in"): {
        "bad-postcode": _in(Kind.POSTCODE, value="LA1", region="GB"),
        "bad-tax-number": _in("tax_number", value="GB220430232", region="GB"),
        "email-typo": _in(Kind.EMAIL, value="kari@gmial.com", suggestion="kari@gmail.com"),
        "not-a-mobile": _in(Kind.MOBILE, value="+441524509876"),
        "doubtful-phone": _in(Kind.PHONE, Kind.MOBILE, value="+441010101010"),
        "zeros-restored": _in(Kind.IDENTIFIER, value="1042", read="0001042"),
        "formula-read": _in("city", Kind.TEXT),
        "blank-kept": _in("city", Kind.TEXT, value="", stored="Lancaster"),
        "no-email": _in(_RECOGNISED, value=""),
    },
}


def examples(wording: Wording) -> Iterator[tuple[str, list[Problem]]]:
    """The groups by their headings, each with a problem for every code that the system can have.

    A code is left out when the system has no field, or no key, of its sort.
    """
    for title, group in GROUPS.items():
        yield title, [found for code, one in group.items() if (found := _problem(code, one, wording))]


def _problem(code: str, example: Example, wording: Wording) -> Problem | None:
    schema = wording.schema
    column = next((found for of in example.of if (found := _column(of, code, schema))), None)
    if column is None:
        return None
    field = schema.fields.get(column)
    details = {name: _detail(fact, schema) for name, fact in example.details.items()}
    if field and code == "too-long":
        details["length"] = (field.max_length or 0) + 4
    if field and field.needs:
        details["other_column"] = next(iter(field.needs.values()))
    value = _value(example, field)
    shown = wording.translate(CLEAR) if value == CLEAR else wording.shown(column, value)
    return Problem(_ROW, column, code, shown, details)


def _value(example: Example, field: Field | None) -> str:
    if example.value is not None or field is None:
        return example.value or ""
    return next(iter(field.needs), field.sample)


def _column(of: str | Kind, code: str, schema: Schema) -> str | None:
    if of == _REQUIRED:
        return next((k for k, one in schema.fields.items() if one.is_required and not one.generated), None)
    if of == _NEEDING:
        return next((key for key, one in schema.fields.items() if one.needs), None)
    if of == _KEY:
        return _key_field(code, schema)
    if of == _RECOGNISED:
        return schema.warns_without
    if isinstance(of, Kind):
        return next((key for key, one in schema.fields.items() if one.kind is of), None)
    return of if of in schema.fields or of in SPECIAL_COLUMNS else None


def _key_field(code: str, schema: Schema) -> str | None:
    """The first field of the key that the code tells of; the codes for any value are for all other keys."""
    for key in schema.keys_of:
        own = {key.repeated, key.in_use}
        if code in own or (code in ("repeated-value", "value-in-use") and not own & set(CATALOGUE)):
            return key.fields[0]
    return None


def _detail(fact: object, schema: Schema) -> object:
    return _customer(fact, schema) if isinstance(fact, int) else fact


def _customer(place: int, schema: Schema) -> str:
    """How the store names that customer of the example sheet, who has been given a number there."""
    given = {key: _numbered(one.sample, place) for key, one in schema.fields.items() if one.generated}
    customer = example_customers(schema).iloc[place].dropna().to_dict()
    # A person is named in fewer words without a firm.
    customer = {key: text for key, text in customer.items() if key != "company" or place}
    return called(pd.Series({**customer, **given}).reindex(list(schema.fields)), schema)


def _numbered(sample: str, place: int) -> str:
    return str(int(sample) + place).zfill(len(sample)) if sample.isdecimal() else sample
