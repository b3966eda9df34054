"""A consent to marketing as an unknown export tells it: what agrees, what objects, and what is neither."""

from collections.abc import Mapping, Sequence

import pandas as pd

from tillbook.language import Text, _n
from tillbook.recipes.answers import FALSE, LEFT, PLAIN_NO, PLAIN_YES, TRUE
from tillbook.recipes.readings import GIVEN, UNCLEAR, Found, Reading, counted, only
from tillbook.recipes.table import folded

_OVERRULED = _n(
    "{count} yes of ‘{column}’ stands beside a no in another column: it counts as a no.",
    "{count} times a yes of ‘{column}’ stands beside a no in another column: it counts as a no.",
)


def permission(
    consents: Sequence[str], objections: Sequence[str] = (), meant: Mapping[str, str | None] | None = None
) -> Reading:
    """A consent to marketing as an unknown export says it: columns that agree, and columns that object.

    Only plain words in our languages and German count, and in `consents` those that a person has `meant` as
    yes or no. In a row, a no wins over every yes, and an objection is a no; no objection is not yet a yes.
    A cell that says neither goes into the notes, and keeps a yes beside it from counting.
    """
    own = {folded(word): code for word, code in (meant or {}).items() if code in ("yes", "no")}
    agreeing = {**dict.fromkeys(PLAIN_YES, "yes"), **dict.fromkeys(PLAIN_NO, "no"), **own}
    objecting = {**dict.fromkeys(TRUE | LEFT, "no"), **dict.fromkeys(FALSE, "")}
    against = {folded(name) for name in objections}

    def read(columns: Sequence[pd.Series]) -> Found:
        words = [objecting if folded(str(one.name)) in against else agreeing for one in columns]
        return _permissions(columns, words)

    return Reading((*consents, *objections), read)


def vetoed(reading: Reading, objections: Sequence[str]) -> Reading:
    """A platform's consent beside objections in columns of the shop's own: these have the last word.

    They are read as in `permission`.
    """
    against = {folded(name) for name in objections}

    def read(columns: Sequence[pd.Series]) -> Found:
        theirs = [one for one in columns if folded(str(one.name)) in against]
        told = reading.read([one for one in columns if folded(str(one.name)) not in against])
        objected = permission((), objections).read(theirs)
        yes, no = told.values == "yes", objected.values == "no"
        doubt = pd.DataFrame(dict(objected.aside), yes.index).notna().any(axis=1)
        values = told.values.mask(yes & doubt).mask(no, "no")
        overruled = counted(_OVERRULED, yes & no, str(told.values.name))
        remarks = [*told.remarks, *objected.remarks, *overruled]
        return Found(values, {**told.aside, **objected.aside}, remarks)

    return Reading((*reading.columns, *objections), read)


def _permissions(columns: Sequence[pd.Series], words: Sequence[Mapping[str, str]]) -> Found:
    said = [_meanings(column, known) for column, known in zip(columns, words, strict=True)]
    unclear = [column.notna() & one.isna() for column, one in zip(columns, said, strict=True)]
    answers = pd.concat(said, axis=1)
    no, doubt = (answers == "no").any(axis=1), pd.concat(unclear, axis=1).any(axis=1)
    yes = (answers == "yes").any(axis=1) & ~no & ~doubt
    values = (
        pd.Series(pd.NA, columns[0].index, dtype="str", name=columns[0].name).mask(yes, "yes").mask(no, "no")
    )
    aside: dict[str, pd.Series] = {}
    remarks: list[Text] = []
    for column, one, odd in zip(columns, said, unclear, strict=True):
        name = str(column.name)
        aside |= only(column, odd, name)
        remarks += counted(GIVEN, (one == "yes") & yes, name)
        remarks += counted(_OVERRULED, (one == "yes") & no, name)
        remarks += counted(UNCLEAR, odd, name)
    return Found(values, aside, remarks)


def _meanings(texts: pd.Series, words: Mapping[str, str]) -> pd.Series:
    return texts.map({text: words.get(folded(text)) for text in texts.dropna().unique()}).astype("str")
