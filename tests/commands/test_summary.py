"""What a notebook shows of each result: whole HTML in the result's language, with nothing unescaped."""

from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from tests.support.shop import Shop, type_in

from tillbook import verbs
from tillbook.language import told, translator

RAY = {"last_name": "Ray <b>&", "email": "ray@example.com", "city": "Leeds"}


@pytest.fixture
def edited(shop: Shop) -> Path:
    """An export in which one customer moves, and another one is added with a bad address."""
    shop.commit(shop.sheet("a.xlsx", [RAY]))
    path = shop.export("b.xlsx")
    type_in(path, {2: {"city": "York <i>"}, 3: {"last_name": "Doe", "email": "no<body"}})
    return path


def shown(result: Any) -> Element:
    """What the notebook gets, as a reader of HTML takes it."""
    return fromstring(result._repr_html_())


def texts(part: Element, tag: str) -> list[str]:
    return ["".join(found.itertext()) for found in part.iter(tag)]


def rows(part: Element) -> list[list[str]]:
    return [texts(row, "td") for body in part.iter("tbody") for row in body.iter("tr")]


def test_a_validation_shows_counts_problems_and_what_would_change(shop: Shop, edited: Path) -> None:
    page = shown(verbs.validate(edited, store=shop.address))

    assert page.get("lang") == "en"
    assert texts(page, "p")[0] == "2 rows: 0 new, 1 changed, 0 unchanged, 1 in error."
    assert ["2", "City", "Leeds", "York <i>"] in rows(page)
    assert rows(page)[0][:2] == ["3", "bad-email"]
    assert "‘no<body’ is not an e-mail address" in rows(page)[0][2]


def test_it_is_in_the_language_that_was_asked_for(shop: Shop, edited: Path) -> None:
    page = shown(verbs.validate(edited, store=shop.address, language="it"))

    assert page.get("lang") == "it"
    assert translator("it")("Message") in texts(page, "th")


def test_a_commit_an_undo_and_the_history_show_themselves(shop: Shop, edited: Path) -> None:
    done = verbs.commit(edited, store=shop.address, operator="ann")
    past = verbs.history("ray@example.com", store=shop.address, language="nb")
    undone = verbs.undo(store=shop.address, language="fr")
    everything = verbs.history(store=shop.address, everything=True)

    assert texts(shown(done), "p")[0] == "2 rows: 0 created, 1 updated, 0 unchanged, 1 skipped."
    assert rows(shown(past))[-1][-3:] == [translator("nb")("City"), "Leeds", "York <i>"]
    counts = {"removed": 0, "restored": 1, "kept": 0}
    sentence = told("fr", "Removed: {removed}. Restored: {restored}. Kept: {kept}.", **counts)
    assert texts(shown(undone), "p") == [sentence]
    assert [row[1] for row in rows(shown(everything))] == ["Undo", "Import", "Export", "Import"]


def test_a_long_list_says_how_much_is_left_out(shop: Shop) -> None:
    path = shop.sheet("long.xlsx", [{"last_name": f"Ray {at}", "email": "bad"} for at in range(30)])

    page = shown(verbs.validate(path, store=shop.address))

    assert len(rows(page)) == 20
    assert texts(page, "p")[-1] == "… and 10 more; all are in the sheet."
