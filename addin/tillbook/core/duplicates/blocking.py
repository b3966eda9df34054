"""Which customers are compared at all: those who share something, each with a few neighbours only."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from tillbook.core.duplicates.traits import Codes, Texts, Traits

Pairs = np.ndarray[tuple[int, int], np.dtype[np.int64]]

# In a block each customer is compared with so many that follow in the order of names: all of a small block,
# and of a large one (a village of one postcode) those who could be the same at all. So the work grows with
# the customers, and not with their square.
_NEIGHBOURS = 20


def candidate_pairs(traits: Traits) -> Pairs:
    """Two columns of positions, the smaller first; each pair once, in order."""
    count = len(traits.name)
    order = _ranks(traits.name + "|" + traits.postcode)
    packed = [np.empty(0, dtype=np.int64)]
    for block in _blocks(traits):
        one, other = _neighbours(block, order)
        packed.append(np.unique(np.minimum(one, other) * count + np.maximum(one, other)))
    found = np.unique(np.concatenate(packed))
    return np.stack([found // max(count, 1), found % max(count, 1)], axis=1)


def _blocks(traits: Traits) -> Iterator[Codes]:
    """For each thing that duplicates share, equal numbers; -1 for whoever has it not."""
    yield from traits.identifiers
    for box in traits.mailboxes:
        yield _coded(box)
    first = _starts(traits.surname, 3)
    yield _coded(traits.name)
    yield _coded(traits.birthday)
    yield _coded(_both(traits.postcode, _starts(traits.given, 2)))
    yield _coded(_both(traits.postcode, first))
    yield _coded(_both(traits.address, traits.postcode))
    yield _coded(_both(traits.address, first))
    yield _coded(_both(_starts(traits.given, 1), traits.surname, _starts(traits.postcode, 3)))
    yield from _pooled(traits.phones)


def _pooled(columns: tuple[Codes, ...]) -> Iterator[Codes]:
    # A number may be one customer's mobile and another's phone.
    yield from columns
    for at, one in enumerate(columns):
        for other in columns[at + 1 :]:
            yield np.where(one >= 0, one, other)
            yield np.where(other >= 0, other, one)


def _neighbours(block: Codes, order: Codes) -> tuple[Codes, Codes]:
    there = np.flatnonzero(block >= 0)
    sort = there[np.lexsort((order[there], block[there]))]
    ones, others = [], []
    for step in range(1, min(_NEIGHBOURS, len(sort) - 1) + 1):
        same = block[sort[step:]] == block[sort[:-step]]
        if not same.any():
            break
        ones.append(sort[:-step][same])
        others.append(sort[step:][same])
    empty = np.empty(0, dtype=np.int64)
    return np.concatenate([empty, *ones]), np.concatenate([empty, *others])


def _coded(values: Texts) -> Codes:
    found, _ = pd.factorize(pd.Series(values, dtype=object).replace("", None))
    return np.asarray(found, dtype=np.int64)


def _ranks(values: Texts) -> Codes:
    found, _ = pd.factorize(values, sort=True)
    return np.asarray(found, dtype=np.int64)


def _starts(values: Texts, letters: int) -> Texts:
    made = np.empty(len(values), dtype=object)
    made[:] = [text[:letters] for text in values.tolist()]
    return made


def _both(*parts: Texts) -> Texts:
    """The parts as one text; blank where any of them is."""
    made = parts[0]
    lacks = made == ""
    for part in parts[1:]:
        made, lacks = made + "|" + part, lacks | (part == "")
    return np.where(lacks, "", made)
