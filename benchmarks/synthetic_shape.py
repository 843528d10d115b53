"""Whether the synthetic recipes are shaped as the real ones: Heaps' law, line cache, verdicts.

Beside the real curve and the synthetic one stands the fit that says how it should go on. Small
caches are compared where both corpora have as many lines; the cache of `read_foods` then says how
often a line of millions of recipes has been read already. Verdicts on a sample of each show that
filters let as many pass.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from benchmarks.heaps import LineCache, LineStream
from benchmarks.synthetic import Generator, real_law
from benchmarks.synthetic_model import Material, base_of, material
from ladle.core import Recipe
from ladle.corpus import recipe_from_json
from ladle.food import ALLERGENS, DIETS, Fits, Verdict, facts_of, read_foods

ID = "synthetic-corpus-v1"
_SEED, _N_RECIPES, _N_JUDGED = 20_261_129, 2_200_000, 3_000
_READINGS = 100_000
"""Readings kept: the size that results are compared by, beside what `read_foods` keeps now."""
_SMALL = (1_000, 3_000, 10_000, 30_000)
_EVERY = _N_RECIPES // _N_JUDGED


def run() -> dict[str, Any]:
    found = material()
    law, real = real_law(found, _SEED, [LineCache(n) for n in _SMALL])
    generator = Generator(found, law, _SEED)
    like_real, whole = LineStream([LineCache(n) for n in _SMALL]), LineStream(_large_caches())
    sample: list[Recipe] = []
    for number, (data, lines) in enumerate(islice(generator, _N_RECIPES)):
        if like_real.n < real.n:
            like_real.add(lines)
        whole.add(lines)
        if number % _EVERY == 0:
            sample.append(recipe_from_json(data))
    judged = _judged(found)
    headline = {
        "recipes": _N_RECIPES,
        "distinct_lines_to_law": round(len(whole.times) / law.distinct(whole.n), 3),
        "line_cache_hit_share": round(whole.caches[0].hit_share, 4),
    }
    return {"headline": headline} | {
        "law": law.to_json(),
        "real": real.to_json(),
        "synthetic_as_many_lines": like_real.to_json(),
        "synthetic": whole.to_json(),
        "texts": {"real": _texts(judged), "synthetic": _texts(sample)},
        "verdicts": {"real": _verdicts(judged), "synthetic": _verdicts(sample)},
    }


def _large_caches() -> list[LineCache]:
    now = read_foods.cache_info().maxsize or 0
    return [LineCache(n) for n in dict.fromkeys((_READINGS, now)) if n]


def _judged(found: Material) -> list[Recipe]:
    """Draw whole real recipes as often as the synthetic ones are copies of them."""
    chance = random.Random(_SEED)  # noqa: S311 - a repeatable draw
    anchors = chance.choices(found.anchors, k=_N_JUDGED)
    return [found.wholes[base_of(a.bases, chance.random())].recipe for a in anchors]


def _texts(recipes: Sequence[Recipe]) -> dict[str, float]:
    """Return how long the recipes are, and how many words their titles draw on."""
    n = len(recipes)
    titles = Counter(r.name.casefold() for r in recipes)
    return {
        "recipes": n,
        "lines": round(sum(len(r.lines) for r in recipes) / n, 2),
        "steps": round(sum(len(r.steps) for r in recipes) / n, 2),
        "step_words": round(sum(len(s.split()) for r in recipes for s in r.steps) / n, 1),
        "title_words": round(sum(len(r.name.split()) for r in recipes) / n, 2),
        "titles_distinct": round(len(titles) / n, 3),
    }


def _verdicts(recipes: Iterable[Recipe]) -> dict[str, float]:
    """Return the shares that filters let pass: free of, fits, read, of known minutes."""
    facts = [facts_of(r) for r in recipes]
    shares = {
        f"free of {a}": sum(f.verdicts[i] is Verdict.FREE for f in facts)
        for i, a in enumerate(ALLERGENS)
    }
    shares |= {d: sum(f.fits[i] is Fits.YES for f in facts) for i, d in enumerate(DIETS)}
    shares |= {
        "fully read": sum(f.is_fully_read for f in facts),
        "of a meal": sum(bool(f.meals) for f in facts),
        "of a cuisine": sum(bool(f.cuisines) for f in facts),
        "minutes known": sum(f.minutes is not None for f in facts),
    }
    foods = sum(len(f.line_entries) for f in facts) / len(facts)
    return {k: round(n / len(facts), 3) for k, n in shares.items()} | {"foods": round(foods, 2)}
