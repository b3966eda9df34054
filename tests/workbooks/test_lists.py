"""The drop-downs of look-up fields in a file: brought up to date, and nothing else touched."""

import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import openpyxl
import pytest
import python_calamine
from tests.support.lint import lint
from tests.support.validators import audit_errors, sdk_errors

from tillbook import systems
from tillbook.core.sheet import Writing
from tillbook.core.template import describe
from tillbook.core.template.lists import list_name, lookup_words
from tillbook.core.wording import Wording
from tillbook.schema import Schema
from tillbook.workbooks.book import WorkbookFile
from tillbook.workbooks.cells import unescaped
from tillbook.workbooks.drawing import draw
from tillbook.workbooks.reading import _by_openpyxl

STANDARD: Final = {"price_level": ["Standard", "Trade", "Staff"], "account_type": ["Trade"]}
# What breaks XML, a formula, or a number that is none, when it is not taken for the text that it is.
ODD: Final = ['"Best" <b> & Söhne', "=1+1", "007", "'quoted'", " _x000D_ ", "1e5", "Ω 漢 😀"]
SHEET: Final = "xl/worksheets/sheet4.xml"
TABLE: Final = "xl/tables/table6.xml"
BOOK: Final = "xl/workbook.xml"
# The names of a list as a live drawing or somebody's own hand leaves them.
ADDRESS: Final = ("table_list_price_level[list_price_level]", "'_lookups'!$E$2:$E$5")


def bound(choices: Mapping[str, Sequence[str]] = STANDARD) -> Schema:
    return systems.load("cloudpos").with_choices(choices)


def words(**choices: Sequence[str]) -> dict[str, tuple[str, ...]]:
    return lookup_words(Wording(bound({**STANDARD, **choices}), "en"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A template whose lists are the standard ones."""
    file = tmp_path / "customers.xlsx"
    draw(describe(bound(), "en", "w1"), file)
    return file


def refresh(path: Path, lists: Mapping[str, Sequence[str]]) -> list[str]:
    """Bring the file's lists up to date; the fields whose list had to be."""
    book = WorkbookFile(path)
    outdated = book.outdated_lists(lists)
    if outdated:
        book.stage("Customers", Writing(lists=outdated)).publish()
    return sorted(outdated)


def offered(path: Path, key: str = "price_level") -> list[object]:
    """What Excel offers, read by openpyxl: the cells that the name of the list leads to."""
    book = openpyxl.load_workbook(path)
    sheet, content = book["_lookups"], str(book.defined_names[list_name(key)].value)
    table, found, _rest = content.partition("[")
    area = sheet.tables[table].ref if found else content.rpartition("!")[2]
    cells = [cell for row in sheet[area] for cell in row]
    assert all(cell.data_type in ("s", "inlineStr", "n") for cell in cells)
    # openpyxl leaves it to its user to read _x000D_ as Excel does.
    return [unescaped(cell.value) if cell.value else None for cell in cells[bool(found) :]]


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def rewrite(path: Path, changes: Mapping[str, Callable[[str], str]]) -> None:
    """Another program's, or somebody's, changes to parts of the file."""
    old = parts(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in old.items():
            text = changes[name](content.decode()).encode() if name in changes else content
            assert name not in changes or text != content, name
            package.writestr(name, text)


def replaced(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new)


def changed(pattern: str, new: str) -> Callable[[str], str]:
    return lambda text: re.sub(pattern, new, text)


def led_by_address(path: Path) -> None:
    rewrite(path, {BOOK: replaced(*ADDRESS)})


CASES: Final = {
    "grown": (["Standard", "Trade", "Staff", "Club", "Crew"], None),
    "shrunk": (["Trade"], None),
    "empty": ([], ["<clear>"]),
    "another order": (["Trade", "Standard", "Staff"], None),
    "odd": (ODD, None),
}


@pytest.mark.parametrize("shape", ["table", "address"])
@pytest.mark.parametrize("case", sorted(CASES))
def test_the_list_is_that_of_the_store(path: Path, case: str, shape: str) -> None:
    if shape == "address":
        led_by_address(path)
    choices, expected = CASES[case]

    assert refresh(path, words(price_level=choices)) == ["price_level"]

    assert offered(path) == (expected or [*choices, "<clear>"])
    assert offered(path, "account_type") == ["Trade", "<clear>"]
    assert (lint(path), audit_errors(path), sdk_errors(path)) == ([], [], [])


def test_two_other_readers_see_texts(path: Path) -> None:
    refresh(path, words(price_level=ODD))

    rows = python_calamine.load_workbook(path).get_sheet_by_name("_lookups").to_python()
    assert [row[4] for row in rows[1:9]] == [*ODD, "<clear>"]
    columns = _by_openpyxl(path.read_bytes(), "_lookups")
    assert columns[4][1:9] == [*ODD, "<clear>"]


def test_a_required_look_up_without_words_offers_a_blank(path: Path) -> None:
    refresh(path, {"price_level": ("",)})

    assert offered(path) == [None]
    assert refresh(path, {"price_level": ("",)}) == []


@pytest.mark.parametrize("shape", ["table", "address"])
def test_nothing_but_the_list_changes(path: Path, shape: str) -> None:
    if shape == "address":
        led_by_address(path)
    old = parts(path)

    refresh(path, words(price_level=["Standard", "Trade", "Staff", "Club"]))

    new = parts(path)
    assert list(new) == list(old)
    end = BOOK if shape == "address" else TABLE
    assert {name for name in old if new[name] != old[name]} == {SHEET, end}
    assert new[end] == old[end].replace(b"$E$5", b"$E$6").replace(b'"E1:E5"', b'"E1:E6"')
    # Two cells: the word in the place of the one for erasing, and that one below it.
    cell = re.compile(rb'<c r="(\w+)".*?(?:/>|</c>)', re.S)
    before, after = ({c[1]: c[0] for c in cell.finditer(each[SHEET])} for each in (old, new))
    assert {at for at in after if after[at] != before.get(at)} == {b"E5", b"E6"}
    # A row that gets a cell loses Excel's hint of how many it has.
    assert cell.sub(b"", new[SHEET]) == cell.sub(b"", old[SHEET]).replace(b'"6" spans="1:7"', b'"6"')


def test_what_is_up_to_date_is_not_written(path: Path) -> None:
    before = path.read_bytes()

    assert refresh(path, words()) == []
    assert path.read_bytes() == before


def test_once_is_enough_and_back_again_is_what_it_was(path: Path) -> None:
    new = words(price_level=ODD)

    assert (refresh(path, new), refresh(path, new)) == (["price_level"], [])
    assert refresh(path, words()) == ["price_level"]
    assert offered(path) == ["Standard", "Trade", "Staff", "<clear>"]


def test_fixed_choices_stay_as_they_are(path: Path) -> None:
    assert set(words()) == {"price_level", "account_type"}

    refresh(path, words(price_level=["Club"], account_type=["Club"]))

    assert offered(path, "gender") == ["Female", "Male", "Other", "<clear>"]


def test_look_ups_with_the_same_words_have_a_list_each(tmp_path: Path) -> None:
    path = tmp_path / "same.xlsx"
    draw(describe(bound({"price_level": ["Trade"], "account_type": ["Trade"]}), "en", "w1"), path)

    refresh(path, words(price_level=["Trade", "Club"]))

    assert offered(path) == ["Trade", "Club", "<clear>"]
    assert offered(path, "account_type") == ["Trade", "<clear>"]


def test_a_number_that_somebody_typed_becomes_the_word(path: Path) -> None:
    refresh(path, words(price_level=["007"]))
    rewrite(path, {SHEET: changed('<c r="E2".*?</c>', '<c r="E2"><v>7</v></c>')})

    assert refresh(path, words(price_level=["007"])) == ["price_level"]
    assert offered(path) == ["007", "<clear>"]


def test_a_column_that_had_no_list_is_left_to_generate_template(tmp_path: Path) -> None:
    path = tmp_path / "without.xlsx"
    draw(describe(bound({"price_level": [], "account_type": ["Trade"]}), "en", "w1"), path)
    before = path.read_bytes()

    assert refresh(path, words(account_type=["Trade"])) == []
    assert path.read_bytes() == before


def typed_below(row: int) -> Callable[[str], str]:
    """Somebody's own cell below the list, in a row that is there because of the countries."""
    return lambda text: re.sub(
        rf'(<row r="{row}"[^>]*>.*?)(<c r="[F-Z]|</row>)',
        rf'\1<c r="E{row}" t="inlineStr"><is><t>mine</t></is></c>\2',
        text,
        count=1,
        flags=re.S,
    )


DAMAGES: Final[Mapping[str, Mapping[str, Callable[[str], str]]]] = {
    "sheet renamed": {BOOK: replaced('name="_lookups"', 'name="mine"')},
    "sheet is broken": {SHEET: lambda text: text[: text.index("<sheetData")] + "</worksheet>"},
    "cells are broken": {SHEET: replaced("</c>", "")},
    "name missing": {BOOK: changed('<definedName name="list_price_level">.*?</definedName>', "")},
    "name renamed": {BOOK: replaced('name="list_price_level"', 'name="list_prices"')},
    "name of one sheet only": {BOOK: replaced('="list_price_level"', '="list_price_level" localSheetId="1"')},
    "name led to the user's own list": {BOOK: replaced(ADDRESS[0], "Example!$A$2:$A$4")},
    "name led to another file": {BOOK: replaced(ADDRESS[0], "[1]_lookups!$E$2:$E$4")},
    "name led nowhere": {BOOK: replaced(ADDRESS[0], "#REF!")},
    "name led to a formula": {BOOK: replaced(ADDRESS[0], "OFFSET(_lookups!$E$2,0,0,3,1)")},
    "name led to two columns": {BOOK: replaced(ADDRESS[0], "_lookups!$E$2:$F$4")},
    "name led to another list": {BOOK: replaced(ADDRESS[0], "_lookups!$F$2:$F$4")},
    "name led to the first row": {BOOK: replaced(ADDRESS[0], "_lookups!$E$1:$E$5")},
    "name led far away": {BOOK: replaced(ADDRESS[0], "_lookups!$ZZ$20:$ZZ$1048576")},
    "table missing": {TABLE: replaced('displayName="table_list_price_level"', 'displayName="another"')},
    "table without header": {TABLE: replaced(' totalsRow', ' headerRowCount="0" totalsRow')},
    "table with totals": {TABLE: replaced('totalsRowShown="0"', 'totalsRowCount="1"')},
    "table is no XML": {TABLE: replaced("</table>", "")},
    "header typed over": {SHEET: changed('<c r="E1".*?</c>', '<c r="E1"><v>1</v></c>')},
    "a word is calculated": {SHEET: changed('<c r="E3".*?</c>', '<c r="E3" t="str"><f>E2</f><v>x</v></c>')},
    "own cell below": {SHEET: typed_below(6)},
}  # fmt: skip


@pytest.mark.parametrize("damage", sorted(DAMAGES))
def test_a_list_that_is_not_as_we_made_it_stays(path: Path, damage: str) -> None:
    rewrite(path, DAMAGES[damage])
    before = parts(path)
    lists = words(price_level=["Standard", "Trade", "Staff", "Club"])

    assert refresh(path, lists) == []
    WorkbookFile(path).stage("Customers", Writing(lists=lists)).publish()

    assert parts(path) == before


def test_a_shorter_list_needs_no_room(path: Path) -> None:
    rewrite(path, {SHEET: typed_below(6)})

    assert refresh(path, words(price_level=["Club"])) == ["price_level"]
    assert offered(path) == ["Club", "<clear>"]
    assert openpyxl.load_workbook(path)["_lookups"]["E6"].value == "mine"


def test_the_filter_of_a_table_ends_where_the_table_ends(path: Path) -> None:
    rewrite(path, {TABLE: replaced("<tableColumns", '<autoFilter ref="E1:E5"/><tableColumns')})

    refresh(path, words(price_level=["Club"]))

    assert parts(path)[TABLE].count(b'ref="E1:E3"') == 2


def test_a_workbook_without_our_sheet_has_no_lists(tmp_path: Path) -> None:
    path = tmp_path / "own.xlsx"
    openpyxl.Workbook().save(path)

    assert refresh(path, words()) == []


def test_results_and_lists_go_in_together(path: Path) -> None:
    book = WorkbookFile(path)
    lists = book.outdated_lists(words(price_level=["Club"]))

    book.stage("Customers", Writing({0: {2: "New"}}, lists=lists)).publish()

    assert openpyxl.load_workbook(path)["Customers"]["A2"].value == "New"
    assert offered(path) == ["Club", "<clear>"]


@pytest.mark.parametrize("quoted", ["'_lookups'", "_lookups", "&apos;_lookups&apos;"])
def test_however_the_sheet_is_quoted(path: Path, quoted: str) -> None:
    rewrite(path, {BOOK: replaced(ADDRESS[0], f"{quoted}!$E$2:$E$5")})

    assert refresh(path, words(price_level=["Club"])) == ["price_level"]
    assert f"{quoted}!$E$2:$E$3<" in parts(path)[BOOK].decode()


def test_one_cell_is_a_list_too(path: Path) -> None:
    led_by_address(path)
    refresh(path, words(price_level=[]))
    rewrite(path, {BOOK: replaced("$E$2:$E$2", "$E$2")})

    assert refresh(path, words(price_level=[])) == []
    assert refresh(path, words(price_level=["Club"])) == ["price_level"]
    assert offered(path) == ["Club", "<clear>"]


def test_saved_by_openpyxl(path: Path) -> None:
    openpyxl.load_workbook(path).save(path)

    assert refresh(path, words(price_level=["Standard", "Club"])) == ["price_level"]
    assert offered(path) == ["Standard", "Club", "<clear>"]
