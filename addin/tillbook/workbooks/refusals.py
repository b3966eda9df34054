"""Refusals: one English sentence with named facts, ready to be raised."""

from tillbook.errors import WorkbookError


def refusal(template: str, **facts: object) -> WorkbookError:
    """The error whose text is `template`, marked with `_` by the caller, with its facts filled in."""
    return WorkbookError(template.format(**facts))
