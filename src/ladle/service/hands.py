"""Threads that answer, one after the other: two at once would only take turns at one interpreter.

A process computes one thing at a time, whatever threads it has. Where two answers of 5 ms share it
both take 10, where one follows the other they take 5 and 10; and each change of threads takes its
own time. What waits for something else, the disk above all, keeps nobody waiting for long: who has
been at work for `PATIENCE_S` goes on beside the next.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")
PATIENCE_S = 0.03
"""After which the next is begun beside who is still at work: few answers compute for so long."""


@dataclass(frozen=True, slots=True)
class _Task:
    work: Callable[[], Any]
    done: asyncio.Future[Any]
    is_wanted: Callable[[], bool]


class Hands:
    """Does one piece of work after the other, in the order of coming; for one event loop.

    Parameters
    ----------
    patience_s
        Seconds after which whoever waits does so no longer.
    """

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._waiting: deque[_Task] = deque()
        self._lock = threading.Lock()
        self._at_work: _Hand | None = None
        self._idle: list[_Hand] = []
        self._timer: asyncio.TimerHandle | None = None
        self._is_closed = False

    def do(
        self, work: Callable[[], T], is_wanted: Callable[[], bool] = lambda: True
    ) -> asyncio.Future[T]:
        """Have something done by a thread; the future holds what it returns or raises.

        Parameters
        ----------
        is_wanted
            Asked when its turn comes: what is not wanted any more is not begun, and its future is
            cancelled.
        """
        loop = asyncio.get_running_loop()
        task = _Task(work, loop.create_future(), is_wanted)
        with self._lock:
            self._waiting.append(task)
            if self._at_work is None:
                self._call_next()
        self._look_after(loop)
        return task.done

    def close(self) -> None:
        """Let the threads go, each once it has done what it is at."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            self._is_closed = True
            for hand in self._idle:
                hand.end()
            self._idle.clear()

    def _call_next(self) -> None:
        """Let a hand that does nothing take up what waits; under the lock."""
        hand = self._idle.pop() if self._idle else _Hand(self)
        self._at_work = hand
        hand.since_s = time.monotonic()
        hand.call()

    def _look_after(self, loop: asyncio.AbstractEventLoop) -> None:
        """See that nobody waits for long behind who waits for something else."""
        if self._timer is None and self._waiting:
            self._timer = loop.call_later(self._patience_s, self._see, loop)

    def _see(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        with self._lock:
            hand = self._at_work
            is_slow = hand is not None and time.monotonic() - hand.since_s >= self._patience_s
            if self._waiting and (hand is None or is_slow):
                self._call_next()
        self._look_after(loop)

    def next_for(self, hand: _Hand) -> _Task | None:
        """Return what is next; None for a hand beside which another works, or if nothing waits."""
        with self._lock:
            if self._at_work is hand and self._waiting:
                hand.since_s = time.monotonic()
                return self._waiting.popleft()
            if self._at_work is hand:
                self._at_work = None
            if self._is_closed:
                hand.end()
            else:
                self._idle.append(hand)
            return None


class _Hand:
    """One thread."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self._calls: SimpleQueue[None] = SimpleQueue()
        self._has_ended = False
        self.since_s = 0.0
        threading.Thread(target=self._run, name="answers", daemon=True).start()

    def call(self) -> None:
        """Have it take up what waits."""
        self._calls.put(None)

    def end(self) -> None:
        """Let it go."""
        self._has_ended = True
        self._calls.put(None)

    def _run(self) -> None:
        while not self._has_ended:
            self._calls.get()
            while (task := self._hands.next_for(self)) is not None:
                _do(task)


def _do(task: _Task) -> None:
    """Do one piece of work, and tell who waits for it."""
    if task.done.cancelled() or not task.is_wanted():
        _tell(task.done, task.done.cancel)
        return
    try:
        found = task.work()
    except BaseException as e:  # noqa: BLE001 - whoever waits raises it
        _tell(task.done, task.done.set_exception, e)
    else:
        _tell(task.done, task.done.set_result, found)


def _tell(done: asyncio.Future[Any], how: Callable[..., object], *what: object) -> None:
    def tell() -> None:
        if not done.done():  # nobody waits any more for what was cancelled
            how(*what)

    with suppress(RuntimeError):  # its event loop has closed: nobody waits for anything
        done.get_loop().call_soon_threadsafe(tell)
