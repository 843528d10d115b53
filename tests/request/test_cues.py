"""Cue words: folded like tokens, and no word that pulls two ways."""

from __future__ import annotations

from itertools import combinations

import pytest

from ladle.food import DIETS, find_cuisine, find_spoken_meal, key, resolve_exclusion, vocabulary
from ladle.request import cues

SETS = {name: value for name, value in vars(cues).items() if isinstance(value, frozenset)}


@pytest.mark.parametrize("name", SETS)
def test_every_cue_is_folded_like_a_token(name: str) -> None:
    assert SETS[name]
    for word in SETS[name]:
        assert word == key(word)
        assert " " not in word


@pytest.mark.parametrize(
    ("first", "second"),
    list(combinations(("NEGATORS", "POSITIVE", "ALLERGY", "QUICK", "LOW", "UNKNOWN_DIETS"), 2)),
)
def test_no_cue_pulls_two_ways(first: str, second: str) -> None:
    assert SETS[first].isdisjoint(SETS[second])


@pytest.mark.parametrize("name", ["NEGATORS", "POSITIVE", "ALLERGY", "UNKNOWN_DIETS"])
def test_no_cue_is_a_word_for_something_to_eat(name: str) -> None:
    for word in SETS[name]:
        assert vocabulary().find(word) is None, word
        assert resolve_exclusion(word) is None, word
        assert find_cuisine(word) is None, word
        assert find_spoken_meal(word) is None, word


def test_what_says_nothing_names_no_food() -> None:
    named = {word for word in cues.SAY_NOTHING if vocabulary().find(word) is not None}
    assert named == set()


def test_conditions_and_short_labels_name_allergens() -> None:
    for word in (*cues.CONDITIONS, *cues.FREE_IN_SHORT.values()):
        found = resolve_exclusion(word)
        assert found is not None
        assert found.allergens


def test_other_names_of_diets_lead_to_diets() -> None:
    assert set(cues.DIET_NAMES.values()) <= set(DIETS)
    assert all(name == key(name) for name in cues.DIET_NAMES)
