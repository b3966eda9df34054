"""The template workbook as a value: what stands where, how it looks, and what Excel is told to refuse.

Adapters draw it, into a closed file or into a running Excel; none of them decides anything.
"""

from tillbook.core.template.buttons import BUTTONS, Button, buttons, launcher_texts
from tillbook.core.template.examples import example_customers
from tillbook.core.template.guide import SheetLine, guide, sheet_lines
from tillbook.core.template.model import (
    HEADER_COLOURS,
    LOOKS,
    Choices,
    Colours,
    Column,
    Grid,
    Guide,
    GuideEntry,
    GuideLine,
    GuideSection,
    Highlight,
    Layout,
    Look,
    Role,
    Rule,
    RuleKind,
    Template,
    hidden_texts,
    metadata_texts,
)
from tillbook.core.template.workbook import describe

__all__ = [
    "BUTTONS",
    "HEADER_COLOURS",
    "LOOKS",
    "Button",
    "Choices",
    "Colours",
    "Column",
    "Grid",
    "Guide",
    "GuideEntry",
    "GuideLine",
    "GuideSection",
    "Highlight",
    "Layout",
    "Look",
    "Role",
    "Rule",
    "RuleKind",
    "SheetLine",
    "Template",
    "buttons",
    "describe",
    "example_customers",
    "guide",
    "hidden_texts",
    "launcher_texts",
    "metadata_texts",
    "sheet_lines",
]
