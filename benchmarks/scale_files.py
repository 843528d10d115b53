"""Files of the scale benchmarks: synthetic recipes of each size, and catalogs imported from them.

SCALE_FOLDER names a folder where they stay; without it they are made in a temporary one.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.processes import Run
from benchmarks.processes import run as run_process

SEED = 1


@contextmanager
def scale_folder() -> Iterator[Path]:
    """Give a folder for large files."""
    if given := os.environ.get("SCALE_FOLDER"):
        folder = Path(given)
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
    else:
        with tempfile.TemporaryDirectory() as made:
            yield Path(made)


def recipes_file(n: int, folder: Path) -> Path:
    """Return a file of so many synthetic recipes; it is written where it is not there yet."""
    path = folder / f"recipes-{n}.jsonl.zst"
    if not path.is_file():
        run_process([
            sys.executable, "-m", "benchmarks.synthetic", "--recipes", str(n), "--seed", str(SEED),
            str(path),
        ])  # fmt: skip
    return path


def data_folder_of(n: int, folder: Path) -> Path:
    """Return where the catalog of so many recipes is imported."""
    return folder / f"data-{n}"


def import_anew(n: int, folder: Path) -> Run:
    """Import so many synthetic recipes into a new catalog, as a user would."""
    recipes, data = recipes_file(n, folder), data_folder_of(n, folder)
    shutil.rmtree(data, ignore_errors=True)
    ladle = str(Path(sys.executable).with_name("ladle"))
    return run_process([
        ladle, "import", "--data", str(data), "--source", "synthetic", str(recipes)
    ])  # fmt: skip
