"""The whole way: from what the analyst wrote to a URL that can be connected to."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy.engine import URL

from tillbook.connecting.addresses import resolve
from tillbook.connecting.encryption import with_tls_default
from tillbook.connecting.passwords import Ask, with_password
from tillbook.language import Text, _

_WARNING: Final = Text(
    _(
        "The store's address holds a password, which others may read in the shell's history and the list of "
        "processes. Leave it out; ‘tillbook store password’ keeps it in this computer's keyring."
    )
)


@dataclass(frozen=True)
class Connection:
    """A store's URL, its password within and hidden by `repr`, and what to warn the analyst of."""

    url: URL
    warning: Text | None


def find_connection(address: str, ask: Ask | None = None) -> Connection:
    """The connection for a URL, a name or a path; `ask` gets the question for a password at a terminal.

    Raises StoreError when the address cannot be used, UsageError for a config file that cannot be read.
    """
    url = resolve(address)
    warning = _WARNING if url.password else None
    return Connection(with_password(with_tls_default(url), ask), warning)
