"""Scopes: what becomes of the next thing that is named."""

from __future__ import annotations

import pytest

from ladle.request.scope import MODE_OF, TURNED_SLOTS, Filled, Mode, Scope, set_slot
from ladle.request.slots import BY_SLOT


@pytest.mark.parametrize("mode", list(Mode))
def test_every_mode_fills_a_slot_or_none(mode: Mode) -> None:
    assert not mode.slot or mode.slot in BY_SLOT


def test_turned_slots_are_slots() -> None:
    assert {*TURNED_SLOTS, *TURNED_SLOTS.values()} <= BY_SLOT.keys()


def test_a_scope_that_leaves_out_is_open_until_it_names_something() -> None:
    scope = Scope(Mode.EXCLUDE, is_fresh=True, by_particle=True, has_gap=True, has_joint=True)
    assert (scope.is_open, scope.excludes, scope.is_negated) == (True, True, True)
    scope.names("food")
    assert scope == Scope(Mode.EXCLUDE, by_particle=True, family="food")
    assert (scope.is_open, scope.excludes, scope.is_negated) == (False, False, False)


def test_a_scope_that_refused_something_stays_open_and_turns_nothing_before_it() -> None:
    scope = Scope(Mode.EXCLUDE, is_fresh=True)
    assert scope.turns_back
    scope.has_refused = True
    assert (scope.is_open, scope.turns_back) == (True, False)


def test_a_wish_is_never_open() -> None:
    assert not Scope(Mode.WANT, is_fresh=True).is_open
    assert not Scope(Mode.DISLIKE, is_fresh=True).excludes


def test_a_food_may_be_turned_until_it_is_left_out() -> None:
    food, quality = Filled("include", "rice", 0, 1, "food"), Filled("flavor", "hot", 1, 2, "flavor")
    assert (food.is_food, food.may_turn, food.is_limit) == (True, True, False)
    assert (quality.is_food, quality.may_turn, quality.is_limit) == (False, False, False)
    for slot in MODE_OF:
        set_slot([food], slot)
        assert (food.may_turn, food.is_limit) == (False, True)
