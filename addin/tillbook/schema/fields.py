"""The fields that a system can have, and the small factories that a schema module is written with."""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import pandas as pd
import pandera.pandas as pa

from tillbook.language import _
from tillbook.schema import rules
from tillbook.schema.backend import LeanColumnBackend


class Kind(StrEnum):
    """How a field's cells are read, compared and drawn; the `type` of `tillbook fields --json`."""

    TEXT = "text"
    NAME = "name"
    IDENTIFIER = "identifier"
    NOTE = "note"
    EMAIL = "email"
    PHONE = "phone"
    MOBILE = "mobile"
    POSTCODE = "postcode"
    COUNTRY = "country"
    CHOICE = "choice"
    LOOKUP = "lookup"
    YES_NO = "yes-no"
    CONSENT = "consent"
    DATE = "date"
    NUMBER = "number"
    MONEY = "money"
    KEY = "key"


class Field(pa.Column):
    """One column of a system: a pandera column that also says how a person sees it."""

    @property
    def key(self) -> str:
        """The field's name in the store, the command line and Python."""
        return str(self.name)

    @property
    def label(self) -> str:
        """The header's English text; the catalogues hold the other languages."""
        return str(self.title)

    @property
    def help(self) -> str:
        """One or two English sentences for the header's note and the field guide."""
        return str(self.description)

    @property
    def is_required(self) -> bool:
        """Whether a new customer must have it."""
        return not self.nullable

    @property
    def kind(self) -> Kind:
        """How its cells are read, compared and drawn."""
        return Kind(self._fact("kind"))

    @property
    def max_length(self) -> int | None:
        """The most characters that fit, or None where the kind has a shape of its own."""
        most: int | None = self._statistic("max_value") if self.is_text else None
        return most

    @property
    def low(self) -> float | None:
        """The least number allowed."""
        low: float | None = self._statistic("low")
        return low

    @property
    def high(self) -> float | None:
        """The greatest number allowed."""
        high: float | None = self._statistic("high")
        return high

    @property
    def first_date(self) -> dt.date | None:
        """The earliest date allowed; the latest is always today."""
        first = self._statistic("first")
        return dt.date.fromisoformat(first) if first else None

    @property
    def choices(self) -> Mapping[str, str]:
        """Stored code by code, the English word that a person picks; empty where anything goes."""
        choices: Mapping[str, str] = self._fact("choices") or {}
        return choices

    @property
    def given_default(self) -> str | None:
        """What a new customer gets when the cell is blank: canonical text, or None for blank."""
        default: str | None = self._fact("default")
        return default

    @property
    def default_note(self) -> str | None:
        """The default in English words where it is not one fixed value."""
        note: str | None = self._fact("default_note")
        return note

    @property
    def sample(self) -> str:
        """A cell of the example sheet, as canonical text."""
        return str(self._fact("example"))

    @property
    def needs(self) -> Mapping[str, str]:
        """Choice by choice, the other field that must then be filled."""
        needs: Mapping[str, str] = self._fact("needs") or {}
        return needs

    @property
    def default_from(self) -> tuple[str, str] | None:
        """(look-up field, column of its table) that fill a blank cell of a new customer."""
        source: tuple[str, str] | None = self._fact("default_from")
        return source

    @property
    def like(self) -> tuple[str, ...]:
        """The keys of other systems' fields that hold the same; a field of the same key needs no saying."""
        like: tuple[str, ...] = self._fact("like") or ()
        return like

    @property
    def generated(self) -> bool:
        """Whether the store gives a value out when a new customer has none."""
        return bool(self._fact("generated"))

    @property
    def is_unique(self) -> bool:
        """Whether no two customers may share it."""
        return bool(self._fact("unique"))

    @property
    def is_text(self) -> bool:
        """Whether its cells carry Excel's text format, so that nothing typed is turned into a number."""
        return self.kind not in (Kind.DATE, Kind.NUMBER, Kind.MONEY)

    def _fact(self, name: str) -> Any:
        return (self.metadata or {}).get(name)

    def _statistic(self, name: str) -> Any:
        found = (check.statistics.get(name) for check in self.checks if check.statistics)
        return next((value for value in found if value is not None), None)


Field.register_backend(pd.DataFrame, LeanColumnBackend)


def _field(
    label: str,
    kind: Kind,
    *checks: pa.Check,
    required: bool = False,
    help: str,
    example: str = "",
    **facts: Any,
) -> Field:
    return Field(
        str,
        list(checks),
        nullable=not required,
        required=False,
        title=label,
        description=help,
        metadata={"kind": kind, "example": example, **facts},
    )


def text(label: str, characters: int, *checks: pa.Check, **facts: Any) -> Field:
    """Free text on one line."""
    return _field(label, Kind.TEXT, rules.max_length(characters), *checks, **facts)


def name(label: str, characters: int, **facts: Any) -> Field:
    """A person's or a firm's name: any script, any capitals."""
    return _field(label, Kind.NAME, rules.max_length(characters), **facts)


def identifier(label: str, characters: int, **facts: Any) -> Field:
    """A number or code that is text: leading zeros count."""
    return _field(label, Kind.IDENTIFIER, rules.max_length(characters), **facts)


def note(label: str, characters: int, **facts: Any) -> Field:
    """Free text on several lines."""
    return _field(label, Kind.NOTE, rules.max_length(characters), **facts)


def email(label: str, **facts: Any) -> Field:
    """One e-mail address, at most 254 characters (RFC 5321)."""
    return _field(label, Kind.EMAIL, rules.max_length(254), rules.email(), **facts)


def phone(label: str, **facts: Any) -> Field:
    """A phone number of any sort."""
    return _field(label, Kind.PHONE, rules.max_length(30), rules.phone(), **facts)


def mobile(label: str, **facts: Any) -> Field:
    """A phone number that can get text messages."""
    return _field(label, Kind.MOBILE, rules.max_length(30), rules.phone(), **facts)


def postcode(label: str, **facts: Any) -> Field:
    """A postcode; whether it fits the row's country is a warning, not an error."""
    return _field(label, Kind.POSTCODE, rules.max_length(20), **facts)


def country(label: str, **facts: Any) -> Field:
    """A country: stored as ISO 3166-1 alpha-2, shown by name."""
    from tillbook.schema.countries import country_names

    codes = country_names("en")
    return _field(label, Kind.COUNTRY, rules.one_of(codes), choices=codes, **facts)


def choice(label: str, choices: Mapping[str, str], **facts: Any) -> Field:
    """A drop-down with fixed choices: {stored code: English word}."""
    return _field(label, Kind.CHOICE, rules.one_of(choices), choices=dict(choices), **facts)


def lookup(label: str, **facts: Any) -> Field:
    """A drop-down whose choices live in the store; `Schema.with_choices` fills them in."""
    return _field(label, Kind.LOOKUP, **facts)


def yes_no(label: str, **facts: Any) -> Field:
    """Yes or no."""
    words = {"yes": _("Yes"), "no": _("No")}
    return _field(label, Kind.YES_NO, rules.yes_or_no(), choices=words, **facts)


def consent(label: str, **facts: Any) -> Field:
    """A marketing consent: given, refused or withdrawn; blank is unknown, never a yes (GDPR, PECR)."""
    words = {"yes": _("Yes"), "no": _("No"), "withdrawn": _("Withdrawn")}
    return _field(label, Kind.CONSENT, rules.one_of(words), choices=words, **facts)


def date(label: str, first: dt.date = dt.date(1900, 3, 1), **facts: Any) -> Field:
    """A date that has been; from March 1900, before which Excel's calendar is wrong."""
    return _field(label, Kind.DATE, rules.date(first), **facts)


def money(label: str, high: float = 9_999_999.99, **facts: Any) -> Field:
    """An amount of the shop's currency, from nothing to `high`."""
    return _field(label, Kind.MONEY, rules.number(0, high), **facts)


def number(label: str, low: float = 0, high: float = 999_999_999, **facts: Any) -> Field:
    """A number with at most two decimals."""
    return _field(label, Kind.NUMBER, rules.number(low, high), **facts)


def key(code: str) -> Field:
    """A derived column that must not repeat inside the sheet."""
    return _field(code, Kind.KEY, rules.no_repeats(code), help="")
