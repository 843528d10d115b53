"""`ladle evaluate`: models judged offline on files of recipes, interactions and requests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Protocol

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.progress import TimeElapsedColumn as Elapsed
from rich.table import Table

from ladle.cli.cold_start import cold_start_judge, tell_cold_starts
from ladle.cli.console import (
    ConfigOption,
    errors,
    names_in,
    print_table,
    say,
)
from ladle.cli.sections import configured_models, read_settings
from ladle.core import BadSettingError
from ladle.learning import (
    ColdStartOptions,
    Dataset,
    FilesReport,
    JudgeOptions,
    Verdict,
    as_json,
    draw_verdict,
    judge,
    read_baskets,
    read_dataset,
    verdict_of,
    why_unread,
    write_ranked,
)
from ladle.models import BASELINE, BLEND, BlendSettings, find_kind, model_kinds

RecipesFile = Annotated[
    Path, typer.Option("--recipes", help="Recipes: JSON Lines, Parquet or another known form.")
]
InteractionsFile = Annotated[
    Path,
    typer.Option(
        "--interactions", help="Parquet or CSV: person_id, recipe_id, rating?, kind?, at?."
    ),
]
RequestsPath = Annotated[
    Path,
    typer.Option(
        "--requests", help="JSON Lines: request_id, person_id, at?, wants {meal?, main?}, selected."
    ),
]
BasketsFile = Annotated[
    Path | None,
    typer.Option("--baskets", help="Groceries to learn taste from: member_id, at, item."),
]


def evaluate(  # noqa: PLR0913 - each is a flag of the command
    *,
    recipes: RecipesFile,
    interactions: InteractionsFile,
    requests: RequestsPath,
    baskets: BasketsFile = None,
    models: Annotated[
        str | None,
        typer.Option(help="Which, separated by commas (default: all); the baseline always is."),
    ] = None,
    ranked: Annotated[
        Path | None,
        typer.Option(help="Write every model's best 100: request_id, model, rank, recipe_id."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write the verdict as JSON.")] = None,
    picture: Annotated[Path | None, typer.Option(help="Draw the verdict, as .svg or .png.")] = None,
    repeats: Annotated[
        bool, typer.Option("--repeats", help="Rank what was chosen before, too.")
    ] = False,
    negatives: Annotated[
        int,
        typer.Option(
            min=0,
            help="Rank among so many random recipes and the chosen one, to compare with published "
            "tables; 0 ranks all.",
        ),
    ] = 0,
    refit_growth: Annotated[
        float | None,
        typer.Option(
            help="Train anew when the interactions have grown so many times; above 1 (default: "
            f"{JudgeOptions.refit_growth:g}; of cold starts {ColdStartOptions.refit_growth:g})."
        ),
    ] = None,
    cold_start: Annotated[
        bool,
        typer.Option(
            "--cold-start",
            help="Judge people of whom a shopping basket is known and nothing else.",
        ),
    ] = False,
    as_json_: Annotated[bool, typer.Option("--json", help="Print the verdict as JSON.")] = False,
    config: ConfigOption = None,
) -> None:
    """Train and judge models offline, on what came before each request.

    Every recipe that a request allows is ranked, never a sample. HR@1 stands in for conversion.
    Intervals are of the difference from the baseline: 95 %, paired, people drawn.

    **Examples**

        ladle evaluate --recipes r.gz --interactions i.csv --requests q.gz
        ladle evaluate … --models factors,neighbours --picture verdict.svg
        ladle evaluate … --json --ranked answers.parquet
        ladle evaluate … --cold-start
    """
    source = read_settings(config)
    wanted = _wanted(models)
    chosen = [m for m in configured_models(source) if m.name in wanted]
    files = (recipes, interactions, requests, baskets)
    if cold_start:
        of_requests = {
            "ranked": ranked, "picture": picture, "repeats": repeats, "negatives": negatives
        }  # fmt: skip
        find = cold_start_judge(chosen, refit_growth, of_requests)
        with _reading(*files) as (dataset, tell):
            found = find(dataset, tell)
        _write(out, tell_cold_starts(found, as_json=as_json_))
        return
    options = JudgeOptions(
        refit_growth=JudgeOptions.refit_growth if refit_growth is None else refit_growth,
        with_repeats=repeats,
        n_negatives=negatives,
    )
    blend = source.load(BLEND, BlendSettings) if BLEND in wanted else None
    with _reading(*files) as (dataset, tell):
        n = len(dataset.asks)
        judged = judge(dataset, chosen, options, blend, lambda what, done: tell(what, done, n))
        tell("measuring", n)
        verdict = verdict_of(judged)
    text = json.dumps(as_json(verdict), indent=1)
    if as_json_:
        typer.echo(text)
    else:
        _print(verdict)
    # last, so that a place that cannot be written loses nothing of what was found
    with _places_that_can_be_written():
        if ranked:
            write_ranked(judged, ranked)
        if picture:
            draw_verdict(verdict, picture)
    _write(out, text)


class _Tell(Protocol):
    """Says what is done now, and how much of it is done."""

    def __call__(self, what: str, done: int, total: int | None = None, /) -> None: ...


@contextmanager
def _reading(
    recipes: Path, interactions: Path, requests: Path, baskets: Path | None
) -> Iterator[tuple[Dataset, _Tell]]:
    """Read a data set, show how far the work on it is, and say at its end what was left out."""
    report = FilesReport()
    with _progress() as progress:
        task = progress.add_task("reading", total=None)

        def tell(what: str, done: int, total: int | None = None, /) -> None:
            progress.update(task, description=what, completed=done, total=total)

        yield (
            read_dataset(
                recipes, interactions, requests, report,
                on_stage=lambda stage: tell(stage, 0),
                baskets=read_baskets(baskets) if baskets else None,
            ),
            tell,
        )  # fmt: skip
    for why, n in why_unread(report).items():
        if n:
            say(f"{n:,} {why}", errors)


def _progress() -> Progress:
    return Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
        Elapsed(), console=errors, transient=True,
    )  # fmt: skip


def _wanted(models: str | None) -> set[str]:
    """Return which models are judged; an unknown name is refused before anything is read."""
    names = names_in(models)
    for name in names:
        if name != BLEND:
            find_kind(name)
    if not names:
        return {*model_kinds(), BLEND}
    return {BASELINE, *names}


@contextmanager
def _places_that_can_be_written() -> Iterator[None]:
    try:
        yield
    except OSError as e:
        raise BadSettingError("file", e.filename, f"a place that can be written ({e})") from e


def _write(out: Path | None, text: str) -> None:
    if out:
        with _places_that_can_be_written():
            out.write_text(text + "\n", encoding="utf-8")


def _print(verdict: Verdict) -> None:
    say(
        f"{verdict.n_requests:,} requests, {verdict.n_recipes:,} recipes, "
        f"{verdict.n_interactions:,} interactions; {verdict.protocol}"
    )
    table = Table(box=None, pad_edge=False)
    table.add_column("model")
    for heading in (
        "HR@1", "HR@10", "NDCG@10", "difference (95 %)", "MRR", "coverage", "novelty",
        "diversity", "ms", "fit s",
    ):  # fmt: skip
        table.add_column(heading, justify="right")
    best_first = sorted(verdict.models.items(), key=lambda m: -m[1].ndcg10)
    for name, m in best_first:
        table.add_row(name, *_cells(name, m))
    print_table(table)


def _cells(name: str, m: Any) -> list[str]:  # noqa: ANN401
    d = m.against_baseline["ndcg10"]
    against = (
        "baseline" if name == BASELINE else f"{d.difference:+.4f} [{d.low:+.4f}, {d.high:+.4f}]"
    )
    return [
        f"{m.hr1:.4f}", f"{m.hr10:.4f}", f"{m.ndcg10:.4f}",
        "baseline" if name == BASELINE else against, f"{m.mrr:.4f}",
        f"{m.coverage:.1%}", f"{m.novelty:.1f}", f"{m.diversity:.2f}", f"{m.ms_per_request:.2f}",
        f"{m.fit_s:.1f}",
    ]  # fmt: skip
