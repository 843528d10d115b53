"""Content vectors in tiny worlds whose right answers are known."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.catalog.postings import Postings, postings_of
from ladle.catalog.vectors import (
    Embedding,
    EmbeddingOptions,
    cosines,
    fit_embedding,
    nearest,
    similar,
)
from ladle.core import BadSettingError

SMALL = EmbeddingOptions(dim=8)


def two_kitchens(n_rows: int, seed: int = 0) -> Postings:
    """Return rows of which even ones draw from features 0 to 9, odd ones from 10 to 19."""
    rng = np.random.default_rng(seed)
    return postings_of(
        [sorted(rng.choice(10, 4, replace=False) + 10 * (row % 2)) for row in range(n_rows)]
    )


def cosine(embedding: Embedding, a: int, b: int) -> float:
    return float(embedding.features[a] @ embedding.features[b])


def test_features_of_the_same_kitchen_are_alike() -> None:
    embedding = fit_embedding(two_kitchens(400), 20, SMALL)
    within = [cosine(embedding, a, b) for a in range(10) for b in range(a)]
    across = [cosine(embedding, a, b) for a in range(10) for b in range(10, 20)]
    assert min(within) > max(across) + 0.5


def test_recipes_of_the_same_kitchen_are_nearest() -> None:
    rows = two_kitchens(400)
    vectors = fit_embedding(rows, 20, SMALL).vectors(rows)
    for row in range(20):
        near, _ = similar(vectors, vectors[row], np.arange(400), 50)
        assert set(near % 2) == {row % 2}


def test_a_rare_feature_follows_those_it_stands_with() -> None:
    rows = [list(two_kitchens(400).of(row)) for row in range(400)]
    for row in (0, 2, 4, 6, 8):
        rows[row].append(20)
    settings = replace(SMALL, n_frequent=20)
    embedding = fit_embedding(postings_of(rows), 21, settings)
    even, odd = ([cosine(embedding, 20, f + s) for f in range(10)] for s in (0, 10))
    assert min(even) > max(odd)


def test_a_feature_that_no_row_has_points_somewhere_of_its_own() -> None:
    embedding = fit_embedding(two_kitchens(400), 22, SMALL)
    assert np.linalg.norm(embedding.features[[20, 21]], axis=1) == pytest.approx(1, abs=1e-3)
    assert abs(cosine(embedding, 20, 21)) < 0.99


def test_rows_have_the_same_length_and_rows_without_features_none() -> None:
    rows = postings_of([[0, 1], [], [2], [3, 4, 5]])
    vectors = fit_embedding(rows, 6).vectors(rows)
    assert (vectors.dtype, vectors.shape) == (np.dtype(np.int8), (4, 64))
    assert not vectors[1].any()
    lengths = np.linalg.norm(vectors[[0, 2, 3]].astype(np.float64), axis=1)
    assert lengths == pytest.approx(127, abs=3)


@pytest.mark.parametrize("n_rows", [0, 1, 2, 3])
def test_a_handful_of_rows_is_enough(n_rows: int) -> None:
    rows = postings_of([[0, row + 1] for row in range(n_rows)])
    vectors = fit_embedding(rows, 6).vectors(rows)
    assert vectors.shape == (n_rows, 64)
    assert vectors.any(axis=1).all()


def test_no_features_at_all_give_zeros() -> None:
    rows = postings_of([[], []])
    assert not fit_embedding(rows, 0).vectors(rows).any()


def test_a_rare_feature_says_more_than_a_common_one() -> None:
    embedding = fit_embedding(postings_of([[0, row % 5 + 1] for row in range(50)]), 7)
    assert embedding.weights[0] < embedding.weights[1] < embedding.weights[6]
    assert (embedding.weights > 0).all()


def test_the_same_rows_give_the_same_bytes() -> None:
    rows = two_kitchens(300)
    settings = replace(SMALL, n_sampled=200)
    one, two = fit_embedding(rows, 20, settings), fit_embedding(rows, 20, settings)
    assert one.features.tobytes() == two.features.tobytes()
    assert one.vectors(rows).tobytes() == two.vectors(rows).tobytes()


def test_saving_and_loading_changes_nothing(tmp_path: Path) -> None:
    rows = two_kitchens(100)
    embedding = fit_embedding(rows, 20, SMALL)
    embedding.save(tmp_path)
    loaded = Embedding.load(tmp_path)
    assert loaded.settings == SMALL
    assert (loaded.features == embedding.features).all()
    assert (loaded.vectors(rows) == embedding.vectors(rows)).all()


def test_another_format_is_refused(tmp_path: Path) -> None:
    fit_embedding(two_kitchens(10), 20, SMALL).save(tmp_path)
    path = tmp_path / "embedding.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {"format": 9}))
    with pytest.raises(ValueError, match="has format 9, not 1"):
        Embedding.load(tmp_path)


@given(st.lists(st.sets(st.integers(0, 9), max_size=6), min_size=1, max_size=20))
def test_vectors_are_weighted_means(rows: list[set[int]]) -> None:
    postings = postings_of([sorted(row) for row in rows])
    embedding = fit_embedding(postings, 10, SMALL)
    for vector, row in zip(embedding.vectors(postings), rows, strict=True):
        kept = sorted(row)
        total = (embedding.weights[kept, None] * embedding.features[kept]).sum(axis=0)
        length = float(np.linalg.norm(total))
        wanted = 127 * total / length if length else total
        assert np.abs(vector - wanted).max() < 0.51


def test_similar_is_the_exact_order_of_dot_products() -> None:
    vectors = np.random.default_rng(0).integers(-127, 128, (200, 16)).astype(np.int8)
    rows = np.arange(50, 150)
    found, scores = similar(vectors, vectors[0], rows, 20)
    exact = {int(r): int(vectors[r].astype(int) @ vectors[0].astype(int)) for r in rows}
    assert found.tolist() == sorted(exact, key=lambda r: (-exact[r], r))[:20]
    assert scores.tolist() == [exact[r] for r in found.tolist()]


@pytest.mark.parametrize(
    ("name", "value", "want"),
    [("dim", 0, "1 or more"), ("n_frequent", 0, "1 or more"), ("n_sampled", 0, "1 or more"),
     ("doubt", -1.0, "0 or more"), ("rare_doubt", float("nan"), "0 or more")],
)  # fmt: skip
def test_settings_that_cannot_work_are_refused(name: str, value: float, want: str) -> None:
    with pytest.raises(BadSettingError, match=f"embedding.{name} is .*; it must be {want}"):
        replace(EmbeddingOptions(), **{name: value})  # type: ignore[arg-type]


@pytest.mark.parametrize("feature", [-1, 3])
def test_a_feature_out_of_range_is_refused(feature: int) -> None:
    embedding = fit_embedding(postings_of([[0, 2]]), 3)
    for use in (embedding.vectors, lambda rows: fit_embedding(rows, 3)):
        with pytest.raises(BadSettingError, match=f"features is {feature}; it must be .*below 3"):
            use(postings_of([[0, feature]]))


def test_vectors_are_compared_by_their_directions() -> None:
    east, north, nothing = [127, 0], [0, 127], [0, 0]
    ours, theirs = np.array([east, nothing], np.int8), np.array([east, north, [-127, 0]], np.int8)
    assert cosines(ours, theirs).tolist() == [[1, 0, -1], [0, 0, 0]]


@given(st.integers(0, 5), st.integers(0, 2**32 - 1))
def test_the_nearest_of_others_has_the_largest_cosine(n_others: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    ours, theirs = (rng.integers(-60, 60, (n, 8)).astype(np.int8) for n in (7, n_others))
    largest = np.clip(cosines(ours, theirs).max(axis=1, initial=0), 0, 1)
    assert np.allclose(nearest(ours, theirs), largest, atol=1e-6)
