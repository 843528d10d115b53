"""Tables of how models grow, what they stand beside, and what searches of settings found.

From `model-scale-v1`, `model-rivals-v1`, and the files that `ladle tune --out` writes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from model_figures import NONE, Found

Row = Mapping[str, Any]

_SEARCH_HEADS = (
    "data set", "model", "trials", "requests a trial", "baseline's NDCG@10", "as shipped",
    "best found (gain)", "what the best sets otherwise",
)  # fmt: skip
_LAST_HEADS = ("they grow with", "MB on disk", "CPU ms a question (of a long history)")


def scale_table(result: Mapping[str, Any]) -> str:
    """Return the result in Markdown: a row a model, a column a size."""
    series = result["series"]
    sizes = {row["interactions"]: row for row in series if "recipes" in row}
    names = sorted({row["model"] for row in series})
    heads = [f"{n / 1e6:g} M choices, {row['recipes'] / 1e6:.2g} M recipes"
             for n, row in sorted(sizes.items())]  # fmt: skip
    lines = [
        f"| CPU s, peak GB above start | {' | '.join(heads)} | {' | '.join(_LAST_HEADS)} |",
        f"|---|{'---:|' * (len(sizes) + len(_LAST_HEADS))}",
    ]
    for name in names:
        own = {row["interactions"]: row for row in series if row["model"] == name}
        cells = [_cell(own.get(n)) for n in sorted(sizes)]
        cells += _last_cells(own, result["exponents"].get(name))
        lines.append(f"| `{name}` | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(row: Row | None) -> str:
    if row is None:
        return NONE
    if "stopped" in row:
        return str(row["stopped"])
    return f"{_short(row['cpu_s'])}, {_short(row['peak_above_start_mb'] / 1024)}"


def _last_cells(own: Mapping[int, Row], exponents: Mapping[str, Any] | None) -> list[str]:
    """Return what is told of a model beside its row: how it grows, and its largest size."""
    done = [row for _, row in sorted(own.items()) if "stopped" not in row]
    if not done or exponents is None:
        return [NONE] * len(_LAST_HEADS)
    last = done[-1]
    grown = ", ".join(
        NONE if exponents[f] is None else f"n^{exponents[f]:.2f}"
        for f in ("cpu_s", "peak_above_start_mb")
    )
    asked = [_short(last[f"score_ms_{kind}"]["cpu"]) for kind in ("median", "p99")]
    return [grown, f"{last['disk_bytes'] / 1e6:,.0f}", f"{asked[0]} ({asked[1]})"]


def _short(value: float) -> str:
    """Return a number with two digits that tell, none cut off before the point."""
    if value <= 0:
        return "0"
    return f"{value:,.{max(0, 1 - math.floor(math.log10(value)))}f}"


def rivals_table(result: Mapping[str, Any]) -> str:
    """Return a table of every data set, in Markdown, the best NDCG@10 first."""
    return "\n\n".join(_rivals_of(name, part) for name, part in result["data"].items())


def _rivals_of(name: str, part: Mapping[str, Any]) -> str:
    best_first = sorted(part["systems"].items(), key=lambda s: (-s[1]["ndcg10"], s[0]))
    told = f"{part['n_requests']:,} requests, {part['n_recipes']:,} recipes"
    lines = [
        f"{name}: {told}, trained on {part['n_rows_trained_on']:,} rows",
        "",
        "| system | HR@1 | HR@10 | NDCG@10 | difference (95 %) | MRR | fit, CPU s | CPU ms |",
        "|---|---|---|---|---|---|---|---|",
        *(_rival_row(system, m) for system, m in best_first),
    ]
    return "\n".join(lines)


def _rival_row(system: str, m: Mapping[str, Any]) -> str:
    whose = f"{system} ({m['package']} {m['version']})" if "package" in m else f"**{system}**"
    d = m["against_baseline"]["ndcg10"]
    against = f"{d['difference']:+.4f} [{d['low']:+.4f}, {d['high']:+.4f}]"
    return (
        f"| {whose} | {m['hr1']:.4f} | {m['hr10']:.4f} | {m['ndcg10']:.4f} "
        f"| {'baseline' if d['low'] == d['high'] == 0 else against} | {m['mrr']:.4f} "
        f"| {m['fit_cpu_s']:,.1f} | {m['cpu_ms_per_request']:.2f} |"
    )


def tuning_table(searches: Mapping[str, Found]) -> str:
    """Return a row a search, in Markdown, by data set and model.

    Parameters
    ----------
    searches
        By the name of the search's file without its end, DATA-MODEL.
    """
    rows = sorted(_search_cells(name, found) for name, found in searches.items())
    return "\n".join([
        f"| {' | '.join(_SEARCH_HEADS)} |",
        f"|---|---|{'---:|' * (len(_SEARCH_HEADS) - 3)}---|",
        *(f"| {' | '.join(cells)} |" for cells in rows),
    ])  # fmt: skip


def _search_cells(name: str, found: Found) -> tuple[str, ...]:
    # the first trial has the settings of before, and only those that were searched
    first, best = found["trials"][0], found["best_ndcg10"]
    changed = [
        f"`{setting}` {_setting(before)} \u2192 {_setting(found['settings'][setting])}"
        for setting, before in first["settings"].items()
        if found["settings"][setting] != before
    ]
    # searches of before this was written down do not tell it
    n_requests = found.get("data", {}).get("n_requests")
    return (
        name.removesuffix(f"-{found['model']}"), f"`{found['model']}`", f"{len(found['trials'])}",
        NONE if n_requests is None else f"{n_requests:,}",
        f"{found['baseline_ndcg10']:.4f}", f"{first['ndcg10']:.4f}",
        f"{best:.4f} ({best - first['ndcg10']:+.4f})", ", ".join(changed) or "nothing better found",
    )  # fmt: skip


def _setting(value: float) -> str:
    """Return a setting: a whole one as it is, another with three digits that tell."""
    return str(value) if isinstance(value, int) else f"{float(f'{value:.3g}'):g}"
