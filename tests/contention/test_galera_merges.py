"""Merging on MariaDB: what one node of the cluster merged the others see, and any of them takes it back."""

import pytest
from tests.support.shop import Shop

from tillbook.commands.duplicates import duplicates
from tillbook.commands.merge import merge_all
from tillbook.commands.upkeep import erase

# One cluster at a time: a machine has memory and processors for one.
pytestmark = pytest.mark.xdist_group("galera")

ROB = {"first_name": "Robert", "last_name": "Smith", "postcode": "LA1 1AA", "email": "rob@example.com"}
BOB = {"first_name": "Bob", "last_name": "Smith", "postcode": "LA1 1AA", "mobile": "07911 123456"}
COLUMNS = (
    "id, account_number, account_number_serial, first_name, email_key, mobile, mobile_key, name_postcode_key"
)


def test_a_merge_at_one_node_is_undone_at_another(shops: tuple[Shop, Shop, Shop]) -> None:
    one, two, three = shops
    one.commit(one.sheet("a.xlsx", [ROB, BOB]))
    before = two.sql(f"SELECT {COLUMNS} FROM customer ORDER BY id")  # noqa: S608  # names of our own

    choices = duplicates(two.store, language="en").suggest()
    done = merge_all(choices, two.store, operator="zoe", language="en")

    assert [c.get("mobile") for c in three.customers()] == ["+447911123456"]
    assert three.undo(done.batch).done.restored == 2
    assert one.sql(f"SELECT {COLUMNS} FROM customer ORDER BY id") == before  # noqa: S608  # names of our own
    merge_all(duplicates(one.store).suggest(), one.store, operator="zoe")
    erase(two.store, "rob@example.com", "zoe")
    assert not [line for line in three.dump() if "Smith" in line]
