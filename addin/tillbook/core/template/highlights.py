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


def highlights(columns: Sequence[Column], wording: Wording) -> tuple[Highlight, ...]:
    """The highlights of a customer sheet with these columns, the most important first."""
    at = {column.key: letter(place) for place, column in enumerate(columns)}
    return (*_of_results(at, wording), *_of_fields(columns, at, wording))


def _of_results(at: dict[str, str], wording: Wording) -> list[Highlight]:
    status, message = at["status"], at["message"]
    error = formulas.is_one_of(status, [wording.translate(_ERROR)])
    told = f"=LEN(${message}2)>0"
    found = [
        Highlight(Look.ERROR, (_below(status), _below(message)), error),
        Highlight(Look.WARNING, (_below(message),), told),
    ]
    for look, words in _STATUSES.items():
        formula = formulas.is_one_of(status, map(wording.translate, words))
        found.append(Highlight(look, (_below(status),), formula))
    return found


def _of_fields(columns: Sequence[Column], at: dict[str, str], wording: Wording) -> list[Highlight]:
    fields = [column.key for column in columns if column.role in (Role.REQUIRED, Role.OPTIONAL)]
    first, last, message = at[fields[0]], at[fields[-1]], at["message"]
    area = (f"{first}2:{last}{LAST_ROW}",)
    warned = f"{wording.translate(messages.WARNING)}: "
    found = [
        Highlight(Look.ERROR, area, formulas.is_named(first, message)),
        Highlight(Look.WARNING, area, formulas.is_named(first, message, warned)),
    ]
    if needed := [at[key] for key in fields if _must_be_typed(key, wording)]:
        missing = formulas.is_missing(needed[0], first, last, at["record"])
        found.append(Highlight(Look.MISSING, tuple(map(_below, needed)), missing))
    return found


def _must_be_typed(key: str, wording: Wording) -> bool:
    field = wording.schema.fields[key]
    return field.is_required and not field.generated


def _below(column: str) -> str:
    return f"{column}2:{column}{LAST_ROW}"
