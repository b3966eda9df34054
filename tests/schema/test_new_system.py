"""The recipes of CONTRIBUTING: a field is a few lines, a system is one file, and everything follows."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.sheets import fill_template, read_column, read_results
from tests.support.shop import Shop

from tillbook import systems
from tillbook.core.pipeline import Mode, Options
from tillbook.schema import Schema, identifier
from tillbook.store.opening import init_store

CLUB = '''
"""A cycling club's members."""

import datetime as dt

from tillbook.schema import Key, Schema, choice, date, email, identifier, mobile, number, text, yes_no

schema = Schema.of(
    "club",
    "Cycling club",
    {
        "member": identifier("Member number", 8, required=True, unique=True, generated=True, example="0001",
                             help="The number on the card."),
        "surname": text("Surname", 20, required=True, example="Wood", help="Family name."),
        "email": email("E-mail", example="ann@example.com", help="Where the newsletter goes."),
        "mobile": mobile("Mobile", unique=True, example="+447911123456", help="For emergencies."),
        "frame": identifier("Frame number", 20, unique=True, example="WBK 123",
                            help="Stamped below the saddle."),
        "sort": choice("Sort", {"full": "Full", "junior": "Junior"}, default="full", example="full",
                       help="What the member pays."),
        "joined": date("Joined", dt.date(1990, 1, 1), example="2020-05-01", help="First day of membership."),
        "bikes": number("Bikes", 0, 9, example="2", help="How many to insure."),
        "insured": yes_no("Insured", default="no", example="no", help="Whether the club insures the bikes."),
    },
    edition=1,
    shown_by=("member", "surname"),
    unique_together=[Key("name_frame", ("surname", "frame"))],
)
'''


@pytest.fixture
def club(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """A shop of a third system, which lives in one file of somebody else's package."""
    package = tmp_path / "packages" / "our_schemas"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "club.py").write_text(CLUB, encoding="utf-8")
    monkeypatch.syspath_prepend(package.parent)
    monkeypatch.setenv("TILLBOOK_SCHEMAS", "our_schemas")
    systems.load.cache_clear()
    yield Shop(tmp_path, "club")
    systems.load.cache_clear()


def told(path: Path) -> dict[int, str | None]:
    return {row: result.status for row, result in read_results(path).items()}


def test_a_system_in_one_file_is_listed_beside_those_that_ship(club: Shop) -> None:
    assert systems.names() == ["cloudpos", "club", "loyverse"]
    assert [found.key for found in systems.load("club").fields.values()][:2] == ["member", "surname"]


def test_a_system_in_one_file_runs_from_template_to_undo(club: Shop) -> None:
    path = fill_template(
        club.sheet("members.xlsx", []),
        ["Member number", "Surname", "Mobile", "Frame number", "Sort", "Joined", "Bikes"],
        [
            ["0001", "Wood", "07400 100001", "WBK 123", "Junior", "26/06/2020", 2],
            [None, "Reed", None, "wbk123", None, None, None],
            [None, "Lake", None, None, None, "31/12/1989", 12],
            [None, None, "07400 100001", None, None, None, None],
            [None, "Hill", None, None, None, None, None],
        ],
    )

    found = club.validate(path, language="en")
    done = club.commit(path, language="en")

    assert [(one.row, one.column, one.code) for one in found.report.problems] == [
        (2, "mobile", "repeated-mobile"),
        (2, "frame", "repeated-value"),
        (3, "frame", "repeated-value"),
        (4, "joined", "bad-date"),
        (4, "bikes", "bad-number"),
        (5, "surname", "required"),
        (5, "mobile", "repeated-mobile"),
    ]
    assert told(path) == {2: "Error", 3: "Error", 4: "Error", 5: "Error", 6: "Created"}
    assert club.customers() == [{"member": "000001", "surname": "Hill", "sort": "full", "insured": "no"}]
    assert club.undo(done.batch).done.removed == 1
    assert club.customers() == []


@pytest.mark.parametrize("mode", ["create", "update"])
def test_modes_work_without_a_field_of_names(club: Shop, mode: Mode) -> None:
    path = fill_template(club.sheet("members.xlsx", []), ["Surname"], [["Wood"]])

    found = club.validate(path, language="en", options=Options(mode))

    assert (found.new, found.errors) == ((1, 0) if mode == "create" else (0, 1))


def test_a_key_that_the_schema_adds_is_checked_against_the_store(club: Shop) -> None:
    header = ["Surname", "Frame number"]
    club.commit(fill_template(club.sheet("first.xlsx", []), header, [["Wood", "WBK 123"]]), language="en")
    path = fill_template(club.sheet("second.xlsx", []), header, [["Reed", "wbk123"], ["Lake", "WBK 124"]])

    found = club.validate(path, language="en")

    assert [(one.row, one.column, one.code) for one in found.report.problems] == [
        (2, "frame", "value-in-use")
    ]
    assert read_results(path)[2].message == (
        "Frame number: ‘wbk123’ belongs to 000001 Wood. "
        "Export that customer to change it, or correct the value."
    )


def test_a_field_that_is_added_comes_into_a_store_that_is_there_already(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Shop(tmp_path, "cloudpos")
    shop.commit(shop.sheet("before.xlsx", [{"last_name": "Wood"}]), language="en")
    before = systems.load("cloudpos")
    card = identifier(
        "Loyalty card", 20, unique=True, example="4400123", help="The number printed on the card."
    )
    longer = Schema.of(
        before.system,
        str(before.title),
        {**before.fields, "loyalty_card": card},
        edition=before.edition,
        shown_by=before.shown_by,
        unique_together=[key for key in before.keys_of if len(key.fields) > 1],
    )
    monkeypatch.setattr(systems, "load", lambda _system: longer)

    init_store(shop.address, longer)
    header = ["Last name", "Loyalty card"]
    cards: list[list[object]] = [["Reed", "0044"], ["Lake", 45.0], ["Hill", "00 44"]]
    path = fill_template(shop.sheet("cards.xlsx", []), header, cards)
    done = shop.commit(path, language="en")

    assert [(one.row, one.code) for one in done.report.problems] == [
        (2, "repeated-value"),
        (4, "repeated-value"),
    ]
    assert [one.get("loyalty_card") for one in shop.customers()] == [None, "45"]
    assert set(read_column(shop.export("after.xlsx"), "Loyalty card").values()) == {"45"}
