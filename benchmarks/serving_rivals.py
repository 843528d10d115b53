"""The requests of the mix to DuckDB, LanceDB, faiss, tantivy and SQLite: what a user would take.

Each is given the same table and the same questions, in a process of its own on one core and one
thread, built once and kept in SCALE_FOLDER. Of a request it is asked what can be said in tags: the
hard limits, diets, meal, cuisine and foods, and the minutes. Three kinds of questions: the 200
nearest to a vector (the direction of a recipe that passes), the 200 most popular, and one by `ORDER
BY random()`, as Mealie chooses. Nothing of them personalises, reads words, knows the pantry, checks
again or writes a log; Ladle's own figure beside them is of whole answers to the same requests.
"""

from __future__ import annotations

import random
import shutil
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time, thread_time
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.machine import quantile
from benchmarks.rivals_table import tag
from benchmarks.serving_load import read_requests
from benchmarks.serving_mix import Asked
from benchmarks.serving_path import request_of, snapshot_of
from benchmarks.serving_rivals_systems import SYSTEMS, Question
from ladle.catalog import Catalog, bits_at
from ladle.catalog.vectors import similar
from ladle.food import ALLERGENS, DIETS, Meal, cuisine_names, vocabulary
from ladle.models import BASELINE, Query, Shelf
from ladle.ranking import Ladle, RankingSettings, RecommendationBody

N_QUESTIONS, N_BEST = 40, 200
KINDS = ("near", "popular", "random")
_SEED, _BATCH, _N_WARM = 20_261_129, 20_000, 5
_MOST_TRIED = 400


@dataclass(frozen=True)
class Asking:
    """A question, the request it stands for, and which rows pass."""

    question: Question
    body: RecommendationBody
    rows: np.ndarray[Any, np.dtype[np.int64]]
    exact: list[int]
    """The 200 nearest of them."""


def export(catalog: Catalog, shelf: Shelf | None, path: Path) -> None:
    """Write the table that rivals are given: tags, minutes, popularity, vectors."""
    aside = path.with_suffix(".part")
    schema = pa.schema([
        pa.field("row", pa.int32()), pa.field("minutes", pa.int32()),
        pa.field("popular", pa.int64()), pa.field("tags", pa.list_(pa.string())),
        pa.field("foods", pa.list_(pa.string())),
        pa.field("vector", pa.list_(pa.float32(), 64)),
    ])  # fmt: skip
    with pq.ParquetWriter(aside, schema, compression="zstd") as file:
        for batch in _batches(catalog, shelf, schema):
            file.write_batch(batch)
    aside.rename(path)


def _batches(catalog: Catalog, shelf: Shelf | None, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    foods = np.array([tag("food", entry.name) for entry in vocabulary().entries], object)
    planes = {tag("free", a): catalog.free_of(a) for a in ALLERGENS}
    planes |= {tag("diet", d): catalog.fits(d) for d in DIETS}
    planes |= {tag("meal", str(m.name)): catalog.of_meal(m) for m in Meal}
    planes |= {tag("cuisine", c): catalog.of_cuisine(c) for c in cuisine_names()}
    live = catalog.live_rows()
    popular = popularity(shelf, live)
    for start in range(0, live.size, _BATCH):
        rows = live[start : start + _BATCH]
        own: list[list[str]] = [[] for _ in range(rows.size)]
        for name, plane in planes.items():
            for i in np.flatnonzero(bits_at(plane, rows)).tolist():
                own[i].append(name)
        minutes = [catalog.minutes(int(row)) for row in rows]
        lines = [
            foods[np.asarray(catalog.line_entries(int(row)), np.int64)].tolist() for row in rows
        ]
        vectors = catalog.vectors(rows).astype(np.float32).reshape(-1)
        columns: list[Any] = [
            pa.array(rows.astype(np.int32)), pa.array([m or 0 for m in minutes], pa.int32()),
            pa.array(popular[start : start + _BATCH]),
            pa.array([a + b for a, b in zip(own, lines, strict=True)], schema.field("tags").type),
            pa.array(lines, schema.field("foods").type),
            pa.FixedSizeListArray.from_arrays(pa.array(vectors), 64),
        ]  # fmt: skip
        yield pa.record_batch(columns, schema=schema)


def popularity(shelf: Shelf | None, rows: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return a whole number a recipe, higher for what is chosen more, different for each."""
    model = None if shelf is None else shelf.model(BASELINE)
    if shelf is None or model is None:
        return rows.astype(np.int64)
    scores = model.score(Query(), shelf.items(rows))
    found = np.empty(rows.size, np.int64)
    found[np.lexsort((rows, scores))] = np.arange(rows.size)
    return found


def questions(catalog: Catalog, asked: Sequence[Asked], n: int) -> list[Asking]:
    """Return what n requests of the mix ask that can be said in tags."""
    chance = random.Random(_SEED)  # noqa: S311 - a repeatable draw
    found: list[Asking] = []
    for one in asked[:_MOST_TRIED]:
        if len(found) == n:
            break
        question = _question(catalog, one.body)
        if question is None:
            continue
        rows = np.flatnonzero(_passing(catalog, question))
        if rows.size:
            vector = catalog.vectors(np.array([chance.choice(rows)]))[0]
            question = question._replace(vector=vector.astype(float).tolist())
            exact, _ = similar(catalog.base.vectors, vector, rows, N_BEST)
            found.append(Asking(question, one.body, rows, exact.tolist()))
    return found


def _question(catalog: Catalog, body: RecommendationBody) -> Question | None:
    """Return a request in tags; None where it holds what tags cannot say."""
    request = request_of(catalog, body)
    limits, wants = request.limits, request.wants
    if limits.foods or wants.dish or wants.course or request.main is not None:
        return None
    names = [entry.name for entry in vocabulary().entries]
    meals = [m for m in Meal if request.meal and m & request.meal]
    if len(meals) > 1 or len(request.cuisines) > 1:
        return None
    all_of = [tag("free", a) for a in sorted(limits.allergens)]
    all_of += [tag("diet", d) for d in sorted(limits.diets) if d in DIETS]
    all_of += [tag("meal", str(m.name)) for m in meals]
    all_of += [tag("cuisine", c) for c in request.cuisines]
    all_of += [tag("food", names[f]) for f in request.foods]
    return Question(tuple(all_of), wants.max_minutes, [])


def _passing(catalog: Catalog, question: Question) -> np.ndarray[Any, np.dtype[np.bool_]]:
    live = catalog.live_rows()
    passes = np.zeros(catalog.n_rows, np.bool_)
    passes[live] = True
    planes = _planes_of(catalog)
    for name in question.all_of:
        plane = planes[name]() if name in planes else catalog.base.pantry.with_entry(_food(name))
        passes &= np.unpackbits(plane.view(np.uint8), bitorder="little")[: passes.size].view(bool)
    if question.max_minutes:
        plane = catalog.within_minutes(question.max_minutes)
        passes &= np.unpackbits(plane.view(np.uint8), bitorder="little")[: passes.size].view(bool)
    return passes


def _planes_of(catalog: Catalog) -> Mapping[str, Callable[[], Any]]:
    found: dict[str, Callable[[], Any]] = {}
    found |= {tag("free", a): lambda a=a: catalog.free_of(a) for a in ALLERGENS}  # type: ignore[misc]
    found |= {tag("diet", d): lambda d=d: catalog.fits(d) for d in DIETS}  # type: ignore[misc]
    found |= {tag("meal", str(m.name)): lambda m=m: catalog.of_meal(m) for m in Meal}  # type: ignore[misc]
    found |= {tag("cuisine", c): lambda c=c: catalog.of_cuisine(c) for c in cuisine_names()}  # type: ignore[misc]
    return found


def _food(name: str) -> int:
    tags = {tag("food", entry.name): i for i, entry in enumerate(vocabulary().entries)}
    return tags[name]


def compare(data: Path, requests: Path, folder: Path) -> dict[str, Any]:
    """Build what is not built, and ask every system the same."""
    from benchmarks.rivals import _in_process  # noqa: PLC0415 - it loads what only rivals need

    folder.mkdir(parents=True, exist_ok=True)
    table = folder / "table.parquet"
    with Ladle.open(data, RankingSettings(), seed=_SEED) as ladle:
        snapshot = snapshot_of(ladle)
        if not table.is_file():
            export(snapshot.catalog, snapshot.shelf, table)
        asked = questions(snapshot.catalog, read_requests(requests), N_QUESTIONS)
        own = _whole_answers(ladle, asked)
    found: dict[str, Any] = {"ladle": {"whole answer": own}}
    for name in SYSTEMS:
        built = folder / name
        if not (built / "done").is_file():
            shutil.rmtree(built, ignore_errors=True)
            built.mkdir()
            failed = _in_process(build, name, table, built)
            if failed is not None:
                found[name] = {"failed": failed}
                continue
        answered = _in_process(ask, name, built, asked)
        found[name] = {"failed": answered} if isinstance(answered, str) else answered
    shares = [a.rows.size / max(snapshot.catalog.n_recipes, 1) for a in asked]
    return {
        "questions": len(asked),
        "share_p50": round(statistics.median(shares), 4),
        "systems": found,
    }


def _whole_answers(ladle: Ladle, asked: Sequence[Asking]) -> dict[str, float]:
    for one in asked[:_N_WARM]:
        ladle.answer(one.body)
    cpu_ms, wall_ms = [], []
    for one in asked:
        encoded = msgspec.json.encode(one.body)
        wall, cpu = perf_counter(), thread_time()
        ladle.answer(msgspec.json.decode(encoded, type=RecommendationBody)).to_json()
        cpu_ms.append((thread_time() - cpu) * 1e3)
        wall_ms.append((perf_counter() - wall) * 1e3)
    return _figures(cpu_ms, wall_ms)


def build(name: str, table: Path, folder: Path) -> None:
    """Build a system's files, and say when they are whole."""
    cpu = process_time()
    SYSTEMS[name].build(table, folder)
    (folder / "done").write_text(f"{process_time() - cpu:.0f}\n", encoding="ascii")


def ask(name: str, folder: Path, asked: Sequence[Asking]) -> dict[str, Any]:
    """Ask a system all questions of every kind that it offers."""
    opened: Any = SYSTEMS[name].open(folder)
    n_bytes = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
    found: dict[str, Any] = {
        "built_cpu_s": int((folder / "done").read_text("ascii")),
        "mb_on_disk": round(n_bytes / 1e6),
    }
    for kind in KINDS:
        method = getattr(opened, kind, None)
        if method is None:
            continue
        for one in asked[:_N_WARM]:
            method(one.question, one.rows)
        cpu_ms, wall_ms, recalls, counts = [], [], [], []
        for one in asked:
            wall, cpu = perf_counter(), process_time()
            rows = method(one.question, one.rows)
            cpu_ms.append((process_time() - cpu) * 1e3)
            wall_ms.append((perf_counter() - wall) * 1e3)
            recalls.append(len({*rows} & {*one.exact}) / len(one.exact))
            counts.append(bool(rows) == bool(one.rows.size))
        found[kind] = _figures(cpu_ms, wall_ms)
        if kind == "near":
            found[kind] |= {"recall_at_200": round(statistics.fmean(recalls), 3)}
        found[kind] |= {"answered": round(statistics.fmean(counts), 3)}
    return found


def _figures(cpu_ms: Sequence[float], wall_ms: Sequence[float]) -> dict[str, float]:
    return {
        f"{what}_ms_p{q * 100:g}": round(quantile(ms, q), 2)
        for what, ms in (("cpu", cpu_ms), ("wall", wall_ms))
        for q in (0.5, 0.99)
    }
