"""Token buckets: how often each may ask, with a store for what comes at once."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

_MOST_HELD = 10_000
"""Buckets held; the one that was asked for longest ago goes first, and is full again."""


class TokenBuckets:
    """A bucket for each who asks: it holds `burst` tokens, and gets `per_s` new ones a second.

    Parameters
    ----------
    monotonic_s
        A clock in seconds that never goes back.
    """

    def __init__(
        self, per_s: float, burst: int, monotonic_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._per_s, self._burst, self._monotonic_s = per_s, burst, monotonic_s
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    @property
    def burst(self) -> int:
        """How many tokens a full bucket holds."""
        return self._burst

    def take(self, who: str, n: int = 1) -> float:
        """Take so many tokens; returns 0, or after how many seconds there will be as many.

        A bucket never holds more than `burst`.
        """
        now_s = self._monotonic_s()
        tokens, then_s = self._buckets.get(who, (float(self._burst), now_s))
        tokens = min(self._burst, tokens + (now_s - then_s) * self._per_s)
        is_there = tokens >= n
        self._buckets[who] = (tokens - n if is_there else tokens, now_s)
        self._buckets.move_to_end(who)
        if len(self._buckets) > _MOST_HELD:
            self._buckets.popitem(last=False)
        return 0.0 if is_there else (n - tokens) / self._per_s
