"""`ladle evaluate --cold-start`: people of whom models know a shopping basket, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import typer
from rich.table import Table

from ladle.cli.console import print_table, say
from ladle.core import BadSettingError
from ladle.learning import ColdStart, ColdStartOptions, Dataset, beside_shuffled, cold_start
from ladle.models import BASELINE, Model

_NONE = "\u2013"
OnProgress = Callable[[str, int], None]


def cold_start_judge(
    models: Sequence[Model], refit_growth: float | None, needless: Mapping[str, object]
) -> Callable[[Dataset, OnProgress], ColdStart]:
    """Return what judges the models that know baskets, each with a shuffled source beside.

    All that may be refused is refused here, before a file is read.

    Parameters
    ----------
    models
        The baseline among them.
    refit_growth
        None for the usual one.
    needless
        Flags by name that say something about requests, of which cold starts have none.

    Raises
    ------
    BadSettingError
        No model knows baskets, or a flag is given that does not go with cold starts.
    """
    for name, value in needless.items():
        if value:
            raise BadSettingError(f"--{name}", str(value), "left out with --cold-start")
    options = ColdStartOptions()
    if refit_growth is not None:
        options = ColdStartOptions(refit_growth=refit_growth)
    baseline = next(m for m in models if m.name == BASELINE)
    judged = beside_shuffled(m for m in models if m.name != BASELINE)

    def find(dataset: Dataset, on_progress: OnProgress) -> ColdStart:
        return cold_start(dataset, baseline, judged, options, on_progress)

    return find


def tell_cold_starts(found: ColdStart, *, as_json: bool) -> str:
    """Print what came of it as a table or as JSON, and return the JSON."""
    told = found.as_json()
    text = json.dumps(told, indent=1)
    if as_json:
        typer.echo(text)
    else:
        _print(told)
    return text


def _print(told: Mapping[str, Any]) -> None:
    say(
        f"{told['n_people']:,} of {told['n_able']:,} people with enough choices, "
        f"{told['n_choices']:,} choices to be found for a basket alone"
    )
    table = Table(box=None, pad_edge=False)
    table.add_column("model")
    for heading in ("HR@1", "HR@10", "NDCG@10", "difference (95 %)", "from shuffled (95 %)"):
        table.add_column(heading, justify="right")
    for name, one in told["models"].items():
        against = "baseline" if name == BASELINE else _interval(one["against_baseline"])
        beside = _interval(one["against_shuffled"]) if "against_shuffled" in one else _NONE
        measures = (f"{one[measure]:.4f}" for measure in ("hr1", "hr10", "ndcg10"))
        table.add_row(name, *measures, against, beside)
    print_table(table)


def _interval(found: Mapping[str, float]) -> str:
    return f"{found['difference']:+.4f} [{found['low']:+.4f}, {found['high']:+.4f}]"
