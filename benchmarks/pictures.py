"""Pictures of committed results, for the documentation: `python -m benchmarks.pictures`.

Needs the extra `bench` (matplotlib). The same results make the same bytes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import serving_pictures
from benchmarks.machine import RESULTS

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
_OWN, _REACH, _OTHER = "#0b6e4f", "#b5482a", "#7a7a7a"
_UP_TO = 5.0
"""Million recipes to which the last two measurements are drawn on, as a straight line."""
_STYLE: Mapping[str, Any] = {
    "svg.hashsalt": "ladle", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False,
    "axes.grid": True, "grid.alpha": 0.25, "figure.constrained_layout.use": True,
}  # fmt: skip


class _Panel(NamedTuple):
    title: str
    figure: Callable[[Mapping[str, Any]], float | None]
    reach: float | None
    is_better_up: bool = False


_PANELS = (
    _Panel("import, recipes/s", lambda s: s["import_recipes_per_s"], 2_500, is_better_up=True),
    _Panel("import, peak memory (GB)", lambda s: s["import_peak_mb"] / 1024, 6),
    _Panel("disk beside the texts (B a recipe)", lambda s: s["bytes_per_recipe"], 1_200),
    _Panel("open (ms)", lambda s: s["open_ms"]["p50"], 300),
    _Panel("six filters (CPU ms)", lambda s: s["filter_ms"]["p50"], 0.5),
    _Panel("pantry of 25 (CPU ms)", lambda s: s["pantry_cpu_ms"]["p50"], 2),
    _Panel("point read (CPU µs)", lambda s: s["point_read_us"]["p50"], None),
    _Panel("edit to served (s)", lambda s: s["edit_to_served_s"], 2),
)

_OF_MODELS: Sequence[tuple[str, Callable[[Mapping[str, Any]], float]]] = (
    ("training, CPU s", lambda row: row["cpu_s"]),
    ("training, peak memory above the start (GB)", lambda row: row["peak_above_start_mb"] / 1024),
    ("2,000 recipes for a median history (CPU ms)", lambda row: row["score_ms_median"]["cpu"]),
)


def draw_scale(plt: Any, result: Mapping[str, Any], path: Path) -> None:  # noqa: ANN401 - an extra's module
    """Draw how each figure grows with the catalog."""
    series = result["series"]
    all_sizes = [s["recipes"] / 1e6 for s in series]
    figure, axes = plt.subplots(2, 4, figsize=(11, 4.6))
    for panel, ax in zip(_PANELS, axes.flat, strict=True):
        told = [(x, y) for x, s in zip(all_sizes, series, strict=True) if (y := panel.figure(s))]
        sizes, figures = [x for x, _ in told], [y for _, y in told]
        ax.plot(sizes, figures, "o-", color=_OWN, markersize=4)
        if sizes[-1] < _UP_TO:
            slope = (figures[-1] - figures[-2]) / (sizes[-1] - sizes[-2])
            end = figures[-1] + slope * (_UP_TO - sizes[-1])
            ax.plot([sizes[-1], _UP_TO], [figures[-1], end], ":", color=_OWN, linewidth=1)
        if panel.reach is not None:
            words = "at least" if panel.is_better_up else "at most"
            ax.axhline(panel.reach, color=_REACH, linestyle="--", linewidth=1)
            ax.annotate(
                f"{words} {panel.reach:,}", (sizes[0], panel.reach), color=_REACH, fontsize=7,
                va="bottom",
            )  # fmt: skip
        ax.set_title(panel.title, fontsize=9)
        ax.set_ylim(bottom=0)
        ax.set_xlabel("million recipes (synthetic); dotted: not measured", fontsize=7)
    _save(plt, figure, path)


def draw_rivals(plt: Any, result: Mapping[str, Any], path: Path) -> None:  # noqa: ANN401 - as above
    """Draw the median CPU time of each question to each system, on a logarithmic axis."""
    kinds = {
        "filters": "six filters", "pantry": "pantry of 25", "text": "misspelt title",
        "point": "point read", "near": "200 nearest under six filters",
    }  # fmt: skip
    figure, axes = plt.subplots(1, len(kinds), figsize=(12, 2.4), sharey=True)
    names = list(result["systems"])[::-1]
    for (kind, title), ax in zip(kinds.items(), axes, strict=True):
        for place, name in enumerate(names):
            timing = _timing(result["systems"][name], kind)
            if timing is None:
                ax.text(0.02, place, "not offered", transform=ax.get_yaxis_transform(), fontsize=7,
                        va="center", color=_OTHER)  # fmt: skip
                continue
            ax.barh(place, timing, color=_OWN if name == "ladle" else _OTHER)
            ax.annotate(f" {timing:g}", (timing, place), va="center", fontsize=7)
        ax.set_xscale("log")
        ax.set_title(f"{title} (CPU ms)", fontsize=8)
        ax.set_yticks(range(len(names)), names)
        ax.margins(x=0.3)
        ax.grid(visible=False, axis="y")
    _save(plt, figure, path)


def _timing(system: Mapping[str, Any], kind: str) -> float | None:
    asked = system.get("one_core", {})
    found: float | None = asked.get(kind, {}).get("cpu_ms_p50")
    return found


def draw_growth(plt: Any, result: Mapping[str, Any], path: Path) -> None:  # noqa: ANN401 - as above
    """Draw distinct lines over all lines, real and synthetic, with Heaps' law of the real ones."""
    figure, ax = plt.subplots(figsize=(5, 3.2))
    law = result["real"]["fit"]
    for name, label, colour in (("real", "real", _REACH), ("made", "synthetic", _OWN)):
        n, distinct = zip(*result[name]["curve"], strict=True)
        ax.plot(n, distinct, color=colour, label=f"{label}, {result[name]['recipes']:,} recipes")
    n = result["made"]["curve"][-1][0]
    ends = [10_000, n]
    ax.plot(ends, [law["k"] * e ** law["beta"] for e in ends], "--", color=_OTHER, linewidth=1,
            label=f"{law['k']:.2f} n^{law['beta']:.3f}, fitted to the real ones")  # fmt: skip
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_xlabel("ingredient lines")
    ax.set_ylabel("distinct lines")
    ax.legend(fontsize=7, frameon=False)
    _save(plt, figure, path)


def draw_models(plt: Any, result: Mapping[str, Any], path: Path) -> None:  # noqa: ANN401 - as above
    """Draw how training and asking each model grow with interactions, on logarithmic axes."""
    series = [row for row in result["series"] if "stopped" not in row]
    names = sorted({row["model"] for row in series})
    figure, axes = plt.subplots(1, len(_OF_MODELS), figsize=(11, 3.4))
    for (title, figure_of), ax in zip(_OF_MODELS, axes, strict=True):
        for i, name in enumerate(names):
            told = [(r["interactions"] / 1e6, figure_of(r)) for r in series if r["model"] == name]
            told = [(n, value) for n, value in told if value > 0]
            ax.plot(*zip(*told, strict=True), "o-", color=f"C{i}", markersize=3, linewidth=1.2,
                    label=name)  # fmt: skip
        ax.set_xscale("log")
        ax.set_yscale("log")
        ax.set_title(title, fontsize=9)
        ax.set_xlabel("million interactions (synthetic)", fontsize=7)
    axes[0].legend(fontsize=7, frameon=False)
    _save(plt, figure, path)


def _draw_serving(name: str) -> Callable[[Any, Mapping[str, Any], Path], None]:
    def draw(plt: Any, result: Mapping[str, Any], path: Path) -> None:  # noqa: ANN401 - as above
        try:
            figure = getattr(serving_pictures, name)(plt, result)
        except IndexError:  # no size was measured so yet
            return
        _save(plt, figure, path)

    return draw


def _save(plt: Any, figure: Any, path: Path) -> None:  # noqa: ANN401 - as above
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path, metadata={"Date": None, "Creator": None})
    plt.close(figure)


_DRAWN: Sequence[tuple[str, str, Callable[[Any, Mapping[str, Any], Path], None]]] = (
    ("catalog-scale-v1", "catalog-scale.svg", draw_scale),
    ("catalog-rivals-v1", "catalog-rivals.svg", draw_rivals),
    ("model-scale-v1", "model-scale.svg", draw_models),
    ("serving-v2", "serving-latency.svg", _draw_serving("latency")),
    ("serving-v2", "serving-floors.svg", _draw_serving("floors")),
    ("serving-v2", "serving-rivals.svg", _draw_serving("rivals")),
    ("synthetic-growth-v1", "synthetic-growth.svg", draw_growth),
)


def main() -> int:
    import matplotlib as mpl  # noqa: PLC0415 - an extra, and slow to load

    mpl.use("svg")
    mpl.rcParams.update(_STYLE)
    from matplotlib import pyplot as plt  # noqa: PLC0415 - as above

    for scenario, image, draw in _DRAWN:
        path = RESULTS / f"{scenario}.json"
        if path.is_file():
            draw(plt, json.loads(path.read_text(encoding="utf-8")), IMAGES / image)
            print(IMAGES / image)
        else:
            print(f"{path} is not there yet: python -m benchmarks {scenario}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
