"""`convert`: another platform's export becomes a filled template, checked against the store."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from tillbook.commands.conversion import Conversion, conversion_sheet
from tillbook.commands.filled import draw_filled
from tillbook.commands.mappings import keep_mapping
from tillbook.commands.opening import find_language
from tillbook.commands.progress import Progress, silent
from tillbook.commands.questions import Question, about_columns, declined, open_questions
from tillbook.commands.sources import read_table
from tillbook.commands.template import refuse_path
from tillbook.commands.validate import add_up, validate
from tillbook.commands.ways import Way, find_way
from tillbook.core.wording import Wording
from tillbook.errors import UsageError
from tillbook.language import _
from tillbook.recipes.converting import Answers, Converted
from tillbook.recipes.table import SourceTable
from tillbook.store.store import Store
from tillbook.workbooks.book import WorkbookFile

Confirm = Callable[[Question], bool]


def convert(
    source: Path,
    path: Path | None,
    store: Store,
    *,
    recipe: str | None = None,
    mapping: Path | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    confirm: Confirm | None = None,
    language: str | None = None,
    overwrite: bool = False,
    progress: Progress = silent,
) -> Conversion:
    """Bring an export into a template at `path`, and check it; without a path only look at it.

    `recipe` and `mapping` say how it is read, where that cannot be seen from its headers. `confirm` is asked
    about every suggestion; without it they are taken. A no to where an unknown export's columns go ends it:
    the mapping is kept as a file, to be changed.
    Raises TillbookError when the export, the mapping or the store cannot be used.
    """
    if path:
        _refuse(source, path, overwrite)
    progress("Reading", 0, 4)
    wording = Wording(store.schema(), find_language(language))
    table = read_table(source, encoding, delimiter)
    way = find_way(table, wording.schema, store.country, recipe, mapping)
    if way.matches and confirm is not None and not confirm(about_columns(way.matches, wording)):
        kept = keep_mapping(way.mapping(table, wording.schema, None), table, wording.language)
        return Conversion(table, way, None, wording, mapping=kept)
    progress("Cleaning", 1, 4)
    way, converted = _settled(table, way, wording, store.country, confirm)
    done = Conversion(table, way, converted, wording)
    if path is None:
        return done
    progress("Writing", 2, 4)
    _draw(done, converted, path, overwrite)
    progress("Checking", 3, 4)
    preview = validate(WorkbookFile(path), store, language=language)
    return replace(done, path=path, preview=preview, mapping=None if mapping else _kept(done, way))


def _refuse(source: Path, path: Path, overwrite: bool) -> None:
    refuse_path(path, overwrite)
    if path.exists() and source.exists() and path.samefile(source):
        raise UsageError(
            _("{name} is the export itself. Choose another name for the template."), name=path.name
        )


def _draw(done: Conversion, converted: Converted, path: Path, overwrite: bool) -> None:
    schema, language = done.wording.schema, done.wording.language
    shown = _shown(converted.cells, done.wording)
    draw_filled(path, schema, language, shown, overwrite=overwrite, listing=conversion_sheet(done))


def _settled(
    table: SourceTable, way: Way, wording: Wording, country: str, confirm: Confirm | None
) -> tuple[Way, Converted]:
    """The conversion by the answers to all that is still open, and the way with them.

    Raises TillbookError when a row would be lost.
    """
    converted = way.convert(table, wording.schema, country)
    answers = _asked(converted, way, wording, confirm) if confirm is not None else way.answers
    if answers != way.answers:
        way = replace(way, answers=answers)
        converted = way.convert(table, wording.schema, country)
    add_up(len(table.frame.dropna(how="all")), len(converted.cells), len(converted.skipped))
    return way, converted


def _asked(converted: Converted, way: Way, wording: Wording, confirm: Confirm) -> Answers:
    answers = way.answers
    for question in open_questions(converted, wording):
        if _is_new(question, converted, way) and not confirm(question):
            answers = declined(answers, question.kind)
    return answers


def _is_new(question: Question, converted: Converted, way: Way) -> bool:
    """Whether nobody answered it for such an export before."""
    if way.saved is None:
        return True
    return question.kind == "values" and not all(way.knows(one.field, one.word) for one in converted.unknown)


def _kept(done: Conversion, way: Way) -> Path | None:
    """Where all that was settled is kept, if there is anything new in it."""
    settled = way.mapping(done.table, done.wording.schema, done.converted)
    if not (way.matches or settled.answers.values) or settled == way.saved:
        return None
    return keep_mapping(settled, done.table, done.wording.language)


def _shown(cells: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """Choices in the words of the sheet's language; all else as the export has it."""
    fields = wording.schema.fields
    words: Mapping[str, Mapping[str, str]] = {
        key: {code: wording.shown(key, code) for code in cells[key].dropna().unique()}
        for key in cells
        if fields[key].choices
    }
    return cells.assign(**{key: cells[key].map(told) for key, told in words.items()})
