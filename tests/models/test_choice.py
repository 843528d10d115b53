"""The conditional logit, on choices whose weights are known."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from ladle.models.choice import fit_choice

pytest.importorskip("scipy")


Choices = tuple[NDArray[np.float32], NDArray[np.float64], NDArray[np.bool_], NDArray[np.int32]]


def choices(weights: list[float], n: int, offset: float = 0.0) -> Choices:
    """Return n questions of 5 alternatives, answered by chance as the logit says."""
    chance = np.random.default_rng(4)
    attributes = chance.normal(size=(n, 5, len(weights))).astype(np.float32)
    given = offset * chance.normal(size=(n, 5))
    # the largest of values with Gumbel noise is chosen with the logit's chance
    chosen = (attributes @ np.array(weights) + given + chance.gumbel(size=(n, 5))).argmax(axis=1)
    is_chosen = (np.arange(5) == chosen[:, None]).ravel()
    return attributes.reshape(-1, len(weights)), given.ravel(), is_chosen, np.full(n, 5, np.int32)


def test_it_finds_the_weights_that_choices_were_made_with() -> None:
    found = fit_choice(*choices([1.5, -0.7, 0.0], 20_000), shrinkage=0.0)
    np.testing.assert_allclose(found, [1.5, -0.7, 0.0], atol=0.05)


def test_what_is_given_counts_at_a_weight_of_one() -> None:
    found = fit_choice(*choices([1.0], 20_000, offset=2.0), shrinkage=0.0)
    np.testing.assert_allclose(found, [1.0], atol=0.05)


def test_shrinkage_pulls_towards_zero() -> None:
    few = choices([3.0], 5)
    free, pulled = (fit_choice(*few, shrinkage=s)[0] for s in (1e-4, 0.3))
    assert 0 < pulled < free


def test_questions_may_be_of_any_size() -> None:
    attributes = np.array([[1], [0], [1], [0], [0]], np.float32)
    is_chosen = np.array([True, False, True, False, False])
    found = fit_choice(attributes, np.zeros(5), is_chosen, np.array([2, 3], np.int32), 0.1)
    assert found[0] > 0
