"""What Excel refuses or doubts in a field's column while somebody types.

Excel's rules are a courtesy: they miss what is pasted, and count UTF-16 units where the field counts
characters. Where the checks in Python accept more than a rule can say (other spellings of a country, the
word for erasing in a date's column), Excel asks instead of refusing.
"""

from tillbook.core.template import formulas
from tillbook.core.template.cells import figures, shown_text
from tillbook.core.template.model import Rule, RuleKind
from tillbook.core.wording import CLEAR, Wording
from tillbook.language import Plural, _, _n
from tillbook.language.figures import written
from tillbook.schema import Field, Kind

_TOO_LONG = _("Too long")
_LONG_OR_TWICE = _("Too long, or here twice")
_NOT_LISTED = _("Not in the list")
_NO_DATE = _("Not a date")
_NO_NUMBER = _("Not a number")

_LENGTH = _n("{field}: at most {count} character fits.", "{field}: at most {count} characters fit.")
_UNREPEATED = _n(
    "{field}: at most {count} character, and nothing that stands in this column already.",
    "{field}: at most {count} characters, and nothing that stands in this column already.",
)
_LIST = _("{field}: pick one from the cell's list.")
_COUNTRY = _("{field}: not in the cell's list. Two-letter codes and names in other languages are read too.")
_DATE = _("{field}: write a date from {first} to today, like {example}.")
_NUMBER = _("{field}: write a number from {low} to {high}, like {example}.")


def rule(
    field: Field, column: str, rows: int, source: str | None, wording: Wording, header: int = 1
) -> Rule | None:
    """The rule for a field in that column, of a sheet with so many rows; None where anything goes.

    `source` is the name of the field's list, `header` the header's row.
    """
    if source:
        return _list(field, source, wording)
    if field.kind is Kind.DATE:
        return _date(field, wording)
    if field.kind in (Kind.NUMBER, Kind.MONEY):
        return _number(field, wording)
    if field.is_unique:
        return _unrepeated(field, column, rows, wording, header)
    return _length(field, wording) if field.max_length else None


def _list(field: Field, source: str, wording: Wording) -> Rule:
    country = field.kind is Kind.COUNTRY
    message = _text(_COUNTRY if country else _LIST, field, wording)
    title = wording.translate(_NOT_LISTED)
    return Rule(RuleKind.LIST, title, message, stops=not country, formula=f"={source}")


def _date(field: Field, wording: Wording) -> Rule:
    first = field.first_date
    message = _text(_DATE, field, wording, first=written(first, wording.language) if first else "")
    title = wording.translate(_NO_DATE)
    return Rule(RuleKind.DATE, title, message, stops=False, minimum=first, maximum="=TODAY()")


def _number(field: Field, wording: Wording) -> Rule:
    low, high = field.low or 0, field.high or 0
    message = _text(_NUMBER, field, wording, low=figures(low, wording), high=figures(high, wording))
    title = wording.translate(_NO_NUMBER)
    return Rule(RuleKind.NUMBER, title, message, stops=False, minimum=low, maximum=high)


def _unrepeated(field: Field, column: str, rows: int, wording: Wording, header: int) -> Rule:
    clear = wording.translate(CLEAR)
    formula = formulas.short_and_unrepeated(column, field.max_length, rows, clear, header)
    message = _text(_UNREPEATED, field, wording)
    return Rule(RuleKind.UNREPEATED, wording.translate(_LONG_OR_TWICE), message, formula=formula)


def _length(field: Field, wording: Wording) -> Rule:
    message = _text(_LENGTH, field, wording)
    return Rule(RuleKind.LENGTH, wording.translate(_TOO_LONG), message, maximum=field.max_length)


def _text(sentence: str | Plural, field: Field, wording: Wording, **facts: str) -> str:
    return wording.told(
        sentence,
        field=wording.label(field.key),
        count=field.max_length,
        example=shown_text(field, field.sample, wording),
        **facts,
    )
