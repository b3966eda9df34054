"""`duplicates`: the customers who may be in the store twice, side by side."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Final

import pandas as pd

from tillbook.commands.opening import find_language
from tillbook.commands.summary import Summary, Table
from tillbook.core.duplicates import find_duplicates, group_pairs
from tillbook.core.matching import called
from tillbook.core.summary import framed
from tillbook.core.uniting import Choice
from tillbook.core.wording import Wording
from tillbook.errors import UsageError
from tillbook.language import _, _n
from tillbook.schema import Schema
from tillbook.store.reading import Reader
from tillbook.store.store import Store

_NONE: Final = _("No two customers are alike enough.")
_FOUND: Final = _n(
    "{count} group of customers who may be the same.", "{count} groups of customers who may be the same."
)
_HEADER: Final = (
    _("Record"),
    _("Other record"),
    _("Score"),
    _("Customer"),
    _("Other customer"),
    _("Because"),
)
_SCORE: Final = _("{score} %: {reasons}")
_COLUMNS: Final = ("group", "score", "reasons", "one", "other", "one_name", "other_name")
_DIFFERS: Final = ' style="background:#fff3b0;color:#222"'


@dataclass(frozen=True)
class Group:
    """Customers who may be one person: `id`, `version` and the schema's fields, a row each.

    `score` and `reasons` are those of the pair that is most alike.
    """

    number: int
    score: int
    reasons: tuple[str, ...]
    customers: pd.DataFrame

    def suggest(self, schema: Schema) -> Choice:
        """Keep whoever has most fields filled; of several, the one who came first."""
        ordered = self.customers.sort_values("id")
        filled = ordered[list(schema.fields)].notna().sum(axis=1)
        keep = ordered.loc[filled.idxmax(), "id"]
        versions = dict(zip(ordered["id"], ordered["version"], strict=True))
        return Choice(keep, [one for one in ordered["id"] if one != keep], {}, versions)


@dataclass(frozen=True)
class Duplicates:
    """What was found: groups, best first, and `table`, a row for each pair that is alike.

    The table's columns are `group`, `score` (0 to 100), `reasons`, the ids `one` and `other`, `one_name`,
    `other_name`.
    """

    groups: tuple[Group, ...]
    table: pd.DataFrame
    wording: Wording

    def suggest(
        self, leave_out: Collection[int] = (), values: Mapping[int, Mapping[str, str | None]] | None = None
    ) -> list[Choice]:
        """A choice for each group but those numbers, to be looked through by a person before merging.

        `values` are what the kept customer of a group is to have, by its number; see `Choice`.
        Whoever stands in several groups, which are not alike each other, is in the first one only.
        """
        found: list[Choice] = []
        seen: set[str] = set()
        for group in self.groups:
            ids = set(group.customers["id"])
            if group.number not in leave_out and not ids & seen:
                wanted = (values or {}).get(group.number, {})
                found.append(replace(group.suggest(self.wording.schema), values=wanted))
                seen |= ids
        return found

    @property
    def summary(self) -> Summary:
        """How many groups, and the pairs."""
        words = self.wording
        if self.table.empty:
            return Summary(words.language, [words.translate(_NONE)])
        columns = ("one", "other", "score", "one_name", "other_name", "reasons")
        rows = [tuple(map(str, row)) for row in self.table[list(columns)].itertuples(index=False, name=None)]
        table = Table(tuple(map(words.translate, _HEADER)), rows)
        return Summary(words.language, [words.told(_FOUND, count=len(self.groups)), table])

    def as_json(self) -> dict[str, object]:
        """The object that `--json` prints."""
        return {
            "system": self.wording.schema.system,
            "groups": len(self.groups),
            "pairs": self.table.to_dict("records"),
        }

    def _repr_html_(self) -> str:
        words = self.wording
        if not self.groups:
            return self.summary.html()
        told = f"<p>{escape(words.told(_FOUND, count=len(self.groups)))}</p>"
        parts = "".join(_html(group, words) for group in self.groups)
        return framed(told + parts, words.language)


def duplicates(store: Store, *, least: float = 85, language: str | None = None) -> Duplicates:
    """The customers whose score is at least `least` (of 100), in pairs and in groups; nothing is changed.

    Raises UsageError for a score that there is not, StoreError for whoever may not read all customers.
    """
    if not 0 < least <= 100:
        raise UsageError(_("The score is from 1 to 100. Say another least one."))
    wording = Wording(store.schema(), find_language(language))
    customers = store.read(Reader.customers)
    pairs = find_duplicates(customers, wording.schema, least)
    told = [tuple(one.told(wording.language) for one in reasons) for reasons in pairs["reasons"]]
    by_id = customers.set_index("id", drop=False)
    groups = tuple(_groups(pairs, told, by_id))
    return Duplicates(groups, _table(pairs, told, groups, by_id, wording.schema), wording)


def _groups(pairs: pd.DataFrame, told: Sequence[tuple[str, ...]], by_id: pd.DataFrame) -> Iterator[Group]:
    best = {frozenset(pair): at for at, pair in enumerate(zip(pairs["one"], pairs["other"], strict=True))}
    for number, ids in enumerate(group_pairs(pairs), start=1):
        # Whoever began the group are its first two.
        at = best[frozenset(ids[:2])]
        yield Group(number, int(pairs["score"].iloc[at]), told[at], by_id.loc[ids].reset_index(drop=True))


def _table(
    pairs: pd.DataFrame,
    told: Sequence[tuple[str, ...]],
    groups: tuple[Group, ...],
    by_id: pd.DataFrame,
    schema: Schema,
) -> pd.DataFrame:
    number: dict[frozenset[str], int] = {}
    for group in reversed(groups):
        ids = group.customers["id"].tolist()
        number |= {frozenset((one, other)): group.number for one in ids for other in ids if one != other}
    both = list(zip(pairs["one"], pairs["other"], strict=True))
    named = set(pairs["one"]) | set(pairs["other"])
    names = {one: called(by_id.loc[one], schema) for one in named}
    found = {
        "group": [number.get(frozenset(pair)) for pair in both],
        "score": pairs["score"].tolist(),
        "reasons": ["; ".join(reasons) for reasons in told],
        "one": [one for one, _other in both],
        "other": [other for _one, other in both],
        "one_name": [names[one] for one, _other in both],
        "other_name": [names[other] for _one, other in both],
    }
    return pd.DataFrame(found, columns=list(_COLUMNS)).sort_values(
        ["group", "score"], ascending=[True, False], ignore_index=True
    )


def _html(group: Group, words: Wording) -> str:
    """One group: the fields down, the customers across; where they differ is marked."""
    title = words.told(_SCORE, score=group.score, reasons="; ".join(group.reasons))
    ids = "".join(f'<th scope="col"><code>{escape(one)}</code></th>' for one in group.customers["id"])
    lines = "".join(_line(group, name, words) for name in words.schema.fields)
    return (
        f"<table><caption>{group.number}. {escape(title)}</caption>"
        f"<thead><tr><td></td>{ids}</tr></thead><tbody>{lines}</tbody></table>"
    )


def _line(group: Group, name: str, words: Wording) -> str:
    column = group.customers[name]
    if column.isna().all():
        return ""
    texts = [words.shown(name, text) if isinstance(text, str) else "" for text in column.tolist()]
    mark = _DIFFERS if len(set(texts)) > 1 else ""
    cells = "".join(f"<td{mark}>{escape(text)}</td>" for text in texts)
    return f'<tr><th scope="row">{escape(words.label(name))}</th>{cells}</tr>'
