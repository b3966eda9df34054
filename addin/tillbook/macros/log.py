"""The log of what nobody should see: tracebacks, for a report to the makers, without anybody's data."""

import traceback
from datetime import UTC, datetime
from pathlib import Path

from platformdirs import user_log_path

from tillbook.masking import masked


def write_log(told: str) -> Path:
    """Add the exception that is being handled to the user's log; where that is."""
    path = user_log_path("tillbook", ensure_exists=True) / "macros.log"
    with path.open("a", encoding="utf-8") as log:
        log.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} {masked(told)}\n{masked(traceback.format_exc())}\n")
    return path
