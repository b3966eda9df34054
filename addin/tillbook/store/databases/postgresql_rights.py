"""Rights on PostgreSQL: what each role may read and call, and who has which."""

from collections.abc import Sequence

import sqlalchemy as sa

from tillbook.errors import StoreError
from tillbook.language import _
from tillbook.store.binding.drawing_postgresql import needed_rights
from tillbook.store.binding.reflecting import ReflectedTable
from tillbook.store.databases.postgresql_roles import OWNER, become_owner, quoted, role_of, run, set_rights
from tillbook.store.people import RIGHTS, Person

CALLABLE = {
    "view": (
        "look_up(text, int[], text[], boolean)", "count_customers()", "at_end(text, text, boolean)",
        "hidden_fields()", "my_shops()", "shows_hidden(json, json)", "made_by(text, text[])",
        "note_export(text, text, int)", "undone(text, int[], text[])", "reopened(text, int[], text[])",
        "recorded(text, int, int)", "taken(text, int[], text[])", "merged_of(text, text[])",
    ),
    "import": (
        "open_stage()", "begin_import(text, text, text)", "put_changed(text)", "refused_changes(text)",
        "put_new(text)", "finish_import(text, int[], text[], int[])", "cancel_import(text)",
        "set_keys(text, text[], text[])", "all_keyed()", "keyless(text[], text, int)",
    ),
    "undo": (
        "begin_undo(text, text)", "remove_staged(text)", "begin_merge(text, text)", "put_merged(text)",
        "put_back(text)",
    ),
}  # fmt: skip
_READABLE = {
    "view": (
        "store_info", "choice", "alembic_version", "import_batch",
    ),
    "export": ("customer", "customer_change", "import_row"),
    "undo": ("customer_change", "import_row"),
}  # fmt: skip

_REFRESHING = (
    "bound_forget()",
    "bound_follow(text[], text[], text[], text[], text[])",
    "bound_set_keys(jsonb)",
    "bound_taken(text, text[])",
)


def grant_to_roles(connection: sa.Connection) -> None:
    """Give the roles what their rights need, and everybody else nothing."""
    roles = {right: quoted(connection, role_of(connection, right)) for right in RIGHTS}
    ours = (
        "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'tillbook'::regnamespace "
        "AND pg_get_userbyid(proowner) = current_user"
    )
    functions = ", ".join(connection.exec_driver_sql(ours).scalars())
    run(connection, f"REVOKE ALL ON FUNCTION {functions} FROM PUBLIC")
    for right, called in CALLABLE.items():
        run(connection, f"GRANT EXECUTE ON FUNCTION {', '.join(called)} TO {roles[right]}")
    for right, relations in _READABLE.items():
        for relation in relations:
            name, _space, columns = relation.partition(" ")
            run(connection, f"GRANT SELECT {columns} ON {name} TO {roles[right]}")
    for login, hidden in connection.exec_driver_sql("SELECT login, hidden FROM access WHERE exports").all():
        _grant_columns(connection, str(login), hidden)


def grant(connection: sa.Connection, person: Person) -> None:
    """Give a login these rights and no others; it may be one that has some already.

    Raises StoreError when there is no such login, or it cannot have these rights.
    """
    _refuse_unknown(connection, person.login)
    _refuse_limits(connection, person)
    _refuse_nobody(connection, None if "administer" in person.rights else person.login)
    # Its columns are granted one by one where not all may be seen.
    exports = bool(person.hidden) and "export" in person.rights
    become_owner(connection)
    _forget(connection, person.login)
    values = {"login": person.login, "hidden": list(person.hidden), "exports": exports}
    connection.execute(
        sa.text(
            "INSERT INTO access (login, shops, hidden, exports) VALUES (:login, :shops, :hidden, :exports)"
        ),
        {**values, "shops": None if person.shops is None else list(person.shops)},
    )
    if exports:
        _grant_columns(connection, person.login, person.hidden)
    names = ["view" if exports and right == "export" else right for right in person.rights]
    set_rights(connection, person.login, names)


def revoke(connection: sa.Connection, login: str) -> None:
    """Take all rights to this store from a login.

    Raises StoreError when there is no such login, or it keeps a right that somebody else gave.
    """
    _refuse_unknown(connection, login)
    _refuse_nobody(connection, login)
    view = role_of(connection, "view")
    become_owner(connection)
    _forget(connection, login)
    set_rights(connection, login, [])
    kept = sa.text("SELECT pg_has_role(CAST(:login AS name), CAST(:view AS name), 'USAGE')")
    if connection.scalar(kept, {"login": login, "view": view}):
        raise StoreError(
            _(
                "{login} has rights that the store did not give: as a superuser, or as a member of another "
                "role. The server's administrator takes them away. Nothing was done."
            ),
            login=login,
        )


def people(connection: sa.Connection) -> list[Person]:
    """Everybody who was given a right, by name."""
    rights = {role_of(connection, right): right for right in RIGHTS}
    query = sa.text(
        "SELECT p.rolname::text, a.login IS NOT NULL, a.shops, a.hidden, coalesce(a.exports, false), "
        "array_agg(r.rolname::text) FROM pg_auth_members m JOIN pg_roles p ON p.oid = m.member "
        "JOIN pg_roles r ON r.oid = m.roleid LEFT JOIN access a ON a.login = p.rolname "
        "WHERE r.rolname = ANY (:roles) AND p.rolcanlogin "
        # Whoever made the roles may give them to himself (PostgreSQL 16), which is no right yet.
        "AND coalesce((to_jsonb(m) ->> 'inherit_option')::boolean, true) GROUP BY 1, 2, 3, 4, 5 ORDER BY 1"
    )
    become_owner(connection)
    found = []
    for login, is_known, shops, hidden, exports, members in connection.execute(
        query, {"roles": list(rights)}
    ):
        has = {right for role, right in rights.items() if role in members} | (
            {"export"} if exports else set()
        )
        # An administrator sees all; whoever else the store did not let in sees nobody.
        limits = shops if is_known else None if "administer" in has else []
        named = tuple(right for right in RIGHTS if right in has and not (exports and right == "view"))
        found.append(Person(login, named, None if limits is None else tuple(limits), tuple(hidden or ())))
    return found


def _refuse_unknown(connection: sa.Connection, login: str) -> None:
    known = sa.text("SELECT rolcanlogin FROM pg_roles WHERE rolname = :login")
    if not connection.scalar(known, {"login": login}):
        raise StoreError(
            _(
                "There is no login ‘{login}’ on the server. The server's administrator makes it: CREATE ROLE "
                "{role} LOGIN."
            ),
            login=login,
            role=quoted(connection, login),
        )


def _refuse_limits(connection: sa.Connection, person: Person) -> None:
    if "administer" in person.rights and (person.hidden or person.shops is not None):
        raise StoreError(_("An administrator sees everything. Leave shops and hidden fields out."))
    if person.shops is not None and "customer" in sa.inspect(connection).get_view_names():
        raise StoreError(_("The bound table knows no shops. Give the rights without them."))


def _refuse_nobody(connection: sa.Connection, leaving: str | None) -> None:
    query = sa.text(
        "SELECT p.rolname::text FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid "
        "JOIN pg_roles p ON p.oid = m.member WHERE r.rolname = :role AND p.rolcanlogin "
        "AND coalesce((to_jsonb(m) ->> 'inherit_option')::boolean, true)"
    )
    found = set(connection.scalars(query, {"role": role_of(connection, "administer")}))
    if leaving in found and len(found) == 1:
        raise StoreError(
            _("{login} is the store's only administrator. Give somebody else that right first."),
            login=leaving,
        )


def _forget(connection: sa.Connection, login: str) -> None:
    connection.execute(sa.text("DELETE FROM access WHERE login = :login"), {"login": login})
    run(connection, f"REVOKE ALL ON customer, customer_change, import_row FROM {quoted(connection, login)}")


def _grant_columns(connection: sa.Connection, login: str, hidden: Sequence[str]) -> None:
    names = [column["name"] for column in sa.inspect(connection).get_columns("customer")]
    seen = ", ".join(quoted(connection, name) for name in names if name not in hidden)
    run(connection, f"GRANT SELECT ({seen}) ON customer TO {quoted(connection, login)}")
    run(connection, f"GRANT SELECT ON customer_change, import_row TO {quoted(connection, login)}")


def open_table(connection: sa.Connection, found: ReflectedTable) -> None:
    """Let the store's owner read and write somebody else's table.

    Raises StoreError, with what its owner has to do, where whoever is connected may not.
    """
    statements = list(needed_rights(found, role_of(connection, OWNER)))
    try:
        with connection.begin_nested():
            for statement in statements:
                run(connection, statement)
    except sa.exc.DBAPIError:
        raise StoreError(
            _("The table {table} is not yours to open to the store. Its owner does it with: {statements}."),
            table=found.title,
            statements="; ".join(statements),
        ) from None


def grant_on_bound(connection: sa.Connection) -> None:
    """Let whoever looks at customers see which table they are in, and importers follow its tills."""
    view, importing = (quoted(connection, role_of(connection, right)) for right in ("view", "import"))
    run(connection, f"GRANT SELECT ON bound_mapping TO {view}")
    run(connection, f"GRANT SELECT ON bound_change, bound_gone TO {importing}")
    run(connection, f"GRANT EXECUTE ON FUNCTION {', '.join(_REFRESHING)} TO {importing}")
