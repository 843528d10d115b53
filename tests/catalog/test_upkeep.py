"""Upkeep: damage that is found, sizes that add up, versions compared, and compaction."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ladle.catalog import (
    CatalogStore,
    Damage,
    ImportReport,
    compact,
    delete_recipes,
    diff,
    put_recipes,
    stats,
    verify,
)
from ladle.core import NotReadyError, Recipe, RecipeId
from ladle.store import Version

Write = Callable[..., Path]
TakeIn = Callable[..., ImportReport]


def recipe(recipe_id: str, line: str, name: str = "Soup") -> Recipe:
    return Recipe(RecipeId(recipe_id), name, (line,), ("Cook.",), source="mine")


@pytest.fixture
def filled(store: CatalogStore, write: Write, take_in: TakeIn) -> CatalogStore:
    """Return a store of five recipes, of which one was put and another deleted."""
    objects = [
        {"id": str(n), "name": f"Soup {n}", "recipeIngredient": [f"{n + 1} tomatoes"]}
        for n in range(5)
    ]
    take_in(write("mine.jsonl", *objects))
    put_recipes(store, [recipe("put", "2 eggs")])
    delete_recipes(store, ["4"])
    return store


def version(store: CatalogStore) -> Version:
    return store.versions.current("")


# -- verify ----------------------------------------------------------------------------------------


def test_a_whole_version_has_no_damage(filled: CatalogStore) -> None:
    assert verify(version(filled)) == []
    assert verify(version(filled), reads_texts=True) == []


FILES = ("base/texts.bin", "base/verdicts.npy", "changes/id_hash.npy", "live.npy", "food.json")


@pytest.mark.parametrize("name", FILES)
def test_a_flipped_bit_is_found(filled: CatalogStore, name: str) -> None:
    path = version(filled).path / name
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert verify(version(filled)) == [Damage(name, "has other content than when it was written")]


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_found(filled: CatalogStore, name: str) -> None:
    (version(filled).path / name).unlink()
    assert verify(version(filled)) == [Damage(name, "is missing")]


@pytest.mark.parametrize("name", FILES)
def test_a_cut_file_is_found(filled: CatalogStore, name: str) -> None:
    path = version(filled).path / name
    size = path.stat().st_size
    path.write_bytes(path.read_bytes()[:-1])
    assert verify(version(filled)) == [Damage(name, f"has {size - 1:,} bytes, not {size:,}")]


def test_every_file_but_the_manifest_is_watched(filled: CatalogStore) -> None:
    root = version(filled).path
    names = [
        p.relative_to(root).as_posix()
        for p in sorted(root.rglob("*"))
        if p.is_file() and p.name != "manifest.json" and not p.name.endswith(".lock")
    ]
    for name in names:
        kept = (root / name).read_bytes()
        (root / name).write_bytes(kept + b" ")
        assert name in {damage.file for damage in verify(version(filled))}
        (root / name).write_bytes(kept)
    assert verify(version(filled)) == []


@pytest.mark.parametrize("text", ["", "{", "[]"], ids=["empty", "cut", "a list"])
def test_broken_notes_are_told_once(filled: CatalogStore, text: str) -> None:
    (version(filled).path / "base" / "checksums.json").write_text(text, encoding="utf-8")
    assert [d.file for d in verify(version(filled))] == ["base/checksums.json"]


def test_a_version_without_notes_is_told(filled: CatalogStore) -> None:
    path = version(filled).path / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    del manifest["files"]
    path.write_text(json.dumps(manifest), encoding="utf-8")
    assert verify(version(filled)) == [Damage("manifest.json", "notes no checksums")]


# -- stats -----------------------------------------------------------------------------------------


def test_stats_tell_what_a_version_holds(filled: CatalogStore) -> None:
    catalog = filled.open()
    found = stats(catalog, catalog.folder)
    assert (found.name, found.n_recipes, found.n_changed) == (catalog.name, 5, 1)
    assert (found.n_gone, found.n_deleted, found.n_copies) == (1, 1, 0)


def test_every_byte_on_disk_is_a_text_or_an_index(filled: CatalogStore) -> None:
    catalog = filled.open()
    found = stats(catalog, catalog.folder)
    on_disk = sum(p.stat().st_size for p in catalog.folder.rglob("*") if p.is_file())
    assert found.text_bytes + found.index_bytes == on_disk
    assert found.text_bytes >= (catalog.folder / "base" / "texts.bin").stat().st_size
    assert found.bytes_per_recipe == found.index_bytes / 5


# -- diff ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_compacted", [False, True])
def test_a_diff_lists_what_was_added_removed_and_changed(
    filled: CatalogStore, *, is_compacted: bool
) -> None:
    old = filled.open()
    _, same = old.find("3")
    put_recipes(filled, [recipe("new", "1 cup rice"), recipe("1", "2 leeks"), same])
    put_recipes(filled, [recipe("put", "3 eggs")])
    delete_recipes(filled, ["2"])
    if is_compacted:
        compact(filled)
    found = diff(old, filled.open())
    assert (found.added, found.removed, sorted(found.changed)) == (["new"], ["2"], ["1", "put"])
    back = diff(filled.open(), old)
    assert (back.added, back.removed, sorted(back.changed)) == (["2"], ["new"], ["1", "put"])


def test_a_version_differs_in_nothing_from_itself_and_its_compaction(filled: CatalogStore) -> None:
    old = filled.open()
    assert diff(old, old) == diff(old, filled.open())
    compact(filled)
    found = diff(old, filled.open())
    assert (found.added, found.removed, found.changed) == ([], [], [])


# -- compact ---------------------------------------------------------------------------------------


def test_a_compaction_leaves_one_base_of_the_same_recipes(filled: CatalogStore) -> None:
    before = {r.id: r for r in map(filled.open().recipe, filled.open().live_rows())}
    name = compact(filled)
    catalog = filled.open()
    assert catalog.name == name
    assert catalog.changes is None
    assert catalog.live_of_base().all()
    assert {r.id: r for r in map(catalog.recipe, catalog.live_rows())} == before
    assert verify(version(filled), reads_texts=True) == []


def test_where_there_is_nothing_to_gain_the_version_stays(filled: CatalogStore) -> None:
    assert compact(filled) == compact(filled)


def test_an_empty_store_cannot_be_compacted(store: CatalogStore) -> None:
    with pytest.raises(NotReadyError):
        compact(store)
