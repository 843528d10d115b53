"""How long a recipe takes: as declared, else from what its steps say."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ladle.core import Recipe
from ladle.food.times import Basis, times_of

NewRecipe = Callable[..., Recipe]


def test_declared_times_are_taken_as_they_are(recipe: NewRecipe) -> None:
    found = times_of(recipe("1 egg", total_time="PT1H", prep_time="PT10M", cook_time="PT20M"))
    assert (found.total_minutes, found.active_minutes, found.waiting_minutes) == (60, 10, 50)
    assert found.basis is Basis.DECLARED
    assert [(e.place, e.text) for e in found.evidence] == [
        ("totalTime", "PT1H"), ("prepTime", "PT10M"), ("cookTime", "PT20M"),
    ]  # fmt: skip


def test_preparing_and_cooking_make_a_total(recipe: NewRecipe) -> None:
    found = times_of(recipe("1 egg", prep_time="PT10M", cook_time="PT20M",
                            steps=("Fry it 5 minutes.",)))  # fmt: skip
    assert (found.total_minutes, found.active_minutes) == (30, 15)


def test_a_total_without_preparing_takes_the_hand_work_of_the_steps(recipe: NewRecipe) -> None:
    assert times_of(recipe("1 egg", total_time="PT1H")).active_minutes == 3
    assert times_of(recipe("1 egg", total_time="PT1H", steps=())).active_minutes is None
    assert times_of(recipe("1 egg", total_time="PT1H", steps=())).waiting_minutes is None


STEPS: dict[str, tuple[tuple[str, ...], int, int, Basis]] = {
    "all is said": (("Mix it all.", "Bake 40 to 50 minutes."), 48, 4, Basis.STATED),
    "active time counts": (("Fry it 10 minutes.",), 13, 13, Basis.STATED),
    "alternatives count once": (("Cook on low 8 hours or on high 4 hours.",), 483, 3, Basis.STATED),
    "meanwhile is free": (
        ("Bake 40 minutes.", "Meanwhile, simmer the sauce 20 minutes."), 44, 4, Basis.STATED,
    ),
    "meanwhile but longer": (
        ("Bake 10 minutes.", "Meanwhile, simmer the sauce 20 minutes."), 24, 4, Basis.STATED,
    ),
    "a part of another": (("Bake 1 hour, turning every 10 minutes.",), 63, 3, Basis.STATED),
    "one verb lacks its time": (
        ("Bake 20 minutes.", "Simmer the sauce."), 34, 4, Basis.PARTLY,
    ),
    "nothing is said": (("Bake it.",), 33, 3, Basis.GUESSED),
    "a boil is no boiling": (("Bring to a simmer.",), 3, 3, Basis.GUESSED),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "total", "active", "basis"), STEPS.values(), ids=STEPS)
def test_steps_tell_the_time(
    recipe: NewRecipe, steps: tuple[str, ...], total: int, active: int, basis: Basis
) -> None:
    found = times_of(recipe("1 egg", steps=steps))
    assert (found.total_minutes, found.active_minutes, found.basis) == (total, active, basis)
    assert found.low_minutes is not None
    assert found.high_minutes is not None
    assert found.low_minutes <= found.high_minutes


def test_ranges_and_alternatives_make_the_bounds(recipe: NewRecipe) -> None:
    found = times_of(recipe("1 egg", steps=("Cook on low 8 to 9 hours or on high 4 hours.",)))
    assert (found.low_minutes, found.high_minutes) == (243, 543)


def test_nothing_is_known_without_fields_and_steps(recipe: NewRecipe) -> None:
    found = times_of(recipe("1 egg", steps=()))
    assert (found.total_minutes, found.waiting_minutes, found.basis) == (None, None, Basis.UNKNOWN)


def test_timers_stand_at_their_steps(recipe: NewRecipe) -> None:
    found = times_of(recipe("1 egg", steps=("Boil 10 minutes.", "Rest 5 min, fry 2 min.")))
    assert [(t.step, t.text, t.duration.what) for t in found.timers] == [
        (1, "10 minutes", "boil"), (2, "5 min", "rest"), (2, "2 min", "fry"),
    ]  # fmt: skip
