"""Which recipes are copies of others: the best of them is kept, the rest stand behind it.

Candidates meet in buckets: rows of the same exact key, or of the same band of their signatures.
Whether two candidates are copies is asked row against row, never along a chain: of A like B like C,
where A and C differ, B goes with the better of them and the other stays. This is the maximal
independent set that is first in order of rank (Blelloch, Fineman and Shun 2012, section 3): a row
is kept if no better row that it copies is kept. Rows that have no better undecided candidate left
are decided at once, a round at a time, so that numpy does the work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ladle.corpus.signatures import LEAST_LIKENESS, N_BANDS, likenesses

Rows = NDArray[np.int64]
Same = Callable[[Rows, Rows], NDArray[np.bool_]]
"""Tells of pairs of rows whether the second may stand for the first, which is left out then."""

_MOST_HEADS = 16
"""Rows that others are compared with through one bucket: 10,000 recipes that share a band cost
160,000 comparisons, not 50 million; real copies meet in other bands too."""
_PAIRS_AT_ONCE = 1_000_000  # some 300 MB while they are compared
_ROWS_AT_ONCE = 8_192  # their signatures fit a core's cache
_LOW = np.uint64(0xFFFF_FFFF)


class Marks(NamedTuple):
    """What copies are found by, one item a row."""

    exact: NDArray[np.uint64]
    """Of `exact_key`; a row with 0 is no copy of anything."""
    bands: NDArray[np.uint32]
    """Of `signatures`."""
    rank: NDArray[np.int64]
    """No two alike; of copies the one with the lowest is kept."""


def group_copies(
    exact: NDArray[np.uint64],
    bands: NDArray[np.uint32],
    rank: NDArray[np.int64],
    same: Same,
    kind: NDArray[np.uint64] | None = None,
) -> Rows:
    """Return for each row the row that is kept for it: itself, unless it is a copy.

    The answer does not depend on the order of rows. What is kept for a copy is `same` as it. In
    buckets of more than a few rows not all pairs are compared, so some copies may be kept.

    Parameters
    ----------
    exact, bands, rank
        See `Marks`.
    same
        Has the last word on each pair that looks alike.
    kind
        A hash of what must be equal for `same`, if that is known beforehand. Buckets are split by
        it: of two million rows that are variants of 20,000, a tenth of the time is left.
    """
    order = np.argsort(rank)
    marks = Marks(exact[order], bands[order], np.arange(order.size))
    if kind is not None:
        _mix_in(marks, kind[order])

    def is_copy(copies: Rows, kept: Rows) -> NDArray[np.bool_]:
        found = _alike(marks, copies, kept)
        found[found] = same(order[copies[found]], order[kept[found]])
        return found

    places = _kept_places(_buckets(marks), order.size, is_copy)
    kept = np.empty_like(order)
    kept[order] = order[places]
    return kept


def _mix_in(marks: Marks, kind: NDArray[np.uint64]) -> None:
    """Make rows of different kinds meet in no bucket."""
    marks.exact[:] = np.where(marks.exact, np.maximum(marks.exact ^ kind, np.uint64(1)), 0)
    marks.bands[:, :N_BANDS] ^= (kind & _LOW).astype(np.uint32)[:, None]


def copies_among(old: Marks, new: Marks, same: Same) -> tuple[Rows, Rows]:
    """Return the copies that a few new rows make, and the rows that are kept for them.

    Rows are numbered through: the old ones, then the new. A new row may copy an old one, an old one
    a better new one, and new ones each other; two old ones are not compared again. What stood
    behind an old row that is left out now must be asked about by the caller. Old rows are read
    once from end to end, and not sorted.

    Parameters
    ----------
    old, new
        Ranks must be unique over both.
    same
        As in `group_copies`, over the numbers of both.
    """
    n_old = old.exact.size
    touched = _touched(old, new)
    rows = np.concatenate([touched, np.arange(n_old, n_old + new.exact.size)])

    def same_if_new(copies: Rows, kept: Rows) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = (rows[copies] >= n_old) | (rows[kept] >= n_old)
        found[found] = same(rows[copies[found]], rows[kept[found]])
        return found

    kept = group_copies(
        np.concatenate([old.exact[touched], new.exact]),
        np.concatenate([old.bands[touched], new.bands]),
        np.concatenate([old.rank[touched], new.rank]),
        same_if_new,
    )
    copies = np.flatnonzero(kept != np.arange(kept.size))
    return rows[copies], rows[kept[copies]]


class _Buckets(NamedTuple):
    """Rows that share a key, bucket behind bucket, in each the best row first."""

    rows: NDArray[np.int32]
    number: NDArray[np.int32]
    """Of the bucket that a row stands in."""


def _buckets(marks: Marks) -> _Buckets:
    """Return all buckets of two rows and more."""
    told = np.flatnonzero(marks.exact).astype(np.uint64)
    rows, numbers, n_buckets = [], [], 0
    for column in range(-1, N_BANDS):
        # the low half of an exact key will do here: pairs are compared by all of it
        values = marks.exact if column < 0 else marks.bands[:, column]
        keyed = (values[told].astype(np.uint64) << np.uint64(32)) | told
        keyed.sort()
        found = _shared(keyed, n_buckets)
        rows.append(found.rows)
        numbers.append(found.number)
        n_buckets = int(found.number[-1]) + 1 if found.number.size else n_buckets
    return _Buckets(np.concatenate(rows), np.concatenate(numbers))


def _shared(keyed: NDArray[np.uint64], n_before: int) -> _Buckets:
    """Return the buckets of sorted keys, each with its row in the low half."""
    key = keyed >> np.uint64(32)
    starts = np.concatenate([[True], key[1:] != key[:-1]]) if key.size else np.zeros(0, np.bool_)
    is_alone = starts & np.concatenate([starts[1:], [True]]) if key.size else starts
    rows = (keyed[~is_alone] & _LOW).astype(np.int32)
    return _Buckets(rows, n_before + np.cumsum(starts[~is_alone], dtype=np.int32) - np.int32(1))


def _kept_places(buckets: _Buckets, n_rows: int, is_copy: Same) -> Rows:
    """Return for each row, numbered from the best to the worst, the row that is kept for it."""
    kept = np.arange(n_rows)
    n_heads = np.zeros(int(buckets.number.max(initial=-1)) + 1, np.int32)
    place = np.arange(n_rows)
    while buckets.rows.size:
        first = _first_in_bucket(buckets.number)
        n_first = np.bincount(buckets.rows[first], minlength=place.size)
        is_decided = (n_first > 0) & (n_first == np.bincount(buckets.rows, minlength=place.size))
        is_head = first & is_decided[buckets.rows]
        for heads, mates in _pairs(buckets, first, np.flatnonzero(is_head)):
            found = is_copy(place[mates], place[heads])
            np.minimum.at(kept, place[mates[found]], place[heads[found]])
            is_decided[mates[found]] = True
        n_heads[buckets.number[is_head]] += 1
        goes_on = ~is_decided[buckets.rows] & (n_heads[buckets.number] < _MOST_HEADS)
        buckets, place = _compacted(buckets, goes_on, place)
    return kept


def _first_in_bucket(number: NDArray[np.int32]) -> NDArray[np.bool_]:
    return np.concatenate([[True], number[1:] != number[:-1]])


def _pairs(
    buckets: _Buckets, first: NDArray[np.bool_], heads_at: Rows
) -> Iterator[tuple[Rows, Rows]]:
    """Yield the heads of buckets with each other row in them, a pair once, many at a time."""
    starts = np.flatnonzero(first)
    ends = np.append(starts[1:], buckets.rows.size)
    heads_at = heads_at[np.argsort(buckets.rows[heads_at], kind="stable")]
    sizes = ends[np.searchsorted(starts, heads_at)] - heads_at - 1
    heads = buckets.rows[heads_at].astype(np.uint64)
    so_far, low = np.cumsum(sizes), 0
    while low < heads.size:
        done = so_far[low - 1] if low else 0
        high = max(int(np.searchsorted(so_far, done + _PAIRS_AT_ONCE)), low + 1)
        # all buckets of one head together, or a pair would be met again
        high = int(np.searchsorted(heads, heads[high - 1], side="right"))
        n_mates = sizes[low:high]
        within = np.arange(n_mates.sum()) - np.repeat(np.cumsum(n_mates) - n_mates, n_mates)
        mates = buckets.rows[np.repeat(heads_at[low:high] + 1, n_mates) + within]
        packed = np.repeat(heads[low:high] << np.uint64(32), n_mates) | mates.astype(np.uint64)
        yield _unpacked(packed)
        low = high


def _unpacked(packed: NDArray[np.uint64]) -> tuple[Rows, Rows]:
    """Return pairs of rows, each once."""
    packed.sort()  # np.unique hashes, which takes twice as long here
    packed = packed[np.append(True, packed[1:] != packed[:-1])] if packed.size else packed
    return (packed >> np.uint64(32)).astype(np.int64), (packed & _LOW).astype(np.int64)


def _compacted(buckets: _Buckets, goes_on: NDArray[np.bool_], place: Rows) -> tuple[_Buckets, Rows]:
    """Drop rows that are done and buckets of one; number the rest anew when they are few."""
    rows, number = buckets.rows[goes_on], buckets.number[goes_on]
    if rows.size:
        first = _first_in_bucket(number)
        shares = ~(first & np.append(first[1:], True))
        rows, number = rows[shares], number[shares]
    if rows.size * 4 < place.size:
        left, numbers = np.unique(rows, return_inverse=True)
        rows, place = numbers.astype(np.int32), place[left]
    return _Buckets(rows, number), place


def _alike(marks: Marks, a: Rows, b: Rows) -> NDArray[np.bool_]:
    return _look_alike(marks, a, marks, b)


def _look_alike(first: Marks, a: Rows, second: Marks, b: Rows) -> NDArray[np.bool_]:
    """Tell of pairs of rows whether their exact keys are equal, or their signatures alike."""
    found: NDArray[np.bool_] = first.exact[a] == second.exact[b]
    rest = np.flatnonzero(~found)
    for start in range(0, rest.size, _PAIRS_AT_ONCE):
        part = rest[start : start + _PAIRS_AT_ONCE]
        found[part] = likenesses(first.bands[a[part]], second.bands[b[part]]) >= LEAST_LIKENESS
    return found


def _touched(old: Marks, new: Marks) -> Rows:
    """Return the old rows that look like a new one."""
    told = np.flatnonzero(new.exact)
    found = [np.zeros(0, np.int64)]
    for column in range(-1, N_BANDS):
        values = new.exact[told] if column < 0 else new.bands[told, column]
        for old_rows, new_rows in _meeting(old, column, told, values):
            told_too = old.exact[old_rows] != 0
            a, b = old_rows[told_too], new_rows[told_too]
            found.append(a[_look_alike(old, a, new, b)])
    return np.unique(np.concatenate(found))


def _meeting(
    old: Marks, column: int, new_rows: Rows, values: NDArray[np.unsignedinteger]
) -> Iterator[tuple[Rows, Rows]]:
    """Yield pairs of old and new rows whose values in a column are equal."""
    order = np.argsort(values)
    values, new_rows = values[order], new_rows[order]
    old_rows = _holding(old.exact if column < 0 else old.bands[:, column], values)
    old_values = old.exact[old_rows] if column < 0 else old.bands[old_rows, column]
    low = np.searchsorted(values, old_values, side="left")
    n_new = np.searchsorted(values, old_values, side="right") - low
    for start, stop in _stretches(n_new):
        n = n_new[start:stop]
        within = np.arange(n.sum()) - np.repeat(np.cumsum(n) - n, n)
        yield (
            np.repeat(old_rows[start:stop], n),
            new_rows[np.repeat(low[start:stop], n) + within],
        )


def _stretches(sizes: Rows) -> Iterator[tuple[int, int]]:
    """Yield stretches of items that hold about as many pairs as fit into memory."""
    so_far, start = np.cumsum(sizes), 0
    while start < sizes.size:
        done = int(so_far[start - 1]) if start else 0
        stop = max(int(np.searchsorted(so_far, done + _PAIRS_AT_ONCE)), start + 1)
        yield start, stop
        start = stop


def _holding(column: NDArray[np.unsignedinteger], values: NDArray[np.unsignedinteger]) -> Rows:
    """Return the rows of a long column that hold one of a few sorted values."""
    shift = column.dtype.type(8 * column.dtype.itemsize - 16)
    table = np.zeros(1 << 16, np.bool_)  # by the upper 16 bits: it stays in the cache
    table[values >> shift] = True
    found = [np.zeros(0, np.int64)]
    for start in range(0, column.size, _ROWS_AT_ONCE):
        part = column[start : start + _ROWS_AT_ONCE]
        maybe = np.flatnonzero(table[part >> shift])
        at = np.minimum(np.searchsorted(values, part[maybe]), values.size - 1)
        found.append(start + maybe[values[at] == part[maybe]])
    return np.concatenate(found)
