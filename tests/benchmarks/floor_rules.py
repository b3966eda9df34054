"""What the bare floor knows of `cloudpos`, put down by hand: headers, lengths, words, patterns, spellings."""

import re
import unicodedata
from base64 import b64encode
from typing import Final
from zlib import crc32

import phonenumbers

try:
    import rphonenumbers as phone_library
except ImportError:
    phone_library = phonenumbers

HEADERS: Final = {
    "Account number": "account_number", "Title": "title", "First name": "first_name",
    "Last name": "last_name", "Company": "company", "Address": "address1", "Address 2": "address2",
    "City": "city", "County": "county", "Postcode": "postcode", "Country": "country",
    "Phone": "phone", "Mobile": "mobile", "Fax": "fax",
    "E-mail": "email", "Contact preference": "contact_preference", "Date of birth": "date_of_birth",
    "Gender": "gender", "Tax exempt": "tax_exempt", "Tax number": "tax_number", "Price level": "price_level",
    "Account type": "account_type", "Credit limit": "credit_limit", "Marketing by e-mail": "marketing_email",
    "Marketing by text message": "marketing_sms", "Notes": "notes", "Record": "record", "Version": "version",
}  # fmt: skip
LENGTHS: Final = {
    "account_number": 20, "title": 20, "first_name": 30, "last_name": 50, "company": 50, "address1": 50,
    "address2": 50, "city": 50, "county": 50, "postcode": 20, "phone": 30, "mobile": 30, "fax": 30,
    "email": 254, "tax_number": 20, "notes": 4000,
}  # fmt: skip
COUNTRIES: Final = {
    word: code
    for code, name in (("GB", "united kingdom"), ("IT", "italy"), ("ES", "spain"), ("FR", "france"),
                       ("PT", "portugal"), ("NO", "norway"))
    for word in (code.lower(), name)
}  # fmt: skip
YES_NO: Final = {"yes": "yes", "no": "no", "n": "no", "y": "yes"}
CHOICES: Final = {
    "country": COUNTRIES,
    "contact_preference": {"e-mail": "email", "text message": "sms"},
    "gender": {"female": "female", "male": "male", "other": "other"},
    "tax_exempt": YES_NO,
    "price_level": {"standard": "Standard", "trade": "Trade", "staff": "Staff"},
    "account_type": {"trade": "Trade", "staff": "Staff"},
    "marketing_email": {**YES_NO, "withdrawn": "withdrawn"},
    "marketing_sms": {**YES_NO, "withdrawn": "withdrawn"},
}
FIELDS: Final = list(HEADERS.values())[:-2]
# A row of the store, behind the sheet's row: id, version, then the fields.
FIRST_FIELD: Final = 3
FIRST_ROW: Final = 2
KEYS: Final = {
    "account_number_key": ("account_number", "account-number"), "mobile_key": ("mobile", "mobile"),
    "email_key": ("email", "email"), "name_postcode_key": ("first_name", "name-postcode"),
}  # fmt: skip
ERROR = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]* t="e"')
EMAIL = re.compile(
    r"[\w.!#$%&'*+/=?^`{|}~-]+(?<!\.)@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}"
)
NOT_EMAIL = re.compile(r"\.\.|\.(?:test|invalid|local|localhost)$")
DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)|(\d\d?)/(\d\d?)/(\d{4})")
NUMBER = re.compile(r"\d+(?:\.\d{1,2})?|\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?")
LETTER = re.compile(r"[^\W\d_]")
DIRT = re.compile("(?:^|\0)[ ]|[ ](?:\0|$)|[^\\S ]|  |[\u200b\ufeff\ufffd]|[\u0300-\u036f]")
HIDDEN = str.maketrans("", "", "\u200b\ufeff")
LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
MARKS = dict.fromkeys(code for code in range(128) if not chr(code).isalnum())


def phone(text: str, region: str) -> str | None:
    if LETTER.search(text):
        return None
    for spelling in (text, "+" + text) if text.isdigit() and len(text) > 9 else (text,):
        try:
            number = phone_library.parse(spelling, region)
        except phone_library.NumberParseException:
            continue
        if phone_library.is_valid_number(number):
            return str(phone_library.format_number(number, phone_library.PhoneNumberFormat.E164))
    return None


def clean(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text.translate(HIDDEN)).split())


def unwrapped(text: str) -> str:
    return text.partition("<")[2].rstrip(">") if "<" in text else text


def fold(text: str) -> str:
    if text.isascii():
        return text.lower().translate(MARKS)
    spread = unicodedata.normalize("NFKD", text).casefold().translate(LETTERS)
    return "".join(sign for sign in spread if sign.isalnum())


def digest(text: str | None) -> str:
    """What a version mark holds of a field."""
    return b64encode((crc32(text.encode()) & 0xFFFFFF).to_bytes(3, "big")).decode() if text else "----"


def fits(most: int, text: str) -> bool:
    """Whether a text has at most so many characters."""
    return len(text) <= most
