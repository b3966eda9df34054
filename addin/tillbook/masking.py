"""What no log may hold: passwords, e-mail addresses, phone numbers and other long numbers of people."""

import logging
import re
from traceback import format_exception
from typing import Final

# Up to the last @ of the line: a password typed as it is may hold anything, an @ or a space too.
_IN_URL: Final = re.compile(r"(\w[\w+.-]*://[^\s:/@]*):.*@")
_NAMED: Final = re.compile(
    r"""\b(\w*(?:password|passwd|pwd|secret)(?:["']\s*:|\s*=)\s*)("[^"\n]*"|'[^'\n]*'|[^\s&,;)]+)""",
    re.IGNORECASE,
)
_EMAIL: Final = re.compile(r"[^\s@*<>()\[\]{}\"',;:=/]+@[\w-]+(?:\.[\w-]+)+")
# What makes a log useful comes first, and stays: identifiers, addresses of memory and of computers, moments.
_NUMBER: Final = re.compile(
    r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
    r"|\b0x[0-9a-f]+"
    r"|\b(?=\d*[a-f])[0-9a-f]{8,}\b"
    r"|\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?"
    r"|\b\d{1,3}(?:\.\d{1,3}){3}(?!\.?\d)"
    r"|(?P<person>(?<!\d)\+?\(?\d(?:[ ()./\u00a0-]{0,3}\d){6,})",
    re.IGNORECASE,
)


def masked(text: str) -> str:
    """The text without passwords, e-mail addresses and numbers of seven digits and more."""
    text = _EMAIL.sub("<e-mail>", without_passwords(text))
    return _NUMBER.sub(lambda found: "<number>" if found["person"] else found[0], text)


def without_passwords(text: str) -> str:
    """The text without the passwords in its URLs and after words such as `password=`."""
    return _NAMED.sub(r"\1***", _IN_URL.sub(r"\1:***@", text))


def logger(name: str) -> logging.Logger:
    """The logger of that name, whose records are masked before any handler sees them."""
    found = logging.getLogger(name)
    found.addFilter(_mask)  # once only, however often: it is the same function
    return found


def _mask(record: logging.LogRecord) -> bool:
    record.msg, record.args = masked(record.getMessage()), ()
    if record.exc_info and record.exc_info[0]:
        record.exc_text = masked("".join(format_exception(*record.exc_info)))
        # Other formatters than the standard one would write the exception anew.
        record.exc_info = None
    return True
