"""People with different rights on one PostgreSQL store, who talk to it straight in SQL."""

# ruff: noqa: S608
# An attacker's statements are put together as he likes.

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from tests.support.shop import Shop

Connection = psycopg.Connection[tuple[Any, ...]]

RIGHTS_OF = {
    "vera": ("view",),
    "exa": ("export",),
    "ian": ("import",),
    "una": ("undo",),
    "ada": ("administer",),
    "lana": ("undo", "export"),
    "hilda": ("undo", "export"),
}
LIMITS_OF: dict[str, dict[str, tuple[str, ...]]] = {
    "lana": {"shops": ("Lancaster", "Kendal")},
    "hilda": {"hidden": ("credit_limit", "city")},
}
# Numbers as a client draws them.
BATCH = "01a20200-0000-7000-8000-0000000000b1"
NEW = "01a20200-0000-7000-8000-0000000000c1"


def address_of(shop: Shop, who: str) -> str:
    """The store's address for that person, who is made with his rights on first use."""
    return shop.address_of(who, *RIGHTS_OF[who], **LIMITS_OF.get(who, {}))


def nobody(shop: Shop) -> str:
    """The store's address for a login that was given nothing."""
    if not shop.sql("SELECT FROM pg_roles WHERE rolname = 'nobody'"):
        shop.sql("CREATE ROLE nobody LOGIN PASSWORD 'secret'")
    server = shop.address.rpartition("@")[2]
    return f"postgresql://nobody:secret@{server}"


@contextmanager
def connected(shop: Shop, who: str) -> Iterator[Connection]:
    """That person's connection; nothing that was not committed stays."""
    address = nobody(shop) if who == "nobody" else address_of(shop, who)
    connection = psycopg.connect(
        address.replace("postgresql+psycopg", "postgresql"), options="-c search_path=tillbook,pg_temp"
    )
    try:
        yield connection
    finally:
        connection.close()


def answer(shop: Shop, who: str, *statements: str) -> str | list[tuple[Any, ...]]:
    """The SQLSTATE of the first statement that was refused, or what the last one gave; all is rolled back."""
    with connected(shop, who) as connection:
        try:
            for statement in statements:
                done = connection.execute(statement.encode())
            return done.fetchall() if done.description else []
        except psycopg.Error as error:
            return error.sqlstate or ""


def staged(**values: str | None) -> str:
    """The statement that puts one customer on the stage; those not named are blank."""
    names = ", ".join(f'"{name}"' for name in values)
    texts = ", ".join("NULL" if value is None else f"'{value}'" for value in values.values())
    return f"INSERT INTO pg_temp.staged ({names}) VALUES ({texts})"


def new_customer(**values: str | None) -> dict[str, str | None]:
    """A customer whom the database has no reason to refuse."""
    account = values.get("account_number") or "7"
    whole = {"row": "2", "id": NEW, "last_name": "Ray", "account_number": account}
    return {**whole, "account_number_key": account, "account_number_serial": account, **values}


def importing(*rows: dict[str, str | None], put: str = "put_new") -> tuple[str, ...]:
    """The statements of a client that imports these rows."""
    begun = f"SELECT begin_import('{BATCH}', 'book.xlsx', NULL)"
    return (begun, "SELECT open_stage()", *(staged(**row) for row in rows), f"SELECT * FROM {put}('{BATCH}')")


def staffed_shop(folder: Path, address: str) -> Shop:
    """Three customers: Ann of Lancaster, Bob of York, and Cyd, who belongs to no shop."""
    made = Shop(folder, address=address)
    people = (("Ann", "1", "Lancaster"), ("Bob", "2", "York"), ("Cyd", "3", None))
    rows = [
        {"last_name": name, "account_number": number, "email": f"{name.lower()}@example.com", "city": "Leeds",
         "credit_limit": "300"}
        for name, number, _ in people
    ]  # fmt: skip
    made.commit(made.sheet("first.xlsx", rows), operator="olga")
    for name, _, town in people:
        made.sql("UPDATE customer SET shop = ? WHERE last_name = ?", town, name)
        made.sql(
            "UPDATE import_row r SET shop = ? FROM customer c WHERE c.id = r.customer_id AND c.last_name = ?",
            town,
            name,
        )
    return made


def id_of(shop: Shop, last_name: str) -> str:
    """The record of that customer."""
    return str(shop.sql("SELECT id FROM customer WHERE last_name = ?", last_name)[0][0])


def changed(store: Shop, last_name: str, **values: str | None) -> dict[str, str | None]:
    """That customer as an import would stage it, with these values."""
    columns = (
        "id, version, last_name, account_number, account_number_key, account_number_serial, email, email_key"
    )
    row = store.sql(f"SELECT {columns}, city, credit_limit FROM customer WHERE last_name = ?", last_name)[0]
    names = [*columns.split(", "), "city", "credit_limit"]
    whole = {name: None if text is None else str(text) for name, text in zip(names, row, strict=True)}
    return {"row": "2", **whole, "tax_exempt": "no", "price_level": "Standard", "country": "GB", **values}
