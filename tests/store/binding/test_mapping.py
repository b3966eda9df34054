"""The mapping file: written by us, changed by people, read again."""

import datetime as dt

import pytest
from tests.support.till import mapping_of

from tillbook import systems
from tillbook.errors import StoreError
from tillbook.store.binding import TableMapping, read_mapping, write_mapping
from tillbook.store.binding.mapping import refuse_other_fields

FILE = """
system = "loyverse"
country = "DE"
[table]
schema = "crm"
name = "Kunde"
primary_key = "Nr"
[columns]
name = "Name"
email = 'EMail'
[constants]
Status = "neu"
[values.country]
DE = "Deutschland"
AT = ["A", "Österreich"]
"""


def test_what_is_written_reads_the_same() -> None:
    mapping = TableMapping(
        "cloudpos",
        None,
        'Kun"de\\ #1',
        "Kunden\tNr",
        {"last_name": "Straße [alt] = 'x'", "email": "\x7f"},
        {"Status": "a\nb", "Umsatz": 1.5, "Zahl": 3, "aktiv": True, "seit": dt.date(2024, 2, 29)},
        {"gender": {"female": ("w", "F")}},
        "AT",
    )

    assert read_mapping(write_mapping(mapping, {"last_name": "short\n[x]", "fax": "gone"})) == mapping


def test_remarks_stand_beside_their_fields() -> None:
    text = write_mapping(mapping_of("crm"), {"city": "room for 40", "fax": "Fax has no column."})

    assert 'city = "Ort"  # room for 40\n' in text
    assert "\n# Fax has no column.\n" in text


def test_a_file_that_a_person_wrote_is_read() -> None:
    assert read_mapping(FILE) == TableMapping(
        "loyverse", "crm", "Kunde", "Nr", {"name": "Name", "email": "EMail"}, {"Status": "neu"},
        {"country": {"DE": ("Deutschland",), "AT": ("A", "Österreich")}}, "DE",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('name = "Name"', "name = Name", "kunde.toml cannot be read: .*line 9.*Mend that line"),
        ('name = "Name"', "name = 3", r"columns\.name must be a text"),
        ('name = "Name"', 'name = "EMail"', "The column|the column EMail stands for name and for email"),
        ("[table]", "[tabel]", "tabel is no setting. There are: system, country, table"),
        ("schema =", "shema =", r"table\.shema is no setting"),
        ('primary_key = "Nr"', "", r"table\.primary_key must be a text"),
        ('Status = "neu"', "Status = [1]", r"constants\.Status must be a text, a number"),
        ('DE = "Deutschland"', "DE = []", r"values\.country\.DE must be texts"),
        ('DE = "Deutschland"', "DE = [1]", r"values\.country\.DE must be texts"),
        ('DE = "Deutschland"', "DE = 1", r"values\.country\.DE must be texts"),
        ("[values.country]", "[values]\ncountry = 1\n[values.x]", r"values\.country must be a section"),
        ('system = "loyverse"', 'system = "loyverse"\ncolumns = 1', "cannot be read|must be a section"),
    ],
)
def test_a_slip_is_named_with_its_place(before: str, after: str, told: str) -> None:
    with pytest.raises(StoreError, match=told):
        read_mapping(FILE.replace(before, after), "kunde.toml")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("loyverse", "cloudpos", "is for cloudpos, not loyverse"),
        ('name = "Name"', 'nmae = "Name"', "Loyverse has no field nmae"),
        ("[values.country]", "[values.contry]", "Loyverse has no field contry"),
        ('DE = "Deutschland"', 'Deutschland = "DE"', "Deutschland is no choice of country. There are: AF, "),
    ],
)
def test_a_mapping_for_something_else_is_refused(before: str, after: str, told: str) -> None:
    with pytest.raises(StoreError, match=told):
        refuse_other_fields(read_mapping(FILE.replace(before, after)), systems.load("loyverse"))
