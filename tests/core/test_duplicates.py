"""Planted duplicates are found, with the reasons; families, and fathers and sons, are not."""

import datetime as dt
import random
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.shelf import CLOUDPOS, LOYVERSE
from tests.support.people import People

from tillbook.core.duplicates import find_duplicates, group_pairs
from tillbook.schema import Key, Schema, date, email, identifier, text

BOB = {
    "account_number": "0000123", "first_name": "Robert", "last_name": "Smithson", "postcode": "LA1 1AA",
    "address1": "12 Quay Street", "phone": "+441524509876", "email": "bob.smithson@gmail.com",
    "date_of_birth": "1985-06-26",
}  # fmt: skip
CLUB = Schema.of(
    "club",
    "Cycling club",
    {
        "member": identifier("Member", 8, required=True, unique=True, example="0001", help="."),
        "who": text("Who", 40, required=True, example="Anna Rossi", help="."),
        "post": email("Post", example="a@example.com", help="."),
        "joined": date("Joined", dt.date(1990, 1, 1), example="2020-05-01", help="."),
    },
    edition=1,
    shown_by=("member", "who"),
    unique_together=[Key("who_post", ("who", "post"))],
)
Person = Mapping[str, str | None]

NAMES = ("first_name", "last_name")
HOME = (*NAMES, "postcode")


def customers(schema: Schema, *people: Person) -> pd.DataFrame:
    """Stored customers c0, c1 and so on."""
    rows = [{"id": f"c{at}", **one} for at, one in enumerate(people)]
    return pd.DataFrame(rows, columns=["id", *schema.fields], dtype="str")


def score(one: Person, other: Person, schema: Schema = CLOUDPOS) -> int:
    """How alike the two are; 0 where they are not even compared."""
    found = find_duplicates(customers(schema, one, other), schema, least=1)
    return int(found["score"].iloc[0]) if len(found) else 0


def reasons(one: Person, other: Person, schema: Schema = CLOUDPOS) -> list[str]:
    """Why, in English."""
    found = find_duplicates(customers(schema, one, other), schema)
    return [reason.told("en") for reason in found["reasons"].iloc[0]] if len(found) else []


def part(*names: str, **values: str | None) -> dict[str, str | None]:
    """Bob, of whom only these fields are known, or other values."""
    return {**{name: BOB[name] for name in names}, **values}


PLANTED: dict[str, tuple[dict[str, str | None], dict[str, str | None], str]] = {
    "same phone, name a little off": (
        part(*NAMES, "phone"),
        part("first_name", "phone", last_name="Smythson"),
        "Last name 88 % alike",
    ),
    "number in another field": (
        part(*NAMES, "phone"),
        part(*NAMES, mobile="+441524509876"),
        "Phone the same as Mobile",
    ),
    "number as a till writes it": (
        part(*NAMES, "phone"),
        part(*NAMES, phone="01524 509876"),
        "Phone the same",
    ),
    "postcode one character off": (
        part(*HOME),
        part(*NAMES, postcode="LA1 1AB"),
        "Postcode one character off",
    ),
    "postcode with letters that changed places": (
        part(*NAMES, postcode="LA1 1AB"),
        part(*NAMES, postcode="LA1 1BA"),
        "Postcode one character off",
    ),
    "nickname": (part(*HOME), part("last_name", "postcode", first_name="Bob"), "First name a short form"),
    "initial": (
        part(*HOME, "phone"),
        part("last_name", "postcode", "phone", first_name="R."),
        "First name fits the initial",
    ),
    "names swapped": (
        part(*HOME),
        part("postcode", first_name="Smithson", last_name="Robert"),
        "first and last name swapped",
    ),
    "e-mail but for dots and tags": (
        part(*NAMES, "email"),
        part(*NAMES, email="bobsmithson+shop@gmail.com"),
        "E-mail the same but for dots and tags",
    ),
    "e-mail with a slip in the domain": (
        part(*NAMES, "email"),
        part(*NAMES, email="bob.smithson@gmial.com"),
        "E-mail the same but for a slip in the domain",
    ),
    "account number without zeros": (
        part(*NAMES, "account_number"),
        part(*NAMES, account_number="123"),
        "Account number the same but for zeros and signs",
    ),
    "same birthday, alike name": (
        part(*NAMES, "date_of_birth"),
        part("first_name", "date_of_birth", last_name="Smithsen"),
        "Date of birth the same",
    ),
    "same address, alike name": (
        part(*HOME, "address1"),
        part("first_name", "postcode", last_name="Smithsen", address1="12, quay street"),
        "Address the same",
    ),
    "letters of the first name changed places": (
        part("last_name", "postcode", "address1", "phone", first_name="John"),
        part("last_name", "postcode", "address1", "phone", first_name="Jonh"),
        "First name 75 % alike",
    ),
    "one of two family names": (
        part("postcode", "phone", first_name="Ana", last_name="García López"),
        part("postcode", "phone", first_name="Ana", last_name="García"),
        "Last name 90 % alike",
    ),
    "a day of birth mistyped": (
        part(*HOME, "date_of_birth"),
        part(*HOME, date_of_birth="1985-06-28"),
        "Date of birth one character off",
    ),
}


@pytest.mark.parametrize("kind", PLANTED)
def test_each_kind_of_duplicate_is_found_and_says_why(kind: str) -> None:
    one, other, reason = PLANTED[kind]

    assert reason in reasons(one, other)
    assert score(one, other) >= 85


HOUSEHOLD = part("last_name", "postcode", "address1", "phone")
DIFFERENT: dict[str, tuple[dict[str, str | None], dict[str, str | None], int]] = {
    "husband and wife": ({**HOUSEHOLD, "first_name": "Robert"}, {**HOUSEHOLD, "first_name": "Anna"}, 50),
    "brother and sister": ({**HOUSEHOLD, "first_name": "Mario"}, {**HOUSEHOLD, "first_name": "Maria"}, 50),
    "almost one name": ({**HOUSEHOLD, "first_name": "Daniel"}, {**HOUSEHOLD, "first_name": "Daniela"}, 50),
    "twins": (
        {**HOUSEHOLD, "first_name": "Ann", "date_of_birth": "2001-02-03"},
        {**HOUSEHOLD, "first_name": "Zoe", "date_of_birth": "2001-02-03"},
        75,
    ),
    "father and son": (
        {**HOUSEHOLD, "first_name": "Robert", "date_of_birth": "1955-06-26"},
        {**HOUSEHOLD, "first_name": "Robert", "date_of_birth": "1985-06-26"},
        50,
    ),
    "father and son by name": (
        {**HOUSEHOLD, "first_name": "Robert"},
        {**HOUSEHOLD, "first_name": "Robert", "last_name": "Smithson Jr."},
        85,
    ),
    "namesakes in two towns": (part(*HOME), part(*NAMES, postcode="SW1A 1AA"), 85),
    "colleagues": (
        part("phone", "address1", "postcode", first_name="Ann", last_name="Roe", tax_number="GB220430231"),
        part("phone", "address1", "postcode", first_name="Zoe", last_name="Poe", tax_number="GB220430231"),
        85,
    ),
}


@pytest.mark.parametrize("who", DIFFERENT)
def test_different_people_score_low(who: str) -> None:
    one, other, most = DIFFERENT[who]

    assert score(one, other) < most


def test_whole_names_are_told_apart_as_first_and_last_names_are() -> None:
    home = {"postal_code": "LA1 1AA", "phone": "+447911123456", "address": "12 Quay Street"}

    assert "First name a short form" in reasons(
        {"name": "Robert Smith", **home}, {"name": "Bob Smith", **home}, LOYVERSE
    )
    assert "first and last name swapped" in reasons(
        {"name": "Anna Rossi", **home}, {"name": "Rossi Anna", **home}, LOYVERSE
    )
    assert score({"name": "Rossi, Anna", **home}, {"name": "Anna Rossi", **home}, LOYVERSE) == 100
    assert score({"name": "Anna Rossi", **home}, {"name": "Ugo Rossi", **home}, LOYVERSE) < 50


def test_a_system_with_other_fields_is_served_by_their_kinds() -> None:
    one = {"member": "0001", "who": "Anna Rossi", "post": "a.rossi@example.it", "joined": "2020-05-01"}
    other = {"member": "0002", "who": "Anna Rosi", "post": "arossi@example.it", "joined": "2024-01-31"}

    assert score(one, other, CLUB) >= 85
    assert reasons(one, other, CLUB) == [
        "Post the same but for dots and tags",
        "Last name 89 % alike",
        "First name the same",
    ]


def test_a_duplicate_is_found_in_a_village_of_one_postcode_and_one_default_phone() -> None:
    people = [
        {
            "first_name": f"P{at}", "last_name": f"Q{at * 7919 % 4001}", "postcode": "LA1 1AA",
            "phone": "+441524000000",
        }
        for at in range(4000)
    ]  # fmt: skip
    twin = {**people[17], "first_name": people[17]["first_name"].lower()}

    found = find_duplicates(customers(CLOUDPOS, *people, twin), CLOUDPOS)

    assert ("c17", "c4000") in set(zip(found["one"], found["other"], strict=True))


WORDS = {
    "first_name": ["Robert", "Bob", "R", "Anna", "Zoë", None],
    "last_name": ["Smith", "Smyth", "Robert", "Rossi", None],
    "postcode": ["LA1 1AA", "LA1 1AB", None],
    "phone": ["+441524509876", "+441524509877", None],
    "email": ["bob.smith@gmail.com", "bobsmith@gmail.com", None],
    "date_of_birth": ["1985-06-26", "1955-06-26", None],
}
people_strategy = st.lists(
    st.fixed_dictionaries({name: st.sampled_from(words) for name, words in WORDS.items()}),
    min_size=2,
    max_size=8,
)


@settings(max_examples=80, deadline=None)
@given(people_strategy, st.randoms(use_true_random=False))
def test_the_order_of_customers_makes_no_difference(people: list[dict[str, Any]], rnd: random.Random) -> None:
    whole = customers(CLOUDPOS, *people)
    order = list(range(len(people)))
    rnd.shuffle(order)

    one = find_duplicates(whole, CLOUDPOS, least=40)
    other = find_duplicates(whole.iloc[order], CLOUDPOS, least=40)

    columns = ["one", "other", "score"]
    assert one[columns].equals(other[columns])
    assert [list(map(str, r)) for r in one["reasons"]] == [list(map(str, r)) for r in other["reasons"]]


@settings(max_examples=80, deadline=None)
@given(people_strategy)
def test_two_people_are_as_alike_from_either_side(people: list[dict[str, Any]]) -> None:
    one, other = people[:2]

    assert score(one, other) == score(other, one)


@settings(max_examples=80, deadline=None)
@given(people_strategy)
def test_in_a_group_everybody_is_alike_everybody_else(people: list[dict[str, Any]]) -> None:
    pairs = find_duplicates(customers(CLOUDPOS, *people), CLOUDPOS, least=40)
    linked = {frozenset(pair) for pair in zip(pairs["one"], pairs["other"], strict=True)}

    groups = group_pairs(pairs)

    for group in groups:
        assert all(frozenset((a, b)) in linked for a in group for b in group if a != b)
    covered = {frozenset((a, b)) for group in groups for a in group for b in group if a != b}
    assert linked <= covered


def test_a_chain_is_no_group() -> None:
    pairs = pd.DataFrame({"one": ["a", "b"], "other": ["b", "c"], "score": [99, 90]})

    assert group_pairs(pairs) == [["a", "b"], ["b", "c"]]


def test_people_who_have_nothing_in_common_are_no_duplicates() -> None:
    people = People(seed=3).take(300)
    whole = pd.DataFrame(people, columns=list(CLOUDPOS.fields), dtype="str")
    whole.insert(0, "id", [f"c{at}" for at in range(300)])

    assert find_duplicates(whole, CLOUDPOS).empty
    assert find_duplicates(whole.iloc[:0], CLOUDPOS).empty
    assert find_duplicates(whole.iloc[:1], CLOUDPOS).empty
