"""Whose id it is: kept apart, replaced or free, within an import and over an older version."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from ladle.catalog import Catalog, CatalogStore, id_hash, import_files
from ladle.catalog.derive import Batch, derive, food_names
from ladle.catalog.parts import Part
from ladle.catalog.takeover import Ids
from ladle.catalog.texts import TextPacker
from ladle.core import Recipe, RecipeId
from ladle.corpus import RejectsFile

Pairs = Sequence[tuple[str, str]]


def batch_of(source: str, *pairs: tuple[str, str]) -> Batch:
    """Return recipes of a source by id and name."""
    recipes = [Recipe(RecipeId(i), name, source=source) for i, name in pairs]
    return derive(recipes, source, TextPacker(b""))


def taken_by(source: str, *pairs: tuple[str, str]) -> Ids:
    ids = Ids(None)
    ids.add(batch_of(source, *pairs).columns, source)
    return ids


def renamed(ids: Ids, source: str, *pairs: tuple[str, str], is_named: bool = False) -> list[int]:
    found: list[int] = ids.to_rename(batch_of(source, *pairs), source, is_named=is_named).tolist()
    return found


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Return a version with a soup 38 and a cake 39 of the source `mine`."""
    folder = tmp_path_factory.mktemp("older")
    lines = ({"identifier": i, "name": n} for i, n in (("38", "Soup"), ("39", "Cake")))
    path = folder / "mine.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    store = CatalogStore(folder / "catalog")
    with RejectsFile(folder / "rejects.jsonl") as rejects:
        import_files(store, [path], rejects)
    return store.open()


def test_a_free_id_is_anybodys() -> None:
    assert renamed(Ids(None), "mine", ("38", "Soup"), ("39", "Cake")) == []


def test_only_another_recipe_of_another_source_is_kept_apart() -> None:
    ids = taken_by("mine", ("38", "Soup"), ("39", "Cake"), ("40", ""))
    assert renamed(ids, "mine", ("38", "Stew"), ("40", "")) == []
    assert renamed(ids, "yours", ("38", "SOUPS"), ("39", "Stew"), ("41", "Tart")) == [1]
    assert renamed(ids, "yours", ("40", ""), ("38", "")) == [0, 1]


def test_a_named_source_has_its_own_ids_already() -> None:
    ids = taken_by("mine", ("38", "Soup"))
    assert renamed(ids, "yours", ("38", "Cake"), is_named=True) == []


def test_a_recipe_kept_apart_once_stays_apart_though_it_takes_the_others_name() -> None:
    ids = taken_by("mine", ("38", "Soup"))
    ids.add(batch_of("yours", ("yours:38", "Cake")).columns, "yours")
    assert renamed(ids, "yours", ("38", "Soup")) == [0]
    assert renamed(ids, "theirs", ("38", "Soup")) == []


def test_a_later_recipe_of_an_id_replaces_the_earlier_row() -> None:
    ids = Ids(None)
    assert ids.add(batch_of("mine", ("38", "Soup"), ("39", "Cake")).columns, "mine") == 0
    assert ids.add(batch_of("mine", ("39", "Tart"), ("38", "Stew")).columns, "mine") == 2
    assert ids.add(batch_of("mine", ("38", "Soup"), ("40", "Pie")).columns, "mine") == 1
    assert ids.dead_rows().tolist() == [0, 1, 3]


def test_an_id_twice_in_one_batch_leaves_the_later_row() -> None:
    ids = Ids(None)
    assert ids.add(batch_of("mine", ("38", "Soup"), ("38", "Stew")).columns, "mine") == 1
    assert ids.dead_rows().tolist() == [0]


def test_an_id_belongs_to_the_source_that_took_it_last() -> None:
    ids = taken_by("mine", ("38", "Soup"))
    ids.add(batch_of("yours", ("38", "Soup")).columns, "yours")
    assert renamed(ids, "yours", ("38", "Cake")) == []
    assert renamed(ids, "mine", ("38", "Cake")) == [0]


def test_ids_of_the_older_version_are_kept_apart_and_replaced_alike(older: Catalog) -> None:
    ids = Ids(older)
    assert renamed(ids, "yours", ("38", "Stew"), ("39", "cakes"), ("40", "Tart")) == [0]
    assert renamed(ids, "mine", ("38", "Stew")) == []
    assert ids.add(batch_of("mine", ("38", "Stew"), ("40", "Tart")).columns, "mine") == 1
    assert ids.dead_rows().tolist() == []


def test_this_import_counts_before_the_older_version(older: Catalog) -> None:
    ids = Ids(older)
    ids.add(batch_of("yours", ("39", "Cake")).columns, "yours")
    assert renamed(ids, "yours", ("39", "Tart")) == []
    assert renamed(ids, "mine", ("39", "Tart")) == [0]


@pytest.mark.parametrize(
    "stretches",
    [
        [("mine", [("38", "Soup"), ("39", "Cake")]), ("yours", [("39", "Cake"), ("41", "Pie")])],
        [("mine", [("38", "Soup"), ("38", "Stew")]), ("mine", [("38", "Soup")])],
        [("mine", []), ("yours", [("38", "Soup")])],
    ],
)
def test_stretches_taken_up_again_count_as_if_they_had_just_been_added(
    stretches: list[tuple[str, Pairs]],
) -> None:
    added, taken_up = Ids(None), Ids(None)
    for source, pairs in stretches:
        batch = batch_of(source, *pairs)
        added.add(batch.columns, source)
        taken_up.take_up(Part(batch.columns, batch.words, batch.sources, food_names()))
    assert taken_up.dead_rows().tolist() == added.dead_rows().tolist()
    for source in ("mine", "yours", "theirs"):
        more = [("38", "Tart"), ("39", "Cake"), ("39", "Tart"), ("41", "Pie")]
        assert renamed(taken_up, source, *more) == renamed(added, source, *more)


def test_an_import_of_nothing_has_no_dead_rows() -> None:
    assert Ids(None).dead_rows().size == 0
    assert Ids(None).add(batch_of("mine").columns, "mine") == 0


def test_prefixed_ids_are_those_that_recipes_kept_apart_get() -> None:
    assert batch_of("yours", ("38", "Soup")).prefixed.tolist() == [id_hash("yours:38")]
