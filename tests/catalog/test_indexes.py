"""Planes and indexes against the columns they are made from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ladle.catalog.columns import (
    HAS_LINES,
    HAS_NAME,
    HAS_STEPS,
    IS_FULLY_READ,
    Columns,
    load_array,
    load_postings,
)
from ladle.catalog.indexes import save_indexes, save_planes
from ladle.catalog.planes import rows_of
from ladle.catalog.postings import postings_of
from ladle.food import ALLERGENS, DIETS, EntryIx, Fits, Meal, Verdict, cuisine_names, vocabulary


def entry(name: str) -> EntryIx:
    found = vocabulary().find(name)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def columns() -> Columns:
    """Return three rows: all is free and fits, nothing is known, all is harmful."""
    butter, cherry, berry = entry("butter"), entry("cherry tomato"), entry("berry")
    verdicts = [[Verdict.FREE] * 14, [Verdict.UNKNOWN] * 14, [Verdict.CONTAINS] * 14]
    verdicts[2][list(ALLERGENS).index("soy")] = Verdict.FREE
    verdicts[2][list(ALLERGENS).index("egg")] = Verdict.MAY
    diets = [[Fits.YES] * len(DIETS), [Fits.UNKNOWN] * len(DIETS), [Fits.NO] * len(DIETS)]
    diets[2][list(DIETS).index("vegetarian")] = Fits.UNKNOWN
    diets[2][list(DIETS).index("pescatarian")] = Fits.YES
    return Columns(
        ids=np.array([7, 8, 9], np.uint64),
        verdicts=np.array(verdicts, np.uint8),
        diets=np.array(diets, np.uint8),
        minutes=np.array([0, 10, 30], np.int32),
        meals=np.array([0, Meal.DINNER | Meal.BASIC, Meal.DINNER], np.uint16),
        flags=np.array([HAS_NAME | IS_FULLY_READ, HAS_NAME, HAS_LINES | HAS_STEPS], np.uint8),
        sources=np.zeros(3, np.uint16),
        names=np.zeros(3, np.uint64),
        entries=postings_of([[], [butter], [butter, cherry]]),
        line_entries=postings_of([[], [], [cherry]]),
        general=postings_of([[], [berry], []]),
        cuisines=postings_of([[0], [], [0, 2]]),
        words=postings_of([[1], [], [0, 1]]),
    )


@pytest.fixture(scope="module")
def folder(columns: Columns, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the planes and indexes of `columns`."""
    path = tmp_path_factory.mktemp("indexes")
    save_planes(path, columns)
    save_indexes(path, columns, n_words=4)
    return path


def rows(folder: Path, plane: str, at: int) -> list[int]:
    found: list[int] = rows_of(load_array(folder, f"plane_{plane}")[at]).tolist()
    return found


def test_only_a_free_verdict_puts_a_recipe_into_an_allergens_plane(folder: Path) -> None:
    free = {a: rows(folder, "free", i) for i, a in enumerate(ALLERGENS)}
    assert free == {a: [0, 2] if a == "soy" else [0] for a in ALLERGENS}


def test_only_a_sure_yes_puts_a_recipe_into_a_diets_plane(folder: Path) -> None:
    fits = {d: rows(folder, "diet", i) for i, d in enumerate(DIETS)}
    assert fits == {d: [0, 2] if d == "pescatarian" else [0] for d in DIETS}


def test_every_meal_has_a_plane_in_the_order_of_its_bits(folder: Path) -> None:
    found = {m: rows(folder, "meal", i) for i, m in enumerate(Meal)}
    expected: dict[Meal, list[int]] = {m: [] for m in Meal}
    expected |= {Meal.DINNER: [1, 2], Meal.BASIC: [1]}
    assert found == expected


def test_flags_have_planes_for_the_named_and_the_fully_read(folder: Path) -> None:
    assert [rows(folder, "flag", i) for i in range(2)] == [[0, 1], [0]]
    assert load_array(folder, "plane_flag").shape == (2, 1)


def test_a_general_name_leads_to_the_recipes_that_use_it(folder: Path) -> None:
    in_general = load_postings(folder, "in_general")
    assert in_general.of(entry("berry")).tolist() == [1]
    assert in_general.of(entry("butter")).tolist() == []


def test_a_food_leads_to_all_that_hold_it_or_a_kind_of_it_or_something_made_of_it(
    folder: Path,
) -> None:
    holds = load_postings(folder, "holds")
    assert holds.of(entry("butter")).tolist() == [1, 2]
    assert holds.of(entry("milk")).tolist() == [1, 2]
    assert holds.of(entry("tomato")).tolist() == [2]
    assert holds.of(entry("egg")).tolist() == []


def test_what_a_cook_needs_is_a_food_or_a_kind_of_it_but_not_what_it_is_made_of(
    folder: Path,
) -> None:
    foods = load_postings(folder, "foods")
    assert foods.of(entry("cherry tomato")).tolist() == [2]
    assert foods.of(entry("tomato")).tolist() == [2]
    assert foods.of(entry("butter")).tolist() == []


def test_every_food_cuisine_and_word_has_its_place_in_an_index(folder: Path) -> None:
    def n_keys(name: str) -> int:
        return load_postings(folder, name).offsets.size - 1

    n_foods = len(vocabulary())
    assert (n_keys("holds"), n_keys("foods")) == (n_foods, n_foods)
    assert (n_keys("by_cuisine"), n_keys("by_word")) == (len(cuisine_names()), 4)


def test_cuisines_and_words_lead_to_their_rows(folder: Path) -> None:
    by_cuisine, by_word = load_postings(folder, "by_cuisine"), load_postings(folder, "by_word")
    assert [by_cuisine.of(c).tolist() for c in range(3)] == [[0, 2], [], [2]]
    assert [by_word.of(w).tolist() for w in range(4)] == [[2], [0, 2], [], []]
