"""Taking imports back, in order and out of order, with others at work in between."""

import pytest
import sqlalchemy as sa
from tests.support.shop import Shop, read_sheet, type_in

from tillbook.errors import UsageError

RAY = {"last_name": "Ray", "email": "ray@example.com", "city": "Leeds", "phone": "01524 509876"}


def change(shop: Shop, operator: str, **cells: object) -> str:
    """Somebody changes the first customer of an export; the batch."""
    path = shop.folder / "change.xlsx"
    path.unlink(missing_ok=True)
    shop.export("change.xlsx")
    type_in(path, {2: cells})
    return str(shop.commit(path, operator=operator).batch)


def create(shop: Shop, *rows: dict[str, str], name: str = "new.xlsx") -> str:
    """An import of these customers; the batch."""
    (shop.folder / name).unlink(missing_ok=True)
    return str(shop.commit(shop.sheet(name, rows)).batch)


def told(undone: object) -> list[tuple[object, ...]]:
    """What an undo kept: row, column, reason and sentence."""
    return [(d["row"], d["column"], d["reason"], d["message"]) for d in undone.as_json()["details"]]  # type: ignore[attr-defined]  # a list


def test_created_customers_go(shop: Shop) -> None:
    create(shop, {"last_name": "Doe"})
    before = shop.customers()
    batch = create(shop, RAY, {"last_name": "Poe"}, name="second.xlsx")

    undone = shop.undo(batch)

    assert undone.as_json() == {"batch": batch, "removed": 2, "restored": 0, "kept": 0, "details": []}
    assert shop.customers() == before


def test_updated_customers_get_every_field_back(shop: Shop) -> None:
    create(shop, RAY)
    before = shop.customers()
    batch = change(
        shop, "bob", last_name="Roe", city="<clear>", title="Ms", email="roe@example.com",
        mobile="07911 123456", notes="new",
    )  # fmt: skip
    assert shop.customers() != before

    undone = shop.undo(batch)

    assert undone.as_json() == {"batch": batch, "removed": 0, "restored": 1, "kept": 0, "details": []}
    assert shop.customers() == before
    assert shop.sql("SELECT email_key, mobile_key, version FROM customer") == [("ray@example.com", None, 3)]


def test_an_import_that_did_both_is_taken_back_whole(shop: Shop) -> None:
    create(shop, RAY)
    before = shop.customers()
    path = shop.export("e.xlsx")
    type_in(path, {2: {"email": "new@example.com"}, 3: {"last_name": "Doe", "email": "ray@example.com"}})
    shop.commit(path)

    undone = shop.undo()

    assert (undone.done.removed, undone.done.restored) == (1, 1)
    assert shop.customers() == before


def test_a_swap_of_keys_is_swapped_back(shop: Shop) -> None:
    create(shop, RAY, {"last_name": "Doe", "email": "doe@example.com"})
    before = shop.customers()
    path = shop.export("e.xlsx")
    type_in(path, {2: {"email": "doe@example.com"}, 3: {"email": "ray@example.com"}})
    assert shop.commit(path).updated == 2
    assert [c["email"] for c in shop.customers()] == ["doe@example.com", "ray@example.com"]

    shop.undo()

    assert shop.customers() == before


def test_a_field_that_somebody_changed_since_stays_and_is_told(shop: Shop) -> None:
    create(shop, RAY)
    batch = change(shop, "bob", city="York", phone="01524 509000")
    change(shop, "cleo", city="Hull")

    undone = shop.undo(batch)

    assert undone.done.restored == 1
    day = f"{shop.store.batches()[0].at:%d/%m/%Y}"
    assert told(undone) == [
        (2, "city", "changed", f"City was changed since by cleo, {day}; it stays ‘Hull’."),
    ]  # fmt: skip
    assert shop.customers()[0] | {"phone": "+441524509876", "city": "Hull"} == shop.customers()[0]


def test_a_field_changed_outside_is_laid_at_nobodys_door(shop: Shop) -> None:
    create(shop, RAY)
    change(shop, "bob", city="York")
    batch = change(shop, "cleo", city="Hull")
    shop.sql("UPDATE customer SET city = 'Oban'")

    undone = shop.undo(batch)

    assert undone.done.restored == 0
    assert told(undone) == [
        (2, "city", "changed", "City was changed since, outside Tillbook; it stays ‘Oban’."),
    ]  # fmt: skip


def test_a_field_that_somebody_set_back_already_is_no_news(shop: Shop) -> None:
    create(shop, RAY)
    batch = change(shop, "bob", city="York")
    change(shop, "cleo", city="Leeds")

    undone = shop.undo(batch)

    assert undone.as_json() == {"batch": batch, "removed": 0, "restored": 0, "kept": 0, "details": []}


def test_a_created_customer_that_somebody_changed_since_stays_and_is_told(shop: Shop) -> None:
    batch = create(shop, RAY, {"last_name": "Doe"})
    change(shop, "bob", city="York")

    undone = shop.undo(batch)

    assert (undone.done.removed, [c["last_name"] for c in shop.customers()]) == (1, ["Ray"])
    day = f"{shop.store.batches()[0].at:%d/%m/%Y}"
    assert undone.as_json()["kept"] == 1
    assert told(undone) == [
        (2, None, "changed", f"Was changed since by bob, {day}; the customer stays."),
    ]  # fmt: skip


def test_a_created_customer_changed_outside_last_is_not_laid_at_an_importers_door(shop: Shop) -> None:
    batch = create(shop, RAY)
    change(shop, "bob", city="York")
    shop.sql("UPDATE customer SET city = 'Oban'")

    assert told(shop.undo(batch)) == [
        (2, None, "changed", "Was changed since, outside Tillbook; the customer stays."),
    ]  # fmt: skip


def test_a_customer_that_is_gone_is_told(shop: Shop) -> None:
    create(shop, RAY)
    batch = change(shop, "bob", city="York")
    shop.sql("DELETE FROM customer")

    assert told(shop.undo(batch)) == [(2, None, "gone", "Is no longer in the store.")]


def test_an_old_email_that_somebody_took_meanwhile_is_not_taken_away(shop: Shop) -> None:
    create(shop, RAY)
    batch = change(shop, "bob", email="new@example.com", city="York")
    create(shop, {"last_name": "Doe", "email": "RAY@example.com"}, name="doe.xlsx")

    undone = shop.undo(batch)

    assert told(undone) == [
        (2, "email", "taken", "The old E-mail belongs to 000002 Doe by now; it stays ‘new@example.com’."),
    ]  # fmt: skip
    assert [(c["last_name"], c["email"], c.get("city")) for c in shop.customers()] == [
        ("Ray", "new@example.com", "Leeds"), ("Doe", "RAY@example.com", None),
    ]  # fmt: skip


def test_a_chain_of_emails_of_which_the_first_is_taken_stays_whole(shop: Shop) -> None:
    names = ("a", "b", "c")
    create(shop, *({"last_name": n, "email": f"{n}@example.com"} for n in names))
    path = shop.export("e.xlsx")
    type_in(path, {row: {"email": f"{n}@example.com"} for row, n in ((2, "b"), (3, "c"), (4, "d"))})
    batch = shop.commit(path).batch
    create(shop, {"last_name": "z", "email": "a@example.com"}, name="z.xlsx")

    undone = shop.undo(batch)

    assert undone.done.restored == 0
    assert [(kept.row, kept.reason, kept.by) for kept in undone.done.kept] == [
        (2, "taken", "000004 z"), (3, "taken", "000001 a"), (4, "taken", "000002 b"),
    ]  # fmt: skip
    assert [c["email"] for c in shop.customers()] == [f"{n}@example.com" for n in ("b", "c", "d", "a")]


def test_old_names_that_are_taken_stay_together_with_their_postcode(shop: Shop) -> None:
    person = {"first_name": "Łucja", "last_name": "Ødegård", "postcode": "LA1 1AA"}
    create(shop, person)
    batch = change(shop, "bob", last_name="Ray", city="York")
    create(shop, person | {"first_name": "LUCJA"}, name="other.xlsx")

    undone = shop.undo(batch)

    assert [(kept.field, kept.reason) for kept in undone.done.kept] == [("last_name", "taken")]
    assert [(c["last_name"], c.get("city")) for c in shop.customers()] == [("Ray", None), ("Ødegård", None)]


def test_what_the_database_refuses_to_restore_is_told(shop: Shop) -> None:
    create(shop, RAY)
    batch = change(shop, "bob", city="York")
    shop.forbid("city", "Leeds")

    undone = shop.undo(batch)

    assert (undone.done.restored, shop.customers()[0]["city"]) == (0, "York")
    sentence = "The store does not take the old values back (no such city); the customer stays."
    assert told(undone) == [(2, None, "refused", sentence)]


def test_an_import_is_undone_once(shop: Shop) -> None:
    batch = create(shop, RAY)
    shop.undo(batch)
    before = shop.dump()

    with pytest.raises(UsageError, match=f"The import {batch} was undone already. Nothing was done"):
        shop.undo(batch)
    with pytest.raises(UsageError, match="There is no import left to undo"):
        shop.undo("last")
    assert shop.dump() == before


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("nonsense", "There is no import ‘nonsense’. See ‘tillbook history’ for their numbers."),
        ("", "There is no import ‘’"),
        ("01", "There is no import ‘01’"),
        ("%", "There is no import ‘%’"),
    ],
)
def test_an_import_that_is_not_there_or_not_one_is_refused(shop: Shop, wanted: str, message: str) -> None:
    create(shop, RAY)
    create(shop, {"last_name": "Doe"}, name="second.xlsx")

    with pytest.raises(UsageError) as refused:
        shop.undo(wanted)
    assert str(refused.value).startswith(message)


def test_the_beginning_of_its_number_names_an_import_but_an_undo_is_none(shop: Shop) -> None:
    batch = create(shop, RAY)

    assert shop.undo(batch[:18]).done.batch == batch
    undo = shop.sql("SELECT id FROM import_batch WHERE kind = 'undo'")[0][0]
    with pytest.raises(UsageError, match="There is no import"):
        shop.undo(undo)


def test_undo_newest_first_goes_back_step_by_step(shop: Shop) -> None:
    states = [shop.customers()]
    create(shop, RAY)
    states.append(shop.customers())
    for city in ("York", "Hull", "Oban"):
        change(shop, "bob", city=city)
        states.append(shop.customers())

    for state in reversed(states[:-1]):
        undone = shop.undo("last")
        assert (undone.done.kept, shop.customers()) == ((), state)


def test_undo_oldest_first_ends_where_it_began(shop: Shop) -> None:
    create(shop, {"last_name": "Doe"}, RAY)
    before = shop.customers()
    first = change(shop, "bob", city="York", title="Ms")
    second = change(shop, "cleo", city="Hull", notes="n")
    third = change(shop, "dan", city="Oban")

    kept = [[(k.field, k.value) for k in shop.undo(batch).done.kept] for batch in (first, second, third)]

    assert kept == [[("city", "Oban")], [("city", "Oban")], []]
    assert shop.customers() == before


def test_a_customer_whose_import_was_undone_goes_with_the_changes_that_it_was_left_for(shop: Shop) -> None:
    create(shop, {"last_name": "Doe"})
    before = shop.customers()
    path = shop.sheet("new.xlsx2.xlsx", [RAY])
    first = shop.commit(path).batch
    change_of_ray = shop.export("e.xlsx", where="last_name=Ray")
    type_in(change_of_ray, {2: {"city": "York"}})
    second = shop.commit(change_of_ray, operator="bob").batch

    assert shop.undo(first).done.removed == 0
    undone = shop.undo(second)

    assert (undone.done.removed, undone.done.restored, undone.done.kept) == (1, 0, ())
    assert shop.customers() == before


def test_a_customer_that_somebody_outside_changed_stays_when_all_imports_are_undone(shop: Shop) -> None:
    first = create(shop, RAY)
    second = change(shop, "bob", city="York")
    shop.sql("UPDATE customer SET notes = 'by hand'")

    shop.undo(first)
    undone = shop.undo(second)

    assert (undone.done.removed, undone.done.restored) == (0, 1)
    assert [(c["city"], c["notes"]) for c in shop.customers()] == [("Leeds", "by hand")]


def test_an_old_value_that_came_back_by_hand_is_not_traced_further(shop: Shop) -> None:
    create(shop, RAY)
    shop.undo(change(shop, "bob", city="York"))
    shop.sql("UPDATE customer SET city = 'York'")
    batch = change(shop, "cleo", city="Hull")

    shop.undo(batch)

    assert shop.customers()[0]["city"] == "York"


def test_the_same_workbook_creates_its_customers_again_after_an_undo(shop: Shop) -> None:
    path = shop.sheet("a.xlsx", [RAY, {"last_name": "Doe"}])
    shop.commit(path)
    before = shop.customers()
    shop.undo()
    assert shop.customers() == []

    done = shop.commit(path)

    assert (done.created, done.unchanged, done.skipped) == (2, 0, 0)
    assert shop.customers() == before
    assert [cells["status"] for cells in read_sheet(path).values()] == ["Created", "Created"]
    assert shop.commit(path).unchanged == 2
    assert [batch.undone for batch in shop.store.batches()] == [False, True]


def test_the_same_workbook_changes_its_customers_again_after_an_undo(shop: Shop) -> None:
    create(shop, RAY)
    path = shop.export("work.xlsx")
    type_in(path, {2: {"city": "York", "title": "Ms"}})
    shop.commit(path)
    shop.undo()

    done = shop.commit(path)

    assert (done.updated, done.unchanged, done.skipped) == (1, 0, 0)
    assert (shop.customers()[0]["city"], read_sheet(path)[2]["city"]) == ("York", "York")


def test_undo_is_set_wise(shop: Shop) -> None:
    create(shop, *({"last_name": f"Ray {at}"} for at in range(40)))
    path = shop.export("e.xlsx")
    type_in(path, {row: {"city": "York"} for row in range(2, 42)})
    shop.commit(path)
    store, said = shop.store, []
    sa.event.listen(store._engine, "before_cursor_execute", lambda *told: said.append(told[2]))

    assert store.undo("last", "zoe").restored == 40
    restoring = len(said)
    assert store.undo("last", "zoe").removed == 40

    assert restoring < 60
    assert len(said) - restoring < 60


def test_the_beginning_of_two_imports_names_neither(shop: Shop) -> None:
    create(shop, RAY)
    create(shop, {"last_name": "Doe"}, name="second.xlsx")
    one, other = (batch.batch for batch in shop.store.batches())
    shared = one[:6]
    assert other.startswith(shared)

    with pytest.raises(UsageError, match="There is more than one import"):
        shop.undo(shared)


def test_one_customer_goes_back_where_another_stays_as_somebody_changed_him(shop: Shop) -> None:
    create(shop, RAY, {"last_name": "Doe", "city": "Leeds"})
    path = shop.export("both.xlsx")
    type_in(path, {2: {"city": "York"}, 3: {"city": "York"}})
    both = shop.commit(path).batch
    change(shop, "bob", city="Hull")

    undone = shop.undo(both)

    assert (undone.done.restored, [kept[1:3] for kept in told(undone)]) == (1, [("city", "changed")])
    assert [one["city"] for one in shop.customers()] == ["Hull", "Leeds"]
