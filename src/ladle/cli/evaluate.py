"""`ladle evaluate`: models judged offline on files of recipes, interactions and requests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.progress import TimeElapsedColumn as Elapsed
from rich.table import Table

from ladle.cli.console import (
    ConfigOption,
    configured_models,
    console,
    errors,
    names_in,
    read_settings,
    say,
)
from ladle.core import BadSettingError
from ladle.learning import (
    FilesReport,
    Judged,
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

_WIDE = 160
"""Columns of the table where it goes to a file or a program."""

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
        float,
        typer.Option(help="Train anew when the interactions have grown so many times; above 1."),
    ] = JudgeOptions.refit_growth,
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
    """
    source = read_settings(config)
    options = JudgeOptions(refit_growth=refit_growth, with_repeats=repeats, n_negatives=negatives)
    wanted = _wanted(models)
    chosen = [m for m in configured_models(source) if m.name in wanted]
    blend = source.load(BLEND, BlendSettings) if BLEND in wanted else None
    report = FilesReport()
    with _progress() as progress:
        task = progress.add_task("reading", total=None)
        dataset = read_dataset(
            recipes, interactions, requests, report,
            on_stage=lambda stage: progress.update(task, description=stage),
            baskets=read_baskets(baskets) if baskets else None,
        )  # fmt: skip
        progress.update(task, total=len(dataset.asks))
        judged = judge(
            dataset, chosen, options, blend,
            on_progress=lambda what, n: progress.update(task, description=what, completed=n),
        )  # fmt: skip
        progress.update(task, description="measuring")
        verdict = verdict_of(judged)
    for why, n in why_unread(report).items():
        if n:
            say(f"{n:,} {why}", errors)
    if as_json_:
        typer.echo(json.dumps(as_json(verdict), indent=1))
    else:
        _print(verdict)
    # last, so that a place that cannot be written loses nothing of what was found
    _write(judged, verdict, ranked, out, picture)


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


def _write(
    judged: Judged, verdict: Verdict, ranked: Path | None, out: Path | None, picture: Path | None
) -> None:
    try:
        if ranked:
            write_ranked(judged, ranked)
        if out:
            out.write_text(json.dumps(as_json(verdict), indent=1) + "\n", encoding="utf-8")
        if picture:
            draw_verdict(verdict, picture)
    except OSError as e:
        raise BadSettingError("file", e.filename, f"a place that can be written ({e})") from e


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
    to = console if console.is_terminal else Console(file=console.file, width=_WIDE)
    to.print(table)


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
