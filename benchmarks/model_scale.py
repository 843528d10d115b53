"""Training time and memory of every model from 0.1 to 10 million interactions; all synthetic.

    python -m benchmarks.model_scale --models bayes,graph --sizes 0.1,1

Real people's choices are carried over to copies of what they chose
(`benchmarks.synthetic_people`); a recipe has the features of the first copy of its anchor
(`benchmarks.model_scale_data`). The number of recipes grows along, more slowly. Nothing of quality
is to be seen here: worlds of copies are easier to tell apart than people.

Each model and size is trained in a process of its own, with the settings that it comes with
(`benchmarks.model_probe`), and stopped where it passes the limits: then its row says so. How a
figure grows is its exponent: the slope of its logarithm over that of the interactions, of the last
decade that was measured. Models and sizes that are not measured keep their last results.
SCALE_FOLDER names where the trainings stay.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.machine import RESULTS, write_result
from benchmarks.model_scale_data import training_folder
from benchmarks.processes import run as run_process
from benchmarks.scale_files import scale_folder
from ladle.models import model_kinds

ID = "model-scale-v1"
SIZES: Mapping[int, int] = {
    100_000: 119_000, 300_000: 240_000, 1_000_000: 520_000, 3_000_000: 1_070_000,
    10_000_000: 2_200_000,
}  # fmt: skip
"""How many recipes there are at so many interactions."""

_DECADE = 10.01
_MOST_WALLS = 4
"""How many times longer than its processor time a process may take beside other work."""

Row = dict[str, Any]


class Limits(NamedTuple):
    """After which a process is stopped."""

    cpu_s: int = 1_200
    memory_gb: float = 16.0


class _Figure(NamedTuple):
    name: str
    of: Callable[[Row], float]


FIGURES = (
    _Figure("cpu_s", lambda row: row["cpu_s"]),
    _Figure("peak_above_start_mb", lambda row: row["peak_above_start_mb"]),
    _Figure("disk_bytes", lambda row: row["disk_bytes"]),
    _Figure("score_ms_median", lambda row: row["score_ms_median"]["cpu"]),
)


def run() -> dict[str, Any]:
    """Measure every model at every size."""
    return measure(tuple(model_kinds()), tuple(SIZES), Limits())


def measure(models: Collection[str], sizes: Collection[int], limits: Limits) -> dict[str, Any]:
    """Measure some, beside what the last results tell of the others; each row is kept at once."""
    with scale_folder() as folder:
        for n in sorted(sizes):
            made = _training(n, folder)
            for name in models:
                row = {"model": name, "interactions": n} | _probed(name, made, limits)
                write_result(ID, result_of(_with(row)))
                print(json.dumps(row), flush=True)
    return result_of(_last_series())


def _with(row: Row) -> list[Row]:
    """Return the last results with one row in the place of its like, sorted."""
    key = _key(row)
    return sorted([*(s for s in _last_series() if _key(s) != key), row], key=_key)


def _key(row: Row) -> tuple[int, str]:
    return row["interactions"], row["model"]


def _last_series() -> list[Row]:
    path = RESULTS / f"{ID}.json"
    found = json.loads(path.read_text(encoding="utf-8"))["series"] if path.is_file() else []
    return list(found)


def _training(n: int, folder: Path) -> Path:
    """Return the training of a size; it is made where it is not there yet."""
    made = training_folder(n, SIZES[n], folder)
    if not made.is_dir():
        program = [sys.executable, "-m", "benchmarks.model_scale_data"]
        run_process([*program, str(folder), str(n), str(SIZES[n])])
    return made


def _probed(name: str, made: Path, limits: Limits) -> Row:
    """Return what a model took, or that it was stopped.

    Raises
    ------
    RuntimeError
        It failed for another reason.
    """
    command = [
        sys.executable, "-m", "benchmarks.model_probe", name, str(made),
        "--cpu-s", str(limits.cpu_s), "--memory-gb", str(limits.memory_gb),
    ]  # fmt: skip
    try:
        done = subprocess.run(  # noqa: S603 - a program of our own
            command, capture_output=True, text=True, timeout=_MOST_WALLS * limits.cpu_s, check=False
        )
    except subprocess.TimeoutExpired:
        return {"stopped": f"not done in {_MOST_WALLS * limits.cpu_s:,} s"}
    if done.returncode == -signal.SIGXCPU:
        return {"stopped": f"needs more than {limits.cpu_s:,} CPU s"}
    if done.returncode == -signal.SIGKILL:
        return {"stopped": "killed: the machine's memory was full"}
    if done.returncode:
        raise RuntimeError(f"{name} left with {done.returncode}: {done.stderr[-2000:]}")
    found: Row = json.loads(done.stdout.splitlines()[-1])
    return found


def result_of(series: Sequence[Row]) -> dict[str, Any]:
    """Return the result: the figures of the largest size, exponents, and all rows."""
    done = [row for row in series if "stopped" not in row]
    largest = max(row["interactions"] for row in series)
    last = {row["model"]: row for row in done if row["interactions"] == largest}
    return {
        "headline": {
            "interactions": largest,
            "models": len({row["model"] for row in series}),
            "models_trained": len(last),
            "all_cpu_s": round(sum(row["cpu_s"] for row in last.values()), 1),
            "largest_peak_mb": max((row["peak_mb"] for row in last.values()), default=None),
            "slowest_score_cpu_ms": max(
                (row["score_ms_median"]["cpu"] for row in last.values()), default=None
            ),
        },
        "synthetic": True,
        "exponents": {
            name: _exponents([row for row in done if row["model"] == name])
            for name in sorted({row["model"] for row in done})
        },
        "series": list(series),
    }


def _exponents(rows: Sequence[Row]) -> dict[str, float | None]:
    """Return how each figure of one model grows, over the last decade of interactions."""
    last = max(row["interactions"] for row in rows)
    late = [row for row in rows if row["interactions"] * _DECADE >= last]
    n = [row["interactions"] for row in late]
    return {figure.name: _slope(n, [figure.of(row) for row in late]) for figure in FIGURES}


def _slope(n: Sequence[int], values: Sequence[float]) -> float | None:
    """Return the slope of one logarithm over the other; None of fewer than two, or of a zero."""
    if len(n) < 2 or min(values) <= 0:  # noqa: PLR2004 - a line
        return None
    return round(float(np.polyfit(np.log(n), np.log(values), 1)[0]), 2)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.model_scale", description=__doc__)
    parser.add_argument("--models", help="names, with commas between; all where none is given")
    parser.add_argument("--sizes", help="million interactions, with commas between")
    parser.add_argument("--cpu-s", type=int, default=Limits().cpu_s)
    parser.add_argument("--memory-gb", type=float, default=Limits().memory_gb)
    given = parser.parse_args()
    models = given.models.split(",") if given.models else tuple(model_kinds())
    sizes = [round(float(s) * 1e6) for s in given.sizes.split(",")] if given.sizes else [*SIZES]
    unknown = [*set(models) - set(model_kinds()), *(set(sizes) - set(SIZES))]
    if unknown:
        parser.error(f"unknown: {unknown}; there are {[*model_kinds()]} and {[*SIZES]}")
    measure(models, sizes, Limits(given.cpu_s, given.memory_gb))
    return 0


if __name__ == "__main__":
    sys.exit(main())
