"""Words for values: how a stored code, date or number is shown, and how a problem is told."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from tillbook.core import messages
from tillbook.core.lookup import ELSEWHERE
from tillbook.core.problem import Problem
from tillbook.core.sheet import SPECIAL_COLUMNS
from tillbook.language import Plural, _, told, translator
from tillbook.language.figures import amount, listed, number, spelled, written
from tillbook.schema import Field, Kind, Schema
from tillbook.schema.countries import country_names

CLEAR: Final = _("<clear>")
# Longer lists do not fit into a message; the cell's own list shows them.
_FEW = 8


class Wording:
    """One system's texts in one language."""

    def __init__(self, schema: Schema, language: str) -> None:
        self.schema = schema
        self.language = language
        self.translate = translator(language)
        # The schema makes these anew each time; here they are asked for once a cell.
        self._fields = schema.fields
        self._kinds = {key: found.kind for key, found in self._fields.items()}
        self._rules: dict[str, dict[str, object]] = {}

    def told(self, template: str | Plural, /, **facts: Any) -> str:
        """A marked text with its blanks filled in; see `tillbook.language.Text` for the facts."""
        return told(self.language, template, **facts)

    def label(self, column: str) -> str:
        """What the column's header says, without the mark of a required field."""
        found = self._fields.get(column)
        return self.translate(found.label if found else SPECIAL_COLUMNS.get(column, column))

    def shown(self, column: str, text: str | None) -> str:
        """A canonical value as this field shows it; what is no canonical value is shown as it is."""
        kind = self._kinds.get(column)
        if not text or kind is None:
            return text or ""
        if kind is Kind.COUNTRY:
            return self._countries.get(text, text)
        if kind is Kind.DATE:
            return self.date(text)
        if kind is Kind.MONEY:
            return self._figures(text, amount)
        if kind is Kind.NUMBER:
            return self.number(text)
        choices = self._fields[column].choices
        return self.translate(choices[text]) if text in choices else text

    def date(self, iso: str) -> str:
        """An ISO date as the language writes it with figures; anything else as it is."""
        try:
            return written(dt.date.fromisoformat(iso), self.language)
        except ValueError:
            return iso

    def number(self, text: str) -> str:
        """A decimal number as the language writes it; anything else as it is."""
        return self._figures(text, number)

    def _figures(self, text: str, write: Callable[[Decimal, str], str]) -> str:
        try:
            return write(Decimal(text), self.language)
        except (ValueError, ArithmeticError):
            return text

    def sentence(self, problem: Problem) -> str:
        """The problem as one line for the analyst; a warning says so first."""
        entry = messages.CATALOGUE[problem.code]
        facts = self._facts(problem)
        text = self.told(entry.listing if entry.listing and facts.get("choices") else entry.text, **facts)
        return (
            text
            if entry.blocks
            else f"{self.translate(messages.WARNING)}{self.translate(messages.COLON)}{text}"
        )

    def _facts(self, problem: Problem) -> dict[str, object]:
        details = problem.details
        facts = {**self._rule(problem.column), **details}
        if "rows" in details:
            rows = str(details["rows"]).split(", ")
            facts |= {"count": len(rows), "rows": listed(rows, self.language)}
        if "stored" in details:
            facts["stored"] = self.shown(problem.column, str(details["stored"]))
        if "other_column" in details:
            facts["other"] = self.label(str(details["other_column"]))
        if details.get("customer") == ELSEWHERE:
            facts["customer"] = self.translate(ELSEWHERE)
        if "region" in details:
            facts["country"] = self._countries.get(str(details["region"]), str(details["region"]))
        facts.update(field=self.label(problem.column), value=problem.value, clear=self.translate(CLEAR))
        if problem.code == "ambiguous-date":
            facts |= {name: self._spelled(str(details[name])) for name in ("one", "other")}
            facts["one_iso"] = details["one"]
        if problem.code == "became-a-date":
            facts["read"] = self._spelled(problem.value)
        return facts

    def _spelled(self, iso: str) -> str:
        try:
            return spelled(dt.date.fromisoformat(iso), self.language)
        except ValueError:
            return iso

    def _rule(self, column: str) -> dict[str, object]:
        if column not in self._rules:
            found = self._fields.get(column)
            self._rules[column] = self._told_rule(found) if found else {}
        return self._rules[column]

    def _told_rule(self, found: Field) -> dict[str, object]:
        low, high = (self.number(str(bound)) for bound in (found.low or 0, found.high or 0))
        facts: dict[str, object] = {
            "maximum": found.max_length,
            "count": found.max_length,
            "example": self.shown(found.key, found.sample),
            "low": low,
            "high": high,
            "choices": self._choices(found),
        }
        if found.first_date:
            facts["first"] = self.date(found.first_date.isoformat())
        return facts

    def _choices(self, found: Field) -> list[str]:
        few = len(found.choices) <= _FEW
        return [self.translate(word) for word in found.choices.values()] if few else []

    @cached_property
    def _countries(self) -> dict[str, str]:
        return country_names(self.language)
