"""`ladle status`: what is there, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

import typer
from rich.table import Table

from ladle.catalog import Catalog, CatalogStore
from ladle.cli.console import DataOption, console, errors, say
from ladle.core import LadleError, NotReadyError
from ladle.events import EventLog
from ladle.food import food_version
from ladle.models import ShelfStore
from ladle.people import People
from ladle.ranking import Paths
from ladle.store import Database, is_of_older_schema

_WRONG = 1
_BELOW = "cannot be used: see below"
_TOLD = ("n_recipes", "n_named", "n_with_lines", "n_fully_read", "sources", "recipes_per_source")
_NO_CATALOG = "holds no catalog yet: ladle import FILE…, or ladle import --sample"
_OLDER_DATABASE = "in a database of an older Ladle: it is taken over when it is next served"
Row = tuple[str, str]


def show_status(*, data: DataOption) -> None:
    """Show what the data directory holds: recipes, events, models.

    What is damaged, or of other food tables or another format, is told below with the command that
    mends it, one line each, and all else is told as ever. Leaves with 1 then.

    **Examples**

        ladle status
        ladle status --data /srv/ladle
    """
    paths = Paths(data)
    if not any(path.exists() for path in (paths.catalog, paths.shelf, paths.database)):
        raise NotReadyError(f"{data} {_NO_CATALOG}")
    status = _Status(paths)
    table = Table(title=str(data), title_justify="left", show_header=False)
    for name, value in status.rows():
        table.add_row(name, value)
    console.print(table)
    for line in status.wrong:
        say(line, errors)
    if status.wrong:
        raise typer.Exit(_WRONG)


class _Status:
    """Looks at one part after the other: what is wrong with one hides no other."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._catalog: Catalog | None = None
        self.wrong: list[str] = []
        """One line each."""

    def rows(self) -> Iterator[Row]:
        """Yield all that can be told."""
        yield from self._told("catalog", self._catalog_rows())
        yield from self._told("people", _database_rows(self._paths))
        yield from self._told("models", self._shelf_rows())

    def _told(self, part: str, rows: Iterator[Row]) -> Iterator[Row]:
        """Yield the rows of a part, as far as it can tell them."""
        try:
            yield from rows
        except LadleError as e:
            self.wrong.append(f"{part}: {e}")
            yield part, _BELOW

    def _catalog_rows(self) -> Iterator[Row]:
        store = CatalogStore(self._paths.catalog)
        if store.current_name() is None:
            raise NotReadyError(f"{self._paths.root} {_NO_CATALOG}")
        version = store.versions.current("")
        yield "catalog", version.name
        # the manifest may be whole where another file is damaged
        if all(name in version.manifest for name in _TOLD):
            yield from _recipe_rows(version.manifest)
        self._catalog = Catalog(version)
        is_old = self._catalog.food_version != food_version()
        if is_old:  # nothing is served by them
            self.wrong.append("catalog: its food tables are out of date: run `ladle refacts`")
        note = " (out of date: run `ladle refacts`)" if is_old else ""
        yield "food tables", self._catalog.food_version + note

    def _shelf_rows(self) -> Iterator[Row]:
        store = ShelfStore(self._paths.shelf)
        if store.current_name() is None:
            yield "models", "none yet: ladle train"
            return
        version = store.versions.current("")
        names, n_rows = (version.manifest.get(name) for name in ("models", "n_rows"))
        if isinstance(names, list) and isinstance(n_rows, int):
            yield "models", f"{version.name}: {', '.join(names)}; from {n_rows:,} events"
        if self._catalog is not None:  # else there is nothing to open them for
            store.open(self._catalog)


def _recipe_rows(manifest: Mapping[str, Any]) -> Iterator[Row]:
    n_recipes, n_fully_read = manifest["n_recipes"], manifest["n_fully_read"]
    named, with_lines = manifest["n_named"], manifest["n_with_lines"]
    told = f"{n_recipes:,} ({named:,} named, {with_lines:,} with ingredient lines)"
    yield "recipes", told
    per_source = zip(manifest["sources"], manifest["recipes_per_source"], strict=True)
    yield from ((f"  {source}", f"{k:,}") for source, k in per_source if k)
    share = n_fully_read / max(n_recipes, 1)
    yield "fully read", f"{n_fully_read:,} ({share:.0%}): lines, steps, every word known"


def _database_rows(paths: Paths) -> Iterator[Row]:
    if not paths.database.is_file():
        yield "events", "none yet"
        return
    if is_of_older_schema(paths.database):  # to look at it must not make it another's
        yield "people", _OLDER_DATABASE
        return
    with closing(Database(paths.database)) as database, closing(EventLog(database)) as log:
        yield "people", f"{People(database).count():,}"
        synthetic = log.count_synthetic()
        note = f" ({synthetic:,} synthetic)" if synthetic else ""
        yield "events", f"{log.count():,}{note}"
        yield "impressions", f"{log.count_impressions():,}"
