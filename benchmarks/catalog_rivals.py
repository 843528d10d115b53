"""The catalog beside what a user would take instead, the same questions in one run.

2.2 million synthetic recipes, read from 2.75; RIVALS_RECIPES sets another number. A catalog that
the scale benchmark left in SCALE_FOLDER is used again.
"""

from __future__ import annotations

import os
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.rivals import compare
from benchmarks.rivals_ladle import LADLE, NOTE, table_rows
from benchmarks.rivals_table import export
from benchmarks.scale_files import data_folder_of, import_anew, scale_folder
from ladle.catalog import CatalogStore, compact
from ladle.ranking import Paths

ID = "catalog-rivals-v1"
_RECIPES = 2_750_000
_LIBRARIES = ("duckdb", "lancedb", "tantivy")


def run() -> dict[str, Any]:
    n = int(os.environ.get("RIVALS_RECIPES", _RECIPES))
    with scale_folder() as folder, tempfile.TemporaryDirectory(dir=folder) as scratch:
        data = data_folder_of(n, folder)
        if data.is_dir():  # questions and edits have left changes over its base
            compact(CatalogStore(Paths(data).catalog))
        else:
            import_anew(n, folder)
        catalog = Paths(data).catalog
        table = Path(scratch) / "table.parquet"
        export(table_rows(CatalogStore(catalog).open()), table)
        found = compare(table, Path(scratch) / "systems", first={"ladle": (LADLE, catalog, NOTE)})
    return {"synthetic": True, "versions": {lib: version(lib) for lib in _LIBRARIES}} | found
