"""Tastes, queries, and the best of what passes."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import numpy as np

from ladle.models import Capabilities, Items, Query, Scores, Taste, best_items


class ByNumber:
    """A fitted model that likes a recipe as much as a table says."""

    name: ClassVar[str] = "by number"
    capabilities: ClassVar[Capabilities] = Capabilities(
        new_people=True, new_recipes=False, context=False, uncertainty=False
    )

    def __init__(self, *scores: float) -> None:
        self._scores = np.array(scores, np.float32)

    def score(self, query: Query, items: Items) -> Scores:
        found: Scores = self._scores[items]
        return found

    def save(self, folder: Path) -> None:
        raise NotImplementedError

    @classmethod
    def load(cls, folder: Path) -> ByNumber:
        raise NotImplementedError


def items(*numbers: int) -> Items:
    return np.array(numbers, np.int32)


def test_the_taste_of_an_unknown_person_is_empty() -> None:
    assert Taste.unknown().is_empty
    assert not Taste(np.array([3], np.int32), np.ones(1, np.float32)).is_empty


def test_a_taste_adds_up_what_was_chosen_several_times() -> None:
    found, weights = Taste(items(5, 2, 5), np.array([1, 1, 2], np.float32)).distinct()
    assert (found.tolist(), weights.tolist()) == ([2, 5], [1, 3])
    assert weights.dtype == np.float32


def test_the_base_of_items_is_looked_up_and_zero_without_any() -> None:
    base = np.array([-1, -2, -9], np.float32)
    assert Query(base=base).base_of(items(1, -1, 0)).tolist() == [-2, -9, -1]
    assert Query().base_of(items(1, -1)).tolist() == [0, 0]


def test_the_best_come_first_and_only_of_what_passes() -> None:
    model = ByNumber(0.1, 0.9, 0.5, 0.9, 0.2)
    assert best_items(model, Query(), items(0, 1, 2, 3, 4), 3).tolist() == [1, 3, 2]
    assert best_items(model, Query(), items(0, 2, 4), 9).tolist() == [2, 4, 0]
    assert best_items(model, Query(), items(), 3).tolist() == []
