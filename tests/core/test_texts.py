"""Texts, identifiers, postcodes and choices: what is cleaned, and what is refused."""

import datetime as dt
from typing import Any

import pytest
from tests.core.shelf import schema_of
from tests.support.sheets import sheet_rows

from tillbook.core.normalise import Conventions, Rows, normalise
from tillbook.core.sheet import CellError


def read(conventions: Conventions | None = None, /, **columns: list[Any]) -> Rows:
    return normalise(sheet_rows(columns), schema_of("cloudpos"), conventions or Conventions())


def value(rows: Rows, column: str, row: int = 2) -> str | None:
    found = rows.values.at[row, column]
    return found if isinstance(found, str) else None


def codes(rows: Rows) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.code) for one in rows.problems]


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("  Ana   María ", "Ana María"),
        ("Ana\u00a0María\u3000", "Ana María"),
        ("Ana\tMaría\r\nPérez", "Ana María Pérez"),
        ("\ufeffAna\u200b", "Ana"),
        ("A\u00adna", "Ana"),
        ("\u202bAna\u202c", "Ana"),
        ("Jose\u0301", "José"),
        ("e\u200b\u0301va", "éva"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("Jo\u200chn", "John"),
        ("👩\u200d🔧 Shop", "👩\u200d🔧 Shop"),
        ("A\ufe0fna\u034f", "Ana"),
        ("\u3164Ana\u115f\u1160\uffa0", "Ana"),
        ("Ana\u17b4\u17b5\u180b\u180d", "Ana"),
        ("A\U000e0041\U000e0042na", "Ana"),
        ("A\ufe0f\u200dna", "Ana"),
        ("❤\ufe0f Shop", "❤\ufe0f Shop"),
        ("1\ufe0f\u20e3 Shop", "1\ufe0f\u20e3 Shop"),
        ("\U0001f3f4\U000e0067\U000e0062\U000e007f", "\U0001f3f4\U000e0067\U000e0062\U000e007f"),
        ("葛\U000e0100城", "葛\U000e0100城"),
        ("\u3164", None),
        ("\u200b", None),
        ("\u00a0", None),
        ("", None),
        (" =1+1", "=1+1"),
        (42.0, "42"),
        (4.5, "4.5"),
        (True, "TRUE"),
    ],
)
def test_a_text_is_cleaned_of_what_cannot_be_meant(typed: Any, text: str | None) -> None:
    assert value(read(last_name=[typed]), "last_name") == text


def test_only_notes_keep_their_lines() -> None:
    typed = " one \r\n two\u00a0\n\n\u200bthree\x0bfour "

    assert value(read(last_name=["x"], notes=[typed]), "notes") == "one\n two\n\nthree\nfour"
    assert value(read(last_name=[typed]), "last_name") == "one two three four"


@pytest.mark.parametrize("typed", ["a\x07b", "a\ufffdb", "a\x01b", "a\ufffeb"])
def test_a_character_that_cannot_be_stored_is_refused(typed: str) -> None:
    assert codes(read(last_name=[typed])) == [(2, "last_name", "illegal-character")]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (CellError("#N/A"), "cell-error"),
        (1e15, "digits-lost"),
        (4.929123456789012e18, "digits-lost"),
        (dt.date(2024, 1, 3), "became-a-date"),
        (dt.datetime(2024, 1, 3, 12), "became-a-date"),
        ("4.47911E+11", "digits-lost"),
        ("4,47911e+11", "digits-lost"),
        ("1E+15", "digits-lost"),
        ("4.47911E11", "digits-lost"),
    ],
)
def test_what_excel_destroyed_is_refused_in_an_identifier(typed: Any, code: str) -> None:
    assert codes(read(last_name=["x"], account_number=[typed])) == [(2, "account_number", code)]


@pytest.mark.parametrize("typed", ["12E4", "1E1", "E+11", "999999999999999", "A-1.0", "00012"])
def test_a_code_that_only_looks_odd_is_taken_as_it_is(typed: str) -> None:
    rows = read(last_name=["x"], account_number=[typed])

    assert (value(rows, "account_number"), codes(rows)) == (typed, [])


@pytest.mark.parametrize("typed", ["4.47911E+11", "12.0"])
def test_a_name_may_look_like_a_number(typed: str) -> None:
    rows = read(last_name=[typed])

    assert (value(rows, "last_name"), codes(rows)) == (typed, [])


@pytest.mark.parametrize("typed", ["1234.0", "1234.00", 1234.0])
def test_a_number_loses_its_float_tail_whatever_else_the_column_holds(typed: Any) -> None:
    assert value(read(last_name=["x"], account_number=[typed]), "account_number") == "1234"


def test_zeros_come_back_to_the_width_of_the_store() -> None:
    rows = read(
        Conventions(widths={"account_number": 7}),
        last_name=["x"] * 5,
        account_number=[42.0, "42.0", "42", 12345678.0, 4.5],
    )

    assert rows.values["account_number"].tolist() == ["0000042", "0000042", "42", "12345678", "4.5"]
    assert codes(rows) == [(2, "account_number", "zeros-restored"), (3, "account_number", "zeros-restored")]


def test_zeros_come_back_to_the_one_width_of_the_columns_texts() -> None:
    rows = read(last_name=["x"] * 3, account_number=["0042", "1042", 43.0])

    assert rows.values["account_number"].tolist() == ["0042", "1042", "0043"]


@pytest.mark.parametrize("texts", [["0042", "00042"], ["1042", "1043"], ["A042", "0042"], []])
def test_without_one_width_no_zero_is_made_up(texts: list[str]) -> None:
    rows = read(last_name=["x"] * (len(texts) + 1), account_number=[*texts, 43.0])

    assert rows.values["account_number"].tolist()[-1] == "43"


@pytest.mark.parametrize(
    ("typed", "country", "text"),
    [
        ("ＳＷ１Ａ ２ＡＡ", "GB", "SW1A 2AA"),
        ("sw1a1aa", "GB", "SW1A 1AA"),
        ("SW1A  1AA", "GB", "SW1A 1AA"),
        ("gir0aa", "GB", "GIR 0AA"),
        ("1250096", "PT", "1250-096"),
        ("1250 096", "PT", "1250-096"),
        ("1012ab", "NL", "1012 AB"),
        ("11455", "SE", "114 55"),
        ("k1a0b1", "CA", "K1A 0B1"),
        ("d02x285", "IE", "D02 X285"),
        ("00001", "PL", "00-001"),
        ("00144", "IT", "00144"),
        ("anything", "HK", "ANYTHING"),
    ],
)
def test_a_postcode_is_written_as_its_country_writes_it(typed: str, country: str, text: str) -> None:
    rows = read(last_name=["x"], country=[country], postcode=[typed])

    assert (value(rows, "postcode"), codes(rows)) == (text, [])


@pytest.mark.parametrize(
    ("typed", "country", "text"),
    [
        (25.0, "NO", "0025"),
        (144.0, "IT", "00144"),
        (8001.0, "ES", "08001"),
        (1000.0, "FR", "01000"),
        ("144.0", "IT", "00144"),
    ],
)
def test_a_postcode_that_was_a_number_gets_its_zeros_back(typed: Any, country: str, text: str) -> None:
    rows = read(last_name=["x"], country=[country], postcode=[typed])

    assert (value(rows, "postcode"), codes(rows)) == (text, [(2, "postcode", "zeros-restored")])


@pytest.mark.parametrize(
    ("typed", "country"), [("75001", "GB"), ("144", "IT"), ("12345", "NO"), ("LA1 1AA", "FR")]
)
def test_a_postcode_of_another_country_is_a_warning(typed: str, country: str) -> None:
    rows = read(last_name=["x"], country=[country], postcode=[typed])

    assert (value(rows, "postcode"), codes(rows)) == (typed, [(2, "postcode", "bad-postcode")])


@pytest.mark.parametrize(
    ("column", "typed", "code"),
    [
        ("country", "United Kingdom", "GB"),
        ("country", "Regno Unito", "GB"),
        ("country", "reino unido", "GB"),
        ("country", "Royaume-Uni", "GB"),
        ("country", "Storbritannia", "GB"),
        ("country", "UK", "GB"),
        ("country", "u.k.", "GB"),
        ("country", "England", "GB"),
        ("country", "gbr", "GB"),
        ("country", "gb", "GB"),
        ("country", "EL", "GR"),
        ("country", "Cote d'Ivoire", "CI"),
        ("country", "no", "NO"),
        ("tax_exempt", "YES", "yes"),
        ("tax_exempt", "Sí", "yes"),
        ("tax_exempt", "oui", "yes"),
        ("tax_exempt", "ja", "yes"),
        ("tax_exempt", "sim", "yes"),
        ("tax_exempt", 1.0, "yes"),
        ("tax_exempt", True, "yes"),
        ("tax_exempt", "não", "no"),
        ("tax_exempt", "nei", "no"),
        ("tax_exempt", 0.0, "no"),
        ("marketing_email", "x", "yes"),
        ("marketing_email", "Withdrawn", "withdrawn"),
        ("gender", " FEMALE ", "female"),
        ("price_level", "trade", "Trade"),
        ("contact_preference", "E-Mail", "email"),
        ("contact_preference", "Text message", "sms"),
    ],
)
def test_a_choice_is_read_as_its_code(column: str, typed: Any, code: str) -> None:
    assert value(read(last_name=["x"], **{column: [typed]}), column) == code


@pytest.mark.parametrize(
    ("column", "typed"), [("country", "N/A"), ("country", "Atlantis"), ("tax_exempt", "?"), ("gender", "-")]
)
def test_what_is_no_choice_stays_as_typed(column: str, typed: str) -> None:
    assert value(read(last_name=["x"], **{column: [typed]}), column) == typed


@pytest.mark.parametrize("typed", ["<clear>", " <CLEAR> ", "\u00a0<clear>\u200b"])
def test_the_word_for_erasing_is_no_value(typed: str) -> None:
    rows = read(last_name=["x"], notes=[typed])

    assert (value(rows, "notes"), rows.clears) == (None, {"notes": frozenset({2})})


@pytest.mark.parametrize(
    ("number", "country", "codes_found"),
    [
        ("GB220430231", "GB", []),
        ("220430231", None, []),
        ("GB220430232", "GB", ["bad-tax-number"]),
        ("x", "HK", []),
    ],
)
def test_a_wrong_tax_number_is_a_warning(number: str, country: str | None, codes_found: list[str]) -> None:
    rows = read(last_name=["x"], country=[country], tax_number=[number])

    assert [code for *_, code in codes(rows)] == codes_found


def test_cleaning_is_counted() -> None:
    rows = read(last_name=[" A  b", "c\u200b", "d"], account_number=[1.0, "2.0", "3"])

    assert rows.cleaning == {"spaces": 1, "invisible characters": 1, "numbers as text": 2}
