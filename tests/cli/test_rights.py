"""Rights on the command line: given, taken and listed; and the program as each of those who have them."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import openpyxl
import pytest
from psycopg import sql
from tests.cli.conftest import Typing
from tests.support.postgres import PostgresServer
from tests.support.running import Program

PASSWORD = "secret"


class Office:
    """One store on a server, and the program as whoever is asked for."""

    def __init__(self, server: PostgresServer, program: Program, database: str) -> None:
        self.server = server
        self.program = program
        self.database = database

    def login(self, name: str, options: str = "") -> None:
        """Make a login of the server."""
        with self.server.admin() as admin:
            made = admin.execute("SELECT FROM pg_roles WHERE rolname = %s", (name,)).fetchone()
            if made is None:
                what = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {} " + options)
                admin.execute(what.format(sql.Identifier(name), PASSWORD))

    def store(self, who: str | None = None, database: str | None = None) -> str:
        """The store's address for that login; for the superuser when nobody is named."""
        name = database or self.database
        return self.server.url(name, who, PASSWORD) if who else self.server.url(name)

    def give(self, name: str, *rights: str) -> None:
        """Make the login, and give it the rights."""
        self.login(name)
        ran = self.program("store", "grant", name, *rights, "--store", self.store())
        assert (ran.status, ran.err) == (0, "")


@pytest.fixture
def office(postgres_server: PostgresServer, program: Program) -> Iterator[Office]:
    """An office with a Cloud POS store in a database of an awkward name."""
    database = f'Sh"op {{}}%s é {uuid4().hex[:8]}'
    _make(postgres_server, database)
    made = Office(postgres_server, program, database)
    assert program("store", "init", "--system", "cloudpos", "--store", made.store()).status == 0
    yield made
    postgres_server.drop_database(database)


def _make(server: PostgresServer, database: str, owner: str = "postgres") -> None:
    with server.admin() as admin:
        admin.autocommit = True
        what = sql.SQL("CREATE DATABASE {} OWNER {}")
        admin.execute(what.format(sql.Identifier(database), sql.Identifier(owner)))


def people(office: Office, who: str | None = None) -> dict[str, list[str]]:
    """Login -> rights, as that person lists them."""
    found = office.program("store", "people", "--json", "--store", office.store(who)).json["people"]
    return {one["login"]: one["rights"] for one in found}


def test_rights_are_given_listed_and_taken(office: Office) -> None:
    for name in ("Zoë O'Hara", 'say "hi"', "CAPS"):
        office.login(name)
        ran = office.program(
            "store", "grant", name, "import", "export", "--shop", "Lancaster", "--hide", "credit_limit",
            "--json", "--store", office.store(),
        )  # fmt: skip
        wanted = {
            "login": name,
            "rights": ["export", "import"],
            "shops": ["Lancaster"],
            "hidden": ["credit_limit"],
        }
        assert ran.json == wanted
        found = office.program("store", "people", "--json", "--store", office.store()).json["people"]
        assert wanted in found

        assert office.program("store", "revoke", name, "--store", office.store()).status == 0
        assert name not in people(office)
        ran = office.program("template", "nowhere.xlsx", "--store", office.store(name))
        assert (ran.status, "the right ‘view’" in ran.err) == (2, True)


def test_what_cannot_be_given_is_refused_in_one_sentence(office: Office) -> None:
    office.login("ian")
    for arguments, sentence in (
        (("nemo", "view"), "There is no login ‘nemo’"),
        (("ian", "fly"), "There is no right ‘fly’. The rights are: view, export, import, undo, administer."),
        (("ian", "view", "--hide", "iban"), "There is no field ‘iban’"),
        (("ian", "view", "--hide", "email"), "The field email cannot be hidden"),
        (("ian", "view", "--shop", " "), "A shop without a name is none"),
        (("ian", "administer", "--shop", "York"), "An administrator sees everything"),
    ):
        ran = office.program("store", "grant", *arguments, "--store", office.store())
        assert (ran.status, ran.out) == (2, "")
        assert sentence in ran.err
        assert ran.err.count("\n") == 1
    assert list(people(office)) == ["postgres"]


def test_an_administrator_who_goes_takes_nobody_with_him(office: Office) -> None:
    office.give("ada", "administer")
    for name in ("bea", "ian"):
        office.login(name)
    as_ada, as_bea = ("--store", office.store("ada")), ("--store", office.store("bea"))
    assert office.program("store", "grant", "bea", "administer", *as_ada).status == 0
    assert office.program("store", "grant", "ian", "import", *as_ada).status == 0

    assert office.program("store", "revoke", "ada", *as_bea).status == 0
    assert people(office, "bea") == {"bea": ["administer"], "ian": ["import"], "postgres": ["administer"]}
    assert office.program("store", "people", *as_ada).status == 2
    assert office.program("store", "grant", "ada", "administer", *as_bea).status == 0
    assert office.program("store", "revoke", "ian", *as_ada).status == 0
    assert "ian" not in people(office, "ada")
    refused = office.program("store", "grant", "ian", "administer", "--store", office.store("ian"))
    assert (refused.status, "the right ‘view’" in refused.err) == (2, True)


def test_the_program_as_an_importer_who_may_not_export(
    office: Office, tmp_path: Path, typing: Typing
) -> None:
    office.give("ian", "import")
    mine = ("--store", office.store("ian"))
    book = tmp_path / "new.xlsx"
    assert office.program("template", book, *mine).status == 0
    typing(book, [{"Last name": "Ray", "E-mail": "ray@example.com"}])

    assert office.program("validate", book, "--json", *mine).json["new"] == 1
    done = office.program("commit", book, "--yes", "--json", *mine).json
    assert (done["created"], done["skipped"]) == (1, 0)
    assert office.program("commit", book, "--yes", "--json", *mine).json["unchanged"] == 1
    listed = office.program("history", "--json", *mine).json["batches"]
    assert [(batch["operator"], batch["created"]) for batch in listed] == [("ian", 1)]
    _refused(office, mine, ("export", tmp_path / "all.xlsx"), "export")
    _refused(office, mine, ("template", tmp_path / "all.xlsx", "--with-customers"), "export")
    _refused(office, mine, ("history", "--customer", "ray@example.com"), "export")
    _refused(office, mine, ("undo", "last"), "undo")
    _refused(office, mine, ("store", "choices", "price_level", "--add", "Club"), "administer")
    _refused(office, mine, ("store", "people"), "administer")
    _refused(office, mine, ("store", "grant", "ian", "administer"), "administer")
    _refused(office, mine, ("store", "init", "--system", "cloudpos"), "administer")
    assert not (tmp_path / "all.xlsx").exists()


def test_the_program_as_somebody_who_only_looks(office: Office, tmp_path: Path, typing: Typing) -> None:
    office.give("vera", "view")
    mine = ("--store", office.store("vera"))
    book = tmp_path / "new.xlsx"
    assert office.program("template", book, *mine).status == 0
    typing(book, [{"Last name": "Ray"}])

    assert office.program("validate", book, "--json", *mine).json["new"] == 1
    before = book.read_bytes()
    _refused(office, mine, ("commit", book, "--yes"), "import")
    assert book.read_bytes() == before
    assert office.program("store", "check", "--json", *mine).json["customers"] == 0
    assert office.program("history", "--json", *mine).json["batches"] == []


def _refused(office: Office, mine: tuple[str, ...], arguments: tuple[object, ...], right: str) -> None:
    ran = office.program(*arguments, *mine)
    assert (ran.status, ran.out) == (2, ""), arguments
    assert f"the right ‘{right}’" in ran.err, ran.err
    assert ran.err.count("\n") == 1


def test_an_undoer_takes_back_and_exports_nothing(office: Office, tmp_path: Path, typing: Typing) -> None:
    office.give("una", "undo")
    office.give("exa", "export")
    mine = ("--store", office.store("una"))
    book = tmp_path / "new.xlsx"
    office.program("template", book, *mine)
    typing(book, [{"Last name": "Ray"}])
    office.program("commit", book, "--yes", *mine)

    _refused(office, mine, ("export", tmp_path / "all.xlsx"), "export")
    _refused(office, ("--store", office.store("exa")), ("undo", "last"), "undo")
    exported = office.program("export", tmp_path / "all.xlsx", "--json", "--store", office.store("exa"))
    assert exported.json["customers"] == 1
    assert office.program("undo", "last", "--json", *mine).json["removed"] == 1


def test_a_shop_sees_and_changes_its_own_customers(office: Office, tmp_path: Path, typing: Typing) -> None:
    for name, town in (("lana", "Lancaster"), ("yves", "York")):
        office.login(name)
        given = ("store", "grant", name, "undo", "export", "--shop", town, "--store", office.store())
        assert office.program(*given).status == 0
    hers, his = (("--store", office.store(name)) for name in ("lana", "yves"))
    book, theirs = tmp_path / "lana.xlsx", tmp_path / "yves.xlsx"
    for path, mine in ((book, hers), (theirs, his)):
        office.program("template", path, *mine)
    typing(book, [{"Last name": "Ray", "E-mail": "ray@example.com"}])
    typing(theirs, [{"Last name": "Spy", "E-mail": "Ray@Example.com"}, {"Last name": "Fox"}])
    assert office.program("commit", book, "--yes", "--json", *hers).json["created"] == 1

    for verb in (("validate",), ("commit", "--yes")):
        found = office.program(*verb, theirs, "--json", *his).json["problems"]
        assert [problem["code"] for problem in found] == ["email-in-use"]
        assert "a customer of another shop" in found[0]["message"]
        assert "0000001" not in found[0]["message"]
    for mine, name in ((hers, "Ray"), (his, "Fox")):
        path = tmp_path / f"{name}.xlsx"
        assert office.program("export", path, "--json", *mine).json["customers"] == 1
        assert name in str(list(openpyxl.load_workbook(path).worksheets[0].values))
    batch = office.program("history", "--json", *his).json["batches"][-1]["batch"]
    ran = office.program("undo", batch, *his)
    assert (ran.status, "shops that you may not see" in ran.err) == (2, True)


def test_a_hidden_field_is_not_there_and_stays_as_it_is(
    office: Office, tmp_path: Path, typing: Typing
) -> None:
    office.login("hilda")
    given = ("store", "grant", "hilda", "undo", "export", "--hide", "credit_limit", "--store", office.store())
    assert office.program(*given).status == 0
    mine = ("--store", office.store("hilda"))
    book, path = tmp_path / "new.xlsx", tmp_path / "all.xlsx"
    office.program("template", book, "--store", office.store())
    typing(book, [{"Last name": "Ray", "Credit limit": 300}])
    assert office.program("commit", book, "--yes", "--store", office.store()).status == 0

    assert office.program("export", path, *mine).status == 0
    sheet = openpyxl.load_workbook(path)
    headers = [str(cell.value) for cell in sheet.worksheets[0][1]]
    assert "Credit limit" not in headers
    own = sheet.worksheets[0]
    own.cell(1, len(headers) + 1).value = "Credit limit"
    own.cell(2, len(headers) + 1).value = 9999
    own.cell(2, headers.index("City") + 1).value = "York"
    sheet.save(path)
    done = office.program("commit", path, "--yes", "--json", *mine).json
    assert (done["updated"], done["problems"]) == (1, [])

    after = tmp_path / "after.xlsx"
    office.program("export", after, "--store", office.store())
    first, second = list(openpyxl.load_workbook(after).worksheets[0].values)[:2]
    stored = {str(header).removesuffix(" *"): value for header, value in zip(first, second, strict=True)}
    assert (stored["City"], float(str(stored["Credit limit"]))) == ("York", 300)
    events = office.program("history", "--customer", "0000001", "--json", *mine)
    assert events.status in (0, 2)
    assert "9999" not in events.out + events.err


def test_a_store_is_made_by_whoever_may_make_roles(office: Office) -> None:
    office.login("dba", "CREATEROLE")
    office.login("bea")
    database = f"{uuid4().hex}{uuid4().hex}"[:62] + "x"
    _make(office.server, database, owner="dba")
    mine = ("--store", office.store("dba", database))

    assert office.program("store", "init", "--system", "cloudpos", *mine).status == 0
    assert office.program("store", "init", "--system", "cloudpos", *mine).status == 0
    assert office.program("store", "grant", "bea", "administer", *mine).status == 0
    hers = ("--store", office.store("bea", database))
    office.login("ian")
    assert office.program("store", "grant", "ian", "import", *hers).status == 0
    assert office.program("store", "choices", "price_level", "--add", "Club", *hers).status == 0
    assert office.program("store", "init", "--system", "cloudpos", *hers).status == 0
    found = office.program("store", "people", "--json", *hers).json["people"]
    assert {one["login"]: one["rights"] for one in found} == {
        "bea": ["administer"], "dba": ["administer"], "ian": ["import"],
    }  # fmt: skip
    # Rights in one store are none in another one.
    assert office.program("store", "check", "--store", office.store("bea")).status == 2
    # The last administrator stays.
    assert office.program("store", "revoke", "dba", *hers).status == 0
    assert "bea is the store's only administrator" in office.program("store", "revoke", "bea", *hers).err
    office.server.drop_database(database)


def test_a_new_store_lets_nobody_of_an_older_one_in(office: Office) -> None:
    office.give("ian", "import")
    office.server.drop_database(office.database)
    _make(office.server, office.database)

    assert office.program("store", "init", "--system", "cloudpos", "--store", office.store()).status == 0
    assert list(people(office)) == ["postgres"]
    assert office.program("store", "check", "--store", office.store("ian")).status == 2


def test_a_file_says_that_it_has_no_rights_of_its_own(program: Program) -> None:
    for arguments in (("grant", "ann", "view"), ("revoke", "ann"), ("people",)):
        ran = program("store", *arguments)
        assert (ran.status, ran.out) == (2, "")
        assert "A file has no rights of its own" in ran.err
        assert ran.err.count("\n") == 1
