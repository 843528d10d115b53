"""Group commit: many small writes share one durable transaction, off the caller's path.

One fdatasync costs from 0.2 to 8 ms whatever it holds, so writes that come while one transaction
is under way go together into the next.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Generic, TypeVar

from ladle.core import StoreError

T = TypeVar("T")
log = logging.getLogger(__name__)
_MOST_IN_ONE = 1000


class GroupCommit(Generic[T]):
    """A thread that hands whatever has gathered to `write`, which makes it durable.

    Parameters
    ----------
    write
        Makes a batch durable, or raises; called from one thread only.
    """

    def __init__(self, write: Callable[[Sequence[T]], None], name: str) -> None:
        self._write = write
        self._queue: SimpleQueue[tuple[T, Future[None]] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._closed = False
        self._lock = threading.Lock()
        self._thread.start()

    def submit(self, item: T) -> Future[None]:
        """Queue one item; the future is done when it is durable, or holds the error.

        Cancelling the future takes the item back, until its write begins.

        Raises
        ------
        StoreError
            It was closed before.
        """
        done: Future[None] = Future()
        with self._lock:
            if self._closed:
                raise StoreError("submit() after close(): nothing writes any more; open it anew")
            self._queue.put((item, done))
        return done

    def close(self) -> None:
        """Write what is queued, then stop."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        going = True
        while going:
            batch, going = self._gather()
            if batch:
                self._commit(batch)

    def _gather(self) -> tuple[list[tuple[T, Future[None]]], bool]:
        """Wait for one item, then take along what is there already."""
        batch: list[tuple[T, Future[None]]] = []
        while len(batch) < _MOST_IN_ONE and (not batch or not self._queue.empty()):
            got = self._queue.get()
            if got is None:
                return batch, False
            # from here on it cannot be cancelled any more; who gave up before gets nothing written
            if got[1].set_running_or_notify_cancel():
                batch.append(got)
        return batch, True

    def _commit(self, batch: list[tuple[T, Future[None]]]) -> None:
        try:
            self._write([item for item, _ in batch])
        except Exception as e:
            log.exception("a batch of %d could not be made durable", len(batch))
            for _, done in batch:
                done.set_exception(e)
            return
        for _, done in batch:
            done.set_result(None)
