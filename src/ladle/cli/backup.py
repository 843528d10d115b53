"""`ladle backup`: a data directory in one file, while a server goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ladle.cli.console import DataOption, file_progress, say
from ladle.core import SystemClock
from ladle.people import People
from ladle.ranking import Paths
from ladle.store import Database, DataDirectory, back_up, check_target

_MB = 1e6


def back_up_data(
    file: Annotated[
        Path,
        typer.Argument(help="Where the backup goes: a .tar.zst outside of the data directory."),
    ],
    *,
    data: DataOption,
    force: Annotated[
        bool, typer.Option("--force", help="Put it in place of a file that is there.")
    ] = False,
) -> None:
    """Write the catalog, the models and the database into one file; the service may go on.

    Of catalog and models the versions in use are taken, of the database one moment. The file
    appears when it is whole, readable by its owner only: it holds what is known of people. One that
    is there is replaced with --force only. A ladle.toml is no part of the data directory: keep it
    beside.

    **Examples**

        ladle backup ladle.tar.zst
        ladle backup /backups/ladle-$(date +%F).tar.zst --data /srv/ladle
    """
    paths = Paths(data)
    held = DataDirectory(data, (paths.catalog.name, paths.shelf.name), paths.database.name)
    check_target(file, held, replaces=force)
    if paths.database.is_file():  # a database of before gets the tables that it lacks
        database = Database(paths.database)
        try:
            People(database)
        finally:
            database.close()
    with file_progress() as progress:
        task = progress.add_task("backing up", total=None)
        done = back_up(
            held, file, SystemClock().now(), replaces=force,
            on_progress=lambda n, n_all: progress.update(task, completed=n, total=n_all),
        )  # fmt: skip
    say(
        f"{file}: {done.n_files:,} files of {done.n_bytes / _MB:,.1f} MB "
        f"in {done.n_packed / _MB:,.1f} MB"
    )
