"""The few rules that colour the customer sheet, driven by its Status and Error message columns."""

from collections.abc import Sequence

from tillbook.core import messages
from tillbook.core.template import formulas
from tillbook.core.template.formulas import letter
from tillbook.core.template.model import LAST_ROW, Column, Highlight, Look, Role
from tillbook.core.wording import Wording
from tillbook.language import _

_ERROR = _("Error")
_STATUSES = {
    Look.GOOD: (_("New"), _("Created")),
    Look.CHANGED: (_("Changed"), _("Updated")),
    Look.QUIET: (_("Unchanged"),),
}


def highlights(columns: Sequence[Column], wording: Wording, header: int = 1) -> tuple[Highlight, ...]:
    """The highlights of a customer sheet with these columns, the most important first."""
    at = {column.key: letter(column.place) for column in columns}
    return (*_of_results(at, wording, header), *_of_fields(columns, at, wording, header))


def _of_results(at: dict[str, str], wording: Wording, header: int) -> list[Highlight]:
    status, message = at["status"], at["message"]
    error = formulas.is_one_of(status, [wording.translate(_ERROR)], header)
    told = f"=LEN(${message}{header + 1})>0"
    found = [
        Highlight(Look.ERROR, (_below(status, header), _below(message, header)), error),
        Highlight(Look.WARNING, (_below(message, header),), told),
    ]
    for look, words in _STATUSES.items():
        formula = formulas.is_one_of(status, map(wording.translate, words), header)
        found.append(Highlight(look, (_below(status, header),), formula))
    return found


def _of_fields(
    columns: Sequence[Column], at: dict[str, str], wording: Wording, header: int
) -> list[Highlight]:
    ours = [column for column in columns if column.role in (Role.REQUIRED, Role.OPTIONAL)]
    fields, places = [column.key for column in ours], [column.place for column in ours]
    first, last, message = letter(min(places)), letter(max(places)), at["message"]
    area = (f"{first}{header + 1}:{last}{LAST_ROW}",)
    colon = wording.translate(messages.COLON)
    warned = wording.translate(messages.WARNING) + colon
    found = [
        Highlight(Look.ERROR, area, formulas.is_named(first, message, colon, header=header)),
        Highlight(Look.WARNING, area, formulas.is_named(first, message, colon, warned, header)),
    ]
    if needed := [at[key] for key in fields if _must_be_typed(key, wording)]:
        missing = formulas.is_missing(needed[0], first, last, at["record"], header)
        areas = tuple(_below(column, header) for column in needed)
        found.append(Highlight(Look.MISSING, areas, missing))
    return found


def _must_be_typed(key: str, wording: Wording) -> bool:
    field = wording.schema.fields[key]
    return field.is_required and not field.generated


def _below(column: str, header: int) -> str:
    return f"{column}{header + 1}:{column}{LAST_ROW}"
