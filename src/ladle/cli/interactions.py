"""`ladle interactions`: who chose what, from files into the event log."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn

from ladle.catalog import Catalog, CatalogStore
from ladle.cli.console import DataOption, errors, say
from ladle.core import BadFileError, BadRequestError, SystemClock
from ladle.corpus import source_label, synthetic_interactions
from ladle.events import EventLog, InteractionCount, import_interactions
from ladle.people import SYNTHETIC_PREFIX, People
from ladle.ranking import Paths
from ladle.store import Database

_N_SYNTHETIC = 300
_CLOCKS_DIFFER = timedelta(days=1)
_MOST_REASONS = 5
_SPOILT_FILE = 3


def interactions(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Parquet or CSV: person_id, recipe_id, rating?, kind?, at?"),
    ] = None,
    *,
    data: DataOption,
    synthetic: Annotated[
        bool,
        typer.Option(
            "--synthetic", help=f"Make up {_N_SYNTHETIC} people for the recipes there are."
        ),
    ] = False,
    source: Annotated[
        str | None, typer.Option(help="Whose recipe ids these are (default: the file's name).")
    ] = None,
) -> None:
    """Add interactions to the event log; the next training learns from them.

    `rating` is 0 to 5 stars or empty, `kind` is conversion, cook or rating, `at` is a time in UTC.
    The same file twice counts once. Rows that make no sense are written beside the data and the
    rest goes on. A recipe id is looked for as SOURCE:ID first, then as ID. Leaves with 3 if every
    row of a file was refused.

    **Examples**

        ladle interactions reviews.parquet
        ladle interactions choices.csv --source mysite
        ladle interactions --synthetic
    """
    paths = list(files or [])
    if not paths and not synthetic:
        raise BadRequestError("FILE", "give interaction files, or --synthetic to make some up")
    catalog = CatalogStore(Paths(data).catalog).open()
    if synthetic:
        paths.append(_write_synthetic(catalog, data))
    database = Database(Paths(data).database)
    log = EventLog(database)
    try:
        people = People(database)
        counts = [(p, _import(p, source or source_label(p), catalog, people, log)) for p in paths]
    finally:
        log.close()
        database.close()
    for path, count in counts:
        _report(path, count)
    _report_rejects(counts, data)
    if any(count.rows and len(count.rejects) == count.rows for _, count in counts):
        raise typer.Exit(_SPOILT_FILE)


def _write_synthetic(catalog: Catalog, data: Path) -> Path:
    path = data / "synthetic-interactions.csv"
    recipes = [r for ix in catalog.live_rows() if (r := catalog.recipe(int(ix))).name]
    rows = synthetic_interactions(recipes, SYNTHETIC_PREFIX, _N_SYNTHETIC)
    text = io.StringIO(newline="")
    csv.writer(text).writerows([("person_id", "recipe_id", "rating", "kind", "at"), *rows])
    _write(path, text.getvalue())
    say(
        f"{_N_SYNTHETIC} synthetic people made up in {path}: no figure of quality comes from them",
        errors,
    )
    return path


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as e:
        raise BadFileError(path, f"cannot be written: {e.strerror}") from e


def _import(
    path: Path, label: str, catalog: Catalog, people: People, log: EventLog
) -> InteractionCount:
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=errors, transient=True) as progress:
        task = progress.add_task(path.name)
        return import_interactions(
            path, label, people, log,
            own_ids=lambda ids: catalog.own_ids(label, ids),
            latest=SystemClock().now() + _CLOCKS_DIFFER,
            on_rows=lambda n: progress.update(task, description=f"{path.name}: {n:,} rows"),
        )  # fmt: skip


def _report(path: Path, count: InteractionCount) -> None:
    say(f"{path.name}: {count.rows:,} rows, {count.new:,} new events")
    if count.unknown_recipes:
        say(f"  {count.unknown_recipes:,} are of recipes not in the catalog; kept for later")


def _report_rejects(counts: list[tuple[Path, InteractionCount]], data: Path) -> None:
    """Write the refused rows of all files into one file, and the commonest reasons here."""
    refused = [(path, reject) for path, count in counts for reject in count.rejects]
    if not refused:
        return
    rejects = data / "interactions.rejects.jsonl"
    rows = ({"file": str(path), "row": r.row, "reason": r.reason} for path, r in refused)
    _write(rejects, "".join(json.dumps(row) + "\n" for row in rows))
    were = "row was" if len(refused) == 1 else "rows were"
    say(f"{len(refused):,} {were} refused; {rejects} says which and why:")
    for reason, n in Counter(r.reason for _, r in refused).most_common(_MOST_REASONS):
        say(f"  {n:>8,}  {reason}")
