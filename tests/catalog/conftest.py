"""Small catalogs to test with: built in a folder without ceremony, or imported from files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ladle.catalog import (
    Catalog,
    CatalogBuilder,
    CatalogStore,
    ImportOptions,
    ImportReport,
    Plane,
    bits_at,
    import_files,
)
from ladle.core import Recipe, RecipeId
from ladle.corpus import RejectsFile, sample_files
from ladle.food import (
    ALLERGENS,
    DIETS,
    CookFacts,
    Meal,
    RecipeFacts,
    aspect_names,
    cook_facts,
    cuisine_names,
    dish_types,
    facts_of,
    vocabulary,
)
from ladle.store import Version

Content = tuple[Mapping[str, Mapping[str, object]], Mapping[str, set[str]]]
"""What is told of each recipe, and the recipes that pass each filter."""

_FOODS = ("butter", "egg", "eggplant", "tomato", "cherry tomato", "tofu", "milk", "dairy product")
"""Foods whose filters are compared between two catalogs."""


@pytest.fixture(scope="session")
def soup() -> Recipe:
    """Return a recipe of which every fact is known: no allergen but milk, 30 minutes, dinner."""
    return Recipe(
        RecipeId("soup"), "Italian Tomato Soup", ("3 tomatoes", "1 tbsp butter"),
        ("Fry the tomatoes in butter.", "Add water."), total_time="PT30M",
        categories=("dinner",), cuisines=("Italian",), source="mine",
    )  # fmt: skip


@pytest.fixture(scope="session")
def reopen() -> Callable[[Path], Catalog]:
    """Return `reopen(folder)`: the catalog that lies in a folder."""
    return _reopen


def _reopen(folder: Path) -> Catalog:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return Catalog(Version(folder.name, folder, manifest))


@pytest.fixture(scope="session")
def age() -> Callable[[Path], Catalog]:
    """Return `age(folder)`: the catalog there, said to be made with older food tables."""

    def age(folder: Path) -> Catalog:
        path = folder / "manifest.json"
        manifest = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(manifest | {"food_version": "0-older"}), encoding="utf-8")
        return _reopen(folder)

    return age


@pytest.fixture(scope="session")
def build() -> Callable[..., Catalog]:
    """Return `build(folder, recipes, previous=None)`: a catalog in an empty folder."""

    def build(folder: Path, recipes: Sequence[Recipe], previous: Catalog | None = None) -> Catalog:
        folder.mkdir(parents=True)
        builder = CatalogBuilder(folder, previous)
        try:
            for recipe in recipes:
                builder.add(recipe, facts_of(recipe))
            builder.finish()
        finally:
            builder.close()
        return _reopen(folder)

    return build


@pytest.fixture(scope="session")
def content() -> Callable[[Catalog], Content]:
    """Return `content(catalog)`: all that a catalog tells, by recipe id instead of by row."""
    return _content


def _content(catalog: Catalog) -> Content:
    ids = catalog.ids()
    rows = catalog.live_rows().tolist()
    assert [catalog.row(i) for i in ids] == rows
    place = dict(zip(rows, ids, strict=True))
    filters = {
        "named": catalog.named(),
        **{f"free of {a}": catalog.free_of(a) for a in ALLERGENS},
        **{f"fits {d}": catalog.fits(d) for d in DIETS},
        **{f"eaten at {m.label}": catalog.of_meal(m) for m in Meal},
        **{c: catalog.of_cuisine(c) for c in cuisine_names()},
        **{f"within {n}": catalog.within_minutes(n) for n in (10, 30, 60)},
        **{f"{n} kcal": catalog.within_calories(n) for n in (300, 433)},
        **{a: catalog.with_aspect(a) for a in aspect_names()},
        **{t: catalog.of_type(t) for t in dish_types()},
    }
    for food in _FOODS:
        entry = vocabulary().find(food)
        assert entry is not None
        filters[f"with {food}"] = catalog.with_food(entry)
        filters[f"led by {food}"] = catalog.led_by(entry)
        filters[f"without {food}"] = catalog.without([entry])
    return (
        {i: _row(catalog, row) for row, i in place.items()},
        {
            name: {place[row] for row in _set_bits(plane) if row in place}
            for name, plane in filters.items()
        },
    )


def _set_bits(plane: Plane) -> Iterator[int]:
    for at, word in enumerate(plane):
        yield from (64 * at + bit for bit in range(64) if int(word) >> bit & 1)


def _row(catalog: Catalog, row: int) -> Mapping[str, object]:
    return {
        "recipe": catalog.recipe(row),
        "verdicts": catalog.verdicts(row).tolist(),
        "evidence": catalog.stored(row).evidence,
        "diets": catalog.diets(row).tolist(),
        "minutes": catalog.minutes(row),
        "meals": catalog.meals(row),
        "has text": bits_at(catalog.to_cook_by(), np.array([row])).tolist(),
        "source": catalog.source(row),
        "name": catalog.name_hash(row),
        "entries": catalog.entries(row).tolist(),
        "line entries": catalog.line_entries(row).tolist(),
        "general": catalog.general(row).tolist(),
        "n needed": catalog.pantry_use([], [], np.array([row])).n_needed.tolist(),
        "words": sorted(catalog.title_words(row)),
        "equipment": catalog.equipment(row),
        "is fully read": catalog.is_fully_read(row),
    }


@pytest.fixture
def store(tmp_path: Path) -> CatalogStore:
    """Return an empty store."""
    return CatalogStore(tmp_path / "catalog")


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Return `write(name, *objects)`: a JSON Lines file of recipes, `id` short for identifier."""

    def write(name: str, *objects: Mapping[str, object]) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = (
            json.dumps({"identifier" if k == "id" else k: v for k, v in o.items()}) for o in objects
        )
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    return write


@pytest.fixture
def take_in(store: CatalogStore, tmp_path: Path) -> Callable[..., ImportReport]:
    """Return `take_in(*paths, **options)`: an import into `store`, with `ImportOptions`."""

    def take_in(*paths: Path, **options: Any) -> ImportReport:
        with RejectsFile(tmp_path / "rejects.jsonl") as rejects:
            return import_files(store, paths, rejects, ImportOptions(**options))

    return take_in


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Return a catalog of the sample that ships with Ladle."""
    folder = tmp_path_factory.mktemp("sample")
    store = CatalogStore(folder / "catalog")
    with sample_files() as paths, RejectsFile(folder / "rejects.jsonl") as rejects:
        import_files(store, paths, rejects)
    return store.open()


@pytest.fixture(scope="session")
def sample_facts(sample: Catalog) -> list[RecipeFacts]:
    """Return the facts of every recipe of the sample, derived from its text, by row."""
    return [facts_of(sample.recipe(row)) for row in range(sample.n_recipes)]


@pytest.fixture(scope="session")
def sample_cook(sample: Catalog, sample_facts: list[RecipeFacts]) -> list[CookFacts]:
    """Return what a cook asks of every recipe of the sample, read from its text, by row."""
    return [cook_facts(sample.recipe(row), facts) for row, facts in enumerate(sample_facts)]


@pytest.fixture(scope="session")
def many(soup: Recipe) -> list[Recipe]:
    """Return more recipes than a dictionary is trained on, each with a name of its own."""
    return [replace(soup, id=RecipeId(f"n{i}"), name=f"Soup number {i}") for i in range(2_100)]
