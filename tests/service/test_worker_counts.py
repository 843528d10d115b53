"""What workers have counted, summed by whichever is asked."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import msgspec
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


def test_however_many_have_left_there_is_one_file_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = worker(tmp_path, 1, 101, monkeypatch)
    for pid in range(200, 350):
        gone = worker(tmp_path, 2, pid, monkeypatch)
        gone.write(is_ready=True)
        gone.seat.path(pid).with_suffix(".new").write_bytes(b"{")  # it was killed as it wrote
        close_seat(gone.seat, pid)
    assert [path.name for path in tmp_path.iterdir()] == ["gone.json"]
    assert f"{ROUTE} 151" in told(one)
    assert 'ladle_request_seconds_sum{route="/x"} 75.500000' in told(one)
    names = msgspec.json.decode((tmp_path / "gone.json").read_bytes())["names"]
    assert len(names) == 128


def test_what_is_served_now_is_told_however_much_those_counted_that_have_left(
    tmp_path: Path,
) -> None:
    one, two, gone = (
        WorkerCounts(Seat(number, 2, tmp_path), Metrics(), Gate(2, 2)) for number in (1, 2, 2)
    )
    for counts, versions in ((gone, range(8, 40)), (two, (40,)), (one, (41,))):
        for version in versions:
            counts._metrics._answers.add("m", f"mod-{version}", f"cat-{version}", "default")
            counts._metrics._answering.add(0.01, f"mod-{version}")
    for counts, pid in ((gone, 102), (two, 103)):
        counts._path = counts.seat.path(pid)
        counts.write(is_ready=True)
    close_seat(gone.seat, 102)
    lines = told(one)
    for version, n in ((8, 0), (9, 0), (10, 1), (39, 1), (40, 1), (41, 1)):
        series = f'model_version="mod-{version}"'
        assert (
            sum(line.startswith(f"ladle_answer_seconds_count{{{series}}} ") for line in lines) == n
        )
        assert sum(f'{series},catalog_version="cat-{version}"' in line for line in lines) == n


def test_who_leaves_while_it_is_read_is_counted_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = (worker(tmp_path, n, 100 + n, monkeypatch) for n in (1, 2))
    two.write(is_ready=True)
    live = two.seat.path(102)
    kept = live.read_bytes()
    close_seat(two.seat, 102)
    live.write_bytes(kept)  # as who began to read it before has it
    assert f"{ROUTE} 2" in told(one)


def test_a_full_disk_loses_counts_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    one, two = (worker(tmp_path, n, 100 + n, monkeypatch) for n in (1, 2))
    two.write(is_ready=True)
    (tmp_path / "gone.new").mkdir()  # nothing can be written there
    close_seat(two.seat, 102)
    assert "what worker 2 has counted is lost: " in caplog.text
    assert "ladle_workers 1" in told(one)


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


def test_where_counts_cannot_be_written_that_is_said_once_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("ladle.service.worker_counts.WRITE_S", 0.001)
    one, two = (worker(tmp_path, n, 100 + n, monkeypatch) for n in (1, 2))
    blocked = two._path.with_suffix(".new")
    blocked.mkdir()

    async def story() -> None:
        two.keep_writing(lambda: True)
        await asyncio.sleep(0.05)
        assert "ladle_workers 1" in told(one)
        blocked.rmdir()
        await asyncio.sleep(0.05)
        assert "ladle_workers 2" in told(one)
        blocked.mkdir()
        await two.stop_writing()

    asyncio.run(story())
    assert caplog.text.count("the others do not hear what worker 2 counts: ") == 2
