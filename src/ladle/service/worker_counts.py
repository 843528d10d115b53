"""What other workers have counted: each writes it to a file now and then, and all read them.

A scrape reaches one worker, whichever; it answers for all. Its own counts are of now, those of the
others of `WRITE_S` seconds ago at most, and what a worker counted stays when it leaves.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from ladle.service.gate import Gate
from ladle.service.metrics import Counts, Metrics, sum_of_past

WRITE_S = 1.0
"""Seconds after which a worker writes what it has counted."""

_LIVE, _GONE = "live-", "gone.json"
_MOST_NAMED = 128
"""Twice as many as there may be workers: who reads meanwhile sees no more of them leave."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Seat:
    """A worker's place among the others."""

    number: int
    """From 1."""
    of: int
    """How many there are."""
    folder: Path
    """Where they write what they count."""

    def path(self, pid: int) -> Path:
        """Return where the process in this seat writes."""
        return self.folder / f"{_LIVE}{self.number}-{pid}.json"

    @property
    def lock_path(self) -> Path:
        """What is there once callers need a key, in whichever seat that was found."""
        return self.folder / "locked"

    @property
    def why_path(self) -> Path:
        """Where the process in this seat says why it cannot serve."""
        return self.folder / f"why-{self.number}.txt"


class WorkerCounts:
    """The counts of one worker, and those of the others."""

    def __init__(self, seat: Seat, metrics: Metrics, gate: Gate) -> None:
        self.seat, self._metrics, self._gate = seat, metrics, gate
        self._path = seat.path(os.getpid())
        self._writing: asyncio.Task[None] | None = None
        self._has_failed = False

    def keep_writing(self, is_ready: Callable[[], bool]) -> None:
        """Write every `WRITE_S` seconds from here on."""

        async def write() -> None:
            while True:
                self.write(is_ready=is_ready())
                await asyncio.sleep(WRITE_S)

        self._writing = asyncio.create_task(write())

    async def stop_writing(self) -> None:
        """Write once more, and no more."""
        if self._writing is not None:
            self._writing.cancel()
        self.write(is_ready=False)

    def write(self, *, is_ready: bool) -> None:
        """Write what was counted so far; where that fails it is said once, and tried again."""
        try:
            _write(self._path, self._metrics.counts(self._gate, is_ready=is_ready))
        except OSError as e:  # the disk is full, say: it still answers, and stops in good order
            if not self._has_failed:
                log.warning("the others do not hear what worker %d counts: %s", self.seat.number, e)
            self._has_failed = True
        else:
            self._has_failed = False

    def others(self) -> list[Counts]:
        """Return what the others wrote last; of those that left, their sum without gauges."""
        found = {}
        for path in sorted(self.seat.folder.glob(f"{_LIVE}*.json")):
            if path != self._path:
                with suppress(FileNotFoundError):  # it has just left
                    found[path.name] = msgspec.json.decode(path.read_bytes(), type=Counts)
        # after those: who leaves between is in both, and counted once, since the sum names them
        gone = _read_gone(self.seat.folder)
        return [*(c for name, c in found.items() if name not in gone.names), gone.counts]


def close_seat(seat: Seat, pid: int | None) -> None:
    """Add what a worker counted that has left to the sum of all such, which one process keeps."""
    path = seat.path(pid or 0)
    _aside(path).unlink(missing_ok=True)
    with suppress(FileNotFoundError):  # it left before it had counted anything
        counts = msgspec.json.decode(path.read_bytes(), type=Counts)
        gone = _read_gone(seat.folder)
        names = [*gone.names, path.name][-_MOST_NAMED:]
        try:
            _write(seat.folder / _GONE, _Gone(names, sum_of_past((gone.counts, counts))))
        except OSError as e:
            log.warning("what worker %d has counted is lost: %s", seat.number, e)
        path.unlink()


class _Gone(msgspec.Struct, frozen=True):
    """What workers have counted that have left."""

    names: list[str]
    """Files of the latest of them."""
    counts: Counts


def _read_gone(folder: Path) -> _Gone:
    with suppress(FileNotFoundError):
        return msgspec.json.decode((folder / _GONE).read_bytes(), type=_Gone)
    return _Gone([], sum_of_past(()))


def _aside(path: Path) -> Path:
    return path.with_suffix(".new")


def _write(path: Path, what: msgspec.Struct) -> None:
    """Write a file in one rename."""
    _aside(path).write_bytes(msgspec.json.encode(what))
    _aside(path).replace(path)
