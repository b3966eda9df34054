"""The tables follow the migrations and the schema, and the keys follow the fields, whoever writes them."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from tests.support.shop import Shop

from tillbook import systems
from tillbook.errors import StoreError
from tillbook.schema import Field, Schema, email, identifier, name, text
from tillbook.store import tables
from tillbook.store.engine import connect
from tillbook.store.opening import REVISIONS, init_store, open_store, url_of
from tillbook.store.reading import Reader


def small(**more: Field) -> Schema:
    fields = {
        "name": name("Name", 40, required=True, help="-", example="-"),
        "code": identifier("Code", 10, help="-", example="-"),
        **more,
    }
    return Schema.of("small", "Small", fields, edition=1, shown_by=["name"])


def keys_of(shop: Shop) -> list[tuple[object, ...]]:
    return shop.sql("SELECT last_name, email_key, mobile_key, account_number_serial FROM customer ORDER BY 1")


def test_the_migrations_make_the_tables_that_the_code_uses(shop: Shop) -> None:
    engine = connect(url_of(shop.address))
    wanted = sa.MetaData()
    for table in (*tables.book.tables.values(), tables.tables_of(systems.load("cloudpos")).customer):
        table.to_metadata(wanted)

    def ours(_object: object, name: str | None, *_rest: object) -> bool:
        # What PostgreSQL has besides: the shop that a customer belongs to, and who may see which.
        return name not in ("access", "shop", "opened")

    with engine.connect() as connection:
        options = {"compare_type": True, "include_object": ours}
        context = MigrationContext.configure(connection, opts=options)
        assert context.get_current_revision() == REVISIONS[-1]
        assert compare_metadata(context, wanted) == []


def test_init_adds_the_fields_that_a_schema_has_got_since(tmp_path: Path) -> None:
    address = f"{tmp_path}/small.db"
    init_store(address, small())
    engine = sa.create_engine(f"sqlite:///{address}", poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO customer (id, version, name, code) "
            "VALUES ('a', 1, 'Ada', '007'), ('b', 1, 'Bob', '8')"
        )
    grown = small(
        note=text("Note", 20, help="-", example="-"),
        code=identifier("Code", 10, unique=True, generated=True, help="-", example="-"),
    )

    with pytest.raises(
        StoreError, match=r"lacks the field note, which the schema has\. Add it with ‘tillbook"
    ):
        open_store(address, grown)
    customers = init_store(address, grown).read(Reader.customers)
    assert customers[["name", "code", "note"]].fillna("").values.tolist() == [
        ["Ada", "007", ""],
        ["Bob", "8", ""],
    ]
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT code_key, code_serial FROM customer ORDER BY id").all()
        assert [tuple(row) for row in found] == [("007", 7), ("8", 8)]
        assert {
            index["name"]: index["unique"] for index in sa.inspect(connection).get_indexes("customer")
        } == {
            "ix_customer_code_key": 1,
            "ix_customer_code_serial": 0,
        }


def test_a_field_that_becomes_unique_gives_the_key_to_the_older_of_two_customers(tmp_path: Path) -> None:
    address = f"{tmp_path}/small.db"
    init_store(address, small(email=email("E-mail", help="-", example="-")))
    engine = sa.create_engine(f"sqlite:///{address}", poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO customer (id, version, name, email) VALUES "
            "('b', 1, 'Bob', 'one@example.com'), ('a', 1, 'Ada', 'ONE@example.com')"
        )

    init_store(address, small(email=email("E-mail", unique=True, help="-", example="-")))

    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT id, email_key FROM customer ORDER BY id").all()
    assert [tuple(row) for row in found] == [("a", "one@example.com"), ("b", None)]


def test_a_new_way_of_folding_makes_all_keys_anew_and_no_new_versions(shop: Shop) -> None:
    shop.commit(
        shop.sheet("a.xlsx", [{"last_name": "Ray", "email": "Ray@Example.com"}, {"last_name": "Doe"}])
    )
    before = shop.dump()
    shop.sql("UPDATE customer SET email_key = 'old folding of ' || last_name, account_number_serial = NULL")
    shop.sql("UPDATE store_info SET value = '0' WHERE name = 'folding'")

    init_store(shop.address, systems.load("cloudpos"))

    assert shop.dump() == before


def test_a_change_from_outside_raises_the_version_by_one(shop: Shop) -> None:
    shop.commit(shop.sheet("a.xlsx", [{"last_name": "Ray"}, {"last_name": "Doe"}]))

    shop.sql("UPDATE customer SET city = 'Leeds', county = 'York' WHERE last_name = 'Ray'")

    assert shop.sql("SELECT last_name, version FROM customer ORDER BY 1") == [("Doe", 1), ("Ray", 2)]


def test_what_somebody_else_writes_gets_its_keys_before_it_is_looked_up(shop: Shop) -> None:
    shop.commit(shop.sheet("a.xlsx", [{"last_name": "Ray", "email": "ray@example.com"}]))
    shop.sql("UPDATE customer SET email = 'Old@Example.com', mobile = '+447911123456'")
    shop.sql(
        "INSERT INTO customer (id, account_number, last_name, email) VALUES ('x', '70', 'Doe', 'D@E.COM')"
    )

    found = shop.validate(
        shop.sheet(
            "b.xlsx",
            [
                {"last_name": "A", "email": "ray@example.com"},
                {"last_name": "B", "email": "old@example.com"},
                {"last_name": "C", "mobile": "07911 123456"},
                {"last_name": "D", "email": "d@e.com"},
                {"last_name": "E", "account_number": "70"},
            ],
        )
    )

    assert [(p.row, p.code) for p in found.report.problems] == [
        (3, "email-in-use"), (4, "mobile-in-use"), (5, "email-in-use"), (6, "account-number-in-use"),
    ]  # fmt: skip
    assert keys_of(shop) == [("Doe", "d@e.com", None, 70), ("Ray", "old@example.com", "+447911123456", 1)]


def test_two_customers_that_somebody_else_made_alike_do_not_stop_the_work(shop: Shop) -> None:
    shop.commit(
        shop.sheet("a.xlsx", [{"last_name": "Ray", "email": "ray@example.com"}, {"last_name": "Doe"}])
    )
    shop.sql("UPDATE customer SET email = 'RAY@example.com' WHERE last_name = 'Doe'")

    done = shop.commit(shop.sheet("b.xlsx", [{"last_name": "Poe"}]))

    assert done.created == 1
    assert keys_of(shop) == [
        ("Doe", None, None, 2), ("Poe", None, None, 3), ("Ray", "ray@example.com", None, 1),
    ]  # fmt: skip


def test_the_next_commit_sees_what_was_written_after_the_store_was_opened(shop: Shop) -> None:
    store = shop.store
    shop.sql("INSERT INTO customer (id, account_number, last_name) VALUES ('x', '0700', 'Doe')")

    assert store.write(lambda writer: writer.widths(), lambda _: None) == {"account_number": 4}
