"""Planes of what speaks for a recipe without being asked of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from tests.ranking.conftest import catalog_of, recipe

from ladle.catalog import Catalog, Plane, rows_of
from ladle.food import Meal
from ladle.ranking.soft import (
    liked_plane,
    likeliest_meal,
    occasion_plane,
    season_plane,
    titled_planes,
)
from ladle.request import RecipeRequest, Wants, make_question

NEW_YORK = ZoneInfo("America/New_York")
CHRISTMAS = datetime(2026, 12, 25, 19, tzinfo=NEW_YORK)


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return catalog_of(tmp_path_factory.mktemp("soft"), [
        recipe("Christmas Cake", "1 cup flour", meals="dessert"),
        recipe("Bean Stew", "2 cups beans", "1 carrot", cuisine="thai"),
        recipe("Asparagus", "500 g asparagus", "20 g butter"),
    ])  # fmt: skip


def named(catalog: Catalog, plane: Plane | None) -> list[str]:
    return [] if plane is None else [catalog.recipe(int(row)).name for row in rows_of(plane)]


def request(wants: Wants | None = None, now: datetime = CHRISTMAS) -> RecipeRequest:
    return make_question(wants=wants or Wants(), now=now).request


def test_titles_that_name_the_wanted_foods(catalog: Catalog) -> None:
    found = [named(catalog, p) for p in titled_planes(catalog, request(Wants(include=("bean",))))]
    assert found == [["Bean Stew"]]
    assert list(titled_planes(catalog, request())) == []


def test_titles_that_name_the_day(catalog: Catalog) -> None:
    assert named(catalog, occasion_plane(catalog, request())) == ["Christmas Cake"]
    ordinary = request(now=datetime(2026, 3, 4, 19, tzinfo=NEW_YORK))
    assert occasion_plane(catalog, ordinary) is None


@pytest.mark.parametrize(
    ("likes", "expected"),
    [((), []), (("thai",), ["Bean Stew"]), (("carrot", "butter"), ["Asparagus", "Bean Stew"])],
)
def test_foods_and_cuisines_that_are_liked(
    catalog: Catalog, likes: tuple[str, ...], expected: list[str]
) -> None:
    asked = replace(request(), likes=likes)
    assert sorted(named(catalog, liked_plane(catalog, asked))) == expected


def test_produce_of_the_season(catalog: Catalog) -> None:
    spring = request(now=datetime(2026, 4, 17, 19, tzinfo=NEW_YORK))
    assert named(catalog, season_plane(catalog, spring)) == ["Asparagus"]
    assert named(catalog, season_plane(catalog, request())) == []


@pytest.mark.parametrize(("hour", "meal"), [(8, Meal.BREAKFAST), (19, Meal.DINNER)])
def test_the_likeliest_meal_of_the_hour(hour: int, meal: Meal) -> None:
    assert likeliest_meal(request(now=CHRISTMAS.replace(hour=hour))) is meal
