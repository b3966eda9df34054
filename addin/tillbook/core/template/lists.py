"""The drop-downs of a template: one list of words for all the fields that offer the same."""

from tillbook.core.template.cells import words_of
from tillbook.core.template.model import Choices
from tillbook.core.wording import CLEAR, Wording
from tillbook.schema import Field, Kind


def lists_of(wording: Wording) -> tuple[tuple[Choices, ...], dict[str, str]]:
    """The lists, and the name of its list for each field that has one."""
    by_words: dict[tuple[str, ...], str] = {}
    names: dict[str, str] = {}
    for field in wording.schema.fields.values():
        # A look-up for which the shop has no words yet takes none.
        if field.choices:
            words = _words(field, wording)
            names[field.key] = by_words.setdefault(words, f"list_{field.key}")
    return tuple(Choices(name, words) for words, name in by_words.items()), names


def _words(field: Field, wording: Wording) -> tuple[str, ...]:
    words = tuple(words_of(field, wording).values())
    # Excel refuses what is not in the list, so the word for erasing has to be in it, except that the rule
    # for countries lets other spellings through anyhow.
    erasable = not field.is_required and field.kind is not Kind.COUNTRY
    return (*words, wording.translate(CLEAR)) if erasable else words
