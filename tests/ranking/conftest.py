"""A small kitchen for whole-way tests: the sample's recipes, made-up people, trained models."""

from __future__ import annotations

import csv
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import pytest

from ladle.catalog import Catalog, CatalogBuilder, CatalogStore, import_files
from ladle.core import FixedClock, Recipe, RecipeId
from ladle.corpus import RejectsFile, sample_files, synthetic_interactions
from ladle.events import EventLog, import_interactions
from ladle.food import cook_facts, facts_of
from ladle.learning import train
from ladle.models import ShelfStore
from ladle.models.factors import Factors, FactorsSettings
from ladle.models.neighbours import Neighbours
from ladle.models.popularity import Popularity, PopularitySettings
from ladle.people import SYNTHETIC_PREFIX, People
from ladle.ranking import Answer, Ladle, Paths, RankingSettings, Recommendation
from ladle.store import Database

DINNER_TIME = datetime(2026, 4, 17, 18, 30, tzinfo=UTC)
"""A Friday in spring."""
SMALL_FACTORS = FactorsSettings(n_factors=2, n_iterations=3)
NO_CHANCE = RankingSettings(explore_rate=0.0)

_made: dict[Path, Path] = {}  # service and cli borrow the fixture: it is made once all the same


def recipe(name: str, *lines: str, meals: str = "", cuisine: str = "", minutes: int = 0) -> Recipe:
    """Return a recipe with steps, its id made of its name; meals are comma separated."""
    return Recipe(
        id=RecipeId(name.casefold().replace(" ", "-")),
        name=name,
        lines=lines,
        steps=("Cook it until it is done.",),
        total_time=f"PT{minutes}M" if minutes else "",
        categories=tuple(meals.split(",")) if meals else (),
        cuisines=(cuisine,) if cuisine else (),
        source="test",
    )


def catalog_of(
    folder: Path, recipes: Iterable[Recipe], lies: Mapping[str, Recipe] = MappingProxyType({})
) -> Catalog:
    """Write recipes as the current catalog version of a data directory, and open it.

    Parameters
    ----------
    lies
        By a recipe's name: another one whose facts are stored for it.
    """
    store = CatalogStore(Paths(folder).catalog)
    with store.versions.writing() as aside:
        builder = CatalogBuilder(aside)
        for r in recipes:
            told = lies.get(r.name, r)
            facts = facts_of(told)
            builder.add(r, facts, cook_facts(told, facts))
        builder.finish()
        builder.close()
    return store.open()


def train_on(folder: Path, rows: Iterable[tuple[object, ...]], source: str = "test") -> None:
    """Log interactions (person, recipe, rating, kind, at) and train small models on all."""
    file = folder / f"{source}.csv"
    with file.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text).writerows([("person_id", "recipe_id", "rating", "kind", "at"), *rows])
    catalogs = CatalogStore(Paths(folder).catalog)
    database = Database(Paths(folder).database)
    log = EventLog(database)
    try:
        own_ids = catalogs.open().own_ids
        import_interactions(file, source, People(database), log, lambda ids: own_ids(source, ids))
        models = (Popularity(PopularitySettings(crowd=0)), Factors(SMALL_FACTORS), Neighbours())
        train(catalogs, log, ShelfStore(Paths(folder).shelf), models)
    finally:
        log.close()
        database.close()


@pytest.fixture(scope="session")
def sample_kitchen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data directory to copy or to read from: sample recipes, made-up people, models."""
    base = tmp_path_factory.getbasetemp()
    if base not in _made:
        folder = _made[base] = tmp_path_factory.mktemp("kitchen")
        store = CatalogStore(Paths(folder).catalog)
        with sample_files() as files, RejectsFile(folder / "rejects.jsonl") as rejects:
            import_files(store, files, rejects)
        catalog = store.open()
        recipes = [catalog.recipe(ix) for ix in range(catalog.n_recipes)]
        train_on(folder, synthetic_interactions(recipes, SYNTHETIC_PREFIX, n_people=60))
    return _made[base]


@pytest.fixture
def kitchen(sample_kitchen: Path, tmp_path: Path) -> Path:
    """Return a copy of the sample kitchen, to write to."""
    return Path(shutil.copytree(sample_kitchen, tmp_path / "kitchen"))


@pytest.fixture
def ladle(kitchen: Path) -> Iterator[Ladle]:
    """Return an opened kitchen at dinner time that leaves nothing to chance."""
    with Ladle.open(kitchen, NO_CHANCE, FixedClock(DINNER_TIME), seed=1) as opened:
        yield opened


@pytest.fixture(scope="session")
def asked_ladle(sample_kitchen: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ladle]:
    """Return an opened kitchen that all tests may ask; nobody counts what it logs."""
    folder = shutil.copytree(sample_kitchen, tmp_path_factory.mktemp("asked") / "kitchen")
    with Ladle.open(folder, RankingSettings(), FixedClock(DINNER_TIME), seed=3) as opened:
        yield opened


@pytest.fixture(scope="session")
def sample_catalog(sample_kitchen: Path) -> Catalog:
    """Return the sample's catalog."""
    return CatalogStore(Paths(sample_kitchen).catalog).open()


RICE = recipe("Rice", "1 cup rice", meals="dinner")
STEW = recipe("Bean Stew", "2 cups beans", meals="dinner")
OMELET = recipe("Omelet", "2 eggs", meals="breakfast")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a data directory of three dishes and no models."""
    folder = tmp_path / "home"
    catalog_of(folder, [RICE, STEW, OMELET])
    return folder


@pytest.fixture
def opened(home: Path) -> Iterator[Ladle]:
    with Ladle.open(home, NO_CHANCE, FixedClock(DINNER_TIME), seed=1) as ladle:
        yield ladle


def chosen(answer: Answer) -> Recommendation:
    assert answer.recommendation is not None
    return answer.recommendation


def select(folder: Path, sql: str) -> list[tuple[object, ...]]:
    """Read the database over a connection of our own."""
    connection = sqlite3.connect(Paths(folder).database)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()
