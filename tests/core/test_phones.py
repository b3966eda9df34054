"""Phone numbers: E.164 from any spelling, by either library with the same answers."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests.support.people import People

from tillbook.core.normalise import phones
from tillbook.core.normalise.column import Column
from tillbook.core.normalise.phones import read_phones


@pytest.fixture(params=["rphonenumbers", "phonenumbers"])
def library(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each of the two libraries, the other one not installed."""
    with using(request.param):
        yield request.param


@contextmanager
def using(name: str) -> Iterator[None]:
    """The phone library of that name, which the reader otherwise chooses once for all."""
    with pytest.MonkeyPatch.context() as patch:
        if name == "rphonenumbers":
            pytest.importorskip("rphonenumbers")
        else:
            patch.setitem(sys.modules, "rphonenumbers", None)
        _forget_library()
        yield
    _forget_library()


def _forget_library() -> None:
    phones._library.cache_clear()
    phones._lines.cache_clear()


def read(text: str, region: str = "GB", mobile: bool = True) -> tuple[str | None, list[str]]:
    column = Column("mobile", [2], [text])
    read_phones(column, [region], mobile)
    return column.texts[0], [problem.code for problem in column.problems]


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("typed", "region", "e164"),
    [
        ("07400 100001", "GB", "+447400100001"),
        ("7400100001", "GB", "+447400100001"),
        ("447400100001", "GB", "+447400100001"),
        ("447400100001", "IT", "+447400100001"),
        ("+44 (0)7400 100001", "GB", "+447400100001"),
        ("0044 7400 100001", "IT", "+447400100001"),
        ("(07400) 100-001", "GB", "+447400100001"),
        ("+44.7400.100001", "FR", "+447400100001"),
        ("＋４４７４００１００００１", "GB", "+447400100001"),
        ("٠٧٤٠٠١٠٠٠٠١", "GB", "+447400100001"),
        ("tel:+44-7400-100001", "IT", "+447400100001"),
        ("TEL: 07400 100001", "GB", "+447400100001"),
        ("347 123 4567", "IT", "+393471234567"),
        ("612 345 678", "ES", "+34612345678"),
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("412 34 567", "NO", "+4741234567"),
        ("912 345 678", "PT", "+351912345678"),
    ],
)
def test_a_mobile_has_one_spelling(typed: str, region: str, e164: str) -> None:
    assert read(typed, region) == (e164, [])


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    "typed",
    [
        "07400",
        "07400 100 010 099",
        "07400100011 / 07400100012",
        "0800 FLOWERS",
        "n/a",
        "-",
        "+",
        "+44",
        "+12345678",
    ],
)
def test_what_is_no_number_is_refused_and_stays_as_typed(typed: str) -> None:
    assert read(typed) == (typed, ["bad-phone"])


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("01524 509876 ext. 12", "+441524509876 ext. 12"),
        ("01524 509876 x12", "+441524509876 ext. 12"),
        ("01524 509876 #12", "+441524509876 ext. 12"),
        ("01524 509876;ext=12", "+441524509876 ext. 12"),
        ("+441524509876 ext. 12", "+441524509876 ext. 12"),
    ],
)
def test_an_extension_is_kept_behind_the_number(typed: str, text: str) -> None:
    assert read(typed, mobile=False) == (text, [])


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("typed", "mobile", "codes"),
    [
        ("01524 509876", True, ["not-a-mobile"]),
        ("01524 509876", False, []),
        ("0800 1111", True, ["not-a-mobile"]),
        ("07700 900123", True, ["doubtful-phone"]),
        ("+1 201 555 0123", True, []),
    ],
)
def test_a_doubtful_line_is_a_warning(typed: str, mobile: bool, codes: list[str]) -> None:
    assert read(typed, mobile=mobile)[1] == codes


def test_both_libraries_read_the_same() -> None:
    numbers = [one[key] for one in People(7).take(400) for key in ("phone", "mobile") if key in one]
    spellings = [text for number in numbers for text in (number, number[1:], number[3:], "0" + number[3:])]
    regions = ["GB", "IT", "ES", "FR", "PT", "NO", "US"]
    column = [(text, regions[at % 7]) for at, text in enumerate(spellings)]

    with using("rphonenumbers"):
        fast = [read(*one) for one in column]
    with using("phonenumbers"):
        slow = [read(*one) for one in column]

    assert fast == slow
