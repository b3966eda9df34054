"""Results go back into the sheet: Status and Error message, and after a commit what the store gave out."""

from collections.abc import Mapping, Sequence

import pandas as pd

from tillbook.commands.opening import find_language
from tillbook.commands.preparing import Prepared
from tillbook.commands.summary import CHANGES_HEADER, change_rows
from tillbook.core.marks import marked_versions, marks
from tillbook.core.pipeline import Checked
from tillbook.core.plan import Change
from tillbook.core.report import Report
from tillbook.core.sheet import CHANGES, ERROR, SPECIAL_COLUMNS, UNCHANGED, ChangesSheet, Writing
from tillbook.core.template.lists import lookup_words
from tillbook.core.wording import Wording
from tillbook.schema import Kind

Texts = Mapping[int, str | None]


def statuses(checked: Checked, new: str, changed: str) -> dict[int, str]:
    """Every row's status, as an English word."""
    return (
        dict.fromkeys(checked.plan.new.index.tolist(), new)
        | dict.fromkeys(checked.plan.changed.index.tolist(), changed)
        | dict.fromkeys(checked.plan.unchanged.index.tolist(), UNCHANGED)
        | dict.fromkeys(checked.report.rejects, ERROR)
    )


def result_writing(
    prepared: Prepared,
    status: Mapping[int, str],
    report: Report,
    more: Mapping[str, Texts] | None = None,
    changes: Sequence[Change] = (),
) -> Writing:
    """The sheet's result columns, where they stand or behind all else; nothing that is there already.

    With them go the words of look-up fields whose drop-downs have others than the store has now.
    """
    words = {word: prepared.wording.translate(word) for word in set(status.values())}
    results: dict[str, Texts] = {
        "message": report.texts(prepared.wording),
        "status": {row: words[word] for row, word in status.items()},
    }
    results = {key: _difference(prepared.sheet.results[key], texts) for key, texts in results.items()}
    # A status is true when all else is there.
    columns = _placed(prepared, dict(more or {}) | results)
    return Writing(columns, _changes_sheet(prepared, changes), _outdated_lists(prepared))


def _outdated_lists(prepared: Prepared) -> Mapping[str, Sequence[str]]:
    metadata = prepared.book.metadata() if prepared.schema.lookups else None
    if metadata is None:
        return {}
    # In the words that the template was made with, whatever language this run speaks.
    wording = Wording(prepared.schema, find_language(None, metadata))
    return prepared.book.outdated_lists(lookup_words(wording))


def _difference(there: Mapping[int, str], wanted: Texts) -> Texts:
    """Only what is to be written: new texts, and None where an old one stands alone."""
    fresh = {row: text for row, text in wanted.items() if there.get(row) != text}
    return fresh | {row: None for row in there if row not in wanted}


def _placed(prepared: Prepared, columns: Mapping[str, Texts]) -> dict[int, Texts]:
    places = dict(prepared.sheet.positions)
    wanted = [key for key in SPECIAL_COLUMNS if any(columns.get(key, {}).values())]
    missing = [key for key in wanted if key not in places]
    places |= {key: at for at, key in enumerate(missing, start=prepared.sheet.end)}
    placed: dict[int, Texts] = {}
    for key, texts in columns.items():
        if key in missing:
            header = prepared.wording.translate(SPECIAL_COLUMNS[key])
            placed[places[key]] = {prepared.sheet.header_row: header, **texts}
        elif key in places and texts:
            placed[places[key]] = texts
    return placed


def committed_columns(prepared: Prepared, checked: Checked, customers: pd.DataFrame) -> dict[str, Texts]:
    """What a commit writes beside the results: record, version, given numbers, and merged values.

    `customers` are the created and updated rows as they are stored now. The order counts when somebody kills
    the program between two columns of an open workbook: a new row must say who it is before it shows a number
    that is taken by then, and a value that the store had newer must stand there before the version knows it.
    """
    values, schema = prepared.rows.values, prepared.schema
    columns = ["id", "version", *schema.fields]
    customers = pd.concat([customers[columns], _outdated(prepared, checked)[columns]])
    shown = values.loc[customers.index]
    cells: dict[str, Texts] = {}
    for name in shown.columns:
        after = customers[name]
        given = schema.fields[name].generated & shown[name].isna()
        # A blank that left the stored value alone stays blank; a value that the store had newer is shown.
        take = after.notna() & (shown[name] != after) & (shown[name].notna() | given)
        if take.any():
            shown[name] = shown[name].mask(take, after)
            cells[name] = {row: _cell(prepared, name, text) for row, text in after[take].items()}
        cleared = [row for row in prepared.rows.clears.get(name, ()) if row in customers.index]
        if cleared:
            cells[name] = {**cells.get(name, {}), **dict.fromkeys(cleared)}
    given_out = {name: cells.pop(name) for name in list(cells) if schema.fields[name].generated}
    cells["version"] = dict(zip(shown.index, marks(customers["version"], shown, schema), strict=True))
    cells["record"] = dict(customers["id"].items())
    return cells | given_out


def _outdated(prepared: Prepared, checked: Checked) -> pd.DataFrame:
    """The customers of unchanged rows that do not say yet who they are, or as of when.

    A row that shows something else than the store keeps all its cells: the analyst may have typed them. A row
    without a record has only been recognised by being exactly as it was committed, so nobody has.
    """
    stored = checked.stored.loc[checked.plan.unchanged.index]
    record, version = (cells.loc[stored.index] for cells in (prepared.rows.record, prepared.rows.version))
    is_current = (record == stored["id"]) & (marked_versions(version) == stored["version"])
    generated = [name for name, field in prepared.schema.fields.items() if field.generated]
    numberless = prepared.rows.values.loc[stored.index, generated].isna().any(axis=1)
    stored = stored[~is_current | numberless]
    shown = prepared.rows.values.loc[stored.index]
    same = ((shown == stored[shown.columns]) | shown.isna()).all(axis=1)
    return stored[same | record.loc[stored.index].isna()]


def _cell(prepared: Prepared, name: str, text: str) -> str:
    # Dates and numbers go in as everybody reads them the same way.
    plain = prepared.schema.fields[name].kind in (Kind.DATE, Kind.MONEY, Kind.NUMBER)
    return text if plain else prepared.wording.shown(name, text)


def _changes_sheet(prepared: Prepared, changes: Sequence[Change]) -> ChangesSheet | None:
    if not changes:
        return None
    wording = prepared.wording
    rows = change_rows(changes, wording)
    return ChangesSheet(wording.translate(CHANGES), tuple(map(wording.translate, CHANGES_HEADER)), rows)
