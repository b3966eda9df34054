"""Keys and marks: who a row is, and what the workbook showed."""

import pandas as pd
import pytest
from tests.core.shelf import schema_of

from tillbook.core.keys import key_columns
from tillbook.core.marks import Marks, digest, fingerprints, marked_versions, marks
from tillbook.schema import Key, Schema, date, name, number, phone

BLANK = "----"


def frame(**columns: list[str | None]) -> pd.DataFrame:
    height = len(next(iter(columns.values())))
    return pd.DataFrame(columns, index=range(2, height + 2), dtype="str")


def key(column: str, **columns: list[str | None]) -> list[str | None]:
    keys = key_columns(frame(**columns), schema_of("cloudpos"))[column]
    return [text if isinstance(text, str) else None for text in keys]


def test_a_key_of_one_field_is_that_field_folded() -> None:
    assert key("email_key", email=["Ana@Example.com", None]) == ["ana@example.com", None]
    assert key("account_number_key", account_number=["AB 1", "00042"]) == ["ab1", "00042"]


def test_a_mobile_is_the_same_with_an_extension() -> None:
    assert key("mobile_key", mobile=["+447400100001 ext. 2", "+447400100001"]) == ["+447400100001"] * 2


def test_a_key_of_three_fields_needs_all_three() -> None:
    found = key(
        "name_postcode_key",
        first_name=["Zoë", None, "Zoë", "Zoë", "-"],
        last_name=["O’Brien", "O’Brien", "O’Brien", "O’Brien", "O’Brien"],
        postcode=["LA1 1AA", "LA1 1AA", None, "", "LA1 1AA"],
    )

    assert found == ["zoe|obrien|la11aa", None, None, None, None]


def test_a_field_without_a_column_makes_no_key() -> None:
    assert key("mobile_key", last_name=["x"]) == [None]


def test_signs_of_canonical_values_count_in_a_key() -> None:
    schema = Schema.of(
        "club",
        "Club",
        {
            "name": name("Name", 20, help=""),
            "share": number("Share", unique=True, help=""),
            "joined": date("Joined", unique=True, help=""),
            "desk": phone("Desk", unique=True, help=""),
        },
        edition=1,
        shown_by=("name",),
        unique_together=[Key("pair", ("name", "share"))],
    )

    keys = key_columns(
        frame(
            name=["Ä", "a"],
            share=["1.5", "15"],
            joined=["1985-06-26", None],
            desk=["+441524509876 ext. 1", "+441524509876 ext. 2"],
        ),
        schema,
    )

    assert keys["share_key"].tolist() == ["1.5", "15"]
    assert keys["desk_key"].nunique() == 2
    assert keys["pair_key"].tolist() == ["a|1.5", "a|15"]


def test_a_mark_tells_each_field_apart_without_holding_it() -> None:
    schema = schema_of("loyverse")
    shown = frame(name=["Ann Wood"], email=["ann@example.com"])

    [text] = marks(["3"], shown, schema)
    cells = pd.Series([text], index=[2], dtype="str")
    read = Marks(cells, schema)

    assert text.startswith("3:")
    assert "Ann" not in text
    assert marked_versions(cells)[2] == "3"
    assert read.digest(2, "name") == digest("Ann Wood")
    assert [read.was_blank(2, field) for field in ("name", "email", "phone")] == [False, False, True]


@pytest.mark.parametrize("cell", ["3", "3:", "3:abc", "nonsense"])
def test_a_damaged_mark_says_nothing_of_fields(cell: str) -> None:
    cells = pd.Series([cell, None], index=[2, 9], dtype="str")
    read = Marks(cells, schema_of("loyverse"))

    assert (read.digest(2, "name"), read.was_blank(2, "name")) == (None, False)
    assert pd.isna(marked_versions(cells)[9])


def test_blank_and_text_have_different_digests() -> None:
    assert digest(None) == digest(float("nan")) == BLANK
    assert len(digest("x")) == 4
    assert digest("x") != digest("y") != BLANK


def test_equal_rows_have_equal_fingerprints() -> None:
    schema = schema_of("loyverse")
    rows = frame(name=["Ann", "Ann", "Ann"], email=["a@b.co", "a@b.co", None], phone=[None, None, "a@b.co"])

    one, two, three = fingerprints(rows, schema)

    assert one == two != three
