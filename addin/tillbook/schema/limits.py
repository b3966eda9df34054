"""Narrower fields: what is left of a field where its column is shorter, or takes fewer choices."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pandera.pandas as pa

from tillbook.schema import rules
from tillbook.schema.fields import Field, Kind

# Their example can be cut and still is one.
_CUTTABLE = (Kind.TEXT, Kind.NAME, Kind.NOTE, Kind.IDENTIFIER)


def shortened(field: Field, length: int) -> dict[str, Any]:
    """What `update_columns` changes so that at most so many characters fit; never more than before."""
    if field.kind in (Kind.LOOKUP, Kind.CHOICE):
        facts = {**_facts(field), "longest": length, "default": _within(field.given_default, length)}
        fitting = [code for code in field.choices if len(code) <= length]
        return with_choices(field, fitting, facts) if field.choices else {"metadata": facts}
    if field.max_length is None or length >= field.max_length:
        return {}
    # At its old place: an over-long cell is told so first.
    checks = [rules.max_length(length) if _bounds_length(check) else check for check in field.checks]
    return {"checks": checks, "metadata": {**_facts(field), **_fitting(field, length)}}


def with_highest(field: Field, high: float) -> dict[str, Any]:
    """What `update_columns` changes so that a number is at most `high`; never more than before."""
    if field.high is None or high >= field.high:
        return {}
    fits = _number(field.sample) is None or (_number(field.sample) or 0) <= high
    example = field.sample if fits else str(int(high))
    return {
        "checks": [rules.number(field.low or 0, high)],
        "metadata": {**_facts(field), "example": example},
    }


def with_choices(
    field: Field, codes: Collection[str], facts: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What `update_columns` changes so that a field takes these of its choices only."""
    facts = facts or _facts(field)
    kept = {code: word for code, word in field.choices.items() if code in codes}
    default = facts.get("default") if facts.get("default") in kept else None
    example = field.sample if field.sample in kept else next(iter(kept), "")
    check = rules.yes_or_no() if field.kind is Kind.YES_NO else rules.one_of(kept)
    return {
        "checks": [check],
        "metadata": {**facts, "choices": kept, "default": default, "example": example},
    }


def fitting_words(field: Field, words: Sequence[str]) -> list[str]:
    """The look-up's words that the field's column has room for."""
    longest: int | None = _facts(field).get("longest")
    return [word for word in words if longest is None or len(word) <= longest]


def without_reference(field: Field, gone: Collection[str]) -> dict[str, Any]:
    """What `update_columns` changes so that a field needs none of the fields that are gone."""
    facts = dict(_facts(field))
    facts["needs"] = {code: other for code, other in field.needs.items() if other not in gone}
    if field.default_from and field.default_from[0] in gone:
        facts |= {"default_from": None, "default_note": None}
    changed = dict(field.needs) != facts["needs"] or field.default_from != facts.get("default_from")
    return {"metadata": facts} if changed else {}


def _facts(field: Field) -> Mapping[str, Any]:
    return field.metadata or {}


def _bounds_length(check: pa.Check) -> bool:
    return "max_value" in (check.statistics or {})


def _fitting(field: Field, length: int) -> dict[str, Any]:
    example = field.sample if len(field.sample) <= length else ""
    if field.kind in _CUTTABLE:
        example = field.sample[:length].rstrip()
    return {"default": _within(field.given_default, length), "example": example}


def _within(text: str | None, length: int) -> str | None:
    return text if text is not None and len(text) <= length else None


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
