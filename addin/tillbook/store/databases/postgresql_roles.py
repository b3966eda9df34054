"""The roles of a store on PostgreSQL: one for each right, one that owns it, and one that gives the rights.

Nobody logs in as these roles, and nobody is ever a member of the giving one: whoever leaves takes no
rights with him that he gave to others.
"""

from collections.abc import Sequence
from hashlib import sha256

import sqlalchemy as sa

from tillbook.store.people import RIGHTS
from tillbook.store.turns import LOCK

_INCLUDES = (
    ("view", "export"),
    ("view", "import"),
    ("import", "undo"),
    ("undo", "administer"),
    ("export", "administer"),
)
OWNER = "owner"
_GIVER = "giver"
# A name of PostgreSQL's has so many bytes.
_LONGEST = 63


# It belongs to the giving role, and an administrator of the store may call it.
_SET_RIGHTS = """
CREATE FUNCTION tillbook.set_rights(person text, given text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $rights$
DECLARE
  known text[] := {names};
  role text;
  place int;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = person AND r.rolcanlogin) THEN
    RAISE EXCEPTION 'no such login' USING ERRCODE = '42704';
  END IF;
  FOR place IN 1 .. array_length(known, 1) LOOP
    role := {roles}[place];
    IF known[place] = ANY (given) THEN
      EXECUTE format('GRANT %I TO %I', role, person);
    ELSIF EXISTS (
      SELECT FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid JOIN pg_roles p ON p.oid = m.member
      WHERE r.rolname = role AND p.rolname = person
    ) THEN
      EXECUTE format('REVOKE %I FROM %I', role, person);
    END IF;
  END LOOP;
END $rights$"""


def role_of(connection: sa.Connection, right: str) -> str:
    """The role that stands for a right in this database; roles belong to the whole server."""
    # Named after its first name: a database may be given another one.
    owner = connection.exec_driver_sql(
        "SELECT r.rolname::text FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner "
        "WHERE n.nspname = 'tillbook'"
    ).scalar()
    if owner and owner.endswith(f"_{OWNER}"):
        return f"{str(owner).removesuffix(OWNER)}{right}"
    database = str(connection.exec_driver_sql("SELECT current_database()").scalar_one())
    longest = f"tillbook_{database}_{RIGHTS[-1]}"
    if len(longest.encode()) > _LONGEST:
        database = sha256(database.encode()).hexdigest()[:16]
    return f"tillbook_{database}_{right}"


def prepare(connection: sa.Connection) -> None:
    """Make the roles and the schema where there are none; whoever does it becomes the first administrator."""
    run(connection, f"SELECT {LOCK}")
    if connection.exec_driver_sql("SELECT to_regnamespace('tillbook') IS NOT NULL").scalar():
        return
    roles = {right: role_of(connection, right) for right in (*RIGHTS, OWNER, _GIVER)}
    _make_roles(connection, list(roles.values()))
    owner, giver = (quoted(connection, roles[name]) for name in (OWNER, _GIVER))
    run(connection, f"GRANT {owner}, {giver} TO CURRENT_USER")
    run(connection, f"CREATE SCHEMA tillbook AUTHORIZATION {owner}")
    _connect_roles(connection, roles)
    _make_giver(connection, roles)
    first = str(connection.exec_driver_sql("SELECT current_user").scalar_one())
    set_rights(connection, first, ["administer"])
    # What the store gives can be taken back by the store.
    run(connection, f"REVOKE {owner}, {giver} FROM CURRENT_USER")


def _make_roles(connection: sa.Connection, roles: Sequence[str]) -> None:
    """New roles: those of an older store in a database of that name, with their members, go."""
    known = sa.text("SELECT quote_ident(rolname) FROM pg_roles WHERE rolname = ANY (:roles)")
    if found := connection.scalars(known, {"roles": list(roles)}).all():
        run(connection, f"DROP ROLE {', '.join(found)}")
    for role in roles:
        run(connection, f"CREATE ROLE {quoted(connection, role)} NOLOGIN")


def _connect_roles(connection: sa.Connection, roles: dict[str, str]) -> None:
    names = {right: quoted(connection, role) for right, role in roles.items()}
    for lesser, greater in (*_INCLUDES, (OWNER, "administer")):
        run(connection, f"GRANT {names[lesser]} TO {names[greater]}")
    for right in RIGHTS:
        run(connection, f"GRANT {names[right]} TO {names[_GIVER]} WITH ADMIN OPTION")
    database = connection.exec_driver_sql("SELECT quote_ident(current_database())").scalar_one()
    connected = f"{names['view']}, {names[OWNER]}"
    run(connection, f"GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {connected}")


def _make_giver(connection: sa.Connection, roles: dict[str, str]) -> None:
    owner, giver, administer = (quoted(connection, roles[name]) for name in (OWNER, _GIVER, "administer"))
    names = ", ".join(_literal(connection, right) for right in RIGHTS)
    called = ", ".join(_literal(connection, roles[right]) for right in RIGHTS)
    function = _SET_RIGHTS.format(names=f"ARRAY[{names}]", roles=f"(ARRAY[{called}])")
    run(connection, f"SET LOCAL ROLE {owner}")
    run(connection, f"GRANT USAGE ON SCHEMA tillbook TO {quoted(connection, roles['view'])}")
    run(connection, f"GRANT USAGE, CREATE ON SCHEMA tillbook TO {giver}")
    run(connection, f"SET LOCAL ROLE {giver}")
    run(connection, function)
    run(connection, "REVOKE ALL ON FUNCTION tillbook.set_rights(text, text[]) FROM PUBLIC")
    run(connection, f"GRANT EXECUTE ON FUNCTION tillbook.set_rights(text, text[]) TO {administer}")
    run(connection, f"SET LOCAL ROLE {owner}")
    run(connection, f"REVOKE CREATE ON SCHEMA tillbook FROM {giver}")
    run(connection, "SET LOCAL ROLE NONE")


def become_owner(connection: sa.Connection) -> None:
    """Take the owner's rights for this transaction; raises DBAPIError where they are not given."""
    run(connection, f"SET LOCAL ROLE {quoted(connection, role_of(connection, OWNER))}")


def set_rights(connection: sa.Connection, login: str, rights: Sequence[str]) -> None:
    """Make the login a member of these roles and of no others."""
    # Who takes his own rights away has none of the owner's afterwards: this comes last, and not as the owner.
    run(connection, "SET LOCAL ROLE NONE")
    query = sa.text("SELECT tillbook.set_rights(:login, CAST(:rights AS text[]))")
    connection.execute(query, {"login": login, "rights": list(rights)})


def quoted(connection: sa.Connection, name: str) -> str:
    """A name as it stands in a statement."""
    return str(connection.execute(sa.text("SELECT quote_ident(:name)"), {"name": name}).scalar_one())


def _literal(connection: sa.Connection, text: str) -> str:
    return str(connection.execute(sa.text("SELECT quote_literal(:text)"), {"text": text}).scalar_one())


def run(connection: sa.Connection, statement: str) -> None:
    """Do what takes no bound values."""
    # Names are quoted where they are put together; a role takes no bound values.
    connection.exec_driver_sql(statement.replace("%", "%%"))
