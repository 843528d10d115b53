"""Tables of how well models find what people chose, from the results of `model-quality-v1`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

NONE = "\u2013"
N_BEST = 3
"""So many models are shown by length of history, the best ones."""

Found = Mapping[str, Any]
"""The results, or what they hold of one data set or model."""


def readme_rows(found: Found) -> list[str]:
    """Return the short table: what is first in each data set, and how far above the baseline."""
    data = found["data"]
    head = [h for name in data for h in (f"{name} HR@1", "NDCG@10", "difference (95 %)")]
    rows = [
        [model, *(cell for one in data.values() for cell in _short_cells(one["verdict"], model))]
        for model in models_of(found)
    ]
    words = "; ".join(
        f"{name} has {one['requests']:,} requests among {one['recipes']:,} recipes"
        for name, one in data.items()
    )
    return [
        *table(["model", *head], rows),
        "",
        (
            f"Every recipe that a request allows is ranked, never a sample: {words}. The "
            "difference is of NDCG@10, from the baseline. [How models are judged](docs/models.md)."
        ),
    ]


def page_tables(found: Found, folder: str = "models") -> str:
    """Return the tables of docs/models.md: all measures, costs, and the best by history.

    Parameters
    ----------
    folder
        Where the cards lie that the names lead to.
    """
    rows: list[str] = []
    for name, one in found["data"].items():
        rows += [f"**{name}**: {sizes_in_words(one)}.", "", *_measure_rows(one, folder), ""]
        rows += [*_history_rows(one), ""]
    return "\n".join([*rows, measured(found["machine"])])


def models_of(found: Found) -> list[str]:
    """Return every model of the results: the baseline first, the best of all data sets next."""
    sums: dict[str, float] = {}
    for one in found["data"].values():
        for name, model in one["verdict"]["models"].items():
            sums[name] = sums.get(name, 0.0) + model["ndcg10"]
    baseline = baseline_of(found)
    return sorted(sums, key=lambda name: (name != baseline, -sums[name], name))


def baseline_of(found: Found) -> str:
    """Return the baseline's name."""
    one = next(iter(found["data"].values()))
    return str(one["verdict"]["baseline"])


def interval(found: Found, digits: int = 4) -> str:
    """Write a difference with its interval."""
    numbers = (f"{found[part]:+.{digits}f}" for part in ("difference", "low", "high"))
    return "{} [{}, {}]".format(*numbers)


def sizes_in_words(one: Found) -> str:
    """Say what a data set is, and how large."""
    dated = "dated" if one["is_dated"] else "undated"
    part = "" if one["every"] == 1 else f", one request in {one['every']}"
    return (
        f"{one['about']}. {one['choices']:,} {dated} choices by {one['people']:,} people among "
        f"{one['recipes']:,} recipes, of which {one['recipes_chosen']:,} were ever rated and "
        f"{one['recipes_with_lines']:,} have ingredient lines; {one['requests']:,} requests{part}"
    )


def measured(machine: Found) -> str:
    """Say on what machine the figures were measured."""
    cores, cpu = machine["cores"], machine["cpu"]
    return f"Measured on {cores} shared cores, {cpu}, Python {machine['python']}."


def _short_cells(verdict: Found, model: str) -> tuple[str, str, str]:
    if model not in verdict["models"]:
        return NONE, NONE, NONE
    found = verdict["models"][model]
    gain = "baseline"
    if model != verdict["baseline"]:
        gain = interval(found["against_baseline"]["ndcg10"])
    return f"{found['hr1']:.4f}", f"{found['ndcg10']:.4f}", gain


def _best_first(verdict: Found) -> list[str]:
    models = verdict["models"]
    return sorted(models, key=lambda name: (-models[name]["ndcg10"], name))


_HEAD = (
    "model", "HR@1", "HR@10", "NDCG@10", "difference (95 %)", "MRR", "coverage", "novelty",
    "diversity", "ms a request", "last training, CPU s", "all trainings, s",
)  # fmt: skip


def _measure_rows(one: Found, folder: str) -> list[str]:
    verdict = one["verdict"]
    rows = []
    for name in _best_first(verdict):
        found = verdict["models"][name]
        hr1, ndcg10, gain = _short_cells(verdict, name)
        fit = one["models"][name].get("fit", {"wall_s": found["fit_s"]})
        last = fit.get("last_cpu_s")
        rows.append((
            f"[{name}]({folder}/{name}.md)", hr1, f"{found['hr10']:.4f}", ndcg10, gain,
            f"{found['mrr']:.4f}", f"{found['coverage']:.1%}", f"{found['novelty']:.1f}",
            f"{found['diversity']:.2f}", f"{found['ms_per_request']:.2f}",
            NONE if last is None else f"{last:,.1f}", f"{fit['wall_s']:,.1f}",
        ))  # fmt: skip
    return table(_HEAD, rows)


def _history_rows(one: Found) -> list[str]:
    """Show the best models by how many recipes somebody chose before."""
    verdict = one["verdict"]
    baseline = verdict["baseline"]
    best = [name for name in _best_first(verdict) if name != baseline][:N_BEST]
    slices = {name: verdict["models"][name]["slices"]["history"] for name in (baseline, *best)}
    rows = []
    for part, own in slices[baseline].items():
        there = [slices[name][part] for name in best]
        gains = (f"{s['ndcg10']:.4f} ({interval(s['against_baseline'])})" for s in there)
        rows.append((part, f"{own['n_requests']:,}", f"{own['ndcg10']:.4f}", *gains))
    return table(("NDCG@10 by recipes in the history", "requests", baseline, *best), rows)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a table in Markdown, its first column to the left and the others to the right."""
    lines = [f"| {' | '.join(c.replace('|', '&#124;') for c in cells)} |" for cells in rows]
    return [f"| {' | '.join(head)} |", f"|---|{'---:|' * (len(head) - 1)}", *lines]
