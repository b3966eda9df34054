"""Every system in every language, on files: template, typing, validate, mend, commit, change, undo."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.support.shop import Shop, read_changes

from tillbook import systems
from tillbook.commands.template import template
from tillbook.language import LANGUAGES, told, translator

ROWS = {
    "cloudpos": (
        {"last_name": "O’Brien-Ødegård", "email": "lucja@example.com", "gender": "female", "country": "GB"},
        {"last_name": "Παπαδοπούλου", "email": "nobody"},
    ),
    "loyverse": (
        {"name": "O’Brien-Ødegård", "email": "lucja@example.com", "country": "GB"},
        {"name": "Παπαδοπούλου", "email": "nobody"},
    ),
}


@dataclass(frozen=True)
class Sheet:
    """A workbook of that system in that language, read and typed into by another program."""

    path: Path
    system: str
    language: str

    def word(self, text: str) -> str:
        return translator(self.language)(text)

    def type_in(self, rows: Mapping[int, Mapping[str, str]]) -> None:
        """Type what people see, in their language, by field key."""
        from tillbook.core.wording import Wording

        wording = Wording(systems.load(self.system), self.language)
        book = openpyxl.load_workbook(self.path)
        sheet = book.worksheets[0]
        for row, cells in rows.items():
            for key, text in cells.items():
                place = self.places(sheet)[wording.label(key)]
                sheet.cell(row, place).value = wording.shown(key, text)
        book.save(self.path)

    def column(self, label: str) -> list[Any]:
        sheet = openpyxl.load_workbook(self.path).worksheets[0]
        place = self.places(sheet)[self.word(label)]
        return [sheet.cell(row, place).value for row in (2, 3)]

    def places(self, sheet: Any) -> dict[str, int]:
        return {str(cell.value).removesuffix(" *"): cell.column for cell in sheet[1] if cell.value}


@pytest.fixture(params=[(system, language) for system in ROWS for language in LANGUAGES], ids="-".join)
def sheet(request: pytest.FixtureRequest, tmp_path: Path) -> Sheet:
    system, language = request.param
    return Sheet(tmp_path / "customers.xlsx", system, language)


def test_from_the_template_to_the_commit_and_back(sheet: Sheet, tmp_path: Path) -> None:
    shop = Shop(tmp_path, sheet.system)
    template(sheet.path, shop.store, language=sheet.language)
    first, second = ROWS[sheet.system]

    sheet.type_in({2: first, 3: second})
    shop.validate(sheet.path)
    assert sheet.column("Status") == [sheet.word("New"), sheet.word("Error")]
    assert sheet.column("Error message") == [None, refusal_of("nobody", sheet.language)]

    sheet.type_in({3: {"email": "maria@example.com"}})
    done = shop.commit(sheet.path)
    assert (done.created, done.skipped) == (2, 0)
    assert sheet.column("Status") == [sheet.word("Created")] * 2
    stored = shop.customer(email="lucja@example.com")
    assert stored.items() >= dict(first).items()

    sheet.type_in({2: {"city": "Tromsø"}})
    shop.commit(sheet.path)
    assert sheet.column("Status") == [sheet.word("Updated"), sheet.word("Unchanged")]
    assert read_changes(sheet.path)[0] == tuple(map(sheet.word, ("Row", "Field", "Old value", "New value")))
    assert shop.undo().done.restored == 1
    assert "city" not in shop.customer(email="lucja@example.com")


def refusal_of(address: str, language: str) -> str:
    return told(
        language,
        "{field}: ‘{value}’ is not an e-mail address. Write one address, like name@example.com.",
        field=translator(language)("E-mail"),
        value=address,
    )
