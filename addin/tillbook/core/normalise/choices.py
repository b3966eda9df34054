"""Choices: the word of any of our languages, or the code, becomes the stored code."""

from collections.abc import Mapping
from functools import cache

from tillbook.core.normalise.column import Column
from tillbook.language import in_every_language
from tillbook.schema import Field, Kind
from tillbook.schema.countries import country_code
from tillbook.schema.folding import fold

# What people and programs write for yes and no beside the words of the list.
_YES = "yes y true 1 x on ja j oui o si sim s"
_NO = "no n false 0 off nei nein non nao"


def read_choices(column: Column, field: Field) -> None:
    """Replace words by codes; what is no choice stays as typed."""
    if field.kind is Kind.COUNTRY:
        column.rewrite_each(_country)
        return
    codes = _codes(field)
    column.rewrite_each(lambda text: codes.get(fold(text) or "", text))


def _country(text: str) -> str:
    # U.K. is a code with full stops; N/A is not Namibia.
    folded = fold(text) or ""
    is_code = len(folded) > 3 or text.replace(".", "").isalpha()
    return (country_code(text) if is_code else None) or text


def _codes(field: Field) -> Mapping[str, str]:
    also = (_YES, _NO) if field.kind in (Kind.YES_NO, Kind.CONSENT) else ("", "")
    found = {word: code for code, words in zip(("yes", "no"), also, strict=True) for word in words.split()}
    return found | _words(tuple(field.choices.items()), field.kind is not Kind.LOOKUP)


@cache
def _words(choices: tuple[tuple[str, str], ...], translated: bool) -> dict[str, str]:
    found: dict[str, str] = {}
    for code, word in choices:
        tongues = in_every_language(word).values() if translated else (word,)
        found |= {fold(spelling) or spelling: code for spelling in (*tongues, code)}
    return found
