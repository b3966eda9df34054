"""The gettext catalogues, compiled from `locale/*/LC_MESSAGES/tillbook.po`; a language is a folder there."""

import gettext
import locale
import os
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

DEFAULT: Final = "en"
DOMAIN: Final = "tillbook"

Translate = Callable[[str], str]

# Norwegian has several codes, and Windows calls languages by their English names.
_OTHER_NAMES: Final = {
    "no": "nb", "nn": "nb", "norwegian": "nb", "norwegian bokmål": "nb", "norwegian nynorsk": "nb",
    "italian": "it", "spanish": "es", "portuguese": "pt", "french": "fr", "english": "en",
}  # fmt: skip

FOLDER: Final = Path(__file__).parents[1] / "locale"

LANGUAGES: Final = (DEFAULT, *sorted(found.name for found in FOLDER.iterdir() if found.is_dir()))


class Plural(NamedTuple):
    """A text with a number in it, `{count}`: what it says of one, and of any other number."""

    one: str
    other: str


def _(text: str) -> str:
    """Mark a text for translation; it stays English until a `translator` renders it."""
    return text


def _n(one: str, other: str) -> Plural:
    """Mark a text that depends on a number; how many forms it has is for each language to say."""
    return Plural(one, other)


@cache
def translator(language: str) -> Translate:
    """The function that turns an English text into `language`; English when the catalogue lacks it."""
    found = _catalogue(language)
    # gettext("") answers with the catalogue's own header, which is nobody's text.
    return lambda text: found.gettext(text) if text else text


def plural_form(text: Plural, count: int, language: str) -> str:
    """What `text` says in `language` of so many."""
    return _catalogue(language).ngettext(text.one, text.other, count)


@cache
def in_every_language(text: str) -> dict[str, str]:
    """`text` by language."""
    return {language: translator(language)(text) for language in LANGUAGES}


def system_language() -> str:
    """The language of this user's system when it is one of ours, else English.

    `LANGUAGE`, a list, comes before the locale, as for gettext.
    """
    listed = [found for name in os.environ.get("LANGUAGE", "").split(":") if (found := _code(name))]
    told = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return next(iter(listed), None) or _code(told or locale.getlocale()[0] or "") or DEFAULT


def _code(name: str) -> str | None:
    """Our code for what a system calls a language; None for one that we do not speak."""
    spoken = re.split("[_.@-]", name.lower())[0]
    code = _OTHER_NAMES.get(spoken, spoken)
    return code if code in LANGUAGES else None


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, FOLDER, [language], fallback=True)
