"""From choices to counts, and from a training run to what the next answers go by."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from tests.ranking.conftest import catalog_of, recipe

from ladle.catalog import Catalog, CatalogStore
from ladle.core import FixedClock
from ladle.events import Choice, EventLog
from ladle.food import Meal
from ladle.learning import count_meals, train
from ladle.models import ShelfStore
from ladle.models.popularity import Popularity
from ladle.ranking import Answer, EventBody, Ladle, Paths, RankingSettings
from ladle.request import MealCountsStore, Wants, context_at, meal_weights
from ladle.store import Database

MORNING = datetime(2026, 4, 16, 8, tzinfo=UTC)
"""A Thursday."""
RECIPES = (
    recipe("Potato Soup", "1 potato", "water", meals="dinner"),
    recipe("Apple Porridge", "1 apple", "oats", meals="breakfast"),
    recipe("Fruit Plate", "2 pears", "1 apple", meals="breakfast,snack"),
)


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return catalog_of(tmp_path, RECIPES)


def chose(recipe_id: str, *, by_hour: bool = False, off: bool = False) -> Choice:
    return Choice("morning", is_day_off=off, is_by_hour=by_hour, recipe_id=recipe_id)


def test_each_choice_counts_at_its_moment_by_the_meals_of_the_recipe(catalog: Catalog) -> None:
    counts = count_meals([chose("potato-soup"), chose("fruit-plate", off=True)], catalog)
    told = {
        tuple(place): counts.counts[tuple(place)]
        for place in zip(*counts.counts.nonzero(), strict=True)
    }
    meals = list(Meal)
    assert told == {
        (0, 0, meals.index(Meal.DINNER)): 1.0,
        (0, 1, meals.index(Meal.BREAKFAST)): 0.5,
        (0, 1, meals.index(Meal.SNACK)): 0.5,
    }


def test_what_the_hour_proposed_does_not_feed_back(catalog: Catalog) -> None:
    context = context_at(MORNING)
    counts = count_meals([chose("potato-soup", by_hour=True)] * 500, catalog)
    assert counts.counts.sum() == pytest.approx(500)
    assert meal_weights(context, counts) == pytest.approx(meal_weights(context), abs=1e-6)


def test_a_recipe_that_left_the_catalog_tells_of_no_meal(catalog: Catalog) -> None:
    assert count_meals([chose("gone")], catalog).is_empty
    assert count_meals([], catalog).is_empty


def test_the_same_choices_give_the_same_bytes_in_any_order(catalog: Catalog) -> None:
    choices = [
        replace(chose(r, by_hour=by_hour, off=off), part_of_day=part)
        for r in ("potato-soup", "fruit-plate", "apple-porridge")
        for by_hour in (False, True) for off in (False, True) for part in ("morning", "night")
    ]  # fmt: skip
    shuffled = [choices[i] for i in np.random.default_rng(1).permutation(len(choices))]
    assert count_meals(shuffled, catalog).to_json() == count_meals(choices, catalog).to_json()


# -- the whole way -----------------------------------------------------------------------------


def ladle_of(folder: Path) -> Ladle:
    settings = RankingSettings(explore_rate=0.0, declined_hours=0, repeat_weight=0)
    return Ladle.open(folder, settings, FixedClock(MORNING), seed=1)


def take(ladle: Ladle, answer: Answer, person: str | None = None) -> None:
    assert answer.recommendation is not None
    shown = answer.recommendation.impression_id
    ladle.record(EventBody(kind="conversion", impression_id=shown, person=person)).result()


def plant(ladle: Ladle, n: int, utterance: str, person: str | None = None) -> None:
    for _ in range(n):
        take(ladle, ladle.recommend(utterance, person=person, now=MORNING), person)


def train_on_events(folder: Path) -> None:
    models = (Popularity(),)
    with closing(Database(Paths(folder).database)) as database, closing(EventLog(database)) as log:
        train(CatalogStore(Paths(folder).catalog), log, ShelfStore(Paths(folder).shelf), models)


def first(answer: Answer) -> str:
    assert answer.recommendation is not None
    return answer.recommendation.recipe.name


def weight_of_dinner(folder: Path) -> float:
    counts = MealCountsStore.beside(Paths(folder).shelf).open()
    return float(meal_weights(context_at(MORNING), counts)[Meal.DINNER])


def test_two_hundred_soups_at_breakfast_move_the_hour_until_who_chose_them_is_erased(
    tmp_path: Path, catalog: Catalog
) -> None:
    with ladle_of(tmp_path) as ladle:
        before = weight_of_dinner(tmp_path)
        assert "Soup" not in first(ladle.recommend(now=MORNING))
        plant(ladle, 200, "potato soup", "ann")
        plant(ladle, 2, "porridge", "bob")
        train_on_events(tmp_path)
        assert before < -2 < -0.2 < weight_of_dinner(tmp_path)
        assert first(ladle.recommend(now=MORNING)) == "Potato Soup"
        # what was asked wins, whatever the hour has learned
        assert first(ladle.recommend("porridge", now=MORNING)) == "Apple Porridge"
        asked = ladle.recommend(wants=Wants(meal="breakfast"), now=MORNING)
        assert "Soup" not in first(asked)
        ladle.homes.erase_person("ann")
        train_on_events(tmp_path)
        assert weight_of_dinner(tmp_path) == pytest.approx(before, abs=0.1)
        assert "Soup" not in first(ladle.recommend(now=MORNING))


def test_answers_to_open_questions_and_plans_move_no_hour(tmp_path: Path, catalog: Catalog) -> None:
    with ladle_of(tmp_path) as ladle:
        before = weight_of_dinner(tmp_path)
        plant(ladle, 30, "with potatoes")  # the hour has a say, and finds nothing else
        plant(ladle, 30, "dinner")  # eight in the morning: it is for tonight
        plant(ladle, 30, "potato soup for dinner")
    train_on_events(tmp_path)
    assert weight_of_dinner(tmp_path) == pytest.approx(before, abs=1e-6)
