"""What the funnel notes."""

from __future__ import annotations

import pytest

from ladle.ranking.check import Refused
from ladle.ranking.funnel import Funnel


def test_stages_come_in_order_with_their_own_times() -> None:
    funnel = Funnel()
    funnel.note("hard limits", 7)
    funnel.note("popular", 3, is_source=True)
    funnel.refused.append(Refused("a", "stored facts: milk"))
    trace = funnel.trace()
    assert [(s.stage, s.n_recipes, s.is_source) for s in trace.stages] == [
        ("hard limits", 7, False), ("popular", 3, True),
    ]  # fmt: skip
    assert all(s.ms >= 0 for s in trace.stages)
    assert trace.refused == ("a: stored facts: milk",)


def test_a_stage_is_told_with_its_own_time_and_not_with_that_of_counting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    times = iter((10.002, 10.003, 10.0035, 10.004))
    monkeypatch.setattr("ladle.ranking.funnel.perf_counter", lambda: next(times))
    funnel = Funnel(_since=10.0)
    funnel.note("hard limits", 7)
    funnel.note("scored", 3)
    assert [s.ms for s in funnel.trace().stages] == [2.0, 0.5]
