"""The same questions to what a user would take instead, side by side in one run.

    python -m benchmarks.rivals --made-up 100000
    python -m benchmarks.rivals table.parquet

Every system is built and asked in processes of its own, first bound to one core and one thread,
then as it comes. Each question is asked once to warm up, then measured: CPU of all threads beside
wall time. Counts must agree where the question means the same; nearest vectors are compared with
the exact ones. A system that fails or does not offer a question is shown with the reason.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, field
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time
from types import MappingProxyType
from typing import Any

import pyarrow.parquet as pq

from benchmarks.machine import quantile
from benchmarks.processes import peak_mb
from benchmarks.rivals_systems import NOTES, SYSTEMS, Found, System
from benchmarks.rivals_table import Questions, export, made_up_rows, questions

SETTINGS: Mapping[str, int | None] = {"one_core": 1, "default": None}
"""How many threads and cores; None for all."""
KINDS = ("filters", "pantry", "text", "point", "near")
N_QUESTIONS = 60
_SEED = 20_261_129
_THREAD_VARIABLES = ("LANCE_CPU_THREADS", "LANCE_IO_THREADS", "TOKIO_WORKER_THREADS")


@dataclass(frozen=True, slots=True)
class Timing:
    """How long one kind of question took."""

    cpu_ms_p50: float
    cpu_ms_p99: float
    wall_ms_p50: float
    wall_ms_p99: float


@dataclass(frozen=True, slots=True)
class Answers:
    """What one system said to one kind of question, and how fast."""

    timing: Timing
    counts: list[int]
    rows: list[list[int]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """What one process measured."""

    open_ms: float
    peak_mb: float
    answers: dict[str, Answers]
    missing: dict[str, str]
    """Kinds without an answer, and why."""


@dataclass(frozen=True, slots=True)
class Built:
    """What building cost."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    disk_mb: float


def compare(
    table: Path,
    folder: Path,
    systems: Mapping[str, System] = SYSTEMS,
    first: Mapping[str, tuple[System, Path, str]] = MappingProxyType({}),
    n: int = N_QUESTIONS,
) -> dict[str, Any]:
    """Build and ask every system.

    Parameters
    ----------
    folder
        Empty, for the systems' files.
    first
        Systems whose files are built already, where, and a note: Ladle's own catalog. The others'
        answers are compared with those of the first.
    n
        Questions of each kind.
    """
    asked = questions(table, n, _SEED)
    found: dict[str, dict[str, Any]] = {}
    notes = dict(NOTES)
    for name, (system, files, note) in first.items():
        found[name] = _asked(system, files, asked)
        notes[name] = note
    for name, system in systems.items():
        found[name] = {"built": _built(system, table, folder / name)}
        if not isinstance(found[name]["built"], str):
            found[name] |= _asked(system, folder / name, asked)
    return {
        "rows": pq.ParquetFile(table).metadata.num_rows,
        "questions": n,
        "systems": {
            name: {"note": notes.get(name, "")} | _to_json(result) for name, result in found.items()
        },
        "agreement": _agreement(found) | {"meant_title_found": _titles_found(found, table, asked)},
    }


def _built(system: System, table: Path, folder: Path) -> Any:  # noqa: ANN401 - as _in_process
    folder.mkdir(parents=True)
    return _in_process(build, system, table, folder)


def _asked(system: System, folder: Path, asked: Questions) -> dict[str, Any]:
    return {
        setting: _in_process(ask, system, folder, asked, threads)
        for setting, threads in SETTINGS.items()
    }


def _in_process(work: Callable[..., Any], *given: Any) -> Any:  # noqa: ANN401 - any result
    """Run in a fresh process; returns the reason as a text if that fails."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            return pool.submit(work, *given).result()
        except BrokenProcessPool:
            return "its process died"
        except Exception as e:  # noqa: BLE001 - a rival's failure is a result
            return f"{type(e).__name__}: {e}"[:300]


def build(system: System, table: Path, folder: Path) -> Built:
    """Build a system's files, measured."""
    wall, cpu = perf_counter(), process_time()
    system.build(table, folder)
    wall_s, cpu_s = perf_counter() - wall, process_time() - cpu
    size = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
    return Built(round(wall_s, 1), round(cpu_s, 1), round(peak_mb()), round(size / 1e6, 1))


def ask(system: System, folder: Path, asked: Questions, threads: int | None) -> Asked:
    """Open a system's files and ask everything, measured."""
    if threads:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
        os.environ.update(dict.fromkeys(_THREAD_VARIABLES, str(threads)))
    start = perf_counter()
    opened = system.open(folder, threads)
    open_ms = (perf_counter() - start) * 1e3
    answers: dict[str, Answers] = {}
    missing: dict[str, str] = {}
    for kind in KINDS:
        calls = _calls(opened, kind, asked)
        if calls is None:
            missing[kind] = "not offered"
            continue
        try:
            answers[kind] = _answers(calls)
        except Exception as e:  # noqa: BLE001 - a rival's failure is a result
            missing[kind] = f"{type(e).__name__}: {e}"[:300]
    return Asked(round(open_ms, 2), round(peak_mb()), answers, missing)


def _calls(opened: Any, kind: str, asked: Questions) -> list[Callable[[], Any]] | None:  # noqa: ANN401 - any system
    """Return the questions of a kind, ready to be asked; None if it has no such method."""
    arguments: dict[str, Sequence[tuple[Any, ...]]] = {
        "filters": [(f,) for f in asked.filters],
        "pantry": [(p,) for p in asked.pantries],
        "text": [(t,) for t in asked.texts],
        "point": [(i,) for i in asked.ids],
        "near": list(zip(asked.vectors, asked.filters, strict=True)),
    }
    method = getattr(opened, {"filters": "filtered"}.get(kind, kind), None)
    return method and [lambda a=a: method(*a) for a in arguments[kind]]


def _answers(calls: Sequence[Callable[[], Any]]) -> Answers:
    """Ask everything once to warm up, then once measured."""
    for call in calls:
        call()
    cpu_ms, wall_ms, found = [], [], []
    for call in calls:
        wall, cpu = perf_counter(), process_time()
        answer = call()
        cpu_ms.append((process_time() - cpu) * 1e3)
        wall_ms.append((perf_counter() - wall) * 1e3)
        found.append(answer if isinstance(answer, Found) else Found(int(bool(answer)), []))
    times = [round(quantile(ms, q), 3) for ms in (cpu_ms, wall_ms) for q in (0.5, 0.99)]
    return Answers(Timing(*times), [f.n for f in found], [f.rows for f in found])


def _to_json(result: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for part, value in result.items():
        if isinstance(value, Asked):
            times = {kind: asdict(a.timing) for kind, a in value.answers.items()}
            shown[part] = {"open_ms": value.open_ms, "peak_mb": value.peak_mb} | times
            shown[part] |= {"missing": value.missing} if value.missing else {}
        else:
            shown[part] = asdict(value) if isinstance(value, Built) else {"failed": value}
    return shown


def _agreement(found: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Tell how many counts are those of the first system, and how much of its nearest is found."""
    said = {
        name: result["one_core"].answers
        for name, result in found.items()
        if isinstance(result.get("one_core"), Asked)
    }
    if not said:
        return {}
    first = next(iter(said.values()))
    return {
        "with": next(iter(said)),
        "same_counts": {
            kind: {
                name: round(_share_equal(answers[kind].counts, first[kind].counts), 3)
                for name, answers in said.items()
                if kind in answers and kind in first
            }
            for kind in ("filters", "pantry")
        },
        "recall_of_nearest": {
            name: round(_recall(answers["near"].rows, first["near"].rows), 3)
            for name, answers in said.items()
            if "near" in answers and "near" in first
        },
        "mean_count": {
            kind: round(sum(first[kind].counts) / len(first[kind].counts))
            for kind in ("filters", "pantry")
            if kind in first
        },
    }


def _titles_found(
    found: Mapping[str, Mapping[str, Any]], table: Path, asked: Questions
) -> dict[str, float]:
    """Tell for how many misspelt titles a recipe of the title that was meant is in the answer."""
    columns = pq.read_table(table, columns=["row", "name"]).to_pydict()
    names = dict(zip(columns["row"], columns["name"], strict=True))
    return {
        name: round(
            sum(
                title in {names[row] for row in rows}
                for title, rows in zip(asked.titles, answers["text"].rows, strict=True)
            ) / len(asked.titles), 3
        )
        for name, result in found.items()
        if isinstance(one := result.get("one_core"), Asked) and "text" in (answers := one.answers)
    }  # fmt: skip


def _share_equal(a: Sequence[int], b: Sequence[int]) -> float:
    return sum(x == y for x, y in zip(a, b, strict=True)) / len(a)


def _recall(found: Sequence[Sequence[int]], exact: Sequence[Sequence[int]]) -> float:
    wanted = sum(len(e) for e in exact)
    return sum(len({*f} & {*e}) for f, e in zip(found, exact, strict=True)) / max(wanted, 1)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rivals", description=__doc__)
    parser.add_argument("table", type=Path, nargs="?")
    parser.add_argument("--made-up", type=int, help="make up a table of so many rows")
    parser.add_argument("--only", nargs="*", choices=SYSTEMS, default=list(SYSTEMS))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        table = given.table or Path(scratch) / "table.parquet"
        if given.made_up:
            export(made_up_rows(given.made_up, _SEED), table)
        chosen = {name: SYSTEMS[name] for name in given.only}
        print(json.dumps(compare(table, Path(scratch) / "systems", chosen), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
