"""Rules for what may be typed into a range: Excel's data validation."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tillbook.calc import areas, bridge
from tillbook.calc.bridge import Uno
from tillbook.calc.guard import Part
from tillbook.calc.names import Name

if TYPE_CHECKING:
    from tillbook.calc.ranges import Range

_TYPES: Final = {
    "none": "ANY",
    "whole_number": "WHOLE",
    "decimal": "DECIMAL",
    "list": "LIST",
    "date": "DATE",
    "time": "TIME",
    "text_length": "TEXT_LEN",
    "custom": "CUSTOM",
}
_TYPE_NAMES: Final = {value: name for name, value in _TYPES.items()}

OPERATORS: Final = {
    "between": "BETWEEN",
    "not_between": "NOT_BETWEEN",
    "equal_to": "EQUAL",
    "not_equal_to": "NOT_EQUAL",
    "greater_than": "GREATER",
    "less_than": "LESS",
    "greater_than_or_equal": "GREATER_EQUAL",
    "less_than_or_equal": "LESS_EQUAL",
}
OPERATOR_NAMES: Final = {value: name for name, value in OPERATORS.items()}

_ALERTS: Final = {"STOP": "stop", "WARNING": "warning", "INFO": "information", "MACRO": "stop"}
_LITERAL: Final = re.compile(r'"((?:[^"]|"")*)"')


@dataclass(eq=False, slots=True)
class Rule(Part):
    """The rule of a range, and what Excel says when somebody breaks it."""

    range: "Range"

    @property
    def api(self) -> Uno:
        """The validation of UNO: a copy, to be changed and put back."""
        return self.range.api.Validation

    @property
    def type(self) -> str:
        """Excel's word for the kind of rule; "none" without one."""
        return _TYPE_NAMES.get(self.api.Type.value, "unknown")

    @property
    def operator(self) -> str | None:
        """How a value is compared."""
        compares = self.type not in ("none", "list", "custom")
        return OPERATOR_NAMES.get(self.api.getOperator().value) if compares else None

    @property
    def formula1(self) -> str | None:
        """What a value is compared with."""
        return self._formula(self.api.getFormula1()) if self.operator else None

    @property
    def formula2(self) -> str | None:
        """The upper end of what a value is compared with."""
        has_two = self.operator in ("between", "not_between")
        return self._formula(self.api.getFormula2()) if has_two else None

    @property
    def formula(self) -> str | None:
        """The formula of a custom rule."""
        return self._formula(self.api.getFormula1()) if self.type == "custom" else None

    @property
    def source(self) -> str | None:
        """Where a list's values come from: "=name", "=Sheet!$A$1:$A$9" or "one,two"."""
        if self.type != "list":
            return None
        found = str(self.api.getFormula1())
        if found.startswith('"'):
            return ",".join(item.replace('""', '"') for item in _LITERAL.findall(found))
        return self._formula(found)

    def _formula(self, formula: str) -> str:
        formulas = self.range.sheet.book.document.formulas
        return "=" + formulas.to_excel(formula, self._first()).removeprefix("=")

    def _first(self) -> Uno:
        return self.range.area.first(self.range.sheet.place)

    @property
    def in_cell_dropdown(self) -> bool | None:
        """Whether a list can be opened in the cell."""
        return bool(self.api.ShowList) if self.type == "list" else None

    @property
    def ignore_blank(self) -> bool:
        """Whether a blank breaks no rule."""
        return bool(self.api.IgnoreBlankCells)

    @ignore_blank.setter
    def ignore_blank(self, value: bool) -> None:
        self._change(IgnoreBlankCells=bool(value))

    @property
    def input_title(self) -> str:
        """The title of the prompt."""
        return str(self.api.InputTitle)

    @property
    def input_message(self) -> str:
        """The prompt that shows at a selected cell."""
        return str(self.api.InputMessage)

    @property
    def show_input(self) -> bool:
        """Whether the prompt shows."""
        return bool(self.api.ShowInputMessage)

    @property
    def error_title(self) -> str:
        """The title of the alert."""
        return str(self.api.ErrorTitle)

    @property
    def error_message(self) -> str:
        """The text of the alert."""
        return str(self.api.ErrorMessage)

    @property
    def show_error(self) -> bool:
        """Whether the alert shows."""
        return bool(self.api.ShowErrorMessage)

    @property
    def alert_style(self) -> str:
        """ "stop", "warning" or "information"."""
        return _ALERTS[self.api.ErrorAlertStyle.value]

    # --- changes ---

    def set_list(self, source: "Range | Name | list[str]", in_cell_dropdown: bool) -> None:
        """Allow the values of a range, of a name or of a list."""
        if isinstance(source, list):
            formula = ";".join('"' + item.replace('"', '""') + '"' for item in source)
        elif isinstance(source, Name):
            formula = source.local
        else:
            home = f"={areas.quoted(source.sheet.name)}!{source.address}"
            formula = self.range.sheet.book.document.formulas.to_calc(home).removeprefix("=")
        self._set("list", None, formula, "", ShowList=1 if in_cell_dropdown else 0)

    def set_rule(self, rule_type: str, operator: str | None, formula1: str, formula2: str | None) -> None:
        """Allow values that compare so; the formulas are Excel's."""
        formulas = self.range.sheet.book.document.formulas
        first, second = (
            formulas.to_calc(formula, self._first()).removeprefix("=")
            for formula in (formula1, formula2 or "")
        )
        self._set(rule_type, operator, first, second)

    def _set(self, kind: str, operator: str | None, first: str, second: str, **fields: object) -> None:
        rule = self.api
        if operator:
            rule.setOperator(bridge.enum("sheet.ConditionOperator", OPERATORS[operator]))
        rule.setSourcePosition(self._first())
        rule.setFormula1(first)
        rule.setFormula2(second)
        rule_type = bridge.enum("sheet.ValidationType", _TYPES[kind])
        self._put(rule, Type=rule_type, ShowErrorMessage=True, **fields)

    def set_alert(self, title: str, message: str, stops: bool = True) -> None:
        """What Excel says, and whether it refuses or only warns (an extra of this engine)."""
        style = bridge.enum("sheet.ValidationAlertStyle", "STOP" if stops else "WARNING")
        self._change(ErrorTitle=title, ErrorMessage=message, ErrorAlertStyle=style, ShowErrorMessage=True)

    def set_prompt(self, title: str, message: str) -> None:
        """What shows at a selected cell (an extra of this engine)."""
        self._change(InputTitle=title, InputMessage=message, ShowInputMessage=bool(title or message))

    def delete(self) -> None:
        """Take the rule away, its prompt and alert too."""
        nothing = {"InputTitle": "", "InputMessage": "", "ErrorTitle": "", "ErrorMessage": ""}
        self._change(Type=bridge.enum("sheet.ValidationType", "ANY"), ShowInputMessage=False, **nothing)

    def _change(self, **fields: object) -> None:
        self._put(self.api, **fields)

    def _put(self, rule: Uno, **fields: object) -> None:
        for name, value in fields.items():
            rule.setPropertyValue(name, value)
        self.range.api.Validation = rule
