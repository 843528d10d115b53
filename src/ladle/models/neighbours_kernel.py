"""Compiled sums over the neighbours of a history, and the best of what they speak for.

Importing this module loads the compiled functions from numba's cache, or compiles them.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numba import types
from numpy.typing import NDArray

from ladle.catalog import compiled

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]
Records = NDArray[Any]

CELL = np.dtype([("target", "<i4"), ("taste", "<f4"), ("twin", "<f4")])
"""A place that a recipe speaks for, and how strongly; side by side, as they are read."""

PLACE = np.dtype([("taste", "<f4"), ("twin", "<f4"), ("rate", "<f4"), ("row", "<i4")])
"""What a history says of a place, 0 before, and what is known of it: its base as a rate, and its
row. They lie in one cache line: a history speaks for ten thousand places, all over the memory."""

_CELL, _PLACE = numba.from_dtype(CELL), numba.from_dtype(PLACE)
_CELLS, _PLACES = compiled.read_only(_CELL), compiled.read_only(_PLACE)
_LONGS, _INTS = compiled.read_only(types.int64), compiled.read_only(types.int32)
_PLANE = compiled.read_only(types.uint64)
_FLOATS_OUT, _INTS_OUT, _PLACES_OUT = types.float32[::1], types.int32[::1], _PLACE[::1]


@compiled.kernel(_LONGS, _CELLS, _INTS, _PLACES_OUT, _INTS_OUT)
def add_up(
    offsets: NDArray[np.int64], cells: Records, history: Ints, places: Records, found: Ints
) -> int:
    """Add up how strongly a history speaks for each recipe; returns for how many it does.

    Parameters
    ----------
    offsets, cells
        Neighbours of each place, their taste above 0.
    history
        Places, each once.
    places
        Shape (n_places + 1,): nothing is said of any before, nor of the last ever.
    found
        Shape (n_places + 1,): filled with the places that were met, each once.
    """
    n, last = np.int64(0), np.int64(found.size - 1)
    for source in history:
        for at in range(max(offsets[source], 0), min(offsets[source + 1], cells.size)):
            cell = cells[at]
            if not 0 <= cell.target < last:
                continue  # of a damaged file, which a server notices only beside its first answers
            place = places[cell.target]
            # half of the cells are the first of their place: a branch would often be guessed wrong
            found[n] = cell.target
            n = min(n + np.int64(place.taste == 0), last)
            place.taste += cell.taste
            place.twin += cell.twin
    return int(n)


@compiled.kernel(_INTS, _PLACES_OUT)
def forget(found: Ints, places: Records) -> None:
    """Let a history say nothing of some places any more."""
    for at in found:
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
    _INTS, _PLACES, types.float32, types.float32, _PLANE, _FLOATS_OUT, _INTS_OUT
)  # fmt: skip
def best_found(  # noqa: PLR0913, PLR0917 - two tables and two weights
    found: Ints,
    places: Records,
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
    within
        The plane of the rows that pass.
    scores, best
        Room for those that are wanted, at least one; in no order.
    """
    n = 0
    for at in found:
        place = places[at]
        score = place.rate * (1 + taste_weight * place.taste) + twin_weight * place.twin
        if n == scores.size and score <= scores[0]:
            continue  # before the plane is looked at: most are not among the best
        word = place.row >> 6
        if word < 0 or not within[word] >> np.uint64(place.row & 63) & np.uint64(1):
            continue
        if n < scores.size:
            _put_in(score, at, n, scores, best)
            n += 1
        else:
            _put_first(score, at, n, scores, best)
    return n
