"""Planes and indexes against the columns they are made from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ladle.catalog import indexes
from ladle.catalog.arrays import load_array
from ladle.catalog.columns import (
    HAS_LINES,
    HAS_NAME,
    HAS_STEPS,
    IS_FULLY_READ,
    Columns,
)
from ladle.catalog.derive import food_names
from ladle.catalog.features import Space
from ladle.catalog.indexes import CALORIE_STEPS, MINUTE_STEPS, save_indexes
from ladle.catalog.parts import write_names
from ladle.catalog.planes import rows_of
from ladle.catalog.postings import postings_of
from ladle.catalog.rowsets import RowSets
from ladle.catalog.search import TextSearch
from ladle.food import (
    ALLERGENS,
    DIETS,
    EntryIx,
    Fits,
    Meal,
    Verdict,
    aspect_names,
    cuisine_names,
    dish_types,
    equipment_names,
    vocabulary,
)

WORDS = ["salad", "tomato", "cake", "festive"]


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
        ids=np.array([9, 7, 8], np.uint64),
        verdicts=np.array(verdicts, np.uint8),
        diets=np.array(diets, np.uint8),
        minutes=np.array([0, 10, 30], np.int32),
        active=np.array([0, 10, 5], np.uint16),
        basis=np.zeros(3, np.uint8),
        nutrients=np.array([[np.nan] * 9, [400.0] * 9, [401.0] * 9], np.float16),
        covered=np.array([0, 90, 100], np.uint8),
        aspects=np.array([0, 1, 3], np.uint64),
        types=np.array([0, 2, 1], np.uint8),
        mains=postings_of([[], [butter], [cherry]]),
        meals=np.array([0, Meal.DINNER | Meal.BASIC, Meal.DINNER], np.uint16),
        flags=np.array([HAS_NAME | IS_FULLY_READ, HAS_NAME, HAS_LINES | HAS_STEPS], np.uint8),
        sources=np.zeros(3, np.uint16),
        names=np.zeros(3, np.uint64),
        equipment=np.array([0, 1, 3], np.uint64),
        exact=np.zeros(3, np.uint64),
        bands=np.zeros((3, 8), np.uint32),
        quality=np.zeros(3, np.int32),
        entries=postings_of([[], [butter], [butter, cherry]]),
        line_entries=postings_of([[], [], [cherry]]),
        general=postings_of([[], [berry], []]),
        cuisines=postings_of([[0], [], [0, 2]]),
        words=postings_of([[1], [], [0, 1]]),
        tags=postings_of([[3], [], []]),
        proofs=postings_of([[], [], []]),
    )


@pytest.fixture(scope="module")
def folder(columns: Columns, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the planes and indexes of `columns`."""
    path = tmp_path_factory.mktemp("indexes")
    columns.save(path)
    write_names(path, WORDS, ["mine"], food_names())
    save_indexes(path, None, keeps_space=True)
    return path


def rows(folder: Path, plane: str, at: int) -> list[int]:
    found: list[int] = rows_of(load_array(folder, f"plane_{plane}")[at]).tolist()
    return found


def sets(folder: Path, name: str) -> RowSets:
    return RowSets.load(folder, name, 3)


def rows_in(found: RowSets, key: int) -> list[int]:
    in_set: list[int] = rows_of(found.plane(key)).tolist()
    return in_set


def test_ids_lead_to_their_rows_by_ascending_hash(folder: Path) -> None:
    assert load_array(folder, "id_hash").tolist() == [7, 8, 9]
    assert load_array(folder, "id_row").tolist() == [1, 2, 0]


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
    in_general = sets(folder, "in_general")
    assert rows_in(in_general, entry("berry")) == [1]
    assert rows_in(in_general, entry("butter")) == []


def test_a_food_leads_to_all_that_hold_it_or_a_kind_of_it_or_something_made_of_it(
    folder: Path,
) -> None:
    holds = sets(folder, "holds")
    assert rows_in(holds, entry("butter")) == [1, 2]
    assert rows_in(holds, entry("milk")) == [1, 2]
    assert rows_in(holds, entry("tomato")) == [2]
    assert rows_in(holds, entry("egg")) == []


def test_what_a_cook_needs_is_a_food_or_a_kind_of_it_but_not_what_it_is_made_of(
    folder: Path,
) -> None:
    foods = sets(folder, "foods")
    assert rows_in(foods, entry("cherry tomato")) == [2]
    assert rows_in(foods, entry("tomato")) == [2]
    assert rows_in(foods, entry("butter")) == []


def test_every_food_cuisine_and_word_has_its_place_in_an_index(folder: Path) -> None:
    def n_keys(name: str) -> int:
        return sets(folder, name).place.size

    n_foods = len(vocabulary())
    assert (n_keys("holds"), n_keys("foods")) == (n_foods, n_foods)
    assert (n_keys("by_cuisine"), n_keys("by_word")) == (len(cuisine_names()), 4)


def test_cuisines_and_words_lead_to_their_rows(folder: Path) -> None:
    by_cuisine, by_word = sets(folder, "by_cuisine"), sets(folder, "by_word")
    assert [rows_in(by_cuisine, c) for c in range(3)] == [[0, 2], [], [2]]
    assert [rows_in(by_word, w) for w in range(4)] == [[2], [0, 2], [], []]


def test_every_bound_of_minutes_has_a_plane_of_the_recipes_known_to_take_no_longer(
    folder: Path,
) -> None:
    found = {most: rows(folder, "minutes", i) for i, most in enumerate(MINUTE_STEPS)}
    expected = {m: [r for r, least in ((1, 10), (2, 30)) if m >= least] for m in MINUTE_STEPS}
    assert found == expected


def test_every_bound_of_calories_has_a_plane_of_the_recipes_known_to_hold_no_more(
    folder: Path,
) -> None:
    found = {most: rows(folder, "calories", i) for i, most in enumerate(CALORIE_STEPS)}
    expected = {m: [r for r, kcal in ((1, 400), (2, 401)) if m >= kcal] for m in CALORIE_STEPS}
    assert found == expected


def test_every_aspect_has_a_plane(folder: Path) -> None:
    assert [rows(folder, "aspect", i) for i in range(3)] == [[1, 2], [2], []]
    assert len(load_array(folder, "plane_aspect")) == len(aspect_names())


def test_types_of_dishes_and_what_leads_them_lead_to_their_rows(folder: Path) -> None:
    by_type, by_main = sets(folder, "by_type"), sets(folder, "by_main")
    assert [rows_in(by_type, t) for t in range(4)] == [[0], [2], [1], []]
    assert by_type.place.size == len(dish_types()) + 1
    assert rows_in(by_main, entry("butter")) == [1]
    assert rows_in(by_main, entry("cherry tomato")) == [2]
    assert rows_in(by_main, entry("tomato")) == [2]


def test_every_kind_of_equipment_has_a_plane(folder: Path) -> None:
    assert [rows(folder, "equipment", i) for i in range(3)] == [[1, 2], [2], []]
    assert len(load_array(folder, "plane_equipment")) == len(equipment_names())


def test_the_text_index_finds_words_of_title_and_tags_and_foods_of_the_lines(folder: Path) -> None:
    search = TextSearch.open(folder)

    def found(text: str) -> list[int]:
        return sorted(search.search(text, 10).rows.tolist())

    assert found("tomato") == [0, 2]
    assert found("festive") == [0]
    assert found("cherry") == [2]


def test_a_space_that_is_handed_over_is_used_and_not_written_again(
    columns: Columns, folder: Path, tmp_path: Path
) -> None:
    columns.save(tmp_path)
    write_names(tmp_path, WORDS, ["mine"], food_names())
    save_indexes(tmp_path, Space.load(folder), keeps_space=False)
    assert load_array(tmp_path, "vectors").tolist() == load_array(folder, "vectors").tolist()
    with pytest.raises(FileNotFoundError):
        Space.load(tmp_path)


def test_with_many_rows_the_text_index_is_written_in_a_process_of_its_own(
    columns: Columns, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexes, "_WORTH_A_PROCESS", 3)
    columns.save(tmp_path)
    write_names(tmp_path, WORDS, ["mine"], food_names())
    save_indexes(tmp_path, None, keeps_space=True)
    made = {path.name: path.read_bytes() for path in tmp_path.glob("*.npy")}
    assert made == {path.name: path.read_bytes() for path in folder.glob("*.npy")}
    assert TextSearch.open(tmp_path).search("tomato", 10).rows.size == 2
