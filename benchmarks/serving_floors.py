"""What a request must read at least, over how fast this machine reads: each stage's floor.

    python -m benchmarks.serving_floors DATA REQUESTS

A stage's floor is the time that one thread needs to read the bytes that any way of doing it must
touch: of the filters one bit a recipe for each plane that the request names, of what is scored the
columns and vectors of as many recipes as were scored, of what is shown the texts of four. Memory is
read in order here; what lies scattered takes longer, so that a floor is never reached.
"""

from __future__ import annotations

import json
import logging
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from benchmarks.serving_load import read_requests
from benchmarks.serving_mix import Asked
from benchmarks.serving_path import granted_planes, request_of, snapshot_of
from benchmarks.serving_probe import SEED, stages
from ladle.catalog import Catalog
from ladle.ranking import Ladle, RankingSettings
from ladle.request import RecipeRequest

_WORDS, _N_READS = 1 << 26, 7
"""512 MiB: no cache holds it."""
_N_ASKED = 300
_SCORED_BYTES = 4 + 4 + 2 + 1 + 64
"""Of one recipe: its item, its rate, its meals, its flags, and 64 dimensions of one byte."""
_SHOWN, _TEXT_BYTES = 4, 330
_OF_MOMENT = 2
"""Planes of what suits the moment: the meals, and what is a part of one alone."""
_FEWEST = 200
"""Recipes that are scored at least, where so many pass."""


class Bytes(NamedTuple):
    """What one request touches at least."""

    limits: int
    wishes: int
    moment: int
    scored: int
    shown: int

    @property
    def all(self) -> int:
        """All stages together."""
        return sum(self)


@numba.njit(cache=True, fastmath=True)
def _sum(words: NDArray[np.uint64]) -> np.uint64:  # pragma: no cover - compiled
    total = np.uint64(0)
    for i in range(words.size):
        total += words[i]
    return total


def bandwidth_gb_s() -> float:
    """Return how many GB a second one thread reads in order, the best of some tries."""
    words = np.ones(_WORDS, np.uint64)
    _sum(words[:64])
    best = np.inf
    for _ in range(_N_READS):
        start = perf_counter()
        _sum(words)
        best = min(best, perf_counter() - start)
    return float(words.nbytes / best / 1e9)


def least_bytes(catalog: Catalog, request: RecipeRequest, share: float) -> Bytes:
    """Return what one request must touch at least."""
    plane = 8 * catalog.n_words
    limits = request.limits
    n_limits = 1 + sum(
        len(part) for part in (
            limits.allergens, limits.allergens_may, limits.foods, limits.diets, limits.perhaps,
            limits.cuisines, limits.dishes, limits.equipment,
        )
    )  # fmt: skip
    n_wishes = len(granted_planes(catalog, request)) - 1
    n_scored = min(_FEWEST, round(share * catalog.n_recipes))
    return Bytes(
        plane * n_limits, plane * n_wishes, plane * _OF_MOMENT, _SCORED_BYTES * n_scored,
        _SHOWN * _TEXT_BYTES,
    )  # fmt: skip


_STAGES: Mapping[str, Callable[[Bytes, int], int]] = {
    # the planes of limits are read together with those of wishes, in one pass
    "what was asked": lambda b, _: b.limits + b.wishes,
    "what fits the hour": lambda b, _: b.moment,
    "scored": lambda b, n: max(b.scored, _SCORED_BYTES * n),
    "checked again": lambda b, _: b.shown,
}
"""By the names that a trace gives to stages; n is how many recipes they note."""


def floors(data: Path, requests: Path) -> dict[str, Any]:
    """Return the bandwidth, and each stage's floor beside what it takes."""
    asked = read_requests(requests)[:_N_ASKED]
    with Ladle.open(data, RankingSettings(), seed=SEED) as ladle:
        catalog = snapshot_of(ladle).catalog
        touched = [_of(catalog, one) for one in asked]
    gb_s = bandwidth_gb_s()
    took = stages(data, requests)
    rows: dict[str, Any] = {}
    for name, stage in took.items():
        least = _STAGES.get(name)
        n_bytes = [least(b, stage["recipes_p50"]) for b in touched] if least else []
        rows[name] = stage | (_ratio(n_bytes, gb_s, stage) if n_bytes else {})
    whole = statistics.median(b.all for b in touched)
    return {
        "bandwidth_gb_s": round(gb_s, 1),
        "request_bytes_p50": round(whole),
        "request_floor_ms": round(whole / gb_s / 1e6, 4),
        "stages": rows,
    }


def _of(catalog: Catalog, one: Asked) -> Bytes:
    return least_bytes(catalog, request_of(catalog, one.body), one.share)


def _ratio(touched: Sequence[int], gb_s: float, took: Mapping[str, Any]) -> dict[str, float]:
    n_bytes = statistics.median(touched)
    floor_ms = n_bytes / gb_s / 1e6
    ratio = took["wall_ms"]["p50"] / floor_ms if floor_ms else 0.0
    return {
        "bytes_p50": round(n_bytes), "floor_ms": round(floor_ms, 4), "times_floor": round(ratio, 1)
    }  # fmt: skip


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    print(json.dumps(floors(Path(sys.argv[1]), Path(sys.argv[2]))))
