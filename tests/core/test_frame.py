"""Finding the customers on a sheet: headers in any order and language, rows that hold something."""

from collections.abc import Sequence
from typing import Any

import pytest
from tests.core.shelf import schema_of

from tillbook import systems
from tillbook.core.frame import SheetRows, find_header, find_rows
from tillbook.core.sheet import CellError, Cells
from tillbook.errors import HeaderError
from tillbook.language import LANGUAGES, translator

TITLE = ["Account number *", "Last name *", "E-mail"]


def cells(*rows: Sequence[Any], sheet: str = "Customers", **more: Any) -> Cells:
    width = max(map(len, rows), default=0)
    columns = [[row[at] if at < len(row) else None for row in rows] for at in range(width)]
    return Cells(sheet, columns, **more)


def find(*sheets: Cells, system: str = "cloudpos") -> SheetRows:
    return find_rows(sheets, schema_of(system), "en", "book.xlsx")


def test_columns_are_known_by_label_key_and_mark_wherever_they_stand() -> None:
    found = find(
        cells(["email", "LAST NAME", "account number*", "Post-code"], ["a@b.co", "Wood", "1", "LA1"])
    )

    assert found.positions == {"email": 0, "last_name": 1, "account_number": 2, "postcode": 3}
    assert found.columns["last_name"] == ["Wood"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("system", ["cloudpos", "loyverse"])
def test_the_headers_of_every_language_are_known(language: str, system: str) -> None:
    schema, translate = schema_of(system), translator(language)

    found = find(cells([translate(field.label) for field in schema.fields.values()], ["x"]), system=system)

    assert found.positions == {key: at for at, key in enumerate(schema.fields)}


def test_a_title_above_the_header_is_skipped_and_rows_keep_their_numbers() -> None:
    found = find(
        cells(["Our customers"], [], TITLE, [], ["1", "Wood"], [None, "\u200b\u00a0 "], ["2", "Reed"])
    )

    assert (found.header_row, found.rows) == (3, [5, 7])


def test_columns_of_the_users_own_are_left_alone() -> None:
    found = find(
        cells([*TITLE, "Loyalty", None, "Phone 2"], ["1", "Wood", None, "gold"], [None, None, None, "x"])
    )

    assert (set(found.positions), found.rows, found.end) == ({"account_number", "last_name", "email"}, [2], 6)


def test_of_two_result_columns_the_first_is_ours() -> None:
    found = find(cells(["Status", *TITLE, "Status"], ["New", "1", "Wood", None, "VIP"]))

    assert (found.positions["status"], found.results["status"]) == (0, {2: "New"})


def test_an_error_cell_makes_a_row() -> None:
    assert find(cells(TITLE, [None, None, CellError("#N/A")])).rows == [2]


def test_a_record_alone_makes_a_row() -> None:
    assert find(cells([*TITLE, "Record"], [None, None, None, "c1"])).rows == [2]


def test_the_sheet_with_most_headers_is_taken() -> None:
    notes = cells(["Notes", "Last name", "x"], ["a", "b", "c"], sheet="Notes")
    customers = cells(TITLE, ["1", "Wood", None], sheet="Mine")

    assert find(notes, customers).sheet == "Mine"


def test_what_was_written_before_is_known() -> None:
    found = find(
        cells([*TITLE, "Status", "Error message"], ["1", "Wood", None, "Error", "E-mail: no"], [None] * 5)
    )

    assert found.results == {"status": {2: "Error"}, "message": {2: "E-mail: no"}}


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        (["Account number", "E-mail", "City"], "lacks the required column ‘Last name’"),
        ([*TITLE, "email"], "has the column ‘E-mail’ 2 times"),
        (["a", "b", "c"], "The headers of Citrus-Lime Cloud POS are not in "),
        ([], "The headers of Citrus-Lime Cloud POS are not in "),
    ],
)
def test_a_header_that_cannot_be_used_is_refused(header: list[str], sentence: str) -> None:
    with pytest.raises(HeaderError, match=sentence):
        find(cells(header, ["1", "2", "3"]))


def test_an_empty_sheet_is_refused() -> None:
    with pytest.raises(HeaderError):
        find(Cells("Customers", []))


def test_a_header_alone_has_no_rows() -> None:
    assert find(cells(TITLE)).rows == []


def test_of_two_columns_of_a_field_the_one_in_its_place_counts() -> None:
    schema = systems.load("loyverse")
    order = ["status", "message", *schema.fields, "record", "version"]
    header = [schema.fields[key].label if key in schema.fields else key for key in order]
    at = order.index("email")
    header[2] = "Email"

    found = find_header([Cells("Customers", [[text, "x"] for text in header])], schema, "en")

    assert found is not None
    assert found.positions["email"] == at
    assert "name" not in found.positions
