"""The whole service at 2.2 million recipes and ten million interactions, all of it in the path.

All data are synthetic (`benchmarks.serving_data`), the mix of requests follows real ones
(`benchmarks.serving_mix`). Every part is measured in processes of its own: handlers warm and cold,
recall, every model, floors, HTTP, overload, swaps, rivals. SCALE_FOLDER names where the data stay;
what is missing there is made, which takes an hour and more at the full size. Limits, with commas
between: SERVING_SIZES (recipes in the file; 6,200,000, of which 4.7 million are left when copies
are merged, must be named: making it takes 16 GB of memory), SERVING_PARTS. SERVING_OVERLOAD_S sets
how long the overload lasts, SERVING_SWAPS and SERVING_SWAPS_S how many swaps there are and for how
long at most.
Parts and sizes that are not measured keep their last results.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from benchmarks import serving_http
from benchmarks.machine import RESULTS, write_result
from benchmarks.processes import run as run_process
from benchmarks.scale_files import scale_folder
from benchmarks.serving_cost import cost
from benchmarks.serving_data import (
    SIZES,
    forget_what_was_shown,
    interactions_file,
    prepared,
)
from benchmarks.serving_load import read_requests
from benchmarks.serving_probe import read_pages

ID = "serving-v2"
_HEADLINE = 2_750_000
_SERIES = (110_000, 340_000, 1_200_000, _HEADLINE)
_N_REQUESTS, _N_REQUESTS_OF_SERIES = 4_000, 1_300
_N_WARM, _AT_ONCE = 300, ((1, 0.15), (2, 0.4), (8, 0.4))
"""How many at a time, and the share of the mix that they ask."""
_OVER = 3.0
_OVERLOAD_S, _SWAPS, _SWAPS_S = 120.0, 1_000, 180.0


def run() -> dict[str, Any]:
    """Measure what is asked for, beside the last results of the rest; each part is kept at once."""
    with scale_folder() as folder:
        for n in _numbers("SERVING_SIZES", (*_SERIES,)):
            _measure_size(n, folder)
        return result_of(_last())


def _measure_size(n: int, folder: Path) -> None:
    data, notes = prepared(n, folder)
    requests = folder / f"requests-{n}.json"
    whole = n == _HEADLINE or len(_numbers("SERVING_SIZES", _SERIES)) == 1
    _keep(n, "made", notes)
    n_requests = _N_REQUESTS if whole else _N_REQUESTS_OF_SERIES
    parts = os.environ.get("SERVING_PARTS")
    wanted = parts.split(",") if parts else [*PARTS] if whole else ["handler"]
    if not requests.is_file() or "mix" in wanted:
        people = interactions_file(n, folder)
        mix = _probe("draw", data, requests, str(people), str(n_requests))
        _keep(n, "mix", mix)
    for part in wanted:
        if part in PARTS:
            print(f"  {n:,}: {part} …", flush=True)
            forget_what_was_shown(data)
            read_pages(data)
            _keep(n, part, PARTS[part](n, data, requests))


def _probe(part: str, data: Path, requests: Path, *more: str) -> dict[str, Any]:
    program = [sys.executable, "-m", "benchmarks.serving_probe", part]
    done = run_process([*program, str(data), str(requests), *more])
    found: dict[str, Any] = json.loads(done.output.splitlines()[-1])
    return found


def _own(module: str) -> Callable[[int, Path, Path], dict[str, Any]]:
    """Return what measures a part by a program of its own."""

    def measure(_n: int, data: Path, requests: Path) -> dict[str, Any]:
        program = [sys.executable, "-m", f"benchmarks.{module}"]
        done = run_process([*program, str(data), str(requests)])
        found: dict[str, Any] = json.loads(done.output.splitlines()[-1])
        return found

    return measure


def _http(_n: int, data: Path, requests: Path) -> dict[str, Any]:
    n = len(read_requests(requests)) - _N_WARM
    counts = [(at_once, int(share * n)) for at_once, share in _AT_ONCE]
    with serving_http.serving(data):
        pass  # the first start writes its bytecode
    found = serving_http.under_load(data, requests, counts)
    with serving_http.serving(data, is_cold=True) as server:
        found["cold_start_s"] = server.start_s
    return found


def _workers(_n: int, data: Path, requests: Path) -> dict[str, Any]:
    if not serving_http.can_have_workers():
        return {"left_out": "ladle serve has no --workers"}
    return serving_http.with_workers(data, requests, 2, 1_700)


def _overload(n: int, data: Path, requests: Path) -> dict[str, Any]:
    """Ask three times what the same run's server answered at eight at a time."""
    per_s = _of_size(n)["http"]["8 at a time"]["answers_per_s"]
    seconds = float(os.environ.get("SERVING_OVERLOAD_S", _OVERLOAD_S))
    return serving_http.overloaded(data, requests, _OVER * per_s, seconds)


def _swaps(_n: int, data: Path, requests: Path) -> dict[str, Any]:
    most = int(os.environ.get("SERVING_SWAPS", _SWAPS))
    seconds = float(os.environ.get("SERVING_SWAPS_S", _SWAPS_S))
    return serving_http.swapped(data, requests, most, seconds)


def _rivals(_n: int, data: Path, requests: Path) -> dict[str, Any]:
    from benchmarks.serving_rivals import compare  # noqa: PLC0415 - it loads what others do not need

    return compare(data, requests, data.parent / f"{data.name}-rivals")


PARTS: Mapping[str, Callable[[int, Path, Path], dict[str, Any]]] = {
    "handler": lambda _n, data, requests: _probe("handler", data, requests),
    "cold": lambda _n, data, requests: _probe("cold", data, requests),
    "recall": lambda _n, data, requests: _probe("recall", data, requests),
    "models": _own("serving_models"),
    "floors": _own("serving_floors"),
    "http": _http,
    "workers": _workers,
    "overload": _overload,
    "swaps": _swaps,
    "rivals": _rivals,
}


def _numbers(name: str, default: tuple[int, ...]) -> tuple[int, ...]:
    given = os.environ.get(name)
    found = tuple(int(n) for n in given.split(",")) if given else default
    unknown = set(found) - SIZES.keys()
    if unknown:
        raise ValueError(f"{name} names {sorted(unknown)}; there are {sorted(SIZES)}")
    return found


def _last() -> dict[str, Any]:
    path = RESULTS / f"{ID}.json"
    found = json.loads(path.read_text(encoding="utf-8"))["sizes"] if path.is_file() else {}
    return dict(found)


def _of_size(n: int) -> dict[str, Any]:
    return dict(_last().get(str(n), {}))


def _keep(n: int, part: str, figures: dict[str, Any]) -> None:
    sizes = _last()
    sizes[str(n)] = sizes.get(str(n), {}) | {part: figures}
    write_result(ID, result_of(dict(sorted(sizes.items(), key=lambda pair: int(pair[0])))))


def _p99(load: dict[str, Any]) -> float | None:
    """Return the wall time of an answer of a load."""
    p99: float | None = load.get("wall_ms", {}).get("200", {}).get("p99")
    return p99


def result_of(sizes: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the result: the headline of the size that counts, and all sizes."""
    last = sizes.get(str(_HEADLINE)) or list(sizes.values())[-1]
    handler, http = last.get("handler", {}), last.get("http", {})
    cpu = handler.get("cpu_ms", {})
    at_two, at_eight = http.get("2 at a time", {}), http.get("8 at a time", {})
    workers = last.get("workers", {})
    memory = workers.get("memory") or http.get("memory", {})
    server_ms = at_eight.get("server_cpu_ms")
    headline = {
        "recipes": handler.get("recipes"),
        "handler_cpu_ms_p50": cpu.get("without_pantry", {}).get("p50"),
        "handler_cpu_ms_p99": cpu.get("without_pantry", {}).get("p99"),
        "handler_pantry_cpu_ms_p50": cpu.get("pantry", {}).get("p50"),
        "handler_pantry_cpu_ms_p99": cpu.get("pantry", {}).get("p99"),
        "requests_per_s_per_core": round(1e3 / server_ms) if server_ms else None,
        "http_ms_p99": _p99(workers.get("at_two", {})),
        "http_ms_p99_of_one_process": _p99(at_two),
        "recall_at_200": last.get("recall", {}).get("worst_band"),
        "start_s": http.get("start_s"),
        "resident_mb": memory.get("pss_mb"),
    }  # fmt: skip
    found = {"headline": headline, "synthetic": True}
    if server_ms and headline["recipes"]:
        found["cost"] = cost(server_ms, last.get("made", {}), headline["recipes"])
    return found | {"sizes": dict(sizes)}
