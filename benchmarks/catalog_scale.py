"""The catalog of 0.1 to 5 million synthetic recipes: import on two cores, and what it answers.

The recipes are resampled from real ones (`benchmarks.synthetic`). Each size is imported by `ladle
import` as a whole process, facts, copies and indexes included, and asked in another process. So
many are read that 2.2 million are left when copies are merged; rates are of recipes read.
SCALE_SIZES limits the sizes ("100000,300000"); SCALE_FOLDER names where the files stay. With
SCALE_ASK_ONLY=1 the catalogs there are compacted and asked, and the results keep their import. With
SCALE_BESIDE_WORK=1 the machine does other work meanwhile: no rate of an import is told, its CPU
time is. Sizes that are not measured keep their last results.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from benchmarks.machine import RESULTS
from benchmarks.processes import run as run_process
from benchmarks.scale_files import data_folder_of, import_anew, recipes_file, scale_folder

ID = "catalog-scale-v1"
_SIZES = (110_000, 340_000, 1_200_000, 2_750_000, 6_200_000)
_HEADLINE = 2_750_000


def run() -> dict[str, Any]:
    with scale_folder() as folder:
        measured = [_measure(n, folder) for n in _sizes()]
    sizes = {one["recipes_in_file"] for one in measured}
    kept = [one for one in _last_series() if one["recipes_in_file"] not in sizes]
    series = sorted([*kept, *measured], key=lambda one: one["recipes_in_file"])
    last = next((one for one in series if one["recipes_in_file"] == _HEADLINE), series[-1])
    return {
        "headline": {
            "recipes": last["recipes"],
            "import_recipes_per_s": last["import_recipes_per_s"],
            "peak_mb": last["import_peak_mb"],
            "bytes_per_recipe": last["bytes_per_recipe"],
            "open_ms": last["open_ms"]["p50"],
            "filter_ms": last["filter_ms"]["p50"],
            "pantry_cpu_ms_p50": last["pantry_cpu_ms"]["p50"],
            "point_read_us": last["point_read_us"]["p50"],
            "edit_to_served_s": last["edit_to_served_s"],
        },
        "synthetic": True,
        "is_headline_size": last["recipes_in_file"] == _HEADLINE,
        "series": series,
    }


def _sizes() -> list[int]:
    given = os.environ.get("SCALE_SIZES")
    return [int(n) for n in given.split(",")] if given else list(_SIZES)


def _measure(n: int, folder: Path) -> dict[str, Any]:
    data = data_folder_of(n, folder)
    imported = _known_import(n) if os.environ.get("SCALE_ASK_ONLY") and data.is_dir() else None
    if imported is None:
        imported = _imported(n, folder)
    else:
        run_process([
            str(Path(sys.executable).with_name("ladle")), "catalog", "compact", "--data", str(data)
        ])  # fmt: skip
    probe = run_process([sys.executable, "-m", "benchmarks.catalog_probe", str(data)])
    found: dict[str, Any] = json.loads(probe.output.splitlines()[-1])
    return imported | found


def _imported(n: int, folder: Path) -> dict[str, Any]:
    recipes_file(n, folder)
    done = import_anew(n, folder)
    is_busy = bool(os.environ.get("SCALE_BESIDE_WORK"))
    return {
        "recipes_in_file": n,
        "import_recipes_per_s": None if is_busy else round(n / done.wall_s),
        "import_wall_s": None if is_busy else round(done.wall_s, 1),
        "import_cpu_us_a_recipe": round(done.cpu_s / n * 1e6),
        "import_peak_mb": round(done.peak_mb),
    }


def _last_series() -> list[dict[str, Any]]:
    path = RESULTS / f"{ID}.json"
    found = json.loads(path.read_text(encoding="utf-8"))["series"] if path.is_file() else []
    return list(found)


def _known_import(n: int) -> dict[str, Any] | None:
    """Return what the last results tell of an import of this size."""
    found = next((one for one in _last_series() if one["recipes_in_file"] == n), {})
    figures = {k: v for k, v in found.items() if k.startswith("import_") or k == "recipes_in_file"}
    return figures or None
