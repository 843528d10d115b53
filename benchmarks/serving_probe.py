"""Requests answered within one process, and looked at stage by stage: prints JSON.

    python -m benchmarks.serving_probe draw    DATA REQUESTS INTERACTIONS N
    python -m benchmarks.serving_probe handler DATA REQUESTS
    python -m benchmarks.serving_probe cold    DATA REQUESTS
    python -m benchmarks.serving_probe stages  DATA REQUESTS
    python -m benchmarks.serving_probe recall  DATA REQUESTS

CPU time is of the answering thread alone, from the bytes that came to those that leave; the log
writes in a thread of its own, which `process_cpu_ms` counts, too.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import random
import statistics
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time, thread_time
from typing import Any

import msgspec

from benchmarks.machine import quantile
from benchmarks.serving_load import read_requests
from benchmarks.serving_mix import BANDS, NEW_PEOPLE, Asked, Mix, known_people
from benchmarks.serving_path import Recall, exact_recall, looking, snapshot_of
from ladle.ranking import Answer, Ladle, Paths, RankingSettings, RecommendationBody
from ladle.service import quieten

SEED = 20_261_129
N_WARM, N_HANDLER, N_COLD, N_STAGES = 300, 2_000, 200, 300
N_RECALL_EACH, N_BEST = 30, 200
_N_KNOWN, _N_SLOWEST = 4_000, 12
_FEW, _MANY = 20, 100
_READ_AT_ONCE = 1 << 24


@dataclass(frozen=True)
class Timing:
    """What one answer took."""

    asked: Asked
    cpu_ms: float
    wall_ms: float
    answer: Answer


def draw(data: Path, path: Path, interactions: Path, n: int) -> dict[str, Any]:
    """Draw the mix for a catalog, and write it."""
    with warm(data) as ladle:
        known = known_people(interactions, _N_KNOWN, SEED)
        asked = Mix(snapshot_of(ladle).catalog, known, SEED).take(n)
    path.write_bytes(msgspec.json.encode(asked))
    return _described(asked)


def handler(data: Path, path: Path) -> dict[str, Any]:
    """Answer the mix warm: so many requests before, each measured one new."""
    before, asked = _warm_and_measured(path, N_HANDLER)
    with warm(data) as ladle:
        for one in before:
            _timed(ladle, one)
        cpu = process_time()
        timings = [_timed(ladle, one) for one in asked]
        process_ms = 1e3 * (process_time() - cpu) / max(len(timings), 1)
        recipes = ladle.status().recipes
    return {
        "recipes": recipes,
        "requests": len(timings),
        "answered": sum(t.answer.recommendation is not None for t in timings),
        "degraded": sorted({t.answer.degraded for t in timings if t.answer.degraded}),
        "process_cpu_ms": round(process_ms, 3),
        "cpu_ms": _by_kind(timings, lambda t: t.cpu_ms),
        "wall_ms": _by_kind(timings, lambda t: t.wall_ms),
        "slowest": [_told(t) for t in sorted(timings, key=lambda t: -t.cpu_ms)[:_N_SLOWEST]],
    }


def cold(data: Path, path: Path) -> dict[str, Any]:
    """Answer with nothing of the data in memory: the first requests of a server that was started.

    What another process maps stays in memory; none should.
    """
    forget_pages(data)
    asked = read_requests(path)[-N_COLD:]
    start = perf_counter()
    with Ladle.open(data, RankingSettings(), seed=SEED) as ladle:
        open_ms = (perf_counter() - start) * 1e3
        timings = [_timed(ladle, one) for one in asked]
    return {
        "open_ms": round(open_ms, 1),
        "first_ms": {"cpu": round(timings[0].cpu_ms, 1), "wall": round(timings[0].wall_ms, 1)},
        "requests": len(timings),
        "cpu_ms": _figures([t.cpu_ms for t in timings[1:]]),
        "wall_ms": _figures([t.wall_ms for t in timings[1:]]),
    }


def forget_pages(folder: Path) -> None:
    """Let the system drop the pages of a folder's files from memory, and of no others."""
    for path in folder.rglob("*"):
        if path.is_file():
            handle = os.open(path, os.O_RDONLY)
            try:
                os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(handle)


def read_pages(data: Path) -> None:
    """Let the system take the pages of the catalog and the log into memory.

    That is what a server finds that has run for a while: else each record that is read for the
    first time comes from the disk.
    """
    paths = Paths(data)
    log = paths.database.parent.glob(f"{paths.database.name}*")
    for path in (*paths.catalog.rglob("*"), *log):
        if path.is_file():
            with path.open("rb") as file:
                while file.read(_READ_AT_ONCE):
                    pass


def stages(data: Path, path: Path) -> dict[str, Any]:
    """Answer with a trace: what each stage leaves, and takes (wall time within the process)."""
    before, asked = _warm_and_measured(path, N_STAGES)
    ms, left = defaultdict[str, list[float]](list), defaultdict[str, list[float]](list)
    with warm(data) as ladle:
        for one in before:
            _timed(ladle, one)
        for one in asked:
            trace = ladle.answer(msgspec.structs.replace(one.body, explain=True)).trace
            for stage in trace.stages if trace else ():
                ms[stage.stage].append(stage.ms)
                left[stage.stage].append(stage.n_recipes)
    return {
        name: {"wall_ms": _figures(ms[name]), "recipes_p50": round(statistics.median(left[name]))}
        for name in ms
    }


def recall(data: Path, path: Path) -> dict[str, Any]:
    """Compare what ranking looked at with the model's best, band by band."""
    settings = RankingSettings()
    found: list[tuple[Asked, Recall, bool]] = []
    n_looked = list[int]()
    with warm(data) as ladle:
        snapshot = snapshot_of(ladle)
        for one in _each_band(read_requests(path), N_RECALL_EACH):
            with looking() as looked:
                ladle.answer(one.body)
            own = exact_recall(snapshot, settings, one.body, looked, N_BEST)
            if own is not None:
                found.append((one, own, looked.query.taste.is_empty))
                n_looked.append(sum(rows.size for rows in looked.rows))
    fitting = {b.name: [r.of_fitting for a, r, _ in found if a.band == b.name] for b in BANDS}
    granted = {b.name: [r.of_granted for a, r, _ in found if a.band == b.name] for b in BANDS}
    means = {band: round(statistics.fmean(own), 4) for band, own in fitting.items() if own}
    return {
        "model": settings.model,
        "best": N_BEST,
        "requests": {band: len(own) for band, own in fitting.items() if own},
        "mean": means,
        "least": {band: round(min(own), 4) for band, own in fitting.items() if own},
        "mean_of_all_granted": {
            band: round(statistics.fmean(own), 4) for band, own in granted.items() if own
        },
        "worst_band": min(means.values(), default=None),
        "of_people_with_a_history": _mean([r.of_fitting for _, r, is_new in found if not is_new]),
        "of_others": _mean([r.of_fitting for _, r, is_new in found if is_new]),
        "rows_looked_at_p50": round(statistics.median(n_looked)) if n_looked else None,
    }


def _mean(values: Sequence[float]) -> float | None:
    return round(statistics.fmean(values), 4) if values else None


def _each_band(asked: Sequence[Asked], n: int) -> list[Asked]:
    found = []
    for band in BANDS:
        found += [one for one in asked if one.band == band.name][:n]
    random.Random(SEED).shuffle(found)  # noqa: S311 - an order
    return found


def _warm_and_measured(path: Path, n: int) -> tuple[list[Asked], list[Asked]]:
    """Return requests that only warm up, and n others; of a small mix a quarter warms up."""
    asked = read_requests(path)
    n_warm = min(N_WARM, len(asked) // 4)
    return asked[:n_warm], asked[n_warm : n_warm + n]


@contextmanager
def warm(data: Path, settings: RankingSettings | None = None) -> Iterator[Ladle]:
    """Open the data as a server does before it listens."""
    with Ladle.open(data, settings, seed=SEED) as ladle:
        ladle.prepare_fallback()
        before = quieten()
        try:
            yield ladle
        finally:
            gc.unfreeze()
            gc.set_threshold(*before)


def _timed(ladle: Ladle, asked: Asked) -> Timing:
    encoded = msgspec.json.encode(asked.body)
    wall, cpu = perf_counter(), thread_time()
    answer = ladle.answer(msgspec.json.decode(encoded, type=RecommendationBody))
    answer.to_json()
    cpu_ms, wall_ms = (thread_time() - cpu) * 1e3, (perf_counter() - wall) * 1e3
    return Timing(asked, cpu_ms, wall_ms, answer)


def _by_kind(timings: Sequence[Timing], of: Callable[[Timing], float]) -> dict[str, Any]:
    kinds: Mapping[str, Callable[[Timing], bool]] = {
        "all": lambda _: True,
        "without_pantry": lambda t: not t.asked.has_pantry,
        "pantry": lambda t: t.asked.has_pantry,
        "known": lambda t: _is_known(t.asked.body.person),
        "1 to 20 choices": lambda t: 0 < t.asked.n_choices <= _FEW,
        "21 to 100 choices": lambda t: _FEW < t.asked.n_choices <= _MANY,
        "over 100 choices": lambda t: t.asked.n_choices > _MANY,
        "new": lambda t: _is_new(t.asked.body.person),
        "nobody": lambda t: t.asked.body.person is None,
        "in_words": lambda t: bool(t.asked.body.utterance),
        **{b.name: lambda t, b=b: t.asked.band == b.name for b in BANDS},  # type: ignore[misc]
        **{
            f"{b.name}, pantry": lambda t, b=b: t.asked.has_pantry and t.asked.band == b.name  # type: ignore[misc]
            for b in BANDS
        },
    }
    told = {kind: [of(t) for t in timings if fits(t)] for kind, fits in kinds.items()}
    return {kind: {"n": len(v)} | _figures(v) for kind, v in told.items() if len(v) > 1}


def _is_known(person: str | None) -> bool:
    return bool(person) and not _is_new(person)


def _is_new(person: str | None) -> bool:
    return bool(person) and str(person).startswith(NEW_PEOPLE)


def _figures(values: Sequence[float]) -> dict[str, float]:
    return {
        "p50": round(quantile(values, 0.5), 3),
        "p99": round(quantile(values, 0.99), 3),
        "mean": round(statistics.fmean(values), 3),
        "max": round(max(values), 3),
    }


def _told(timing: Timing) -> dict[str, Any]:
    """Tell of a request what it asked, and of nobody who."""
    asked = timing.asked
    body = json.loads(msgspec.json.encode(asked.body))
    del body["person"]
    return {
        "cpu_ms": round(timing.cpu_ms, 2), "wall_ms": round(timing.wall_ms, 2),
        "choices": asked.n_choices,
        "share": round(asked.share, 5), "pantry": len(asked.body.pantry),
        "is_known": _is_known(asked.body.person),
        "wants": body["wants"], "utterance": asked.body.utterance,
    }  # fmt: skip


def _described(asked: Sequence[Asked]) -> dict[str, Any]:
    n = max(len(asked), 1)
    return {
        "requests": len(asked),
        "with_pantry": round(sum(a.has_pantry for a in asked) / n, 3),
        "known": round(sum(_is_known(a.body.person) for a in asked) / n, 3),
        "new": round(sum(_is_new(a.body.person) for a in asked) / n, 3),
        "in_words": round(sum(bool(a.body.utterance) for a in asked) / n, 3),
        "bands": {b.name: sum(a.band == b.name for a in asked) for b in BANDS},
        "share_p50": round(statistics.median(a.share for a in asked), 4),
    }  # fmt: skip


PARTS: Mapping[str, Callable[[Path, Path], dict[str, Any]]] = {
    "handler": handler, "cold": cold, "stages": stages, "recall": recall,
}  # fmt: skip


def main(given: list[str]) -> None:
    logging.disable(logging.WARNING)
    part, data, path, *more = given
    if part == "draw":
        found = draw(Path(data), Path(path), Path(more[0]), int(more[1]))
    else:
        found = PARTS[part](Path(data), Path(path))
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:])
