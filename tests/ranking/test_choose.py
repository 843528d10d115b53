"""Variety among the best, and what chance draws."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ranking.conftest import catalog_of, recipe

from ladle.catalog import Catalog, pack
from ladle.ranking import RankingSettings
from ladle.ranking.choose import Draw, Varied, draw
from ladle.ranking.ranker import Ranker
from ladle.ranking.score import Scored
from ladle.request import Wants, make_question

ALIKE = ("Bean Stew", "Bean Pot", "Bean Soup")


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    dishes = [recipe(name, "2 cups beans", "1 onion", "1 carrot") for name in ALIKE]
    dishes += [recipe(f"Lemon Rice {n}", "1 cup rice", "1 lemon") for n in range(3)]
    return catalog_of(tmp_path_factory.mktemp("alike"), dishes)


def varied(catalog: Catalog, weight: float, n: int = 6) -> list[str]:
    """Return what is offered, one after the other, if all is taken; beans score a little better."""
    scores = [1.0 if catalog.recipe(row).name in ALIKE else 0.9 for row in range(6)]
    scored = Scored(np.arange(6), np.array(scores, np.float32))
    best, found = Varied(scored, catalog, weight, n), []
    for row in best:
        found.append(catalog.recipe(row).name)
        best.take(row)
    return found


def test_what_stands_beside_the_best_is_different(catalog: Catalog) -> None:
    assert varied(catalog, 0.0)[:3] == sorted(ALIKE, key=varied(catalog, 0.0).index)
    first, second, *_ = varied(catalog, 0.5)
    assert first in ALIKE
    assert second not in ALIKE


def test_an_answer_offers_what_is_different_beside_the_best(catalog: Catalog) -> None:
    request = make_question(wants=Wants(), now=datetime(2026, 4, 17, 19, tzinfo=UTC)).request
    kinds = {}
    for weight in (0.0, 0.5):
        settings = RankingSettings(explore_rate=0.0, variety_weight=weight, n_alternatives=5)
        found = Ranker(catalog, None, settings).rank(request, [], np.random.default_rng(0))
        kinds[weight] = [pick.recipe.name in ALIKE for pick in found.picks]
    assert len(kinds[0.0]) == len(kinds[0.5]) == 6
    assert kinds[0.5][0] != kinds[0.5][1]
    assert kinds[0.0][0] == kinds[0.0][1]


def test_all_of_the_best_come_once(catalog: Catalog) -> None:
    for weight in (0.0, 0.5):
        assert sorted(varied(catalog, weight)) == sorted(varied(catalog, 0.0))
    assert len(varied(catalog, 0.5, n=4)) == 4


@given(
    n_fitting=st.integers(1, 300), n_passed=st.integers(1, 6), among=st.integers(1, 6),
    rate=st.floats(0, 1), of_all=st.floats(0, 1), salt=st.integers(0, 2**31),
)  # fmt: skip
def test_the_probabilities_of_all_that_may_come_first_sum_to_one(
    n_fitting: int, n_passed: int, among: int, rate: float, of_all: float, salt: int
) -> None:
    n_passed = min(n_passed, n_fitting)
    mask = np.zeros(500, np.bool_)
    fitting = np.random.default_rng(salt).choice(500, n_fitting, replace=False)
    mask[fitting] = True
    settings = RankingSettings(explore_rate=rate, explore_all=of_all, explore_among=among)
    drawn = draw(pack(mask), n_fitting, n_passed, settings, np.random.default_rng(salt))
    of_best = sum(drawn.propensity(place) for place in range(n_passed))
    of_others = (n_fitting - n_passed) * drawn.propensity(None)
    assert of_best + of_others == pytest.approx(1.0)
    assert 0 <= drawn.first < n_passed
    assert drawn.row is None or mask[drawn.row]


def test_everything_that_fits_is_drawn_evenly() -> None:
    mask = np.isin(np.arange(200), [0, 63, 64, 199])
    settings = RankingSettings(explore_rate=1.0, explore_all=1.0, explore_among=1)
    chance = np.random.default_rng(1)
    rows = [draw(pack(mask), 4, 1, settings, chance).row for _ in range(400)]
    counts = [rows.count(row) for row in (0, 63, 64, 199)]
    assert sum(counts) == 400
    assert min(counts) > 60


def test_without_a_rate_the_best_comes_for_sure() -> None:
    assert Draw(3).propensity(0) == 1.0
    assert Draw(3).propensity(1) == 0.0
