"""Formulas in Excel's notation and in the one that UNO speaks.

Excel writes `=SUM(Sheet2!A1,B1)`, UNO `=SUM($Sheet2.A1;B1)`; both with English function names. Calc's own
parser translates, so whatever Calc understands in a workbook from Excel is understood here.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from tillbook.calc import bridge
from tillbook.calc.bridge import Uno

ERRORS: Final = ("#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!")

# com.sun.star.sheet.AddressConvention and its neighbour for Excel's own file format.
_CALC, _EXCEL = 0, 3

# Such a formula reads the same in both notations, and most formulas of a long column are such.
_SAME: Final = re.compile(r"=?[\w.$()+\-*/&<>=:^% ]*(\"[^\"]*\")?[)\s]*")


# Calc's parser loses an error that is a formula by itself.
_CONSTANTS: Final = frozenset(f"={error}" for error in ERRORS)


@dataclass(slots=True)
class Formulas:
    """The translator of one document."""

    document: Uno
    _known: dict[tuple[str, int, int, int, int], str] = field(default_factory=dict)
    _parser: Uno = None

    def to_calc(self, formula: str, cell: Uno = None) -> str:
        """Excel's formula as UNO wants it; relative references count from `cell` (a CellAddress)."""
        return self._translate(formula, _EXCEL, _CALC, cell)

    def to_excel(self, formula: str, cell: Uno = None) -> str:
        """UNO's formula as Excel writes it."""
        return self._translate(formula, _CALC, _EXCEL, cell)

    def moved(self, formula: str, cell: Uno, to: Uno) -> str:
        """UNO's formula as it reads after its cell was copied to another one."""
        return self._parse(formula, _CALC, _CALC, cell, to) if formula else formula

    def _translate(self, formula: str, source: int, target: int, cell: Uno) -> str:
        if formula in _CONSTANTS or (_SAME.fullmatch(formula) and "." not in formula):
            return formula
        if cell is None:
            cell = bridge.struct("table.CellAddress", 0, 0, 0)
        key = (formula, target, cell.Sheet, cell.Column, cell.Row)
        if key not in self._known:
            self._known[key] = self._parse(formula, source, target, cell, cell)
        return self._known[key]

    def _parse(self, formula: str, source: int, target: int, cell: Uno, to: Uno) -> str:
        if self._parser is None:
            self._parser = self.document.createInstance("com.sun.star.sheet.FormulaParser")
            self._parser.CompileEnglish = True
        body = formula.removeprefix("=")
        self._parser.FormulaConvention = source
        tokens = self._parser.parseFormula(body, cell)
        self._parser.FormulaConvention = target
        return formula[: len(formula) - len(body)] + str(self._parser.printFormula(tokens, to))
