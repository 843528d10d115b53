"""Pictures of the serving benchmark: by size, by selectivity, of stages, and of rivals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_OWN, _REACH, _OTHER = "#0b6e4f", "#b5482a", "#7a7a7a"
_KINDS = (("without_pantry", "without a pantry", "-"), ("pantry", "5 to 25 foods at home", "--"))
_LEAST = 1e-4
"""ms: shorter is not drawn on a logarithmic axis."""


def latency(plt: Any, result: Mapping[str, Any]) -> Any:  # noqa: ANN401 - an extra's module
    """Draw handler CPU over the number of recipes, and over the share that may answer."""
    sizes = [s for s in result["sizes"].values() if "handler" in s]
    figure, (of_size, of_share) = plt.subplots(1, 2, figsize=(10, 3.4))
    for kind, label, line in _KINDS:
        for q, mark in (("p50", "o"), ("p99", "^")):
            told = [(s["handler"]["recipes"] / 1e6, _cpu(s, kind, q)) for s in sizes]
            told = [(x, y) for x, y in told if y]
            if told:
                of_size.plot(*zip(*told, strict=True), f"{mark}{line}", color=_OWN, markersize=4,
                             label=f"{label}, {q}")  # fmt: skip
    of_size.set_xlabel("million recipes (synthetic)", fontsize=8)
    of_size.set_ylabel("CPU ms of one answer", fontsize=8)
    of_size.set_ylim(bottom=0)
    of_size.legend(fontsize=7, frameon=False)
    whole = max(reversed(sizes), key=len)["handler"]  # of the other sizes only answers are measured
    _by_share(of_share, whole["cpu_ms"])
    of_share.set_title(f"{whole['recipes']:,} recipes", fontsize=9)
    return figure


def _by_share(ax: Any, cpu: Mapping[str, Any]) -> None:  # noqa: ANN401 - an axis
    bands = [name for name in cpu if name.endswith("%")]
    for i, name in enumerate(bands):
        for j, (kind, label) in enumerate(((name, "all"), (f"{name}, pantry", "with a pantry"))):
            found = cpu.get(kind)
            if found:
                at = i + 0.36 * (j - 0.5)
                colour = _OWN if j == 0 else _OTHER
                ax.bar(at, found["p50"], 0.34, color=colour, label=label if i == 0 else None)
                ax.plot([at, at], [found["p50"], found["p99"]], color=colour, linewidth=1)
                ax.plot(at, found["p99"], "_", color=colour)
    ax.set_xticks(range(len(bands)), bands)
    ax.set_xlabel("recipes that pass limits and wishes; line: up to p99", fontsize=8)
    ax.legend(fontsize=7, frameon=False)


def _cpu(size: Mapping[str, Any], kind: str, q: str) -> float | None:
    found: float | None = size["handler"]["cpu_ms"].get(kind, {}).get(q)
    return found


def floors(plt: Any, result: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as above
    """Draw what each stage takes beside the least that reading its bytes takes."""
    found = _largest(result, "floors")
    names = list(found["stages"])[::-1]
    figure, ax = plt.subplots(figsize=(7, 0.42 * len(names) + 1.1))
    for place, name in enumerate(names):
        stage = found["stages"][name]
        ax.barh(place, max(stage["wall_ms"]["p50"], _LEAST), 0.5, color=_OWN)
        floor = stage.get("floor_ms")
        note = ""
        if floor:
            ax.plot([max(floor, _LEAST)] * 2, [place - 0.35, place + 0.35], color=_REACH)
            note = f"  {stage['times_floor']:g} x"
        ax.annotate(note, (max(stage["wall_ms"]["p50"], _LEAST), place), va="center", fontsize=7)
    ax.set_xscale("log")
    ax.set_yticks(range(len(names)), names, fontsize=8)
    ax.set_xlabel(
        f"ms p50; red: the bytes that must be touched, over {found['bandwidth_gb_s']:g} GB/s",
        fontsize=8,
    )
    ax.margins(x=0.2)
    return figure


def rivals(plt: Any, result: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as above
    """Draw the median CPU time of each kind of question to each system."""
    systems = _largest(result, "rivals")["systems"]
    rows = [
        (f"{name}, {kind}", timing["cpu_ms_p50"], name == "ladle")
        for name, kinds in systems.items()
        for kind, timing in kinds.items()
        if isinstance(timing, dict) and "cpu_ms_p50" in timing
    ]
    return _bars(plt, sorted(rows, key=lambda row: -row[1]))


def _bars(plt: Any, rows: Sequence[tuple[str, float, bool]]) -> Any:  # noqa: ANN401 - as above
    figure, ax = plt.subplots(figsize=(7, 0.28 * len(rows) + 0.9))
    for place, (_, value, is_own) in enumerate(rows):
        ax.barh(place, value, color=_OWN if is_own else _OTHER)
        ax.annotate(f" {value:g}", (value, place), va="center", fontsize=7)
    ax.set_xscale("log")
    ax.set_yticks(range(len(rows)), [name for name, _, _ in rows], fontsize=7)
    ax.set_xlabel("CPU ms p50 of one question, one thread", fontsize=8)
    ax.margins(x=0.25)
    return figure


def _largest(result: Mapping[str, Any], part: str) -> Mapping[str, Any]:
    """Return a part of the largest size that has it."""
    found: Mapping[str, Any] = [s[part] for s in result["sizes"].values() if part in s][-1]
    return found
