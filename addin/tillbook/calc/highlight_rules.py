"""Overlapping conditional formats, put together from Calc's, which do not overlap when a program makes them.

Giving a conditional format to cells takes away the one that they had. So an area with several rules is cut
into pieces, each with the list of the rules that apply there; read back, equal rules in several pieces
are one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tillbook.calc import bridge
from tillbook.calc.areas import Area
from tillbook.calc.bridge import Uno
from tillbook.calc.guard import unsupported

if TYPE_CHECKING:
    from tillbook.calc.sheets import Sheet

_CONDITION: Final = 0  # com.sun.star.sheet.ConditionEntryType

# Relative references are compared as seen from here, far enough from the edges.
_COMMON_ROW: Final = 500_000
_COMMON_COLUMN: Final = 8_000


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: where it applies, its operator and formulas in UNO's notation, and the style that it gives.

    Relative references in the formulas count from `origin`.
    """

    areas: tuple[Area, ...]
    operator: str
    first: str
    second: str
    origin: Uno
    style: str

    def touches(self, area: Area) -> bool:
        """Whether it applies to a cell of the area."""
        return any(part.meets(area) for part in self.areas)


def read(sheet: "Sheet") -> list[Rule]:
    """The rules of a sheet, the most important first; colour scales, bars and icons are no rules."""
    found: list[list[Rule]] = []
    taken: list[Area] = []
    for format_ in sheet.api.ConditionalFormats.getConditionalFormats():
        areas = tuple(Area.of(address) for address in format_.Range.getRangeAddresses())
        cell = _free_cell(areas, taken)
        taken += areas
        if cell is not None and _is_plain(format_):
            found.append(_rules(sheet, cell, areas))
    return _united(sheet, found)


def _is_plain(format_: Uno) -> bool:
    return all(format_.getByIndex(place).getType() == _CONDITION for place in range(format_.getCount()))


def _free_cell(areas: Iterable[Area], taken: Iterable[Area]) -> Area | None:
    """A piece that no earlier format covers, where the format can be asked for its formulas."""
    pieces = list(areas)
    for hole in taken:
        pieces = [piece for area in pieces for piece in area.without(hole)]
    return pieces[0] if pieces else None


def _rules(sheet: "Sheet", piece: Area, areas: tuple[Area, ...]) -> list[Rule]:
    entries = sheet.cell(piece.top, piece.left).ConditionalFormat
    return [_rule(entries.getByIndex(place), areas) for place in range(entries.getCount())]


def _rule(entry: Uno, areas: tuple[Area, ...]) -> Rule:
    operator, origin = entry.getOperator().value, entry.getSourcePosition()
    return Rule(areas, operator, entry.getFormula1(), entry.getFormula2(), origin, entry.getStyleName())


def _united(sheet: "Sheet", lists: Sequence[Sequence[Rule]]) -> list[Rule]:
    """The rules of all lists, equal ones made one, in an order that agrees with every list."""
    keyed = [[(_key(sheet, rule), rule) for rule in rules] for rules in lists]
    united: dict[tuple[str, ...], Rule] = {}
    for key, rule in (pair for rules in keyed for pair in rules):
        known = united.get(key)
        united[key] = replace(known, areas=known.areas + rule.areas) if known else rule
    orders = [[key for key, _rule_ in rules] for rules in keyed]
    return [united[key] for key in _in_order(orders)]


def _key(sheet: "Sheet", rule: Rule) -> tuple[str, ...]:
    common = bridge.struct("table.CellAddress", sheet.place, _COMMON_COLUMN, _COMMON_ROW)
    moved = sheet.book.document.formulas.moved
    formulas = [moved(formula, rule.origin, common) for formula in (rule.first, rule.second)]
    return rule.operator, *formulas, rule.style


def _in_order(orders: Sequence[Sequence[tuple[str, ...]]]) -> Iterator[tuple[str, ...]]:
    left = [list(dict.fromkeys(order)) for order in orders if order]
    while left:
        heads = [order[0] for order in left]
        # A rule comes next when no list has another one before it.
        free = (head for head in heads if all(head not in order[1:] for order in left))
        chosen = next(free, heads[0])
        yield chosen
        left = [rest for order in left if (rest := [key for key in order if key != chosen])]


def add(sheet: "Sheet", rule: Rule) -> None:
    """Put the rule on top of those that apply to its areas already."""
    _refuse_pictures(sheet, rule.areas)
    _put(sheet, rule.areas, [rule, *read(sheet)])


def remove(sheet: "Sheet", rule: Rule) -> None:
    """Take the rule away, wherever it applies."""
    key = _key(sheet, rule)
    rules = read(sheet)
    areas = tuple(area for known in rules if _key(sheet, known) == key for area in known.areas)
    _put(sheet, areas, [known for known in rules if _key(sheet, known) != key])


def clear(sheet: "Sheet", areas: Sequence[Area]) -> None:
    """Take every conditional format away from the areas; elsewhere it stays."""
    cells = sheet.book.document.ranges(sheet.place, areas)
    nothing = cells.ConditionalFormat
    nothing.clear()
    cells.ConditionalFormat = nothing


def _refuse_pictures(sheet: "Sheet", areas: Sequence[Area]) -> None:
    for format_ in sheet.api.ConditionalFormats.getConditionalFormats():
        at = [Area.of(address) for address in format_.Range.getRangeAddresses()]
        if not _is_plain(format_) and any(area.meets(other) for area in areas for other in at):
            raise unsupported("a rule over a colour scale, data bar or icon set")


def _put(sheet: "Sheet", areas: Sequence[Area], rules: Sequence[Rule]) -> None:
    """Give the areas the rules, each piece those that apply there."""
    pieces: dict[tuple[int, ...], list[Area]] = {}
    for piece, chosen in _pieces(areas, rules):
        pieces.setdefault(chosen, []).append(piece)
    document = sheet.book.document
    for chosen, parts in pieces.items():
        cells = document.ranges(sheet.place, parts)
        entries = cells.ConditionalFormat
        entries.clear()
        for rule in (rules[place] for place in chosen):
            entries.addNew(_entry(rule))
        cells.ConditionalFormat = entries


def _pieces(areas: Sequence[Area], rules: Sequence[Rule]) -> list[tuple[Area, tuple[int, ...]]]:
    """The areas cut up, each piece with the places of the rules that apply to all of it."""
    pieces: list[tuple[Area, tuple[int, ...]]] = [(area, ()) for area in areas]
    for place, rule in enumerate(rules):
        for area in rule.areas:
            pieces = [found for piece, chosen in pieces for found in _cut(piece, chosen, area, place)]
    return pieces


def _cut(
    piece: Area, chosen: tuple[int, ...], area: Area, place: int
) -> Iterator[tuple[Area, tuple[int, ...]]]:
    if not piece.meets(area) or place in chosen:
        yield piece, chosen
        return
    yield from ((rest, chosen) for rest in piece.without(area))
    yield piece.common(area), (*chosen, place)


def _entry(rule: Rule) -> tuple[Uno, ...]:
    return bridge.properties(
        Operator=bridge.enum("sheet.ConditionOperator", rule.operator),
        Formula1=rule.first,
        Formula2=rule.second,
        SourcePosition=rule.origin,
        StyleName=rule.style,
    )
