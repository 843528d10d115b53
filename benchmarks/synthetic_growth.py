"""Whether the synthetic recipes are as hard as real ones: distinct lines, and a line cache's hits.

Facts are cheap for a line that was read before, so an import of copies would flatter Ladle. Shown
are the curve of distinct lines with its fit to Heaps' law, of the real recipes and of 2.2 million
synthetic ones (GROWTH_RECIPES sets another number), and the hits of caches as large as Ladle's.
"""

from __future__ import annotations

import os
from itertools import islice
from typing import Any

from benchmarks.heaps import HeapsFit, LineCache, LineStream, last_decade
from benchmarks.scale_files import SEED
from benchmarks.synthetic import Generator, real_law
from benchmarks.synthetic_model import material

ID = "synthetic-growth-v1"
_RECIPES = 2_200_000
_CACHES = (20_000, 200_000)


def run() -> dict[str, Any]:
    n_recipes = int(os.environ.get("GROWTH_RECIPES", _RECIPES))
    found = material()
    real_caches, caches = ([LineCache(size) for size in _CACHES] for _ in range(2))
    law, real = real_law(found, SEED, real_caches)
    synthetic = LineStream(caches)
    n_real_recipes, at_same_size = len(found.recipes), {}
    for n, (_, lines) in enumerate(islice(Generator(found, law, SEED), n_recipes), start=1):
        synthetic.add(lines)
        if n == n_real_recipes:
            at_same_size = {str(c.size): round(c.hit_share, 4) for c in caches}
    fit = HeapsFit.of(last_decade(synthetic.curve()))
    distinct, expected = len(synthetic.times), law.distinct(synthetic.n)
    return {
        "headline": {
            "recipes": n_recipes,
            "distinct_lines": distinct,
            "of_what_the_real_law_expects": round(distinct / expected, 3),
            "real_beta": round(law.beta, 4),
            "synthetic_beta": round(fit.beta, 4),
        },
        "synthetic": True,
        "real": {"recipes": n_real_recipes, "fit": law.to_json()} | real.to_json(),
        "made": {"recipes": n_recipes, "fit": fit.to_json()} | synthetic.to_json(),
        "made_cache_hit_share_at_the_real_size": at_same_size,
    }
