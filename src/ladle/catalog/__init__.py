"""Recipes and their facts as frozen, versioned, memory-mapped columns, bit planes and indexes.

Does not belong: people, events, and which filters a request needs.
"""

from ladle.catalog.build import CatalogBuilder
from ladle.catalog.catalog import Catalog, CatalogStore
from ladle.catalog.importing import ImportReport, SourceCount, import_files
from ladle.catalog.planes import Plane, and_all, bits_at, count, pack, pack_rows, rows_of

__all__ = [
    "Catalog",
    "CatalogBuilder",
    "CatalogStore",
    "ImportReport",
    "Plane",
    "SourceCount",
    "and_all",
    "bits_at",
    "count",
    "import_files",
    "pack",
    "pack_rows",
    "rows_of",
]
