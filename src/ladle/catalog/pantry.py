"""The pantry index: which recipes can be cooked, all but a few foods, from what is at home.

For every food that lines ask for the rows that need it, as a bit plane where they are many and as
ascending rows elsewhere; and how many foods a row needs. A question adds up, for every row, the
foods that are at home and compares the sum with the need (`pantry_kernel`); where few rows are
asked about, it looks at these one by one (`pantry_rows_kernel`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ladle.catalog.arrays import load_array, save_array
from ladle.catalog.columns import MOST_NARROW, narrowed
from ladle.catalog.planes import Plane, n_words, pack, pack_rows, rows_of
from ladle.catalog.planes import count as count_bits
from ladle.catalog.postings import Postings
from ladle.core import BadSettingError

N_SLICES = 6
"""Bits of a count of foods."""
MAX_NEED: int = 2**N_SLICES - 1
"""Largest count: a row that needs more foods is taken for one that can never be cooked."""
_DENSE = 256
"""A food that more than one row in so many needs has a plane: smaller than its rows from one in 32
on, and counted faster from about one in 300."""
_MOST_URGENT = 1e30
_MOST_MARKED = 63
"""Items that expire, of which rows can be looked at one by one."""
_NS_A_ROW = 40.0
"""What it takes to look at a row by itself; below: at 64 rows of all, at these for each plane of
common foods, and at each row in a list of a rare one. Measured at 2.2 million recipes."""
_NS_A_WORD, _NS_A_PLANE, _NS_A_LISTED = 5.0, 0.43, 1.7
_NO_PLANE: Plane = np.empty(0, np.uint64)
_NO_ENTRIES: NDArray[np.int32] = np.empty(0, np.int32)
_NO_ITEMS: NDArray[np.int64] = np.zeros(1, np.int64)
_NO_URGENCY: NDArray[np.float64] = np.empty(0, np.float64)


class Arrays(NamedTuple):
    """The index as it lies on disk and as kernels read it."""

    planes: NDArray[np.uint64]
    """Shape (n_dense, n_words): the rows of common entries."""
    place: NDArray[np.int32]
    """Shape (n_entries,): which plane an entry has; -1 for none."""
    offsets: NDArray[np.int64]
    """Shape (n_entries + 1,)."""
    rows: NDArray[np.int32]
    """Those of entry e are `rows[offsets[e]:offsets[e + 1]]`, ascending, if it has no plane."""
    need_bits: NDArray[np.uint64]
    """Shape (N_SLICES, n_words): bits of how many foods a row needs; 0 past MAX_NEED."""


class Asked(NamedTuple):
    """A pantry as kernels read it: what is at home, and which items expire."""

    entries: NDArray[np.int32]
    """Distinct entries that some item satisfies."""
    of_item: NDArray[np.int32]
    """Distinct entries of each item that expires, one item behind the other."""
    starts: NDArray[np.int64]
    """Where each item's entries start in `of_item`, and the end."""
    urgency: NDArray[np.float64]
    """Of each item that expires, descending, above 0."""


class Best(NamedTuple):
    """The best rows so far as a heap, the worst on top."""

    urgency: NDArray[np.float64]
    rest: NDArray[np.int64]
    """Missing foods, then foods left unused, then the row, in one number: lower is better."""


@dataclass(frozen=True)
class PantryHits:
    """Rows that can be cooked, best first."""

    rows: NDArray[np.int64]
    missing: NDArray[np.uint8]
    """Needed foods that are not at home; `PantryIndex.need` less these are used."""
    urgency: NDArray[np.float32]
    """Sum over the items that a row uses."""


class PantryUse(NamedTuple):
    """How some rows use a pantry; all of shape (n_rows,)."""

    n_used: NDArray[np.int32]
    """How many of its foods a row asks for."""
    weight: NDArray[np.float32]
    """What these weigh together."""
    n_needed: NDArray[np.int32]
    """How many foods the row asks for in all."""

    @classmethod
    def of_nothing(cls, n_rows: int) -> PantryUse:
        """Return what rows use that ask for nothing."""
        return cls(
            n_used=np.zeros(n_rows, np.int32),
            weight=np.zeros(n_rows, np.float32),
            n_needed=np.zeros(n_rows, np.int32),
        )


def save_pantry(folder: Path, line_entries: Postings, n_entries: int, n_rows: int) -> None:
    """Write the index of rows as `pantry.*.npy`.

    Parameters
    ----------
    line_entries
        Row to the foods that its lines ask for, each once.

    Raises
    ------
    BadSettingError
        A food is not among the `n_entries`, or these are more than 16 bits can number.
    """
    if n_entries > MOST_NARROW:
        raise BadSettingError("n_entries", n_entries, f"at most {MOST_NARROW:,}")
    counts = np.bincount(line_entries.values, minlength=n_entries)
    if counts.size > n_entries:
        raise BadSettingError("line_entries", counts.size - 1, f"entries below {n_entries:,}")
    is_dense = counts > max(n_rows // _DENSE, 1)
    place = np.where(is_dense, np.cumsum(is_dense) - 1, -1).astype(np.int32)
    offsets = np.zeros(n_entries + 1, np.int64)
    np.cumsum(np.where(is_dense, 0, counts), out=offsets[1:])
    planes = np.zeros((int(is_dense.sum()), n_words(n_rows)), np.uint64)
    rows = np.empty(int(offsets[-1]), np.int32)
    from ladle.catalog.pantry_filling import fill  # noqa: PLC0415 - loads compiled functions

    lines = narrowed(line_entries)
    fill(lines.offsets, lines.values, place, offsets, planes, rows)
    need = np.minimum(np.diff(line_entries.offsets), 255).astype(np.uint8)
    arrays: dict[str, NDArray[Any]] = {
        "planes": planes,
        "place": place,
        "offsets": offsets,
        "rows": rows,
        "need": need,
    }
    for name, array in (arrays | {"need_bits": _bit_slices(need)}).items():
        save_array(folder, f"pantry.{name}", array)


def _bit_slices(need: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Return shape (N_SLICES, n_words): a plane for each bit; 0 for a need past the largest."""
    kept = np.where(need > MAX_NEED, 0, need)
    return np.stack([pack((kept >> j) & 1 != 0) for j in range(N_SLICES)])


class PantryIndex:
    """The rows that need each food, mapped into memory; safe to share between threads.

    Parameters
    ----------
    line_entries
        What `save_pantry` was given.

    Raises
    ------
    ValueError
        The arrays do not belong together.
    """

    def __init__(self, arrays: Arrays, need: NDArray[np.uint8], line_entries: Postings) -> None:
        self._arrays, self._of_row = arrays, narrowed(line_entries)
        self.need = need
        """Shape (n_rows,): how many foods a row needs; 255 stands for more too."""
        self._check()

    @classmethod
    def load(cls, folder: Path, line_entries: Postings) -> PantryIndex:
        """Map into memory what `save_pantry` wrote."""
        arrays = Arrays(*(load_array(folder, f"pantry.{name}") for name in Arrays._fields))
        return cls(arrays, load_array(folder, "pantry.need"), line_entries)

    def _check(self) -> None:
        """Refuse what would lead the kernel outside of its arrays."""
        planes, place, offsets, rows, need_bits = self._arrays
        width = n_words(self.need.size)
        fits = (
            planes.shape[1] == width
            and need_bits.shape == (N_SLICES, width)
            and place.size == offsets.size - 1
            and self._of_row.offsets.size == self.need.size + 1
            and self._of_row.values.dtype == np.uint16
            and place.max(initial=-1) < len(planes)
            and (int(offsets[0]), int(offsets[-1])) == (0, rows.size)
            and bool((np.diff(offsets) >= 0).all())
        )
        if not fits:
            raise ValueError("the arrays of the pantry index do not belong together")

    @property
    def n_rows(self) -> int:
        """How many rows there are."""
        return int(self.need.size)

    @property
    def n_entries(self) -> int:
        """How many entries there are."""
        return int(self._arrays.place.size)

    def with_entry(self, entry: int) -> Plane:
        """Return the rows whose lines ask for exactly this entry; none for an unknown one."""
        if not 0 <= entry < self.n_entries:
            return np.zeros(n_words(self.n_rows), np.uint64)
        place = int(self._arrays.place[entry])
        return (
            self._arrays.planes[place] if place >= 0
            else pack_rows(self._sparse_rows(entry), self.n_rows)
        )  # fmt: skip

    def count(self, entry: int) -> int:
        """Return how many rows ask for an entry."""
        if not 0 <= entry < self.n_entries:
            return 0
        place = int(self._arrays.place[entry])
        if place >= 0:
            return count_bits(self._arrays.planes[place])
        return int(self._sparse_rows(entry).size)

    def _sparse_rows(self, entry: int) -> NDArray[np.int32]:
        start, stop = self._arrays.offsets[entry : entry + 2]
        return self._arrays.rows[start:stop]

    def cookable(self, covered: Sequence[Collection[int]], max_missing: int) -> Plane:
        """Return the rows of which something, and all but a few foods, are at home.

        Parameters
        ----------
        covered
            For each thing at home the entries that it satisfies. One that several satisfy counts
            once; those that are unknown here are passed over.
        max_missing
            Foods that may be missing, 0 or more.

        Returns
        -------
        A plane. A row that needs nothing, or more than 63 foods, is not in it.

        Raises
        ------
        BadSettingError
            `max_missing` is negative.
        """
        asked = self._asked(covered, np.zeros(len(covered), np.float32))
        rows: Plane = np.empty(n_words(self.n_rows), np.uint64)
        self._find(asked, max_missing, rows, _NO_PLANE, 0)
        return rows

    def best(
        self,
        covered: Sequence[Collection[int]],
        urgency: NDArray[np.float32],
        max_missing: int,
        within: Plane | None,
        n: int,
    ) -> PantryHits:
        """Return the n best of the rows that `cookable` returns.

        First come those that use what expires first (the sum of the urgency of all things that a
        row uses), then those that miss fewer foods, then those that use more, then the lower row.

        Parameters
        ----------
        urgency
            Shape (n_items,), one for each of `covered`: 0 for what keeps, more for what expires
            sooner.
        within
            The rows to choose from; None for all.

        Raises
        ------
        BadSettingError
            `max_missing` is negative, or a shape is another than said here.
        """
        if len(urgency) != len(covered):
            raise BadSettingError("urgency", len(urgency), f"of {len(covered)} items")
        if within is not None and within.size != n_words(self.n_rows):
            raise BadSettingError("within", within.size, f"{n_words(self.n_rows)} words")
        n_best = min(max(n, 0), self.n_rows)
        asked = self._asked(covered, urgency)
        if n_best and within is not None:
            n_within = count_bits(within)
            if self._are_few(n_within, asked):
                rows = rows_of(within, n_within)
                rows = rows[: np.searchsorted(rows, self.n_rows)]  # a plane may have bits beyond
                return _hits(self._find_among(asked, max_missing, rows, n_best))
        plane = _NO_PLANE if within is None else within
        return _hits(self._find(asked, max_missing, _NO_PLANE, plane, n_best))

    def _are_few(self, n_within: int, asked: Asked) -> bool:
        """Tell whether it is faster to look at so many rows than to count for all."""
        place, offsets, entries = self._arrays.place, self._arrays.offsets, asked.entries
        n_planes = int(np.count_nonzero(place[entries] >= 0))
        n_listed = int((offsets[entries + 1] - offsets[entries]).sum())
        ns = n_words(self.n_rows) * (_NS_A_WORD + _NS_A_PLANE * n_planes) + _NS_A_LISTED * n_listed
        return asked.urgency.size <= _MOST_MARKED and n_within * _NS_A_ROW < ns

    def _find(
        self, asked: Asked, max_missing: int, rows: Plane, within: Plane, n_best: int
    ) -> Best:
        from ladle.catalog.pantry_kernel import find_rows  # noqa: PLC0415 - as above

        most = _checked(max_missing)
        return find_rows(self._arrays, asked, most, rows, within, n_best)

    def _find_among(
        self, asked: Asked, max_missing: int, rows: NDArray[np.int64], n_best: int
    ) -> Best:
        from ladle.catalog.pantry_rows_kernel import find_among  # noqa: PLC0415 - as above

        foods, most = self._of_row, _checked(max_missing)
        return find_among(foods.offsets, foods.values, asked, most, rows, n_best)

    def _asked(self, covered: Sequence[Collection[int]], urgency: NDArray[np.float32]) -> Asked:
        """Put a pantry into arrays; what expires first comes first."""
        entries = np.array(self._known(chain.from_iterable(covered)), np.int32)
        if not (urgency > 0).any():  # of most pantries nothing is said to expire
            return Asked(entries, _NO_ENTRIES, _NO_ITEMS, _NO_URGENCY)
        clean = np.clip(np.nan_to_num(np.asarray(urgency, np.float64)), 0, _MOST_URGENT)
        order = [i for i in np.argsort(-clean, kind="stable").tolist() if clean[i] > 0]
        of_item = [self._known(covered[i]) for i in order]
        starts = np.cumsum([0, *map(len, of_item)], dtype=np.int64)
        flat = np.fromiter(chain.from_iterable(of_item), np.int32, int(starts[-1]))
        return Asked(entries, flat, starts, clean[order])

    def _known(self, entries: Iterable[int]) -> list[int]:
        """Return the entries that are known here, each once, ascending."""
        found = sorted(set(entries))
        return found[bisect_left(found, 0) : bisect_left(found, self.n_entries)]


def _checked(max_missing: int) -> int:
    if max_missing < 0:
        raise BadSettingError("max_missing", max_missing, "0 or more")
    return min(max_missing, MAX_NEED)


def _hits(best: Best) -> PantryHits:
    """Sort the best and take their numbers apart."""
    order = np.lexsort((best.rest, -best.urgency))
    rest = best.rest[order]
    return PantryHits(
        rows=rest & 0xFFFFFFFF,
        missing=(rest >> 38).astype(np.uint8),
        urgency=best.urgency[order].astype(np.float32),
    )
