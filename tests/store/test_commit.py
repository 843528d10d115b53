import logging
import sqlite3
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event, Semaphore, Timer

import pytest
import sqlalchemy as sa

from ladle.core import StoreError
from ladle.store import Database, GroupCommit, database
from ladle.store.commit import _MOST_IN_ONE

SOON_S = 300.0
"""How long a test waits for another thread before it fails."""


class Disk:
    """Takes batches in; can be held still or full, and cannot bear a negative number."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.reached, self.go = Event(), Event()
        self.go.set()
        self.is_full, self.failed = False, Semaphore(0)

    def write(self, batch: Sequence[int]) -> None:
        self.reached.set()
        assert self.go.wait(SOON_S)
        if self.is_full:
            self.failed.release()
            raise OSError("the disk is full")
        if min(batch) < 0:
            raise ValueError("no negative number")
        self.batches.append(list(batch))

    @property
    def items(self) -> list[int]:
        return [item for batch in self.batches for item in batch]

    def fails(self, n_times: int) -> None:
        """Wait until so many tries have failed."""
        for _ in range(n_times):
            assert self.failed.acquire(timeout=SOON_S)


def _held(disk: Disk, first: int = 0) -> tuple[GroupCommit[int], Future[None]]:
    """Start one whose first write is under way and stays there until `disk.go` is set."""
    disk.go.clear()
    commits = GroupCommit(disk.write, "test")
    done = commits.submit(first)
    assert disk.reached.wait(SOON_S)
    return commits, done


def _until_refused(commits: GroupCommit[int]) -> None:
    """Submit items for which there is room soon no more."""
    for _ in range(100):
        commits.submit(99)


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


class Linger:
    """Tells when the thread of one looks whether to linger, and whether it did not."""

    def __init__(self, commits: GroupCommit[int], monkeypatch: pytest.MonkeyPatch) -> None:
        self._is_due, self._looked = commits._is_due, Semaphore(0)
        self._found: list[bool] = []
        monkeypatch.setattr(commits, "_is_due", self)

    def __call__(self) -> bool:
        self._found.append(self._is_due())
        self._looked.release()
        return self._found[-1]

    def begins(self) -> bool:
        """Wait for a look; from then on the thread waits until it is woken."""
        assert self._looked.acquire(timeout=SOON_S)
        return not self._found[-1]


def test_what_nobody_waits_for_is_kept_for_others_to_join_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    disk = Disk()
    commits = GroupCommit(disk.write, "test", linger_s=6 * SOON_S)
    linger = Linger(commits, monkeypatch)
    commits.put(1)
    assert linger.begins()
    commits.put(2)
    assert not disk.reached.is_set()
    assert commits.submit(3).result(SOON_S) is None  # whoever waits ends that
    assert disk.batches == [[1, 2, 3]]
    assert not linger.begins()
    commits.put(4)
    assert linger.begins()  # nobody waits any more
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(commits.close).result(SOON_S) is None
    assert disk.batches == [[1, 2, 3], [4]]


def test_who_waits_behind_a_full_batch_ends_that_too() -> None:
    disk = Disk()
    disk.go.clear()
    commits = GroupCommit(disk.write, "test", linger_s=SOON_S)
    commits.submit(0)
    assert disk.reached.wait(SOON_S)
    for i in range(_MOST_IN_ONE + 1):
        commits.put(i)
    last = commits.submit(99)
    disk.go.set()
    assert last.result(SOON_S / 2) is None
    assert [len(batch) for batch in disk.batches] == [1, _MOST_IN_ONE, 2]
    commits.close()


def test_what_nobody_waits_for_is_written_all_the_same() -> None:
    disk = Disk()
    commits = GroupCommit(disk.write, "test", linger_s=0.001)
    commits.put(1)
    assert disk.reached.wait(SOON_S)
    commits.close()
    assert disk.batches == [[1]]


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


def test_what_is_refused_for_what_it_is_fails_alone_and_the_thread_goes_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    disk, lost = Disk(), list[int]()
    disk.go.clear()
    commits = GroupCommit(disk.write, "test", on_lost=lost.extend)
    before = commits.submit(0)
    assert disk.reached.wait(SOON_S)
    together = [commits.submit(i) for i in (1, -1, 2, 3, -2, 4)]
    commits.put(-3)
    disk.go.set()
    for done in (together[1], together[4]):
        with pytest.raises(ValueError, match="no negative number"):
            done.result(SOON_S)
    for done in (before, *together[:1], *together[2:4], together[5]):
        assert done.result(SOON_S) is None
    assert commits.submit(5).result(SOON_S) is None
    commits.close()
    assert disk.items == [0, 1, 2, 3, 4, 5]
    assert (lost, commits.n_lost) == ([-1, -2, -3], 1)  # whoever waits is told, and not counted
    assert [(r.levelno, r.getMessage()) for r in caplog.records] == [
        (
            logging.ERROR,
            "test: 1 could not be written, and will not be: ValueError: no negative number",
        )
    ]


# -- what cannot be written for a while ------------------------------------------------------------


def test_what_cannot_be_written_for_a_while_is_written_later_in_its_order(
    caplog: pytest.LogCaptureFixture,
) -> None:
    disk = Disk()
    disk.is_full = True
    commits = GroupCommit(disk.write, "test")
    for i in range(3):
        commits.put(i)
    disk.fails(2)
    commits.put(3)
    disk.fails(1)
    disk.is_full = False
    commits.close()
    assert (disk.items, commits.n_lost) == ([0, 1, 2, 3], 0)
    first, last = (r.getMessage() for r in caplog.records)
    assert first.startswith("test: ")
    assert first.endswith(" and are tried again (tries so far: 1): the disk is full")
    assert last.startswith("test: written again (tries that failed: ")
    assert not any(r.exc_info for r in caplog.records)


def test_whoever_waits_is_told_of_the_first_failure_and_it_is_written_all_the_same() -> None:
    disk = Disk()
    commits, _ = _held(disk)
    disk.is_full = True
    told = commits.submit(1)
    disk.go.set()
    with pytest.raises(OSError, match="the disk is full"):
        told.result(SOON_S)
    with pytest.raises(OSError, match="the disk is full"):  # by the next try, or the one after
        commits.submit(2).result(SOON_S)
    disk.is_full = False
    commits.close()
    assert disk.items == [0, 1, 2]


def test_who_waits_behind_a_batch_that_fails_is_told_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ladle.store.commit._MOST_IN_ONE", 2)
    disk = Disk()
    commits, first = _held(disk)
    behind = [commits.submit(i) for i in range(1, 6)]
    given_up = commits.submit(6)
    assert given_up.cancel()
    disk.is_full = True
    disk.go.set()
    for done in (first, *behind):
        with pytest.raises(OSError, match="the disk is full"):
            done.result(SOON_S)
    disk.is_full = False
    commits.close()
    assert (disk.items, commits.n_lost) == ([0, 1, 2, 3, 4, 5], 0)
    assert commits._n_awaited == 0  # else it would never linger again


@pytest.mark.parametrize(
    ("items", "n_fails", "parts"),
    [
        ([1, 2, -1, 3], 3, [[1, 2], [1, 2, -1, 3], [1, 2], [-1, 3], [-1], [3]]),
        ([1, 2, -1, 3], 4, [[1, 2], [-1, 3], [-1, 3], [-1], [3]]),
        ([-1, 1, 2, 3], 5, [[-1, 1], [-1], [1], [1, 2, 3]]),
    ],
)
def test_a_batch_that_is_parted_keeps_what_may_be_written_later(
    items: list[int], n_fails: int, parts: list[list[int]]
) -> None:
    disk = Disk()
    tried: list[list[int]] = []

    def write(batch: Sequence[int]) -> None:
        tried.append(list(batch))
        disk.is_full = len(tried) == n_fails
        disk.write(batch)

    disk.go.clear()
    commits = GroupCommit(write, "test")
    commits.submit(0)
    assert disk.reached.wait(SOON_S)
    for item in items:
        commits.put(item)
    disk.go.set()
    disk.fails(1)
    commits.close()
    assert tried == [[0], items, *parts]
    assert (disk.items, commits.n_lost) == ([0, 1, 2, 3], 1)


def test_closing_tries_once_more_and_then_gives_up(caplog: pytest.LogCaptureFixture) -> None:
    disk, lost = Disk(), list[int]()
    disk.is_full = True
    commits = GroupCommit(disk.write, "test", on_lost=lost.extend)
    commits.put(1)
    with pytest.raises(OSError, match="the disk is full"):
        commits.submit(2).result(SOON_S)
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(commits.close).result(SOON_S) is None
    assert (disk.batches, lost, commits.n_lost) == ([], [1, 2], 1)
    assert caplog.records[-1].getMessage() == (
        "test: 2 could not be written, and will not be: the disk is full"
    )


def test_closing_does_not_wait_for_the_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ladle.store.failing._FIRST_PAUSE_S", 60.0)
    monkeypatch.setattr("ladle.store.failing._LONGEST_PAUSE_S", 60.0)
    disk = Disk()
    disk.is_full = True
    commits = GroupCommit(disk.write, "test")
    commits.put(1)
    disk.fails(1)
    disk.is_full = False
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(commits.close).result(SOON_S) is None
    assert (disk.items, commits.n_lost) == ([1], 0)


def test_where_it_fails_for_long_what_is_beyond_the_most_is_lost_and_the_rest_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ladle.store.commit._MOST_QUEUED", 3)
    disk = Disk()
    commits, _ = _held(disk)
    disk.is_full = True
    disk.go.set()
    disk.fails(1)
    n_put = 0
    while commits.put(n_put):  # while a try is under way its batch does not count
        n_put += 1
    disk.fails(1)  # its batch was put back meanwhile, and more than the most wait
    with pytest.raises(StoreError, match=r"3 items wait to be written; try again later"):
        _until_refused(commits)
    n_lost = commits.n_lost
    disk.is_full = False
    commits.close()
    assert commits.n_lost == n_lost >= 1
    assert disk.items[: n_put + 1] == [0, *range(n_put)]


def test_where_nothing_is_tried_again_it_is_lost_as_whoever_waits_is_told() -> None:
    disk = Disk()
    disk.is_full = True
    commits = GroupCommit(disk.write, "test", tries_again=False)
    with pytest.raises(OSError, match="the disk is full"):
        commits.submit(1).result(SOON_S)
    disk.is_full = False
    assert commits.submit(2).result(SOON_S) is None
    commits.close()
    assert disk.items == [2]


def test_a_lock_that_is_held_for_longer_than_a_try_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pragmas = [p for p in database._PRAGMAS if "timeout" not in p]
    monkeypatch.setattr(database, "_PRAGMAS", (*pragmas, "PRAGMA busy_timeout=1"))
    with (
        closing(Database(tmp_path / "a.db")) as db,
        closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as other,
    ):
        other.execute("CREATE TABLE numbers (n INTEGER CHECK (n >= 0))")
        numbers = sa.Table("numbers", sa.MetaData(), sa.Column("n", sa.Integer))
        insert, failed = db.prepared(sa.insert(numbers)), Semaphore(0)

        def write(batch: Sequence[int]) -> None:
            try:
                db.write_prepared((insert, [{"n": n} for n in batch]))
            except StoreError:
                failed.release()
                raise

        commits = GroupCommit(write, "numbers")
        other.execute("BEGIN IMMEDIATE")
        for n in range(500):
            commits.put(n)
        for _ in range(4):
            assert failed.acquire(timeout=SOON_S)
        commits.put(-1)
        commits.put(500)
        other.execute("ROLLBACK")
        commits.close()
        assert other.execute("SELECT n FROM numbers ORDER BY rowid").fetchall() == [
            (n,) for n in range(501)
        ]
        assert commits.n_lost == 1  # the one that the table refuses


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
