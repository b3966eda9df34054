"""Which servers are checked by default, and what an address, a service or the environment may say instead."""

import ssl
from pathlib import Path

import pytest

from tillbook.connecting.addresses import resolve
from tillbook.connecting.encryption import driver_arguments, with_tls_default
from tillbook.errors import StoreError


def said(address: str) -> dict[str, str]:
    query = with_tls_default(resolve(address)).query
    return {key: str(value) for key, value in query.items() if key.startswith("ssl")}


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://localhost/shop",
        "postgresql://127.0.0.2/shop",
        "postgresql://[::1]:5432/shop",
        "postgresql:///shop",
        "postgresql:///shop?host=/run/postgresql",
        "postgresql:///shop?host=localhost:5432&host=127.0.0.1:5433",
        "mariadb://localhost/shop",
        "customers.db",
    ],
)
def test_a_server_on_this_computer_stays_as_it_is(address: str) -> None:
    assert said(address) == {}


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://db.example.com/shop",
        "postgresql://10.0.0.7/shop",
        "postgresql://[fd00::7]/shop",
        "postgresql:///shop?host=localhost:5432&host=db.example.com:5432",
        "postgresql:///shop?hostaddr=10.0.0.7",
        "mariadb://localhost.example.com/shop",
    ],
)
def test_a_server_elsewhere_is_checked(address: str) -> None:
    found = said(address)

    assert found["sslmode"] == "verify-full"
    assert found["sslrootcert"] == "system" or Path(found["sslrootcert"]).is_file()


def test_a_mode_in_the_address_is_kept() -> None:
    assert said("postgresql://db.example.com/shop?sslmode=require") == {"sslmode": "require"}
    assert said("mariadb://db.example.com/shop?ssl_ca=ca.pem") == {"ssl_ca": "ca.pem"}


def test_a_mode_in_the_service_file_or_the_environment_is_kept(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / ".pg_service.conf").write_text(
        "[open]\nhost=db.example.com\nsslmode=require\n[checked]\nhost=db.example.com\n[here]\nhost=localhost\n",
        encoding="utf-8",
    )
    assert [said(name).get("sslmode") for name in ("open", "checked", "here")] == [None, "verify-full", None]

    monkeypatch.setenv("PGSSLMODE", "require")
    assert said("postgresql://db.example.com/shop") == {}


def test_a_host_in_the_environment_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", "db.example.com")

    assert said("postgresql:///shop")["sslmode"] == "verify-full"


def test_a_root_certificate_of_the_user_s_own_is_left_to_postgresql(home: Path) -> None:
    (home / ".postgresql").mkdir()
    (home / ".postgresql" / "root.crt").touch()

    assert said("postgresql://db.example.com/shop") == {"sslmode": "verify-full"}


def test_modes_and_certificates_that_are_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"There is no sslmode full\. There are: disable, allow"):
        with_tls_default(resolve("postgresql://db.example.com/shop?sslmode=full"))
    with pytest.raises(StoreError, match=r"root certificate .*none\.crt for the store .* is not there"):
        with_tls_default(resolve(f"mariadb://db.example.com/shop?sslrootcert={tmp_path / 'none.crt'}"))


def test_postgresql_s_words_reach_mariadb_s_driver() -> None:
    found = {
        mode: driver_arguments(resolve(f"mariadb://db.example.com/shop?sslmode={mode}"))
        for mode in ("disable", "prefer", "require", "verify-ca", "verify-full")
    }

    assert {url.render_as_string() for url, _ in found.values()} == {"mariadb+pymysql://db.example.com/shop"}
    assert found["disable"][1] == {"connect_timeout": 10, "ssl_disabled": True}
    assert found["prefer"][1] == {"connect_timeout": 10}
    contexts = {mode: found[mode][1]["ssl"] for mode in ("require", "verify-ca", "verify-full")}
    assert {mode: (made.verify_mode, made.check_hostname) for mode, made in contexts.items()} == {
        "require": (ssl.CERT_NONE, False),
        "verify-ca": (ssl.CERT_REQUIRED, False),
        "verify-full": (ssl.CERT_REQUIRED, True),
    }


def test_a_certificate_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "root.crt").write_text("nothing", encoding="utf-8")
    url = resolve(f"mariadb://db.example.com/shop?sslmode=verify-full&sslrootcert={tmp_path / 'root.crt'}")

    with pytest.raises(StoreError, match=r"A certificate for the store .* cannot be read"):
        driver_arguments(url)


def test_a_file_needs_no_arguments() -> None:
    assert driver_arguments(resolve("customers.db")) == (resolve("customers.db"), {})


def test_a_told_patience_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    assert driver_arguments(resolve("postgresql://db/shop?connect_timeout=3"))[1] == {}
    monkeypatch.setenv("PGCONNECT_TIMEOUT", "3")
    assert driver_arguments(resolve("postgresql://db/shop"))[1] == {}
