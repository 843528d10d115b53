"""The picture of a verdict."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ladle.core import MissingExtraError
from ladle.learning import Verdict, draw_verdict
from ladle.learning.verdict import Interval, ModelVerdict


def model(difference: float) -> ModelVerdict:
    interval = Interval(difference, difference - 0.01, difference + 0.01)
    return ModelVerdict(
        hr1=0.1, hr10=0.3, ndcg10=0.2, mrr=0.2, coverage=0.5, novelty=9, diversity=0.5,
        repeat_share=0, ms_per_request=1, fit_s=1,
        against_baseline=dict.fromkeys(("hr1", "hr10", "ndcg10", "mrr"), interval), slices={},
    )  # fmt: skip


VERDICT = Verdict(
    "popularity", 10, 10, 10, "all", {"popularity": model(0), "good": model(1), "bad": model(-1)}
)


def test_models_are_drawn_by_name_and_the_same_verdict_gives_the_same_bytes(
    tmp_path: Path,
) -> None:
    pytest.importorskip("matplotlib")
    for name in ("one.svg", "two.svg"):
        draw_verdict(VERDICT, tmp_path / name)
    one, two = ((tmp_path / n).read_text(encoding="utf-8") for n in ("one.svg", "two.svg"))
    assert one == two
    assert "<svg" in one
    assert one.count("#0b6e4f") >= 2, "one model is better in both measures"
    assert one.count("#b5482a") >= 2


def test_without_matplotlib_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtraError, match=r"drawing a verdict needs matplotlib: .*\[judge\]"):
        draw_verdict(VERDICT, tmp_path / "v.svg")
