"""What an analyst may write for a store: a path, a URL or a name, and which is taken for which."""

from pathlib import Path

import pytest
from platformdirs import user_config_path

from tillbook.connecting.addresses import name_of, resolve
from tillbook.connecting.showing import describe, shown
from tillbook.errors import StoreError, UsageError


def configure(text: str) -> Path:
    path = user_config_path("tillbook") / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def serve(home: Path, text: str) -> None:
    (home / ".pg_service.conf").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "address", ["customers.db", "./customers", "/srv/customers", "C:customers", r"shop\customers", "shop/c"]
)
def test_whatever_has_a_dot_a_slash_or_a_colon_is_a_path(address: str) -> None:
    url = resolve(address)

    assert (url.drivername, url.database, name_of(address)) == ("sqlite", str(Path(address)), None)


def test_a_tilde_is_the_home(home: Path) -> None:
    assert resolve("~/till.db").database == str(home / "till.db")


def test_a_name_is_a_service_first(home: Path) -> None:
    serve(home, "# shops\n[leeds]\nhost=db.example.com\n\n[york]\n")
    configure('[connections]\nyork = "postgresql://ann@db.example.org/york"\n')

    url = resolve("york")

    assert url.render_as_string() == "postgresql+psycopg://?service=york"
    assert (describe(url), name_of("york")) == ("york", "york")


def test_a_name_may_stand_in_the_config_file() -> None:
    configure('[connections]\nshop = "mariadb://ann@db.example.org/shop"\n"till" = "/srv/till.db"\n')

    assert describe(resolve("shop")) == "mariadb://ann@db.example.org/shop"
    assert describe(resolve("till")) == str(Path("/srv/till.db"))


def test_the_user_s_services_win_over_the_system_s(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    system = home / "system"
    system.mkdir()
    (system / "pg_service.conf").write_text("[shared]\nhost=one\n", encoding="utf-8")
    monkeypatch.setenv("PGSYSCONFDIR", str(system))
    monkeypatch.setenv("PGSERVICEFILE", str(home / "mine.conf"))
    (home / "mine.conf").write_text("[own]\n", encoding="utf-8")
    serve(home, "[other]\n")

    assert [describe(resolve(name)) for name in ("shared", "own")] == ["shared", "own"]
    with pytest.raises(StoreError, match=r"There are: own, shared\."):
        resolve("other")


def test_an_unknown_name_is_refused_with_the_names_that_there_are(home: Path) -> None:
    serve(home, "[leeds]\n[a.dotted.one]\n")
    configure('[connections]\nyork = "postgresql://ann@db.example.org/york"\n')

    with pytest.raises(StoreError) as refused:
        resolve("customers")

    assert str(refused.value) == (
        "There is no connection named ‘customers’. There are: leeds, york. For a SQLite file of that name "
        "write ./customers."
    )


def test_without_any_names_that_is_said() -> None:
    with pytest.raises(StoreError, match="There are none yet"):
        resolve("customers")


def test_a_password_in_the_config_file_is_refused_and_not_shown() -> None:
    configure('[connections]\nshop = "postgresql://ann:Hush@db.example.org/shop"\n')

    with pytest.raises(
        StoreError, match="The connection shop in the config file holds a password"
    ) as refused:
        resolve("shop")

    assert "Hush" not in str(refused.value)


@pytest.mark.parametrize("text", ["connections = 3", "[connections]\nshop = 3"])
def test_connections_that_are_none_are_refused(text: str) -> None:
    configure(text)

    with pytest.raises(StoreError, match=r"connections in the config file are not readable.*\[connections\]"):
        resolve("shop")


def test_files_that_cannot_be_read_are_named(home: Path) -> None:
    (home / ".pg_service.conf").write_bytes(b"[caf\xe9]\n")
    with pytest.raises(StoreError, match=r"service file .*\.pg_service\.conf cannot be read"):
        resolve("shop")

    (home / ".pg_service.conf").unlink()
    configure("connections =")
    with pytest.raises(UsageError, match=r"settings in .*config\.toml cannot be read"):
        resolve("shop")


@pytest.mark.parametrize(
    ("address", "driver"),
    [
        ("postgres://ann@db/shop", "postgresql+psycopg"),
        ("postgresql+psycopg2://ann@db/shop", "postgresql+psycopg"),
        ("mysql://ann@db/shop", "mariadb+pymysql"),
        ("mariadb+mysqlconnector://ann@db/shop", "mariadb+pymysql"),
    ],
)
def test_every_spelling_gets_the_driver_that_is_tested(address: str, driver: str) -> None:
    assert resolve(address).drivername == driver


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("oracle://ann:Hush@db/shop", "cannot use oracle stores"),
        ("postgresql://ann:Hush@db:five/shop", "is not readable"),
        ("postgresql://ann:Hush@one:1,two:2/shop", "is not readable"),
        ("://ann:Hush@db", "is not readable"),
        ("postgresql://ann:Hush@Hush:Hush@db/shop", "write an @ in a user name or a password as %40"),
        ("postgresql://ann@db/shop?sslpassword=Hush", "sslpassword has no place"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
    ],
)
def test_what_cannot_be_used_is_refused_without_its_password(address: str, said: str) -> None:
    with pytest.raises(StoreError, match=said) as refused:
        resolve(address)

    assert "Hush" not in str(refused.value)


def test_a_password_among_the_options_is_hidden_like_one_before_the_host() -> None:
    url = resolve("postgresql://ann@db/shop?password=Hush&sslmode=require")

    assert (url.password, url.query) == ("Hush", {"sslmode": "require"})
    assert "Hush" not in repr(url) + str(url) + shown(url)


def test_what_is_shown_leaves_out_options_that_nobody_knows_and_files() -> None:
    url = resolve(
        "postgresql://ann:Hush@db:5433/shop?sslmode=require&options=-c x=1&sslrootcert=/home/ann/r.crt"
    )

    assert shown(url) == "postgresql://ann@db:5433/shop?sslmode=require"


def test_several_hosts_are_described_and_shown() -> None:
    url = resolve("postgresql://ann:Hush@/shop?host=one:5432&host=two:5433&target_session_attrs=read-write")

    assert describe(url) == "postgresql://ann@one:5432,two:5433/shop"
    assert shown(url).startswith("postgresql://ann@/shop?host=one%3A5432&host=two%3A5433")
