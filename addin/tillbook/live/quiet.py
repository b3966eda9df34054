"""The program kept quiet while it is written to, and put back as it was, whatever happens."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

from tillbook.live.platforms import Xlwings

_QUIET: Final = {"screen_updating": False, "enable_events": False, "display_alerts": False}


@contextmanager
def quietly(app: Xlwings) -> Iterator[None]:
    """No flicker, no macros of the workbook and no questions.

    Calculation stays on: it would stay off if this process were killed, and nobody would notice. Afterwards
    every setting is what it was before, also when one of them cannot be put back.
    """
    with ExitStack() as stack:
        for name, value in _QUIET.items():
            before = getattr(app, name)
            if before != value:
                stack.callback(setattr, app, name, before)
                setattr(app, name, value)
        yield
