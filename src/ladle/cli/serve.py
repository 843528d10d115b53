"""`ladle serve`: the HTTP service and its page."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from starlette.applications import Starlette

from ladle.cli.console import ConfigOption, DataOption, say
from ladle.cli.keys import opened_keys
from ladle.cli.sections import read_settings
from ladle.ranking import Ladle, Paths, RankingSettings
from ladle.service import (
    ApiKeys,
    Seat,
    ServiceSettings,
    make_app,
    refuse_without_keys,
    refuse_without_tracer,
    run_server,
    run_workers,
    share_heaps,
)
from ladle.store import Database


def serve(
    *,
    data: DataOption,
    host: Annotated[
        str | None, typer.Option(help="Address to listen on (default 127.0.0.1).")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (default 8000).")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that serve (default 1).")] = None,
    config: ConfigOption = None,
) -> None:
    """Serve the page and the HTTP API until stopped (Ctrl-C).

    New catalogs and models are taken up without a restart. This machine needs no API key while
    there is none; to serve others, make one first.

    **Examples**

        ladle serve
        ladle serve --port 9000 --data /srv/ladle
        ladle serve --workers 4
        ladle keys add site --scope write
        ladle serve --host 0.0.0.0
        curl -s localhost:8000/api/v1/recommendations --json '{"pantry": ["rice"]}'
    """
    source = read_settings(config)
    settings = source.load(
        "service", ServiceSettings, {"host": host, "port": port, "workers": workers}
    )
    ranking = source.load("ranking", RankingSettings)
    # fails here, before it listens and before there are workers
    refuse_without_tracer(settings)
    share_heaps()  # before threads open things: a heap that is there goes on being shared
    with _tables_kept():
        ladle = _ready(data, settings, ranking)
    if settings.workers > 1:
        ladle.close()  # a connection must not be shared

    def opened_here() -> Ladle:
        if settings.workers > 1:
            ladle.go_on_forked()
        return ladle

    def make(seat: Seat | None = None) -> Starlette:
        return make_app(
            opened_here,
            settings,
            lambda: ApiKeys(Database(Paths(data).database)),
            seat,
        )

    def announce() -> None:
        say(f"Ladle is at http://{settings.address} (Ctrl-C stops it)")

    if settings.workers > 1:
        run_workers(make, settings, announce)
    else:
        run_server(make(), settings, announce)


def _ready(data: Path, settings: ServiceSettings, ranking: RankingSettings) -> Ladle:
    """Open Ladle, and read all that is read when it is first needed: workers share that."""
    ladle = Ladle.open(data, ranking)
    try:
        with opened_keys(data) as keys:
            refuse_without_keys(settings, len(keys.all()))
        ladle.prepare_fallback()
    except BaseException:
        ladle.close()
        raise
    return ladle


@contextmanager
def _tables_kept() -> Iterator[None]:
    """Collect no garbage while the tables of food are read, and look through them never after.

    They are a million objects that stay. To look through them again and again takes a fifth of the
    start, and once more, in the middle of an answer, a quarter of a second.
    """
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()
