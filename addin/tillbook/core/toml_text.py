"""The parts of a TOML file that a person is to read and change."""

import json
from collections.abc import Iterable
from textwrap import wrap
from typing import Final

_WIDTH: Final = 100


def toml_comment(text: str) -> list[str]:
    """The text as lines of a comment."""
    return wrap(text, _WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)


def toml_string(text: str) -> str:
    """The text as a basic string, quotes and all."""
    # TOML's basic strings are JSON's but for one control character.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def toml_list(texts: Iterable[str]) -> str:
    """The texts as an array on one line."""
    return f"[{', '.join(map(toml_string, texts))}]"
