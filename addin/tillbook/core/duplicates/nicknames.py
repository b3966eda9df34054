"""Short names that people go by, in the languages of the shops. Two names are kin when they share a line."""

from typing import Final

from tillbook.schema.folding import fold

_FAMILIES: Final = """
robert bob bobby rob robbie bert
william bill billy will liam
richard dick rick ricky rich
james jim jimmy jamie
john jack johnny
joseph joe joey
thomas tom tommy
michael mike mick micky mikey
david dave davey
charles charlie chuck chas
edward ed eddie ted teddy ned
henry harry hank
andrew andy drew
anthony antony tony
alexander alex alec sandy
benjamin ben benny
christopher chris kit
daniel dan danny
matthew matt
nicholas nick nicky
patrick pat paddy
peter pete
philip phillip phil
samuel sam sammy
stephen steven steve
timothy tim
gregory greg
kenneth ken kenny
ronald ron ronnie
donald don donnie
gerald gerry jerry
lawrence laurence larry
leonard len lenny
frederick fred freddie
francis frank frankie
elizabeth liz lizzie beth betty eliza lisa libby
margaret maggie meg peggy
catherine katherine kate katie cathy kathy
susan sue susie
patricia pat patsy trish tricia
jennifer jen jenny
jessica jess jessie
rebecca becky becca
victoria vicky vicki tori
deborah debbie deb
barbara barb babs
dorothy dot dotty dolly
christine christina chris chrissie tina
samantha sam sammy
alexandra alex sandra lexie
pamela pam
amanda mandy
josephine josie jo
theresa teresa terry tess
giuseppe beppe peppe pino
giovanni gianni nanni vanni
francesco franco ciccio checco
antonio tonio toni tonino
salvatore totò turi
luigi gigi gino
domenico mimmo
vincenzo enzo cenzo
lorenzo renzo enzo
alessandro sandro ale
elisabetta betta lisa
josé pepe
francisco paco curro pancho
ignacio nacho
enrique quique
manuel manolo manu
dolores lola
concepción concha conchi
rosario charo
mercedes merche
isabel isa
joão juca janjão
antónio toni tó
manuel manel
francisco chico xico
fernando nando
guilherme gui
philippe phil
jean-pierre jp
dominique dom
frédéric fred
alexandre alex
nathalie nat
kristian kris
"""


def _kin() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in _FAMILIES.strip().splitlines():
        family = {folded for word in line.split() if (folded := fold(word))}
        for name in family:
            found.setdefault(name, set()).update(family - {name})
    return {name: frozenset(others) for name, others in found.items()}


KIN: Final = _kin()
"""Folded name by folded name, the others that it may stand for."""
