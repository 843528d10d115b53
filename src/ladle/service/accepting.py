"""Connections of a socket that several processes share: whoever has fewer takes the next.

All hear of a new connection at once. Were each to take it as soon as it can, a process that is
awake would take all that come together, and answer them alone while the others have nothing to do:
connections stay open for as long as their callers like. So each waits the longer the more it has.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable, Sequence

STEP_S, MOST_S = 0.001, 0.005
"""What is waited for each connection that is open, and at most: beyond that all have some."""
_PAUSE_S = 1.0
"""After which is tried again what the system refuses: it has no more files, or no memory."""
log = logging.getLogger(__name__)


class Acceptor:
    """Takes connections from listening sockets; for one event loop, which must run.

    Parameters
    ----------
    sockets
        They may be shared with other processes, and stay theirs: closing this leaves them open.
    n_open
        Tells how many connections are open here.
    """

    def __init__(
        self,
        sockets: Sequence[socket.socket],
        make_protocol: Callable[[], asyncio.Protocol],
        n_open: Callable[[], int],
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._sockets, self._make_protocol, self._n_open = sockets, make_protocol, n_open
        self._beginning: set[asyncio.Task[object]] = set()
        self._is_closed = False
        for listening in sockets:
            listening.settimeout(0)
            self._listen(listening)

    def close(self) -> None:
        """Take no more connections."""
        self._is_closed = True
        for listening in self._sockets:
            self._loop.remove_reader(listening)

    def _listen(self, listening: socket.socket) -> None:
        if not self._is_closed:
            self._loop.add_reader(listening, self._heard, listening)

    def _heard(self, listening: socket.socket) -> None:
        """Let those go ahead that have fewer connections."""
        self._loop.remove_reader(listening)
        wait_s = min(STEP_S * (self._n_open() + len(self._beginning)), MOST_S)
        self._loop.call_later(wait_s, self._take, listening)

    def _take(self, listening: socket.socket) -> None:
        """Take one connection, if nobody else has taken it meanwhile."""
        if self._is_closed:
            return
        try:
            connection, _ = listening.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            self._listen(listening)
        except OSError as e:
            log.error("a connection cannot be taken: %s", e)  # noqa: TRY400 - no trace needed
            self._loop.call_later(_PAUSE_S, self._listen, listening)
        else:
            self._listen(listening)
            self._begin(connection)

    def _begin(self, connection: socket.socket) -> None:
        connection.settimeout(0)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        beginning = self._loop.create_task(
            self._loop.connect_accepted_socket(self._make_protocol, connection)
        )
        self._beginning.add(beginning)
        beginning.add_done_callback(self._begun)

    def _begun(self, beginning: asyncio.Task[object]) -> None:
        self._beginning.discard(beginning)
        if not beginning.cancelled() and (error := beginning.exception()) is not None:
            log.error("a connection could not begin: %s", error)
