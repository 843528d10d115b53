"""How many requests are at work, and how many wait for their turn."""

from __future__ import annotations

import asyncio
from collections import deque


class Gate:
    """Lets so many work at once, and so many wait, the first to come first; for one event loop.

    Parameters
    ----------
    most_at_work
        1 or more.
    most_waiting
        0 or more.
    """

    def __init__(self, most_at_work: int, most_waiting: int) -> None:
        self._most_at_work, self._most_waiting = most_at_work, most_waiting
        self._turns: deque[asyncio.Future[None]] = deque()
        self._all_left: asyncio.Future[None] | None = None
        self.n_at_work = 0

    @property
    def n_waiting(self) -> int:
        """How many wait for their turn."""
        return len(self._turns)

    async def enter(self, within_s: float) -> bool:
        """Wait for a turn, and take it; `leave` gives it back.

        Returns whether there was one: not if too many wait already, or if it did not come within so
        many seconds.
        """
        if self.n_at_work < self._most_at_work:
            self.n_at_work += 1
            return True
        if len(self._turns) >= self._most_waiting:
            return False
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._turns.append(turn)
        try:
            async with asyncio.timeout(within_s):  # `wait_for` of 3.11 may swallow a cancellation
                await turn
        except BaseException as e:
            if turn in self._turns:
                self._turns.remove(turn)
            elif turn.done() and not turn.cancelled():  # it came in the very moment of giving up
                self.leave()
            if not isinstance(e, TimeoutError):
                raise
            return False
        return True

    def leave(self) -> None:
        """Give a turn to who waits longest, if anybody does."""
        while self._turns:
            turn = self._turns.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self.n_at_work -= 1
        if not self.n_at_work and self._all_left is not None and not self._all_left.done():
            self._all_left.set_result(None)

    async def emptied(self, within_s: float) -> bool:
        """Wait until nobody is at work any more; returns whether that is so."""
        if self.n_at_work:
            self._all_left = asyncio.get_running_loop().create_future()
            await asyncio.wait({self._all_left}, timeout=within_s)
        return not self.n_at_work
