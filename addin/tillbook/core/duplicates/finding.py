"""`find_duplicates`: the pairs of customers that may be one person, best first."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd

from tillbook.core.duplicates.blocking import Pairs, candidate_pairs
from tillbook.core.duplicates.evidence import FIRST, LAST, Evidence, evidence
from tillbook.core.duplicates.roles import Roles
from tillbook.core.duplicates.traits import Traits, traits_of
from tillbook.language import Text, _
from tillbook.schema import Schema

# So many pairs are weighed at a time: the texts of all of them at once would need much room.
_AT_ONCE = 200_000
_PARTS: Final = {FIRST: Text(_("First name")), LAST: Text(_("Last name"))}
_COLUMNS = ("one", "other", "score", "reasons")


def find_duplicates(customers: pd.DataFrame, schema: Schema, least: float = 85) -> pd.DataFrame:
    """The pairs with at least that score (0 to 100), best first; equal ones in the order of their ids.

    `customers` has `id` and the schema's fields as canonical text. The answer has the ids `one` < `other`,
    `score` as a whole number, and `reasons`, a tuple of texts to be told in any language.
    """
    ordered = customers.sort_values("id", ignore_index=True)
    roles = Roles.of(schema)
    traits = traits_of(ordered, roles)
    pairs = candidate_pairs(traits)
    labels = {name: Text(field.label) for name, field in schema.fields.items()} | _PARTS
    chunks = (pairs[start : start + _AT_ONCE] for start in range(0, len(pairs), _AT_ONCE))
    found = [one for chunk in chunks for one in _weighed(chunk, traits, roles, labels, least)]
    ids = ordered["id"].tolist()
    found.sort(key=lambda pair: (-pair[2], ids[pair[0]], ids[pair[1]]))
    rows = [(ids[one], ids[other], _shown(points), reasons) for one, other, points, reasons in found]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def _shown(points: float) -> int:
    return min(int(points), 100)


def _weighed(
    pairs: Pairs, traits: Traits, roles: Roles, labels: dict[str, Text], least: float
) -> Iterator[tuple[int, int, float, tuple[Text, ...]]]:
    """The pairs that are worth telling: positions, points (may be above 100), reasons."""
    one, other = pairs[:, 0], pairs[:, 1]
    found = list(evidence(traits, roles, one, other))
    points = np.zeros(len(pairs))
    for piece in found:
        points += np.where(piece.holds, piece.points, 0)
    for at in np.flatnonzero(points >= least):
        reasons = tuple(_told(piece, int(at), labels) for piece in found if piece.holds[at] and piece.reason)
        yield int(one[at]), int(other[at]), float(points[at]), reasons


def _told(piece: Evidence, at: int, labels: dict[str, Text]) -> Text:
    facts: dict[str, object] = dict(zip(("field", "other"), (labels[n] for n in piece.fields), strict=False))
    if piece.percent is not None:
        facts["percent"] = round(piece.percent[at])
    return Text(piece.reason, **facts)
