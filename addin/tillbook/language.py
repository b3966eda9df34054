"""Texts in the analyst's language: gettext catalogues, compiled from `locale/*/LC_MESSAGES/tillbook.po`."""

import gettext
import locale
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

DEFAULT: Final = "en"

Translate = Callable[[str], str]

# Norwegian has several codes, and Windows calls languages by their English names.
_OTHER_NAMES: Final = {
    "no": "nb", "nn": "nb", "norwegian": "nb", "norwegian bokmål": "nb", "norwegian nynorsk": "nb",
    "italian": "it", "spanish": "es", "portuguese": "pt", "french": "fr", "english": "en",
}  # fmt: skip

_CATALOGUES = Path(__file__).with_name("locale")

# A language is a catalogue: adding one is adding a folder.
LANGUAGES: Final = (DEFAULT, *sorted(found.name for found in _CATALOGUES.iterdir() if found.is_dir()))


def _(text: str) -> str:
    """Mark a text for translation; it stays English until a `translator` renders it."""
    return text


@cache
def translator(language: str) -> Translate:
    """The function that turns an English text into `language`; English when the catalogue lacks it."""
    found = gettext.translation("tillbook", _CATALOGUES, [language], fallback=True)
    # gettext("") answers with the catalogue's own header, which is nobody's text.
    return lambda text: found.gettext(text) if text else text


@cache
def in_every_language(text: str) -> dict[str, str]:
    """`text` by language."""
    return {language: translator(language)(text) for language in LANGUAGES}


def system_language() -> str:
    """The language of this user's system when it is one of ours, else English."""
    told = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    name = told or locale.getlocale()[0] or ""
    code = name.partition("_")[0].lower()
    code = _OTHER_NAMES.get(code, code[:2])
    return code if code in LANGUAGES else DEFAULT
