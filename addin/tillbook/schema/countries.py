"""Countries: ISO 3166-1 alpha-2 codes, their names in our languages, and other ways people write them.

Names and alpha-3 codes come from Unicode CLDR, through Babel.
"""

import re
from functools import cache

from babel import Locale
from babel.core import get_global

from tillbook.language import LANGUAGES
from tillbook.language.figures import locale_of
from tillbook.schema.folding import fold

# Beside CLDR's own names: what ISO 3166-1 and the United Nations call a country where CLDR says it otherwise,
# what it was called before, what people call it, its name at home and in German, and the parts of the United
# Kingdom. Small words may lack.
_ALSO = {
    "AE": "UAE|EAU|VAE|Emirates|Emirati|Emiratos",
    "AT": "Österreich",
    "BA": "Bosnia",
    "BE": "Belgien|België",
    "BG": "Bulgarien|България",
    "BN": "Brunei Darussalam",
    "BO": "Bolivia, Plurinational State of|Bolivia (Plurinational State of)",
    "BQ": "Bonaire, Sint Eustatius and Saba",
    "BY": "Byelorussia",
    "CC": "Cocos Islands|Keeling Islands",
    "CD": "Congo, Democratic Republic of the|Democratic Republic of the Congo|DRC|DR Congo|Zaire",
    "CG": "Republic of the Congo|Congo, Republic of the|Congo",
    "CH": "Schweiz",
    "CI": "Ivory Coast|Cote d'Ivoire|Costa de Marfil|Costa d'Avorio|Costa do Marfim|Elfenbenskysten",
    "CN": "People's Republic of China|PRC",
    "CV": "Cape Verde|Capo Verde|Cabo Verde|Cap-Vert|Kapp Verde",
    "CZ": "Česko|Česká republika|Tschechien|Czech Republic|República Checa|République tchèque"
    "|Repubblica Ceca|República Tcheca"
    "|Tsjekkiske republikk",
    "DE": "Deutschland|Federal Republic of Germany",
    "DK": "Dänemark",
    "DO": "Rep. Dominicana",
    "EE": "Eesti|Estland",
    "ES": "Spanien",
    "FI": "Suomi|Finnland",
    "FK": "Falkland Islands (Malvinas)|Falkland Islands|Falklands|Malvinas",
    "FM": "Micronesia, Federated States of|Micronesia (Federated States of)|Federated States of Micronesia",
    "FR": "Frankreich",
    "GB": "Großbritannien|Vereinigtes Königreich|UK|GB|The UK"
    "|United Kingdom of Great Britain and Northern Ireland|Great Britain|Britain|England"
    "|Scotland|Wales|Northern Ireland|Gran Bretagna|Gran Bretaña|Grã-Bretanha|Grande-Bretagne|Storbritannia"
    "|Inghilterra|Inglaterra|Angleterre|Scozia|Escocia|Escócia|Écosse|Skottland|Galles|Gales|País de Gales"
    "|Pays de Galles|Irlanda del Nord|Irlanda del Norte|Irlanda do Norte|Irlande du Nord|Nord-Irland",
    "GM": "Gambia",
    "GR": "Griechenland|Ελλάδα|EL|Hellas",
    "GS": "South Georgia and the South Sandwich Islands",
    "HK": "Hong Kong|Hongkong|Hong Kong SAR",
    "HM": "Heard Island and McDonald Islands",
    "HR": "Hrvatska|Kroatien",
    "HU": "Magyarország|Ungarn",
    "IE": "Irland|Eire|Éire|Republic of Ireland|Ireland, Republic of|Repubblica d'Irlanda"
    "|República de Irlanda"
    "|République d'Irlande|República da Irlanda|Republikken Irland",
    "IR": "Iran, Islamic Republic of|Iran (Islamic Republic of)|Persia",
    "IS": "Ísland|Island",
    "IT": "Italien",
    "KG": "Kirghizia",
    "KN": "Saint Kitts|St Kitts",
    "KP": "Korea, Democratic People's Republic of|Korea (Democratic People's Republic of)"
    "|Democratic People's Republic of Korea|DPRK",
    "KR": "Korea, Republic of|Korea (Republic of)|Republic of Korea|Korea|Corea|Corée|Coreia|Coréia",
    "LA": "Lao People's Democratic Republic|Lao",
    "LK": "Ceylon",
    "LT": "Lietuva|Litauen",
    "LU": "Luxemburg|Lëtzebuerg",
    "LV": "Latvija|Lettland",
    "MD": "Moldova, Republic of|Moldova (Republic of)|Republic of Moldova|Moldavia",
    "MF": "Saint Martin (French part)",
    "MK": "Macedonia|Macédoine|Macedónia|Macedônia|Makedonia|FYROM|Republic of North Macedonia"
    "|Macedonia, the former Yugoslav Republic of",
    "MM": "Myanmar|Burma|Birmania|Birmanie|Birmânia|Mianmar",
    "MO": "Macao|Macau",
    "NL": "Niederlande|Holland|Olanda|Holanda|Hollande|Nederland|Netherlands, Kingdom of the"
    "|Kingdom of the Netherlands",
    "NO": "Norwegen",
    "PL": "Polska|Polen",
    "PN": "Pitcairn",
    "PS": "Palestine|Palestine, State of|State of Palestine|Palestinian Territory, Occupied|Palestina",
    "PT": "Portugal",
    "RO": "România|Rumänien",
    "RU": "Russian Federation|Federazione russa|Federación Rusa|Fédération de Russie|Federação Russa",
    "SA": "KSA|Kingdom of Saudi Arabia",
    "SE": "Sverige|Schweden",
    "SH": "Saint Helena, Ascension and Tristan da Cunha",
    "SI": "Slovenija|Slowenien",
    "SK": "Slovensko|Slowakei",
    "SX": "Sint Maarten (Dutch part)",
    "SY": "Syrian Arab Republic",
    "SZ": "Swaziland|Suazilandia|Swazilandia|Suazilândia",
    "TL": "East Timor|Timor Est|Timor Oriental|Timor Leste|Øst-Timor",
    "TR": "Turkey|Türkiye|Turkiye",
    "TW": "Taiwan, Province of China|Taiwan (Province of China)",
    "TZ": "Tanzania, United Republic of|United Republic of Tanzania",
    "UM": "United States Minor Outlying Islands",
    "US": "Vereinigte Staaten|USA|The USA|United States of America|The States|Estados Unidos de América"
    "|États-Unis d'Amérique"
    "|Stati Uniti d'America|Estados Unidos da América|De forente stater|EE. UU.|EUA|Etats Unis",
    "VA": "Holy See|Holy See (Vatican City State)|Vatican|Vaticano|Santa Sede|Saint-Siège|Santa Sé|Vatikanet",
    "VC": "Saint Vincent",
    "VE": "Venezuela, Bolivarian Republic of|Venezuela (Bolivarian Republic of)",
    "VG": "Virgin Islands, British|Virgin Islands (British)",
    "VI": "Virgin Islands, U.S.|Virgin Islands (U.S.)|US Virgin Islands",
    "VN": "Viet Nam|Vietnam",
    "ZA": "RSA|Republic of South Africa",
}  # fmt: skip
# Words that one writer sets and the next leaves out, and the one that is written short.
_SMALL = frozenset(("and", "the", "e", "ed", "y", "et", "og"))
_SAINT = frozenset(("saint", "st."))
# What is shorter could be a code, or `n/a`.
_LEAST_LETTERS = 4
# Regions that CLDR lists and ISO 3166-1 does not assign.
_NOT_ISO = frozenset(
    ("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ")
)


@cache
def country_names(language: str) -> dict[str, str]:
    """Name by alpha-2 code, in the order of the names."""
    return _named(locale_of(language))


def _named(locale: Locale) -> dict[str, str]:
    named = locale.territories.items()
    ours = {code: name for code, name in named if len(code) == 2 and code.isalpha()}
    ours = {code: name for code, name in ours.items() if code not in _NOT_ISO}
    return dict(sorted(ours.items(), key=lambda item: fold(item[1]) or item[1]))


def country_code(text: str) -> str | None:
    """Alpha-2 code of a country however it is written; None when it is none."""
    return country_codes().get(fold(text) or "") or _loose_codes().get(_loose(text))


@cache
def country_codes() -> dict[str, str]:
    """Alpha-2 code by folded name (all our languages), alpha-2, alpha-3 and everyday name."""
    codes = country_names("en")
    aliases = get_global("territory_aliases")
    found = {old.casefold(): new[0] for old, new in aliases.items() if new[0] in codes and old.isalpha()}
    found |= {fold(name) or "": code for name, code in _names()}
    return found | {code.casefold(): code for code in codes}


@cache
def _loose_codes() -> dict[str, str]:
    loose = {_loose(name): code for name, code in _names()}
    return {name: code for name, code in loose.items() if len(name) >= _LEAST_LETTERS}


def _names() -> list[tuple[str, str]]:
    """(name, code), CLDR's own after the others: where two say the same, they are right."""
    also = [(name, code) for code, names in _ALSO.items() for name in names.split("|")]
    # As in Portugal and as in Brazil.
    everywhere = [place for tongue in LANGUAGES for place in (Locale.parse(tongue), locale_of(tongue))]
    return also + [(name, code) for place in everywhere for code, name in _named(place).items()]


def _loose(text: str) -> str:
    first, *rest = re.split(r"[\s&()-]+", text.strip(" ()").casefold())
    words = [first] * (first != "the") + [word for word in rest if word not in _SMALL]
    return fold("".join("st" if word in _SAINT else word for word in words)) or ""
