"""Filters out of the way while a sheet is written to, and back afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

from tillbook.live.platforms import Platform, Xlwings


@contextmanager
def unfiltered(sheet: Xlwings, platform: Platform) -> Iterator[None]:
    """While it lasts, no filter keeps the program from writing to a row. Then they choose rows anew."""
    put_back = platform.lift_filters(sheet)
    try:
        yield
    finally:
        put_back()
