"""A wire that breaks at the worst moment: a proxy on loopback between a client and a real server."""

import select
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from typing import Final, Self

_CHUNK: Final = 65_536


class Cut(Enum):
    """When the wire breaks, seen from a COMMIT or another word of the client's."""

    BEFORE = "before the server gets it"
    AFTER = "after the server got it"
    ANSWERED = "after the server's answer, which nobody gets"


class Wire:
    """Forwards what client and server say; `with` begins and ends it."""

    def __init__(self, port: int) -> None:
        self._target = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self._ends: list[socket.socket] = []
        self._word = b""
        self._cut: Cut | None = None
        self._then: Callable[[], object] = lambda: None
        self.cuts = 0

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        # Not closed yet: whoever waits for a client must wake up.
        self._listener.shutdown(socket.SHUT_RDWR)
        for end in self._ends:
            _hang_up(end)
        for thread in self._threads:
            thread.join()
        self._listener.close()

    @property
    def port(self) -> int:
        """Where clients connect to."""
        return int(self._listener.getsockname()[1])

    def cut_next(self, when: Cut, then: Callable[[], object] = lambda: None, word: bytes = b"COMMIT") -> None:
        """Break the connection at the next COMMIT or other word, and do something else at that moment."""
        self._word, self._cut, self._then = word, when, then

    def _start(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._start(self._forward, client)

    def _forward(self, client: socket.socket) -> None:
        with client, suppress(OSError), socket.create_connection(self._target) as server:
            self._ends += [client, server]
            while True:
                ready, _, _ = select.select([client, server], [], [])
                for source in ready:
                    said = source.recv(_CHUNK)
                    if not said or (source is client and self._breaks(said, server)):
                        return
                    (server if source is client else client).sendall(said)

    def _breaks(self, said: bytes, server: socket.socket) -> bool:
        if self._cut is None or self._word not in said.upper():
            return False
        when, self._cut = self._cut, None
        if when is not Cut.BEFORE:
            server.sendall(said)
        if when is Cut.ANSWERED:
            server.recv(_CHUNK)
        self.cuts += 1
        self._then()
        return True


def _hang_up(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
