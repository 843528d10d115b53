"""Questions to one opened catalog, in a process of its own: prints what they took as JSON.

python -m benchmarks.catalog_probe DATA
"""

from __future__ import annotations

import json
import os
import random
import statistics
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from benchmarks.processes import anonymous_mb, rss_mb
from ladle.catalog import Catalog, CatalogStore, Plane, and_all, put_recipes, stats
from ladle.core import Recipe, RecipeId
from ladle.food import EntryIx, Meal, vocabulary
from ladle.ranking import Paths

_SEED, _N_QUESTIONS, _N_AT_HOME, _MOST_MISSING = 20_261_128, 400, 25, 2
_N_EDITS, _N_OPENED = 7, 15
_URGENT = (3.0, 2.0, 1.0)
_N_MS = 1e3
_COMMON = 300
"""Foods at home are drawn from the commonest, as in a kitchen."""


def main(data: Path) -> dict[str, Any]:
    """Measure one data directory's catalog."""
    chance = random.Random(_SEED)  # noqa: S311 - a repeatable draw
    store = CatalogStore(Paths(data).catalog)
    vocabulary()
    before_mb, before_own_mb = rss_mb(os.getpid()), anonymous_mb(os.getpid())
    opened = [_wall_ms(store.open) for _ in range(_N_OPENED)]
    catalog = store.open()
    sizes = stats(catalog, catalog.folder)
    pantries = _pantries(catalog, chance)
    catalog.best_for_pantry(pantries[0], _MOST_MISSING)  # compiled kernels are loaded once
    filters = _each_ms(lambda _: six_filters(catalog), range(_N_QUESTIONS))
    pantry = _each_ms(lambda p: catalog.best_for_pantry(p, _MOST_MISSING), pantries)
    rows = [chance.randrange(catalog.base.n_rows) for _ in range(5 * _N_QUESTIONS)]
    points = _each_ms(catalog.recipe, rows)
    titles = [catalog.recipe(row).name for row in rows[:_N_QUESTIONS]]
    catalog.search("soup")
    texts = _each_ms(lambda t: catalog.search(_with_typo(t, chance)), titles)
    after_mb, after_own_mb = rss_mb(os.getpid()), anonymous_mb(os.getpid())
    edits = [_edit_s(store, catalog, n) for n in range(_N_EDITS)]
    return {
        "recipes": catalog.n_recipes,
        "copies_left_out": sizes.n_copies,
        "open_ms": _figures(opened),
        "filter_ms": _figures(filters),
        "pantry_cpu_ms": _figures(pantry),
        "search_cpu_ms": _figures(texts),
        "point_read_us": {k: round(v * _N_MS, 2) for k, v in _figures(points).items()},
        "edit_to_served_s": round(statistics.median(edits), 3),
        "bytes_per_recipe": round(sizes.bytes_per_recipe),
        "text_bytes_per_recipe": round(sizes.text_bytes / catalog.n_recipes),
        "resident_mb": round(after_mb),
        "resident_bytes_per_recipe": round((after_mb - before_mb) * 2**20 / catalog.n_recipes),
        "own_bytes_per_recipe": round((after_own_mb - before_own_mb) * 2**20 / catalog.n_recipes),
    }


def six_filters(catalog: Catalog) -> Plane:
    """AND six filters: two allergens, a diet, a meal, a cuisine, half an hour."""
    return and_all([
        catalog.named(), catalog.free_of("tree_nut"), catalog.free_of("fish"),
        catalog.fits("vegetarian"), catalog.of_meal(Meal.DINNER), catalog.of_cuisine("italian"),
        catalog.within_minutes(30),
    ])  # fmt: skip


def _pantries(catalog: Catalog, chance: random.Random) -> list[dict[EntryIx, float]]:
    pantry = catalog.base.pantry
    common = sorted(range(pantry.n_entries), key=lambda e: (-pantry.count(e), e))[:_COMMON]
    found = []
    for _ in range(_N_QUESTIONS):
        foods = [EntryIx(e) for e in chance.sample(common, _N_AT_HOME)]
        urgency = [*_URGENT, *(0.0 for _ in range(_N_AT_HOME - len(_URGENT)))]
        found.append(dict(zip(foods, urgency, strict=True)))
    return found


def _with_typo(title: str, chance: random.Random) -> str:
    """Leave out one letter."""
    at = chance.randrange(max(len(title), 1))
    return title[:at] + title[at + 1 :]


def _edit_s(store: CatalogStore, held: Catalog, number: int) -> float:
    """Put a recipe and open the version that has it, as a server with the older one does."""
    recipe = Recipe(
        RecipeId(f"edit-{number}"), "Lentil soup", ("1 cup red lentils", "1 onion"),
        ("Simmer lentils and onion for 25 minutes.",),
    )  # fmt: skip
    start = perf_counter()
    put_recipes(store, [recipe], held)
    catalog = store.open(held)
    if catalog.row(recipe.id) is None:
        raise RuntimeError("the recipe that was put is not there")
    return perf_counter() - start


def _wall_ms(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return (perf_counter() - start) * _N_MS


def _each_ms(work: Callable[[Any], object], asked: Sequence[Any]) -> list[float]:
    """Return the CPU time of each question."""
    took = []
    for one in asked:
        start = process_time()
        work(one)
        took.append((process_time() - start) * _N_MS)
    return took


def _figures(values: Sequence[float]) -> dict[str, float]:
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return {"p50": round(cuts[49], 4), "p99": round(cuts[98], 4)}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
