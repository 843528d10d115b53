"""What texts of soft wishes match, kept: "comfort food" is asked for again and again.

All that match are needed where few recipes pass the filters, and are found in tens of milliseconds
where there are millions. A segment never changes, so neither does what matches in it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ladle.catalog.latest import Latest

MOST_BYTES = 8_000_000
"""Of one segment: three texts that many recipes match, or thousands that few do."""
_ENTRY_BYTES = 500
"""What each takes beside its letters and rows: else those that match nothing never went."""
MORE = 1.25
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
        n_rows = self.rows.size
        for end in (likely_enough(n, share, n_rows), n_rows):
            places = np.flatnonzero(within(self.rows[:end]))[:n]
            if places.size == n:
                break
        return SearchHits(self.rows[places], self.scores[places])


def likely_enough(n: int, share: float, most: int) -> int:
    """Return how many rows to look through at first for n that may be returned.

    Parameters
    ----------
    share
        Of all rows, about how many may be.
    most
        How many there are.
    """
    if n >= most:
        return most
    return min(round(n * MORE / min(max(share, n / most), 1.0)), most)


class KeptHits(Latest[str, SearchHits]):
    """What matches the texts that were asked for last; safe to share between threads."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        super().__init__(most_bytes, _bytes_of)

    def get(self, text: str, find: Callable[[], SearchHits]) -> SearchHits:
        """Return what matches a text; found now if it is not kept."""
        if (kept := self.find(text)) is not None:
            return kept
        found = find()  # two that ask at once may both look for it
        self.keep(text, found)
        return found


def _bytes_of(text: str, hits: SearchHits) -> int:
    return _ENTRY_BYTES + sys.getsizeof(text) + hits.rows.nbytes + hits.scores.nbytes
