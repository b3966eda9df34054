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
from tillbook.core.sheet import Writing
from tillbook.core.wording import Wording
from tillbook.store.opening import init_store
from tillbook.store.store import Store
from tillbook.workbooks.book import WorkbookFile

Say = Callable[[str], object]

# How the demo's customers are called in a system whose fields differ.
_RENAMED = {
    "loyverse": {"mobile": "phone", "address1": "address", "postcode": "postal_code", "first_name": "name"}
}
_LEFT = 2


def demo(say: Say, count: int, system: str, language: str | None) -> Path:
    """Tell the story with so many customers; the folder with the workbooks and the store, which stay."""
    folder = Path(tempfile.mkdtemp(prefix="tillbook-demo-"))
    store = init_store(str(folder / "store.db"), systems.load(system))
    _first_import(say, folder / "customers.xlsx", store, count, language)
    _second_import(say, folder / "changed.xlsx", store, language)
    say(f"\nLook at the workbooks, and at the store that they went into, in {folder}")
    return folder


def _first_import(say: Say, path: Path, store: Store, count: int, language: str | None) -> None:
    sound = [_in_system(person, store) for person in people(count)]
    dirty, refused = spoilt(sound, set(sound[0]) if sound else set())
    template(path, store, language=language)
    say(f"1. A blank template for {store.schema().title}: {path}")
    _fill(path, store, dirty)
    say(f"2. A list of {count} customers is pasted into it, as an old till gave them out.")
    found = validate(WorkbookFile(path), store)
    say(f"3. Validate: {_counts(found)}. The sheet says what is wrong with each row, for example:")
    _examples(say, found)
    mended = sorted(refused)[:-_LEFT]
    _fill(path, store, [sound[at] if at in mended else row for at, row in enumerate(dirty)])
    say(f"4. Somebody mends {len(mended)} of the {len(refused)} rows in error.")
    say(f"5. Commit: {_done(commit(WorkbookFile(path), store))}; rows in error stay in the sheet.")
    say(f"   Commit once more: {_done(commit(WorkbookFile(path), store))}.")


def _second_import(say: Say, path: Path, store: Store, language: str | None) -> None:
    made = template(path, store, with_customers=True, language=language)
    say(f"6. Export: {made.customers} customers, ready to edit: {path}")
    city = "city"
    _fill(path, store, [{city: "Lancaster"}] * (made.customers // 10))
    done = commit(WorkbookFile(path), store)
    say(f"7. A tenth of them move to Lancaster. Commit: {_done(done)}; the sheet Changes lists old and new.")
    taken = undo("last", store, language=language).as_json()
    say(f"8. Undo: {taken['restored']} customers have their old values back, {taken['kept']} were kept.")


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


def _counts(found: Validation) -> str:
    return f"{found.new} new, {found.changed} changed, {found.unchanged} unchanged, {found.errors} in error"


def _done(done: Commit | None) -> str:
    if done is None:  # only a person can say no, and nobody is asked here
        return "nothing"
    return (
        f"{done.created} created, {done.updated} updated, {done.unchanged} unchanged, {done.skipped} skipped"
    )


def _examples(say: Say, found: Validation) -> None:
    wording: Wording = found.wording
    told: set[str] = set()
    for problem in found.report.problems:
        if problem.code not in told:
            told.add(problem.code)
            say(f"     row {problem.row}: {wording.sentence(problem)}")
