"""Load on a server, from a process of its own: prints what the answers took, as JSON.

    python -m benchmarks.serving_load PORT REQUESTS --first 300 --n 1500 --at-once 2
    python -m benchmarks.serving_load PORT REQUESTS --per-s 3000 --seconds 120

With `--at-once` so many connections ask one question after the other, for so many `--seconds` where
these are given. With `--per-s` questions come
at their own times, however slow the answers are: one that finds no free connection opens one, up to
a bound, past which it counts as unsent. The client is as light as it can be, since it shares the
machine: bodies are encoded before, and an answer is read up to its length.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import msgspec

from benchmarks.machine import quantile
from benchmarks.serving_mix import Asked

_HOST = "127.0.0.1"
_MOST_CONNECTIONS = 400
_DEGRADED = b'"degraded":'
_BROKEN = 0
"""What stands in the place of a status where the connection broke."""


class Line(asyncio.Protocol):
    """One connection that is kept open; it asks one question at a time."""

    def __init__(self) -> None:
        self._parts = bytearray()
        self._wanted = 0
        self._answer: asyncio.Future[int] | None = None
        self.was_degraded = False
        """Whether the last answer says that it is less than the best."""
        self._transport: asyncio.Transport | None = None

    @property
    def is_open(self) -> bool:
        """Whether it can be asked."""
        return self._transport is not None and not self._transport.is_closing()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def ask(self, request: bytes) -> asyncio.Future[int]:
        """Send a question; the future holds the answer's status."""
        assert self._transport is not None
        self._parts.clear()
        self._wanted = 0
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._answer

    def close(self) -> None:
        """Let go of the connection."""
        if self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        """Read up to the answer's length."""
        self._parts += data
        if not self._wanted and (end := self._parts.find(b"\r\n\r\n")) >= 0:
            head = bytes(self._parts[:end]).lower()
            at = head.find(b"content-length:")
            length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            self._wanted = end + 4 + length
        if self._wanted and len(self._parts) >= self._wanted:
            self.was_degraded = _DEGRADED in self._parts
            self._done(int(self._parts[9:12]))

    def connection_lost(self, error: Exception | None) -> None:
        """End; who waits is told."""
        self._done(_BROKEN)

    def _done(self, status: int) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(status)


@dataclass
class Took:
    """Answers by status, each with its time."""

    wall_ms: dict[int, list[float]] = field(default_factory=dict)
    unsent: int = 0
    degraded: int = 0
    """Answers that say that they are less than the best."""

    def note(self, status: int, since: float, *, degraded: bool = False) -> None:
        """Note an answer."""
        self.degraded += degraded
        self.wall_ms.setdefault(status, []).append((perf_counter() - since) * 1e3)

    def as_json(self, wall_s: float, cpu_s: float) -> dict[str, Any]:
        """Return the figures."""
        n = sum(map(len, self.wall_ms.values()))
        return {
            "requests": n,
            "requests_per_s": round(n / wall_s, 1),
            "answers_per_s": round(len(self.wall_ms.get(200, ())) / wall_s, 1),
            "statuses": {str(s): len(t) for s, t in sorted(self.wall_ms.items())},
            "unsent": self.unsent,
            "degraded": self.degraded,
            "wall_ms": {str(s): _figures(t) for s, t in sorted(self.wall_ms.items())},
            "client_cpu_ms": round(1e3 * cpu_s / max(n, 1), 3),
        }  # fmt: skip


def _figures(ms: Sequence[float]) -> dict[str, float]:
    if len(ms) < 2:  # noqa: PLR2004 - no quantile of one
        return {"max": round(max(ms), 2)}
    found = {f"p{q * 100:g}": round(quantile(ms, q), 2) for q in (0.5, 0.9, 0.99)}
    return found | {"max": round(max(ms), 2)}


def encoded(asked: Sequence[Asked], port: int) -> list[bytes]:
    """Return requests as they go over the wire."""
    found = []
    for one in asked:
        body = msgspec.json.encode(one.body)
        head = (
            f"POST /api/v1/recommendations HTTP/1.1\r\nHost: {_HOST}:{port}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        found.append(head.encode() + body)
    return found


async def closed_loop(
    port: int, requests: Sequence[bytes], at_once: int, seconds: float | None = None
) -> Took:
    """Ask all requests, so many at a time; with a time, again and again until it is over."""
    took, left = Took(), iter(requests)
    if seconds is not None:
        end = perf_counter() + seconds
        left = itertools.takewhile(lambda _: perf_counter() < end, itertools.cycle(requests))
    await asyncio.gather(*(_asking(port, left, took) for _ in range(at_once)))
    return took


async def _asking(port: int, left: Iterator[bytes], took: Took) -> None:
    line = await _line(port)
    for request in left:
        if not line.is_open:
            line = await _line(port)
        since = perf_counter()
        took.note(await line.ask(request), since, degraded=line.was_degraded)
    line.close()


async def _line(port: int) -> Line:
    _, line = await asyncio.get_running_loop().create_connection(Line, _HOST, port)
    return line


async def open_loop(port: int, requests: Sequence[bytes], per_s: float, seconds: float) -> Took:
    """Ask at times of their own: a Poisson process of so many a second."""
    took, free = Took(), list[Line]()
    chance = random.Random(1)  # noqa: S311 - arrival times
    endless = itertools.cycle(requests)
    at_work = set[asyncio.Task[None]]()
    start = due = perf_counter()
    while due < start + seconds:
        if (wait := due - perf_counter()) > 0:
            await asyncio.sleep(wait)
        if len(at_work) < _MOST_CONNECTIONS:
            task = asyncio.create_task(_one(port, next(endless), free, took))
            at_work.add(task)
            task.add_done_callback(at_work.discard)
        else:
            took.unsent += 1
        due += chance.expovariate(per_s)
    await asyncio.gather(*at_work)
    for line in free:
        line.close()
    return took


async def _one(port: int, request: bytes, free: list[Line], took: Took) -> None:
    line = free.pop() if free else None
    since = perf_counter()
    try:
        if line is None or not line.is_open:
            line = await _line(port)
        took.note(await line.ask(request), since, degraded=line.was_degraded)
    except OSError:
        took.note(_BROKEN, since)
        return
    if line.is_open:
        free.append(line)


def read_requests(path: Path) -> list[Asked]:
    """Read a mix that was written before."""
    return msgspec.json.decode(path.read_bytes(), type=list[Asked])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serving_load", description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("requests", type=Path)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--n", type=int)
    parser.add_argument("--at-once", type=int, default=1)
    parser.add_argument("--per-s", type=float)
    parser.add_argument("--seconds", type=float)
    given = parser.parse_args()
    asked = read_requests(given.requests)[given.first :][: given.n]
    requests = encoded(asked, given.port)
    wall, cpu = perf_counter(), process_time()
    if given.per_s:
        took = asyncio.run(open_loop(given.port, requests, given.per_s, given.seconds or 60))
    else:
        took = asyncio.run(closed_loop(given.port, requests, given.at_once, given.seconds))
    print(json.dumps(took.as_json(perf_counter() - wall, process_time() - cpu)))


if __name__ == "__main__":
    main()
