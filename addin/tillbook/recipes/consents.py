"""Which columns of an unknown file are consents to marketing, which are objections, and which are neither."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tillbook.core.naming import likeness
from tillbook.language import Text, _
from tillbook.recipes.evidence import say_yes_or_no
from tillbook.recipes.headers import meanings, says
from tillbook.recipes.settling import NO_FIELD, NOTES, SECOND, Columns
from tillbook.schema import Field, Kind

# The kinds of words in `columns.toml` that a consent can be called by, and those beside an objection only.
_TOPICS: Final = frozenset({"newsletter", "marketing"})
_KNOWN: Final = _TOPICS | {"email", "sms", "yes", "neutral", "all"}
_BESIDE: Final = frozenset({"with_no", "contact"})
_AGAINST: Final = frozenset({"no", "no_alone"})
_FIRST: Final = "no_first"

# What a header says behind its words: which answers there are.
_ANSWERS: Final = re.compile(
    r"[\W_]*\b(?:yes|ja|si|sí|sì|oui|sim|y|j|s|o|1)\s*/\s*(?:no|nein|nei|non|não|nao|nee|n|0)\W*$", re.I
)
_JUST_SO: Final = 100
_SCORE: Final = 90.0

_CONSENT: Final = _("The header says so. Make sure that it means a consent to marketing.")
_OBJECTION: Final = _("It says whom not to write to: a yes here is a no, whatever other columns say.")
_UNCLEAR: Final = _("It is about consent, but no plain yes or no to e-mails or text messages.")


@dataclass(frozen=True)
class _Said:
    """What a header says about marketing: for or against it, and by which channels."""

    channels: frozenset[str]
    is_objection: bool
    is_clear: bool


def settle_consents(columns: Columns) -> None:
    """A consent is told by its header, never by its cells alone; the clearest header has it.

    Every word of the header has to be known: what is about consent and anything else goes into the notes,
    for a yes to it may be a refusal. Objections are all taken, however many there are.
    """
    fields = [field for field in columns.schema.fields.values() if field.kind is Kind.CONSENT]
    told = {column: _told(column) for column in columns.open}
    own = {column: field for column in told for field in fields if likeness(field, column) == _JUST_SO}
    for column in sorted(told, key=lambda column: column not in own and not _is_clear(told[column])):
        said = told[column]
        if field := own.get(column):
            _settle_consent(columns, column, [field])
        elif said:
            wanted = [field for field in fields if _channel(field) in said.channels]
            _settle(columns, column, said, wanted)
        elif says(column, "about_consent"):
            columns.settle(column, NOTES, 0, _UNCLEAR)


def _is_clear(said: _Said | None) -> bool:
    return said is not None and said.is_clear


def _settle(columns: Columns, column: str, said: _Said, wanted: Sequence[Field]) -> None:
    if not wanted:
        columns.settle(column, NOTES, 0, NO_FIELD)
    elif said.is_objection:
        key, *others = (field.key for field in wanted)
        columns.settle(column, key, _SCORE, _OBJECTION, also=tuple(others), is_objection=True)
    else:
        _settle_consent(columns, column, wanted)


def _settle_consent(columns: Columns, column: str, wanted: Sequence[Field]) -> None:
    cells = columns.cells[column]
    keys = tuple(field.key for field in wanted if not columns.of(field.key))
    if cells.filled and not say_yes_or_no(wanted[0], cells):
        columns.settle(column, NOTES, 0, _UNCLEAR)
    elif not keys:
        columns.settle(column, NOTES, 0, Text(SECOND, column=columns.of(wanted[0].key)))
    else:
        columns.settle(column, keys[0], _SCORE, _CONSENT, also=keys[1:])


def _told(header: str) -> _Said | None:
    """What the header says, where each of its words is understood; None where one of them is not."""
    kinds = meanings(_ANSWERS.sub("", header), "consent")
    against = [at for at, one in enumerate(kinds) if one & _AGAINST or (at == 0 and _FIRST in one)]
    others = [one for at, one in enumerate(kinds) if at not in against]
    known = _KNOWN | _BESIDE if against else _KNOWN
    if len(against) > 1 or not all(one & known and _FIRST not in one for one in others):
        return None
    names = frozenset[str]().union(*kinds)
    channels = names & {"email", "sms"}
    if against:
        is_about = channels or names & {*_TOPICS, "contact", "no_alone"}
        all_of_them = {"email", "sms"} if names & {"all", "contact", "marketing"} else {"email"}
        return _Said(channels or frozenset(all_of_them), True, False) if is_about else None
    is_consent = names & _TOPICS or ("yes" in names and channels)
    return _Said(channels or frozenset({"email"}), False, bool(names & _TOPICS)) if is_consent else None


def _channel(field: Field) -> str | None:
    """How a field's consent lets the customer be reached; None for another way than these two."""
    kinds = meanings(field.label, "consent")
    if any("sms" in one for one in kinds):
        return "sms"
    return "email" if all(kinds) else None
