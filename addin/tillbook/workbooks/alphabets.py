"""Which single-byte encoding Latin text was written in, told by the letters that names are spelt with.

Every encoding gives the bytes another reading. The right one has letters of one language, in places where
letters stand; a wrong one has letters of several, capitals inside words, or signs between letters.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from itertools import islice
from typing import Final, NamedTuple

# The letters beyond ASCII by language, the most frequent first; the last holds those of mixed lists.
_LETTERS: Final = {
    "French": "éèçëêïôîâàûùœÿæ",
    "Spanish": "íáóéñúüçàèòï",
    "Italian": "àòèùìé",
    "Portuguese": "ãçáéíóâêõúôàü",
    "Catalan": "àéèíòóúçïü",
    "German": "üöäß",
    "Norwegian and Danish": "øåæéöäüôòèó",
    "Swedish and Finnish": "öäåéüøæ",
    "Dutch": "ëéïöüèç",
    "Icelandic": "óíáörðúéþæý",
    "Polish": "łóśńążęćź",
    "Czech and Slovak": "áíčéřšýěžůúňďťóôľĺŕä",
    "Hungarian": "áéöóíüőúű",
    "Romanian": "ăîâșşțţé",
    "Croatian and Slovene": "ćčžšđ",
    "Turkish": "ıışüöçğİâ",
    "Lithuanian": "ėūžšųįčąę",
    "Latvian": "āīēšņūļķčžģ",
    "Estonian": "äõüöšž",
    "Russian": "аоеинрвлстмкудпбгяьзйчыхшжюцщэфъё",
    "Ukrainian": "аоинвреткслумдяпьгзйбчхюцжшщєіїґф",
    "Hebrew": "יוהלארמתבשנםקדחעפטגצסזכןךףץ",
    "Arabic": "اليمرنبدعحسوهةفقكتشجطصخزضظثغذأإئؤىءآ",
    "Greek": "αοιετσνηρπκίμλυόάςέήγδύώθωβχφζξψϊϋΐΰ",
    "of several countries": "éöüèäóáíøçåñëôæïúãßâêàòîõùûœìðþýš",
}
# What a sign costs, in nats: the apostrophe of O’Brien, the ordinals and units behind a number, and
# whatever stands alone. A letter of no list costs as much as eight of the usual ones.
_FOREIGN: Final = 12.0
_SIGN: Final = 13.0
_UNREADABLE: Final = 16.0
_APOSTROPHES: Final = {"’": 4.0, "´": 6.0, "‘": 6.0, "`": 6.0}
_ORDINALS: Final = "ºª°²³½"
_ALONE: Final = "–—€£“”«»‘’•·…®™§¿¡´"
_SELDOM_LAST: Final = "äïîçñëœæûðþ"
_GREEK: Final = "\u0370"
_ALONE_COST: Final = 7.0
# Spaces that do not break come behind words by the hundred where a list was copied from a page.
_SPACE_COST: Final = 2.0

# The encodings of Latin lists, the usual ones first; what each must be ahead by, in nats, to be believed.
LATIN: Final = {
    "cp1252": 0.0,
    "cp1250": 4.0,
    "cp1254": 3.0,
    "cp1257": 4.0,
    "iso8859-15": 4.0,
    "iso8859-2": 5.0,
    "mac_roman": 6.0,
    "cp850": 5.0,
    "cp437": 6.0,
    "cp852": 7.0,
    "mac_latin2": 9.0,
}
OTHER_SCRIPTS: Final = {
    "cp1251": 0.0,
    "cp1253": 0.0,
    "cp1255": 0.0,
    "cp1256": 0.0,
    "iso8859-7": 3.0,
    "koi8-u": 3.0,
    "cp866": 3.0,
    "mac_cyrillic": 5.0,
    "iso8859-5": 5.0,
}
# Enough to tell; more take time only.
_MOST_WORDS: Final = 2000
_WORD: Final = re.compile(rb"[0-9A-Za-z\x80-\xff]*[\x80-\xff][0-9A-Za-z\x80-\xff]*")
_STRANGE: Final = re.compile(r"[^\x00-\x7f]")
_SURE: Final = 8.0

# A character beyond ASCII with the two before it and the one behind.
Place = tuple[str, str, str]


class Reading(NamedTuple):
    """The likeliest encoding, whether every other one reads the words less plausibly by far, and its cost.

    The cost is in nats, the less the better; only the costs of the same words compare.
    """

    encoding: str
    is_sure: bool
    cost: float


def foreign_words(data: bytes) -> list[bytes]:
    """The different words that have a byte beyond ASCII, in order, at most two thousand."""
    found = dict.fromkeys(match.group() for match in islice(_WORD.finditer(data), 20 * _MOST_WORDS))
    return list(islice(found, _MOST_WORDS))


def likeliest(words: list[bytes], encodings: Mapping[str, float] = LATIN) -> Reading:
    """How such words read best, in one of these encodings: by name, what each must be ahead by, in nats.

    The likelihood of each encoding is that of the best language for it, letters taken one by one.
    """
    data = b"\n".join(words)
    texts = {name: data.decode(name, errors="replace") for name in encodings}
    costs = {name: _cost(text) + encodings[name] for name, text in texts.items()}
    best = min(costs, key=costs.__getitem__)
    others = [cost for name, cost in costs.items() if texts[name] != texts[best]]
    is_sure = not others or min(others) - costs[best] > _SURE
    return Reading(best, is_sure, costs[best])


def _cost(text: str) -> float:
    """How far the text is from a language's spelling, in nats, for the nearest language."""
    places: Counter[Place] = Counter(_places(text))
    return min(
        sum(times * _cost_of(place, weights) for place, times in places.items()) for weights in _weights()
    )


def _places(text: str) -> list[Place]:
    return [
        (text[max(match.start() - 2, 0) : match.start()].rpartition("\n")[2], match.group(), after.strip())
        for match in _STRANGE.finditer(text)
        for after in (text[match.end() : match.end() + 1],)
    ]


def _cost_of(place: Place, weights: Mapping[str, float]) -> float:
    before, character, after = place
    if character.isalpha() and character not in _ORDINALS:
        return weights.get(character.lower(), _FOREIGN) + _place_cost(before, character, after)
    if (not character.isprintable() and character != "\xa0") or character == "\ufffd":
        return _UNREADABLE
    return _sign_cost(before, character, after)


def _place_cost(before: str, character: str, after: str) -> float:
    """What it costs a letter to stand where letters of its sort seldom stand."""
    if before[-1:].isdigit() or after.isdigit():
        return 5.0
    if character >= _GREEK and any("A" <= letter <= "z" for letter in before[-1:] + after):
        # Hardly a word mixes Latin letters with those of another script.
        return 8.0
    if character.isupper() and before[-1:].islower():
        # McÉwan is rare, and a capital behind a small letter rarer still elsewhere.
        return 6.0 if after.islower() else 10.0
    if character.islower() and len(before) == 2 and before.isupper():
        return 5.0
    return 0.0 if after.isalpha() or character.lower() not in _SELDOM_LAST else 2.0


def _sign_cost(before: str, character: str, after: str) -> float:
    near = before[-1:]
    if character in _ORDINALS:
        return 2.0 if near.isdigit() or near in {"n", "N"} else _SIGN
    if near.isalpha() and after.isalpha():
        is_space = character == "\xa0" and after.isupper()
        return _ALONE_COST if is_space else _APOSTROPHES.get(character, _SIGN)
    if character in "£€" and (near.isdigit() or after.isdigit()):
        return 3.0
    if character == "\xa0":
        return _SPACE_COST
    return _ALONE_COST if character in _ALONE else _SIGN


@cache
def _weights() -> tuple[dict[str, float], ...]:
    """By language: what a letter costs, its share falling with its rank."""
    return tuple(_ranked(letters) for letters in _LETTERS.values())


def _ranked(letters: str) -> dict[str, float]:
    different = list(dict.fromkeys(letters.lower()))
    total = sum(1 / (rank + 2) for rank in range(len(different)))
    return {letter: math.log((rank + 2) * total) for rank, letter in enumerate(different)}
