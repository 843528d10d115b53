"""Connections of a socket that several processes share: whoever has fewer takes the next.

All hear of a new connection at once. Were each to take it as soon as it can, a process that is
awake would take all that come together, and answer them alone while the others have nothing to do:
connections stay open for as long as their callers like. So each tells the others how many it has,
and lets one that has fewer go ahead.
"""

from __future__ import annotations

import asyncio
import logging
import mmap
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass

WAIT_S = 0.005
"""How long one that has fewer is waited for: it may be at work, and not hear."""
_NOT_THERE = 2**32 - 1
_PAUSE_S = 1.0
"""After which is tried again what the system refuses: it has no more files, or no memory."""
log = logging.getLogger(__name__)


class OpenCounts:
    """How many connections each of several processes has, in memory that they share.

    It is made before they are forked. Each is there from when it first tells.
    """

    def __init__(self, n_processes: int) -> None:
        self._counts = memoryview(mmap.mmap(-1, 4 * n_processes)).cast("I")
        for place in range(n_processes):
            self.leave(place)

    def tell(self, place: int, n_open: int) -> None:
        """Say how many the process in a place has."""
        self._counts[place] = n_open

    def leave(self, place: int) -> None:
        """Say that nobody is in a place."""
        self._counts[place] = _NOT_THERE

    def is_there(self, place: int) -> bool:
        """Tell whether somebody in a place takes connections."""
        return self._counts[place] != _NOT_THERE

    def has_least(self, place: int) -> bool:
        """Tell whether no other process has fewer than the one in a place."""
        return self._counts[place] <= min(self._counts)


@dataclass(frozen=True)
class Share:
    """The place of one process among several."""

    counts: OpenCounts
    place: int
    """From 0."""


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
        share: Share,
    ) -> None:
        self._loop, self._share = asyncio.get_running_loop(), share
        self._sockets, self._make_protocol, self._n_open = sockets, make_protocol, n_open
        self._beginning: set[asyncio.Task[object]] = set()
        self._is_closed = False
        self.tell()
        for listening in sockets:
            listening.settimeout(0)
            self._listen(listening)

    def tell(self) -> None:
        """Tell the others how many connections there are here; of those that close nobody hears."""
        if not self._is_closed:
            n_open = self._n_open() + len(self._beginning)
            self._share.counts.tell(self._share.place, n_open)

    def close(self) -> None:
        """Take no more connections."""
        self._is_closed = True
        self._share.counts.leave(self._share.place)
        for listening in self._sockets:
            self._loop.remove_reader(listening)

    def _listen(self, listening: socket.socket) -> None:
        if not self._is_closed:
            self._loop.add_reader(listening, self._heard, listening)

    def _heard(self, listening: socket.socket) -> None:
        """Let one go ahead that has fewer connections."""
        self.tell()
        self._loop.remove_reader(listening)
        wait_s = 0.0 if self._share.counts.has_least(self._share.place) else WAIT_S
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
        self.tell()

    def _begun(self, beginning: asyncio.Task[object]) -> None:
        self._beginning.discard(beginning)
        if not beginning.cancelled() and (error := beginning.exception()) is not None:
            log.error("a connection could not begin: %s", error)
