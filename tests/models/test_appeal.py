"""How recipes fare when they are shown."""

from __future__ import annotations

import numpy as np

from ladle.models import Exposure
from ladle.models.appeal import Appeal, drawn

# shown often and always taken, shown often and never taken, shown once, never shown
EXPOSURE = Exposure(np.array([100, 100, 1, 0], np.int32), np.array([60, 0, 0, 0], np.int32))
ITEMS = np.arange(-1, 4, dtype=np.int32)


def added(appeal: Appeal, chance: np.random.Generator | None = None) -> list[float]:
    scores = np.zeros(ITEMS.size)
    appeal.add_logs(scores, ITEMS, 20.0, chance)
    found: list[float] = scores.tolist()
    return found


def test_what_is_taken_rises_and_what_is_passed_over_falls() -> None:
    unknown, taken, passed_over, once, never = added(Appeal.of(EXPOSURE))
    assert taken > 0 > once > passed_over, "once passed over says little"
    assert unknown == never == 0
    rate = 60 / 201
    np.testing.assert_allclose(taken, np.log((60 + 20 * rate) / 120 / rate))


def test_without_exposure_or_without_any_choice_nothing_is_added() -> None:
    none_taken = Exposure(EXPOSURE.shown, np.zeros(4, np.int32))
    for exposure in (None, none_taken):
        assert added(Appeal.of(exposure)) == [0] * 5


def test_draws_scatter_about_the_mean_and_more_so_where_less_was_shown() -> None:
    chance = np.random.default_rng(1)
    draws = np.array([added(Appeal.of(EXPOSURE), chance) for _ in range(400)])
    assert draws[:, 3].std() > draws[:, 1].std() > 0
    assert abs(draws[:, 1].mean() - added(Appeal.of(EXPOSURE))[1]) < 0.1


def test_what_is_saved_is_taken_out_again() -> None:
    appeal = Appeal.of(EXPOSURE)
    arrays = {"other": np.zeros(1)} | appeal.arrays()
    again = Appeal.taken_from(arrays)
    assert list(arrays) == ["other"]
    assert added(again) == added(appeal)


def test_a_mean_is_shape_over_rate() -> None:
    assert drawn(np.array([3.0]), np.array([2.0]), None).tolist() == [1.5]
