"""Whatever is merged, an undo gives back the same customers, and nobody's word is lost on the way."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.shop import Shop

from tillbook.commands.merge import merge_all
from tillbook.core.keys import key_columns
from tillbook.core.marks import fingerprints
from tillbook.core.plan import Plan
from tillbook.core.uniting import Choice
from tillbook.errors import UsageError
from tillbook.store.ledger import Import

WORDS: dict[str, list[str | None]] = {
    "first_name": ["Robert", "Bob", None],
    "last_name": ["Smith", "Smyth"],
    "postcode": ["LA1 1AA", "LA1 1AB", None],
    "city": ["Leeds", None],
    "title": ["Mr", "Dr", None],
    "notes": ["One.", "One.\nTwo.", "Three.", None],
    "marketing_email": ["yes", "no", "withdrawn", None],
    "marketing_sms": ["yes", "no", None],
    "credit_limit": ["300", "150", None],
    "tax_exempt": ["yes", "no"],
}
person = st.fixed_dictionaries({name: st.sampled_from(words) for name, words in WORDS.items()})
whole = st.lists(st.tuples(person, st.booleans(), st.booleans()), min_size=2, max_size=7)
REFUSED = ("no", "withdrawn")


@contextmanager
def shop_of(people: list[tuple[dict[str, str | None], bool, bool]]) -> Iterator[Shop]:
    """A store with these people, who may have an e-mail and a mobile of their own."""
    with tempfile.TemporaryDirectory() as folder:
        made = Shop(Path(folder))
        rows = []
        for at, (one, mails, calls) in enumerate(people, start=1):
            contacts = {
                "email": f"p{at}@example.com" if mails else None,
                "mobile": f"+44740010000{at}" if calls else None,
            }
            rows.append({**one, **contacts, "account_number": f"{at:04d}"})
        schema = made.store.schema()
        values = pd.DataFrame(rows, columns=list(schema.fields), dtype="str")
        keys = key_columns(values, schema)
        # Whom no import would let in, for somebody has his name and postcode already.
        values.loc[keys["name_postcode_key"].duplicated() & keys["name_postcode_key"].notna(), "postcode"] = (
            None
        )
        new = values.join(key_columns(values, schema)).assign(fingerprint=fingerprints(values, schema))
        plan = Plan(new, new.iloc[:0].assign(id="", version=""), (), pd.Series(dtype="str"))
        about = Import("ann", "made", None, ())
        made.store.write(lambda writer: writer.commit(plan, about), lambda written: written.batch)
        yield made


def customer_table(shop: Shop) -> list[tuple[Any, ...]]:
    """The customer table byte for byte, but for the versions, which only rise."""
    names = [row[1] for row in shop.sql("PRAGMA table_info(customer)") if row[1] != "version"]
    columns = ", ".join(f'"{name}"' for name in names)
    return shop.sql(f"SELECT {columns} FROM customer ORDER BY id")  # noqa: S608  # names of the schema


def choices_of(data: st.DataObject, ids: list[str]) -> list[Choice]:
    """Some groups of them, nobody in two."""
    order = data.draw(st.permutations(ids))
    found: list[Choice] = []
    while len(order) >= 2 and (not found or data.draw(st.booleans())):
        size = data.draw(st.integers(2, len(order)))
        group, order = order[:size], order[size:]
        values = data.draw(
            st.dictionaries(
                st.sampled_from(["title", "email", "postcode", "city"]),
                st.sampled_from([*group, None]),
                max_size=2,
            )
        )
        found.append(Choice(group[0], group[1:], values))
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(whole, st.data())
def test_an_undo_gives_back_what_there_was(people: list[Any], data: st.DataObject) -> None:
    with shop_of(people) as shop:
        before = customer_table(shop)
        ids = [str(row[0]) for row in shop.sql("SELECT id FROM customer ORDER BY id")]
        choices = choices_of(data, ids)

        try:
            done = merge_all(choices, shop.store, operator="zoe")
        except UsageError as error:
            # With a duplicate's postcode somebody would become the namesake of one who stays.
            if "belong to" not in str(error):
                raise
            refused = True
        else:
            refused = False
        if refused:
            assert customer_table(shop) == before
            return

        assert len(customer_table(shop)) == len(before) - done.removed
        undone = shop.undo(done.batch)
        assert undone.done.kept == ()
        assert customer_table(shop) == before
        first = shop.undo("last")
        assert (first.done.removed, first.done.kept, customer_table(shop)) == (len(before), (), [])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(whole)
def test_every_word_of_everybody_is_kept_joined_or_listed(people: list[Any]) -> None:
    with shop_of(people) as shop:
        ids = [str(row[0]) for row in shop.sql("SELECT id FROM customer ORDER BY id")]
        everybody = shop.customers()

        done = merge_all([Choice(ids[0], ids[1:])], shop.store, operator="zoe")

        [kept] = shop.customers()
        left = set(done.left[["field", "other"]].itertuples(index=False, name=None))
        for one in everybody:
            for name, text in one.items():
                if name == "notes":
                    assert set(text.splitlines()) <= set(kept["notes"].splitlines())
                elif not name.startswith("marketing"):
                    assert kept.get(name) == text or (name, text) in left
        for name in ("marketing_email", "marketing_sms"):
            words = {one.get(name) for one in everybody}
            refused = bool(words & set(REFUSED))
            assert (kept.get(name) in REFUSED) == refused
            assert refused or kept.get(name) == ("yes" if "yes" in words else None)
