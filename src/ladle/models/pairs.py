"""What models that count pairs of recipes share: the choices counted, and the pairs kept."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ladle.catalog import pack_rows
from ladle.core import MissingExtraError
from ladle.models.rows import Items, Training

_CELLS_AT_ONCE = 20_000_000
"""Pairs that are counted at once, at most, whoever chose how much: bounds the memory."""
_PAIRS_AT_ONCE = 10_000_000
"""Pairs that are sorted at once, about: bounds the memory."""
_CELLS_A_WANTED = 8
"""Cells that lead to one candidate, for which there is room at first."""

Numbers = NDArray[np.integer]


def newest_choices(training: Training, n: int) -> tuple[Numbers, Numbers]:
    """Return each person's n newest recipes, each once, by person."""
    # rows are sorted by month within a person's item: the last row is its newest
    person, item, month = training.person, training.item, training.month
    is_last = np.ones(person.size, np.bool_)
    is_last[:-1] = (person[1:] != person[:-1]) | (item[1:] != item[:-1])
    person, item, month = person[is_last], item[is_last], month[is_last]
    order = np.lexsort((item, -month, person))
    starts = np.searchsorted(person, np.arange(training.n_people + 1))
    kept = order[np.arange(order.size) - starts[person[order]] < n]
    return person[kept], item[kept]


def newest_of(history: Items, n: int) -> Items:
    """Return the n newest recipes of a history, each once, the newest first."""
    _, newest = np.unique(history, return_index=True)
    found: Items = history[np.sort(newest)[:n]]
    return found


def counted_pairs(
    person: Numbers, place: Numbers, counts: Numbers, fewest: int, model: str
) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int32], Numbers]]:
    """Yield lower place, higher place and sum of pairs of one person, ascending, part by part.

    Parameters
    ----------
    counts
        Shape of `person`: what somebody's choice adds to each of its pairs.
    fewest
        Pairs of a lower sum are left out.
    model
        For whom.

    Raises
    ------
    MissingExtraError
        `scipy` is not installed.
    """
    try:
        from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # noqa: PLC0415
    except ImportError as e:
        raise MissingExtraError(f"training the model {model!r}", "scipy", "train") from e
    if not place.size:
        return
    shape = (int(person.max()) + 1, int(place.max()) + 1)
    added = csr_matrix((counts, (person, place)), shape=shape)
    ones = np.ones(place.size, counts.dtype)
    by_place = csr_matrix((ones, (place, person)), shape=shape[::-1])
    cells = np.cumsum(by_place @ np.bincount(person, minlength=shape[0]))
    bounds = [0, *(1 + np.flatnonzero(np.diff(cells // _CELLS_AT_ONCE))).tolist(), shape[1]]
    for start, end in pairwise(bounds):
        # what is left of `start` was paired before
        added = added[:, start - shape[1] :]
        both = (by_place[start:end] @ added).tocsr()
        lower = np.repeat(np.arange(start, end, dtype=np.int32), np.diff(both.indptr))
        higher = both.indices.astype(np.int32, copy=False) + np.int32(start)
        kept = np.flatnonzero((both.data >= fewest) & (higher > lower))
        # most pairs are of one person alone: what is left is sorted
        kept = kept[np.lexsort((higher[kept], lower[kept]))]
        yield lower[kept], higher[kept], both.data[kept]


def strongest(
    source: Numbers, target: Numbers, strength: NDArray[np.floating], n: int, n_places: int
) -> Numbers:
    """Return which pairs are among the n strongest of their target, by source, then target.

    Parameters
    ----------
    source, target, strength
        Shape (n_pairs,); ties go to the lower source.
    n_places
        Places are numbered below it.
    """
    is_kept = (np.bincount(target, minlength=n_places) <= n)[target]
    for some in _in_parts(target, np.flatnonzero(~is_kept)):
        order = some[np.lexsort((source[some], -strength[some], target[some]))]
        begins = np.flatnonzero(np.diff(target[order], prepend=-1))
        rank = np.arange(order.size) - np.repeat(begins, np.diff(begins, append=order.size))
        is_kept[order[rank < n]] = True
    kept = np.flatnonzero(is_kept)
    found, n_found = np.empty_like(kept), 0
    for some in _in_parts(source, kept):
        found[n_found : n_found + some.size] = some[np.lexsort((target[some], source[some]))]
        n_found += some.size
    return found


def _in_parts(place: Numbers, which: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Yield some of the pairs, those of the lowest places first, no place in two parts."""
    own = place[which]
    upto = np.cumsum(np.bincount(own))
    ends = [*np.flatnonzero(np.diff(upto // _PAIRS_AT_ONCE)).tolist(), upto.size - 1]
    if len(ends) == 1:
        yield which
        return
    for first, last in pairwise([-1, *ends]):
        yield which[(own > first) & (own <= last)]


def cells_of(offsets: Numbers, rows: Numbers) -> tuple[Numbers, Numbers]:
    """Return where the values of rows lie, row after row, and of which of the rows each is.

    Parameters
    ----------
    offsets
        Shape (n_rows + 1,); the row after the last has no values.
    """
    ends = offsets[np.minimum(rows + 1, offsets.size - 1)]
    lengths = ends - offsets[rows]
    owner = np.repeat(np.arange(rows.size), lengths)
    shifts = offsets[rows] - (np.cumsum(lengths) - lengths)
    return shifts[owner] + np.arange(owner.size), owner


def cells_towards(
    offsets: NDArray[np.int64], targets: NDArray[np.int32], rows: Items, wanted: Items
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return where those values of rows lie that are wanted, and of which of the rows each is.

    What everybody chose leads to hundreds of thousands of others, of which few are candidates.

    Parameters
    ----------
    offsets, targets
        The values of row r are `targets[offsets[r]:offsets[r + 1]]`.
    wanted
        Values that are asked about, ascending, each once.
    """
    from ladle.models.pairs_kernel import cells_within  # noqa: PLC0415 - compiles

    plane = pack_rows(wanted, int(wanted[-1]) + 1 if wanted.size else 0)
    room = _CELLS_A_WANTED * wanted.size
    while True:
        cells, owners = np.empty(room, np.int64), np.empty(room, np.int32)
        n = cells_within(offsets, targets, rows, plane, cells, owners)
        if n <= room:
            return cells[:n], owners[:n]
        room = n
