"""Exports as other platforms write them, with their headers and quirks, and a record of what was planted.

    planted = write_export("square", Path("customers.csv"), 500, encoding="cp1252", delimiter=";")

The people are made up, the same ones for the same seed. `EXPORTS` names the kinds of export: a platform, or a
platform and a version of its headers (`shopify-2019`). A path that ends in .xlsx makes a workbook of texts.
"""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import xlsxwriter
from tests.support import exported_rows as written
from tests.support.exported_people import NOBODY, STAFF, Person, draw_people


@dataclass(frozen=True)
class Planted:
    """What an export holds, by the row numbers that a spreadsheet shows (the header is row 1).

    `yes` and `no` are who consented to e-mail, or refused, in the export's own words; of all others it is not
    known. `skipped` are no customers. `faults` are the rows that a check must find: a broken e-mail, or one
    that another row has, too.
    """

    platform: str
    people: dict[int, Person]
    yes: frozenset[int]
    no: frozenset[int]
    yearless: frozenset[int]
    skipped: frozenset[int]
    faults: frozenset[int]

    @property
    def customers(self) -> int:
        """How many rows are customers."""
        return len(self.people) - len(self.skipped)

    def of_kind(self, kind: str) -> dict[int, Person]:
        """The rows where that was planted: `whole name`, `company only`, `repeat`, …"""
        return {row: person for row, person in self.people.items() if person.kind == kind}


@dataclass(frozen=True)
class _Export:
    """How a platform writes a person down.

    `says` has the consents that it tells apart, `years` whether it writes birthdays, and with their years
    (None: none at all); `skips` is the kind of row that is no customer; where all are of one `country`, the
    export does not name it.
    """

    recipe: str
    write: Callable[[Person], written.Row]
    says: Sequence[str] = ()
    years: bool | None = None
    skips: str = ""
    country: str | None = None


def write_export(
    platform: str,
    path: Path,
    rows: int,
    seed: int = 0,
    *,
    encoding: str = "utf-8",
    delimiter: str = ",",
    dirty: bool = True,
) -> Planted:
    """Write so many rows as the platform would; dirty ones have faults, stray spaces and broken letters, too.

    `encoding` and `delimiter` are for text files. A letter that the encoding lacks becomes a question mark.
    """
    export = EXPORTS[platform]
    people = dict(enumerate(draw_people(rows, seed, dirty, export.country), start=2))
    if export.skips != NOBODY:
        # Nowhere else would a row without anybody be an export's.
        people = dict(enumerate((p for p in people.values() if p.kind != NOBODY), start=2))
    lines = [export.write(person) for person in people.values()]
    cells = [list(lines[0]), *([line[header] for header in lines[0]] for line in lines)]
    (_as_workbook if path.suffix == ".xlsx" else _as_text)(path, cells, encoding, delimiter)
    return _planted(platform, export, people)


def _planted(platform: str, export: _Export, people: dict[int, Person]) -> Planted:
    skipped = frozenset(row for row, person in people.items() if export.skips and person.kind == export.skips)
    there = {row: person for row, person in people.items() if row not in skipped}
    repeats = {row for row, person in there.items() if person.kind == "repeat"}
    bad = {row for row, person in there.items() if person.kind == "bad e-mail"}
    no = ("no", "") if export.says == ("yes", "no, or nobody asked") else ("no",)
    return Planted(
        platform,
        people,
        yes=frozenset(r for r, p in there.items() if "yes" in export.says and p.email_consent == "yes"),
        no=frozenset(r for r, p in there.items() if export.says and p.email_consent in no),
        yearless=frozenset(
            r for r, p in there.items() if export.years is False and p.birthday and not p.with_year
        ),
        skipped=skipped,
        faults=frozenset(bad | repeats | {row - 1 for row in repeats}),
    )


def _as_text(path: Path, cells: Sequence[Sequence[str]], encoding: str, delimiter: str) -> None:
    with path.open("w", encoding=encoding, errors="replace", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(cells)


def _as_workbook(path: Path, cells: Sequence[Sequence[str]], encoding: str, delimiter: str) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Export")
        for at, row in enumerate(cells):
            for column, text in enumerate(row):
                if text:
                    sheet.write_string(at, column, text)


_TWO: Final = ("yes", "no, or nobody asked")
_THREE: Final = ("yes", "no", "not known")
_OBJECTIONS: Final = ("no", "not known")

EXPORTS: Final = {
    "shopify": _Export("shopify", written.shopify, _TWO),
    "shopify-2019": _Export("shopify", written.shopify_2019, _TWO),
    "square": _Export("square", written.square, _THREE, years=False, skips=NOBODY, country="GB"),
    "lightspeed_x": _Export("lightspeed_x", written.lightspeed_x, _OBJECTIONS, years=True),
    "lightspeed_r": _Export("lightspeed_r", written.lightspeed_r, _OBJECTIONS, years=True),
    "woocommerce": _Export("woocommerce", written.woocommerce, skips=STAFF),
    "woocommerce-analytics": _Export("woocommerce", written.woocommerce_analytics),
    "loyverse": _Export("loyverse", written.loyverse),
    "loyverse-template-it": _Export("loyverse", written.loyverse_template("it")),
    "cloudpos": _Export("cloudpos", written.citrus_lime, years=True),
    "cloudpos-template-nb": _Export("cloudpos", written.cloudpos_template("nb"), _THREE, years=True),
}
