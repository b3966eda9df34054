"""Tax numbers: whether the check digits of the row's country hold (python-stdnum)."""

from functools import cache
from typing import Any

from stdnum import get_cc_module

from tillbook.core.normalise.column import Column


def doubt_tax_numbers(column: Column, regions: list[str]) -> None:
    """Warn of numbers whose check digits are wrong; a country without a rule is never doubted."""
    for at, text in column.filled():
        module = _rule(regions[at])
        if module and not module.is_valid(text):
            column.report(at, "bad-tax-number", region=regions[at])


@cache
def _rule(region: str) -> Any:
    return get_cc_module(region.lower(), "vat")
