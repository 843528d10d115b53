"""One segment: recipes by the hash of their id, foods and words by today's names, torn files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ladle.catalog import CatalogStore, ImportReport, rows_of
from ladle.catalog.columns import id_hash
from ladle.catalog.segment import Segment
from ladle.core import BadFileError
from ladle.food import EntryIx, vocabulary

Write = Callable[..., Path]
TakeIn = Callable[..., ImportReport]

LINES = ("3 tomatoes", "1 cup cherry tomatoes", "2 eggs", "1 cup rice")


@pytest.fixture
def folder(store: CatalogStore, write: Write, take_in: TakeIn) -> Path:
    """Return the folder of a base of four recipes."""
    objects = [
        {"id": str(n), "name": f"Soup {line.split()[-1]}", "recipeIngredient": [line]}
        for n, line in enumerate(LINES)
    ]
    take_in(write("mine.jsonl", *objects))
    return store.open().folder / "base"


def food(name: str) -> EntryIx:
    found = vocabulary().find(name)
    assert found is not None
    return found


def test_each_recipe_is_found_by_the_hash_of_its_id(folder: Path) -> None:
    segment = Segment(folder)
    hashes = [id_hash(str(n)) for n in range(6)]
    rows = segment.rows_of_hashes(np.array(hashes, np.uint64)).tolist()
    assert rows == [0, 1, 2, 3, -1, -1]
    assert [segment.row_of_hash(h) for h in hashes] == [0, 1, 2, 3, None, None]
    assert segment.row_of_hash(0) is None
    assert segment.row_of_hash(2**64 - 1) is None


def test_foods_lead_to_the_rows_that_ask_for_them(folder: Path) -> None:
    segment = Segment(folder)
    assert rows_of(segment.with_food(food("tomato"))).tolist() == [0, 1]
    assert rows_of(segment.with_food(food("cherry tomato"))).tolist() == [1]
    pantry = [food("tomato"), food("cherry tomato"), food("egg")]
    use = segment.pantry_use(pantry, (4.0, 2.0, 1.0), np.array([3, 1, 0, 2]))
    assert use.n_used.tolist() == [0, 2, 1, 1]
    assert use.weight.tolist() == [0, 6, 4, 1]


def test_words_lead_to_the_rows_whose_title_holds_all_of_them(folder: Path) -> None:
    segment = Segment(folder)
    assert rows_of(segment.titled(["soup"])).tolist() == [0, 1, 2, 3]
    assert rows_of(segment.titled(["soup", "egg"])).tolist() == [2]
    assert rows_of(segment.titled(["soup", "cake"])).tolist() == []
    assert rows_of(segment.titled([])).tolist() == []
    assert segment.has_title_word("rice")
    assert not segment.has_title_word("cake")


def test_foods_that_are_numbered_otherwise_today_are_still_found(folder: Path) -> None:
    expected = Segment(folder)
    tomato = int(expected.columns.line_entries.of(0)[0])
    segment = Segment(folder)
    gone = int(food("rice"))
    segment.foods = [name if i != gone else "what was" for i, name in enumerate(segment.foods)]
    assert segment.here([food("tomato"), food("rice")]) == [tomato]
    assert rows_of(segment.with_food(food("tomato"))).tolist() == [0, 1]
    assert rows_of(segment.with_food(food("rice"))).tolist() == []
    assert segment.today(np.array([tomato, gone], np.int32)).tolist() == [food("tomato")]


def test_numbers_are_translated_both_ways_where_foods_came_before(folder: Path) -> None:
    segment = Segment(folder)
    segment.foods = segment.foods[1:]  # today's tables have one more in front
    assert segment.here([food("egg")]) == [food("egg") - 1]
    assert segment.here([EntryIx(0)]) == []
    assert segment.today(np.array([0, 5], np.int32)).tolist() == [1, 6]


@pytest.mark.parametrize("name", ["verdicts.npy", "texts.bin", "id_row.npy", "vectors.npy"])
def test_a_segment_that_lacks_a_file_is_refused(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises((OSError, BadFileError)):
        Segment(folder)


@pytest.mark.parametrize("name", ["id_row", "vectors", "id_hash"])
def test_files_of_different_lengths_are_refused(folder: Path, name: str) -> None:
    path = folder / f"{name}.npy"
    shorter = np.load(path)[:-1]
    path.unlink()
    np.save(path, shorter)
    with pytest.raises(ValueError, match="not all of its files hold 4 recipes"):
        Segment(folder)


@pytest.mark.parametrize("wrong", [-1, 4])
def test_ids_that_lead_to_no_row_are_refused(folder: Path, wrong: int) -> None:
    path = folder / "id_row.npy"
    rows = np.load(path)
    rows[0] = wrong
    path.unlink()
    np.save(path, rows)
    with pytest.raises(ValueError, match="leads to rows that none of 4 recipes is in"):
        Segment(folder)


def test_a_text_index_is_opened_at_its_first_use(folder: Path) -> None:
    segment = Segment(folder)
    assert segment.search() is segment.search()
