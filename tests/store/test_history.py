"""Who changed this customer, when, and from which workbook."""

import datetime as dt

import pytest
from tests.support.shop import Shop, type_in

from tillbook.commands.history import customer_history, history
from tillbook.errors import UsageError


@pytest.fixture
def busy(shop: Shop) -> Shop:
    """A customer whom ann created, bob changed, and for whom zoe took bob's import back."""
    shop.commit(
        shop.sheet("new.xlsx", [
            {"last_name": "Ray", "email": "Ray@Example.com", "mobile": "07911 123456"}, {"email": "bad"},
        ])
    )  # fmt: skip
    path = shop.export("change.xlsx")
    type_in(path, {2: {"city": "Łódź", "marketing_email": "No"}})
    shop.commit(path, operator="bob")
    shop.undo("last", operator="zoe")
    return shop


def test_history_lists_the_imports_newest_first(busy: Shop) -> None:
    listed = history(busy.store).as_json()["batches"]

    assert isinstance(listed, list)
    assert [{k: v for k, v in one.items() if k not in ("batch", "at")} for one in listed] == [
        {"operator": "bob", "workbook": "change.xlsx", "created": 0, "updated": 1, "unchanged": 0,
         "skipped": 0, "undone": True},
        {"operator": "ann", "workbook": "new.xlsx", "created": 1, "updated": 0, "unchanged": 0,
         "skipped": 1, "undone": False},
    ]  # fmt: skip
    ages = [dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(one["at"]) for one in listed]
    assert all(dt.timedelta(seconds=-1) < age < dt.timedelta(minutes=5) for age in ages)


def test_a_customers_history_tells_who_when_what_and_from_which_workbook(busy: Shop) -> None:
    told = customer_history("ray@example.com", busy.store).as_json()["events"]

    assert isinstance(told, list)
    assert [(e["operator"], e["workbook"], e["what"], e["fields"]) for e in told] == [
        ("ann", "new.xlsx", "created", []),
        ("bob", "change.xlsx", "updated", [
            {"column": "city", "old": None, "new": "Łódź"},
            {"column": "marketing_email", "old": None, "new": "no"},
        ]),
        ("zoe", "change.xlsx", "restored", [
            {"column": "city", "old": "Łódź", "new": None},
            {"column": "marketing_email", "old": "no", "new": None},
        ]),
    ]  # fmt: skip
    assert [e["batch"] for e in told[:2]] == [b.batch for b in reversed(busy.store.batches())]


@pytest.mark.parametrize("spelling", ["RAY@EXAMPLE.COM", " ray@example.com ", "000001", "+447911123456",
                                      "07911 123456", "+44 7911 123-456"])  # fmt: skip
def test_a_customer_is_named_by_any_key_in_any_spelling(busy: Shop, spelling: str) -> None:
    assert len(customer_history(spelling, busy.store).events) == 3


def test_a_customer_is_named_by_its_record_id(busy: Shop) -> None:
    record = busy.sql("SELECT id FROM customer")[0][0]

    assert len(customer_history(record.upper(), busy.store).events) == 3


@pytest.mark.parametrize("named_by", ["record", "ray@example.com", "000001", "07911123456"])
def test_a_customer_who_is_gone_is_still_found(busy: Shop, named_by: str) -> None:
    record = busy.sql("SELECT id FROM customer")[0][0]
    busy.undo("last", operator="zoe")
    assert busy.customers() == []

    events = customer_history(record if named_by == "record" else named_by, busy.store).events

    assert [(e.kind, e.operator) for e in events] == [
        ("created", "ann"), ("updated", "bob"), ("restored", "zoe"), ("removed", "zoe"),
    ]  # fmt: skip
    assert {name: old for name, old, _ in events[-1].fields}["email"] == "Ray@example.com"


def test_a_customer_is_found_by_an_email_that_an_import_replaced(busy: Shop) -> None:
    path = busy.export("again.xlsx")
    type_in(path, {2: {"email": "new@example.com"}})
    busy.commit(path)

    assert len(customer_history("ray@example.com", busy.store).events) == 4


def test_who_is_not_there_is_refused(busy: Shop) -> None:
    with pytest.raises(UsageError, match=r"no customer ‘nobody@example\.com’\. Name an account number"):
        customer_history("nobody@example.com", busy.store)


def test_changes_from_outside_are_in_no_history(busy: Shop) -> None:
    busy.sql("UPDATE customer SET city = 'Oban'")

    assert len(customer_history("000001", busy.store).events) == 3
