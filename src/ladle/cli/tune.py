"""`ladle tune`: settings of one model, searched on requests whose answer is known."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, cast

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from ladle.cli.console import ConfigOption, as_text, errors, say
from ladle.cli.evaluate import BasketsFile, InteractionsFile, RecipesFile, RequestsPath
from ladle.cli.sections import read_settings
from ladle.core import BadSettingError
from ladle.learning import FilesReport, Tuned, TuningOptions, read_baskets, read_dataset, tune
from ladle.models import BASELINE, find_kind, settings_kinds


def tune_model(  # noqa: PLR0913 - each is a flag of the command
    model: Annotated[str, typer.Argument(help="Which model.")],
    *,
    recipes: RecipesFile,
    interactions: InteractionsFile,
    requests: RequestsPath,
    baskets: BasketsFile = None,
    minutes: Annotated[
        float, typer.Option(help="After so long no new trial begins.")
    ] = TuningOptions.minutes,
    trials: Annotated[int, typer.Option(help="Trials at most.")] = TuningOptions.n_trials,
    sample: Annotated[
        int, typer.Option(help="Requests that each trial is judged on.")
    ] = TuningOptions.n_requests,
    out: Annotated[Path | None, typer.Option(help="Write the whole search as JSON.")] = None,
    config: ConfigOption = None,
) -> None:
    """Search the settings of a model, and print the best as a section of `ladle.toml`.

    Judge what was found on other requests before you use it: the best of many trials is always
    somewhat lucky.

    **Examples**

        ladle tune factors --recipes r.gz --interactions i.csv --requests q.gz
        ladle tune popularity … --minutes 2 --out search.json
    """
    name = as_text(model)
    kind, kinds = find_kind(name), settings_kinds()
    options = TuningOptions(minutes=minutes, n_trials=trials, n_requests=sample)
    source = read_settings(config)
    start = source.load(name, kinds[name])
    baseline = find_kind(BASELINE)(settings=source.load(BASELINE, kinds[BASELINE]))
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors, transient=True) as progress:
        task = progress.add_task("reading", total=None)
        dataset = read_dataset(
            recipes, interactions, requests, FilesReport(),
            on_stage=lambda stage: progress.update(task, description=stage),
            baskets=read_baskets(baskets) if baskets else None,
        )  # fmt: skip
        files = {
            "recipes": recipes, "interactions": interactions, "requests": requests,
            **({"baskets": baskets} if baskets else {}),
        }  # fmt: skip
        read = {kind: _known_again(path) for kind, path in files.items()} if out else {}
        progress.update(task, description="searching", total=options.n_trials)
        found = tune(
            kind, start, baseline, dataset, options,
            on_trial=lambda n, best: progress.update(
                task, completed=n, description=f"trial {n}, best NDCG@10 {best:.4f}"
            ),
        )  # fmt: skip
    _print(found)
    if out:  # last, so that a place that cannot be written loses nothing of what was found
        _write({"files": read, **found.as_json()}, out)


def _write(whole: Mapping[str, Any], out: Path) -> None:
    try:
        out.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
    except OSError as e:
        raise BadSettingError("--out", str(out), f"a place that can be written ({e})") from e


def _known_again(path: Path) -> dict[str, str]:
    """Return a file's name, without where it lies, and digest; of a folder only the name."""
    if path.is_dir():
        return {"name": path.name}
    with path.open("rb") as file:
        return {"name": path.name, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}


def _print(found: Tuned) -> None:
    say(
        f"NDCG@10 {found.trials[0].ndcg10:.4f} → {found.best_ndcg10:.4f} in {len(found.trials)} "
        f"trials; the baseline has {found.baseline_ndcg10:.4f}",
        errors,
    )
    typer.echo(f"[{found.model}]")
    for name, value in asdict(cast("Any", found.best)).items():
        typer.echo(f"{name} = {json.dumps(value)}")
