"""`ladle train`: events into models."""

from __future__ import annotations

from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from ladle.catalog import CatalogStore
from ladle.cli.console import (
    ConfigOption,
    DataOption,
    errors,
    say,
)
from ladle.cli.sections import configured_models, read_settings
from ladle.events import EventLog
from ladle.learning import TrainReport, train
from ladle.models import BLEND, BlendSettings, ShelfStore
from ladle.ranking import Paths
from ladle.store import Database


def train_models(*, data: DataOption, config: ConfigOption = None) -> None:
    """Train every model on all events and put them to use; servers take them up by themselves.

    Learns from what `ladle interactions` brought in, and from what a server was told.

    **Examples**

        ladle train
        ladle train --data /srv/ladle
    """
    source = read_settings(config)
    models, blend = configured_models(source), source.load(BLEND, BlendSettings)
    paths = Paths(data)
    catalogs = CatalogStore(paths.catalog)
    catalogs.open()
    database = Database(paths.database)
    log = EventLog(database)
    try:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=errors, transient=True) as progress:
            task = progress.add_task("reading events")
            report = train(
                catalogs, log, ShelfStore(paths.shelf), models, blend,
                on_model=lambda name: progress.update(task, description=f"training {name}"),
            )  # fmt: skip
    finally:
        log.close()
        database.close()
    _print(report)


def _print(report: TrainReport) -> None:
    say(
        f"Models {report.version}: {', '.join(report.models)}; from {report.n_rows:,} "
        f"of {report.n_events:,} events, {report.n_people:,} people, {report.n_items:,} recipes"
    )
    if report.n_synthetic:
        say(f"{report.n_synthetic:,} of these events are synthetic: made up for the first start")
    for why in report.left_out:
        say(f"Left out: {why}")
    if not report.n_events:
        say("No events yet: ladle interactions FILE…, or ladle interactions --synthetic")
