"""`demo`: the whole story on a real file: template, a dirty list, validate, mend, commit, change, undo."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tillbook import systems
from tillbook.commands.commit import Commit, commit
from tillbook.commands.demo_people import Person, people, spoilt
from tillbook.commands.preparing import customer_sheets
from tillbook.commands.template import template
from tillbook.commands.undo import undo
from tillbook.commands.validate import Validation, validate
from tillbook.core.frame import find_rows
from tillbook.core.sheet import CHANGES, Writing
from tillbook.core.wording import Wording
from tillbook.language import Plural, Text, _, _n, told
from tillbook.store.opening import init_store
from tillbook.store.store import Store
from tillbook.workbooks.book import WorkbookFile

Say = Callable[..., object]

_BLANK = _("1. A blank template for {system}: {path}")
_PASTED = _n(
    "2. A list of {count} customer is pasted into it, as an old till gave it out.",
    "2. A list of {count} customers is pasted into it, as an old till gave them out.",
)
_VALIDATED = _("3. Validate. New: {new}. Changed: {changed}. Unchanged: {unchanged}. In error: {errors}.")
_SAYS = _("   The sheet says what is wrong with each row, for example:")
_EXAMPLE = _("     row {row}: {sentence}")
_MENDED = _("4. Somebody mends rows in error: {mended} of {errors}.")
_COMMITTED = _("5. Commit. {counts} Rows in error stay in the sheet.")
_AGAIN = _("   Commit once more. {counts}")
_EXPORTED = _n(
    "6. Export: {count} customer, ready to edit: {path}",
    "6. Export: {count} customers, ready to edit: {path}",
)
_MOVED = _("7. A tenth of them move to Lancaster. Commit. {counts} The sheet {sheet} lists old and new.")
_UNDONE = _("8. Undo. Customers with their old values back: {restored}. Kept: {kept}.")
_LOOK = _("Look at the workbooks, and at the store that they went into, in {folder}")
_COUNTS = _("Created: {created}. Updated: {updated}. Unchanged: {unchanged}. Skipped: {skipped}.")

# How the demo's customers are called in a system whose fields differ.
_RENAMED = {
    "loyverse": {"mobile": "phone", "address1": "address", "postcode": "postal_code", "first_name": "name"}
}
_LEFT = 2


def demo(echo: Callable[[str], object], count: int, system: str, language: str) -> Path:
    """Tell the story with so many customers; the folder with the workbooks and the store, which stay.

    `echo` gets one line after the other, in that language.
    """
    folder = Path(tempfile.mkdtemp(prefix="tillbook-demo-"))
    store = init_store(str(folder / "store.db"), systems.load(system))

    def say(text: str | Plural, **facts: object) -> None:
        echo(told(language, text, **facts))

    _first_import(say, folder / "customers.xlsx", store, count, language)
    _second_import(say, folder / "changed.xlsx", store, language)
    echo("")
    say(_LOOK, folder=folder)
    return folder


def _first_import(say: Say, path: Path, store: Store, count: int, language: str) -> None:
    sound = [_in_system(person, store) for person in people(count)]
    dirty, refused = spoilt(sound, set(sound[0]) if sound else set())
    template(path, store, language=language)
    say(_BLANK, system=store.schema().title, path=path)
    _fill(path, store, dirty)
    say(_PASTED, count=count)
    found = validate(WorkbookFile(path), store)
    say(_VALIDATED, new=found.new, changed=found.changed, unchanged=found.unchanged, errors=found.errors)
    if found.report.problems:
        say(_SAYS)
        _examples(say, found)
    mended = sorted(refused)[:-_LEFT]
    _fill(path, store, [sound[at] if at in mended else row for at, row in enumerate(dirty)])
    say(_MENDED, mended=len(mended), errors=len(refused))
    say(_COMMITTED, counts=_counts(commit(WorkbookFile(path), store)))
    say(_AGAIN, counts=_counts(commit(WorkbookFile(path), store)))


def _second_import(say: Say, path: Path, store: Store, language: str) -> None:
    made = template(path, store, with_customers=True, language=language)
    say(_EXPORTED, count=made.customers, path=path)
    _fill(path, store, [{"city": "Lancaster"}] * (made.customers // 10))
    done = commit(WorkbookFile(path), store)
    say(_MOVED, counts=_counts(done), sheet=Text(CHANGES))
    taken = undo("last", store, language=language).as_json()
    say(_UNDONE, restored=taken["restored"], kept=taken["kept"])


def _in_system(person: Person, store: Store) -> Person:
    fields = store.schema().fields
    renamed = _RENAMED.get(store.schema().system, {})
    named = {renamed.get(name, name): value for name, value in person.items()}
    if "last_name" not in fields:
        named["name"] = f"{person['first_name']} {person['last_name']}"
    return {name: value for name, value in named.items() if name in fields}


def _fill(path: Path, store: Store, rows: Sequence[Mapping[str, str]]) -> None:
    """Type the rows into the sheet, from its first row on; fields that a row lacks stay as they are."""
    book = WorkbookFile(path)
    metadata = book.metadata()
    sheet = find_rows(
        customer_sheets(book), store.schema(), metadata.language if metadata else "en", book.name
    )
    first = sheet.header_row + 1
    names = {name for row in rows for name in row}
    columns = {
        sheet.positions[name]: {first + at: row[name] for at, row in enumerate(rows) if name in row}
        for name in names
    }
    book.stage(sheet.sheet, Writing(columns)).publish()


def _counts(done: Commit | None) -> Text:
    assert done is not None  # only a person can say no, and nobody is asked here
    return Text(
        _COUNTS, created=done.created, updated=done.updated, unchanged=done.unchanged, skipped=done.skipped
    )


def _examples(say: Say, found: Validation) -> None:
    wording: Wording = found.wording
    told: set[str] = set()
    for problem in found.report.problems:
        if problem.code not in told:
            told.add(problem.code)
            say(_EXAMPLE, row=str(problem.row), sentence=wording.sentence(problem))
