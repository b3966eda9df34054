"""The triggers that write through the view into a bound table, on SQLite."""

from collections.abc import Iterator
from string import Template

from tillbook.store.binding.bound import Bound
from tillbook.store.binding.guarding import KEPT_OUT
from tillbook.store.binding.quoting import literal, quoted

# Whatever an outer OR IGNORE leaves half done, the last statement takes back.
_INSERT = Template("""
CREATE TRIGGER bound_customer_insert INSTEAD OF INSERT ON $view BEGIN
  $guards
  INSERT INTO $theirs ($columns) VALUES ($values);
  INSERT INTO $side (id, record, version, digest$names)
  SELECT NEW.id, k.$key, coalesce(NEW.version, 1), $digest$news FROM $theirs k WHERE k.$row = $inserted;
  SELECT RAISE(ABORT, $kept_out) WHERE NOT EXISTS (SELECT 1 FROM $side WHERE id = NEW.id);
END""")
_UPDATE = Template("""
CREATE TRIGGER bound_customer_update INSTEAD OF UPDATE ON $view BEGIN
  $guards
  UPDATE $theirs SET $sets WHERE $key = (SELECT record FROM $side WHERE id = OLD.id) AND ($changed);
  UPDATE $side SET version = NEW.version$keys, record = $record WHERE id = OLD.id;
  UPDATE $side SET digest = (SELECT $digest FROM $theirs k WHERE k.$key = $side.record)
  WHERE id = OLD.id AND ($changed);
  SELECT RAISE(ABORT, $kept_out) WHERE NOT EXISTS (
    SELECT 1 FROM $side WHERE id = OLD.id AND version = NEW.version);
END""")
_DELETE = Template("""
CREATE TRIGGER bound_customer_delete INSTEAD OF DELETE ON $view BEGIN
  DELETE FROM $theirs WHERE $key = (SELECT record FROM $side WHERE id = OLD.id);
  DELETE FROM $side WHERE id = OLD.id;
END""")


def sqlite_triggers(bound: Bound) -> Iterator[str]:
    """The statements that make the view writable."""
    places = {
        "view": bound.view,
        "theirs": bound.theirs,
        "side": bound.side,
        "key": quoted(bound.key.name),
        "digest": bound.digest,
        "kept_out": literal(KEPT_OUT.format(table=bound.found.title)),
    }
    inserted = bound.inserted()
    yield _INSERT.substitute(
        places,
        guards=_guards(bound, "1"),
        columns=", ".join(inserted),
        values=", ".join(inserted.values()),
        names="".join(f", {quoted(key)}" for key in bound.keys),
        news="".join(f", NEW.{quoted(key)}" for key in bound.keys),
        row=_row(bound),
        inserted="last_insert_rowid()" if bound.found.has_row_numbers else inserted[quoted(bound.key.name)],
    )
    yield _UPDATE.substitute(
        places,
        guards=_guards(bound, "NEW.{0} IS NOT OLD.{0}"),
        sets=", ".join(f"{column} = {value}" for column, value in bound.updated("IS NOT").items()),
        changed=" OR ".join(f"NEW.{quoted(name)} IS NOT OLD.{quoted(name)}" for name in bound.cells),
        keys="".join(f", {quoted(key)} = NEW.{quoted(key)}" for key in bound.keys),
        record=_record(bound),
    )
    yield _DELETE.substitute(places)


def _guards(bound: Bound, when: str) -> str:
    lines = (
        f"SELECT RAISE(ABORT, {literal(sentence)}) WHERE {when.format(quoted(name))} AND ({condition});"
        for name, condition, sentence in bound.guards()
    )
    return "\n  ".join(lines)


def _row(bound: Bound) -> str:
    if not bound.found.has_row_numbers:
        return quoted(bound.key.name)
    # A column may be called like one of SQLite's own names for the row's number.
    taken = {name.lower() for name in bound.found.columns}
    return next(name for name in ("_rowid_", "rowid", "oid", quoted(bound.key.name)) if name not in taken)


def _record(bound: Bound) -> str:
    for name, cell in bound.cells.items():
        if cell.column == bound.key:
            new = cell.write(f"NEW.{quoted(name)}")
            return f"CASE WHEN NEW.{quoted(name)} IS NOT OLD.{quoted(name)} THEN {new} ELSE record END"
    return "record"
