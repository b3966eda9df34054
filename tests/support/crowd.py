"""A crowd of customers of `cloudpos` in a CSV file: cheap to make, the same every time, faults by number."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pandas as pd

HEADER: Final = (
    "Account number", "Title", "First name", "Last name *", "Address", "City", "Postcode", "Country",
    "E-mail", "Mobile", "Date of birth", "Loyalty tier",
)  # fmt: skip

_FIRST: Final = ("Ann", "Łucja", "José", "Kari", "Siân", "Zoë", "Björn", "Inés", "Tom", "Mary-Jane", "Ada")
_CITIES: Final = ("Lancaster", "York", "Kendal", "Ålesund", "Málaga", "Évora", "Torino")
_LETTERS: Final = "abcdefghijklmnoprstuvwyz"
_POSTAL: Final = "ABDEFGHJLN"
# By the last three digits of a customer's number, what is wrong with the row.
FAULTS: Final = {
    10: "bad-email",
    20: "bad-date",
    30: "repeated-email",
    40: "repeated-email",
    50: "required",
    60: "repeated-mobile",
}


def planted(customers: int) -> Counter[str]:
    """How many rows each cause rejects."""
    return Counter(
        {
            code: sum(len(range(at, customers, 1000)) for at, other in FAULTS.items() if other == code)
            for code in set(FAULTS.values())
        }
    )


def write_crowd(path: Path, customers: int) -> None:
    """Write so many rows."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(",".join(HEADER) + "\r\n")
        stream.writelines(_lines(customers))


def _lines(customers: int) -> Iterator[str]:
    for number in range(customers):
        cells = _cells(number)
        if (fault := number % 1000) in FAULTS:
            _spoil(cells, number, fault)
        yield ",".join(cells) + "\r\n"


def _cells(number: int) -> list[str]:
    first = _FIRST[number % len(_FIRST)]
    postcode = f"LA{number % 9 + 1} {number % 7}{_POSTAL[number % 10]}{_POSTAL[number // 10 % 10]}"
    day, month, year = number % 28 + 1, number % 12 + 1, 1940 + number % 60
    return [
        f"{number:08d}", "Ms" if number % 2 else "Mr", first, _surname(number),
        f"{number % 300 + 1} Quay Street", _CITIES[number % 7], postcode, "GB",
        _email(number), _mobile(number), f"{day:02d}/{month:02d}/{year}", "gold" if number % 5 else "",
    ]  # fmt: skip


def _spoil(cells: list[str], number: int, fault: int) -> None:
    far = number // 2000 * 1000 + 1
    match fault:
        case 10:
            cells[8] = "none at all"
        case 20:
            cells[10] = "31/02/1985"
        case 30:
            cells[8] = _email(number - 5).upper()
        case 40:
            cells[8] = _email(far)
        case 50:
            cells[3] = ""
        case 60:
            cells[9] = "0" + _mobile(far).removeprefix("+44")


def _surname(number: int) -> str:
    letters = []
    while number:
        number, at = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[at])
    return "O’" + "".join(letters).capitalize()


def _email(number: int) -> str:
    return f"customer{number}@example.com"


def _mobile(number: int) -> str:
    # Steps by a large prime visit every number once before any comes again.
    return f"+44740{number * 7_368_787 % 9_000_000 // 1_000_000}{number * 7_368_787 % 1_000_000:06d}"


def frame_of_crowd(customers: int) -> pd.DataFrame:
    """The same rows as a frame of texts, NA for blank."""
    rows = [line.rstrip("\r\n").split(",") for line in _lines(customers)]
    return pd.DataFrame(rows, columns=list(HEADER)).replace("", None).astype("str")
