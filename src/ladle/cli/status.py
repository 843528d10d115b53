"""`ladle status`: what is there."""

from __future__ import annotations

from rich.table import Table

from ladle.catalog import Catalog, CatalogStore
from ladle.cli.console import DataOption, console
from ladle.core import NotReadyError
from ladle.events import EventLog
from ladle.food import food_version
from ladle.models import Shelf, ShelfStore
from ladle.people import People
from ladle.ranking import Paths
from ladle.store import Database


def show_status(*, data: DataOption) -> None:
    """Show what the data directory holds: recipes, events, models.

    Says so, too, where the food tables have changed since facts were derived.

    **Examples**

        ladle status
        ladle status --data /srv/ladle
    """
    paths = Paths(data)
    catalog = CatalogStore(paths.catalog).open_any()
    if catalog is None:
        raise NotReadyError(
            f"{data} holds no catalog yet: ladle import FILE…, or ladle import --sample"
        )
    table = Table(title=str(data), title_justify="left", show_header=False)
    for name, value in _catalog_rows(catalog) + _database_rows(paths) + _shelf_rows(paths, catalog):
        table.add_row(name, value)
    console.print(table)


def _catalog_rows(catalog: Catalog) -> list[tuple[str, str]]:
    m = catalog.manifest
    named, n = m["n_named"], max(catalog.n_recipes, 1)
    per_source = zip(catalog.sources, m["recipes_per_source"], strict=True)
    is_old = catalog.food_version != food_version()
    return [
        ("catalog", catalog.name),
        (
            "recipes",
            f"{catalog.n_recipes:,} ({named:,} named, {m['n_with_lines']:,} with ingredient lines)",
        ),
        *((f"  {source}", f"{k:,}") for source, k in per_source if k),
        (
            "fully read",
            f"{m['n_fully_read']:,} ({m['n_fully_read'] / n:.0%}): lines, steps, every word known",
        ),
        (
            "food tables",
            catalog.food_version + (" (out of date: run `ladle refacts`)" if is_old else ""),
        ),
    ]


def _database_rows(paths: Paths) -> list[tuple[str, str]]:
    if not paths.database.is_file():
        return [("events", "none yet")]
    database = Database(paths.database)
    log = EventLog(database)
    try:
        synthetic = log.count_synthetic()
        note = f" ({synthetic:,} synthetic)" if synthetic else ""
        return [
            ("people", f"{People(database).count():,}"),
            ("events", f"{log.count():,}{note}"),
            ("impressions", f"{log.count_impressions():,}"),
        ]
    finally:
        log.close()
        database.close()


def _shelf_rows(paths: Paths, catalog: Catalog) -> list[tuple[str, str]]:
    store = ShelfStore(paths.shelf)
    if store.current_name() is None:
        return [("models", "none yet: ladle train")]
    shelf: Shelf = store.open(catalog)
    trained = f"{', '.join(shelf.manifest['models'])}; from {shelf.manifest['n_rows']:,} events"
    return [("models", f"{shelf.name}: {trained}")]
