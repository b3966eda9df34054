"""Make the README's picture anew: `python -m tests.support.picture` (LibreOffice, Xvfb, ImageMagick)."""

import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tests.support.person import click, photograph, until
from tests.support.seat import Seat, Table, is_idle, sit_down
from tests.support.shop import Shop

from tillbook.commands.template import template

PICTURE = Path(__file__).parents[2] / "addin" / "sheet.png"
_SIZE = (1280, 500)
_TELLING = (
    "Status",
    "Error message",
    "Account number",
    "First name",
    "Last name",
    "City",
    "Postcode",
    "E-mail",
)
_CUSTOMERS = [
    {"First name": "Łucja", "Last name": "Ødegård", "City": "Lancaster", "Postcode": "la11aa",
     "E-mail": "lucja@example.com", "Title": "Ms"},
    {"First name": "Tom", "Last name": "Whitaker", "City": "Leeds", "Postcode": "LS1 4DY",
     "E-mail": "tom at example.com"},
    {"First name": "Giulia", "Last name": "Rossi", "City": "Firenze", "Postcode": "50123",
     "Country": "Italia", "Mobile": "347 123 4567"},
    {"First name": "LUCJA", "Last name": "Odegard", "City": "Lancaster", "Postcode": "LA1 1AA"},
    {"First name": "Ann", "City": "Bristol", "Postcode": "BS1 5TR", "E-mail": "ann@gmial.com"},
    {"First name": "Inês", "Last name": "Magalhães", "City": "Porto", "Postcode": "4050-253",
     "Country": "PT", "Company": "Fell & Tarn Ltd"},
]  # fmt: skip


def main() -> None:
    """Open a template with buttons, type a few customers, click on Validate, and photograph the screen."""
    with tempfile.TemporaryDirectory() as folder, sit_down(Path(folder)) as seat:
        os.environ["XDG_CACHE_HOME"] = seat.env["XDG_CACHE_HOME"]
        path = Path(folder, "customers.xlsm")
        template(path, Shop(Path(folder)).store, language="en")
        book = seat.person.app.books.open(str(path))
        _arrange(seat, book)
        click(seat.screen, seat.person.place(book, "Validate"))
        until(lambda: all(Table(book).column("Status", len(_CUSTOMERS))) and is_idle(book), "statuses")
        book.sheets[0].range("E3").select()
        until(lambda: _is_painted(seat, folder), "colours")
        book.close()


def _arrange(seat: Seat, book: Any) -> None:
    """Type the customers, and leave the columns that tell the story."""
    table = Table(book)
    table.type_in(*_CUSTOMERS)
    for header, place in table.places.items():
        if header not in _TELLING:
            book.sheets[0].range((1, place)).column_width = 0
    seat.person.fill_screen(book, *_SIZE)
    until(lambda: _is_painted(seat, "", "#1F4E79"), "the sheet")


def _is_painted(seat: Seat, folder: str, colour: str = "#FBD5D5") -> bool:
    """Take the picture; whether the colour is in it."""
    photograph(seat.screen, str(PICTURE))
    width, height = _SIZE
    subprocess.run(["convert", PICTURE, "-crop", f"{width}x{height}+0+0", "+repage", PICTURE], check=True)
    found = subprocess.run(
        ["convert", PICTURE, "-format", "%c", "histogram:info:"], capture_output=True, text=True
    )
    return colour in found.stdout


if __name__ == "__main__":
    main()
