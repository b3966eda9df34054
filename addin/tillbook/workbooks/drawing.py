"""Draws a template into a new .xlsx or .xlsm file, with XlsxWriter."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError

from tillbook import launcher
from tillbook.core.sheet import ChangesSheet
from tillbook.core.template import Template, metadata_texts
from tillbook.errors import WorkbookError, reason
from tillbook.language import _
from tillbook.workbooks.drawing_buttons import draw_buttons
from tillbook.workbooks.drawing_customers import draw_customers
from tillbook.workbooks.drawing_hidden import draw_hidden, name_lists
from tillbook.workbooks.drawing_reading import draw_example, draw_guide, draw_listing
from tillbook.workbooks.drawing_style import Style, accepted

# Text stays text: a cell that starts with = is a string, and one with digits keeps its zeros.
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
# The most characters that a document property holds.
_PROPERTY = 255

PLAIN = ".xlsx"
WITH_MACROS = ".xlsm"


def draw(template: Template, path: Path, listing: ChangesSheet | None = None) -> None:
    """Write the template to `path`, at once and completely, in place of what was there.

    `listing` is a plain sheet of texts to go behind the others.
    An .xlsm has buttons, and the macros that they start; its table must leave row 1 to them.
    Raises WorkbookError when the file cannot be written.
    """
    with _in_place_of(path) as file:
        book = Workbook(str(file), _OPTIONS)
        _draw(template, book)
        if listing:
            draw_listing(listing, book)
        if path.suffix.lower() == WITH_MACROS:
            draw_buttons(template, book.get_worksheet_by_name(template.customers.name))
            launcher.add_project(book, book.worksheets(), launcher.modules(launcher.MODULE))
        book.close()


def _draw(template: Template, book: Any) -> None:
    style = Style(book)
    # The order of the sheets is the order of the drawing.
    draw_customers(template, book.add_worksheet(template.customers.name), style)
    draw_example(template, book.add_worksheet(template.example.name), style)
    draw_guide(template, book.add_worksheet(template.guide.name), style)
    draw_hidden(template, book)
    name_lists(template, book)
    _describe(template, book)


def _describe(template: Template, book: Any) -> None:
    book.set_properties({"title": template.title, "author": "Tillbook", "comments": ""})
    for name, text in metadata_texts(template.metadata).items():
        for place, part in enumerate(_parts(text), start=1):
            suffix = "" if place == 1 else f".{place}"
            accepted(book.set_custom_property(f"tillbook.{name}{suffix}", part, "text"))


def _parts(text: str) -> list[str]:
    """The text in pieces that fit a property, cut between words."""
    parts = [""]
    for word in text.split(" "):
        longer = f"{parts[-1]} {word}".lstrip()
        if len(longer) <= _PROPERTY:
            parts[-1] = longer
        else:
            parts.append(word)
    return parts


@contextmanager
def _in_place_of(path: Path) -> Iterator[Path]:
    """A new file beside `path` that takes its place in the end, or never existed."""
    # XlsxWriter goes by the ending.
    file = path.with_name(f".{path.stem}.{secrets.token_hex(4)}{path.suffix.lower()}")
    try:
        yield file
        file.replace(path)
    except (OSError, FileCreateError) as error:
        # XlsxWriter's error holds the system's.
        told = error.args[0] if isinstance(error, FileCreateError) else error
        raise WorkbookError(
            _(
                "The workbook {path} cannot be written ({reason}). "
                "Close it if it is open, or choose another folder."
            ),
            path=path,
            reason=reason(told) if isinstance(told, OSError) else told,
        ) from error
    finally:
        file.unlink(missing_ok=True)
