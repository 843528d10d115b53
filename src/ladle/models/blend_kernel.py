"""Compiled evaluation of the blend's trees.

Importing this module loads the compiled function from numba's cache, or compiles it.
"""

from __future__ import annotations

import numpy as np
from numba import types
from numpy.typing import NDArray

from ladle.store import compiled


@compiled.kernel(
    types.float32[:, ::1],
    compiled.read_only(types.int32),
    compiled.read_only(types.int16),
    compiled.read_only(types.float64),
    compiled.read_only(types.int32),
    compiled.read_only(types.int32),
    compiled.read_only(types.float64),
    types.float64[::1],
)
def add_trees(  # noqa: PLR0913, PLR0917 - the columns of the nodes
    features: NDArray[np.float32],
    roots: NDArray[np.int32],
    feature: NDArray[np.int16],
    threshold: NDArray[np.float64],
    left: NDArray[np.int32],
    right: NDArray[np.int32],
    value: NDArray[np.float64],
    total: NDArray[np.float64],
) -> None:
    """Add to each row's total the leaf that it falls into, of every tree.

    A row goes left where its feature is at most the threshold.
    """
    for root in roots:
        for i in range(total.size):
            node = root
            while feature[node] >= 0:
                is_left = features[i, feature[node]] <= threshold[node]
                node = left[node] if is_left else right[node]
            total[i] += value[node]
