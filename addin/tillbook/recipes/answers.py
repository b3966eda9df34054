"""Plain answers, folded: in our languages, in German, and as newsletter programs say them.

A mark such as x says neither yes nor no: it can stand for a refusal as well.
"""

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TRUE: Final = _words("yes y true 1 ja j oui si sim vero verdadero vrai verdadeiro wahr sann")
FALSE: Final = _words("no n false 0 nein nei nee non nao falso faux falsch usann")
_JOINED: Final = _words(
    "subscribed optedin optin abonniert iscritto inscrit abonne suscrito subscrito inscrito pameldt"
)
LEFT: Final = _words(
    "unsubscribed optedout optout abgemeldet disiscritto desinscrit desabonne desuscrito avmeldt"
)
PLAIN_YES: Final = TRUE | _JOINED
PLAIN_NO: Final = FALSE | LEFT
