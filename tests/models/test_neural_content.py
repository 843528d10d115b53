"""Contents as short vectors."""

from __future__ import annotations

import numpy as np
import pytest

from ladle.models import Content
from ladle.models.neural_content import content_vectors

pytest.importorskip("scipy")
NAMES = ("food:beef", "food:leek", "tag:dinner", "word:one")


def content(*recipes: tuple[int, ...]) -> Content:
    offsets = np.concatenate([[0], np.cumsum([len(r) for r in recipes])])
    return Content(NAMES, offsets, np.array([v for r in recipes for v in r], np.int32))


TWO_KINDS = content(*[(0, 2), (1, 2)] * 6, (0,), (3,), ())
CHOSEN = np.arange(12, dtype=np.int32)


def test_recipes_of_one_kind_lie_together_and_away_from_others() -> None:
    items = content_vectors(TWO_KINDS, CHOSEN, 2, seed=1).items
    alike = items @ items.T
    assert alike[0, 2] > 0
    assert alike[0, 1] < alike[0, 2]
    # nobody chose it, and still it lies where its beef belongs
    assert alike[12, 0] > alike[12, 1]


def test_what_hardly_any_recipe_carries_has_no_place() -> None:
    found = content_vectors(TWO_KINDS, CHOSEN, 2, seed=1)
    assert not found.items[13].any()
    assert not found.items[14].any()
    assert not found.features[3].any()


def test_vectors_are_of_a_size_whatever_the_contents() -> None:
    found = content_vectors(TWO_KINDS, CHOSEN, 2, seed=1)
    assert np.mean(found.items[CHOSEN] ** 2) == pytest.approx(1)
    assert np.linalg.norm(found.features[0]) == pytest.approx(np.sqrt(2) / 2)


def test_where_there_is_nothing_to_tell_vectors_are_zeros() -> None:
    for recipes, chosen in ((content((), ()), CHOSEN[:2]), (TWO_KINDS, CHOSEN[:0])):
        found = content_vectors(recipes, chosen, 8, seed=1)
        assert found.items.shape == (recipes.offsets.size - 1, 1)
        assert not found.items.any()
        assert found.features.shape == (len(NAMES), 1)
