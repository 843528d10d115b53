"""The space of content vectors: kept while a catalog grows, read by names instead of numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ladle.catalog.columns import Columns
from ladle.catalog.derive import RowWriter, food_names
from ladle.catalog.features import Space
from ladle.catalog.parts import Joined, Part
from ladle.core import Recipe, RecipeId
from ladle.food import facts_of

_LINES = (("3 tomatoes", "1 onion"), ("2 eggs", "1 cup sugar"))


def rows_with(*recipes: Recipe) -> RowWriter:
    rows = RowWriter()
    for recipe in recipes:
        rows.add(recipe, facts_of(recipe))
    return rows


def kitchen(n: int) -> list[Recipe]:
    """Return soups and cakes by turns."""
    return [
        Recipe(RecipeId(str(i)), f"{('Soup', 'Cake')[i % 2]} {i}", _LINES[i % 2]) for i in range(n)
    ]


@pytest.fixture(scope="module")
def rows() -> RowWriter:
    """Return twelve recipes."""
    return rows_with(*kitchen(12))


@pytest.fixture(scope="module")
def columns(rows: RowWriter) -> Columns:
    """Return their columns."""
    return rows.columns()


@pytest.fixture(scope="module")
def space(rows: RowWriter, columns: Columns) -> Space:
    """Return the space learned from them."""
    return Space.learn(columns, food_names(), rows.words)


def test_recipes_of_the_same_things_lie_closest(
    space: Space, rows: RowWriter, columns: Columns
) -> None:
    vectors = space.vectors(columns, food_names(), rows.words).astype(np.float64)
    alike = vectors @ vectors.T
    assert vectors.shape[0] == 12
    assert min(alike[0, 2::2]) > max(alike[0, 1::2])


def test_a_saved_space_gives_the_same_vectors(
    space: Space, rows: RowWriter, columns: Columns, tmp_path: Path
) -> None:
    space.save(tmp_path)
    loaded = Space.load(tmp_path)
    before, after = (s.vectors(columns, food_names(), rows.words) for s in (space, loaded))
    assert (before == after).all()
    assert (loaded.n_rows, list(loaded.words)) == (12, rows.words)


def test_a_recipes_vector_stays_when_foods_and_words_get_new_numbers(
    space: Space, rows: RowWriter, columns: Columns
) -> None:
    foods = ["a new food", *reversed(food_names())]
    joined = Joined([Part(columns, rows.words, rows.sources, food_names())], foods)
    before = space.vectors(columns, food_names(), rows.words)
    assert (space.vectors(joined.columns(), foods, joined.words) == before).all()
    other = rows_with(*reversed(kitchen(12)))
    assert other.words != rows.words
    assert (space.vectors(other.columns(), food_names(), other.words)[::-1] == before).all()


def test_words_and_foods_that_the_space_does_not_know_count_for_nothing(space: Space) -> None:
    lines = _LINES[0]
    plain = Recipe(RecipeId("a"), "Soup", lines)
    strange = Recipe(RecipeId("b"), "Soup Zorbleflux", lines, keywords=("quaxi",))
    unknown = Recipe(RecipeId("c"), "Zorbleflux")
    rows = rows_with(plain, strange, unknown)
    first, second, third = space.vectors(rows.columns(), food_names(), rows.words)
    assert (first == second).all()
    assert first.any()
    assert not third.any()


def test_no_recipes_have_no_vectors(space: Space) -> None:
    nothing = rows_with()
    assert space.vectors(nothing.columns(), food_names(), nothing.words).shape[0] == 0


def test_a_space_is_outgrown_past_twice_its_size(space: Space) -> None:
    assert not space.has_outgrown(24)
    assert space.has_outgrown(25)
