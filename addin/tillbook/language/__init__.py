"""Everything that a person reads, in the person's language.

`_()` marks a text where it stands in the code, `_n()` one that depends on a number; `told` renders it.
"""

from tillbook.language.catalogues import (
    DEFAULT,
    DOMAIN,
    FOLDER,
    LANGUAGES,
    Plural,
    Translate,
    _,
    _n,
    in_every_language,
    system_language,
    translator,
)
from tillbook.language.telling import Text, told

__all__ = [
    "DEFAULT",
    "DOMAIN",
    "FOLDER",
    "LANGUAGES",
    "Plural",
    "Text",
    "Translate",
    "_",
    "_n",
    "in_every_language",
    "system_language",
    "told",
    "translator",
]
