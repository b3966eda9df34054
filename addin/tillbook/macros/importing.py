"""The verbs that import: validate, commit, undo."""

from collections.abc import Iterable, Iterator

from tillbook.commands import commit as committing
from tillbook.commands import undo as undoing
from tillbook.commands import validate as validating
from tillbook.commands.commit import Commit
from tillbook.commands.validate import Validation
from tillbook.core.plan import Change
from tillbook.core.wording import Wording
from tillbook.language import Text, _, _n, told
from tillbook.macros.desk import Desk
from tillbook.store.history import Batch
from tillbook.store.noting import on_record

_EXAMPLES = 5
_VALIDATED = _(
    "Validated. Rows: {rows}. New: {new}. Changed: {changed}. Unchanged: {unchanged}. In error: {errors}. "
    "Warnings: {warnings}."
)
_HIDDEN = _n("{count} hidden row is included.", "{count} hidden rows are included.")
_NEW = _("New customers: {new}")
_CHANGED = _("Changed customers: {changed}")
_EXAMPLE = _("    row {row}, {field}: {old} → {new}")
_UNCHANGED = _("Unchanged: {unchanged}")
_ERRORS = _("In error, they stay in the sheet: {errors}")
_ASK = _("Commit the new and the changed ones now?")
_NOTHING = _("There is nothing to commit. Unchanged: {unchanged}. In error: {errors}.")
_COMMITTED = _("Created: {created}. Updated: {updated}. Unchanged: {unchanged}. Skipped: {skipped}.")
_ON_RECORD = _("The import is on record as {batch}; Undo import takes it back.")
_CANCELLED = _("Nothing was written.")
_BLANK = _("(blank)")
_WHICH = _(
    "Undo the import of {at}, from {workbook}, by {operator}?\n"
    "Created: {created}. Updated: {updated}. On record as {batch}.\n\n"
    "Yes undoes it, No shows the one before."
)
_UNDONE = _("Removed: {removed}. Restored: {restored}. Kept: {kept}.")
_LOOK = _("Validate the sheet again to see where its rows stand now.")
_KEPT = _("Kept, because it was changed since:")
_NONE_LEFT = _("There is no import left to undo.")


def validate(desk: Desk) -> None:
    """Check every row; the line below says how many are what, and the first error is selected."""
    found = validating.validate(desk.book, desk.store(), progress=desk.progress)
    line = desk.told(
        _VALIDATED, rows=found.rows, new=found.new, changed=found.changed, unchanged=found.unchanged,
        errors=found.errors, warnings=found.report.warnings,
    )  # fmt: skip
    if found.hidden_rows:
        line += " " + desk.told(_HIDDEN, count=found.hidden_rows)
    if found.first_error:
        desk.book.show(found.sheet, *found.first_error)
    desk.status(line)


def commit(desk: Desk) -> None:
    """Show what will change, ask, commit, and say what happened."""

    def confirm(found: Validation) -> bool:
        # A commit that writes nothing still brings the sheet up to date, and asks nobody.
        return not (found.new or found.changed) or desk.confirm(summary(found, desk))

    done = committing.commit(desk.book, desk.store(), confirm=confirm, progress=desk.progress)
    if done is None:
        desk.status(desk.told(_CANCELLED))
    elif done.batch is None:
        text = desk.told(_NOTHING, unchanged=done.unchanged, errors=done.skipped)
        desk.tell(text)
    else:
        desk.tell(_result(done, desk))


def undo(desk: Desk) -> None:
    """Ask which import, newest first, and take it back."""
    store = desk.store()
    for batch in store.batches():
        if batch.undone:
            continue
        answer = desk.choose(_question(batch, desk))
        if answer == "cancel":
            desk.status(desk.told(_CANCELLED))
            return
        if answer == "yes":
            desk.progress("Writing", 1, 2)
            _tell_undone(undoing.undo(batch.batch, store, language=desk.language), desk)
            return
    desk.tell(desk.told(_NONE_LEFT))


def summary(found: Validation, desk: Desk) -> str:
    """What a commit would do, in words, with examples of what changes."""
    return "\n".join(_summary(found, desk))


def _summary(found: Validation, desk: Desk) -> Iterator[str]:
    if found.new:
        yield desk.told(_NEW, new=found.new)
    if found.changed:
        yield desk.told(_CHANGED, changed=found.changed)
        yield from _examples(found.plan.changes, found.wording)
    if found.unchanged:
        yield desk.told(_UNCHANGED, unchanged=found.unchanged)
    if found.errors:
        yield desk.told(_ERRORS, errors=found.errors)
    if found.hidden_rows:
        yield desk.told(_HIDDEN, count=found.hidden_rows)
    yield "\n" + desk.told(_ASK)


def _examples(changes: Iterable[Change], wording: Wording) -> Iterator[str]:
    for place, change in enumerate(changes):
        if place == _EXAMPLES:
            yield "    …"
            return
        blank = Text(_BLANK)
        yield told(
            wording.language,
            _EXAMPLE,
            row=str(change.row),
            field=wording.label(change.field),
            old=wording.shown(change.field, change.old) or blank,
            new=wording.shown(change.field, change.new) or blank,
        )


def _result(done: Commit, desk: Desk) -> str:
    counts = desk.told(
        _COMMITTED, created=done.created, updated=done.updated, unchanged=done.unchanged, skipped=done.skipped
    )
    return counts + "\n\n" + desk.told(_ON_RECORD, batch=done.batch)


def _question(batch: Batch, desk: Desk) -> str:
    return desk.told(
        _WHICH,
        batch=batch.batch,
        at=batch.at.astimezone(),
        workbook=on_record(batch.kind, batch.workbook),
        operator=batch.operator,
        created=batch.created,
        updated=batch.updated,
    )


def _tell_undone(done: undoing.Undo, desk: Desk) -> None:
    counts = done.as_json()
    lines = [desk.told(_UNDONE, **{name: counts[name] for name in ("removed", "restored", "kept")})]
    if done.done.kept:
        lines += ["", desk.told(_KEPT)]
        lines += [f"    {kept.customer}: {done.sentence(kept)}" for kept in done.done.kept]
    lines += ["", desk.told(_LOOK)]
    desk.tell("\n".join(lines))
