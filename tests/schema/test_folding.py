"""Folding: one spelling for what people write in many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillbook.schema.folding import fold, fold_case, fold_code


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("José", "JOSE"),
        ("José", "Jose\u0301"),
        ("Łukasz", "LUKASZ"),
        ("Ødegård", "odegard"),
        ("Groß", "GROSS"),
        ("Groẞ", "gross"),
        ("Æsa Œuvre", "aesa oeuvre"),
        ("Đorđe", "dorde"),
        ("Þórður", "thordur"),
        ("İpek", "ipek"),
        ("Işık", "isik"),
        ("O’Brien", "O'Brien"),
        ("OʼBrien", "O`Brien"),
        ("Anne-Marie", "anne marie"),
        ("Smith\u00a0Jones", "SmithJones"),
        ("SW1A 1AA", "sw1a-1aa"),
        ("ＦＵＬＬ", "full"),
        ("ﬁn", "fin"),
        ("Σίσυφος", "ΣΙΣΥΦΟΣ"),
        ("Ёлка", "елка"),
        ("مُحَمَّد", "محمد"),
        ("محـــمد", "محمد"),
        ("٤٢", "42"),
        ("Nguyễn", "nguyen"),
        ("A\u3164n\u115fa\u1160\uffa0", "Ana"),
        ("A\u034fn\ufe0fa\u17b4\u17b5\u180b", "Ana"),
        ("Ana\U000e0041", "Ana"),
        ("葛\U000e0100城", "葛城"),
    ],
)
def test_two_spellings_are_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana", "Anna"),
        ("Smith", "Smyth"),
        ("かわ", "がわ"),
        ("किरण", "करण"),
        ("นก", "นุก"),
        ("山", "川"),
        ("1-2", "3"),
    ],
)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize("text", ["", " ", "-", "’", "…", "\u0301", "\u3164", "\ufe0f"])
def test_nothing_to_compare_is_none(text: str) -> None:
    assert fold(text) is None


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text)

    assert once is None or fold(once) == once


@given(st.text())
def test_case_makes_no_difference(text: str) -> None:
    assert fold(text.lower().upper()) == fold(text.upper())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana.Pérez@Example.com", "ana.pérez@EXAMPLE.com"),
        ("jose\u0301@x.es", "JOSÉ@X.ES"),
        ("ａna@x.es", "ana@x.es"),
    ],
)
def test_an_address_is_compared_without_case(one: str, other: str) -> None:
    assert fold_case(one) == fold_case(other)


def test_an_address_is_compared_with_its_signs() -> None:
    assert fold_case("a.b@x.com") != fold_case("ab@x.com")


@given(st.text())
def test_folding_the_case_twice_is_folding_it_once(text: str) -> None:
    assert fold_case(fold_case(text)) == fold_case(text)


@pytest.mark.parametrize(("one", "other"), [("ab 1", "AB1"), ("ＡＢ１", "ab1"), ("AB\u00a01", "ab1")])
def test_a_code_is_compared_without_case_width_and_spaces(one: str, other: str) -> None:
    assert fold_code(one) == fold_code(other)


@pytest.mark.parametrize(("one", "other"), [("AB-1", "AB1"), ("0042", "42"), ("É1", "E1")])
def test_a_code_is_compared_with_its_signs_and_zeros(one: str, other: str) -> None:
    assert fold_code(one) != fold_code(other)


@given(st.text())
def test_folding_a_code_twice_is_folding_it_once(text: str) -> None:
    once = fold_code(text)

    assert once is None or fold_code(once) == once
