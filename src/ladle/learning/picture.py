"""The verdict as a picture: each model's difference from the baseline, with its interval."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ladle.core import MissingExtraError
from ladle.learning.verdict import Verdict

_MEASURES = (("hr1", "HR@1"), ("ndcg10", "NDCG@10"))
_BETTER, _WORSE, _OPEN = "#0b6e4f", "#b5482a", "#7a7a7a"
_STYLE = {
    "svg.hashsalt": "ladle", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False,
    "axes.grid": True, "grid.alpha": 0.25, "figure.constrained_layout.use": True,
}  # fmt: skip


def draw_verdict(verdict: Verdict, path: Path) -> None:
    """Draw each model's difference from the baseline in HR@1 and NDCG@10; the best on top.

    Green lies above the baseline with its whole interval, red below, grey touches it.

    Raises
    ------
    MissingExtraError
        matplotlib is not installed.
    OSError
        The file cannot be written.
    """
    try:
        import matplotlib as mpl  # noqa: PLC0415

        mpl.use("agg")
        import matplotlib.pyplot as plt  # noqa: PLC0415
    except ImportError as e:
        raise MissingExtraError("drawing a verdict", "matplotlib", "judge") from e
    others = [(n, m) for n, m in verdict.models.items() if n != verdict.baseline]
    others.sort(key=lambda pair: pair[1].ndcg10)
    with mpl.rc_context(_STYLE):
        figure, axes = plt.subplots(
            1, len(_MEASURES), figsize=(9, 0.4 * len(others) + 1.6), sharey=True
        )
        for ax, (measure, title) in zip(axes, _MEASURES, strict=True):
            _draw_measure(ax, verdict, others, measure, title)
        axes[0].set_yticks(range(len(others)), [name for name, _ in others])
        metadata = {"Date": None} if path.suffix == ".svg" else None
        figure.savefig(path, metadata=metadata)
        plt.close(figure)


def _draw_measure(ax: Any, verdict: Verdict, others: Any, measure: str, title: str) -> None:  # noqa: ANN401
    base = getattr(verdict.models[verdict.baseline], measure)
    ax.axvline(0, color="black", linewidth=1)
    for y, (_, model) in enumerate(others):
        d = model.against_baseline[measure]
        color = _BETTER if d.low > 0 else _WORSE if d.high < 0 else _OPEN
        ax.plot([d.low, d.high], [y, y], color=color, linewidth=2)
        ax.plot([d.difference], [y], "o", color=color, markersize=5)
    ax.set_title(f"{title}: difference from {verdict.baseline} ({base:.4f})")
