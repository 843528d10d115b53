"""The versions of a store: which is opened, what is shared between them, what was deleted."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ladle.catalog import CatalogStore, ImportReport, delete_recipes, put_recipes
from ladle.catalog.columns import id_hash
from ladle.catalog.layout import FORMAT
from ladle.core import CorruptVersionError, NotReadyError, Recipe, RecipeId

Write = Callable[..., Path]
TakeIn = Callable[..., ImportReport]


@pytest.fixture
def filled(store: CatalogStore, write: Write, take_in: TakeIn) -> CatalogStore:
    """Return a store of two recipes."""
    take_in(write("mine.jsonl", {"id": "0", "name": "Soup"}, {"id": "1", "name": "Cake"}))
    return store


def test_an_empty_store_opens_nothing(store: CatalogStore) -> None:
    assert store.open_any() is None
    assert store.current_name() is None
    with pytest.raises(NotReadyError):
        store.open()
    with pytest.raises(NotReadyError):
        store.open_best()


def test_the_base_of_an_opened_catalog_is_taken_over(filled: CatalogStore) -> None:
    first = filled.open()
    assert filled.open().base is not first.base
    delete_recipes(filled, ["0"])
    second = filled.open(first)
    assert second.base is first.base
    assert second.lookup.base.table is first.lookup.base.table
    assert (first.n_recipes, second.n_recipes) == (2, 1)
    assert first.row("0") == 0
    assert second.row("0") is None


def test_the_base_is_not_taken_over_where_it_is_another(
    filled: CatalogStore, write: Write, take_in: TakeIn
) -> None:
    first = filled.open()
    take_in(write("more.jsonl", {"id": "2", "name": "Toast"}))
    second = filled.open(first)
    assert second.base is not first.base
    assert (first.n_recipes, second.n_recipes) == (2, 3)


def test_the_deleted_of_a_version_are_told_without_opening_it(filled: CatalogStore) -> None:
    before = filled.open().name
    after = delete_recipes(filled, ["0", "1"])
    assert filled.deleted_in(before).tolist() == []
    assert filled.deleted_in(after).tolist() == sorted(map(id_hash, "01"))
    put = put_recipes(filled, [Recipe(RecipeId("1"), "Cake")])
    assert filled.deleted_in(put).tolist() == [id_hash("0")]


@pytest.mark.parametrize("data", [None, b"", b"no array"], ids=["missing", "empty", "text"])
def test_deleted_that_cannot_be_read_are_an_error(filled: CatalogStore, data: bytes | None) -> None:
    name = delete_recipes(filled, ["0"])
    path = filled.root / name / "deleted.npy"
    path.unlink()
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(CorruptVersionError, match=r"deleted\.npy: cannot be read"):
        filled.deleted_in(name)
    with pytest.raises(CorruptVersionError, match="cannot be opened"):
        filled.open()


def test_a_version_that_cannot_be_opened_is_not_gone_back_to(filled: CatalogStore) -> None:
    before = filled.open().name
    name = put_recipes(filled, [Recipe(RecipeId("2"), "Toast")])
    texts = filled.root / before / "base" / "texts.bin"
    sound = texts.read_bytes()
    texts.write_bytes(b"")  # the file of both
    text = (
        rf"{before}: cannot be opened \(.*; it does not become current\. .*move {filled.root} away"
    )
    with pytest.raises(CorruptVersionError, match=text):
        filled.go_back()
    assert filled.current_name() == name
    texts.write_bytes(sound)
    assert filled.go_back().name == before == filled.current_name()


def test_a_version_of_another_format_is_gone_back_to(filled: CatalogStore) -> None:
    before = filled.open().name
    put_recipes(filled, [Recipe(RecipeId("2"), "Toast")])
    manifest = filled.root / before / "manifest.json"
    told = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(told | {"format": FORMAT - 1}), encoding="utf-8")
    assert filled.go_back().name == before == filled.current_name()


def test_the_best_is_the_version_before_where_an_edit_is_damaged(filled: CatalogStore) -> None:
    before = filled.open().name
    name = put_recipes(filled, [Recipe(RecipeId("2"), "Toast")])
    (filled.root / name / "changes" / "id_hash.npy").write_bytes(b"")
    best, is_older = filled.open_best()
    assert (best.name, best.n_recipes, is_older) == (before, 2, True)
