"""Phone numbers: E.164, with an extension kept behind it. Numbering plans are Google's libphonenumber."""

import re
from functools import cache
from types import ModuleType
from typing import NamedTuple

from tillbook.core.normalise.column import Column


@cache
def _library() -> ModuleType:
    try:
        import rphonenumbers

        return rphonenumbers  # type: ignore[no-any-return]  # it ships no types
    except ImportError:
        import phonenumbers

        return phonenumbers


_LETTERS = re.compile(r"[^\W\d_]")
_EXTENSION = re.compile(r"(?i)[,;]?\s*(?:extension|extn|ext|xtn|x|anexo|int|#)[.:=]?\s*(\d{1,7})$")
_LINK = re.compile(r"(?i)tel:\s*")


class Phone(NamedTuple):
    """A number that could be read, and what kind of line it is: mobile, fixed or unknown."""

    text: str
    line: str


def read_phones(column: Column, regions: list[str], mobile: bool) -> None:
    """Rewrite the column; a `mobile` one is warned about other lines, every one about unknown ranges."""
    # No memory of answers: a number hardly ever comes twice.
    for at, text in column.filled():
        phone = _read(text, regions[at])
        if phone is None:
            column.report(at, "bad-phone", region=regions[at])
        elif phone.line == "unknown":
            column.report(at, "doubtful-phone")
        elif mobile and phone.line == "fixed":
            column.report(at, "not-a-mobile")
        column.texts[at] = phone.text if phone else text


def line_of(text: str, region: str) -> str | None:
    """What kind of line it is, seen from a country: `mobile`, `fixed` or `unknown`; None for no number."""
    phone = _read(text, region)
    return phone.line if phone else None


def _read(text: str, region: str) -> Phone | None:
    text = _LINK.sub("", text, count=1) if _LINK.match(text) else text
    found = _EXTENSION.search(text) if "#" in text or _LETTERS.search(text) else None
    bare = text[: found.start()] if found else text
    if _LETTERS.search(bare):  # the library turns 0800 FLOWERS into digits, and n/a into nothing
        return None
    phone = _parse(bare, region)
    if (phone is None or phone.line == "unknown") and bare.isdigit() and len(bare) > 9:
        # Excel drops the plus of +447911123456 when the cell is a number.
        abroad = _parse("+" + bare, region)
        phone = abroad if abroad and abroad.line != "unknown" else phone
    if phone and found:
        return Phone(f"{phone.text} ext. {found[1]}", phone.line)
    return phone


def _parse(text: str, region: str) -> Phone | None:
    library = _library()
    try:
        number = library.parse(text, region)
    except library.NumberParseException:
        return None
    if library.is_possible_number_with_reason(number) != library.ValidationResult.IS_POSSIBLE:
        return None
    return Phone(
        library.format_number(number, library.PhoneNumberFormat.E164),
        _lines().get(library.number_type(number), "mobile"),
    )


@cache
def _lines() -> dict[int, str]:
    """What the library's kinds of numbers are to us; all others can get text messages."""
    kinds = _library().PhoneNumberType
    fixed = (kinds.FIXED_LINE, kinds.TOLL_FREE, kinds.PREMIUM_RATE, kinds.UAN)
    return {**dict.fromkeys(fixed, "fixed"), kinds.UNKNOWN: "unknown"}
