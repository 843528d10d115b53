"""Recipes put, deleted and restored: what is served afterwards, and what lies on disk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ladle.catalog import (
    Catalog,
    CatalogStore,
    ImportReport,
    bits_at,
    compact,
    delete_recipes,
    put_recipes,
    rows_of,
)
from ladle.core import NotReadyError, Recipe, RecipeId, RecipeNotFoundError
from ladle.food import EntryIx, vocabulary

Write = Callable[..., Path]
TakeIn = Callable[..., ImportReport]

NAMES = ("Tomato Soup", "Bean Stew", "Apple Cake", "Rice Pudding")
LINES = ("3 tomatoes", "1 cup white beans", "4 apples", "1 cup rice")


@pytest.fixture
def file(write: Write) -> Path:
    """Return a file of four recipes under the ids 0 to 3."""
    return write(
        "mine.jsonl",
        *(
            {
                "id": str(n),
                "name": name,
                "recipeIngredient": [line],
                "recipeInstructions": ["Cook it all over low heat."],
            }
            for n, (name, line) in enumerate(zip(NAMES, LINES, strict=True))
        ),
    )


@pytest.fixture
def filled(store: CatalogStore, take_in: TakeIn, file: Path) -> CatalogStore:
    """Return a store that holds these four."""
    take_in(file)
    return store


def food(name: str) -> EntryIx:
    found = vocabulary().find(name)
    assert found is not None
    return found


def recipe(recipe_id: str, name: str, line: str) -> Recipe:
    return Recipe(
        RecipeId(recipe_id), name, (line,), ("Cook it all over low heat.",), source="mine"
    )


def served(catalog: Catalog) -> dict[str, str]:
    """Return name by id of all that may be served."""
    found = [catalog.recipe(int(row)) for row in rows_of(catalog.named())]
    assert len(found) == catalog.n_recipes
    return {r.id: r.name for r in found}


def found_by_text(catalog: Catalog, text: str) -> list[str]:
    rows = catalog.search(text).rows
    assert catalog.matching(text, 10, catalog.named()).rows.tolist() == rows.tolist()
    return [catalog.recipe(int(row)).id for row in rows]


def found_by_pantry(catalog: Catalog, name: str) -> list[str]:
    return [catalog.recipe(int(r)).id for r in catalog.best_for_pantry({food(name): 1.0}).rows]


def is_gone(catalog: Catalog, recipe_id: str) -> bool:
    """Tell whether no way leads to one of the four any more."""
    place = int(recipe_id)
    with pytest.raises(RecipeNotFoundError):
        catalog.find(recipe_id)
    pantry = ("tomato", "white bean", "apple", "rice")[place]
    ways = [
        catalog.row(recipe_id) is not None,
        catalog.rows([recipe_id])[0] >= 0,
        recipe_id in served(catalog),
        recipe_id in found_by_text(catalog, NAMES[place]),
        recipe_id in found_by_pantry(catalog, pantry),
        recipe_id in catalog.ids(),
    ]
    return not any(ways)


def is_here(catalog: Catalog, recipe_id: str, text: str, pantry: str) -> bool:
    """Tell whether every way leads to a recipe, and to one row of it."""
    row, found = catalog.find(recipe_id)
    return all(
        (
            found.id == recipe_id,
            catalog.ids().count(found.id) == 1,
            recipe_id in served(catalog),
            found_by_text(catalog, text).count(recipe_id) == 1,
            found_by_pantry(catalog, pantry).count(recipe_id) == 1,
            catalog.rows([recipe_id]).tolist() == [row],
        )
    )


# -- put -------------------------------------------------------------------------------------------


def test_a_recipe_that_is_put_is_served_at_once(filled: CatalogStore) -> None:
    name = put_recipes(filled, [recipe("new", "Leek Tart", "2 leeks")])
    catalog = filled.open()
    assert catalog.name == name == filled.current_name()
    assert catalog.n_recipes == 5
    assert is_here(catalog, "new", "leek tart", "leek")
    assert is_here(catalog, "0", "tomato soup", "tomato")


def test_a_put_recipe_replaces_the_one_of_its_id(filled: CatalogStore) -> None:
    put_recipes(filled, [recipe("0", "Leek Tart", "2 leeks")])
    catalog = filled.open()
    assert catalog.n_recipes == 4
    assert is_here(catalog, "0", "leek tart", "leek")
    assert "0" not in found_by_text(catalog, "tomato soup")
    assert "0" not in found_by_pantry(catalog, "tomato")
    assert served(catalog)["0"] == "Leek Tart"


def test_a_recipe_put_twice_is_there_once(filled: CatalogStore) -> None:
    put_recipes(filled, [recipe("0", "Leek Tart", "2 leeks")])
    put_recipes(filled, [recipe("0", "Egg Toast", "2 eggs")])
    catalog = filled.open()
    assert catalog.n_recipes == 4
    assert is_here(catalog, "0", "egg toast", "egg")
    assert found_by_text(catalog, "leek tart") == []


def test_two_edits_in_a_row_both_count(filled: CatalogStore) -> None:
    put_recipes(filled, [recipe("a", "Leek Tart", "2 leeks")])
    put_recipes(filled, [recipe("b", "Egg Toast", "2 eggs")])
    delete_recipes(filled, ["1"])
    catalog = filled.open()
    assert set(served(catalog)) == {"0", "2", "3", "a", "b"}
    assert catalog.n_recipes == 5


def test_of_two_recipes_with_one_id_put_at_once_the_last_counts(filled: CatalogStore) -> None:
    put_recipes(filled, [recipe("a", "Leek Tart", "2 leeks"), recipe("a", "Egg Toast", "2 eggs")])
    catalog = filled.open()
    assert catalog.find("a")[1].name == "Egg Toast"
    assert catalog.n_recipes == 5


def test_a_copy_of_another_recipe_that_is_put_is_kept(filled: CatalogStore) -> None:
    _, soup = filled.open().find("0")
    put_recipes(filled, [replace(soup, id=RecipeId("again"))])
    assert {"0", "again"} <= set(served(filled.open()))


def test_what_the_caller_has_open_goes_on_telling_what_it_told(filled: CatalogStore) -> None:
    before = filled.open()
    put_recipes(filled, [recipe("0", "Leek Tart", "2 leeks")], before)
    delete_recipes(filled, ["1"], before)
    assert set(served(before)) == {"0", "1", "2", "3"}
    assert before.find("0")[1].name == "Tomato Soup"
    after = filled.open(before)
    assert after.base is before.base
    assert after.row("1") is None


# -- deleted ---------------------------------------------------------------------------------------


def test_a_deleted_recipe_is_gone_at_once_and_from_every_answer(filled: CatalogStore) -> None:
    name = delete_recipes(filled, ["1"])
    catalog = filled.open()
    assert catalog.name == name
    assert is_gone(catalog, "1")
    assert set(served(catalog)) == {"0", "2", "3"}


def test_a_recipe_put_and_then_deleted_is_gone(filled: CatalogStore) -> None:
    put_recipes(filled, [recipe("1", "Bean Stew", "1 cup white beans"), recipe("a", "A", "1 egg")])
    delete_recipes(filled, ["1", "a"])
    catalog = filled.open()
    assert is_gone(catalog, "1")
    assert set(served(catalog)) == {"0", "2", "3"}


def test_all_recipes_may_be_deleted(filled: CatalogStore) -> None:
    delete_recipes(filled, ["0", "1", "2", "3"])
    catalog = filled.open()
    assert catalog.n_recipes == 0
    assert found_by_text(catalog, "soup") == []
    compact(filled)
    assert filled.open().n_recipes == 0
    put_recipes(filled, [recipe("0", "Tomato Soup", "3 tomatoes")])
    assert is_here(filled.open(), "0", "tomato soup", "tomato")


def test_a_deleted_recipe_stays_deleted_after_a_compaction(filled: CatalogStore) -> None:
    delete_recipes(filled, ["1"])
    compact(filled)
    catalog = filled.open()
    assert catalog.base.n_rows == 3
    assert is_gone(catalog, "1")


@pytest.mark.parametrize("is_compacted", [False, True])
def test_a_deleted_recipe_does_not_come_back_with_its_file(
    filled: CatalogStore, take_in: TakeIn, file: Path, *, is_compacted: bool
) -> None:
    delete_recipes(filled, ["1"])
    if is_compacted:
        compact(filled)
    report = take_in(file)
    assert report.stay_deleted == 1
    assert is_gone(filled.open(), "1")


def test_a_deleted_recipe_is_back_once_it_is_put(
    filled: CatalogStore, take_in: TakeIn, file: Path
) -> None:
    _, stew = filled.open().find("1")
    delete_recipes(filled, ["1"])
    put_recipes(filled, [stew])
    assert is_here(filled.open(), "1", "bean stew", "white bean")
    compact(filled)
    assert is_here(filled.open(), "1", "bean stew", "white bean")
    assert take_in(file).stay_deleted == 0
    assert is_here(filled.open(), "1", "bean stew", "white bean")


def test_where_one_id_is_unknown_none_is_deleted(filled: CatalogStore) -> None:
    before = filled.current_name()
    with pytest.raises(RecipeNotFoundError, match="nowhere"):
        delete_recipes(filled, ["1", "nowhere"])
    assert filled.current_name() == before
    assert filled.open().row("1") is not None


def test_a_recipe_cannot_be_deleted_twice(filled: CatalogStore) -> None:
    delete_recipes(filled, ["1"])
    with pytest.raises(RecipeNotFoundError):
        delete_recipes(filled, ["1"])


def test_nothing_can_be_edited_before_the_first_import(store: CatalogStore) -> None:
    with pytest.raises(NotReadyError):
        put_recipes(store, [recipe("a", "A", "1 egg")])
    with pytest.raises(NotReadyError):
        delete_recipes(store, ["a"])


# -- on disk ---------------------------------------------------------------------------------------


def test_an_edit_links_the_base_instead_of_copying_it(filled: CatalogStore) -> None:
    before = filled.open()
    put_recipes(filled, [recipe("a", "Leek Tart", "2 leeks")])
    after = filled.open()
    assert after.folder != before.folder
    assert after.base_id == before.base_id
    files = [p for p in (after.folder / "base").rglob("*") if p.is_file()]
    assert files
    copied = [p for p in files if not p.samefile(before.folder / p.relative_to(after.folder))]
    assert copied == []


def test_the_base_outlives_the_version_that_first_held_it(filled: CatalogStore) -> None:
    first = filled.open().folder
    for n in range(4):
        put_recipes(filled, [recipe(f"a{n}", f"Leek Tart {n}", "2 leeks")])
    assert not first.exists()
    assert is_here(filled.open(), "0", "tomato soup", "tomato")
    assert filled.open().n_recipes == 8


def test_planes_and_columns_agree_after_edits(filled: CatalogStore) -> None:
    put_recipes(filled, [recipe("0", "Egg Toast", "2 eggs"), recipe("a", "Milk", "1 cup milk")])
    delete_recipes(filled, ["2"])
    catalog = filled.open()
    rows = catalog.live_rows()
    assert rows.tolist() == rows_of(catalog.live()).tolist()
    assert bits_at(catalog.to_cook_by(), rows).all()
    use = catalog.pantry_use([food("milk"), food("egg")], [1.0, 2.0], rows)
    assert use.n_needed.tolist() == [1] * 4
    assert sorted(use.weight.tolist()) == [0, 0, 1, 2]
    assert np.count_nonzero(catalog.all_id_hashes) == 4
    eggs = rows_of(catalog.with_food(food("egg")) & catalog.live())
    assert [catalog.recipe(int(r)).id for r in eggs] == ["0"]
