"""Conditional formats, as xlwings shows them.

In Excel rules overlap freely, and a new one goes to the top of the order. `highlight_rules` says how that is
brought about in Calc.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tillbook.calc import highlight_rules, highlight_styles
from tillbook.calc.bridge import Uno
from tillbook.calc.colours import RGB
from tillbook.calc.guard import Part
from tillbook.calc.highlight_rules import Rule
from tillbook.calc.rules import OPERATOR_NAMES, OPERATORS

if TYPE_CHECKING:
    from tillbook.calc.ranges import Range


@dataclass(eq=False, slots=True)
class Highlights(Part):
    """The rules that touch a range, the most important first."""

    range: "Range"

    @property
    def api(self) -> Uno:
        """The conditional formats of the sheet, as UNO has them."""
        return self.range.sheet.api.ConditionalFormats

    @property
    def parent(self) -> "Range":
        """The range."""
        return self.range

    def _all(self) -> list["Highlight"]:
        rules = highlight_rules.read(self.range.sheet)
        return [Highlight(self.range, rule) for rule in rules if rule.touches(self.range.area)]

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Iterator["Highlight"]:
        return iter(self._all())

    def __contains__(self, key: int) -> bool:
        return 1 <= key <= len(self)

    def __call__(self, key: int) -> "Highlight":
        """The rule in this place, counted from 1."""
        return self._all()[key - 1]

    def add_custom(self, spec: Mapping[str, Any]) -> "Highlight":
        """Add a rule with a formula on top of the others."""
        return self._add("FORMULA", spec["formula"], "", spec)

    def add_cell_value(self, spec: Mapping[str, Any]) -> "Highlight":
        """Add a rule that compares the cell's value on top of the others."""
        return self._add(OPERATORS[spec["operator"]], spec["formula1"], spec["formula2"] or "", spec)

    def _add(self, operator: str, first: str, second: str, spec: Mapping[str, Any]) -> "Highlight":
        document = self.range.sheet.book.document
        at = self.range.area.first(self.range.sheet.place)
        formulas = [
            document.formulas.to_calc(f"={text.removeprefix('=')}", at)[1:] for text in (first, second)
        ]
        style = highlight_styles.named(document.model, spec)
        rule = Rule((self.range.area,), operator, formulas[0], formulas[1], at, style)
        highlight_rules.add(self.range.sheet, rule)
        return Highlight(self.range, rule)

    def clear(self) -> None:
        """Take every rule away from the range; elsewhere it stays."""
        highlight_rules.clear(self.range.sheet, (self.range.area,))


@dataclass(eq=False, slots=True)
class Highlight(Part):
    """One rule."""

    range: "Range"
    rule: Rule

    @property
    def api(self) -> Uno:
        """The conditional format that UNO has at the rule's first cell."""
        return self.range.sheet.part(self.rule.areas[0])(1, 1).api.ConditionalFormat

    @property
    def type(self) -> str:
        """ "custom" or "cell_value"."""
        return "custom" if self.rule.operator == "FORMULA" else "cell_value"

    @property
    def operator(self) -> str | None:
        """How the cell's value is compared."""
        return OPERATOR_NAMES.get(self.rule.operator)

    @property
    def formula(self) -> str | None:
        """The formula of a custom rule, as for its first cell."""
        return self._formula(self.rule.first) if self.type == "custom" else None

    @property
    def formula1(self) -> str | None:
        """What the cell's value is compared with."""
        return self._formula(self.rule.first) if self.type == "cell_value" else None

    @property
    def formula2(self) -> str | None:
        """The upper end of what the cell's value is compared with."""
        has_two = self.operator in ("between", "not_between")
        return self._formula(self.rule.second) if has_two else None

    def _formula(self, formula: str) -> str:
        return "=" + self.range.sheet.book.document.formulas.to_excel(formula, self.rule.origin).removeprefix(
            "="
        )

    @property
    def fill_color(self) -> RGB | None:
        """The fill that it gives."""
        return highlight_styles.colour(self._style, "CellBackColor")

    @property
    def font_color(self) -> RGB | None:
        """The colour that it gives to the text."""
        return highlight_styles.colour(self._style, "CharColor")

    @property
    def font_bold(self) -> bool:
        """Whether it makes the text bold."""
        return bool(self._style.CharWeight > 100)

    @property
    def font_italic(self) -> bool:
        """Whether it makes the text italic."""
        return bool(self._style.CharPosture.value == "ITALIC")

    @property
    def _style(self) -> Uno:
        return highlight_styles.styles(self.range.sheet.book.api).getByName(self.rule.style)

    @property
    def stop_if_true(self) -> bool:
        """True: in Calc the first rule that applies to a cell decides alone."""
        return True

    def delete(self) -> None:
        """Take it away, wherever it applies."""
        highlight_rules.remove(self.range.sheet, self.rule)
