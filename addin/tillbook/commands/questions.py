"""What a conversion asks a person: at most one question of a kind, each with a suggestion to look at."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from tillbook.commands.summary import Table
from tillbook.core.wording import Wording
from tillbook.language import Plural, Text, _, _n
from tillbook.recipes.converting import STAYING, Answers, Converted
from tillbook.recipes.matching import NOTES, WHOLE_NAME, Match
from tillbook.recipes.names import FIRST, LAST

Kind = Literal["columns", "repair", "names", "values"]

# So many lines of a suggestion fit on a screen; equal cells are one line.
_SHOWN: Final = 20
_COLUMNS: Final = _("No recipe knows this export. Is this where its columns go?")
_GUESSED: Final = _("Where the columns seem to belong:")
_REPAIR: Final = _n(
    "{count} cell has broken letters. Repair it like this?",
    "{count} cells have broken letters. Repair them like this?",
)
_REPAIRED: Final = _n(
    "{count} cell with broken letters, repaired:", "{count} cells with broken letters, repaired:"
)
_UNREPAIRED: Final = _n(
    "{count} cell with broken letters was left as it is.",
    "{count} cells with broken letters were left as they are.",
)
_NAMES: Final = _n(
    "{count} name has to be split, or stood in for where there is none. Like this?",
    "{count} names have to be split, or stood in for where there are none. Like this?",
)
_NAMED: Final = _n("{count} name, split or stood in for:", "{count} names, split or stood in for:")
_UNNAMED: Final = _n("{count} name was left as it is.", "{count} names were left as they are.")
_VALUES: Final = _n(
    "{count} word is no choice of its field. Does it mean this?",
    "{count} words are no choices of their fields. Do they mean this?",
)
_MEANT: Final = _n(
    "{count} word that is no choice of its field, and what it means:",
    "{count} words that are no choices of their fields, and what they mean:",
)
_UNSETTLED: Final = _n(
    "{count} word that is no choice of its field was left as it is.",
    "{count} words that are no choices of their fields were left as they are.",
)
_MORE: Final = _("… and {more} more")
NO_PLACE: Final = _("stays behind")
_WHOLE: Final = _("First and last name")


@dataclass(frozen=True)
class Question:
    """One question, to be answered with yes or no, and what is suggested.

    `title` is what the suggestion is called where it was taken, `left` says that it was not.
    """

    kind: Kind
    text: Text
    title: Text
    left: Text
    suggestion: Table


def about_columns(matches: Sequence[Match], wording: Wording) -> Question:
    """Whether an unknown export's columns go where they seem to belong."""
    header = (_("Column"), _("Goes to"), _("Likeness"), _("Reason"))
    rows = [
        (
            match.column,
            _place(match, wording),
            str(round(match.score)) if match.score else "",
            match.why.told(wording.language),
        )
        for match in matches
    ]
    return Question(
        "columns", Text(_COLUMNS), Text(_GUESSED), Text(_GUESSED), _table(header, rows, wording, len(rows))
    )


def _place(match: Match, wording: Wording) -> str:
    if match.field is None:
        return wording.translate(NO_PLACE)
    if match.field == WHOLE_NAME:
        return wording.translate(_WHOLE)
    if match.field == NOTES:
        return wording.translate(_("Notes"))
    labels = [wording.label(key) for key in (match.field, *match.also)]
    refused = wording.translate(_("No")) if match.is_objection else ""
    return ", ".join(f"{label} ({refused})" if refused else label for label in labels)


def open_questions(converted: Converted, wording: Wording) -> Iterator[Question]:
    """What was suggested in a conversion, and should be looked at."""
    if converted.repairs.pairs:
        rows: list[tuple[str, ...]] = list(converted.repairs.pairs.items())
        yield _question(
            "repair",
            (_REPAIR, _REPAIRED, _UNREPAIRED),
            converted.repairs.cells,
            (_("Old value"), _("New value")),
            rows,
            wording,
        )
    if len(converted.names):
        header = (_("Row"), _("Whole name"), _("First name"), _("Last name"))
        names = converted.names.reindex(columns=["whole", FIRST, LAST], fill_value="")
        rows = [(str(row), *texts) for row, *texts in names.itertuples(name=None)]
        yield _question("names", (_NAMES, _NAMED, _UNNAMED), len(names), header, rows, wording)
    if converted.unknown:
        header = (_("Field"), _("Word"), _("Cells"), _("Means"))
        rows = [
            (wording.label(one.field), one.word, str(one.cells), _meaning(one.field, one.choice, wording))
            for one in converted.unknown
        ]
        yield _question("values", (_VALUES, _MEANT, _UNSETTLED), len(rows), header, rows, wording)


def declined(answers: Answers, kind: Kind) -> Answers:
    """The answers with a no to that question."""
    no: Mapping[Kind, Answers] = {
        "repair": replace(answers, repair=False),
        "names": replace(answers, names=False),
        "values": replace(answers, takes_values=False),
    }
    return no.get(kind, answers)


def was_taken(answers: Answers, kind: Kind) -> bool:
    """Whether the answers say yes to that question."""
    taken = {"repair": answers.repair, "names": answers.names, "values": answers.takes_values}
    return taken.get(kind, True)


def _meaning(field: str, choice: str | None, wording: Wording) -> str:
    if choice is not None:
        return wording.shown(field, choice)
    stays = wording.schema.fields[field].kind in STAYING
    return wording.translate(_("stays as it is") if stays else _("goes into the notes"))


def _question(
    kind: Kind,
    texts: tuple[Plural, Plural, Plural],
    count: int,
    header: tuple[str, ...],
    rows: Sequence[tuple[str, ...]],
    wording: Wording,
) -> Question:
    text, title, left = (Text(one, count=count) for one in texts)
    return Question(kind, text, title, left, _table(header, rows, wording, _SHOWN))


def _table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]], wording: Wording, shown: int) -> Table:
    cells = list(rows[:shown])
    if len(rows) > shown:
        more = wording.told(_MORE, more=len(rows) - shown)
        cells.append((more, *[""] * (len(header) - 1)))
    return Table(tuple(map(wording.translate, header)), cells)
