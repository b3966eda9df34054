"""What goes wrong in sheets: single cells, repeats, clashes with the store, and dirt that can be repaired."""

import datetime as dt
import unicodedata
import uuid
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tests.support.people import Person

if TYPE_CHECKING:
    from tests.benchmarks.dirty import SheetMaker


class Formula(NamedTuple):
    """A cell with a formula, and what it shows."""

    text: str
    shown: str


# A text, a number, a date or a formula by field; what is not there is blank.
Row = dict[str, Any]
# Column and code.
Blame = tuple[str, str]
# Rows that share a fault, each with its own blames.
Wrong = Iterator[tuple[Row, list[Blame]]]


def spaced(number: str, style: int) -> str:
    """An E.164 number as people write it."""
    digits = number[1:]
    return (
        f"+{digits[:2]} {digits[2:5]} {digits[5:]}",
        f"00{digits}",
        f"+{digits[:2]} ({digits[2:5]}) {digits[5:8]}-{digits[8:]}",
        f"+{digits[:2]}.{digits[2:6]}.{digits[6:]}",
    )[style]


def _cell(column: str, code: str, *values: Any, **also: str) -> Callable[["SheetMaker"], Wrong]:
    """A new row with one of these values in that cell; `also` are cells that would draw a warning."""

    def wrong(maker: "SheetMaker") -> Wrong:
        cells = maker.cells(maker.person()) | {**also, column: maker.random.choice(values)}
        yield cells, [(column, code)]

    return wrong


def _blank(column: str, code: str, blamed: str, **cells: Any) -> Callable[["SheetMaker"], Wrong]:
    """A new row without that cell."""

    def wrong(maker: "SheetMaker") -> Wrong:
        row = maker.cells(maker.person()) | cells
        del row[column]
        yield row, [(blamed, code)]

    return wrong


def _change(column: str, code: str, value: Any, **before: str) -> Callable[["SheetMaker"], Wrong]:
    """The row of a stored customer who has `before`, with that value in that cell."""

    def wrong(maker: "SheetMaker") -> Wrong:
        told, record, mark = maker.stored()
        while any(told.get(name) != text for name, text in before.items()):
            told, record, mark = maker.stored()
        yield maker.filled(told, record, mark) | {column: value}, [(column, code)]

    return wrong


def _unknown_record(maker: "SheetMaker") -> Wrong:
    record = str(uuid.UUID(int=maker.random.getrandbits(128)))
    told = maker.people.take(1)[0]
    yield maker.filled(told, record, maker.mark("1", told)), [("record", "unknown-record")]


def _changed_in_store(maker: "SheetMaker") -> Wrong:
    told, record, _ = maker.stored()
    mark = maker.mark("0", {**told, "city": "Where it was when the workbook was filled"})
    yield maker.filled(told, record, mark) | {"city": "Elsewhere"}, [("city", "changed-in-store")]


def _repeated_record(maker: "SheetMaker") -> Wrong:
    told, record, mark = maker.stored()
    for notes in ("Once", "Twice"):
        yield maker.filled(told, record, mark) | {"notes": notes}, [("record", "repeated-record")]


def _repeated(column: str, code: str) -> Callable[["SheetMaker"], Wrong]:
    """Two new rows with the same key, spelt in two ways."""

    def wrong(maker: "SheetMaker") -> Wrong:
        one, other = maker.people.take(2)
        yield maker.cells(one), [(column, code)]
        yield maker.cells(other) | _respelt(maker, one, column), [(column, code)]

    return wrong


def _in_use(column: str, code: str) -> Callable[["SheetMaker"], Wrong]:
    """A new row with the key of a stored customer, spelt in another way."""

    def wrong(maker: "SheetMaker") -> Wrong:
        told, _, _ = maker.stored()
        yield maker.cells(maker.person()) | _respelt(maker, told, column), [(column, code)]

    return wrong


def _respelt(maker: "SheetMaker", told: Person, column: str) -> Row:
    """The key that begins in `column`, in another spelling."""
    if column == "email":
        return {"email": told["email"].upper()}
    if column == "mobile":
        return {"mobile": spaced(told["mobile"], maker.random.randrange(4))}
    if column == "account_number":
        return {"account_number": f" {told['account_number']}\xa0"}
    return {
        "first_name": told["first_name"].upper(),
        "last_name": unicodedata.normalize("NFD", told["last_name"]) + "\u200b",
        "postcode": told["postcode"].lower().replace(" ", ""),
        "country": told["country"],
    }


FAULTS: Final[tuple[Callable[["SheetMaker"], Wrong], ...]] = (
    _blank("last_name", "required", "last_name"),
    _cell("address1", "too-long", "x" * 51, "Łódź " * 11),
    _cell("gender", "not-a-choice", "Robot"),
    _cell("country", "not-a-choice", "Atlantis", postcode=""),
    _cell("price_level", "not-a-choice", "Platinum"),
    _cell("tax_exempt", "bad-yes-no", "maybe"),
    _cell("email", "bad-email", "foo@", "foo bar@x.com", "foo@bar", "foo..bar@x.com", "a.x.com", "a@b.test"),
    _cell("phone", "bad-phone", "12", "phone", "n/a", "+44 12", "(none)", "+999 123 456"),
    _cell("mobile", "bad-phone", "0000", "+44 7911 12345678901", "ask her"),
    _cell("date_of_birth", "bad-date", "31/02/1990", "1990-13-01", "yesterday", dt.date(2099, 5, 1)),
    _cell("credit_limit", "bad-number", "abc", -5.0, "1.234"),
    _cell("mobile", "digits-lost", "4.47912E+11"),
    _cell("tax_number", "digits-lost", 4.929123412341234e18),
    _cell("city", "cell-error", Formula("=NA()", "#N/A")),
    _cell("city", "illegal-character", "Lan\ufffdcaster"),
    _cell("address2", "became-a-date", dt.date(2024, 1, 3)),
    _blank("mobile", "contact-missing", "contact_preference", contact_preference="Text message"),
    _change("last_name", "required-kept", "<clear>"),
    _change("marketing_email", "consent-refused", "Yes", marketing_email="no"),
    _unknown_record,
    _changed_in_store,
    _repeated_record,
    _repeated("account_number", "repeated-account-number"),
    _repeated("email", "repeated-email"),
    _repeated("mobile", "repeated-mobile"),
    _repeated("first_name", "repeated-name-postcode"),
    _in_use("account_number", "account-number-in-use"),
    _in_use("email", "email-in-use"),
    _in_use("mobile", "mobile-in-use"),
    _in_use("first_name", "name-postcode-in-use"),
)  # fmt: skip


def _spaces(cells: Row, told: Person) -> Iterator[Blame]:
    cells |= {"last_name": f"\xa0{told['last_name']}  ", "city": f"{told['city']}\u200b"}
    yield from ()


def _short_number(cells: Row, told: Person) -> Iterator[Blame]:
    cells["account_number"] = float(told["account_number"])
    yield "account_number", "zeros-restored"


def _number_cell(cells: Row, told: Person) -> Iterator[Blame]:
    cells["mobile"] = float(told["mobile"][1:])
    yield from ()


def _serial_date(cells: Row, told: Person) -> Iterator[Blame]:
    born = dt.date.fromisoformat(told.get("date_of_birth", "1985-06-26"))
    cells["date_of_birth"] = float((born - dt.date(1899, 12, 30)).days)
    yield from ()


def _text_date(cells: Row, told: Person) -> Iterator[Blame]:
    born = dt.date.fromisoformat(told.get("date_of_birth", "1985-06-26"))
    cells["date_of_birth"] = born.strftime("%d/%m/%Y")
    yield from ()


def _phone_spelling(cells: Row, told: Person) -> Iterator[Blame]:
    cells["mobile"] = spaced(told["mobile"], len(told["last_name"]) % 4)
    yield from ()


def _words(cells: Row, told: Person) -> Iterator[Blame]:
    cells |= {
        "gender": " FEMALE",
        "tax_exempt": "N",
        "credit_limit": "1,234.50",
        "country": told["country"].lower(),
    }
    yield from ()


def _mail_link(cells: Row, told: Person) -> Iterator[Blame]:
    cells["email"] = f"{told['first_name']} <{told['email']}>"
    yield from ()


def _slip(cells: Row, told: Person) -> Iterator[Blame]:
    cells["email"] = told["email"].partition("@")[0] + "@gmial.com"
    yield "email", "email-typo"


def _formula(cells: Row, told: Person) -> Iterator[Blame]:
    cells["address2"] = Formula('="Flat "&7', "Flat 7")
    yield "address2", "formula-read"


DIRT: Final = (
    _spaces, _short_number, _number_cell, _serial_date, _text_date, _phone_spelling, _words, _mail_link,
    _slip, _formula,
)  # fmt: skip
