"""Duplicates become one customer, on record, and an undo brings everybody back."""

import dataclasses
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.support.shop import Shop, type_in

from tillbook.commands.duplicates import duplicates
from tillbook.commands.history import customer_history, history
from tillbook.commands.merge import Merge, look, merge_all
from tillbook.commands.merge import merge as run_merge
from tillbook.commands.summary import Table
from tillbook.commands.upkeep import erase, purge
from tillbook.core.uniting import Choice
from tillbook.errors import TillbookError, UsageError
from tillbook.store.reading import Reader

ROBERT = {
    "first_name": "Robert", "last_name": "Smith", "postcode": "LA1 1AA", "email": "bob.smith@example.com",
    "notes": "Rides a gravel bike.\nOften late.", "city": "Lancaster",
}  # fmt: skip
BOB = {
    "first_name": "Bob", "last_name": "Smith", "postcode": "LA1 1AA", "mobile": "07911 123456",
    "email": "bobsmith@example.com", "notes": "Often late.\nLikes tea.", "city": "Morecambe", "title": "Mr",
}  # fmt: skip
ANN = {"first_name": "Ann", "last_name": "Roe", "email": "ann@example.com"}


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Shop:
    """Robert, Bob and Ann, numbered 000001 to 000003, in a file or on a server."""
    address = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    made = Shop(tmp_path, address=address)
    made.commit(made.sheet("first.xlsx", [ROBERT, BOB, ANN]))
    return made


def told(shop: Shop, who: str = "zoe") -> dict[str, Any]:
    """How that person names himself where the server does not know."""
    return {"language": "en", "operator": None if shop.is_server else who}


def merge(shop: Shop, keep: str, *others: str, who: str = "zoe", **asked: Any) -> Merge:
    """That person merges these customers."""
    return run_merge(keep, others, shop.store_of(who), **told(shop, who), **asked)


def table(shop: Shop) -> list[tuple[Any, ...]]:
    """The whole customer table but for the versions, which only rise."""
    found = shop.store.read(lambda reader: [*Reader.customers(reader).columns])
    names = ", ".join(f'"{name}"' for name in found if name != "version")
    keys = "email_key, mobile_key, account_number_key, account_number_serial, name_postcode_key"
    return shop.sql(f"SELECT {names}, {keys} FROM customer ORDER BY id")  # noqa: S608  # names of our own


def ids(shop: Shop) -> list[str]:
    """The records, in the order in which they were created."""
    return [str(row[0]) for row in shop.sql("SELECT id FROM customer ORDER BY id")]


def import_rows(shop: Shop, name: str, *rows: dict[str, str]) -> None:
    """Somebody imports these new customers."""
    shop.commit(shop.sheet(name, rows))


def test_blanks_are_filled_notes_are_joined_and_the_rest_is_listed(shop: Shop) -> None:
    robert, bob, _ = ids(shop)

    done = merge(shop, robert, bob)

    assert (done.kept, done.removed) == (1, 1)
    kept = shop.customer(last_name="Smith")
    assert kept["first_name"] == "Robert"
    assert (kept["mobile"], kept["title"], kept["city"]) == ("+447911123456", "Mr", "Lancaster")
    assert kept["notes"] == "Rides a gravel bike.\nOften late.\nLikes tea."
    assert set(done.changes["field"]) == {"mobile", "title", "notes"}
    assert {(left.field, left.kept, left.other, left.source) for left in done.left.itertuples()} == {
        ("account_number", "000001", "000002", bob),
        ("first_name", "Robert", "Bob", bob),
        ("city", "Lancaster", "Morecambe", bob),
        ("email", "bob.smith@example.com", "bobsmith@example.com", bob),
    }
    assert shop.sql("SELECT mobile_key, version FROM customer WHERE id = ?", robert) == [("+447911123456", 2)]


def test_an_undo_gives_the_table_back_as_it_was(shop: Shop) -> None:
    before = table(shop)
    robert, bob, ann = ids(shop)
    done = merge(shop, ann, robert, bob, values={"email": robert, "city": "York", "first_name": None})
    assert shop.customer(email="bob.smith@example.com")["city"] == "York"

    undone = shop.undo(done.batch)

    assert undone.as_json() == {"batch": done.batch, "removed": 0, "restored": 3, "kept": 0, "details": []}
    assert table(shop) == before


def test_what_an_undo_brought_back_can_be_merged_and_brought_back_again(shop: Shop) -> None:
    before = table(shop)
    robert, bob, ann = ids(shop)
    for keep, other in ((robert, bob), (bob, robert), (robert, bob)):
        merge(shop, keep, other)
        shop.undo("last")
    assert table(shop) == before
    merge(shop, robert, ann)

    assert shop.undo("last").done.kept == ()
    assert table(shop) == before


def test_the_import_that_created_them_can_be_undone_after_the_merge_was(shop: Shop) -> None:
    first = shop.store.batches()[0].batch
    robert, bob, _ = ids(shop)
    merge(shop, robert, bob)
    shop.undo("last")

    undone = shop.undo(first)

    assert (undone.done.removed, undone.done.kept, shop.customers()) == (3, (), [])


def test_nobody_comes_back_whose_own_import_was_undone_meanwhile(shop: Shop) -> None:
    first = shop.store.batches()[0].batch
    robert, bob, _ = ids(shop)
    done = merge(shop, robert, bob)
    undone = shop.undo(first)
    assert [(kept.field, kept.reason) for kept in undone.done.kept] == [(None, "changed"), (None, "gone")]

    again = shop.undo(done.batch)

    assert (again.done.removed, again.done.restored, shop.customers()) == (1, 0, [])


def test_merges_on_merges_are_undone_in_any_order(shop: Shop) -> None:
    before = table(shop)
    robert, bob, ann = ids(shop)
    first = merge(shop, bob, robert)
    second = merge(shop, ann, bob)
    assert len(shop.customers()) == 1

    undone = shop.undo(first.batch)
    assert [kept.reason for kept in undone.done.kept] == ["gone"]
    assert len(shop.customers()) == 2
    shop.undo(second.batch)

    assert [row[:2] for row in table(shop)] == [row[:2] for row in before]
    assert table(shop)[1:] == before[1:]


def test_what_somebody_changed_since_stays_and_is_told(shop: Shop) -> None:
    robert, bob, _ = ids(shop)
    done = merge(shop, robert, bob)
    path = shop.export("e.xlsx", where="last_name=Smith")
    type_in(path, {2: {"title": "Dr", "city": "Hull"}})
    shop.commit(path, operator="cleo")

    undone = shop.undo(done.batch)

    assert [(kept.field, kept.value) for kept in undone.done.kept] == [("title", "Dr")]
    assert shop.customer(first_name="Robert").keys() & {"mobile"} == set()
    assert shop.customer(first_name="Robert")["city"] == "Hull"
    assert shop.customer(first_name="Bob")["mobile"] == "+447911123456"


def test_keys_that_somebody_took_meanwhile_are_left_out_and_told(shop: Shop) -> None:
    robert, bob, ann = ids(shop)
    done = merge(shop, robert, bob, ann)
    import_rows(
        shop,
        "new.xlsx",
        {"account_number": "000002", "last_name": "New", "email": "bobsmith@example.com"},
        {"account_number": "000003", "first_name": "Bob", "last_name": "Smith", "postcode": "la11aa"},
    )

    undone = shop.undo(done.batch)

    details = [(d["customer"], d["column"], d["reason"], d["message"]) for d in undone.as_json()["details"]]  # type: ignore[attr-defined]  # a list
    assert sorted(details) == [
        ("000004 Bob Smith", "account_number", "renumbered",
         "The old Account number belongs to 000002 New by now; the new one is ‘000004’."),
        ("000005 Ann Roe", "account_number", "renumbered",
         "The old Account number belongs to 000003 Bob Smith by now; the new one is ‘000005’."),
        ("Bob Smith", "email", "taken", "The old E-mail belongs to 000002 New by now; it was left blank."),
        ("Bob Smith", "postcode", "taken",
         "The old Postcode belongs to 000003 Bob Smith by now; it was left blank."),
    ]  # fmt: skip
    assert undone.done.restored == 3
    assert shop.customer(account_number="000004")["mobile"] == "+447911123456"
    assert {bob, ann} <= set(ids(shop))


def test_a_refusal_of_any_of_them_counts(shop: Shop) -> None:
    robert, bob, ann = ids(shop)
    for name, consents in ((robert, ("yes", None)), (bob, ("withdrawn", "yes"))):
        for field, text in zip(("marketing_email", "marketing_sms"), consents, strict=True):
            shop.sql(f"UPDATE customer SET {field} = ?, version = version + 1 WHERE id = ?", text, name)  # noqa: S608

    done = merge(shop, robert, bob)

    kept = shop.customer(last_name="Smith")
    assert (kept["marketing_email"], kept["marketing_sms"]) == ("withdrawn", "yes")
    assert done.summary.parts[1:3] == [
        "000001 Robert Smith: Marketing by e-mail is ‘Withdrawn’, as 000002 Bob Smith said.",
        "000001 Robert Smith: Marketing by text message is ‘Yes’, as 000002 Bob Smith said.",
    ]
    for text in ("yes", "Yes", None):
        with pytest.raises(UsageError, match="said no"):
            merge(shop, ann, robert, values={"marketing_email": text})
    assert merge(shop, ann, robert, values={"marketing_email": "no"}).kept == 1


WRONG: dict[str, tuple[dict[str, str | None], str]] = {
    "email": ({"email": "nobody"}, "‘nobody’ is not an e-mail address"),
    "date": ({"date_of_birth": "31.02.1985"}, "‘31.02.1985’ is not a date"),
    "long": ({"first_name": "A" * 31}, "31 characters, but at most 30 fit"),
    "choice": ({"price_level": "Free"}, "‘Free’ is not one of the choices"),
    "required": ({"last_name": ""}, "Last name: this cannot be cleared"),
    "taken": ({"email": "ann@example.com"}, "‘ann@example.com’ belongs to 000003 Ann Roe"),
    "needs": ({"contact_preference": "sms", "mobile": None}, "needs the field Mobile, which is blank"),
    "unknown": ({"colour": "red"}, "There is no field ‘colour’"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_value_that_no_import_would_let_in_is_refused_with_a_sentence(shop: Shop, kind: str) -> None:
    before = shop.dump()
    values, sentence = WRONG[kind]

    with pytest.raises(UsageError, match=sentence) as refused:
        run_merge("000001", ["000002"], shop.store, values=values, language="en")

    assert "\n" not in str(refused.value)
    assert shop.dump() == before


def test_values_are_read_as_those_of_a_sheet(shop: Shop) -> None:
    values = {"mobile": "07400 123456", "country": "it", "phone": "06 6982", "tax_exempt": "YES", "title": ""}

    merge(shop, "000001", "bobsmith@example.com", values=values)

    kept = shop.customer(first_name="Robert")
    assert (kept["country"], kept["phone"], kept["tax_exempt"]) == ("IT", "+39066982", "yes")
    assert "title" not in kept


def test_a_choice_from_the_store_is_cleared_by_a_merge_as_by_an_import(shop: Shop) -> None:
    robert, ann = (shop.export(f"{name}.xlsx", where=f"first_name={name}") for name in ("Robert", "Ann"))
    for path in (robert, ann):
        type_in(path, {2: {"account_type": "Trade"}})
        shop.commit(path)
    type_in(ann, {2: {"account_type": "<clear>"}})

    assert shop.commit(ann).updated == 1
    merge(shop, "000001", "000002", values={"account_type": None})

    assert not [one for one in shop.customers() if "account_type" in one]


def test_notes_are_never_cut(shop: Shop) -> None:
    robert, bob, _ = ids(shop)
    for one in (robert, bob):
        long = "\n".join(f"{one} {at}" for at in range(60))
        shop.sql("UPDATE customer SET notes = ?, version = version + 1 WHERE id = ?", long, one)

    with pytest.raises(UsageError, match=r"Notes: [45][0-9,]+ characters, but at most 4,000 fit"):
        merge(shop, robert, bob)
    assert len(ids(shop)) == 3
    assert merge(shop, robert, bob, values={"notes": "Too much to say."}).kept == 1


def test_what_would_be_lost_goes_into_the_notes_when_asked(shop: Shop) -> None:
    merge(shop, "000003", "000002", keep_in_notes=True)

    assert shop.customer(first_name="Ann")["notes"].splitlines() == [
        "Often late.", "Likes tea.", "Account number: 000002", "First name: Bob", "Last name: Smith",
        "E-mail: bobsmith@example.com",
    ]  # fmt: skip


def test_what_no_check_lets_in_fills_no_blank(shop: Shop) -> None:
    robert, bob, _ = ids(shop)
    shop.sql("UPDATE customer SET account_type = 'Gone', phone = 'none', version = 7 WHERE id = ?", bob)

    done = merge(shop, robert, bob)

    assert {"account_type", "phone"} <= set(done.left["field"])
    assert not shop.customer(last_name="Smith").keys() & {"account_type", "phone"}


def test_who_was_changed_since_he_was_shown_is_not_merged(shop: Shop) -> None:
    [choice] = duplicates(shop.store, language="en").suggest()
    shop.sql("UPDATE customer SET city = 'Oban' WHERE id = ?", choice.others[0])
    before = shop.dump()

    with pytest.raises(UsageError, match=r"was changed since you looked\. Look at the duplicates again"):
        merge_all([choice], shop.store_of("zoe"), **told(shop))

    # Opening the store gives the till's customer his keys back.
    assert len(shop.dump()) in (len(before), len(before) - 1)
    assert len(ids(shop)) == 3


def test_many_merges_are_one_batch_or_nothing(shop: Shop) -> None:
    import_rows(shop, "more.xlsx", {**ROBERT, "first_name": "Rob", "email": "rob@example.com"})
    robert, bob, ann, rob = ids(shop)
    before = table(shop)
    for choices, why in (
        ([Choice(robert, [bob]), Choice(ann, ["rob@example.org"])], "There is no customer ‘rob@example.org’"),
        ([Choice(robert, [bob]), Choice(ann, [bob])], "000002 Bob Smith is named twice"),
        ([Choice(robert, [bob, "000001"])], "000001 Robert Smith is named twice"),
        ([Choice(robert, [])], "at least one other"),
        ([Choice(robert, [bob], {"email": "x@example.com"}), Choice(ann, [rob], {"email": "x@example.com"})],
         "‘x@example.com’ belongs to 000001 Robert Smith"),
    ):  # fmt: skip
        with pytest.raises(UsageError, match=why):
            merge_all(choices, shop.store_of("zoe"), **told(shop))
    assert table(shop) == before

    swapped = [
        Choice(robert, [bob], {"email": "Ann@example.com"}),
        Choice(ann, [rob], {"email": "new@example.com"}),
    ]
    done = merge_all(swapped, shop.store_of("zoe"), **told(shop))

    assert [c["email"] for c in shop.customers()] == ["Ann@example.com", "new@example.com"]
    assert (done.kept, done.removed, len(shop.store.batches())) == (2, 2, 3)
    shop.undo(done.batch)
    assert table(shop) == before


def test_looking_writes_nothing_and_says_what_will_be(shop: Shop) -> None:
    before = shop.dump()

    seen = look([Choice("000001", ["000002"])], shop.store, language="en")

    assert shop.dump() == before
    assert seen.batch is None
    assert seen.summary.parts[0] == "1 customer goes into 000001 Robert Smith."
    tables = [part for part in seen.summary.parts if isinstance(part, Table)]
    assert ("000001 Robert Smith", "Mobile", "", "+447911123456") in tables[0].rows
    done = merge(shop, "000001", "000002")
    assert done.changes.equals(seen.changes)
    assert "Morecambe" in done._repr_html_()


def test_a_merge_is_on_record_and_is_the_last_thing_to_undo(shop: Shop) -> None:
    robert, bob, _ = ids(shop)
    done = merge(shop, robert, bob)

    newest = history(shop.store).batches[0]
    lines = [
        part for part in history(shop.store, everything=True).summary("en").parts if isinstance(part, Table)
    ]
    assert (newest.batch, newest.kind, newest.operator, newest.updated) == (done.batch, "merge", "zoe", 1)
    assert lines[0].rows[0][1] == "Merge"
    assert "1 duplicate merged" in lines[0].rows[0]
    kinds = {name: [e.kind for e in shop.store.events(name)] for name in (robert, bob)}
    assert kinds == {robert: ["created", "merged"], bob: ["created", "removed"]}
    assert shop.undo("last").done.batch == done.batch
    assert [e.kind for e in shop.store.events(bob)] == ["created", "removed", "restored"]
    assert "1 duplicate merged" in customer_history(bob, shop.store, "en")._repr_html_()
    with pytest.raises(UsageError, match=f"The merge {done.batch} was undone already"):
        shop.undo(done.batch)


def test_a_purged_merge_cannot_be_undone(shop: Shop) -> None:
    done = merge(shop, "000001", "000002")
    shop.sql("UPDATE import_batch SET at = '2020-01-01 00:00:00'")

    assert purge(shop.store, "90d")["batches"] == 2

    with pytest.raises(UsageError, match="was forgotten on"):
        shop.undo(done.batch)
    assert "bobsmith" not in "".join(line for line in shop.dump() if line.startswith("customer_change"))


def test_whoever_is_erased_is_erased_as_whom_he_was_merged_from_too(shop: Shop) -> None:
    merge(shop, "000001", "000002")
    merge(shop, "000003", "000001")

    erase(shop.store, "ann@example.com", None if shop.is_server else "zoe")

    left = "".join(shop.dump())
    assert not [word for word in ("Smith", "Roe", "bobsmith", "447911123456", "Morecambe") if word in left]
    assert shop.undo("last").done.restored == 0
    assert shop.customers() == []


def test_whoever_was_merged_by_mistake_is_erased_from_the_others_history_too(shop: Shop) -> None:
    merge(shop, "000003", "000002")
    shop.undo("last")

    erase(shop.store, "bobsmith@example.com", None if shop.is_server else "zoe")

    left = "".join(shop.dump())
    assert not [word for word in ("bobsmith", "447911123456", "Morecambe", "Likes tea") if word in left]
    assert [c["last_name"] for c in shop.customers()] == ["Smith", "Roe"]


def test_a_rule_of_the_database_refuses_a_merge_with_a_sentence(shop: Shop) -> None:
    shop.forbid("title", "Mr")
    shop.store_of("zoe")
    before = shop.dump()

    with pytest.raises(TillbookError, match=r"does not take the merged customers: .*no such title"):
        merge(shop, "000001", "000002")

    assert shop.dump() == before


def test_whom_a_rule_of_the_database_keeps_out_is_told(shop: Shop) -> None:
    done = merge(shop, "000001", "000002", values={"title": None})
    shop.forbid("title", "Mr")

    undone = shop.undo(done.batch)

    assert [(kept.field, kept.reason) for kept in undone.done.kept] == [(None, "refused")]
    assert len(shop.customers()) == 2


def test_loyverse_customers_are_merged_too(loyverse: Shop) -> None:
    anna = {"name": "Anna Rossi", "email": "anna.rossi@example.it", "customer_code": "0042"}
    swapped = {"name": "Rossi Anna", "email": "annarossi@example.it", "customer_code": "42", "note": "Tea."}
    loyverse.commit(loyverse.sheet("a.xlsx", [{**anna, "phone": "+39 347 1234567"}, swapped]))
    before = loyverse.customers()
    found = duplicates(loyverse.store, language="en")

    assert found.groups[0].reasons == (
        "E-mail the same but for dots and tags",
        "Customer code the same but for zeros and signs",
        "first and last name swapped",
    )
    done = merge_all(found.suggest(), loyverse.store, language="en", operator="zoe")

    assert [c["note"] for c in loyverse.customers()] == ["Tea."]
    loyverse.undo(done.batch)
    assert loyverse.customers() == before


def test_groups_are_shown_side_by_side(shop: Shop) -> None:
    found = duplicates(shop.store, language="it")

    [group] = found.groups
    assert found.table.loc[0, "score"] == group.score == 100
    assert set(found.table.loc[0, ["one", "other"]]) == set(ids(shop)[:2])
    shown = found._repr_html_()
    assert shown.index("Robert") < shown.index("Bob<") < shown.index("Smith")
    assert 'style="background:#fff3b0;color:#222">Morecambe' in shown
    assert "<td>Smith</td><td>Smith</td>" in shown
    assert [pair["group"] for pair in found.as_json()["pairs"]] == [1]  # type: ignore[attr-defined]  # a list
    [choice] = found.suggest()
    assert choice.keep == ids(shop)[1]
    assert (
        dataclasses.replace(choice, keep=choice.others[0], others=[choice.keep]).versions == choice.versions
    )
    with pytest.raises(UsageError, match="The score is from 1 to 100"):
        duplicates(shop.store, least=0)


def test_nothing_is_found_where_nothing_is(tmp_path: Path) -> None:
    found = duplicates(Shop(tmp_path).store, language="en")

    assert (found.groups, found.suggest(), len(found.table)) == ((), [], 0)
    assert "No two customers are alike enough." in found._repr_html_()
    assert isinstance(found.table, pd.DataFrame)
