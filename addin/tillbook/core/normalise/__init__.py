"""Normalising: every cell becomes canonical text, or stays as typed for the checks to refuse."""

from tillbook.core.normalise.rows import Conventions, Rows, normalise

__all__ = ["Conventions", "Rows", "normalise"]
