"""Texts that are rendered only when it is known who reads them."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tillbook.language.catalogues import DEFAULT, Plural, plural_form, system_language, translator


class Text:
    """A marked English text and the facts for its blanks, to be told in any language.

    A number among the facts is written as the language writes it, and a date too; what is the name of
    something, a row's number as well, comes as `str`. A fact can be a `Text` itself, or an error; a list is
    told with commas. A `Plural` goes by the fact `count`.
    """

    def __init__(self, template: str | Plural, /, **facts: object) -> None:
        self.template = template
        self.facts = facts

    def told(self, language: str) -> str:
        """The text in that language."""
        return told(language, self.template, **self.facts)

    def __str__(self) -> str:
        return self.told(system_language())


def told(language: str, template: str | Plural, /, **facts: Any) -> str:
    """A marked text with its blanks filled in, in that language; see `Text` for the facts."""
    text = _translated(language, template, facts)
    # A label or a choice of somebody's own schema may hold braces.
    if not facts:
        return text
    shown = _Shown(facts, language)
    try:
        return text.format_map(shown)
    except (KeyError, ValueError, IndexError, AttributeError):
        # A slip in a catalogue: what is not rightly translated is told in English.
        return _translated(DEFAULT, template, facts).format_map(shown)


def _translated(language: str, template: str | Plural, facts: Mapping[str, Any]) -> str:
    if isinstance(template, Plural):
        return plural_form(template, facts["count"], language)
    return translator(language)(template)


class _Shown:
    """The facts as the language shows them; a text asks for those only that it has blanks for."""

    def __init__(self, facts: Mapping[str, Any], language: str) -> None:
        self._facts = facts
        self._language = language

    def __getitem__(self, name: str) -> str:
        return _shown(self._facts[name], self._language)


def _shown(fact: Any, language: str) -> str:
    if isinstance(fact, str | bool):
        return str(fact)
    if hasattr(fact, "told"):
        return str(fact.told(language))
    if isinstance(fact, list | tuple):
        return ", ".join(_shown(part, language) for part in fact)
    if isinstance(fact, int | float | Decimal | dt.date):
        # Babel takes a while to load, and most texts need it not.
        from tillbook.language import figures

        if isinstance(fact, dt.date):
            return figures.written(fact, language)
        return figures.number(fact, language)
    return str(fact)
