"""Uniting: several records of one person become one, by a person's choice."""

from tillbook.core.uniting.choices import Choice
from tillbook.core.uniting.clashes import clashes
from tillbook.core.uniting.unite import Left, United, unite

__all__ = ["Choice", "Left", "United", "clashes", "unite"]
