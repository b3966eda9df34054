"""The triggers that write through the view into a bound table, on PostgreSQL."""

from collections.abc import Iterator
from string import Template

from tillbook.store.binding.bound import Bound
from tillbook.store.binding.guarding import FIXED, KEPT_OUT
from tillbook.store.binding.quoting import literal, quoted
from tillbook.store.binding.reflecting import ReflectedTable

# Their triggers may look for their own tables, ours are all named in full.
_FUNCTION = Template("""
CREATE OR REPLACE FUNCTION $function() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = $path AS $$body$$
DECLARE
  the_record $side.record%TYPE;
  the_digest text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM $side WHERE id = OLD.id AND version = OLD.version RETURNING record INTO the_record;
    IF NOT FOUND THEN
      RETURN NULL;
    END IF;
    DELETE FROM $theirs WHERE $key = the_record;
    RETURN OLD;
  END IF;
  IF TG_OP = 'INSERT' THEN
    $insert_guards
    INSERT INTO $theirs AS k ($columns) $overriding VALUES ($values)
    RETURNING k.$key, $digest INTO the_record, the_digest;
    IF NOT FOUND THEN
      RAISE EXCEPTION $kept_out USING ERRCODE = 'check_violation';
    END IF;
    $sequence
    INSERT INTO $side (id, record, version, digest$names)
    VALUES (NEW.id, the_record, coalesce(NEW.version, 1), the_digest$news);
    RETURN NEW;
  END IF;
  -- Whoever waits here for somebody else's change finds another version afterwards, and changes nothing.
  UPDATE $side SET version = NEW.version$keys WHERE id = OLD.id AND version = OLD.version
  RETURNING record, digest INTO the_record, the_digest;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  IF $changed THEN
    $update_guards
    UPDATE $theirs AS k SET $sets WHERE k.$key = the_record AND $digest = the_digest
    RETURNING k.$key, $digest INTO the_record, the_digest;
    IF NOT FOUND THEN
      RAISE EXCEPTION $meanwhile USING ERRCODE = 'serialization_failure';
    END IF;
    $sequence
    UPDATE $side SET record = the_record, digest = the_digest WHERE id = OLD.id;
  END IF;
  RETURN NEW;
END $$body$$""")
_TRIGGER = Template(
    "CREATE TRIGGER bound_customer_write INSTEAD OF INSERT OR UPDATE OR DELETE ON $view FOR EACH ROW "
    "EXECUTE FUNCTION $function()"
)
_DIFFERS = "NEW.{0} IS DISTINCT FROM OLD.{0}"
_GUARD = Template("""IF $when AND ($condition) THEN
      RAISE EXCEPTION $sentence USING ERRCODE = 'check_violation', COLUMN = $field;
    END IF;""")
# Their next number must not be one that we have given out.
_SEQUENCE = Template("""PERFORM setval($name, given.number)
    FROM (SELECT CAST($value AS bigint) AS number) AS given
    WHERE given.number >= (SELECT last_value FROM $sequence);""")
# What a refresh writes, for whoever may not write to our tables himself: only of rows that the tills changed,
# and as they are now. What changed once more since it was read waits for the next refresh.
_FOLLOW = Template("""
CREATE OR REPLACE FUNCTION $follow(new_ids text[], new_records text[], new_digests text[],
  old_ids text[], old_digests text[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$body$$
  INSERT INTO $side (id, record, digest)
  SELECT n.id, v.record, v.digest
  FROM unnest(new_ids, new_records, new_digests) AS n (id, record, digest)
  JOIN $change v ON v.record = CAST(n.record AS $type) AND v.digest = n.digest AND v.state = 'new'
  ON CONFLICT (record) DO NOTHING;
  UPDATE $side b SET version = b.version + CASE WHEN v.state = 'changed' THEN 1 ELSE 0 END,
    digest = v.digest$forgotten
  FROM unnest(old_ids, old_digests) AS o (id, digest)
  JOIN $change v ON v.id = o.id AND v.digest = o.digest AND v.state IN ('changed', 'unread')
  WHERE b.id = v.id;
$$body$$""")
_FORGET = Template("""
CREATE OR REPLACE FUNCTION $forget() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$body$$
  WITH gone AS (DELETE FROM $side b USING $gone g WHERE b.id = g.id RETURNING b.id) SELECT count(*) FROM gone;
$$body$$""")
# Which of these keys somebody has: whoever asks could name them, but need not read all customers.
_TAKEN = Template("""
CREATE OR REPLACE FUNCTION $taken(key_column text, keys text[]) RETURNS SETOF text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$body$$
BEGIN
  IF key_column <> ALL (ARRAY[$names]::text[]) THEN
    RAISE EXCEPTION 'no key: %', key_column USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN QUERY EXECUTE format('SELECT %1$$I::text FROM $side WHERE %1$$I = ANY ($$1)', key_column) USING keys;
END $$body$$""")
# Of two with one key, the older has it.
_KEYS = Template("""
CREATE OR REPLACE FUNCTION $set_keys(keys jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$body$$
  UPDATE $side b SET $sets
  FROM (SELECT u.id$free FROM jsonb_to_recordset(keys) AS u (id text$names)) AS w WHERE b.id = w.id;
$$body$$""")
_FREE = Template("""CASE WHEN row_number() OVER (PARTITION BY u.$key ORDER BY u.id) = 1
    AND NOT EXISTS (SELECT FROM $side o WHERE o.$key = u.$key) THEN u.$key END AS $key""")


def postgresql_triggers(bound: Bound) -> Iterator[str]:
    """The statements that make the view writable."""
    function = quoted(bound.ours, "bound_customer_write")
    inserted = bound.inserted()
    yield _FUNCTION.substitute(
        function=function,
        path=", ".join((quoted(bound.found.schema or "public"), "public", "pg_temp")),
        side=bound.side,
        theirs=bound.theirs,
        key=quoted(bound.key.name),
        digest=bound.digest,
        insert_guards=_guards(bound, "true"),
        update_guards=_unchangeable(bound) + _guards(bound, _DIFFERS),
        columns=", ".join(inserted),
        overriding="OVERRIDING SYSTEM VALUE" if any(c.column.always for c in bound.cells.values()) else "",
        values=", ".join(inserted.values()),
        kept_out=literal(KEPT_OUT.format(table=bound.found.title)),
        meanwhile=literal(f"{bound.found.title} was changed while it was being written to"),
        sequence="\n    ".join(_sequences(bound)),
        names="".join(f", {quoted(key)}" for key in bound.keys),
        news="".join(f", NEW.{quoted(key)}" for key in bound.keys),
        keys="".join(f", {quoted(key)} = NEW.{quoted(key)}" for key in bound.keys),
        changed=" OR ".join(
            f"NEW.{quoted(name)} IS DISTINCT FROM OLD.{quoted(name)}" for name in bound.cells
        ),
        sets=", ".join(f"{column} = {value}" for column, value in bound.updated("IS DISTINCT FROM").items()),
    )
    yield f"REVOKE ALL ON FUNCTION {function}() FROM PUBLIC"
    yield _TRIGGER.substitute(view=bound.view, function=function)
    yield from _refresh(bound)


def needed_rights(found: ReflectedTable, role: str) -> Iterator[str]:
    """The statements by which whoever owns their table lets our owner's role work on it."""
    if found.schema:
        yield f"GRANT USAGE ON SCHEMA {quoted(found.schema)} TO {quoted(role)}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON {quoted(found.schema, found.name)} TO {quoted(role)}"
    for column in found.columns.values():
        if column.sequence:
            yield f"GRANT USAGE, SELECT, UPDATE ON SEQUENCE {column.sequence} TO {quoted(role)}"


def _refresh(bound: Bound) -> Iterator[str]:
    names = {"side": bound.side, "type": bound.key.type, "gone": quoted(bound.ours, "bound_gone")}
    names["change"] = quoted(bound.ours, "bound_change")
    forgotten = "".join(f", {quoted(key)} = NULL" for key in bound.keys)
    follow, forget = (quoted(bound.ours, name) for name in ("bound_follow", "bound_forget"))
    yield _FOLLOW.substitute(names, follow=follow, forgotten=forgotten)
    yield f"REVOKE ALL ON FUNCTION {follow} FROM PUBLIC"
    yield _FORGET.substitute(names, forget=forget)
    yield f"REVOKE ALL ON FUNCTION {forget} FROM PUBLIC"
    taken, keys = quoted(bound.ours, "bound_taken"), ", ".join(map(literal, bound.made.keys))
    yield _TAKEN.substitute(names, taken=taken, names=keys)
    yield f"REVOKE ALL ON FUNCTION {taken} FROM PUBLIC"
    if bound.keys:
        yield from _set_keys(bound)


def _set_keys(bound: Bound) -> Iterator[str]:
    keys, serials = map(quoted, bound.made.keys), map(quoted, bound.made.serials)
    types = dict.fromkeys(keys, "text") | dict.fromkeys(serials, "bigint")
    free = (
        _FREE.substitute(key=name, side=bound.side) if type == "text" else f"u.{name}"
        for name, type in types.items()
    )
    set_keys = quoted(bound.ours, "bound_set_keys")
    yield _KEYS.substitute(
        set_keys=set_keys,
        side=bound.side,
        sets=", ".join(f"{name} = coalesce(b.{name}, w.{name})" for name in types),
        free="".join(f", {text}" for text in free),
        names="".join(f", {name} {type}" for name, type in types.items()),
    )
    yield f"REVOKE ALL ON FUNCTION {set_keys} FROM PUBLIC"


def _guards(bound: Bound, when: str) -> str:
    guards = (_guard(when, *guard) for guard in bound.guards())
    return "\n    ".join(guards)


def _unchangeable(bound: Bound) -> str:
    # PostgreSQL takes no other value for a column that is always numbered by itself.
    fixed = (name for name, cell in bound.cells.items() if cell.column.always)
    return "\n    ".join(_guard(_DIFFERS, name, "true", FIXED.format(field=name)) for name in fixed)


def _guard(when: str, name: str, condition: str, sentence: str) -> str:
    return _GUARD.substitute(
        when=when.format(quoted(name)),
        condition=condition,
        sentence=literal(sentence.replace("%", "%%")),
        field=literal(name),
    )


def _sequences(bound: Bound) -> Iterator[str]:
    for name, cell in bound.cells.items():
        if cell.column.sequence:
            value = cell.write(f"NEW.{quoted(name)}")
            yield _SEQUENCE.substitute(
                name=literal(cell.column.sequence), sequence=cell.column.sequence, value=value
            )
