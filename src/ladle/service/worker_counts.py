"""What other workers have counted: each writes it to a file now and then, and all read them.

A scrape reaches one worker, whichever; it answers for all. Its own counts are of now, those of the
others of `WRITE_S` seconds ago at most, and what a worker counted stays when it leaves.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from ladle.service.gate import Gate
from ladle.service.metrics import Counts, Metrics

WRITE_S = 1.0
"""Seconds after which a worker writes what it has counted."""

_LIVE, _GONE = "live-", "gone-"


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
    def why_path(self) -> Path:
        """Where the process in this seat says why it cannot serve."""
        return self.folder / f"why-{self.number}.txt"


class WorkerCounts:
    """The counts of one worker, and those of the others."""

    def __init__(self, seat: Seat, metrics: Metrics, gate: Gate) -> None:
        self.seat, self._metrics, self._gate = seat, metrics, gate
        self._path = seat.path(os.getpid())
        self._writing: asyncio.Task[None] | None = None

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
        """Write what was counted so far, in one rename."""
        aside = self._path.with_suffix(".new")
        aside.write_bytes(msgspec.json.encode(self._metrics.counts(self._gate, is_ready=is_ready)))
        aside.replace(self._path)

    def others(self) -> list[Counts]:
        """Return what the others wrote last; of those that left, no gauges."""
        found = []
        for path in sorted(self.seat.folder.glob("*.json")):
            if path != self._path:
                with suppress(FileNotFoundError):  # it has just left
                    counts = msgspec.json.decode(path.read_bytes(), type=Counts)
                    found.append(counts if path.name.startswith(_LIVE) else counts.of_the_past())
        return found


def close_seat(seat: Seat, pid: int | None) -> None:
    """Keep what a worker counted that has left: its work was done, and it waits for nothing."""
    path = seat.path(pid or 0)
    with suppress(FileNotFoundError):  # it left before it had counted anything
        path.rename(path.with_name(path.name.replace(_LIVE, _GONE)))
