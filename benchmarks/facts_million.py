"""Facts for a million recipes on two cores, extrapolated from more than a hundred thousand.

The recipes are the real English ones that have lines and steps, and more of the same, put together
from their lines and sentences by chance: a line comes again about as often as in the real ones, and
no two steps are alike. Two processes share the work.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from multiprocessing import get_context
from time import perf_counter, process_time
from typing import Any, NamedTuple

from benchmarks.corpus import english_files, recipes_of
from ladle.core import Recipe, RecipeId
from ladle.food import facts_of, read_foods

ID = "facts-million-v1"
_SEED, _N_RECIPES, _N_PROCESSES = 20_261_125, 110_000, 2
_MILLION = 1_000_000


class _Share(NamedTuple):
    """What one process did."""

    cpu_s: float
    hits: int
    misses: int


def run() -> dict[str, Any]:
    real = [r for r in _real() if r.lines and r.steps]
    recipes = real + list(_resampled(real, _N_RECIPES - len(real)))
    random.Random(_SEED).shuffle(recipes)  # noqa: S311 - a repeatable order
    context = get_context("fork")
    parts = [recipes[i::_N_PROCESSES] for i in range(_N_PROCESSES)]
    facts_of(recipes[0])  # tables are built once, before the processes part
    with ProcessPoolExecutor(_N_PROCESSES, mp_context=context) as pool:
        start = perf_counter()
        shares = list(pool.map(_judge, parts))
        wall_s = perf_counter() - start
    cpu_s = sum(share.cpu_s for share in shares)
    hits, misses = sum(s.hits for s in shares), sum(s.misses for s in shares)
    n = len(recipes)
    return {
        "headline": {
            "million_wall_s": round(wall_s / n * _MILLION),
            "million_cpu_s_a_core": round(cpu_s / n * _MILLION / _N_PROCESSES),
            "cpu_us_a_recipe": round(cpu_s / n * 1e6),
            "line_cache_hit_share": round(hits / (hits + misses), 3),
        },
        "processes": _N_PROCESSES,
        "recipes": n,
        "real_recipes": len(real),
        "lines_a_recipe": round(sum(len(r.lines) for r in recipes) / n, 1),
        "step_words_a_recipe": round(sum(len(s.split()) for r in recipes for s in r.steps) / n),
    }


def _judge(recipes: Sequence[Recipe]) -> _Share:
    read_foods.cache_clear()
    start = process_time()
    for recipe in recipes:
        facts = facts_of(recipe)
        _ = facts.verdicts, facts.fits
    info = read_foods.cache_info()
    return _Share(process_time() - start, info.hits, info.misses)


def _real() -> Iterator[Recipe]:
    return chain.from_iterable(map(recipes_of, english_files()))


def _resampled(real: Sequence[Recipe], n: int) -> Iterator[Recipe]:
    """Yield recipes as long as real ones, of lines and pairs of sentences drawn from all."""
    chance = random.Random(_SEED)  # noqa: S311 - a repeatable draw
    lines = [line for r in real for line in r.lines]
    sentences = [s.strip() for r in real for step in r.steps for s in step.split(".") if s.strip()]
    for number in range(n):
        like = chance.choice(real)
        n_sentences = sum(len([s for s in step.split(".") if s.strip()]) for step in like.steps)
        drawn = [chance.choice(sentences) for _ in range(n_sentences)]
        steps = tuple(". ".join(drawn[i : i + 2]) + "." for i in range(0, n_sentences, 2))
        yield Recipe(
            RecipeId(f"drawn-{number}"), like.name,
            tuple(chance.choice(lines) for _ in like.lines), steps, categories=like.categories,
        )  # fmt: skip
