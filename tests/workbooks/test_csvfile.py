"""Text files of customers: what parts the fields, and what is wrong with the file."""

from pathlib import Path

import pytest

from tillbook.errors import UsageError, WorkbookError
from tillbook.workbooks.csvfile import CsvFile
from tillbook.workbooks.decoding import sniff_delimiter

COMMA_INSIDE = 'Name;Address\n"Ray; Ann";1, High Street\nLee;2, Low Street\n'


def read(tmp_path: Path, text: str | bytes, **given: str) -> list[list[object]]:
    """The file's rows."""
    path = tmp_path / "list.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    columns = CsvFile(path, **given).read([])[0].columns
    return [list(row) for row in zip(*columns, strict=True)]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        (COMMA_INSIDE, ";"),
        ('Name,Street\nA,"1; x\ny; z"\nB,c\n', ","),
        ("Name\tStreet\nA\t1, x\nB\t2\n", "\t"),
        ("Name|Open|x\na|9:00|1\nb|10:00|2\n", "|"),
        ("Name:City:Phone\nAnn:Leeds:1\n", ":"),
        ("Name^City^Phone\nAnn^Leeds^1\n", "^"),
        ("Name;Price\nA;1,50\nB;2,50\nC;3,50\n", ";"),
        ("Surname, first name;City\nRay, Ann;Leeds\nLee, Bob;York\n", ";"),
        ("Our customers, 2024\n\nName;City\nAnn;Leeds\nBob;York\n", ";"),
        ("sep=;\nName,x;y\n", ";"),
        ("Name\nAnn Ray\nBob Lee\n", ","),
        ("Opening hours\n9:00\n10:00\n", ","),
        ("", ","),
    ],
)
def test_the_delimiter_is_what_parts_all_lines_evenly(text: str, delimiter: str) -> None:
    assert sniff_delimiter(text) == delimiter


def test_quoted_fields_keep_delimiters_and_line_breaks(tmp_path: Path) -> None:
    assert read(tmp_path, COMMA_INSIDE)[1] == ["Ray; Ann", "1, High Street"]
    assert read(tmp_path, 'Name,Note\nRay,"a\nb, ""c"""\n')[1] == ["Ray", 'a\nb, "c"']


def test_apostrophes_are_quotes_where_they_stand_around_the_fields(tmp_path: Path) -> None:
    assert read(tmp_path, "'Name','Street'\n'Ann','1, a'\n")[1] == ["Ann", "1, a"]
    assert read(tmp_path, "Name,Note\nO'Brien,'twas\n'Ray,x\n")[1:] == [["O'Brien", "'twas"], ["'Ray", "x"]]


def test_a_first_line_that_says_the_delimiter_is_no_row(tmp_path: Path) -> None:
    assert read(tmp_path, "sep=|\r\nName|City\r\nAnn|Leeds\r\n") == [["Name", "City"], ["Ann", "Leeds"]]


def test_what_was_found_is_there_to_be_shown(tmp_path: Path) -> None:
    path = tmp_path / "kunden.csv"
    path.write_bytes("Name;Ort\nMüller;Köln\nGroß;Mühldorf\n".encode("cp850"))

    source = CsvFile(path)

    assert (source.encoding, source.delimiter) == ("cp850", ";")


def test_what_is_given_is_taken(tmp_path: Path) -> None:
    assert read(tmp_path, b"Na,me;City\nM\x81ller;x", encoding="cp850", delimiter=",")[1][0] == "Müller;x"
    assert read(tmp_path, "a\tb,c", delimiter="tab") == [["a", "b,c"]]


def test_a_cell_beyond_the_headers_keeps_its_place_under_a_made_up_one(tmp_path: Path) -> None:
    rows = read(tmp_path, "Name,City,\nAnn,Leeds\nBob,York,,late\nEve,Bath\n")

    assert rows == [
        ["Name", "City", None, "Column 4"],
        ["Ann", "Leeds", None, None],
        ["Bob", "York", None, "late"],
        ["Eve", "Bath", None, None],
    ]


def test_a_title_above_the_headers_stays_alone(tmp_path: Path) -> None:
    assert read(tmp_path, "Our customers\nName,City\nAnn,Leeds\n")[0] == ["Our customers", None]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "list.csv is empty"),
        (b"\xef\xbb\xbf\r\n", "list.csv is empty"),
        (b"Name,City\nAnn,Le\0eds\n", "Line 2 of list.csv has characters that no text has"),
        (b'Name,City\nAnn,Leeds\nBob,"York\nEve,Bath\n', r'Line 3 of list.csv opens a quote \("\)'),
        (b"PK\x03\x04rest", "list.csv is a workbook"),
        (
            b"Name\n" + "Zoé Núñez Ødegård Åse Müller Groß\n".encode() * 2 + b"\xff",
            "Line 4 of list.csv has a byte",
        ),
    ],
)
def test_what_is_wrong_with_the_file_is_one_sentence(tmp_path: Path, data: bytes, told: str) -> None:
    with pytest.raises(WorkbookError, match=told):
        read(tmp_path, data)


@pytest.mark.parametrize("delimiter", ["", "xx", "a", '"', "\n"])
def test_what_can_part_nothing_is_refused(tmp_path: Path, delimiter: str) -> None:
    with pytest.raises(UsageError, match="cannot part the fields"):
        read(tmp_path, "a,b", delimiter=delimiter)
