"""What texts of soft wishes match, kept: "comfort food" is asked for again and again.

All that match are needed where few recipes pass the filters, and are found in tens of milliseconds
where there are millions. A segment never changes, so neither does what matches in it.
"""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_BYTES = 8_000_000
"""Of one segment: three texts that many recipes match, or thousands that few do."""
_ENTRY_BYTES = 500
"""What each takes beside its letters and rows: else those that match nothing never went."""
_MORE = 1.25
"""How many times as many are looked through at first as there should be for enough to pass."""

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class SearchHits:
    """Rows that a question finds, best first."""

    rows: Rows
    scores: NDArray[np.float32]

    def first(
        self, n: int, within: Callable[[Rows], NDArray[np.bool_]], share: float = 1.0
    ) -> SearchHits:
        """Return the first n that may be returned.

        Parameters
        ----------
        within
            Tells of rows which may be.
        share
            Of all rows, about how many may be.
        """
        likely = round(n * _MORE / max(share, 1 / max(self.rows.size, 1)))
        for end in (likely, self.rows.size):
            places = np.flatnonzero(within(self.rows[:end]))[:n]
            if places.size == n:
                break
        return SearchHits(self.rows[places], self.scores[places])


class KeptHits:
    """What matches the texts that were asked for last; safe to share between threads."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes, self._n_bytes = most_bytes, 0
        self._by_text: OrderedDict[str, SearchHits] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, text: str, find: Callable[[], SearchHits]) -> SearchHits:
        """Return what matches a text; found now if it is not kept."""
        with self._lock:
            if (kept := self._by_text.get(text)) is not None:
                self._by_text.move_to_end(text)
                return kept
        found = find()  # without the lock: two that ask at once may both look for it
        with self._lock:
            if text not in self._by_text:
                self._by_text[text] = found
                self._n_bytes += _bytes_of(text, found)
            while self._n_bytes > self._most_bytes:
                self._n_bytes -= _bytes_of(*self._by_text.popitem(last=False))
        return found


def _bytes_of(text: str, hits: SearchHits) -> int:
    return _ENTRY_BYTES + sys.getsizeof(text) + hits.rows.nbytes + hits.scores.nbytes
