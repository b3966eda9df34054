"""Phone numbers: E.164, with an extension kept behind it. Numbering plans are Google's libphonenumber."""

import re
from types import ModuleType
from typing import NamedTuple

from tillbook.core.normalise.column import Column, Text


def _library() -> ModuleType:
    try:
        import rphonenumbers

        return rphonenumbers  # type: ignore[no-any-return]
    except ImportError:
        import phonenumbers

        return phonenumbers


_LETTERS = re.compile(r"[^\W\d_]")
_EXTENSION = re.compile(r"(?i)[,;]?\s*(?:extension|ext|ext\.|x|xtn|anexo|int)\.?\s*(\d{1,7})$")


class Phone(NamedTuple):
    """A number that could be read, and what kind of line it is: mobile, fixed or unknown."""

    text: str
    line: str


def read_phones(column: Column, regions: list[str], mobile: bool) -> None:
    """Rewrite the column; a `mobile` one is warned about other lines, every one about unknown ranges."""
    wanted = {(text, region) for text, region in zip(column.texts, regions, strict=True) if text}
    answers = _read_all(wanted)
    # Read by all three: what was typed, in which region, and whether it is a mobile column.
    for at, text in column.filled():
        phone = answers[text, regions[at]]
        if phone is None:
            column.report(at, "bad-phone", region=regions[at])
        elif phone.line == "unknown":
            column.report(at, "doubtful-phone")
        elif mobile and phone.line == "fixed":
            column.report(at, "not-a-mobile")
        column.texts[at] = phone.text if phone else _unread(text)


def _unread(text: str) -> Text:
    # The check accepts what has the shape of E.164; a number that could not be read must not have it.
    return "+ " + text[1:] if text.startswith("+") else text


def _read_all(wanted: set[tuple[str, str]]) -> dict[tuple[str, str], Phone | None]:
    library = _library()
    return {(text, region): _read(library, text, region) for text, region in wanted}


def _read(library: ModuleType, text: str, region: str) -> Phone | None:
    found = _EXTENSION.search(text)
    bare = text[: found.start()] if found else text
    if _LETTERS.search(bare):  # the library turns 0800 FLOWERS into digits, and n/a into nothing
        return None
    phone = _parse(library, bare, region)
    if (phone is None or phone.line == "unknown") and bare.isdigit() and len(bare) > 9:
        # Excel drops the plus of +447911123456 when the cell is a number.
        abroad = _parse(library, "+" + bare, region)
        phone = abroad if abroad and abroad.line != "unknown" else phone
    if phone and found:
        return Phone(f"{phone.text} ext. {found[1]}", phone.line)
    return phone


def _parse(library: ModuleType, text: str, region: str) -> Phone | None:
    try:
        number = library.parse(text, region)
    except library.NumberParseException:
        return None
    if library.is_possible_number_with_reason(number) != library.ValidationResult.IS_POSSIBLE:
        return None
    return Phone(
        library.format_number(number, library.PhoneNumberFormat.E164),
        _line(library, library.number_type(number)),
    )


def _line(library: ModuleType, kind: int) -> str:
    kinds = library.PhoneNumberType
    if kind == kinds.UNKNOWN:
        return "unknown"
    return "fixed" if kind in (kinds.FIXED_LINE, kinds.TOLL_FREE, kinds.PREMIUM_RATE, kinds.UAN) else "mobile"
