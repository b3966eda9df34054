"""What a notebook shows of each result: whole HTML in the result's language, with nothing unescaped."""

from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from tests.support.shop import Shop, type_in

from tillbook import verbs
from tillbook.language import told, translator

SCRIPT = "<script>alert(1)</script>"
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


def test_a_report_counts_what_is_wrong_with_which_field(shop: Shop, edited: Path) -> None:
    page = shown(verbs.validate(edited, store=shop.address).report)

    assert texts(page, "p") == ["Rows in error: 1. Warnings: 0."]
    assert texts(page, "caption") == ["Problems"]
    assert rows(page) == [["email", "bad-email", "Error", "1"]]


def test_a_plan_shows_counts_and_old_and_new_values(shop: Shop, edited: Path) -> None:
    page = shown(verbs.validate(edited, store=shop.address).plan)

    assert texts(page, "p") == ["New: 0. Changed: 1. Unchanged: 0."]
    assert texts(page, "caption") == ["Changes"]
    assert rows(page) == [["2", "city", "Leeds", "York <i>"]]


def test_one_import_shows_itself(shop: Shop, edited: Path) -> None:
    done = verbs.commit(edited, store=shop.address, operator="ann <b>")

    page = shown(shop.store.batches()[0])

    ((batch, _at, *rest),) = rows(page)
    assert batch == done.batch
    assert rest == ["ann <b>", "b.xlsx", "0", "1", "0", "1", "No"]


def test_what_stands_in_a_cell_is_never_a_tag(shop: Shop) -> None:
    shop.commit(shop.sheet("a.xlsx", [{"last_name": SCRIPT, "email": "ray@example.com"}]))
    path = shop.export("b.xlsx")
    type_in(path, {2: {"last_name": f"{SCRIPT}2"}, 3: {"last_name": "Doe", "email": SCRIPT}})

    found = verbs.validate(path, store=shop.address)

    for result in (found, found.report, found.plan, verbs.commit(path, store=shop.address)):
        assert "<script" not in result._repr_html_()
    assert SCRIPT in "".join(found.problems["message"])


def test_a_table_tells_readers_of_screens_what_it_is_and_has_no_colours_of_its_own(
    shop: Shop, edited: Path
) -> None:
    html = verbs.validate(edited, store=shop.address)._repr_html_()

    page = fromstring(html)
    assert texts(page, "caption") == ["Problems", "Changes"]
    assert {header.get("scope") for header in page.iter("th")} == {"col"}
    assert "color" not in html
    assert "background" not in html


def test_problems_and_changes_are_frames_to_count_and_plot(shop: Shop, edited: Path) -> None:
    found = verbs.validate(edited, store=shop.address)
    done = verbs.commit(edited, store=shop.address)

    assert found.problems.to_dict("records") == [
        {
            "row": 3,
            "column": "email",
            "field": "E-mail",
            "code": "bad-email",
            "severity": "error",
            "message": found.wording.sentence(found.report.problems[0]),
            "value": "no<body",
        }
    ]
    assert found.changes.to_dict("records") == [
        {"row": 2, "column": "city", "field": "City", "old": "Leeds", "new": "York <i>"}
    ]
    assert done.problems.equals(found.problems)
    assert list(verbs.validate(edited, store=shop.address).changes.columns) == list(found.changes.columns)
