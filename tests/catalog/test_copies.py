"""Copies: which are left out, where their ids lead, and what becomes of them when one is edited."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ladle.catalog import (
    Catalog,
    CatalogStore,
    CopyOf,
    ImportOptions,
    ImportReport,
    compact,
    delete_recipes,
    import_files,
    put_recipes,
)
from ladle.catalog.columns import id_hash
from ladle.catalog.copies import Copies, LeftOut
from ladle.core import RecipeId, RecipeNotFoundError
from ladle.corpus import RejectsFile

Write = Callable[..., Path]
TakeIn = Callable[..., ImportReport]

CAKE: Mapping[str, object] = {
    "name": "Plain Apple Cake",
    "recipeIngredient": ["3 apples", "2 cups flour", "1 cup sugar", "2 eggs", "1 cup butter"],
    "recipeInstructions": ["Mix it all.", "Bake it for an hour."],
}
BETTER = {**CAKE, "totalTime": "PT1H20M", "recipeYield": "8"}
BEST = {**BETTER, "description": "The one that everybody asks for.", "keywords": "cake"}
OTHER = {
    "id": "other",
    "name": "Bean Stew",
    "recipeIngredient": ["2 cups white beans", "1 onion", "2 carrots", "1 tbsp olive oil"],
    "recipeInstructions": ["Cook it all."],
}


def by_id(catalog: Catalog) -> set[str]:
    return {str(i) for i in catalog.ids()}


def copies_of(catalog: Catalog, recipe_id: str) -> set[str]:
    return {copy.id for copy in catalog.copies_of(recipe_id)}


@pytest.fixture
def over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lay every later import over the base, however small that is."""
    monkeypatch.setattr("ladle.catalog.publish._SHARE_OF_BASE", 0)


@pytest.fixture
def two(store: CatalogStore, write: Write, take_in: TakeIn) -> CatalogStore:
    """Return a store with `a`, which is kept, and its copy `b`."""
    report = take_in(
        write("mine.jsonl", {"id": "a", **BETTER}, OTHER),
        write("yours.jsonl", {"id": "b", "url": "https://example.org/b", **CAKE}),
    )
    assert report.copies == 1
    return store


# -- what is left out ------------------------------------------------------------------------------


def test_of_two_copies_the_one_that_tells_more_is_kept(two: CatalogStore) -> None:
    assert by_id(two.open()) == {"a", "other"}
    assert two.open().n_copies == 1


def test_a_copy_that_was_put_is_none_any_more_and_counts_no_longer(two: CatalogStore) -> None:
    _, kept = two.open().find("a")
    put_recipes(two, [replace(kept, id=RecipeId("b"), name="Apple Tart")])
    assert two.open().n_copies == 0


@pytest.mark.parametrize("deleted", ["a", "b"])
def test_copies_count_no_longer_when_they_or_what_is_kept_of_them_was_deleted(
    two: CatalogStore, deleted: str
) -> None:
    delete_recipes(two, [deleted])
    assert two.open().n_copies == 0
    compact(two)
    assert two.open().n_copies == 0


def test_a_copy_that_both_the_base_and_the_changes_left_out_counts_once(
    two: CatalogStore, write: Write, take_in: TakeIn, over: None
) -> None:
    assert take_in(write("yours.jsonl", {"id": "b", **CAKE})).copies == 1
    assert two.open().changes is not None
    assert two.open().n_copies == 1


def test_a_copys_id_leads_to_what_is_kept(two: CatalogStore) -> None:
    catalog = two.open()
    row, found = catalog.find("b")
    assert found.id == "a"
    assert catalog.row("b") == row == catalog.row("a")
    assert catalog.rows(["b", "a", "c"]).tolist() == [row, row, -1]


def test_what_is_kept_tells_the_sources_of_its_copies(two: CatalogStore) -> None:
    catalog = two.open()
    assert catalog.copies_of("a") == (CopyOf("b", "yours", "https://example.org/b"),)
    assert catalog.copies_of("b") == catalog.copies_of("other") == ()


def test_copies_are_kept_where_that_is_asked_for(
    store: CatalogStore, write: Write, tmp_path: Path
) -> None:
    path = write("mine.jsonl", {"id": "a", **BETTER}, {"id": "b", **CAKE})
    with RejectsFile(tmp_path / "rejects.jsonl") as rejects:
        import_files(store, [path], rejects, ImportOptions(merges_copies=False))
    assert by_id(store.open()) == {"a", "b"}


@pytest.mark.parametrize(
    "line", ["1 cup almonds", "1 cup margarine"], ids=["another allergen", "another diet"]
)
def test_a_version_that_is_safer_for_somebody_is_never_left_out(
    store: CatalogStore, write: Write, take_in: TakeIn, line: str
) -> None:
    lines = CAKE["recipeIngredient"]
    assert isinstance(lines, list)
    many = [*lines, "1 tsp salt", "1 tsp cinnamon", "1 tsp baking powder", "1 tsp vanilla extract"]
    swapped = [line if x == "1 cup butter" else x for x in many]
    take_in(
        write(
            "mine.jsonl",
            {"id": "a", **BETTER, "recipeIngredient": many},
            {"id": "b", **CAKE, "recipeIngredient": swapped},
            {"id": "c", **CAKE, "recipeIngredient": many},
        )
    )
    catalog = store.open()
    assert by_id(catalog) == {"a", "b"}
    assert copies_of(catalog, "a") == {"c"}
    assert (catalog.verdicts(catalog.find("a")[0]) != catalog.verdicts(catalog.find("b")[0])).any()


# -- several imports -------------------------------------------------------------------------------


@pytest.mark.parametrize("is_over", [False, True], ids=["new base", "changes"])
def test_a_later_worse_copy_is_left_out(
    two: CatalogStore, write: Write, take_in: TakeIn, request: pytest.FixtureRequest, *,
    is_over: bool,
) -> None:  # fmt: skip
    if is_over:
        request.getfixturevalue("over")
    report = take_in(write("third.jsonl", {"id": "c", **CAKE}))
    assert report.copies == 1
    catalog = two.open()
    assert (catalog.changes is not None) == is_over
    assert by_id(catalog) == {"a", "other"}
    assert catalog.find("c")[1].id == "a"
    assert copies_of(catalog, "a") == {"b", "c"}


@pytest.mark.parametrize("is_over", [False, True], ids=["new base", "changes"])
def test_a_later_better_copy_takes_over_all_that_stood_behind_the_old_one(
    two: CatalogStore, write: Write, take_in: TakeIn, request: pytest.FixtureRequest, *,
    is_over: bool,
) -> None:  # fmt: skip
    if is_over:
        request.getfixturevalue("over")
    take_in(write("third.jsonl", {"id": "c", **BEST}))
    catalog = two.open()
    assert by_id(catalog) == {"c", "other"}
    assert [catalog.find(i)[1].id for i in "abc"] == ["c", "c", "c"]
    assert copies_of(catalog, "c") == {"a", "b"}
    compact(two)
    assert copies_of(two.open(), "c") == {"a", "b"}
    assert two.open().find("b")[1].id == "c"


def test_importing_a_copy_again_changes_nothing(
    two: CatalogStore, tmp_path: Path, take_in: TakeIn
) -> None:
    take_in(tmp_path / "yours.jsonl", tmp_path / "mine.jsonl")
    catalog = two.open()
    assert by_id(catalog) == {"a", "other"}
    assert copies_of(catalog, "a") == {"b"}


# -- edited ----------------------------------------------------------------------------------------


def test_deleting_a_copy_keeps_what_is_kept(two: CatalogStore) -> None:
    delete_recipes(two, ["b"])
    catalog = two.open()
    assert by_id(catalog) == {"a", "other"}
    assert catalog.row("b") is None
    assert catalog.copies_of("a") == ()
    compact(two)
    assert two.open().row("b") is None


def test_deleting_what_is_kept_buries_its_copies(
    two: CatalogStore, tmp_path: Path, take_in: TakeIn
) -> None:
    delete_recipes(two, ["a"])
    for _ in range(2):
        catalog = two.open()
        assert by_id(catalog) == {"other"}
        assert catalog.rows(["a", "b"]).tolist() == [-1, -1]
        compact(two)
    assert take_in(tmp_path / "yours.jsonl").stay_deleted == 1
    assert by_id(two.open()) == {"other"}


def test_deleting_what_is_kept_buries_the_copies_of_its_copies(
    two: CatalogStore, write: Write, take_in: TakeIn, over: None
) -> None:
    take_in(write("third.jsonl", {"id": "c", **BEST}))
    delete_recipes(two, ["c"])
    assert two.open().rows(["a", "b", "c"]).tolist() == [-1, -1, -1]
    assert take_in(write("yours.jsonl", {"id": "b", **CAKE})).stay_deleted == 1
    assert by_id(two.open()) == {"other"}


def test_a_copy_that_is_put_is_a_recipe_of_its_own(two: CatalogStore) -> None:
    _, kept = two.open().find("a")
    put_recipes(two, [replace(kept, id=RecipeId("b"))])
    for _ in range(2):
        catalog = two.open()
        assert by_id(catalog) == {"a", "b", "other"}
        assert catalog.find("b")[1].id == "b"
        assert catalog.copies_of("a") == ()
        compact(two)
    delete_recipes(two, ["a"])
    catalog = two.open()
    assert by_id(catalog) == {"b", "other"}
    assert catalog.find("b")[1].id == "b"


def test_an_unknown_id_that_only_shares_a_hash_with_a_copy_is_not_found(
    two: CatalogStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def as_b(recipe_id: str) -> int:
        return id_hash("b" if recipe_id == "x" else recipe_id)

    monkeypatch.setattr("ladle.catalog.opened.id_hash", as_b)
    monkeypatch.setattr(
        "ladle.catalog.opened.hashes_of", lambda ids: np.array([as_b(i) for i in ids], np.uint64)
    )
    with pytest.raises(RecipeNotFoundError):
        two.open().find("x")


# -- on disk ---------------------------------------------------------------------------------------


def test_saved_copies_are_read_back(tmp_path: Path) -> None:
    left_out = [
        LeftOut(CopyOf(f"c{n}", "site", f"https://example.org/ü{n}"), id_hash(f"k{n % 3}"))
        for n in range(20)
    ]
    Copies.save(tmp_path, left_out)
    copies = Copies.load(tmp_path)
    assert copies.n_copies == 20
    assert sorted(copies.all(), key=repr) == sorted(left_out, key=repr)
    at = copies.kept.place(id_hash("c4"))
    assert (copies.kept.leads_to[at], copies.kept.place(id_hash("k1"))) == (id_hash("k1"), -1)
    assert [copies.has(id_hash(i)) for i in ("k1", "c4")] == [True, False]
    assert {c.id for c in copies.of(id_hash("k2"))} == {f"c{n}" for n in range(2, 20, 3)}
    assert list(copies.of(id_hash("c1"))) == []
    assert (np.diff(copies.hashes) > 0).all()


def test_of_several_copies_under_one_id_the_last_counts(tmp_path: Path) -> None:
    Copies.save(tmp_path, [LeftOut(CopyOf("c", s), id_hash(s)) for s in ("a", "b")])
    copies = Copies.load(tmp_path)
    assert copies.all() == [LeftOut(CopyOf("c", "b"), id_hash("b"))]


def test_without_copies_nothing_is_found(tmp_path: Path) -> None:
    Copies.save(tmp_path, [])
    copies = Copies.load(tmp_path)
    assert (copies.n_copies, copies.all(), [*copies.of(1)], copies.has(1)) == (0, [], [], False)
