"""What every scenario needs: the data, the machine's name, results on disk, quantiles."""

from __future__ import annotations

import json
import os
import platform
import resource
import statistics
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
_LIBRARIES = (
    "numpy", "msgspec", "sqlalchemy", "scipy", "zstandard", "ingredient-parser-nlp", "lightgbm",
    "torch",
)  # fmt: skip


def real_data() -> Path | None:
    """Return the folder of real recipes, no part of the project; None if it is not here."""
    given = os.environ.get("REAL_RECIPES")
    folder = Path(given) if given else Path(__file__).resolve().parents[2] / "shared" / "data"
    return folder if (folder / "foodcom" / "recipes.jsonl.gz").is_file() else None


def data_folder() -> Path:
    """Return the folder of real recipes.

    Raises
    ------
    FileNotFoundError
        It is not here.
    """
    folder = real_data()
    if folder is None:
        raise FileNotFoundError("set REAL_RECIPES to the folder of real recipes")
    return folder


def machine() -> dict[str, Any]:
    """Name the machine and the versions that a figure was measured with."""
    return {
        "cpu": _cpu_name(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "libraries": {name: v for name in _LIBRARIES if (v := _version(name))},
        "shared": True,
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _cpu_name() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def write_result(scenario: str, result: dict[str, Any]) -> Path:
    """Write one scenario's result file."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{scenario}.json"
    whole = {"scenario": scenario, "machine": machine()} | result
    path.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
    return path


def quantile(values: Sequence[float], q: float) -> float:
    """Return the q-quantile, 0 < q < 1."""
    cuts = statistics.quantiles(values, n=1000, method="inclusive")
    return cuts[round(q * 1000) - 1]


def peak_memory_mb() -> float:
    """Return the largest resident size of this process so far."""
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes / 1024 / (1024 if platform.system() == "Darwin" else 1)
