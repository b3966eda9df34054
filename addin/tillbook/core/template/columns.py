"""The columns of the customer sheet and of the example."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from tillbook.core.sheet import SPECIAL_COLUMNS
from tillbook.core.template import described
from tillbook.core.template.cells import words_of
from tillbook.core.template.formulas import letter
from tillbook.core.template.model import Column, Layout, Role
from tillbook.core.template.rules import rule
from tillbook.core.wording import Wording
from tillbook.errors import UsageError
from tillbook.language import _
from tillbook.language.figures import date_format
from tillbook.schema import Field, Kind

_REQUIRED = _("A new customer needs it.")
_WHEN_BLANK = _("When blank: {default}.")
_CHOICES = _("Choices: {choices}.")

_WIDTHS: Final = {
    Kind.TEXT: 22, Kind.NAME: 20, Kind.IDENTIFIER: 15, Kind.NOTE: 40, Kind.EMAIL: 28, Kind.PHONE: 17,
    Kind.MOBILE: 17, Kind.POSTCODE: 11, Kind.COUNTRY: 20, Kind.DATE: 13, Kind.NUMBER: 13, Kind.MONEY: 13,
}  # fmt: skip
_NARROW, _SHORT_TEXT, _WIDEST_CHOICE = 10, 20, 24
# What the filter's arrow hides of a header.
_ARROW = 4
# Letters are narrower than the figures that a column's width is counted in.
_SURELY_BROKEN = 0.75
_RESULTS: Final = {"status": 12.0, "message": 46.0}
_HIDDEN: Final = {"record": 20.0, "version": 20.0}


def customer_columns(
    rows: int, lists: Mapping[str, str], wording: Wording, layout: Layout
) -> tuple[Column, ...]:
    """Results first, where they stay in sight; then the fields; then what only the program reads.

    Columns that stand elsewhere already, after `layout`, are described for their place there.
    Raises UsageError when two columns would have the same header.
    """
    schema, order = wording.schema, (*_RESULTS, *wording.schema.fields, *_HIDDEN)
    places = {key: layout.places.get(key, place) for place, key in enumerate(order)}
    results = [_special(key, places[key], Role.RESULT, width, wording) for key, width in _RESULTS.items()]
    fields = [
        _field(field, places[field.key], rows, lists.get(field.key), wording, layout.header_row)
        for field in schema.fields.values()
    ]
    hidden = [_special(key, places[key], Role.HIDDEN, width, wording) for key, width in _HIDDEN.items()]
    columns = (*results, *fields, *hidden)
    _be_distinct(columns)
    return columns


def example_columns(wording: Wording) -> tuple[Column, ...]:
    """The fields' columns, to look at."""
    return tuple(_plain(field, place, wording) for place, field in enumerate(wording.schema.fields.values()))


def note(field: Field, wording: Wording) -> str:
    """What the header's note says: the field, its rule, and what a blank cell means."""
    few = described.choices_of(field, wording) if field.kind is not Kind.COUNTRY else ""
    default = described.default_of(field, wording)
    lines = [
        wording.translate(field.help),
        wording.told(_CHOICES, choices=few) if few else "",
        described.limits_of(field, wording),
        described.length_of(field, wording),
        wording.translate(_REQUIRED) if field.is_required and not field.generated else "",
        wording.told(_WHEN_BLANK, default=default) if default else "",
    ]
    return "\n".join(filter(None, lines))


def _field(
    field: Field, place: int, rows: int, source: str | None, wording: Wording, header_row: int
) -> Column:
    return replace(
        _plain(field, place, wording),
        note=note(field, wording),
        rule=rule(field, letter(place), rows, source, wording, header_row),
    )


def _plain(field: Field, place: int, wording: Wording) -> Column:
    header = wording.label(field.key) + (" *" if field.is_required else "")
    return Column(
        key=field.key,
        place=place,
        header=header,
        role=Role.REQUIRED if field.is_required else Role.OPTIONAL,
        width=max(_content_width(field, wording), _header_width(header)),
        number_format=_number_format(field, wording),
    )


def _special(key: str, place: int, role: Role, width: float, wording: Wording) -> Column:
    header = wording.translate(SPECIAL_COLUMNS[key])
    return Column(key, place, header, role, max(width, _header_width(header)), wraps=key == "message")


def _number_format(field: Field, wording: Wording) -> str:
    if field.is_text:
        return "@"
    if field.kind is Kind.DATE:
        return date_format(wording.language)
    return "#,##0.00" if field.kind is Kind.MONEY else "General"


def _content_width(field: Field, wording: Wording) -> float:
    if field.kind is Kind.TEXT and (field.max_length or 0) <= _SHORT_TEXT:
        return _NARROW
    if field.kind in _WIDTHS:
        return _WIDTHS[field.kind]
    longest = max(map(len, words_of(field, wording).values()), default=0)
    return min(max(longest + _ARROW, _NARROW), _WIDEST_CHOICE)


def _header_width(header: str) -> float:
    # Two lines do, but the mark of a required field must not stand on the second one alone.
    # And what is to be broken must be too long for one line, or the arrow hides its end.
    halved = max(*map(len, header.split()), len(header) / 2 + 1) + _ARROW
    breaks = not header.endswith("*") and halved < len(header) * _SURELY_BROKEN
    return halved if breaks else len(header) + _ARROW


def _be_distinct(columns: tuple[Column, ...]) -> None:
    headers = [column.header.casefold() for column in columns]
    for column, header in zip(columns, headers, strict=True):
        if headers.count(header) > 1:
            raise UsageError(
                _("Two columns are headed ‘{header}’. Give one field another label."), header=column.header
            )
