"""Pairs become groups, in which everybody is alike everybody else."""

import pandas as pd


def group_pairs(pairs: pd.DataFrame) -> list[list[str]]:
    """The groups of ids that pairs (`one`, `other`, best first) make, best first.

    A like B and B like C make one group only where A is like C: a chain would end with strangers. Whoever is
    alike people that are not alike each other stands in several groups.
    """
    linked = {frozenset(pair) for pair in zip(pairs["one"], pairs["other"], strict=True)}
    groups: list[list[str]] = []
    of: dict[str, list[int]] = {}
    for one, other in zip(pairs["one"], pairs["other"], strict=True):
        mine, theirs = of.setdefault(one, []), of.setdefault(other, [])
        if set(mine) & set(theirs):
            continue
        for newcomer, places in ((other, mine), (one, theirs)):
            fitting = (at for at in places if all(frozenset((newcomer, m)) in linked for m in groups[at]))
            if (found := next(fitting, None)) is not None:
                groups[found].append(newcomer)
                of[newcomer].append(found)
                break
        else:
            groups.append([one, other])
            mine.append(len(groups) - 1)
            theirs.append(len(groups) - 1)
    return groups
