"""Compiled passes over features and vectors of rows: pairs, sums, quantised means, products."""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
from numba import types
from numpy.typing import NDArray

from ladle.store import compiled

Longs: TypeAlias = NDArray[np.int64]
Ints: TypeAlias = NDArray[np.int32]
Floats: TypeAlias = NDArray[np.float32]
Vectors: TypeAlias = NDArray[np.int8]

_LONGS, _INTS = compiled.read_only(types.int64), compiled.read_only(types.int32)
_FLOATS, _MATRIX = compiled.read_only(types.float32), compiled.read_only(types.float32, 2)
_VECTORS = compiled.read_only(types.int8, 2)


@compiled.kernel(_LONGS, _INTS, _LONGS, _INTS, types.int32[:, ::1])
def count_pairs(
    offsets: Longs, values: Ints, rows: Longs, place: Ints, pairs: NDArray[np.int32]
) -> None:
    """Count for every two frequent features the rows that have both.

    `place` leads from a feature to its row and column in `pairs`; -1 leaves it out. A pair of a
    feature with itself is not counted.
    """
    for row in rows:
        for i in range(offsets[row], offsets[row + 1]):
            a = place[values[i]]
            if a < 0:
                continue
            for j in range(offsets[row], i):
                b = place[values[j]]
                if b >= 0 and b != a:
                    pairs[a, b] += 1
                    pairs[b, a] += 1


@compiled.kernel(_LONGS, _INTS, _MATRIX, _FLOATS, _INTS, types.float32[:, ::1])
def add_company(
    offsets: Longs, values: Ints, vectors: Floats, weights: Floats, place: Ints, sums: Floats
) -> None:
    """Add to each feature without a place, row by row, the weighted vectors of those with one."""
    dim = vectors.shape[1]
    total = np.empty(dim, np.float32)
    for row in range(offsets.size - 1):
        total[:] = 0
        for i in range(offsets[row], offsets[row + 1]):
            feature = values[i]
            if place[feature] >= 0:
                for d in range(dim):
                    total[d] += weights[feature] * vectors[feature, d]
        for i in range(offsets[row], offsets[row + 1]):
            if place[values[i]] < 0:
                for d in range(dim):
                    sums[values[i], d] += total[d]


@compiled.kernel(_LONGS, _INTS, _MATRIX, _FLOATS, types.int8[:, ::1])
def quantised_means(
    offsets: Longs, values: Ints, vectors: Floats, weights: Floats, means: NDArray[np.int8]
) -> None:
    """Write each row's weighted mean, scaled to length 127."""
    dim = vectors.shape[1]
    total = np.empty(dim, np.float32)
    for row in range(offsets.size - 1):
        total[:] = 0
        for i in range(offsets[row], offsets[row + 1]):
            feature = values[i]
            for d in range(dim):
                total[d] += weights[feature] * vectors[feature, d]
        square = np.float32(0)
        for d in range(dim):
            square += total[d] * total[d]
        scale = np.float32(127 / math.sqrt(square)) if square > 0 else np.float32(0)
        for d in range(dim):
            means[row, d] = np.int8(round(total[d] * scale))


@compiled.kernel(_VECTORS, _VECTORS, types.float32[:, ::1])
def products(ours: Vectors, theirs: Vectors, found: Floats) -> None:
    """Write the inner product of each vector with each of the others."""
    for i in range(ours.shape[0]):
        for j in range(theirs.shape[0]):
            total = np.int32(0)
            for d in range(ours.shape[1]):
                total += np.int32(ours[i, d]) * np.int32(theirs[j, d])
            found[i, j] = total


@compiled.kernel(_VECTORS, _VECTORS, types.float32[::1])
def largest_products(ours: Vectors, theirs: Vectors, found: Floats) -> None:
    """Write the largest inner product of each vector with one of the others; 0 at least."""
    for i in range(ours.shape[0]):
        largest = np.int32(0)
        for j in range(theirs.shape[0]):
            total = np.int32(0)
            for d in range(ours.shape[1]):
                total += np.int32(ours[i, d]) * np.int32(theirs[j, d])
            largest = max(largest, total)
        found[i] = largest
