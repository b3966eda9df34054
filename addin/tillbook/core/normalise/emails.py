"""E-mail addresses: out of their wrapping, the domain in small letters; likely slips are pointed out."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from tillbook.core.normalise.column import Column

_LINK = re.compile(r"(?i)mailto:")
_WRAPPED = re.compile(r"(?i)(.*?)<(?:mailto:)?([^<>\s]+@[^<>\s]+)>")

# The providers that most private customers of the served countries write from.
_FREQUENT: Final = (
    "gmail.com", "googlemail.com", "hotmail.com", "hotmail.co.uk", "hotmail.it", "hotmail.es", "hotmail.fr",
    "outlook.com", "outlook.fr", "live.com", "live.co.uk", "yahoo.com", "yahoo.co.uk", "yahoo.it", "yahoo.es",
    "yahoo.fr", "icloud.com", "btinternet.com", "libero.it", "virgilio.it", "tiscali.it",
    "telefonica.net", "wanadoo.fr", "laposte.net", "protonmail.com",
)  # fmt: skip
# Real providers that are one slip away from a frequent one.
_NEIGHBOURS: Final = frozenset({"ymail.com", "email.com", "mail.com", "like.com", "line.com", "love.com"})
_NO_ENDING: Final = frozenset({"con", "cmo", "co", "cm", "om", "comm", "vom", "xom", "cim"})


def read_emails(column: Column) -> None:
    """Rewrite the column and warn of domains that are one slip away from a frequent one."""
    if any("<" in text or ":" in text for _, text in column.filled()):
        column.rewrite(_unwrapped, "e-mail addresses taken out of their wrapping")
    column.rewrite(_small_domain)
    domains = {text.rpartition("@")[2] for _, text in column.filled()}
    slips = _slips(domains)
    for at, text in column.filled() if slips else ():
        local, _, domain = text.rpartition("@")
        if local and domain in slips:
            column.report(at, "email-typo", suggestion=f"{local}@{slips[domain]}")


def _unwrapped(text: str) -> str:
    found = _WRAPPED.fullmatch(text)
    # Programs put the address where the name is unknown; another one there would be lost.
    if found and ("@" not in found[1] or found[1].strip(" \"'").casefold() == found[2].casefold()):
        return found[2]
    return _LINK.sub("", text, count=1) if _LINK.match(text) else text


def _small_domain(text: str) -> str:
    if not text.isascii() or "xn--" in text.lower():
        return _decoded(text)
    local, at, domain = text.rpartition("@")
    return f"{local}{at}{domain.lower()}" if at else text


def _decoded(text: str) -> str:
    """The address in letters of one width, its domain decoded (RFC 5891); as it is when it is none."""
    return _accepted(unicodedata.normalize("NFKC", text)) or _accepted(text) or text


def _accepted(text: str) -> str | None:
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        return None


def _slips(domains: Iterable[str]) -> dict[str, str]:
    """Frequent domain by the domain that is one slip away: in its name, or in its ending."""
    unknown = sorted(set(domains) - set(_FREQUENT) - _NEIGHBOURS)
    names = [domain.partition(".")[0] for domain in unknown]
    near = cdist(names, [known.partition(".")[0] for known in _FREQUENT], scorer=OSA.distance)
    slips: dict[str, str] = {}
    for row, at in zip(*np.nonzero(near <= 1), strict=True):
        domain, known = unknown[row], _FREQUENT[at]
        ending, meant = (name.partition(".")[2] for name in (domain, known))
        # yahoo.ie is no slip of yahoo.it: an ending is only doubted when it is none.
        if (near[row, at] == 1 and ending == meant) or (near[row, at] == 0 and ending in _NO_ENDING):
            slips.setdefault(domain, known)
    return slips
