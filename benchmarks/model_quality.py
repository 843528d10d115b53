"""How well every model finds what people chose on two data sets, and what that takes.

The verdict is that of `ladle evaluate --json`, by the same functions and with the settings that
ship; the baskets are those that ship, too. Beside it stand what each training took, and people of
whom only a basket is known (`ladle evaluate --cold-start`).

    python -m benchmarks.model_quality --data allrecipes

measures one data set and leaves the other's last results. Each has a process of its own, so that
the memory of one is not counted for the other.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from time import perf_counter
from typing import Any, cast

import numpy as np

from benchmarks.machine import RESULTS, data_folder, write_result
from benchmarks.processes import peak_mb
from benchmarks.watched_models import Watched
from ladle.learning import (
    ColdStartOptions,
    Dataset,
    FilesReport,
    JudgeOptions,
    as_json,
    beside_shuffled,
    cold_start,
    judge,
    read_dataset,
    verdict_of,
)
from ladle.learning.cold_start import has_lines
from ladle.models import BASELINE, BLEND, BlendSettings, make_models

ID = "model-quality-v1"
DATA: Mapping[str, str] = {
    "allrecipes": "who rated which dish of Allrecipes, without dates or stars; requests ask for "
    "nothing in particular",
    "foodcom": "who reviewed which recipe of Food.com before 2011, dated to the day; requests ask "
    "for a meal and a main ingredient where the recipe is labelled so",
}
"""What each data set is."""


def run() -> dict[str, Any]:
    _measure_alone(DATA)
    return _whole(_last())


def _measure_alone(names: Iterable[str]) -> None:
    """Measure data sets, each in a process of its own that writes its results."""
    for name in names:
        command = [sys.executable, "-m", "benchmarks.model_quality", "--data", name]
        subprocess.run(command, check=True)  # noqa: S603 - a program of our own


def _last() -> dict[str, Any]:
    """Return what the last results tell of each data set."""
    path = RESULTS / f"{ID}.json"
    found = json.loads(path.read_text(encoding="utf-8"))["data"] if path.is_file() else {}
    return dict(found)


def _whole(data: Mapping[str, Any]) -> dict[str, Any]:
    ordered = {name: data[name] for name in DATA if name in data}
    return {"headline": {name: _best(one) for name, one in ordered.items()}, "data": ordered}


def _best(one: Mapping[str, Any]) -> dict[str, Any]:
    models = one["verdict"]["models"]
    best = max(models, key=lambda name: models[name]["ndcg10"])
    return {
        "best": best,
        "hr1": models[best]["hr1"],
        "ndcg10": models[best]["ndcg10"],
        "baseline_hr1": models[BASELINE]["hr1"],
        "baseline_ndcg10": models[BASELINE]["ndcg10"],
    }


def measure(name: str, every: int = 1) -> dict[str, Any]:
    """Judge all models on one data set, or on every so many of its requests."""
    started = perf_counter()
    dataset = _read(name, every)
    watched = [Watched(model) for model in make_models({})]
    blend = BlendSettings()
    models = [one.as_model() for one in watched]
    verdict = as_json(verdict_of(judge(dataset, models, JudgeOptions(), blend, _tell)))
    highest_mb = max(peak_mb(), *(one.highest_mb for one in watched))
    of_models = {one.name: one.as_json() for one in watched}
    return {
        "about": DATA[name],
        **_sizes(dataset),
        "every": every,
        "verdict": verdict,
        "models": of_models | {BLEND: {"settings": asdict(cast("Any", blend))}},
        "cold_start": _cold_start(dataset),
        "peak_mb": round(highest_mb),
        "wall_s": round(perf_counter() - started),
    }


def _read(name: str, every: int) -> Dataset:
    folder = data_folder() / name
    dataset = read_dataset(
        folder / "recipes.jsonl.gz", folder / "interactions.parquet",
        folder / "requests.jsonl.gz", FilesReport(),
    )  # fmt: skip
    return replace(dataset, asks=dataset.asks[::every])


def _sizes(dataset: Dataset) -> dict[str, Any]:
    rows = dataset.rows
    return {
        "is_dated": dataset.is_dated,
        "people": int(np.unique(rows.person).size),
        "rows": len(rows),
        "choices": int((rows.weight > 0).sum()),
        "recipes": dataset.n_items,
        "recipes_chosen": int(np.unique(rows.item).size),
        "recipes_with_lines": int(has_lines(dataset).sum()),
        "requests": len(dataset.asks),
    }


def _cold_start(dataset: Dataset) -> dict[str, Any]:
    baseline, *others = make_models({})
    found = cold_start(dataset, baseline, beside_shuffled(others), ColdStartOptions(), _tell)
    return found.as_json()


def _tell(what: str, n: int) -> None:
    if what.startswith("training"):
        print(f"{n:,} answered; {what}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("--data", choices=DATA, help="which; else both")
    name = parser.parse_args().data
    if name is None:
        _measure_alone(DATA)
        return 0
    print(f"{name} …", flush=True)
    found = measure(name)
    # read only now: another data set may have been measured meanwhile
    print(f"  {write_result(ID, _whole(_last() | {name: found}))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
