"""Group commit: many small writes share one durable transaction, off the caller's path.

One fdatasync costs from 0.2 to 8 ms whatever it holds, so writes that come while one transaction
is under way go together into the next. What cannot be written now (another process holds the lock,
the disk is full) is kept, and tried again.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Generic, TypeVar

from ladle.core import StoreError
from ladle.store.failing import FailedTries, may_pass

T = TypeVar("T")
log = logging.getLogger(__name__)
_MOST_IN_ONE = 1000
_MOST_QUEUED = 10_000
"""Items that wait to be written: some 10 MB. More wait only where nothing can be written."""


@dataclass(slots=True)
class _Queued(Generic[T]):
    item: T
    done: Future[None] | None
    """None where nobody waits for it, or who did was told of a try that failed."""
    is_silent: bool
    """Whether nobody is told of its end."""


class GroupCommit(Generic[T]):
    """A thread that hands whatever has gathered to `write`, which makes it durable.

    A batch that cannot be written stays in the queue, and is tried again until it can or this is
    closed. One that is refused for what it holds is parted until what is refused is alone, and that
    is lost.

    Parameters
    ----------
    write
        Makes a batch durable, all of it or nothing, or raises; called from one thread only.
    linger_s
        How long an item that nobody waits for is kept for others to join it: fewer transactions
        take less of the processor. Whoever waits for an item ends that at once.
    tries_again
        Whether what could not be written is kept; else it is lost, as whoever waits is told.
    on_lost
        Told what will never be written; called from the same thread as `write`.
    """

    def __init__(
        self,
        write: Callable[[Sequence[T]], None],
        name: str,
        linger_s: float = 0.01,
        *,
        tries_again: bool = True,
        on_lost: Callable[[Sequence[T]], None] | None = None,
    ) -> None:
        self._write, self._linger_s = write, linger_s
        self._tries_again, self._on_lost = tries_again, on_lost
        self._waiting: deque[_Queued[T]] = deque()
        self._n_awaited = 0
        self._closed = self._is_full = self._is_last = False
        self._changed = threading.Condition()
        self._failed = FailedTries(name, time.monotonic)
        self.n_lost = 0
        """Items that nobody waits for, and that were not written: there was no room, they were
        refused, or writing still failed when it was closed."""
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, item: T) -> Future[None]:
        """Queue one item; the future is done when it is durable, or holds the first error.

        After an error that may pass the item is kept all the same. Cancelling the future takes the
        item back, until its write begins.

        Raises
        ------
        StoreError
            It was closed before, or 10,000 wait already.
        """
        done: Future[None] = Future()
        if not self._put(_Queued(item, done, is_silent=False)):
            raise StoreError(f"{_MOST_QUEUED:,} items wait to be written; try again later")
        return done

    def put(self, item: T) -> bool:
        """Queue one item whose end nobody waits for; that it could not be written is logged.

        Returns whether there was room. Where 10,000 wait already, it is lost.

        Raises
        ------
        StoreError
            It was closed before.
        """
        return self._put(_Queued(item, None, is_silent=True))

    def _put(self, queued: _Queued[T]) -> bool:
        with self._changed:
            if self._closed:
                raise StoreError("submit() after close(): nothing writes any more; open it anew")
            was_full, is_full = self._is_full, len(self._waiting) >= _MOST_QUEUED
            self._is_full = is_full
            if is_full:
                self.n_lost += queued.is_silent
            else:
                self._waiting.append(queued)
                self._n_awaited += not queued.is_silent
                if not queued.is_silent or len(self._waiting) == 1:
                    self._changed.notify()  # else the thread lingers, and had better go on so
        if is_full and not was_full:  # said once, not for each
            log.error("%d items wait to be written; what comes now is lost", _MOST_QUEUED)
        return not is_full

    def close(self) -> None:
        """Write what is queued, then stop; where that fails once more, it is lost."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while batch := self._gather():
            failed = self._try(batch)
            if failed is None:
                self._failed.end()
            else:
                self._put_back(*failed)

    def _gather(self) -> list[_Queued[T]]:
        """Wait for one item, then take along what is there already, or comes soon; none at last."""
        batch: list[_Queued[T]] = []
        with self._changed:
            while not batch:
                self._changed.wait_for(lambda: self._waiting or self._closed)
                if not self._waiting:
                    break
                self._changed.wait_for(self._is_due, self._linger_s)
                batch = self._take()
            self._is_last = self._closed  # a try that begins now is the one that is left
        return batch

    def _is_due(self) -> bool:
        return self._n_awaited > 0 or self._closed

    def _take(self) -> list[_Queued[T]]:
        batch: list[_Queued[T]] = []
        while self._waiting and len(batch) < _MOST_IN_ONE:
            queued = self._waiting.popleft()
            self._n_awaited -= queued.done is not None
            if _is_wanted(queued):
                batch.append(queued)
        return batch

    def _try(self, batch: Sequence[_Queued[T]]) -> tuple[list[_Queued[T]], Exception] | None:
        """Write what can be written; returns what may be later, and why it was not."""
        try:
            self._write([queued.item for queued in batch])
        except Exception as e:  # noqa: BLE001 - the thread lives on, and whoever waits is told
            if may_pass(e):
                return list(batch), e
            if len(batch) == 1:
                self._lose(batch, e)
                return None
            half = len(batch) // 2
            if failed := self._try(batch[:half]):
                return [*failed[0], *batch[half:]], failed[1]
            return self._try(batch[half:])
        _tell(batch, None)
        return None

    def _put_back(self, left: list[_Queued[T]], error: Exception) -> None:
        """Queue again what could not be written, tell all who wait, and pause; or give it up."""
        if not self._tries_again:
            self._lose(left, error, is_last=self._is_last)
            return
        _tell(left, error)
        with self._changed:
            behind = [queued for queued in self._waiting if _is_wanted(queued)]
            self._waiting = deque(() if self._is_last else (*left, *behind))
            self._n_awaited = 0
        _tell(behind, error)
        if self._is_last:
            self._lose([*left, *behind], error, is_last=True)
            return
        self._failed.add(error, len(left) + len(behind))
        with self._changed:
            self._changed.wait_for(lambda: self._closed, self._failed.pause_s)

    def _lose(self, lost: Sequence[_Queued[T]], error: Exception, *, is_last: bool = False) -> None:
        _tell(lost, error)
        with self._changed:
            self.n_lost += sum(queued.is_silent for queued in lost)
        if self._on_lost is not None:
            self._on_lost([queued.item for queued in lost])
        self._failed.lose(error, len(lost), is_last=is_last)


def _is_wanted(queued: _Queued[T]) -> bool:
    """Tell whether an item is to be written; from here on nobody can take it back."""
    return queued.done is None or queued.done.set_running_or_notify_cancel()


def _tell(of: Iterable[_Queued[T]], error: Exception | None) -> None:
    """Tell those who wait how a try has ended."""
    for queued in of:
        done, queued.done = queued.done, None
        if done is None:
            continue
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)
