"""Every model in the place of the one that serves: what it costs, and how much of its best is seen.

    python -m benchmarks.serving_models DATA REQUESTS

Only people with a history count: to everybody else the baseline answers. Prints JSON.
"""

from __future__ import annotations

import json
import logging
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from time import thread_time
from typing import Any

from benchmarks.machine import quantile
from benchmarks.serving_load import read_requests
from benchmarks.serving_mix import BANDS, Asked
from benchmarks.serving_path import Recall, exact_recall, looking, snapshot_of
from benchmarks.serving_probe import N_BEST, warm
from ladle.models import BASELINE
from ladle.ranking import Ladle, RankingSettings

N_WARM, N_EACH, N_TIMED = 60, 15, 300


def compare(data: Path, path: Path) -> dict[str, Any]:
    """Measure all models of the shelf, one after the other."""
    known = [one for one in read_requests(path) if one.n_choices]
    with Ladle.open(data) as ladle:
        shelf = snapshot_of(ladle).shelf
        names = [] if shelf is None else [n for n in shelf.manifest["models"] if n != BASELINE]
    return {name: _one(data, RankingSettings(model=name), known) for name in sorted(names)}


def _one(data: Path, settings: RankingSettings, known: Sequence[Asked]) -> dict[str, Any]:
    """Measure one: first what it costs, then what it looks at, with other requests."""
    banded = [[one for one in known if one.band == band.name][:N_EACH] for band in BANDS]
    judged = [one for band in banded for one in band]
    timed = [one for one in known if one not in judged][: N_WARM + N_TIMED]
    with warm(data, settings) as ladle:
        cpu_ms = [_cpu_ms(ladle, one) for one in timed][N_WARM:]
        found = [(one.band, recall) for one in judged if (recall := _recall(ladle, settings, one))]
    means = {
        band.name: round(statistics.fmean(own), 4)
        for band in BANDS
        if (own := [recall.of_fitting for name, recall in found if name == band.name])
    }
    return {
        "requests": len(cpu_ms),
        "cpu_ms": {"p50": round(quantile(cpu_ms, 0.5), 2), "p99": round(quantile(cpu_ms, 0.99), 2)},
        "judged": len(found),
        "recall": means,
        "least": round(min((r.of_fitting for _, r in found), default=0.0), 4),
    }


def _cpu_ms(ladle: Ladle, asked: Asked) -> float:
    start = thread_time()
    ladle.answer(asked.body).to_json()
    return 1e3 * (thread_time() - start)


def _recall(ladle: Ladle, settings: RankingSettings, asked: Asked) -> Recall | None:
    with looking() as looked:
        ladle.answer(asked.body)
    if looked.query.taste.is_empty:
        return None
    return exact_recall(snapshot_of(ladle), settings, asked.body, looked, N_BEST)


def main(given: list[str]) -> None:
    logging.disable(logging.WARNING)
    print(json.dumps(compare(Path(given[0]), Path(given[1]))))


if __name__ == "__main__":
    main(sys.argv[1:])
