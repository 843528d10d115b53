"""How fast recipes come in: read, check, derive facts, write the catalog.

Two corpora, since what a record holds decides what it costs: Food.com's file, where 6 % of the
records have ingredient lines, and the English corpus files, where all have. Beside each, in the
same run, the floor: the same files only unpacked and decoded as JSON.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any

import msgspec

from benchmarks.corpus import english_files, foodcom_file
from benchmarks.machine import peak_memory_mb
from ladle.catalog import Catalog, CatalogStore, ImportOptions, import_files
from ladle.corpus import RejectsFile, read_lines
from ladle.food import read_foods

ID = "import-rate-v1"
_RUNS = 3


def run() -> dict[str, Any]:
    cases = {"foodcom": [foodcom_file()], "corpus": english_files()}
    measured = {name: _case(paths) for name, paths in cases.items()}
    return {
        "headline": {
            "foodcom_recipes_per_cpu_s": measured["foodcom"]["recipes_per_cpu_s"],
            "corpus_recipes_per_cpu_s": measured["corpus"]["recipes_per_cpu_s"],
            "peak_mb": round(peak_memory_mb()),
        },
        "runs": _RUNS,
        "cases": measured,
    }


def _case(paths: Sequence[Path]) -> dict[str, Any]:
    """Measure one corpus; importing and the floor alternate, and the medians are kept."""
    imports, floors, catalog_facts = [], [], {}
    for _ in range(_RUNS):
        read_foods.cache_clear()
        with tempfile.TemporaryDirectory() as folder:
            imports.append(_cpu_seconds(partial(_import, Path(folder), paths)))
            catalog_facts = _catalog_facts(Path(folder))
        floors.append(_cpu_seconds(partial(_decode, paths)))
    cpu_s, floor_s = sorted(imports)[_RUNS // 2], sorted(floors)[_RUNS // 2]
    n = catalog_facts["recipes"]
    return catalog_facts | {
        "import_cpu_s": round(cpu_s, 2),
        "spread_cpu_s": [round(min(imports), 2), round(max(imports), 2)],
        "recipes_per_cpu_s": round(n / cpu_s),
        "decode_only_cpu_s": round(floor_s, 2),
        "times_the_floor": round(cpu_s / floor_s, 1),
    }


def _cpu_seconds(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return process_time() - start


def _import(folder: Path, paths: Sequence[Path]) -> None:
    with RejectsFile(folder / "rejects.jsonl") as rejects:
        options = ImportOptions(n_workers=0)  # one process, whose CPU time can be told
        import_files(CatalogStore(folder / "catalog"), paths, rejects, options)


def _catalog_facts(folder: Path) -> dict[str, Any]:
    catalog: Catalog = CatalogStore(folder / "catalog").open()
    files = (folder / "catalog" / catalog.name).rglob("*")
    size = sum(f.stat().st_size for f in files if f.is_file())
    return {
        "recipes": catalog.n_recipes,
        "with_lines": catalog.manifest["n_with_lines"],
        "fully_read": catalog.manifest["n_fully_read"],
        "bytes_per_recipe": round(size / catalog.n_recipes),
    }


def _decode(paths: Sequence[Path]) -> None:
    for path in paths:
        for line in read_lines(path):
            msgspec.json.decode(line.data or b"null")
