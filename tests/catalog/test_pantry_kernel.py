"""Single parts of the pantry kernel; tests/catalog/test_pantry.py covers it as a whole."""

from __future__ import annotations

import numpy as np
import pytest

from ladle.catalog import pantry_kernel as kernel
from ladle.catalog.pantry import MAX_NEED, N_SLICES, Best


def slices(numbers: list[int]) -> kernel.Words:
    """Return numbers of the first rows of a block as bit slices."""
    found = np.zeros(N_SLICES * kernel.SLICE, np.uint64)
    for row, number in enumerate(numbers):
        for j in range(N_SLICES):
            found[row // 64 + j * kernel.SLICE] |= np.uint64((number >> j & 1) << row % 64)
    return found


def numbers_of(found: kernel.Words, n: int) -> list[int]:
    return [kernel._number(found, row // 64, row % 64) for row in range(n)]


def test_a_number_is_read_where_it_was_written() -> None:
    numbers = [(7 * row) % (MAX_NEED + 1) for row in range(200)]
    assert numbers_of(slices(numbers), 200) == numbers


@pytest.mark.parametrize("n_planes", [0, 1, 2, 6, 7, 8, 15, 40])
def test_planes_are_counted_by_sevens_to_the_last(n_planes: int) -> None:
    rng = np.random.default_rng(n_planes)
    planes = rng.integers(0, 2**64, (max(n_planes, 1), 5), dtype=np.uint64)
    counts = slices([row % 20 for row in range(320)])
    kernel._count_planes(planes, np.arange(n_planes), 1, 3, counts)
    bits = np.unpackbits(planes[:n_planes, 1:4].copy().view(np.uint8), axis=1, bitorder="little")
    wanted = bits.sum(axis=0) + np.arange(192) % 20
    assert numbers_of(counts, 192) == (wanted % 64).tolist()


@pytest.mark.parametrize("limit", [0, 1, 5, 31, 62, 63])
def test_numbers_above_a_limit_are_told(limit: int) -> None:
    found = kernel._is_over(slices(list(range(64))), 0, limit)
    assert [int(found) >> i & 1 for i in range(64)] == [int(i > limit) for i in range(64)]


@pytest.mark.parametrize(
    ("urgency", "bound", "sets"),
    [([], 0.0, [0]), ([], 1.0, []), ([3.0, 2.0, 1.0], 3.0, [0b001, 0b110]),
     ([3.0, 2.0, 1.0], 6.5, []), ([1.0] * 7, 2.5, [0b000011, 0b000101, 0b000110])],
)  # fmt: skip
def test_the_smallest_sets_that_reach_a_bound_are_found(
    urgency: list[float], bound: float, sets: list[int]
) -> None:
    found = kernel._smallest_sets(np.array(urgency, np.float64), bound).tolist()
    assert found[: len(sets)] == sets
    assert len(found) == len(sets) or len(urgency) > 6


def test_a_heap_keeps_the_best_that_it_is_offered() -> None:
    rng = np.random.default_rng(0)
    offers = [(float(rng.integers(0, 4)), int(rng.integers(0, 1000))) for _ in range(300)]
    best, size = Best(np.empty(20), np.empty(20, np.int64)), 0
    for urgency, rest in offers:
        size = kernel.offer(best, size, urgency, rest)
    kept = sorted(zip((-best.urgency).tolist(), best.rest.tolist(), strict=True))
    assert kept == sorted((-urgency, rest) for urgency, rest in offers)[:20]
