"""Features, moments, directions and weights, against figures that are known."""

from __future__ import annotations

import numpy as np
import pytest
from tests.models.conftest import ROWS, SOUPS, content, laid_out, training

from ladle.models.tastes import (
    Choices,
    Features,
    Layout,
    centring,
    directions_of,
    lay_out,
    moments_of,
)


def test_features_are_those_of_the_content_then_families_then_groceries() -> None:
    bought_as = [(1,) if name == "food:egg" else () for name in SOUPS.names]
    features, layout = lay_out(training(ROWS, SOUPS), bought_as, 2, 100, 1)
    names = [*SOUPS.names, "foods", "words", "tags", "grocery 0", "grocery 1"]
    assert (layout.n_plain, layout.first_grocery, layout.size) == (4, 7, 9)
    table = features.table(np.array([0, 1, 2, 3, -1])).toarray()
    assert [[names[f] for f in np.flatnonzero(row)] for row in table] == [
        ["food:leek", "word:soup", "foods", "words"],
        ["food:egg", "foods", "grocery 1"],
        ["food:egg", "tag:dinner", "foods", "tags", "grocery 1"],
        [],
        [],
    ]


def test_of_the_content_the_most_chosen_features_are_kept() -> None:
    features, layout = lay_out(training(ROWS, SOUPS), [()] * 4, 0, 1, 1)
    assert (layout.n_plain, layout.family.tolist()) == (1, [0])
    assert features.table(np.arange(4)).toarray()[:, 0].tolist() == [0, 1, 1, 0]


def test_features_of_few_recipes_or_of_nearly_all_are_left_out() -> None:
    every = content(*[["tag:food", *["tag:rare"] * (i < 2)] for i in range(40)])
    rows = [(0, i, 0) for i in range(40)]
    found = training(rows, every)
    assert lay_out(found, [(), ()], 0, 9, 2)[1].n_plain == 1
    assert lay_out(found, [(), ()], 0, 9, 3)[1].n_plain == 0


def test_sums_add_up_the_features_of_each_item() -> None:
    features, layout, _ = laid_out(ROWS, SOUPS)
    worth = np.arange(1.0, layout.size + 1)
    by_table = features.table(np.array([2, -1, 0, 3])) @ worth
    found = features.sums(worth, np.array([2, -1, 0, 3], np.int32))
    assert found.tolist() == by_table.tolist()
    assert found.dtype == np.float32
    assert features.sums(worth, np.empty(0, np.int32)).shape == (0,)


def test_moments_are_means_over_choices_and_over_pairs_of_one_person() -> None:
    chance = np.random.default_rng(1)
    made_of = content(*[[f"tag:{t}" for t in "abc" if chance.random() < 0.5] for _ in range(9)])
    rows = sorted({(p, int(i), 0) for p in range(6) for i in chance.integers(0, 9, 4)})
    _, _, choices = laid_out(rows, made_of)
    found = moments_of(choices, full=1e12)
    x = choices.has.toarray()[choices.recipe]
    assert found.mean == pytest.approx(x.mean(0))
    assert found.second == pytest.approx(x.T @ x / len(x))
    z = x - x.mean(0)
    pairs = [
        np.outer(z[a], z[b])
        for a in range(len(rows))
        for b in range(len(rows))
        if a != b and rows[a][0] == rows[b][0]
    ]
    assert found.n_pairs == pytest.approx(len(pairs))
    assert found.between == pytest.approx(np.mean(pairs, axis=0))


def test_what_all_choose_in_a_month_is_a_fashion_and_no_taste() -> None:
    made_of = content(["tag:a"], ["tag:b"])
    rows = [(p, int(p >= 400), 40 * (p >= 400)) for p in range(800)]
    rows += [(p + 800, i, 40 * i) for p, i, _ in rows]
    rows += [(p, i, 40 * i) for p, i, _ in rows]  # everybody chooses twice, in the same month
    _, _, choices = laid_out(rows, made_of)
    assert abs(moments_of(choices, 100.0).between).max() < 0.1


def test_centring_takes_away_what_is_usual_where_something_is_known() -> None:
    _, layout, choices = laid_out(ROWS, SOUPS)
    moments = moments_of(choices, 100.0)
    centred = centring(moments, np.array([0]), np.array([layout.known(0)]))
    # of five chosen recipes all have foods, and four of them egg
    places = (choices.has.toarray()[choices.recipe] @ centred).ravel()
    assert places == pytest.approx([-0.8, 0.2, 0.2, 0.2, 0.2])
    assert float(places.sum()) == pytest.approx(0)


def two_camps(n: int = 60) -> tuple[Features, Layout, Choices]:
    """Half of the people choose only of `a`, the others only of `b`; `c` is all the same to all."""
    made_of = content(
        *[["tag:a" if i < 20 else "tag:b", "tag:c" if i % 2 else "tag:d"] for i in range(40)]
    )
    chance = np.random.default_rng(2)
    rows = [
        (p, int(i) + 20 * (p % 2), 0)
        for p in range(n)
        for i in chance.choice(20, 10, replace=False)
    ]
    return laid_out(rows, made_of)


def test_the_widest_direction_of_taste_is_what_people_differ_in() -> None:
    _, layout, choices = two_camps()
    moments = moments_of(choices, 100.0)
    numbers = np.arange(layout.n_plain)
    found = directions_of(
        moments,
        centring(moments, numbers, (layout.n_plain + layout.family).astype(np.int64)),
        0.1,
        9,
    )
    places = choices.has @ found.basis[:, 0]
    assert abs(places[:20].mean() - places[20:].mean()) > 1
    assert places[:20].std() < 0.1
    assert found.spread[0] > 0.5 > 10 * (found.spread[1] if found.spread.size > 1 else 0)


def test_directions_are_independent_over_choices_and_so_are_tastes() -> None:
    _, layout, choices = two_camps()
    moments = moments_of(choices, 100.0)
    numbers = np.array([0, 2])
    centred = centring(moments, numbers, np.full(2, layout.known(2)))
    prior = np.array([[1.0, 0.3], [0.3, 2.0]])
    found = directions_of(moments, centred, 1e-3, 2, prior)
    places = (choices.has @ found.basis)[choices.recipe]
    assert places.T @ places / len(places) == pytest.approx(np.eye(2), abs=0.02)
    # the same covariance of what a recipe is worth to people, however it is looked at
    seen = found.basis * found.spread @ found.basis.T
    variance = centred.T @ moments.second @ centred
    worth = np.trace(variance @ prior)
    assert np.trace(moments.second @ seen) == pytest.approx(worth, rel=0.02)
    assert found.spread.tolist() == sorted(found.spread, reverse=True)
