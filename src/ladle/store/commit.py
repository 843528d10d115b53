"""Group commit: many small writes share one durable transaction, off the caller's path.

One fdatasync costs from 0.2 to 8 ms whatever it holds, so writes that come while one transaction
is under way go together into the next.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Generic, TypeAlias, TypeVar

from ladle.core import StoreError

T = TypeVar("T")
_Queued: TypeAlias = tuple[T, Future[None] | None]
log = logging.getLogger(__name__)
_MOST_IN_ONE = 1000
_MOST_QUEUED = 10_000
"""Items that wait to be written: some 10 MB. More wait only where nothing can be written."""


class GroupCommit(Generic[T]):
    """A thread that hands whatever has gathered to `write`, which makes it durable.

    Parameters
    ----------
    write
        Makes a batch durable, or raises; called from one thread only.
    linger_s
        How long an item that nobody waits for is kept for others to join it: fewer transactions
        take less of the processor. Whoever waits for an item ends that at once.
    """

    def __init__(
        self, write: Callable[[Sequence[T]], None], name: str, linger_s: float = 0.01
    ) -> None:
        self._write, self._linger_s = write, linger_s
        self._queue: SimpleQueue[_Queued[T] | None] = SimpleQueue()
        self._hurry = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._closed = self._is_full = False
        self._lock = threading.Lock()
        self.n_lost = 0
        """Items that nobody waits for, and that were not written: there was no room, or the write
        failed."""
        self._thread.start()

    def submit(self, item: T) -> Future[None]:
        """Queue one item; the future is done when it is durable, or holds the error.

        Cancelling the future takes the item back, until its write begins.

        Raises
        ------
        StoreError
            It was closed before, or 10,000 wait already.
        """
        done: Future[None] = Future()
        if not self._put(item, done):
            raise StoreError(f"{_MOST_QUEUED:,} items wait to be written; try again later")
        self._hurry.set()
        return done

    def put(self, item: T) -> bool:
        """Queue one item whose end nobody waits for; that it could not be written is logged.

        Returns whether there was room. Where 10,000 wait already, it is lost.

        Raises
        ------
        StoreError
            It was closed before.
        """
        return self._put(item, None)

    def _put(self, item: T, done: Future[None] | None) -> bool:
        with self._lock:
            if self._closed:
                raise StoreError("submit() after close(): nothing writes any more; open it anew")
            was_full, is_full = self._is_full, self._queue.qsize() >= _MOST_QUEUED
            self._is_full = is_full
            if is_full:
                self.n_lost += done is None
            else:
                self._queue.put((item, done))
        if is_full and not was_full:  # said once, not for each
            log.error("%d items wait to be written; what comes now is lost", _MOST_QUEUED)
        return not is_full

    def close(self) -> None:
        """Write what is queued, then stop."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
                self._hurry.set()
        self._thread.join()

    def _run(self) -> None:
        going = True
        while going:
            batch, going = self._gather()
            if batch:
                self._commit(batch)

    def _gather(self) -> tuple[list[_Queued[T]], bool]:
        """Wait for one item, then take along what is there already, or comes soon."""
        batch: list[_Queued[T]] = []
        got = self._queue.get()
        if got is not None and got[1] is None:
            self._hurry.wait(self._linger_s)
        self._hurry.clear()  # whoever sets it from now on has put an item in that is found below
        while got is not None:
            # from here on it cannot be cancelled any more; who gave up before gets nothing written
            if got[1] is None or got[1].set_running_or_notify_cancel():
                batch.append(got)
            if len(batch) == _MOST_IN_ONE:
                self._hurry.set()  # somebody may wait for what is left
                break
            try:
                got = self._queue.get_nowait()
            except Empty:
                break
        return batch, got is not None

    def _commit(self, batch: Sequence[_Queued[T]]) -> None:
        try:
            self._write([item for item, _ in batch])
        except Exception as e:
            log.exception("a batch of %d could not be made durable", len(batch))
            with self._lock:
                self.n_lost += sum(done is None for _, done in batch)
            for _, done in batch:
                if done is not None:
                    done.set_exception(e)
            return
        for _, done in batch:
            if done is not None:
                done.set_result(None)
