"""Make the README's picture anew: `python -m tests.support.picture` (needs LibreOffice and pdftoppm)."""

import subprocess
import tempfile
from pathlib import Path

import openpyxl

import tillbook

PICTURE = Path(__file__).parents[2] / "addin" / "sheet.png"
_CUSTOMERS = [
    {"First name": "Łucja", "Last name *": "Ødegård", "City": "Lancaster", "Postcode": "la11aa",
     "E-mail": "lucja@example.com", "Title": "Ms"},
    {"First name": "Tom", "Last name *": "Whitaker", "City": "Leeds", "Postcode": "LS1 4DY",
     "E-mail": "tom at example.com"},
    {"First name": "Giulia", "Last name *": "Rossi", "City": "Firenze", "Postcode": "50123",
     "Country": "Italia", "Mobile": "347 123 4567"},
    {"First name": "LUCJA", "Last name *": "Odegard", "City": "Lancaster", "Postcode": "LA1 1AA"},
    {"First name": "Ann", "City": "Bristol", "Postcode": "BS1 5TR", "E-mail": "ann@gmial.com"},
    {"First name": "Inês", "Last name *": "Magalhães", "City": "Porto", "Postcode": "4050-253",
     "Country": "PT", "Company": "Fell & Tarn Ltd"},
]  # fmt: skip


def main() -> None:
    """Make a template, type a few customers, validate, and photograph the sheet."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "customers.xlsx")
        store = str(Path(folder, "store.db"))
        tillbook.template(path, store=store, system="cloudpos", language="en")
        _type(path)
        tillbook.validate(path, store=store)
        _trim(path)
        _photograph(path)


def _type(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    places = {cell.value: int(cell.column or 0) for cell in sheet[1]}
    for row, customer in enumerate(_CUSTOMERS, start=2):
        for header, text in customer.items():
            sheet.cell(row, places[header], text)
    book.save(path)


def _trim(path: Path) -> None:
    """Leave the columns that tell the story, on a page of their own size."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets[1:]:
        book.remove(sheet)
    sheet = book.worksheets[0]
    for name in "DGHIKNP":
        sheet.column_dimensions[name].hidden = True
    for row in range(2, sheet.max_row + 1):
        # LibreOffice leaves heights to the program that it takes for the file's maker, which is Excel.
        lines = sum(1 + len(line) // 66 for line in str(sheet.cell(row, 2).value or "").split("\n"))
        sheet.row_dimensions[row].height = 15 * lines + 2
    sheet.print_area = "A1:Q7"
    sheet.print_options.headings = True
    sheet.page_setup.fitToWidth = 1
    sheet.print_title_cols = None
    book.save(path)


def _photograph(path: Path) -> None:
    office = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(path.parent), str(path)]
    subprocess.run(office, check=True, capture_output=True)
    crop = ["-x", "40", "-y", "60", "-W", "2040", "-H", "240"]
    shot = ["pdftoppm", "-png", "-r", "136", "-singlefile", *crop, str(path.with_suffix(".pdf"))]
    subprocess.run([*shot, str(PICTURE.with_suffix(""))], check=True)


if __name__ == "__main__":
    main()
