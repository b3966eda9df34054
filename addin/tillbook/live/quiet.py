"""The program kept quiet while it is written to, and put back as it was, whatever happens."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Final

from tillbook.live.platforms import Xlwings

_QUIET: Final = {"screen_updating": False, "enable_events": False, "display_alerts": False}
_WRITING: Final = {"calculation": "manual"}


@contextmanager
def quietly(app: Xlwings, writing: bool = False) -> Iterator[None]:
    """No flicker, no macros of the workbook and no questions; and with `writing` no calculation in between.

    Afterwards every setting is what it was before, also when one of them cannot be put back.
    """
    wanted: dict[str, Any] = {**_QUIET, **(_WRITING if writing else {})}
    with ExitStack() as stack:
        for name, value in wanted.items():
            before = getattr(app, name)
            if before != value:
                stack.callback(setattr, app, name, before)
                setattr(app, name, value)
        yield
