"""`ladle status`: what is there, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import TypeVar

import msgspec
import typer
from rich.table import Table

from ladle.catalog import Catalog, CatalogStore
from ladle.cli.console import NO_CATALOG, DataOption, console, errors, runnable, say
from ladle.core import LadleError, NotReadyError
from ladle.events import EventLog
from ladle.food import food_version
from ladle.models import ShelfStore
from ladle.people import People
from ladle.ranking import Paths
from ladle.store import Database, Version, Versions, is_of_older_schema

_WRONG = 1
_BELOW = "cannot be used: see below"
_OLDER_DATABASE = "in a database of an older Ladle: it is taken over when it is next served"
Row = tuple[str, str]


class _Recipes(msgspec.Struct, frozen=True):
    """What a catalog's manifest tells of its recipes."""

    n_recipes: int
    n_named: int
    n_with_lines: int
    n_fully_read: int
    sources: list[str]
    recipes_per_source: list[int]
    food_version: str

    def __post_init__(self) -> None:
        n, n_told = len(self.sources), len(self.recipes_per_source)
        if n != n_told:
            raise ValueError(f"{n_told} `recipes_per_source` of {n} `sources`")


class _Models(msgspec.Struct, frozen=True):
    """What a shelf's manifest tells of its models."""

    models: list[str]
    n_rows: int


_Told = TypeVar("_Told", _Recipes, _Models)


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
        raise NotReadyError(f"{data} {NO_CATALOG}")
    status = _Status(paths)
    table = Table(title=str(data), title_justify="left", show_header=False)
    table.add_column()
    table.add_column(overflow="fold")
    for name, value in status.rows():
        table.add_row(name, runnable(value, data))
    console.print(table)
    for line in status.wrong:
        say(runnable(line, data), errors)
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
            raise NotReadyError(f"{self._paths.root} {NO_CATALOG}")
        version = store.versions.current("")
        yield "catalog", version.name
        # the manifest may be whole where another file is damaged
        told = _told_by(store.versions, version, _Recipes)
        if told is not None:
            yield from _recipe_rows(told)
        self._catalog = Catalog(version)
        is_old = self._catalog.food_version != food_version()
        if is_old:  # nothing is served by them
            self.wrong.append("catalog: its food tables are out of date: run `ladle refacts`")
        note = " (out of date: see below)" if is_old else ""
        yield "food tables", self._catalog.food_version + note

    def _shelf_rows(self) -> Iterator[Row]:
        store = ShelfStore(self._paths.shelf)
        if store.current_name() is None:
            yield "models", "none yet: ladle train"
            return
        version = store.versions.current("")
        told = _told_by(store.versions, version, _Models)
        if told is not None:
            names = ", ".join(told.models)
            yield "models", f"{version.name}: {names}; from {told.n_rows:,} events"
        if self._catalog is not None:  # else there is nothing to open them for
            store.open(self._catalog)


def _told_by(versions: Versions, version: Version, kind: type[_Told]) -> _Told | None:
    """Return what a manifest tells; None where it lacks some, as one of another format may.

    Raises
    ------
    CorruptVersionError
        It tells something else in its place.
    """
    names = kind.__struct_fields__
    if any(name not in version.manifest for name in names):
        return None
    try:
        return msgspec.convert({name: version.manifest[name] for name in names}, kind)
    except msgspec.ValidationError as e:
        raise versions.damaged(version, f"is not as it was written ({e})") from e


def _recipe_rows(told: _Recipes) -> Iterator[Row]:
    with_what = f"{told.n_named:,} named, {told.n_with_lines:,} with ingredient lines"
    yield "recipes", f"{told.n_recipes:,} ({with_what})"
    per_source = zip(told.sources, told.recipes_per_source, strict=True)
    yield from ((f"  {source}", f"{k:,}") for source, k in per_source if k)
    share = told.n_fully_read / max(told.n_recipes, 1)
    yield "fully read", f"{told.n_fully_read:,} ({share:.0%}): lines, steps, every word known"


def _database_rows(paths: Paths) -> Iterator[Row]:
    if not paths.database.exists():
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
