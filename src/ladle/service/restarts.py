"""When a worker that has left is started again, and when that is given up.

What makes workers die may pass (memory that is short, a disk that comes back) or not (a file that
is damaged). So each is tried again ever more seldom, and where none comes to serve for a while the
whole service leaves: whoever looks after it, systemd say, starts it anew, and it opens all again.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable

LIVED_S = 60.0
"""Who has lived for so long is started again at once, and counts as new."""
LONGEST_PAUSE_S = 30.0
STEADY_S = 10.0
"""Who has been ready for so long has served."""
GIVE_UP_S = 60.0
"""Seconds without a worker that has served after which the next that dies may be the last.

They count from the first that died, and beyond what it takes to begin: who loads is not in vain.
"""
_MOST_DOUBLINGS = 10


class Restarts:
    """Remembers how workers have fared.

    Parameters
    ----------
    monotonic_s
        A clock in seconds that never goes back.
    """

    def __init__(self, monotonic_s: Callable[[], float] = time.monotonic) -> None:
        self._monotonic_s = monotonic_s
        self._n_brief: Counter[int] = Counter()
        self._failing_since_s: float | None = None
        self._loading_s = 0.0

    def pause_s(self, number: int, lived_s: float) -> float:
        """Return after how many seconds the seat of a worker that has just left is taken again."""
        if self._failing_since_s is None:
            self._failing_since_s = self._monotonic_s()
        if lived_s >= LIVED_S:
            del self._n_brief[number]
            return 0.0
        n_before = self._n_brief[number]
        self._n_brief[number] = min(n_before + 1, _MOST_DOUBLINGS)
        return min(2.0**n_before, LONGEST_PAUSE_S)

    def note_loaded(self, within_s: float) -> None:
        """Take note of how long a worker took until it was ready."""
        self._loading_s = within_s

    def note_ready(self, for_s: float) -> None:
        """Take note of a worker that is, or was, ready for so many seconds until now."""
        if for_s >= STEADY_S:
            self._failing_since_s = None

    def are_in_vain(self) -> bool:
        """Return whether nobody has served for so long that no more is tried."""
        if self._failing_since_s is None:
            return False
        return self._monotonic_s() - self._failing_since_s >= GIVE_UP_S + self._loading_s
