"""A summary for people: sentences and tables, and how a notebook shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from tillbook.language import Plural, told, translator

# So many lines fit on a screen.
SHOWN: Final = 20

# Jupyter sets cells flush right, which reads well for figures only. Without colours of its own the summary is
# as readable on a dark page as on a light one.
_STYLE: Final = (
    "<style>.tillbook caption, .tillbook th, .tillbook td"
    " {text-align: left; vertical-align: top; white-space: pre-line}"
    " .tillbook caption {caption-side: top; font-weight: bold}</style>"
)

Cells = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A header, and rows of as many cells; all of them texts that have been told, the caption too."""

    header: Cells
    rows: Sequence[Cells]
    caption: str = ""


@dataclass(frozen=True)
class Summary:
    """Sentences and tables in their order, in that language."""

    language: str
    parts: Sequence[str | Table]

    def html(self) -> str:
        """The summary as a fragment of HTML; what stands in a cell is text, never a tag."""
        return framed("".join(map(_html, self.parts)), self.language)


def framed(html: str, language: str) -> str:
    """A fragment of HTML in that language, with the looks of all results."""
    return f'<div class="tillbook" lang="{escape(language)}">{_STYLE}{html}</div>'


def first_rows(
    caption: str, header: Cells, rows: Sequence[Cells], count: int, more: str | Plural, language: str
) -> list[str | Table]:
    """The first of `count` rows as a table, and how many `{more}` there are; nothing where there is none.

    Caption, header and `more` are marked texts, the cells have been told.
    """
    parts: list[str | Table] = []
    if rows:
        translate = translator(language)
        parts.append(Table(tuple(map(translate, header)), rows[:SHOWN], translate(caption)))
    if count > SHOWN:
        parts.append(told(language, more, more=count - SHOWN))
    return parts


def _html(part: str | Table) -> str:
    if isinstance(part, str):
        return f"<p>{escape(part)}</p>"
    caption = f"<caption>{escape(part.caption)}</caption>" if part.caption else ""
    header = "".join(f'<th scope="col">{escape(title)}</th>' for title in part.header)
    rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in part.rows)
    return f"<table>{caption}<thead><tr>{header}</tr></thead><tbody>{rows}</tbody></table>"
