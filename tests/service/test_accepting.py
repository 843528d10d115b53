"""Connections taken from one socket by several: those who have fewer go ahead."""

from __future__ import annotations

import asyncio
import itertools
import logging
import socket
from collections.abc import Iterator

import pytest
from tests.conftest import LONG_S

from ladle.service import accepting
from ladle.service.accepting import Acceptor, OpenCounts, Share

TICK_S = accepting.WAIT_S / 50


def test_a_place_is_taken_from_when_somebody_first_tells_until_they_leave() -> None:
    counts = OpenCounts(2)
    assert not counts.is_there(0)
    counts.tell(0, 0)
    assert (counts.is_there(0), counts.is_there(1)) == (True, False)
    counts.leave(0)
    assert not counts.is_there(0)


class Line(asyncio.Protocol):
    """Counts itself while it is open."""

    def __init__(self, opened: set[Line]) -> None:
        self._opened = opened

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self._opened.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._opened.discard(self)


class Worker:
    """One of those who share a socket; within a process it has a descriptor of its own."""

    def __init__(self, shared: socket.socket, share: Share) -> None:
        self.opened: set[Line] = set()
        self.socket = shared.dup()
        self.acceptor = Acceptor(
            [self.socket], lambda: Line(self.opened), self.opened.__len__, share
        )

    def close(self) -> None:
        self.acceptor.close()
        for line in [*self.opened]:
            line.transport.close()
        self.socket.close()


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as made:
        yield made


@pytest.fixture
def even_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let as much time pass for a loop from step to step, however long the machine takes.

    Else a machine that halts for `WAIT_S` would have one that waits take what is another's.
    """
    ticks = itertools.count()
    monkeypatch.setattr(asyncio.BaseEventLoop, "time", lambda _: next(ticks) * TICK_S)


async def connected(to: socket.socket, n: int, workers: list[Worker]) -> list[socket.socket]:
    """Connect all at once, and wait until somebody has taken each."""
    before = sum(len(w.opened) for w in workers)
    callers = [socket.create_connection(to.getsockname()) for _ in range(n)]
    async with asyncio.timeout(LONG_S):
        while sum(len(w.opened) for w in workers) < before + n:
            await asyncio.sleep(0.001)
    return callers


def close_all(callers: list[socket.socket], workers: list[Worker]) -> None:
    for caller in callers:
        caller.close()
    for worker in workers:
        worker.close()


@pytest.mark.usefixtures("even_time")
def test_what_comes_together_is_spread_over_all(listening: socket.socket) -> None:
    async def spread() -> list[int]:
        counts = OpenCounts(2)
        workers = [Worker(listening, Share(counts, place)) for place in range(2)]
        callers = await connected(listening, 8, workers)
        found = sorted(len(worker.opened) for worker in workers)
        close_all(callers, workers)
        return found

    assert asyncio.run(spread()) == [4, 4]


@pytest.mark.usefixtures("even_time")
def test_who_has_none_takes_what_comes_next(listening: socket.socket) -> None:
    async def next_goes_to() -> tuple[int, int]:
        counts = OpenCounts(2)
        busy = Worker(listening, Share(counts, 0))
        callers = await connected(listening, 3, [busy])
        idle = Worker(listening, Share(counts, 1))
        callers += await connected(listening, 2, [busy, idle])
        found = len(busy.opened), len(idle.opened)
        close_all(callers, [busy, idle])
        return found

    assert asyncio.run(next_goes_to()) == (3, 2)


def test_one_that_has_fewer_and_does_not_hear_is_waited_for_no_longer_than_that(
    listening: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accepting, "WAIT_S", 0.02)

    async def taken() -> tuple[int, float]:
        counts = OpenCounts(2)
        counts.tell(1, 0)  # and nobody listens there
        awake = Worker(listening, Share(counts, 0))
        callers = await connected(listening, 1, [awake])
        since = asyncio.get_running_loop().time()
        callers += await connected(listening, 1, [awake])
        waited_s = asyncio.get_running_loop().time() - since
        found = len(awake.opened)
        close_all(callers, [awake])
        return found, waited_s

    n_taken, waited_s = asyncio.run(taken())
    assert n_taken == 2
    assert waited_s > 0.01


def test_what_is_taken_and_what_closes_is_told(listening: socket.socket) -> None:
    async def told() -> list[bool]:
        counts = OpenCounts(2)
        worker = Worker(listening, Share(counts, 0))
        counts.tell(1, 0)
        found = [counts.has_least(0)]
        callers = await connected(listening, 1, [worker])
        found.append(counts.has_least(0))
        for line in [*worker.opened]:
            line.transport.close()
        async with asyncio.timeout(LONG_S):
            while worker.opened:
                await asyncio.sleep(0.001)
        worker.acceptor.tell()
        found.append(counts.has_least(0))
        close_all(callers, [worker])
        return found

    assert asyncio.run(told()) == [True, False, True]


def test_each_tells_the_others_how_many_it_has_and_that_it_has_gone() -> None:
    counts = OpenCounts(3)
    counts.tell(0, 2)
    assert counts.has_least(0)
    counts.tell(1, 1)
    assert not counts.has_least(0)
    assert counts.has_least(1)
    counts.leave(1)
    assert counts.has_least(0)


def test_a_closed_one_takes_nothing_and_leaves_the_socket_to_the_others(
    listening: socket.socket,
) -> None:
    async def taken() -> tuple[int, int]:
        counts = OpenCounts(2)
        counts.tell(1, 9)
        gone, stays = (Worker(listening, Share(counts, place)) for place in range(2))
        gone.acceptor.close()
        assert counts.has_least(1)
        callers = await connected(listening, 4, [gone, stays])
        found = len(gone.opened), len(stays.opened)
        close_all(callers, [gone, stays])
        return found

    assert asyncio.run(taken()) == (0, 4)


def test_what_the_system_refuses_is_tried_again(
    listening: socket.socket, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(accepting, "_PAUSE_S", 0.01)

    class Refusing(socket.socket):
        """Has no more files, once."""

        refusals = 1

        def accept(self) -> tuple[socket.socket, object]:
            if self.refusals:
                self.refusals -= 1
                raise OSError(24, "Too many open files")
            return super().accept()

    async def taken() -> int:
        opened: set[Line] = set()
        shared = Refusing(fileno=listening.dup().detach())
        share = Share(OpenCounts(1), 0)
        acceptor = Acceptor([shared], lambda: Line(opened), opened.__len__, share)
        caller = socket.create_connection(listening.getsockname())
        async with asyncio.timeout(LONG_S):
            while not opened:
                await asyncio.sleep(0.001)
        acceptor.close()
        for line in [*opened]:
            line.transport.close()
        caller.close()
        shared.close()
        return len(opened)

    with caplog.at_level(logging.ERROR):
        assert asyncio.run(taken()) == 1
    assert "a connection cannot be taken: [Errno 24] Too many open files" in caplog.text
