"""Text files in the encodings that programs write, read without being told which."""

import io
from contextlib import suppress
from functools import cache

import pytest
from faker import Faker
from hypothesis import given
from hypothesis import strategies as st

from tillbook.errors import UsageError, WorkbookError
from tillbook.workbooks.decoding import decode, detect, sample

WESTERN = ("cp1252", "mac_roman", "cp850", "iso8859-15")
CENTRAL = ("cp1250", "iso8859-2", "cp852")
LISTS = {
    **dict.fromkeys(("fr_FR", "es_ES", "it_IT", "pt_PT", "no_NO", "da_DK", "sv_SE", "de_DE"), WESTERN),
    **dict.fromkeys(("pl_PL", "cs_CZ", "hu_HU"), CENTRAL),
    "tr_TR": ("cp1254",),
    "ru_RU": ("cp1251", "koi8-r", "cp866"),
    "uk_UA": ("cp1251", "koi8-u"),
    "el_GR": ("cp1253", "iso8859-7"),
    "ja_JP": ("cp932", "euc_jp"),
    "zh_CN": ("gb18030",),
    "ko_KR": ("cp949",),
    "he_IL": ("cp1255",),
}
CASES = [(locale, encoding) for locale, encodings in LISTS.items() for encoding in encodings]


@cache
def customers(locale: str, rows: int) -> str:
    fake = Faker(locale)
    fake.seed_instance(rows)
    people = (
        # (Faker's towns are not the same in every run.)
        (str(row), fake.last_name(), fake.first_name(), fake.street_name(), fake.last_name(), fake.email())
        for row in range(rows)
    )
    header = "Nr;Name;First name;Street;Spouse;E-mail\r\n"
    return header + "".join(";".join(person) + "\r\n" for person in people)


@cache
def accented(locale: str, draw: int) -> list[str]:
    """Twenty family names with accents, or as many as Faker knows."""
    fake = Faker(locale)
    fake.seed_instance(draw)
    names = dict.fromkeys(name for _ in range(1000) if not (name := fake.last_name()).isascii())
    return list(names)[:20]


@pytest.mark.parametrize(("locale", "encoding"), CASES)
@pytest.mark.parametrize("rows", [60, 500])
def test_a_list_of_a_country_is_read_as_it_was_written(locale: str, encoding: str, rows: int) -> None:
    data = customers(locale, rows).encode(encoding, errors="replace")

    assert decode(data)[0] == data.decode(encoding)


@pytest.mark.parametrize(("locale", "encoding"), [case for case in CASES if case[1] in WESTERN])
def test_so_is_a_list_in_capitals(locale: str, encoding: str) -> None:
    data = customers(locale, 500).upper().encode(encoding, errors="replace")

    assert decode(data)[0] == data.decode(encoding)


@pytest.mark.parametrize("locale", [*(locale for locale in LISTS if LISTS[locale] == WESTERN)])
@pytest.mark.parametrize("encoding", WESTERN)
@pytest.mark.parametrize("draw", range(3))
def test_twenty_names_of_a_country_with_an_accent_are_enough(locale: str, encoding: str, draw: int) -> None:
    data = "\n".join(accented(locale, draw)).encode(encoding, errors="replace")

    assert decode(data)[0] == data.decode(encoding)


@pytest.mark.parametrize("encoding", WESTERN)
def test_twenty_names_of_several_countries_are_enough(encoding: str) -> None:
    names = """
        Müller Lefèvre Núñez Conceição Ødegård Åse Bråten Sæther Élodie François Zoé Loïc Íñigo Lucía
        Niccolò João Inês Magalhães Groß Sjöberg García Siân O’Brien"""
    data = "\n".join(["Name", *names.split()]).encode(encoding, errors="replace")

    assert decode(data)[0] == data.decode(encoding)


@pytest.mark.parametrize(
    "names",
    [
        "Lefèvre",
        "Núñez",
        "João",
        "Ødegård",
        "Müller\nGroß",
        "O’Brien",
        "Zoë’s 2nd – shop",
        "1º D, nº 5",
        "£5 €5",
    ],
)
def test_a_few_names_are_taken_for_what_windows_writes(names: str) -> None:
    assert decode(names.encode("cp1252")) == (names, "cp1252")


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"],
)
@pytest.mark.parametrize("locale", ["fr_FR", "ru_RU", "zh_CN"])
def test_unicode_is_recognised_with_a_mark_and_without(encoding: str, locale: str) -> None:
    text = customers(locale, 60)

    assert decode(text.encode(encoding))[0] == text
    assert detect(text.encode(encoding)).is_certain


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff")))
def test_every_text_in_utf_8_comes_back(text: str) -> None:
    assert decode(text.encode())[0] == text


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_a_sentence(data: bytes) -> None:
    with suppress(WorkbookError):
        text, encoding = decode(data)

        assert text == data.decode(encoding).removeprefix("\ufeff")


def test_what_is_utf_8_but_for_one_byte_is_refused_with_its_line() -> None:
    data = customers("fr_FR", 60).encode() + "61;Zoé\n".encode("cp1252")

    with pytest.raises(WorkbookError, match=r"Line 62 of the file has a byte \(0xE9\) that is none in utf-8"):
        decode(data)
    assert not detect(data).is_certain


def test_an_accent_that_comes_late_in_a_large_file_is_no_fault() -> None:
    data = b"1;Ann;Leeds\n" * 400_000
    late = data[:2_000_004] + "2;Zoë;York\n".encode("cp1252") + data[2_000_004:]

    assert detect(late).encoding == "cp1252"


def test_the_encoding_that_is_given_is_taken() -> None:
    assert decode(b"M\x9fller", "macroman") == ("Müller", "mac-roman")


@pytest.mark.parametrize("name", ["klingon", "base64", "rot13", ""])
def test_an_unknown_encoding_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match=f"There is no encoding named {name}"):
        decode(b"x", name)


def test_a_sample_of_a_large_file_holds_accents_that_come_late() -> None:
    data = b"1;Ann;Leeds\n" * 200_000 + "2;Zoë;Besançon\n".encode("cp1252") * 100_000
    stream = io.BytesIO(data)

    taken = sample(stream)

    assert len(taken) < 3_100_000 < len(data)
    assert detect(taken, is_whole=False).encoding == "cp1252"


def test_a_sample_may_end_inside_a_character() -> None:
    data = "Ødegård".encode()[:-3]

    assert detect(data, is_whole=False).encoding == "utf-8"
    assert detect(data).encoding != "utf-8"
