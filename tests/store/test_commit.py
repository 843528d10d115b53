import logging
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event, Timer

import pytest

from ladle.core import StoreError
from ladle.store import GroupCommit
from ladle.store.commit import _MOST_IN_ONE

SOON_S = 10.0
"""How long a test waits for another thread before it fails."""


class Disk:
    """Takes batches in; can be held still, and cannot bear a negative number."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.reached, self.go = Event(), Event()
        self.go.set()

    def write(self, batch: Sequence[int]) -> None:
        self.reached.set()
        assert self.go.wait(SOON_S)
        if min(batch) < 0:
            raise OSError("the disk is full")
        self.batches.append(list(batch))


def _held(disk: Disk, first: int = 0) -> tuple[GroupCommit[int], Future[None]]:
    """Start one whose first write is under way and stays there until `disk.go` is set."""
    disk.go.clear()
    commits = GroupCommit(disk.write, "test")
    done = commits.submit(first)
    assert disk.reached.wait(SOON_S)
    return commits, done


def test_what_comes_while_a_write_is_under_way_goes_together_into_the_next() -> None:
    disk = Disk()
    commits, first = _held(disk)
    rest = [commits.submit(i) for i in (1, 2, 3)]
    assert not first.done()
    disk.go.set()
    for done in (first, *rest):
        assert done.result(SOON_S) is None
    assert disk.batches == [[0], [1, 2, 3]]
    commits.close()


def test_one_batch_holds_no_more_than_the_most() -> None:
    disk = Disk()
    commits, _ = _held(disk)
    for i in range(2 * _MOST_IN_ONE + 1):
        commits.submit(i)
    disk.go.set()
    commits.close()
    assert [len(batch) for batch in disk.batches] == [1, _MOST_IN_ONE, _MOST_IN_ONE, 1]


def test_what_nobody_waits_for_is_kept_for_others_to_join_it() -> None:
    disk = Disk()
    commits = GroupCommit(disk.write, "test", linger_s=SOON_S)
    commits.put(1)
    commits.put(2)
    assert not disk.reached.is_set()
    assert commits.submit(3).result(SOON_S / 2) is None  # whoever waits ends that
    assert disk.batches == [[1, 2, 3]]
    commits.put(4)
    commits.close()
    assert disk.batches == [[1, 2, 3], [4]]


def test_what_nobody_waits_for_is_written_all_the_same() -> None:
    disk = Disk()
    commits = GroupCommit(disk.write, "test", linger_s=0.001)
    commits.put(1)
    assert disk.reached.wait(SOON_S)
    commits.close()
    assert disk.batches == [[1]]


def test_what_nobody_waits_for_and_cannot_be_written_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    disk = Disk()
    commits = GroupCommit(disk.write, "test")
    commits.put(-1)
    commits.close()
    assert disk.batches == []
    assert "a batch of 1 could not be made durable" in caplog.text


def test_many_threads_lose_nothing_and_keep_their_own_order() -> None:
    disk = Disk()
    commits = GroupCommit(disk.write, "test")

    def submit(thread: int) -> None:
        for i in range(200):
            commits.submit(thread * 1000 + i).result(SOON_S if i % 50 == 0 else None)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(submit, range(8)))
    commits.close()
    written = [item for batch in disk.batches for item in batch]
    assert len(written) == 8 * 200
    for thread in range(8):
        own = [item for item in written if item // 1000 == thread]
        assert own == [thread * 1000 + i for i in range(200)]


def test_a_failed_write_fails_its_own_batch_and_the_thread_goes_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    disk = Disk()
    commits, before = _held(disk)
    together = [commits.submit(1), commits.submit(-1)]
    disk.go.set()
    for done in together:
        with pytest.raises(OSError, match="the disk is full"):
            done.result(SOON_S)
    assert before.result(SOON_S) is None
    assert commits.submit(2).result(SOON_S) is None
    commits.close()
    assert disk.batches == [[0], [2]]
    assert [(r.levelno, r.getMessage()) for r in caplog.records] == [
        (logging.ERROR, "a batch of 2 could not be made durable")
    ]


def test_who_gives_up_before_the_write_gets_nothing_written_and_harms_nobody() -> None:
    disk = Disk()
    commits, _ = _held(disk)
    given_up, other = commits.submit(1), commits.submit(2)
    assert given_up.cancel()
    disk.go.set()
    assert other.result(SOON_S) is None
    assert commits.submit(3).result(SOON_S) is None
    commits.close()
    assert [item for batch in disk.batches for item in batch] == [0, 2, 3]


def test_what_is_being_written_cannot_be_given_up() -> None:
    disk = Disk()
    commits, done = _held(disk)
    assert not done.cancel()
    disk.go.set()
    assert done.result(SOON_S) is None
    commits.close()


def test_a_batch_of_which_everybody_gave_up_is_not_written() -> None:
    disk = Disk()
    commits, _ = _held(disk)
    assert all([commits.submit(1).cancel(), commits.submit(2).cancel()])
    disk.go.set()
    commits.close()
    assert disk.batches == [[0]]


def test_close_writes_what_is_queued() -> None:
    disk = Disk()
    commits, _ = _held(disk)
    queued = [commits.submit(i) for i in range(1, 50)]
    Timer(0.01, disk.go.set).start()
    commits.close()
    assert all(done.done() for done in queued)
    assert [item for batch in disk.batches for item in batch] == list(range(50))


def test_the_second_to_close_waits_for_the_last_write_too() -> None:
    disk = Disk()
    commits, done = _held(disk)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(commits.close)
        while not commits._closed:
            pass
        Timer(0.01, disk.go.set).start()
        commits.close()
        assert done.done()
        assert first.result(SOON_S) is None


def test_nothing_can_be_submitted_after_close() -> None:
    disk = Disk()
    commits = GroupCommit(disk.write, "test")
    commits.close()
    with pytest.raises(StoreError, match=r"^submit\(\) after close\(\): nothing writes any more"):
        commits.submit(1)
    with pytest.raises(StoreError, match=r"^submit\(\) after close\(\): nothing writes any more"):
        commits.put(1)
    assert disk.batches == []


def test_where_too_many_wait_what_comes_is_lost_or_refused_and_it_is_said_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("ladle.store.commit._MOST_QUEUED", 3)
    disk = Disk()
    commits, _ = _held(disk)
    assert [commits.put(i) for i in range(1, 6)] == [True] * 3 + [False] * 2
    with pytest.raises(StoreError, match=r"3 items wait to be written; try again later"):
        commits.submit(9)
    assert commits.n_lost == 2
    assert caplog.text.count("what comes now is lost") == 1
    disk.go.set()
    commits.close()
    assert disk.batches == [[0], [1, 2, 3]]


def test_what_nobody_waits_for_and_cannot_be_written_is_counted() -> None:
    disk = Disk()
    commits, _ = _held(disk)
    commits.put(-1)
    commits.put(1)
    waited_for = commits.submit(2)
    disk.go.set()
    commits.close()
    assert commits.n_lost == 2
    assert waited_for.exception()
