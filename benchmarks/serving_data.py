"""A data directory to serve from: a catalog, interactions and models, all synthetic, of any size.

    python -m benchmarks.serving_data FOLDER RECIPES

The catalog is imported from `benchmarks.synthetic` recipes, the interactions are real people's
choices carried over to them (`benchmarks.synthetic_people`), the log is filled with them
(`benchmarks.serving_log`), and every model is trained on them (`benchmarks.serving_training`). Each
step is a process of its own; what it took stands in `serving.json` beside the data, and a step that
stands there is not done again. At the largest size only what serves is trained: no other model
takes part in an answer.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.processes import Run
from benchmarks.processes import run as run_process
from benchmarks.scale_files import SEED, recipes_file
from benchmarks.serving_mix import NEW_PEOPLE
from benchmarks.serving_training import order_of_models
from benchmarks.synthetic import anchor_order
from benchmarks.synthetic_model import material
from benchmarks.synthetic_people import batches, choices, write_interactions
from ladle.catalog import CatalogStore
from ladle.models import BLEND
from ladle.ranking import Paths

SIZES: Mapping[int, int] = {
    110_000: 300_000, 340_000: 1_000_000, 1_200_000: 4_000_000, 2_750_000: 10_000_000,
    6_200_000: 20_000_000,
}  # fmt: skip
"""How many interactions there are for so many recipes in the file."""

_MOST_FOR_ALL = 2_750_000
"""Recipes in the file up to which all models are trained."""
_SERVING = ("popularity", "neighbours")
_NOTES = "serving.json"
_LADLE = str(Path(sys.executable).with_name("ladle"))
_ONE_THREAD = {"OMP_NUM_THREADS": "1"}


def data_of(n_recipes: int, folder: Path) -> Path:
    """Return where the data of a size lie."""
    return folder / f"serving-{n_recipes}"


def interactions_file(n_recipes: int, folder: Path) -> Path:
    """Return where the interactions of a size lie."""
    return folder / f"interactions-{SIZES[n_recipes]}-{n_recipes}.parquet"


def prepared(n_recipes: int, folder: Path) -> tuple[Path, dict[str, Any]]:
    """Return the data directory of a size and what each step of making it took.

    Parameters
    ----------
    n_recipes
        A key of `SIZES`; copies are merged, so that fewer are served.
    """
    data = data_of(n_recipes, folder)
    data.mkdir(parents=True, exist_ok=True)
    for name, step in _STEPS.items():
        if name not in notes_of(data):
            step(n_recipes, folder)
    return data, notes_of(data)


def notes_of(data: Path) -> dict[str, Any]:
    """Return what the steps took that were done."""
    path = data / _NOTES
    found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return found


def note(data: Path, step: str, took: Run | None, **more: Any) -> None:  # noqa: ANN401 - figures
    """Keep what a step took."""
    figures = dict(more)
    if took is not None:
        figures |= {
            "cpu_s": round(took.cpu_s, 1),
            "wall_s": round(took.wall_s, 1),
            "peak_mb": round(took.peak_mb),
        }
    text = json.dumps(notes_of(data) | {step: figures}, indent=1)
    (data / _NOTES).write_text(text + "\n", encoding="utf-8")


def _catalog(n: int, folder: Path) -> None:
    data, took = data_of(n, folder), None
    if CatalogStore(Paths(data).catalog).current_name() is None:
        recipes = str(recipes_file(n, folder))
        took = run_process(
            [_LADLE, "import", "--data", str(data), "--source", "synthetic", recipes]
        )
    n_bytes = _size(Paths(data).catalog / str(CatalogStore(Paths(data).catalog).current_name()))
    note(data, "catalog", took, bytes=n_bytes)


def _interactions(n: int, folder: Path) -> None:
    data, path = data_of(n, folder), interactions_file(n, folder)
    if not path.is_file():
        run_process(_own("write", str(path), n))
    took = run_process([sys.executable, "-m", "benchmarks.serving_log", str(path), str(data)])
    n_bytes = path.stat().st_size
    note(
        data, "interactions", took, n=SIZES[n], file_bytes=n_bytes, bytes=_size_of_database(data),
        said=json.loads(took.output.splitlines()[-1]),
    )  # fmt: skip


def _models(n: int, folder: Path) -> None:
    data, rows = data_of(n, folder), folder / f"rows-{n}"
    if not rows.is_dir():
        run_process(_training("rows", str(data), str(interactions_file(n, folder)), str(rows)))
    for name in order_of_models() if n <= _MOST_FOR_ALL else _SERVING:
        if not (rows / f"model-{name}").is_dir():
            run_process(_training("fit", name, str(rows)), extra=_ONE_THREAD)
    if n <= _MOST_FOR_ALL and not (rows / f"model-{BLEND}").is_dir():
        run_process(_training("blend", str(data), str(rows)), extra=_ONE_THREAD)
    done = run_process(_training("shelve", str(data), str(rows)))
    said: dict[str, Any] = json.loads(done.output.splitlines()[-1])
    shelf = Paths(data).shelf
    note(
        data, "models", None, bytes=_size(shelf / str(said["version"])),
        cpu_s=round(sum(m["cpu_s"] for m in said["models"].values()), 1),
        peak_mb=round(max(m["peak_mb"] for m in said["models"].values())), said=said,
    )  # fmt: skip


def _training(*step: str) -> list[str]:
    return [sys.executable, "-m", "benchmarks.serving_training", *step]


_STEPS: Mapping[str, Callable[[int, Path], None]] = {
    "catalog": _catalog,
    "interactions": _interactions,
    "models": _models,
}


def _own(step: str, path: str, n: int) -> list[str]:
    return [sys.executable, "-m", "benchmarks.serving_data", f"--{step}", path, str(n)]


def _size(folder: Path) -> int:
    return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())


def _size_of_database(data: Path) -> int:
    database = Paths(data).database
    return sum(f.stat().st_size for f in database.parent.glob(f"{database.name}*"))


def forget_what_was_shown(data: Path) -> None:
    """Take out of the log what earlier parts of a measurement left: each begins with the same.

    What was just shown would step back, and a name that was just heard is not new.
    """
    with closing(sqlite3.connect(Paths(data).database)) as database, database:
        database.execute("DELETE FROM impressions")
        database.execute("DELETE FROM people WHERE identity LIKE ?", (f"{NEW_PEOPLE}%",))


def write_file(path: Path, n_recipes: int) -> None:
    """Write the interactions of a size."""
    found = material()
    order = anchor_order(len(found.anchors), SEED)
    real = choices([anchor.key for anchor in found.anchors])
    write_interactions(batches(real, order, SIZES[n_recipes], n_recipes, SEED), path)


def main(given: list[str]) -> None:
    if given[0] == "--write":
        write_file(Path(given[1]), int(given[2]))
    else:
        print(json.dumps(prepared(int(given[1]), Path(given[0]))[1], indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
