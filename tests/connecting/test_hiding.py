"""Whatever a password looks like, nothing that a person or a log gets to see holds a part of it."""

import traceback
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import URL

from tillbook.connecting.addresses import resolve
from tillbook.connecting.connection import Connection, find_connection
from tillbook.connecting.passwords import account
from tillbook.connecting.sentences import connection_sentence
from tillbook.connecting.showing import describe, shown
from tillbook.errors import StoreError
from tillbook.masking import masked

# What a URL, a shell or a log could stumble over, and any other letter that can be typed on one line.
odd = st.text(
    st.sampled_from("@:/%?#&=+ \\\"'[]é€漢🔑") | st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]),
    max_size=8,
)
# Its two halves stand nowhere else.
passwords = st.builds("{}Hush{}Quiet{}".format, odd, odd, odd)


def seen_of(connection: Connection) -> Iterator[str]:
    url = connection.url
    yield from (repr(connection), str(connection), f"{connection}", str(connection.warning))
    yield from (repr(url), str(url), describe(url), shown(url), account(url))
    yield str(connection_sentence(url, RuntimeError("strange")))


@given(passwords)
def test_a_password_in_an_address_is_used_and_shown_nowhere(password: str) -> None:
    address = URL.create("mariadb", "ann", password, "127.0.0.1", 3306, "shop").render_as_string(False)

    connection = find_connection(address)

    assert connection.url.password == password
    assert "holds a password" in str(connection.warning)
    seen = " ".join(seen_of(connection)) + masked(f"no store at {address}, sorry")
    assert "Hush" not in seen
    assert "Quiet" not in seen


@given(passwords)
def test_a_password_that_is_typed_as_it_is_leaks_neither(password: str) -> None:
    address = f"postgresql://ann:{password}@127.0.0.1:5432/shop"

    try:
        url = resolve(address)
        seen = f"{url!r} {url} {describe(url)} {shown(url)}"
    except StoreError:
        seen = traceback.format_exc()

    # Python shows the lines of code that it came through, none of which holds the password either.
    assert "Hush" not in seen + masked(address)
    assert "Quiet" not in seen + masked(address)


def test_without_a_password_there_is_no_warning() -> None:
    assert find_connection("mariadb://ann@127.0.0.1/shop").warning is None
    assert find_connection("customers.db").warning is None


def test_a_connection_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        find_connection("customers.db").url = resolve("other.db")  # type: ignore[misc]  # that it is refused is the point
