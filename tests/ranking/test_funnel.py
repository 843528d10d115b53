"""What the funnel notes."""

from __future__ import annotations

from ladle.ranking.funnel import Funnel


def test_stages_come_in_order_with_their_own_times() -> None:
    funnel = Funnel()
    funnel.note("hard limits", 7)
    funnel.note("popular", 3, is_source=True)
    funnel.refused.append("a: stored facts: milk")
    trace = funnel.trace()
    assert [(s.stage, s.n_recipes, s.is_source) for s in trace.stages] == [
        ("hard limits", 7, False), ("popular", 3, True),
    ]  # fmt: skip
    assert all(s.ms >= 0 for s in trace.stages)
    assert trace.refused == ("a: stored facts: milk",)
