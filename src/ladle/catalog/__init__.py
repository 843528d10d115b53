"""Recipes and their facts as frozen, versioned, memory-mapped columns, bit planes and indexes.

Does not belong: people, events, and which filters a request needs.
"""

from ladle.catalog.arrays import let_go, load_npy
from ladle.catalog.build import CatalogBuilder
from ladle.catalog.catalog import Catalog
from ladle.catalog.columns import id_hash
from ladle.catalog.copies import CopyOf
from ladle.catalog.editing import delete_recipes, put_recipes
from ladle.catalog.importing import ImportOptions, ImportReport, SourceCount, import_files
from ladle.catalog.kept_hits import SearchHits
from ladle.catalog.latest import Latest
from ladle.catalog.pantry import PantryHits, PantryUse
from ladle.catalog.planes import (
    Plane,
    add_where,
    and_all,
    and_counted,
    bits_at,
    count,
    pack,
    pack_rows,
    rows_of,
    without,
)
from ladle.catalog.postings import Postings
from ladle.catalog.refacts import Refacts, refacts
from ladle.catalog.row_order import Ahead, RowOrder, ahead_of, first_of
from ladle.catalog.segment import Segment
from ladle.catalog.store import CatalogStore
from ladle.catalog.stored import StoredFacts
from ladle.catalog.upgrade import Upgraded, upgrade
from ladle.catalog.upkeep import Damage, Diff, Stats, compact, diff, stats, verify
from ladle.catalog.vectors import cosines, nearest

__all__ = [
    "Ahead",
    "Catalog",
    "CatalogBuilder",
    "CatalogStore",
    "CopyOf",
    "Damage",
    "Diff",
    "ImportOptions",
    "ImportReport",
    "Latest",
    "PantryHits",
    "PantryUse",
    "Plane",
    "Postings",
    "Refacts",
    "RowOrder",
    "SearchHits",
    "Segment",
    "SourceCount",
    "Stats",
    "StoredFacts",
    "Upgraded",
    "add_where",
    "ahead_of",
    "and_all",
    "and_counted",
    "bits_at",
    "compact",
    "cosines",
    "count",
    "delete_recipes",
    "diff",
    "first_of",
    "id_hash",
    "import_files",
    "let_go",
    "load_npy",
    "nearest",
    "pack",
    "pack_rows",
    "put_recipes",
    "refacts",
    "rows_of",
    "stats",
    "upgrade",
    "verify",
    "without",
]
