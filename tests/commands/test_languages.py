"""A workbook keeps its language, whatever its machine speaks; people get words in place of codes."""

import re
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from tests.support.shop import Shop, read_changes

from tillbook import store, verbs
from tillbook.commands.history import KINDS, CustomerHistory, History
from tillbook.commands.stores import CHECKED, check
from tillbook.commands.template import template
from tillbook.errors import UsageError
from tillbook.language import told, translator
from tillbook.settings import store_address

RAY = {"Last name": "Ray", "E-mail": "ray@example.com", "Gender": "Female"}


@pytest.fixture(autouse=True)
def french_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that speaks French."""
    for variable in ("LANGUAGE", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")


def norwegian(text: str) -> str:
    return translator("nb")(text)


def norwegian_sheet(shop: Shop, rows: Mapping[int, Mapping[str, str]]) -> Path:
    """A Norwegian template, filled by what its headers are called in English."""
    path = shop.folder / "kunder.xlsx"
    template(path, shop.store, language="nb")
    fill(path, rows)
    return path


def fill(path: Path, rows: Mapping[int, Mapping[str, str]]) -> None:
    """Type words in Norwegian, by the headers' English names."""
    book = openpyxl.load_workbook(path)
    places = _places(book.worksheets[0])
    for row, cells in rows.items():
        for label, text in cells.items():
            book.worksheets[0].cell(row, places[norwegian(label)]).value = norwegian(text)
    book.save(path)


def cells_of(path: Path, label: str) -> list[object]:
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return [sheet.cell(row, _places(sheet)[norwegian(label)]).value for row in (2, 3)]


def _places(sheet: Worksheet) -> dict[str, int]:
    return {str(cell.value).removesuffix(" *"): int(cell.column or 0) for cell in sheet[1] if cell.value}


def test_a_norwegian_workbook_is_validated_in_norwegian_on_a_french_machine(shop: Shop) -> None:
    path = norwegian_sheet(shop, {2: RAY, 3: {"Last name": "Doe", "E-mail": "nobody"}})

    found = verbs.validate(path, store=shop.address)

    assert (found.rows, found.new, found.errors) == (2, 1, 1)
    assert found.wording.language == "nb"
    assert cells_of(path, "Status") == [norwegian("New"), norwegian("Error")]
    assert cells_of(path, "Error message")[1] == told(
        "nb",
        "{field}: ‘{value}’ is not an e-mail address. Write one address, like name@example.com.",
        field=norwegian("E-mail"),
        value="nobody",
    )


def test_a_commit_writes_status_words_and_changes_in_the_workbooks_language(shop: Shop) -> None:
    path = norwegian_sheet(shop, {2: RAY, 3: {"Last name": "Doe"}})

    verbs.commit(path, store=shop.address)
    created = cells_of(path, "Status")
    fill(path, {2: {"Gender": "Other"}})
    verbs.commit(path, store=shop.address)

    assert created == [norwegian("Created")] * 2
    assert cells_of(path, "Status") == [norwegian("Updated"), norwegian("Unchanged")]
    assert openpyxl.load_workbook(path).sheetnames[-1] == norwegian("Changes")
    assert read_changes(path) == [
        tuple(map(norwegian, ("Row", "Field", "Old value", "New value"))),
        ("2", *map(norwegian, ("Gender", "Female", "Other"))),
    ]


def test_a_workbook_without_metadata_speaks_the_machines_language(shop: Shop) -> None:
    path = shop.folder / "own.xlsx"
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Account number", "Last name", "E-mail"])
    book.worksheets[0].append([None, "Ray", None])
    book.save(path)

    assert verbs.validate(path, store=shop.address).wording.language == "fr"
    assert verbs.validate(path, store=shop.address, language="it").wording.language == "it"


def test_a_history_has_words_for_its_kinds(shop: Shop) -> None:
    path = norwegian_sheet(shop, {2: RAY})
    verbs.commit(path, store=shop.address)
    fill(path, {2: {"Gender": "Other"}})
    verbs.commit(path, store=shop.address)
    verbs.undo(store=shop.address)

    everything = verbs.history(store=shop.address, everything=True)
    one = verbs.history("ray@example.com", store=shop.address, language="nb")

    assert isinstance(everything, History)
    assert isinstance(one, CustomerHistory)
    assert [KINDS[batch.kind] for batch in everything.batches] == ["Undo", "Import", "Import"]
    assert [KINDS[event.kind] for event in one.events] == ["Created", "Updated", "Restored"]
    assert one.fields(one.events[1]) == [tuple(map(norwegian, ("Gender", "Female", "Other")))]


def test_every_kind_on_record_has_a_word() -> None:
    folder = Path(store.__file__).parent
    source = "\n".join(file.read_text("utf-8") for file in folder.rglob("*.py"))
    noted = set(re.findall(r'_note\(connection, "(\w+)"', source)) | set(re.findall(r'kind="(\w+)"', source))

    happened = set(re.findall(r'"(created|erased|removed|restored|updated)"', source))

    assert noted
    assert noted | happened <= set(KINDS)


def test_what_a_store_holds_has_labels(shop: Shop) -> None:
    assert list(check(shop.address, None)) == list(CHECKED)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'store = "a"\nstore b\n', "line 2 is not written as TOML is"),
        (b"\xff\xfe", "it is not written as TOML is"),
    ],
)
def test_settings_that_cannot_be_read_say_where(
    content: bytes, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TILLBOOK_STORE", raising=False)
    monkeypatch.setattr("tillbook.settings.user_config_path", lambda _name: tmp_path)
    (tmp_path / "config.toml").write_bytes(content)

    with pytest.raises(UsageError) as refused:
        store_address(None)

    assert f"config.toml cannot be read: {why}. Mend or delete the file." in refused.value.told("en")


def test_a_sheet_keeps_its_language_where_another_one_is_spoken(shop: Shop) -> None:
    """Its colours and drop-downs know only the words that it was made with."""
    path = norwegian_sheet(shop, {2: RAY, 3: {"Last name": "Doe", "E-mail": "nobody"}})

    found = verbs.validate(path, store=shop.address, language="it")
    done = verbs.commit(path, store=shop.address, language="it")

    assert found.wording.language == done.wording.language == "it"
    assert found.wording.sentence(found.report.problems[0]).startswith(translator("it")("E-mail"))
    assert cells_of(path, "Status") == [norwegian("Created"), norwegian("Error")]
    assert str(cells_of(path, "Error message")[1]).startswith(norwegian("E-mail"))
