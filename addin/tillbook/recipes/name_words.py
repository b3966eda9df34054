"""Words by which names of people and firms are taken apart; all are compared folded or in lower case."""

import re
from typing import Final

from tillbook.schema.folding import fold


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Small words that begin a family name and are never somebody's first names (Unicode CLDR lists the like as
# prefixes of surnames): van der Berg, de la Cruz, O' Brien, bin Rashid.
PARTICLES: Final = _words(
    "af al auf aus av bin bint d' da dal dalla dalle das de degli dei del dela della delle den der des di do"
    " dos du e el het ibn in 't l' la las le les li lo los mac mc ní o' ó op san santa st st. 's te ten ter"
    " uí van vande vanden vander ver von vom y zu zum zur"
)
# What stands behind a family name and belongs to it.
SUFFIXES: Final = _words(
    "jr jr. sr sr. ii iii iv esq esq. phd md obe mbe cbe kbe dbe gbe kc qc bsc msc mba frcs"
)
# What stands before a name and is none of it; some only with their dot, which tells them from initials.
TITLES: Final = _words(
    "mr mrs ms miss mx dr prof professor rev revd reverend sir dame lord lady madam"
    " herr hr frau fr. fräulein dipl.-ing mag. ing."
    " sig. sig.ra sig.na sigra signor signora dott dott.ssa dottssa avv. geom. rag."
    " sr sra srta señor señora doña dña sr.a sr.ª dr.a dr.ª dra senhor senhora"
    " mme mlle monsieur madame mademoiselle fru frk"
)
TITLE_LINKS: Final = _words("& + and und e y et og o")
# What stands where a name is not known; Null and Nil are names.
NO_NAMES: Final = re.compile(
    r"(?i)[\W_]+|n\.?\s?/\s?a\.?|unknown|not known|no name|unbekannt|sconosciut[oa]|desconocid[oa]"
    r"|desconhecid[oa]|ukjent|inconnue?"
)

# A word at the end that says that this is a firm, which has no first name.
_FIRMS: Final = _words(
    "ab ag aps asa bv co company corp eirl ent ev gmbh hf inc kg lda limited llc llp ltd ltda nv oy plc pty"
    " sa sarl sas sl slu snc spa srl srls unipessoal"
)
# A word anywhere that says that this is a club, a school or an office.
_BODIES: Final = _words(
    "club clube society school council trust team college university foundation association"
    " verein gesellschaft stiftung schule universitat"
    " associazione societa scuola comune fondazione universita"
    " asociacion sociedad escuela colegio fundacion ayuntamiento universidad"
    " associacao sociedade escola fundacao universidade"
    " klubb klubben skole forening stiftelse idrettslag kommune universitet"
    " association societe ecole mairie fondation universite"
)
# German and Norwegian write such words in one with others: Radverein, Sykkelklubb.
_BODY_ENDS: Final = ("verein", "klubb", "klubben", "skole", "schule", "forening")


def is_firm(text: str) -> bool:
    """Whether a name is a firm's, a club's or a school's: it ends in Ltd, GmbH, S.r.l., or has Club in it."""
    words = text.casefold().replace(".", "").replace(",", "").split()
    if len(words) < 2:
        return False
    if words[-1] in _FIRMS or "".join(words[-2:]) in _FIRMS:
        return True
    folded = [fold(word) or "" for word in words]
    return not _BODIES.isdisjoint(folded) or any(word.endswith(_BODY_ENDS) for word in folded)
