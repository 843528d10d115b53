"""Trees as arrays, walked by hand."""

from __future__ import annotations

import numpy as np

from ladle.models.blend_kernel import add_trees


def test_every_row_gets_the_leaf_it_falls_into_of_every_tree() -> None:
    # two trees: feature 1 at most 0.5 gives 10, else feature 0 at most 2 gives 20, else 30; and 1
    feature = np.array([1, -1, 0, -1, -1, -1], np.int16)
    threshold = np.array([0.5, 0, 2.0, 0, 0, 0])
    left = np.array([1, 0, 3, 0, 0, 0], np.int32)
    right = np.array([2, 0, 4, 0, 0, 0], np.int32)
    value = np.array([0, 10.0, 0, 20.0, 30.0, 1.0])
    rows = np.array([[9, 0.5], [2, 0.6], [2.1, 0.6]], np.float32)
    total = np.array([100.0, 0.0, 0.0])
    roots = np.array([0, 5], np.int32)
    add_trees(rows, roots, feature, threshold, left, right, value, total)
    assert total.tolist() == [111, 21, 31]
