"""`ladle upgrade`: a data directory of an older Ladle made one of this."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ladle.catalog import CatalogStore, refacts, upgrade
from ladle.cli.console import NO_CATALOG, DataOption, errors, runnable, say
from ladle.core import NotReadyError, OtherFormatError
from ladle.events import EventLog
from ladle.models import ShelfStore
from ladle.ranking import Paths
from ladle.service import ApiKeys  # noqa: F401 - of a room that is imported, the tables are made
from ladle.store import Database


def upgrade_data(
    *,
    data: DataOption,
    workers: Annotated[
        int | None,
        typer.Option(min=0, help="Processes that read food (default: one a core; 0: none)."),
    ] = None,
) -> None:
    """Make a data directory of an older Ladle one of this: run it after each new version.

    A catalog of an older format is written anew from its recipes' texts, beside the old one, which
    stays for a rollback; deleted recipes stay deleted. Facts are derived again where the food
    tables have changed. The database gets the tables and columns that it lacks. Broken off, it goes
    on when it is run again. Stop the service first.

    **Examples**

        ladle upgrade
        ladle upgrade --data /srv/ladle --workers 4
    """
    paths = Paths(data)
    store = CatalogStore(paths.catalog)
    if store.current_name() is None:
        raise NotReadyError(f"{data} {NO_CATALOG}")
    _upgrade_catalog(store, workers)
    _upgrade_database(paths)
    _say_models(paths, store)


def _upgrade_catalog(store: CatalogStore, workers: int | None) -> None:
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=errors, transient=True) as progress:
        task = progress.add_task("reading the catalog", total=None)
        done = upgrade(
            store,
            workers,
            lambda stage, n: progress.update(task, description=stage, total=n),
            lambda n: progress.update(task, completed=n),
        )
        again = refacts(store, workers, lambda stage: progress.update(task, description=stage))
    if done:
        say(
            f"Catalog {done.version}: {done.n_recipes:,} recipes of {done.old_version}, which has "
            f"format {done.old_format} and is kept"
        )
    elif again:
        say(f"Catalog {again.version}: facts of {again.n_touched:,} recipes derived again")
    else:
        say(f"Catalog {store.current_name()}: nothing to do")


def _upgrade_database(paths: Paths) -> None:
    if not paths.database.is_file():
        return
    database = Database(paths.database)
    try:
        EventLog(database).close()
    finally:
        database.close()
    say("Database: has all tables and columns of this Ladle")


def _say_models(paths: Paths, store: CatalogStore) -> None:
    shelf = ShelfStore(paths.shelf)
    if shelf.current_name() is None:
        return
    try:
        say(f"Models {shelf.open(store.open()).name}: nothing to do")
    except OtherFormatError as e:
        say(runnable(f"Models {shelf.current_name()}: {e.why}", paths.root))
