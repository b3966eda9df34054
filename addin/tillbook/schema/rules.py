"""The rules that a field can have: pandera checks on whole columns.

`error=` is the problem's code, `statistics` its parameters. A check sees the values that are there
(pandera drops the blanks) as canonical text and answers with a bool per row.
"""

import datetime as dt
import re
from collections.abc import Collection

import pandas as pd
import pandera.pandas as pa

# RFC 5322's everyday part: dot-atoms, and a domain of at least two labels. What it refuses gets a second
# hearing from email-validator; what it accepts wrongly is caught by `_NOT_MAIL`.
_EMAIL = re.compile(
    r"(?=.{3,254}\Z)(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])"
)
_NOT_MAIL = re.compile(
    r"@(?:.*\.)?(?:localhost|test|invalid|local|onion|arpa)\Z|@(?:.*\.)?[^.]{2}--|\.[a-z]\Z", re.I
)
# RFC 5321; what is longer is too long, and nothing else needs to be said of it.
_LONGEST_EMAIL = 254
_E164 = r"\+[1-9][0-9]{6,14}(?: ext\. [0-9]{1,7})?"
_NUMBER = r"-?[0-9]+(?:\.[0-9]{1,2})?"
_ISO_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"


def max_length(characters: int) -> pa.Check:
    """At most so many characters; code points, not the UTF-16 units that Excel counts."""
    return pa.Check.str_length(max_value=characters, error="too-long")


def one_of(codes: Collection[str]) -> pa.Check:
    """One of the choices' codes."""
    return pa.Check.isin(list(codes), error="not-a-choice")


def yes_or_no() -> pa.Check:
    """Canonical yes or no."""
    return pa.Check.isin(["yes", "no"], error="bad-yes-no")


def email() -> pa.Check:
    """One deliverable-looking address, no special-use domain; its whole length is for `max_length`."""
    return pa.Check(_are_emails, name="email", error="bad-email")


def phone() -> pa.Check:
    """E.164, as `normalise` writes a number that it could read."""
    return pa.Check.str_matches(_E164 + r"\Z", error="bad-phone")


def date(first: dt.date) -> pa.Check:
    """An ISO date from `first` to today, the day being that of the check."""
    return pa.Check(_date_since, name="date", error="bad-date", first=first.isoformat())


def number(low: float, high: float) -> pa.Check:
    """A decimal number from `low` to `high` with at most two decimals."""
    return pa.Check(_number_between, name="number", error="bad-number", low=low, high=high)


def no_repeats(code: str) -> pa.Check:
    """No two rows of the sheet share this key; every row of the group fails."""
    return pa.Check(_are_unrepeated, name="no_repeats", error=code)


def _are_emails(values: pd.Series) -> pd.Series:
    texts = values.tolist()
    sound = [bool(_EMAIL.fullmatch(text)) and not _NOT_MAIL.search(text) for text in texts]
    doubtful = {text for text, ok in zip(texts, sound, strict=True) if not ok}
    reprieved = {text for text in doubtful if len(text) > _LONGEST_EMAIL or _may_be_email(text)}
    answers = [ok or text in reprieved for text, ok in zip(texts, sound, strict=True)]
    return pd.Series(answers, index=values.index, dtype=bool)


def _may_be_email(text: str) -> bool:
    return not _NOT_MAIL.search(text) and _is_email(text)


def _is_email(text: str) -> bool:
    from email_validator import EmailNotValidError, validate_email

    try:
        validate_email(text, check_deliverability=False, strict=True)
    except EmailNotValidError:
        return False
    return True


def _date_since(values: pd.Series, first: str) -> pd.Series:
    # ISO dates sort as text; whether there is such a day, 31 February say, only a calendar knows.
    last = dt.date.today().isoformat()
    shaped = values.str.fullmatch(_ISO_DATE) & (values >= first) & (values <= last)
    return shaped & pd.to_datetime(values.where(shaped), format="%Y-%m-%d", errors="coerce").notna()


def _number_between(values: pd.Series, low: float, high: float) -> pd.Series:
    readable = values.str.fullmatch(_NUMBER)
    return readable & pd.to_numeric(values.where(readable), errors="coerce").between(low, high)


def _are_unrepeated(values: pd.Series) -> pd.Series:
    return ~values.duplicated(keep=False)
