"""E-mail addresses: what is unwrapped, what is refused, what is doubted."""

import pandas as pd
import pytest

from tillbook.core.normalise.column import Column
from tillbook.core.normalise.emails import read_emails
from tillbook.schema import rules


def read(*texts: str) -> Column:
    column = Column("email", list(range(2, len(texts) + 2)), list(texts))
    read_emails(column)
    return column


def sound(text: str) -> bool:
    return bool(rules.email()(pd.Series([text], dtype="str")).check_passed)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("Ana.Perez@EXAMPLE.com", "Ana.Perez@example.com"),
        ("Fay Wood <fay@example.com>", "fay@example.com"),
        ('"Wood, Fay" <fay@Example.com>', "fay@example.com"),
        ("<fay@example.com>", "fay@example.com"),
        ("fay@example.com <fay@example.com>", "fay@example.com"),
        ("mailto:fay@example.com", "fay@example.com"),
        ("Fay <mailto:fay@example.com>", "fay@example.com"),
        ("fay@XN--BCHER-KVA.example", "fay@bücher.example"),
        ("fay@BÜCHER.example", "fay@bücher.example"),
        ("fay@ｅxample.com", "fay@example.com"),
        ("ａna@example.com", "ana@example.com"),
        ("ana＠Example．com", "ana@example.com"),
        ("mailto:José@Example.es", "José@example.es"),
        ("´a@example.com", "´a@example.com"),
    ],
)
def test_an_address_has_one_spelling(typed: str, text: str) -> None:
    assert read(typed).texts == [text]


@pytest.mark.parametrize(
    "typed",
    [
        "a@example.com <b@example.com>",
        "Ann <a@example.com>, Bob <b@example.com>",
        "Ann <a@example.com> or call",
    ],
)
def test_an_address_beside_others_is_never_picked_out(typed: str) -> None:
    text = str(read(typed).texts[0])

    assert (text, sound(text)) == (typed, False)


@pytest.mark.parametrize(
    "text",
    [
        "a@b.co",
        "o'brien+shop@example.co.uk",
        "josé@example.es",
        "a@bücher.example",
        "用户@例子.广告",
        "a" * 64 + "@example.com",
    ],
)
def test_sound_addresses_pass(text: str) -> None:
    assert sound(text)


@pytest.mark.parametrize(
    "text",
    [
        "none", "@example.com", "a@", "a@b", "a b@example.com", "a@example..com", ".a@example.com",
        "a.@example.com", "a..b@example.com", "a@-example.com", "a@example.com-", "a@example,com",
        "a@example.com,b@example.com", "a@b@example.com", "a@localhost", "a@shop.test", "a@shop.invalid",
        "a@[127.0.0.1]", "a@127.0.0.1", "a" * 65 + "@example.com", "a@" + "b" * 64 + ".com",
        "a@example.c", "josé@example.c",
    ],
)  # fmt: skip
def test_unsound_addresses_fail(text: str) -> None:
    assert not sound(text)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a@gmial.com", "a@gmail.com"),
        ("a@gmai.com", "a@gmail.com"),
        ("a@hotmial.co.uk", "a@hotmail.co.uk"),
        ("a@hotmail.con", "a@hotmail.com"),
        ("a@gmail.co", "a@gmail.com"),
        ("a@yaho.com", "a@yahoo.com"),
    ],
)
def test_a_slip_is_pointed_out(typed: str, meant: str) -> None:
    [problem] = read(typed).problems

    assert (problem.code, problem.details["suggestion"]) == ("email-typo", meant)


@pytest.mark.parametrize(
    "typed",
    ["a@gmail.com", "a@ymail.com", "a@mail.com", "a@yahoo.ie", "a@example.com", "a@outlook.de", "gmial.com"],
)
def test_a_real_domain_is_not_doubted(typed: str) -> None:
    assert read(typed).problems == []
