"""How long one answer takes on the Food.com catalog, everything real in the path.

The catalog is made from Food.com's recipes, the models are trained on its reviews, and each answer
is chosen, checked, explained, encoded and logged. CPU time of the answering thread stands beside
wall time, since machines are shared. The floor in the same run: decoding the same request bodies
and encoding the same answers.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any

import msgspec
import pyarrow.parquet as pq

from benchmarks.machine import data_folder, quantile
from ladle.catalog import CatalogStore, import_files
from ladle.corpus import RejectsFile
from ladle.events import EventLog, import_interactions
from ladle.food import ALLERGENS
from ladle.learning import train
from ladle.models import ShelfStore, make_models
from ladle.people import People
from ladle.ranking import Answer, Ladle, Paths, RankingSettings, RecommendationBody
from ladle.request import Wants
from ladle.store import Database

ID = "request-latency-foodcom-v1"
_SEED, _N_REQUESTS, _N_WARM = 20_261_122, 2_000, 200
_UTTERANCES = (
    "", "quick dinner", "italian dinner with chicken", "something with beef", "mexican lunch",
    "pancakes for breakfast", "vegetarian soup", "chocolate dessert", "pasta without mushrooms",
)  # fmt: skip
_PANTRY = (
    "chicken", "rice", "onion", "garlic", "tomato", "potato", "egg", "milk", "butter", "cheese",
    "carrot", "spinach", "lemon", "beef", "pasta", "bean", "bell pepper", "mushroom", "bacon",
    "broccoli", "corn", "flour", "sugar", "olive oil", "cream",
)  # fmt: skip
_SHARE_KNOWN, _SHARE_WITH_PANTRY = 0.5, 0.4


@dataclass(frozen=True)
class _Timing:
    cpu_ms: float
    wall_ms: float
    has_pantry: bool
    answer: Answer
    body: bytes


def run() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        people = prepare(Path(folder), data_folder())
        with Ladle.open(folder, RankingSettings(), seed=_SEED) as ladle:
            bodies = _bodies(people)
            for body in bodies[:_N_WARM]:
                ladle.answer(body)
            timings = [_timed(ladle, body) for body in bodies[_N_WARM:]]
            status = ladle.status()
    without = [t for t in timings if not t.has_pantry]
    with_pantry = [t for t in timings if t.has_pantry]
    return {
        "headline": {
            "handler_cpu_ms_p50": _ms(without, 0.5),
            "handler_cpu_ms_p99": _ms(without, 0.99),
            "handler_pantry_cpu_ms_p50": _ms(with_pantry, 0.5),
            "handler_pantry_cpu_ms_p99": _ms(with_pantry, 0.99),
            "requests_per_cpu_s": round(1000 * len(timings) / sum(t.cpu_ms for t in timings)),
        },
        "recipes": status.recipes,
        "requests": len(timings),
        "wall_ms": {
            "p50": round(quantile([t.wall_ms for t in timings], 0.5), 2),
            "p99": round(quantile([t.wall_ms for t in timings], 0.99), 2),
        },
        "answered": sum(t.answer.recommendation is not None for t in timings),
        "times_the_floor": round(sum(t.cpu_ms for t in timings) / _floor_ms(timings), 1),
    }


def prepare(folder: Path, data: Path) -> list[str]:
    """Make catalog, log and models from Food.com; returns the people who have a history."""
    paths = Paths(folder)
    catalogs = CatalogStore(paths.catalog)
    with RejectsFile(folder / "rejects.jsonl") as rejects:
        import_files(catalogs, [data / "foodcom" / "recipes.jsonl.gz"], rejects)
    database = Database(paths.database)
    log = EventLog(database)
    file = data / "foodcom" / "interactions.parquet"
    catalog = catalogs.open()
    import_interactions(
        file, "foodcom", People(database), log, lambda ids: catalog.own_ids("foodcom", ids)
    )
    train(
        catalogs,
        log,
        ShelfStore(paths.shelf),
        make_models({}),
    )
    log.close()
    database.close()
    return sorted(
        {str(p) for p in pq.read_table(file, columns=["person_id"])["person_id"].to_pylist()}
    )


def _bodies(people: Sequence[str]) -> list[RecommendationBody]:
    """Make the mix: half known people, 40 % with 5 to 25 foods at home, 0 to 4 hard limits."""
    chance = random.Random(_SEED)  # noqa: S311 - a repeatable mix
    return [_body(people, chance) for _ in range(_N_WARM + _N_REQUESTS)]


def _body(people: Sequence[str], chance: random.Random) -> RecommendationBody:
    has_pantry = chance.random() < _SHARE_WITH_PANTRY
    return RecommendationBody(
        person=chance.choice(people) if chance.random() < _SHARE_KNOWN else None,
        utterance=chance.choice(_UTTERANCES),
        wants=Wants(
            avoid=tuple(chance.sample(sorted(ALLERGENS), chance.choice((0, 0, 0, 1, 1, 2, 4)))),
            max_minutes=chance.choice((None, None, None, 30, 60)),
        ),
        pantry=tuple(chance.sample(_PANTRY, chance.randint(5, 25))) if has_pantry else (),
    )


def _timed(ladle: Ladle, body: RecommendationBody) -> _Timing:
    encoded = msgspec.json.encode(body)
    wall, cpu = perf_counter(), thread_time()
    answer = ladle.answer(msgspec.json.decode(encoded, type=RecommendationBody))
    answer.to_json()
    cpu_ms, wall_ms = (thread_time() - cpu) * 1e3, (perf_counter() - wall) * 1e3
    return _Timing(cpu_ms, wall_ms, bool(body.pantry), answer, encoded)


def _ms(timings: Sequence[_Timing], q: float) -> float:
    return round(quantile([t.cpu_ms for t in timings], q), 2)


def _floor_ms(timings: Sequence[_Timing]) -> float:
    cpu = thread_time()
    for t in timings:
        msgspec.json.decode(t.body, type=RecommendationBody)
        t.answer.to_json()
    return (thread_time() - cpu) * 1e3
