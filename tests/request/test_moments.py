"""Moments: what the prior says of each hour, and how counts of real choices change it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.core import BadRecordError
from ladle.food import Meal
from ladle.request import (
    Context,
    MealCounts,
    Moment,
    PartOfDay,
    context_at,
    meal_shares,
    meal_weights,
    meals_in_place,
    tells_of_its_moment,
)

ALL = Meal(sum(Meal))
HOURS = {
    PartOfDay.MORNING: 8, PartOfDay.NOON: 12, PartOfDay.AFTERNOON: 16, PartOfDay.EVENING: 19,
    PartOfDay.NIGHT: 23,
}  # fmt: skip
MOMENTS = list(product(HOURS, (False, True)))


def at(part: PartOfDay, is_off: bool = False) -> Context:
    return context_at(datetime(2026, 4, 18 if is_off else 17, HOURS[part], tzinfo=UTC))


MORNING, NOON, EVENING = at(PartOfDay.MORNING), at(PartOfDay.NOON), at(PartOfDay.EVENING)


def share(context: Context, meal: Meal, counts: MealCounts | None = None) -> float:
    return float(meal_shares(context, counts)[list(Meal).index(meal)])


# -- the prior --------------------------------------------------------------------------------


@pytest.mark.parametrize(("part", "is_off"), MOMENTS)
def test_shares_of_meals_add_up_to_one_and_none_is_impossible(
    part: PartOfDay, is_off: bool
) -> None:
    shares = meal_shares(at(part, is_off))
    assert shares.shape == (len(Meal),)
    assert shares.sum() == pytest.approx(1)
    assert shares.min() > 0


@pytest.mark.parametrize(("part", "is_off"), MOMENTS)
def test_the_meal_of_the_hour_is_the_commonest_then_and_suits_it(
    part: PartOfDay, is_off: bool
) -> None:
    context = at(part, is_off)
    assert max(Meal, key=lambda meal: share(context, meal)) is context.meal
    assert meal_weights(context)[context.meal] > -0.2
    assert context.meal in meals_in_place(meal_shares(context), ALL)


@pytest.mark.parametrize("is_off", [False, True])
def test_drinks_are_not_for_breakfast(is_off: bool) -> None:
    morning = at(PartOfDay.MORNING, is_off)
    assert share(morning, Meal.DRINK) < 0.02
    assert meal_weights(morning)[Meal.DRINK] < -1.5
    assert Meal.DRINK not in meals_in_place(meal_shares(morning), ALL)


def test_a_day_off_moves_breakfast_towards_noon_and_brings_cake() -> None:
    off = at(PartOfDay.NOON, is_off=True)
    assert share(off, Meal.BREAKFAST) > 2 * share(NOON, Meal.BREAKFAST)
    work, free = (at(PartOfDay.AFTERNOON, is_off=o) for o in (False, True))
    assert share(free, Meal.DESSERT) > share(work, Meal.DESSERT)


# -- weights ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("part", "is_off"), MOMENTS)
def test_weights_lie_between_minus_four_and_nothing(part: PartOfDay, is_off: bool) -> None:
    weights = meal_weights(at(part, is_off))
    assert weights.shape == (1 << len(Meal),)
    assert weights[0] == weights.min() == -4.0
    assert max(weights[m] for m in Meal) == pytest.approx(0)
    assert weights.max() <= 1e-6


def test_a_weight_is_the_logarithm_of_the_lift_against_the_best() -> None:
    known = [meal_shares(at(*moment)) for moment in MOMENTS]
    lifts = meal_shares(EVENING) / np.mean(known, axis=0)
    weights = meal_weights(EVENING)
    for ix, meal in enumerate(Meal):
        assert weights[meal] == pytest.approx(max(-4, np.log(lifts[ix] / lifts.max())), abs=1e-5)
    soup = (lifts[1] + lifts[2]) / 2  # for lunch and dinner
    expected = np.log(soup / lifts.max())
    assert weights[Meal.LUNCH | Meal.DINNER] == pytest.approx(expected, abs=1e-5)


def test_what_is_labelled_as_everything_suits_no_hour_as_well_as_what_is_made_for_it() -> None:
    for part, is_off in MOMENTS:
        context = at(part, is_off)
        weights = meal_weights(context)
        assert weights[ALL] < weights[context.meal]


# -- meals in place ---------------------------------------------------------------------------


def test_meals_in_place_are_at_most_five_times_rarer_than_the_first() -> None:
    shares = np.array([0.5, 0.1, 0.099, 0.0, *[0.001] * 6])
    assert meals_in_place(shares, ALL) == Meal.BREAKFAST | Meal.LUNCH
    without_first = ALL & ~Meal.BREAKFAST
    assert meals_in_place(shares, without_first) == Meal.LUNCH | Meal.DINNER


@given(
    shares=st.lists(st.floats(1e-6, 1), min_size=len(Meal), max_size=len(Meal)),
    among=st.integers(1, int(ALL)),
)
def test_some_of_the_meals_is_always_in_place_and_no_other(shares: list[float], among: int) -> None:
    found = meals_in_place(np.array(shares), Meal(among))
    assert found
    assert found & ~Meal(among) == 0


# -- counts -----------------------------------------------------------------------------------


def test_choices_of_people_outweigh_the_prior_in_time() -> None:
    few = MealCounts.of([(MORNING, Meal.DINNER)] * 10)
    many = MealCounts.of([(MORNING, Meal.DINNER)] * 1000)
    before, then, later = (share(MORNING, Meal.DINNER, c) for c in (None, few, many))
    assert before < 0.1 < then < 0.3
    assert later > 0.9
    assert share(EVENING, Meal.BREAKFAST, many) == share(EVENING, Meal.BREAKFAST)
    assert meal_weights(MORNING, many)[Meal.DINNER] > meal_weights(MORNING, many)[Meal.BREAKFAST]
    assert meals_in_place(meal_shares(MORNING, many), ALL) == Meal.DINNER


def test_a_recipe_of_several_meals_counts_for_each_in_part_and_one_of_none_not_at_all() -> None:
    counts = MealCounts.of([(EVENING, Meal.LUNCH | Meal.DINNER), (EVENING, Meal(0))])
    assert counts.counts.sum() == 1
    assert sorted(counts.counts[counts.counts > 0].tolist()) == [0.5, 0.5]


def test_counts_of_two_times_add_up() -> None:
    one, two = [(EVENING, Meal.DINNER)], [(MORNING, Meal.SNACK), (EVENING, Meal.DINNER)]
    both = MealCounts.of(one) + MealCounts.of(two)
    assert (both.counts == MealCounts.of([*one, *two]).counts).all()


def test_what_was_left_to_the_hour_says_as_usual_and_moves_nothing_by_itself() -> None:
    usual = MealCounts.of([], [MORNING] * 1000)
    assert meal_shares(MORNING, usual) == pytest.approx(meal_shares(MORNING))
    assert usual.counts.sum() == pytest.approx(1000)
    named = [(MORNING, Meal.DINNER)] * 1000
    alone, beside = MealCounts.of(named), MealCounts.of(named, [MORNING] * 3000)
    assert share(MORNING, Meal.DINNER, alone) > 0.9
    assert 0.25 < share(MORNING, Meal.DINNER, beside) < 0.35
    assert share(MORNING, Meal.BREAKFAST, beside) > 0.5


def test_a_moment_is_all_of_a_context_that_is_counted() -> None:
    moment = Moment(PartOfDay.MORNING, is_day_off=False)
    for choices, open_ in (([(moment, Meal.SIDE)], []), ([], [moment])):
        by_context = [(MORNING, meal) for _, meal in choices], [MORNING for _ in open_]
        assert (MealCounts.of(choices, open_).counts == MealCounts.of(*by_context).counts).all()


def test_a_moment_at_which_most_is_chosen_keeps_its_say() -> None:
    many = MealCounts.of([(EVENING, Meal.DINNER)] * 100_000)
    weights = meal_weights(EVENING, many)
    assert weights[Meal.DINNER] == pytest.approx(0)
    assert weights[Meal.BREAKFAST] < -1.5


@pytest.mark.parametrize(
    ("part", "meal", "tells"),
    [
        (PartOfDay.MORNING, None, True),
        (PartOfDay.MORNING, Meal.BREAKFAST, True),
        (PartOfDay.MORNING, Meal.DINNER, False),
        (PartOfDay.MORNING, Meal.LUNCH | Meal.BREAKFAST, True),
        (PartOfDay.MORNING, Meal.DESSERT, True),
        (PartOfDay.AFTERNOON, Meal.DINNER, True),
        (PartOfDay.EVENING, Meal.BREAKFAST, False),
        (PartOfDay.EVENING, Meal.DINNER, True),
    ],
)
def test_a_meal_of_another_hour_is_a_plan_for_then(
    part: PartOfDay, meal: Meal | None, tells: bool
) -> None:
    assert tells_of_its_moment(at(part), meal) is tells


def test_no_counts_are_empty() -> None:
    assert MealCounts.of([(MORNING, Meal(0))]).is_empty
    assert not MealCounts.of([], [MORNING]).is_empty


_CHOICES = st.lists(
    st.tuples(
        st.sampled_from([at(*moment) for moment in MOMENTS]),
        st.integers(0, int(ALL)).map(Meal),
    ),
    max_size=20,
)


@given(choices=_CHOICES)
def test_counts_come_back_as_they_were_written(choices: list[tuple[Context, Meal]]) -> None:
    counts = MealCounts.of(choices)
    again = MealCounts.from_json(counts.to_json())
    assert (again.counts == counts.counts).all()
    assert again.to_json() == counts.to_json()


def test_counts_are_written_by_name_so_that_a_new_meal_shifts_none() -> None:
    written = json.loads(MealCounts.of([(EVENING, Meal.DINNER)]).to_json())
    assert written["evening"] == {"work": {"dinner": 1.0}, "off": {}}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "truncated"),
        (b"[]", "Expected `object`"),
        (b'{"evening": {"work": {"dinner": "x"}}}', "Expected `float`"),
        (b'{"dusk": {}}', "'dusk' is not a valid PartOfDay"),
        (b'{"evening": {"play": {}}}', "not in tuple"),
        (b'{"evening": {"work": {"elevenses": 1}}}', "'ELEVENSES'"),
        (b'{"evening": {"work": {"dinner": -1}}}', "a count must be 0 or more"),
    ],
)
def test_what_holds_no_counts_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(BadRecordError, match="these are no counts of meals: ") as refused:
        MealCounts.from_json(data)
    assert why in str(refused.value)
