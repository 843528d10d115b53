"""Settings of ranking: what cannot work is refused when they are read."""

from __future__ import annotations

import math

import pytest

from ladle.core import BadSettingError
from ladle.models import model_kinds
from ladle.ranking import RankingSettings


@pytest.mark.parametrize(
    ("name", "value", "want"),
    [
        ("explore_rate", -0.1, "from 0 to 1"),
        ("explore_rate", 1.1, "from 0 to 1"),
        ("explore_rate", math.nan, "from 0 to 1"),
        ("baseline_weight", 2.0, "from 0 to 1"),
        ("explore_among", 0, "1 or more"),
        ("max_checked", 0, "1 or more"),
        ("pantry_weight", -1.0, "0 or more"),
        ("pantry_weight", math.nan, "0 or more"),
        ("text_weight", math.inf, "0 or more"),
        ("n_alternatives", -1, "0 or more"),
        ("hour_weight", -0.5, "0 or more"),
        ("repeat_weight", math.nan, "0 or more"),
        ("occasion_weight", math.inf, "0 or more"),
        ("expiry_weight", -1.0, "0 or more"),
        ("declined_hours", -1.0, "from 0 to 8760"),
        ("declined_hours", 8761.0, "from 0 to 8760"),
        ("declined_hours", math.nan, "from 0 to 8760"),
        ("model", "fctors", f"one of blend, {', '.join(model_kinds())}"),
    ],
)
def test_a_value_that_cannot_work_is_refused(name: str, value: object, want: str) -> None:
    with pytest.raises(BadSettingError) as refused:
        RankingSettings(**{name: value})  # type: ignore[arg-type]
    assert str(refused.value) == f"ranking.{name} is {value!r}; it must be {want}"


@pytest.mark.parametrize("model", list(model_kinds()))
def test_every_model_can_be_chosen(model: str) -> None:
    assert RankingSettings(model=model).model == model


def test_bounds_themselves_are_taken() -> None:
    least = RankingSettings(
        explore_rate=0, baseline_weight=0, explore_among=1, max_checked=1, pantry_weight=0,
        text_weight=0, n_alternatives=0, hour_weight=0, repeat_weight=0, occasion_weight=0,
        expiry_weight=0, declined_hours=0,
    )  # fmt: skip
    assert least.n_alternatives == 0
    assert RankingSettings(explore_rate=1, baseline_weight=1).explore_rate == 1
