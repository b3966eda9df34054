"""The drop-downs of a template: one list for all the fields of the same fixed words, one for each look-up."""

from tillbook.core.template.cells import words_of
from tillbook.core.template.model import Choices
from tillbook.core.wording import CLEAR, Wording
from tillbook.schema import Field, Kind


def list_name(key: str) -> str:
    """The workbook's name for the list of a field."""
    return f"list_{key}"


def lookup_words(wording: Wording) -> dict[str, tuple[str, ...]]:
    """What the drop-down of each look-up field offers now; one blank where it has nothing to offer.

    A look-up that had no words when the template was made has no drop-down to bring up to date: Generate
    template draws it.
    """
    lookups = [field for field in wording.schema.fields.values() if field.kind is Kind.LOOKUP]
    return {field.key: _words(field, wording) or ("",) for field in lookups}


def lists_of(wording: Wording) -> tuple[tuple[Choices, ...], dict[str, str]]:
    """The lists, and the name of its list for each field that has one."""
    lists: dict[tuple[str, ...], Choices] = {}
    names: dict[str, str] = {}
    for field in wording.schema.fields.values():
        # A look-up for which the shop has no words yet takes none.
        if field.choices:
            words = _words(field, wording)
            # The words of a look-up may change without those of another field that has the same today.
            key = (field.key,) if field.kind is Kind.LOOKUP else ("", *words)
            names[field.key] = lists.setdefault(key, Choices(list_name(field.key), words)).name
    return tuple(lists.values()), names


def _words(field: Field, wording: Wording) -> tuple[str, ...]:
    words = tuple(words_of(field, wording).values())
    # Excel refuses what is not in the list, so the word for erasing has to be in it, except that the rule
    # for countries lets other spellings through anyhow.
    erasable = not field.is_required and field.kind is not Kind.COUNTRY
    return (*words, wording.translate(CLEAR)) if erasable else words
