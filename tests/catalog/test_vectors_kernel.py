"""Single passes of the vector kernel against plain loops."""

from __future__ import annotations

import numpy as np

from ladle.catalog.postings import postings_of
from ladle.catalog.vectors_kernel import add_company, count_pairs, products, quantised_means

ROWS = postings_of([[0, 1, 3], [1, 2], [0, 1], [1, 1, 2], []])
PLACE = np.array([0, 1, -1, 2], np.int32)


def test_pairs_of_frequent_features_are_counted_in_the_rows_that_are_named() -> None:
    pairs = np.zeros((3, 3), np.int32)
    count_pairs(ROWS.offsets, ROWS.values, np.array([0, 2, 3, 4]), PLACE, pairs)
    assert pairs.tolist() == [[0, 2, 1], [2, 0, 1], [1, 1, 0]]


def test_a_rare_feature_gets_the_vectors_of_those_it_stands_with() -> None:
    vectors = np.array([[1, 0], [0, 1], [9, 9], [5, 5]], np.float32)
    weights = np.array([1, 2, 3, 1], np.float32)
    sums = np.zeros((4, 2), np.float32)
    add_company(ROWS.offsets, ROWS.values, vectors, weights, PLACE, sums)
    assert sums.tolist() == [[0, 0], [0, 0], [0, 6], [0, 0]]


def test_means_are_as_long_as_eight_bits_allow() -> None:
    vectors = np.array([[1, 0], [0, 1], [0, -1], [3, 4]], np.float32)
    weights = np.ones(4, np.float32)
    rows = postings_of([[0], [3], [1, 2], [], [0, 1]])
    means = np.ones((5, 2), np.int8)
    quantised_means(rows.offsets, rows.values, vectors, weights, means)
    assert means.tolist() == [[127, 0], [76, 102], [0, 0], [0, 0], [90, 90]]


def test_products_of_vectors_do_not_overflow_their_eight_bits() -> None:
    ours = np.array([[127, 127], [-128, 1]], np.int8)
    theirs = np.array([[127, 127], [0, -3], [1, 2]], np.int8)
    found = np.empty((2, 3), np.float32)
    products(ours, theirs, found)
    assert found.tolist() == [[32_258, -381, 381], [-16_129, -3, -126]]
