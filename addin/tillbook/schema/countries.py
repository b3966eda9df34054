"""Countries: ISO 3166-1 alpha-2 codes, their names in our languages, and other ways people write them.

Names and alpha-3 codes come from Unicode CLDR, through Babel.
"""

from functools import cache

from babel import Locale
from babel.core import get_global

from tillbook.language import LANGUAGES
from tillbook.schema.folding import fold

# CLDR knows neither the parts of the United Kingdom nor the VAT prefix of Greece.
_ALSO = {
    "england": "GB", "scotland": "GB", "wales": "GB", "northernireland": "GB", "greatbritain": "GB",
    "gb": "GB", "uk": "GB", "el": "GR", "usa": "US", "holland": "NL", "eire": "IE",
}  # fmt: skip
# Regions that CLDR lists and ISO 3166-1 does not assign.
_NOT_ISO = frozenset(
    ("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ")
)


@cache
def country_names(language: str) -> dict[str, str]:
    """Name by alpha-2 code, in the order of the names."""
    named = Locale.parse(language).territories.items()
    ours = {code: name for code, name in named if len(code) == 2 and code.isalpha()}
    ours = {code: name for code, name in ours.items() if code not in _NOT_ISO}
    return dict(sorted(ours.items(), key=lambda item: fold(item[1]) or item[1]))


@cache
def country_codes() -> dict[str, str]:
    """Alpha-2 code by folded name (all our languages), alpha-2, alpha-3 and everyday name."""
    codes = country_names("en")
    aliases = get_global("territory_aliases")
    found = {old.casefold(): new[0] for old, new in aliases.items() if new[0] in codes and old.isalpha()}
    for language in LANGUAGES:
        found |= {fold(name) or "": code for code, name in country_names(language).items()}
    return found | {code.casefold(): code for code in codes} | _ALSO
