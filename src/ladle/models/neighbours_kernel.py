"""Compiled sums over the neighbours of a history, and the best of what they speak for.

Importing this module loads the compiled functions from numba's cache, or compiles them.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numba import types
from numpy.typing import NDArray

from ladle.models.neighbours_table import BOTH
from ladle.store import compiled

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]
Records = NDArray[Any]

PLACE = np.dtype([("taste", "<f4"), ("twin", "<f4"), ("people", "<i4"), ("rate", "<f4")])
"""What a history says of a place, 0 before, and what is known of it: how many people chose it, and
its base as a rate. They lie side by side, a quarter of a cache line, and so never in two: a history
speaks for ten thousand places, all over the memory."""

_PLACE, _BOTH = numba.from_dtype(PLACE), numba.from_dtype(BOTH)
_PLACES, _BOTHS = compiled.read_only(_PLACE), compiled.read_only(_BOTH)
_LONGS, _INTS = compiled.read_only(types.int64), compiled.read_only(types.int32)
_CELLS, _PLANE = compiled.read_only(types.uint32), compiled.read_only(types.uint64)
_FLOATS = compiled.read_only(types.float32)
_FLOATS_OUT, _INTS_OUT, _PLACES_OUT = types.float32[::1], types.int32[::1], _PLACE[::1]
_LEAST = np.finfo(np.float32).tiny
_AHEAD = 96
"""So many steps ahead memory is asked for what will be needed: most places come from far."""
_IN_A_LINE = np.uint64(16)
"""Cells in a cache line."""


@compiled.inner
def _stretch(offsets: NDArray[np.int64], source: int, n_cells: int) -> tuple[np.uint64, np.uint64]:
    """Return where the cells of a place begin and end; of a damaged file, within the array."""
    # indexes without a sign: of others it would be asked each time whether they count from the end
    start, stop = max(offsets[source], 0), min(offsets[source + 1], n_cells)
    return np.uint64(start), np.uint64(max(start, stop))


@compiled.kernel(
    _LONGS, _CELLS, types.int64, _BOTHS, _FLOATS, _FLOATS, types.float32, _INTS,
    _PLACES_OUT, _INTS_OUT,
)  # fmt: skip
def add_up(  # noqa: PLR0913, PLR0917 - two tables and what is written
    offsets: NDArray[np.int64],
    cells: NDArray[np.uint32],
    place_bits: int,
    both: Records,
    calm: Floats,
    apart: Floats,
    most_twin: float,
    history: Ints,
    places: Records,
    found: Ints,
) -> int:
    """Add up how strongly a history speaks for each recipe; returns for how many it does.

    Parameters
    ----------
    offsets, cells, place_bits
        Of a `Table`.
    both, calm, apart, most_twin
        Of `Powers`.
    history
        Places, each once.
    places
        Shape (n_places + 1,): nothing is said of any before, nor of the last ever.
    found
        Shape (n_places + 1,): filled with the places that were met, each once.
    """
    n, last, n_both = np.uint64(0), np.uint64(found.size - 1), np.uint32(both.size)
    of_place, number_at = np.uint32((np.int64(1) << place_bits) - 1), np.uint32(place_bits)
    for i, source in enumerate(history):
        if i + 1 < history.size:
            for at in range(*_stretch(offsets, history[i + 1], cells.size), _IN_A_LINE):
                compiled.prefetch(cells, at)
        start, stop = _stretch(offsets, source, cells.size)
        for at in range(start, min(start + np.uint64(_AHEAD), stop)):
            compiled.prefetch(places, np.uint64(cells[at] & of_place))
        people = places[np.uint32(source)].people
        own_calm = calm[np.uint32(people)]
        for at in range(start, stop):
            if at + np.uint64(_AHEAD) < stop:
                ahead = cells[at + np.uint64(_AHEAD)] & of_place
                compiled.prefetch(places, np.uint64(ahead))
            target, number = cells[at] & of_place, cells[at] >> number_at
            if target >= last or number >= n_both:
                continue  # of a damaged file, which a server notices only beside its first answers
            together, place = both[number], places[target]
            # half of the cells are the first of their place: a branch would often be guessed wrong
            found[n] = np.int32(target)
            n = min(n + np.uint64(place.taste == 0), last)
            other = place.people
            place.taste += max(together.taste * own_calm * calm[np.uint32(other)], _LEAST)
            alone = max(people + other - 2 * together.people, 0)
            place.twin += min(together.twin * apart[np.uint32(alone)], most_twin)
    return int(n)


@compiled.kernel(_INTS, _PLACES_OUT)
def forget(found: Ints, places: Records) -> None:
    """Let a history say nothing of some places any more."""
    for i, at in enumerate(found):
        if i + _AHEAD < found.size:
            compiled.prefetch(places, np.uint64(found[i + _AHEAD]))
        places[at].taste = 0
        places[at].twin = 0


@compiled.kernel(_INTS, _INTS, _PLACES, types.float32, types.float32, _FLOATS_OUT)
def raise_scores(
    items: Ints, place_of: Ints, places: Records, taste_weight: float, twin_weight: float,
    scores: Floats,
) -> None:  # fmt: skip
    """Raise the scores of some items from their base, the logarithm of a rate, by what is said.

    Parameters
    ----------
    place_of
        The place of each item, the last for item -1.
    places
        As `add_up` left them.
    scores
        Shape of `items`: the base of each before.
    """
    for i, item in enumerate(items):
        place = places[place_of[item]]
        if place.taste > 0:
            more = taste_weight * place.taste + twin_weight * place.twin * np.exp(-scores[i])
            scores[i] += np.log1p(more)


@compiled.inner
def _put_in(score: float, at: int, n: int, scores: Floats, best: Ints) -> None:
    """Put one more into a heap of n whose least is the first."""
    here = n
    while here > 0 and scores[(here - 1) >> 1] > score:
        above = (here - 1) >> 1
        scores[here], best[here] = scores[above], best[above]
        here = above
    scores[here], best[here] = score, at


@compiled.inner
def _put_first(score: float, at: int, n: int, scores: Floats, best: Ints) -> None:
    """Put one in the place of the least of a heap of n."""
    here, below = 0, 1
    while below < n:
        if below + 1 < n and scores[below + 1] < scores[below]:
            below += 1
        if scores[below] >= score:
            break
        scores[here], best[here] = scores[below], best[below]
        here, below = below, 2 * below + 1
    scores[here], best[here] = score, at


@compiled.kernel(
    _INTS, _PLACES, _INTS, types.float32, types.float32, _PLANE, _FLOATS_OUT, _INTS_OUT
)  # fmt: skip
def best_found(  # noqa: PLR0913, PLR0917 - two tables and two weights
    found: Ints,
    places: Records,
    rows: Ints,
    taste_weight: float,
    twin_weight: float,
    within: NDArray[np.uint64],
    scores: Floats,
    best: Ints,
) -> int:
    """Write the best of the places that were met and that a filter passes; returns how many.

    Parameters
    ----------
    found, places
        As `add_up` left them. Scores here are rates, which need no logarithms.
    rows
        Shape (n_places,): the row of each place, -1 for one that is not here.
    within
        The plane of the rows that pass.
    scores, best
        Room for those that are wanted, at least one; in no order.
    """
    n = 0
    for i, at in enumerate(found):
        if i + _AHEAD < found.size:
            compiled.prefetch(places, np.uint64(found[i + _AHEAD]))
            compiled.prefetch(rows, np.uint64(found[i + _AHEAD]))
        place = places[at]
        score = place.rate * (1 + taste_weight * place.taste) + twin_weight * place.twin
        if n == scores.size and score <= scores[0]:
            continue  # before the plane is looked at: most are not among the best
        row = rows[at]
        if row < 0 or not within[row >> 6] >> np.uint64(row & 63) & np.uint64(1):
            continue
        if n < scores.size:
            _put_in(score, at, n, scores, best)
            n += 1
        else:
            _put_first(score, at, n, scores, best)
    return n
