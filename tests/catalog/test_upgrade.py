"""Catalogs of an older format, written anew."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ladle.catalog import (
    Catalog,
    CatalogStore,
    ImportReport,
    delete_recipes,
    put_recipes,
    upgrade,
    verify,
)
from ladle.catalog.layout import BASE, CHANGES, CHECKSUMS, FORMAT
from ladle.core import CorruptVersionError, OtherFormatError, Recipe, RecipeId

Write = Callable[..., Path]
TakeIn = Callable[..., ImportReport]
Content = Callable[[Catalog], Any]

NEW_IN = {
    5: (
        "active", "basis", "nutrients", "covered", "aspects", "types", "mains.offsets",
        "mains.values", "plane_aspect", "plane_calories",
        *(f"{sets}.{array}" for sets in ("by_main", "by_type")
          for array in ("offsets", "place", "planes", "values")),
    ),
    6: ("proofs.offsets", "proofs.values"),
}  # fmt: skip
"""The arrays that each format has brought."""


def folder(store: CatalogStore) -> Path:
    return store.root / (store.current_name() or "")


def change_manifest(store: CatalogStore, **said: object) -> None:
    path = folder(store) / "manifest.json"
    found: Mapping[str, object] = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**found, **said}), encoding="utf-8")


def make_older(store: CatalogStore, form: int = FORMAT - 1) -> None:
    """Take from a version what the formats after this one have brought."""
    newer = [name for number, names in NEW_IN.items() if number > form for name in names]
    for segment in (folder(store) / BASE, folder(store) / CHANGES):
        if segment.is_dir():
            noted = json.loads((segment / CHECKSUMS).read_text(encoding="utf-8"))
            for name in newer:
                (segment / f"{name}.npy").unlink()
                del noted[f"{name}.npy"]
            (segment / CHECKSUMS).write_text(json.dumps(noted), encoding="utf-8")
    change_manifest(store, format=form, food_version="0-older")


def objects(n: int) -> list[dict[str, object]]:
    foods = ("tomatoes", "onions", "carrots", "apples", "eggs", "leeks")
    return [
        {
            "id": f"r{i}",
            "name": f"{food.title()} number {i}",
            "recipeIngredient": [f"3 {food}", "1 tbsp butter", "2 cups water", "1 tsp salt"],
            "recipeInstructions": ["Fry them in the butter.", "Add water and salt; cook.", "Eat."],
        }
        for i, food in zip(range(n), foods, strict=False)
    ]


@pytest.fixture
def old(store: CatalogStore, write: Write, take_in: TakeIn, soup: Recipe) -> CatalogStore:
    """Return a store with a base, a copy left out, changes, and deleted recipes of either."""
    *most, last = objects(6)
    copy = dict(last, id="copy")
    take_in(write("mine.jsonl", *most, last), write("theirs.jsonl", copy))
    put_recipes(store, [soup, replace(soup, id=RecipeId("r0"), name="Another soup")])
    put_recipes(store, [replace(soup, id=RecipeId("gone"))])
    delete_recipes(store, ["gone", "r1"])
    return store


@pytest.mark.parametrize("form", [4, 5])
def test_an_old_catalog_becomes_what_it_was(old: CatalogStore, content: Content, form: int) -> None:
    before = old.open()
    wanted, copies = content(before), before.n_copies
    kept_of_copy = before.recipe(before.row("copy") or 0)
    assert copies == 1
    make_older(old, form)
    old_name = old.current_name()
    wrong = f"has format {form}, this Ladle reads {FORMAT}: run `ladle upgrade`"
    with pytest.raises(OtherFormatError, match=wrong):
        old.open()
    done = upgrade(old, n_workers=0)
    assert done is not None
    assert (done.old_version, done.old_format, done.n_recipes) == (old_name, form, 6)
    catalog = old.open()
    assert catalog.name == done.version != old_name
    assert content(catalog) == wanted
    assert catalog.n_copies == copies
    assert catalog.recipe(catalog.row("copy") or 0) == kept_of_copy
    assert catalog.rows(["gone", "r1"]).tolist() == [-1, -1]
    assert catalog.deleted.tolist() == before.deleted.tolist()
    assert catalog.changes is None
    assert verify(old.versions.current(""), reads_texts=True) == []
    assert not (old.root / ".import").exists()


def test_the_old_version_stays_for_a_rollback(old: CatalogStore) -> None:
    make_older(old)
    kept = folder(old)
    before = {p: p.read_bytes() for p in kept.rglob("*") if p.is_file()}
    upgrade(old, n_workers=0)
    assert {p: p.read_bytes() for p in kept.rglob("*") if p.is_file()} == before


def test_there_is_nothing_to_upgrade_in_todays_format_or_before_the_first(
    store: CatalogStore, write: Write, take_in: TakeIn
) -> None:
    assert upgrade(store) is None
    assert not store.root.exists()
    take_in(write("mine.jsonl", *objects(1)))
    name = store.current_name()
    assert upgrade(store) is None
    assert store.current_name() == name


def test_of_a_newer_format_it_says_so(old: CatalogStore) -> None:
    change_manifest(old, format=FORMAT + 1)
    with pytest.raises(OtherFormatError, match="install the newer Ladle that wrote it"):
        upgrade(old)


def test_a_catalog_of_which_all_was_deleted_stays_empty(
    store: CatalogStore, write: Write, take_in: TakeIn
) -> None:
    take_in(write("mine.jsonl", *objects(2)))
    delete_recipes(store, ["r0", "r1"])
    make_older(store)
    upgrade(store)
    assert store.open().n_recipes == 0
    assert store.open().is_deleted_hash(int(store.open().deleted[0]))


@pytest.mark.parametrize("name", ["live.npy", "deleted.npy", "base/texts.bin", "base/texts.dict"])
def test_without_its_texts_it_says_which_version_is_damaged(old: CatalogStore, name: str) -> None:
    make_older(old)
    (folder(old) / name).unlink()
    before = old.current_name()
    with pytest.raises(CorruptVersionError, match=r"its texts cannot be read \("):
        upgrade(old)
    assert old.current_name() == before


def test_a_damaged_text_breaks_off_and_the_old_version_stays(old: CatalogStore) -> None:
    make_older(old)
    path = folder(old) / BASE / "texts.bin"
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(bytes(len(data)))
    before = old.current_name()
    with pytest.raises(CorruptVersionError, match=r"texts.bin: record \d+ is damaged"):
        upgrade(old, n_workers=0)
    assert old.current_name() == before


def test_it_tells_how_far_it_is(old: CatalogStore) -> None:
    make_older(old)
    begun: list[tuple[str, int]] = []
    done: list[int] = []
    upgrade(old, 0, lambda stage, n: begun.append((stage, n)), done.append)
    assert begun == [("deriving facts", 6), ("building indexes", 6)]
    assert done == [0, 6]


def test_a_version_that_came_meanwhile_is_upgraded_instead(
    old: CatalogStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_older(old)
    name = old.current_name()
    asked = iter([name, name, "000099-0badcafe"])
    first = CatalogStore.current_name
    monkeypatch.setattr(CatalogStore, "current_name", lambda self: next(asked, None) or first(self))
    done = upgrade(old, n_workers=0)
    assert done is not None
    assert old.open().n_recipes == 6
