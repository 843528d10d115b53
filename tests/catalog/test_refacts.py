"""Facts derived again after the food tables changed: of which recipes, and what comes of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

import pytest

from ladle.catalog import (
    Catalog,
    CatalogStore,
    ImportReport,
    delete_recipes,
    put_recipes,
    refacts,
)
from ladle.catalog.layout import FOOD
from ladle.catalog.refacts import touched_rows
from ladle.core import NotReadyError, Recipe, RecipeId
from ladle.food import RecipeFacts, facts_of, food_version

Write = Callable[..., Path]
TakeIn = Callable[..., ImportReport]
Age = Callable[[Path], Catalog]

LINES = {
    "soup": "3 tomatoes",
    "sauce": "2 cups cherry tomatoes",
    "stew": "1 cup white beans",
    "cake": "4 apples",
}


@pytest.fixture
def aged(store: CatalogStore, write: Write, take_in: TakeIn, age: Age) -> CatalogStore:
    """Return a store whose catalog was made with older tables, and a recipe put over its base."""
    objects = [
        {"id": i, "name": i.title(), "recipeIngredient": [line], "recipeInstructions": ["Cook."]}
        for i, line in LINES.items()
    ]
    take_in(write("mine.jsonl", *objects))
    put_recipes(store, [recipe("put", "2 tomatoes")])
    age(folder(store))
    return store


def recipe(recipe_id: str, line: str) -> Recipe:
    return Recipe(RecipeId(recipe_id), recipe_id.title(), (line,), ("Cook.",), source="mine")


def folder(store: CatalogStore) -> Path:
    return store.root / (store.current_name() or "")


def change(store: CatalogStore, part: str, **said: str | None) -> None:
    """Make the older tables have said something else; None where they said nothing."""
    path = folder(store) / FOOD
    snapshot = json.loads(path.read_text(encoding="utf-8"))
    snapshot[part] |= said
    snapshot[part] = {name: value for name, value in snapshot[part].items() if value is not None}
    path.unlink()
    path.write_text(json.dumps(snapshot), encoding="utf-8")


def touched(store: CatalogStore) -> set[str]:
    catalog = store.open_any()
    assert catalog is not None
    return {str(catalog.recipe(int(row)).id) for row in touched_rows(catalog)}


# -- which recipes ---------------------------------------------------------------------------------


def test_where_nothing_that_is_told_of_foods_changed_no_recipe_is_touched(
    aged: CatalogStore,
) -> None:
    assert touched(aged) == set()


def test_a_food_whose_meaning_changed_touches_the_recipes_that_hold_it(aged: CatalogStore) -> None:
    change(aged, "foods", tomato="another meaning")
    assert touched(aged) == {"soup", "put"}


def test_a_food_that_is_new_touches_the_recipes_that_hold_it(aged: CatalogStore) -> None:
    change(aged, "foods", apple=None)
    assert "cake" in touched(aged)
    assert "stew" not in touched(aged)


@pytest.mark.parametrize("said", [None, "bean"], ids=["new", "of another food"])
def test_a_wording_that_is_read_otherwise_touches_the_recipes_that_have_it(
    aged: CatalogStore, said: str | None
) -> None:
    change(aged, "phrases", **{"cherry tomato": said})
    assert touched(aged) == {"sauce"}


def test_a_wording_that_is_gone_touches_the_recipes_that_have_it(aged: CatalogStore) -> None:
    change(aged, "phrases", **{"2 cup": "tomato", "cup": "tomato"})
    assert touched(aged) == {"sauce", "stew"}


@pytest.mark.parametrize("part", ["tables", "rules"])
def test_a_table_or_rule_that_changed_touches_all(aged: CatalogStore, part: str) -> None:
    path = folder(aged) / FOOD
    snapshot = json.loads(path.read_text(encoding="utf-8"))
    path.unlink()
    path.write_text(json.dumps(snapshot | {part: "older"}), encoding="utf-8")
    assert touched(aged) == {*LINES, "put"}


@pytest.mark.parametrize("text", [None, "", "{"], ids=["missing", "empty", "cut"])
def test_without_a_snapshot_all_are_touched(aged: CatalogStore, text: str | None) -> None:
    path = folder(aged) / FOOD
    path.unlink()
    if text is not None:
        path.write_text(text, encoding="utf-8")
    assert touched(aged) == {*LINES, "put"}


def test_what_was_deleted_or_replaced_is_not_touched(
    store: CatalogStore, write: Write, take_in: TakeIn, age: Age
) -> None:
    objects = [{"id": i, "name": i, "recipeIngredient": [line]} for i, line in LINES.items()]
    take_in(write("mine.jsonl", *objects))
    put_recipes(store, [recipe("soup", "2 tomatoes")])
    delete_recipes(store, ["cake"])
    age(folder(store))
    (folder(store) / FOOD).unlink()
    catalog = store.open_any()
    assert catalog is not None
    found = [catalog.recipe(int(row)).id for row in touched_rows(catalog)]
    assert found == ["sauce", "stew", "soup"]


# -- what comes of it ------------------------------------------------------------------------------


@pytest.fixture(params=["new base", "changes"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Write what is derived again in either way, however small the base is."""
    if request.param == "changes":
        # by its module: a dotted name leads to the function of the same name
        monkeypatch.setattr(import_module("ladle.catalog.refacts"), "_TINY", 0)
    return str(request.param)


def test_where_the_tables_are_the_same_nothing_is_done(
    store: CatalogStore, write: Write, take_in: TakeIn
) -> None:
    assert refacts(store) is None
    take_in(write("mine.jsonl", {"id": "1", "name": "Soup"}))
    name = store.current_name()
    assert refacts(store) is None
    assert store.current_name() == name


@pytest.mark.parametrize("foods", [(), ("tomato",)], ids=["none", "some"])
def test_afterwards_the_catalog_opens_and_is_told_to_be_of_today(
    aged: CatalogStore, way: str, foods: Sequence[str]
) -> None:
    change(aged, "foods", **dict.fromkeys(foods, "another meaning"))
    with pytest.raises(NotReadyError):
        aged.open()
    before = aged.open_any()
    done = refacts(aged)
    assert done is not None
    assert done.n_touched == (2 if foods else 0)
    catalog = aged.open()
    assert catalog.name == done.version == aged.current_name()
    assert catalog.food_version == food_version()
    assert set(catalog.ids()) == {*LINES, "put"}
    assert before is not None
    assert (catalog.base_id == before.base_id) == (way == "changes")
    assert touched(aged) == set()
    assert refacts(aged) is None


def test_wrong_facts_become_right(
    store: CatalogStore, write: Write, take_in: TakeIn, age: Age, way: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def facts_of_flour(_recipe: Recipe) -> RecipeFacts:
        return facts_of(recipe("x", "1 cup wheat flour"))

    rice = recipe("r", "1 cup rice")
    right = put_and_read(store, take_in, write, rice)
    with monkeypatch.context() as m:
        m.setattr("ladle.catalog.derive.facts_of", facts_of_flour)
        put_recipes(store, [rice])
    wrong = store.open()
    row, _ = wrong.find("r")
    assert wrong.verdicts(row).tolist() != right
    assert wrong.stored(row).evidence["gluten"] == ("line 1: wheat flour",)
    age(folder(store))
    change(store, "phrases", rice="wheat flour")
    done = refacts(store)
    assert done is not None
    assert done.n_touched == 1
    catalog = store.open()
    row, _ = catalog.find("r")
    assert (catalog.verdicts(row).tolist(), catalog.stored(row).evidence) == (right, {})
    assert catalog.n_recipes == 2


def put_and_read(store: CatalogStore, take_in: TakeIn, write: Write, rice: Recipe) -> list[int]:
    take_in(write("mine.jsonl", {"id": "1", "name": "Soup", "recipeIngredient": ["3 tomatoes"]}))
    put_recipes(store, [rice])
    catalog = store.open()
    verdicts: list[int] = catalog.verdicts(catalog.find("r")[0]).tolist()
    return verdicts


def test_what_was_deleted_stays_deleted(aged: CatalogStore, way: str) -> None:
    (folder(aged) / FOOD).unlink()
    refacts(aged)
    delete_recipes(aged, ["soup", "put"])
    manifest = folder(aged) / "manifest.json"
    found = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(found | {"food_version": "0-older"}), encoding="utf-8")
    (folder(aged) / FOOD).unlink()
    done = refacts(aged)
    assert done is not None
    assert done.n_touched == 3
    assert set(aged.open().ids()) == {"sauce", "stew", "cake"}
    assert aged.open().rows(["soup", "put"]).tolist() == [-1, -1]


def test_an_import_derives_again_first(aged: CatalogStore, take_in: TakeIn, write: Write) -> None:
    take_in(write("more.jsonl", {"id": "more", "name": "Toast", "recipeIngredient": ["2 eggs"]}))
    assert set(aged.open().ids()) == {*LINES, "put", "more"}


def test_it_tells_what_begins(aged: CatalogStore) -> None:
    told: list[str] = []
    change(aged, "foods", tomato="another meaning")
    refacts(aged, on_stage=told.append)
    assert "deriving the facts of 2 recipes" in told
