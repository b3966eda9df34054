"""What a person reads when a store cannot be connected to."""

import pytest
import sqlalchemy as sa

from tillbook.connecting.addresses import resolve
from tillbook.connecting.encryption import driver_arguments, with_tls_default
from tillbook.connecting.sentences import connection_sentence


def connect(address: str) -> None:
    """Connect as the store does, and ask for nothing. Raises what SQLAlchemy makes of the driver's error."""
    url, arguments = driver_arguments(with_tls_default(resolve(address)))
    sa.create_engine(url, connect_args=arguments, poolclass=sa.pool.NullPool).connect().close()


def sentence_of(address: str) -> str:
    """The sentence for the error that connecting to it ends in."""
    with pytest.raises(sa.exc.DBAPIError) as failed:
        connect(address)
    said = str(connection_sentence(resolve(address), failed.value))
    # The driver's own exception is taken as well, and means the same.
    assert isinstance(failed.value.orig, Exception)
    assert said == str(connection_sentence(resolve(address), failed.value.orig))
    return said
