"""A field told in words: its type, its rule, what may be left blank, and what then happens."""

from collections.abc import Iterator
from typing import Final

from tillbook.core.template.cells import figures, shown_text, words_of
from tillbook.core.wording import Wording
from tillbook.language import _
from tillbook.language.figures import written
from tillbook.schema import Field, Kind, Schema
from tillbook.schema.counterparts import counterparts

_TYPES: Final = {
    Kind.TEXT: _("Text"),
    Kind.NAME: _("Name"),
    Kind.IDENTIFIER: _("Number or code"),
    Kind.NOTE: _("Long text"),
    Kind.EMAIL: _("E-mail address"),
    Kind.PHONE: _("Phone number"),
    Kind.MOBILE: _("Mobile number"),
    Kind.POSTCODE: _("Postcode"),
    Kind.COUNTRY: _("Country"),
    Kind.CHOICE: _("Choice"),
    Kind.LOOKUP: _("Choice"),
    Kind.YES_NO: _("Yes or no"),
    Kind.CONSENT: _("Consent"),
    Kind.DATE: _("Date"),
    Kind.NUMBER: _("Number"),
    Kind.MONEY: _("Amount"),
}
_SHAPES: Final = {
    Kind.IDENTIFIER: _("Leading zeros are kept."),
    Kind.NOTE: _("Several lines are fine."),
    Kind.EMAIL: _("One address, like name@example.com."),
    Kind.PHONE: _("One phone number."),
    Kind.MOBILE: _("One mobile number."),
    Kind.POSTCODE: _("As the row's country writes it."),
    Kind.COUNTRY: _("A name from the list, or a two-letter code."),
    Kind.CHOICE: _("One from the list."),
    Kind.LOOKUP: _("One from the list."),
    Kind.YES_NO: _("One from the list."),
    Kind.CONSENT: _("One from the list."),
}
_AT_MOST = _("At most {maximum} characters.")
_SINCE = _("A date from {first} to today.")
_BETWEEN = _("From {low} to {high}, at most two decimals.")
_UNSHARED = _("No two customers share it.")
_NEEDS = _("‘{choice}’ needs the field {field}.")
_DROP_DOWN = _("see the drop-down")
_NOWHERE = _("not kept there")
# More words than that make a table's row too tall, and a note too long.
_FEW, _SHORT = 6, 80


def type_of(field: Field, wording: Wording) -> str:
    """What the field holds, in a word or two."""
    return wording.translate(_TYPES[field.kind])


def rule_of(field: Field, wording: Wording) -> str:
    """What a value must be like, apart from its length; empty where anything goes."""
    shape = wording.translate(_SHAPES.get(field.kind, ""))
    return " ".join(filter(None, (shape, limits_of(field, wording))))


def limits_of(field: Field, wording: Wording) -> str:
    """Its bounds, what no two customers share, and which choice needs another field; often empty."""
    return " ".join(_limits(field, wording))


def length_of(field: Field, wording: Wording) -> str:
    """The most characters that fit, as a sentence; empty where the field has a shape of its own."""
    if not field.max_length:
        return ""
    return wording.told(_AT_MOST, maximum=field.max_length)


def most_of(field: Field, wording: Wording) -> str:
    """The most characters that fit, in figures; empty where the field has a shape of its own."""
    return figures(field.max_length, wording) if field.max_length else ""


def choices_of(field: Field, wording: Wording) -> str:
    """The choices when they are few, else where to see them; empty where anything goes."""
    words = list(words_of(field, wording).values())
    listed = ", ".join(words)
    few = len(words) <= _FEW and len(listed) <= _SHORT
    return listed if few else wording.translate(_DROP_DOWN)


def all_choices_of(field: Field, wording: Wording) -> str:
    """The choices however many they are, but for the countries; empty where anything goes."""
    if field.kind is Kind.COUNTRY:
        return wording.translate(_DROP_DOWN)
    return ", ".join(words_of(field, wording).values())


def default_of(field: Field, wording: Wording) -> str:
    """What a new customer gets when the cell is blank; empty when that is nothing."""
    if field.default_note:
        return wording.translate(field.default_note)
    # Where the shop has other words, its new customers get none.
    if field.choices and field.given_default not in field.choices:
        return ""
    return shown_text(field, field.given_default, wording)


def place_of(field: Field, other: Schema, wording: Wording) -> str:
    """The headers of the other system's fields that hold the same; words that say so where there are none."""
    found = [wording.translate(one.label) for one in counterparts(field, other)]
    return ", ".join(found) or wording.translate(_NOWHERE)


def _limits(field: Field, wording: Wording) -> Iterator[str]:
    if field.first_date:
        yield wording.told(_SINCE, first=written(field.first_date, wording.language))
    if field.high is not None:
        low, high = figures(field.low or 0, wording), figures(field.high, wording)
        yield wording.told(_BETWEEN, low=low, high=high)
    if field.is_unique:
        yield wording.translate(_UNSHARED)
    words = words_of(field, wording)
    for code, other in field.needs.items():
        yield wording.told(_NEEDS, choice=words[code], field=wording.label(other))
