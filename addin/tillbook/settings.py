"""Where the store is, when nobody says: environment, then the config file, then the user's data folder."""

import getpass
import os
import tomllib
from pathlib import Path
from typing import Any

from platformdirs import user_config_path, user_data_path

from tillbook.errors import UsageError, reason
from tillbook.language import _


def store_address(told: str | None) -> str | None:
    """The store that was told on the command line, in `TILLBOOK_STORE` or in the config file, if any."""
    return told or os.environ.get("TILLBOOK_STORE") or config().get("store")


def default_store(system: str) -> str:
    """The SQLite file in the user's data folder that a system's customers live in."""
    return str(user_data_path("tillbook") / f"{system}.db")


def mappings_folder() -> Path:
    """Where mappings of exports are kept that a person settled."""
    return user_config_path("tillbook") / "mappings"


def operator() -> str:
    """Who is at the keyboard, for the record."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def config() -> dict[str, Any]:
    """What stands in the config file; raises UsageError when it cannot be read."""
    path = user_config_path("tillbook") / "config.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise UsageError(
            _("The settings in {file} cannot be read: {reason}. Mend or delete the file."),
            file=path,
            reason=reason(error),
        ) from None
