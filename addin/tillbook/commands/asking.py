"""Questions about customers, many at once: who has this key, who is called so, what is wrong here."""

from collections.abc import Callable, Sequence
from functools import partial

import pandas as pd

from tillbook.core.frame import Value, find_rows
from tillbook.core.keys import key_columns
from tillbook.core.normalise import normalise
from tillbook.core.pipeline import Options, check
from tillbook.core.sheet import Cells
from tillbook.core.wording import Wording
from tillbook.errors import UsageError
from tillbook.language import _, in_every_language
from tillbook.schema import Kind, Schema
from tillbook.schema.folding import fold
from tillbook.store.history import named
from tillbook.store.reading import Reader
from tillbook.store.store import Store

_MOST_FOUND = 100


def field_of(words: Sequence[str], field: str, store: Store, language: str) -> list[str | None]:
    """For each word, that field of the customer whose record id or key it is; None where there is none.

    `field` is a key or a label in any language; the store is asked once for all words. Choices are shown in
    words of `language`, dates and numbers as every program reads them.
    Raises UsageError for an unknown field.
    """
    schema = store.schema()
    key = _field_called(field, schema)
    asked = [(at, word.strip()) for at, word in enumerate(words) if word.strip()]
    if not asked:
        return [None] * len(words)
    names = pd.concat([named(word, schema, store.country) for _, word in asked])
    names.index = pd.Index([at for at, _ in asked], dtype="int64")

    def work(reader: Reader) -> pd.DataFrame:
        owners = reader.owners(key_columns(names, schema))
        ids = pd.concat([owners.set_index("row")["id"].astype("str"), names["id"]])
        return reader.records("id", ids[~ids.index.duplicated()])

    found = store.read(work)
    show = _shown(key, Wording(schema, language))
    values = {row: None if pd.isna(text) else show(str(text)) for row, text in found[key].items()}
    return [values.get(at) for at in range(len(words))]


def _field_called(word: str, schema: Schema) -> str:
    for key, field in schema.fields.items():
        names = (key, *in_every_language(field.label).values())
        if fold(word) in map(fold, names):
            return key
    raise UsageError(
        _("There is no field ‘{field}’. The fields are: {fields}."), field=word, fields=list(schema.fields)
    )


def _shown(key: str, wording: Wording) -> Callable[[str], str]:
    plain = wording.schema.fields[key].kind in (Kind.DATE, Kind.MONEY, Kind.NUMBER)
    return str if plain else partial(wording.shown, key)


def find(text: str, store: Store, language: str) -> pd.DataFrame:
    """The customers in whose name or keys the text stands, at most a hundred, one row each.

    They are as `field_of` shows them. The columns are labels, of the fields that name a customer and of those
    that identify one.
    """
    schema = store.schema()
    columns = list(dict.fromkeys([*schema.shown_by, *(name for k in schema.keys_of for name in k.fields)]))
    found = store.read(lambda reader: reader.search(text.strip(), columns, _MOST_FOUND)[columns])
    wording = Wording(schema, language)
    shown = {
        key: found[key].astype("object").where(found[key].notna(), "").map(_shown(key, wording))
        for key in columns
    }
    return pd.DataFrame({wording.label(key): texts for key, texts in shown.items()})


def messages_of(
    header: Sequence[Value], rows: Sequence[Sequence[Value]], store: Store, language: str
) -> list[str]:
    """What Validate would write beside each of these rows, checked against the live store; empty if nothing.

    Raises HeaderError when the header is not that of a customer sheet.
    """
    schema = store.schema()
    columns = [list(column) for column in zip(header, *rows, strict=True)]
    sheet = find_rows([Cells("", columns)], schema, language, "TILLBOOK_CHECK", generated=False)
    conventions = store.conventions()
    cleaned = normalise(sheet, schema, conventions)
    checked = store.read(lambda reader: check(cleaned, schema, conventions, reader, None, Options()))
    texts = checked.report.texts(Wording(schema, language))
    return [texts.get(at, "") for at in range(2, len(rows) + 2)]
