"""What workers have counted, summed by whichever is asked."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from ladle.service.calls import Call
from ladle.service.gate import Gate
from ladle.service.metrics import Metrics
from ladle.service.worker_counts import Seat, WorkerCounts, close_seat

ROUTE = 'ladle_requests_total{route="/x",method="GET",status="200"}'


def worker(folder: Path, number: int, pid: int, monkeypatch: pytest.MonkeyPatch) -> WorkerCounts:
    monkeypatch.setattr(os, "getpid", lambda: pid)
    counts = WorkerCounts(Seat(number, 2, folder), Metrics(), Gate(2, 2))
    counts._metrics.note_request(Call("/x"), "GET", 200, 0.5, "overloaded")
    counts._gate.n_at_work = number
    return counts


def told(counts: WorkerCounts) -> list[str]:
    own = counts._metrics.counts(counts._gate, is_ready=True)
    return counts._metrics.text(own, counts.others()).splitlines()


def test_counts_are_summed_and_what_a_worker_counted_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = (worker(tmp_path, n, 100 + n, monkeypatch) for n in (1, 2))
    assert f"{ROUTE} 1" in told(one)
    two.write(is_ready=True)
    lines = told(one)
    for line in (
        f"{ROUTE} 2", 'ladle_refused_total{why="overloaded"} 2', "ladle_requests_at_work 3",
        'ladle_request_seconds_bucket{route="/x",le="0.5"} 2', "ladle_workers 2", "ladle_ready 1",
        'ladle_request_seconds_sum{route="/x"} 1.000000',
    ):  # fmt: skip
        assert line in lines
    two.write(is_ready=False)
    assert "ladle_ready 0" in told(one)
    close_seat(two.seat, 102)
    close_seat(two.seat, 999)  # one that never wrote
    lines = told(one)
    for line in (f"{ROUTE} 2", "ladle_requests_at_work 1", "ladle_workers 1", "ladle_ready 1"):
        assert line in lines


def test_a_worker_writes_now_and_then_and_once_more_at_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = (worker(tmp_path, n, 100 + n, monkeypatch) for n in (1, 2))

    async def story() -> None:
        two.keep_writing(lambda: True)
        await asyncio.sleep(0.01)
        assert "ladle_workers 2" in told(one)
        two._metrics.note_request(Call("/x"), "GET", 200, 0.5, None)
        await two.stop_writing()

    asyncio.run(story())
    assert f"{ROUTE} 3" in told(one)
    asyncio.run(one.stop_writing())  # one that never began
