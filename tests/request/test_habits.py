"""Habits: what was cooked lately, and when a dish is due again for whom."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ladle.events import EventKind, HistoryItem
from ladle.request import (
    Cooks,
    RepeatPrior,
    cooks_of,
    repeat_share,
    repeat_weights,
    usual_gaps,
)

A_DAY = 86_400
COOK, RATING, PICK = EventKind.COOK, EventKind.RATING, EventKind.CONVERSION
PRIOR = RepeatPrior()
LEAST, MOST = math.log(0.05), math.log(4)
Told = tuple[int, float, EventKind]
Floats = NDArray[np.float64]


def cooks(told: Iterable[Told], now: float = 1e6) -> Cooks:
    """Return the cooks of events (dish, day, kind), as seen on a day."""
    events = list(told)
    history = [HistoryItem(str(d), kind, None, round(day * A_DAY)) for d, day, kind in events]
    return cooks_of(
        history, np.array([d for d, _, _ in events], dtype=np.int64), round(now * A_DAY)
    )


def every(days: float, dish: int = 1, times: int = 6, start: float = 0) -> list[Told]:
    return [(dish, start + days * n, COOK) for n in range(times)]


def weights(told: Iterable[Told], now: float, prior: RepeatPrior = PRIOR) -> dict[int, float]:
    dishes, found = repeat_weights(cooks(told, now), round(now * A_DAY), prior)
    return dict(zip(dishes.tolist(), found.tolist(), strict=True))


# -- gaps ------------------------------------------------------------------------------------


def test_a_usual_gap_is_the_geometric_mean_of_a_dishs_own_and_none_of_what_was_cooked_once() -> (
    None
):
    told = [*every(21, dish=1), *every(7, dish=4, times=2), (2, 3.0, COOK)]
    assert usual_gaps(cooks(told)) == pytest.approx([21, np.nan, 7], nan_ok=True)
    skewed = [(1, day, COOK) for day in (0, 10, 20, 110)]
    assert usual_gaps(cooks(skewed)) == pytest.approx([(10 * 10 * 90) ** (1 / 3)])
    assert usual_gaps(cooks([])).size == 0


# -- cooks ------------------------------------------------------------------------------------


def test_cooks_are_dated_events_up_to_now_of_dishes_that_count_by_dish_and_day() -> None:
    history = [
        HistoryItem("late", COOK, None, 11 * A_DAY),
        HistoryItem("stew", COOK, None, 9 * A_DAY),
        HistoryItem("gone", COOK, None, 8 * A_DAY),
        HistoryItem("undated", RATING, 5.0, None),
        HistoryItem("soup", PICK, None, 10 * A_DAY),
        HistoryItem("stew", COOK, None, 2 * A_DAY),
    ]
    found = cooks_of(history, np.array([3, 7, -1, 4, 5, 7]), 10 * A_DAY)
    assert found.dish.tolist() == [5, 7, 7]
    assert found.day.tolist() == [10, 2, 9]
    assert found.is_repeat.tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("later", "n_cooks"),
    [
        ([(0.1, COOK)], 1),  # picked, and cooked at once
        ([(1.5, COOK)], 1),  # picked for the day after
        ([(0.1, COOK), (1.0, RATING)], 1),
        ([(0.1, PICK)], 1),  # asked again
        ([(2.5, COOK)], 2),  # something else came up
        ([(2.0, COOK), (3.0, COOK)], 2),  # porridge, every day
        ([(4.0, RATING)], 2),
    ],
)
def test_a_pick_its_cook_and_its_rating_are_one_cook(
    later: list[tuple[float, EventKind]], n_cooks: int
) -> None:
    found = cooks([(1, 0.0, PICK), *((1, day, kind) for day, kind in later)])
    assert found.dish.size == n_cooks


def test_another_dish_is_another_cook_however_soon() -> None:
    assert cooks([(1, 5, COOK), (2, 5, COOK)]).dish.size == 2


def test_nobody_without_a_history_has_habits() -> None:
    nothing = cooks([])
    assert (nothing.dish.size, nothing.is_repeat.size) == (0, 0)
    assert [part.size for part in repeat_weights(nothing, A_DAY)] == [0, 0]
    assert repeat_share(nothing) == PRIOR.share == 0.2


# -- how often somebody repeats ---------------------------------------------------------------


def test_a_share_of_repeats_is_drawn_from_the_prior_to_what_a_person_does() -> None:
    always = [every(7, times=n) for n in (1, 2, 20, 400)]
    shares = [repeat_share(cooks(told)) for told in always]
    assert shares[0] == pytest.approx(0.2)
    assert shares == sorted(shares)
    assert shares[-1] > 0.98
    never = [(dish, 3.0 * dish, COOK) for dish in range(46)]
    assert repeat_share(cooks(never)) == pytest.approx(1 / 50)


# -- weights ----------------------------------------------------------------------------------


def test_right_after_a_cook_a_dish_steps_back_and_in_weeks_it_is_one_like_any_other() -> None:
    once = [weights([(1, 0, COOK)], day)[1] for day in (0, 1, 3, 7, 14, 21, 365)]
    assert once[0] == pytest.approx(LEAST, abs=0.01)
    assert once[:6] == sorted(once[:6])
    assert once[1] < -2
    assert abs(once[5]) < 0.1
    assert abs(once[6]) < 0.1


def test_a_weekly_dish_is_due_after_a_week() -> None:
    last = 35  # cooked on days 0, 7, … 35
    by_day = {d: weights(every(7), last + d)[1] for d in range(1, 22)}
    assert by_day[1] < -2.5
    assert by_day[3] < -1.5
    assert by_day[7] > 1
    assert max(by_day, key=lambda d: by_day[d]) in (6, 7, 8)
    assert 0 < by_day[21] < 0.5


@pytest.mark.parametrize("gap", [1.0, 3.0, 14.0, 60.0])
def test_a_dish_is_due_at_its_own_gap_whatever_that_is(gap: float) -> None:
    told = every(gap, times=8)
    due = weights(told, 8 * gap)[1]
    assert due > 1
    assert weights(told, 7 * gap + gap / 8)[1] < due - 2


def test_one_dish_of_who_repeats_others_is_due_sooner_than_one_of_who_never_does() -> None:
    repeats = [cook for dish in range(2, 8) for cook in every(10, dish, 6, dish / 10)]
    never = [(dish, 2.0 * dish, COOK) for dish in range(2, 38)]
    now = 80.0
    new = (1, now - 10, COOK)
    assert weights([*repeats, new], now)[1] > 0.5
    assert weights([*never, new], now)[1] < -1.5


def test_who_never_repeats_is_hardly_offered_a_dish_again_however_long_ago() -> None:
    never = [(dish, 2.0 * dish, COOK) for dish in range(40)]
    assert max(weights(never, 1000).values()) < -1.4


def test_a_dish_of_steady_gaps_is_surer_than_one_of_unsteady_ones() -> None:
    unsteady = [(1, float(day), COOK) for day in (0, 2, 16, 18, 34, 35)]
    assert weights(every(7), 42)[1] > weights(unsteady, 42)[1]
    assert weights(every(7), 37)[1] < weights(unsteady, 37)[1]


_TOLD = st.lists(
    st.tuples(st.integers(0, 5), st.floats(0, 400), st.sampled_from(EventKind)), max_size=60
)


@given(told=_TOLD, now=st.floats(0, 5000))
def test_no_habit_bans_a_dish_or_lets_it_win_by_itself(told: list[Told], now: float) -> None:
    found = weights(told, now)
    assert all(LEAST - 1e-9 <= w <= MOST + 1e-9 for w in found.values())
    assert found.keys() == {d for d, day, _ in told if round(day * A_DAY) <= round(now * A_DAY)}


@given(told=_TOLD, order=st.randoms(use_true_random=False))
def test_the_order_of_a_history_does_not_matter(told: list[Told], order: object) -> None:
    shuffled = list(told)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert weights(shuffled, 500) == pytest.approx(weights(told, 500))


def test_the_prior_can_be_another() -> None:
    impatient = RepeatPrior(repeats=5, others=5, gap_days=3)
    assert weights([(1, 0, COOK)], 3, impatient)[1] > weights([(1, 0, COOK)], 3)[1] + 1
    whole = RepeatPrior(repeats=1, others=4, gap_days=21, gap_spread=1, gap_worth=1, share_worth=2)
    assert weights([(1, 0, COOK)], 3, whole) == weights([(1, 0, COOK)], 3)


def test_the_gap_law_is_the_normal_inverse_gamma_posterior() -> None:
    """Two dishes by hand: gaps of 4 and 16 days of the one, none of the other."""
    told = [(1, 0, COOK), (1, 4, COOK), (1, 20, COOK), (2, 3, COOK)]
    x, mean, var = np.log([4, 16]), math.log(21), 1.0
    for _ in ("person", "dish"):
        shift = 2 * (x.mean() - mean) ** 2 / 3
        mean, var = (mean + x.sum()) / 3, (var + ((x - x.mean()) ** 2).sum() + shift) / 3
    share = (1 + 2) / (1 + 4 + 3)
    rho = (2 * share + 2) / (2 + 2) / 0.2
    z = (math.log(5) - mean) / math.sqrt(var)
    ends = math.exp(-z * z / 2) / math.sqrt(2 * math.pi * var)
    over = (1 + math.erf(z / math.sqrt(2))) / 2
    expected = math.log(min(4, 0.05 + rho * ends + min(1, rho) * over))
    assert weights(told, 25)[1] == pytest.approx(expected)


# -- simulated people -------------------------------------------------------------------------

N_DISHES, STRENGTH = 60, 0.3
"""How many dishes there are, and how much a repeat weight counts beside a score from 0 to 1."""


def offered(told: list[Told], taste: Floats, day: float) -> int:
    """Return the dish with the best score for somebody on a day, as ranking adds it up."""
    scores = taste.copy()
    for dish, weight in weights(told, day).items():
        scores[dish] += STRENGTH * weight
    return int(scores.argmax())


def test_a_weekly_dish_is_offered_again_after_a_week_and_not_on_the_next_day() -> None:
    """Somebody who cooks dish 0 every 7 days, and something new on the days between."""
    chance = np.random.default_rng(5)
    taste = np.concatenate(([0.8], chance.uniform(0.5, 0.9, N_DISHES - 1)))
    told = [*every(7, dish=0, times=8)]
    told += [(1 + n, n + n // 6 + 1.0, COOK) for n in range(42)]
    last = 49.0
    days = [d for d in range(1, 15) if offered(told, taste, last + d) == 0]
    assert days
    assert 5 <= min(days) <= 7 <= max(days) <= 12


def test_who_follows_the_offers_gets_their_weekly_dish_about_weekly_and_nothing_every_day() -> None:
    """They cook what is offered, but dish 0 only when a week has passed, else something else."""
    chance = np.random.default_rng(6)
    taste = np.concatenate(([0.8], chance.uniform(0.5, 0.9, N_DISHES - 1)))
    told = every(7, dish=0, times=6)
    shown: list[int] = []
    for day in range(36, 120):
        dish = offered(told, taste, day)
        shown.append(dish)
        since = day - max(d for which, d, _ in told if which == 0)
        cooked = dish if dish or since >= 7 else int(chance.integers(1, N_DISHES))
        told.append((cooked, float(day), COOK))
    assert all(a != b or a == 0 for a, b in pairwise(shown))
    cooked_days = [day for dish, day, _ in told if dish == 0 and day >= 35]
    assert np.median(np.diff(cooked_days)) in (7, 8)
    assert max(Counter(shown).values()) < len(shown) / 3


def test_who_never_repeats_hardly_sees_a_dish_again() -> None:
    """Somebody with 40 dishes behind them, liked better than the 20 that are new."""
    taste = np.concatenate((np.full(40, 0.9), np.full(N_DISHES - 40, 0.7)))
    taste += np.random.default_rng(7).uniform(0, 0.1, N_DISHES)
    never: list[Told] = [(dish, 3.0 * dish, COOK) for dish in range(40)]
    again = [offered(never, taste, 120 + day) < 40 for day in range(60)]
    assert sum(again) == 0
    repeats = [cook for dish in range(40) for cook in every(30, dish, 4, dish / 2)]
    again = [offered(repeats, taste, 120 + day) < 40 for day in range(60)]
    assert sum(again) > 50
