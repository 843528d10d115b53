"""One model trained on one training, in a process of its own: prints what it took as JSON.

    python -m benchmarks.model_probe MODEL TRAINING --cpu-s 1200 --memory-gb 16

Processor time and memory are of `fit` alone: the training lies in memory before, and the packages
that train are loaded within, as in `ladle train`. What is asked comes from the saved model, read
back as a server does.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.model_scale_data import load_training
from benchmarks.processes import peak_mb, rss_mb
from ladle.models import FittedModel, Items, Query, Scores, Taste, Training, find_kind

_SEED = 20_261_129
_N_CANDIDATES, _N_PEOPLE, _ASKED_S = 2_000, 20, 2.0
_HISTORIES = {"median": 0.5, "p99": 0.99}
_ITSELF = Path("/proc/self")


def measure(name: str, folder: Path, most_gb: float) -> dict[str, Any]:
    """Train, save, load and ask one model; where the memory does not do, say so."""
    training, base = load_training(folder)
    asked = {kind: _queries(training, base, q) for kind, q in _HISTORIES.items()}
    sizes = {
        "recipes": int(training.items.size), "rows": int(training.item.size),
        "people": training.n_people, "chosen": int(np.unique(training.item).size),
    }  # fmt: skip
    try:
        taken, fitted = _trained(name, training)
    except MemoryError:
        return sizes | {"stopped": f"needs more than {most_gb:g} GB"}
    with tempfile.TemporaryDirectory() as made:
        saved = Path(made) / name
        fitted.save(saved)
        disk_bytes = sum(path.stat().st_size for path in saved.rglob("*") if path.is_file())
        start = perf_counter()
        loaded = type(fitted).load(saved)
        load_s = perf_counter() - start
        del fitted
        answers: dict[str, Any] = {
            f"score_ms_{kind}": _answer_ms(loaded, queries, training)
            for kind, queries in asked.items()
        }
    history = {f"history_{kind}": _size(queries) for kind, queries in asked.items()}
    return (
        sizes | taken | {"disk_bytes": disk_bytes, "load_s": round(load_s, 3)} | history | answers
    )


def _trained(name: str, training: Training) -> tuple[dict[str, Any], FittedModel]:
    """Fit, and say what it took."""
    model = find_kind(name)()
    _forget_peak()
    before_mb, start, cpu = rss_mb(os.getpid()), perf_counter(), process_time()
    fitted = model.fit(training)
    return {
        "wall_s": round(perf_counter() - start, 2),
        "cpu_s": round(process_time() - cpu, 2),
        "peak_mb": round(peak_mb()),
        "peak_above_start_mb": round(peak_mb() - before_mb),
    }, fitted


def _forget_peak() -> None:
    """Let the peak of this process begin at what it holds now."""
    with contextlib.suppress(OSError):
        (_ITSELF / "clear_refs").write_text("5", encoding="ascii")


def _queries(training: Training, base: Scores, quantile: float) -> list[Query]:
    """Return what some people ask whose histories are of that length among all."""
    sizes = np.bincount(training.person)
    length = int(np.quantile(sizes, quantile))
    nearest = np.argsort(np.abs(sizes - length), kind="stable")[: 10 * _N_PEOPLE]
    people = np.random.default_rng(_SEED).choice(nearest, _N_PEOPLE)
    starts = np.searchsorted(training.person, np.arange(training.n_people + 1))
    month = training.newest_month
    return [
        Query(_taste(training, np.arange(starts[p], starts[p + 1])), month=month, base=base)
        for p in people
    ]


def _taste(training: Training, own: NDArray[np.int64]) -> Taste:
    """Return a person's rows as models see them, newest first."""
    own = own[np.argsort(-training.month[own], kind="stable")]
    return Taste(training.item[own], training.weight[own], training.month[own])


def _size(queries: Sequence[Query]) -> int:
    return round(statistics.median(query.taste.items.size for query in queries))


def _answer_ms(
    model: FittedModel, queries: Sequence[Query], training: Training
) -> dict[str, float]:
    """Return how long the middle one of many questions took, and the processor time of one."""
    drawn = _candidates(training)
    for query in queries[:3]:  # maps the files' pages
        model.score(query, next(drawn))
    wall: list[float] = []
    start, cpu = perf_counter(), process_time()
    while perf_counter() - start < _ASKED_S or len(wall) < len(queries):
        items = next(drawn)
        asked = perf_counter()
        model.score(queries[len(wall) % len(queries)], items)
        wall.append(perf_counter() - asked)
    # the mean, as the system counts processor time in ticks that are longer than a question
    cpu_ms = 1e3 * (process_time() - cpu) / len(wall)
    return {"wall": round(1e3 * statistics.median(wall), 3), "cpu": round(cpu_ms, 3)}


def _candidates(training: Training) -> Iterator[Items]:
    """Yield recipes to choose among, drawn from all."""
    chance = np.random.default_rng(_SEED)
    while True:
        yield chance.integers(0, training.items.size, _N_CANDIDATES, dtype=np.int32)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.model_probe", description=__doc__)
    parser.add_argument("model")
    parser.add_argument("training", type=Path)
    parser.add_argument("--cpu-s", type=int, required=True, help="it is killed after so many")
    parser.add_argument("--memory-gb", type=float, required=True, help="of its own, at most")
    given = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CPU, (given.cpu_s, given.cpu_s + 5))
    bytes_at_most = int(given.memory_gb * 2**30)
    resource.setrlimit(resource.RLIMIT_DATA, (bytes_at_most, bytes_at_most))
    with contextlib.suppress(OSError):
        # where the memory of all does not do, the measured process is the one to go
        (_ITSELF / "oom_score_adj").write_text("1000", encoding="ascii")
    print(json.dumps(measure(given.model, given.training, given.memory_gb)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
