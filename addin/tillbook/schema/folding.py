"""Folding: one spelling for what people write in many, so that equal things compare equal.

The store keeps folded keys made by these very functions; `FOLDING_VERSION` is stored beside them, and a
change here must raise it.
"""

import re
import unicodedata
from typing import Final

FOLDING_VERSION: Final = 2

# Letters that Unicode does not decompose into a base letter and a mark.
_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŧ": "t"}
)
# Fillers that Unicode takes for letters or marks and that nobody sees (its Default_Ignorable_Code_Point).
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
)
_PUNCTUATION = dict.fromkeys(code for code in range(128) if not chr(code).isalnum())


def fold(text: str) -> str | None:
    """Letters and digits without case, accents, spaces and punctuation; None when none are left.

    `Łukasz Ødegård-Groß` and `LUKASZ ODEGARD GROSS` are one.
    """
    if text.isascii():
        return text.lower().translate(_PUNCTUATION) or None
    spread = unicodedata.normalize("NFKD", text).casefold()
    # Casefolding can bring marks of its own (the dotted capital I), so it comes before they go.
    letters = unicodedata.normalize("NFKD", spread.translate(_LETTERS))
    return "".join(_one_digit(letter) for letter in letters if _counts(letter)) or None


def _counts(character: str) -> bool:
    if _UNSEEN.match(character):
        return False
    if character.isalnum():
        # Apostrophes and other small signs that Unicode takes for letters, and the Arabic stretcher.
        return not ("\u02b9" <= character <= "\u02ff" or character == "\u0640")
    # Vowel signs and voice marks of Asian scripts make other names; accents and Semitic points do not.
    weight = unicodedata.combining(character)
    return unicodedata.category(character)[0] == "M" and (weight in (0, 8, 9) or 84 <= weight <= 132)


def _one_digit(character: str) -> str:
    return str(unicodedata.decimal(character)) if character.isdecimal() else character


def fold_case(text: str) -> str:
    """Without case, width and the difference between composed and decomposed letters."""
    if text.isascii():
        return text.lower()
    # Compatibility letters can casefold into others that have a normal form of their own: twice is enough.
    once = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFKC", once.casefold())


def fold_code(text: str) -> str | None:
    """An account number or code: without case, width and spaces; punctuation counts."""
    if text.isascii():
        return "".join(text.lower().split()) or None
    # What a space held apart can become one letter, so the normal form comes after the spaces go, too.
    return fold_case("".join(unicodedata.normalize("NFKC", text).split())) or None
