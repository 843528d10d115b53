from __future__ import annotations

import operator

import pytest

from ladle.food.words import ALLERGENS, NEEDS_STEPS, Diet, Fits, Meal, Verdict


def test_the_allergens_are_the_fourteen_of_annex_ii_in_a_fixed_order() -> None:
    assert list(ALLERGENS) == [
        "celery", "crustacean", "egg", "fish", "gluten", "lupin", "milk", "mollusc", "mustard",
        "peanut", "sesame", "soy", "sulphites", "tree_nut",
    ]  # fmt: skip
    assert all(words and words == words.strip().lower() for words in ALLERGENS.values())


def test_the_table_cannot_be_changed() -> None:
    with pytest.raises(TypeError, match="does not support item assignment"):
        operator.setitem(ALLERGENS, "carrot", "carrots")  # type: ignore[call-overload]


def test_allergens_that_need_steps_are_the_six_of_design_rule_1() -> None:
    assert frozenset({"milk", "egg", "gluten", "peanut", "tree_nut", "soy"}) == NEEDS_STEPS
    assert ALLERGENS.keys() > NEEDS_STEPS


def test_verdicts_and_fits_keep_the_numbers_that_catalogs_store() -> None:
    assert [(v.name, v.value) for v in Verdict] == [
        ("FREE", 0), ("MAY", 1), ("CONTAINS", 2), ("UNKNOWN", 3),
    ]  # fmt: skip
    assert [(f.name, f.value) for f in Fits] == [("YES", 0), ("UNKNOWN", 1), ("NO", 2)]


def test_a_diet_accepts_all_stricter_ones() -> None:
    assert Diet.VEGAN < Diet.VEGETARIAN < Diet.FISH < Diet.MEAT
    assert list(Diet) == sorted(Diet)


def test_each_meal_has_a_bit_and_a_word_of_its_own() -> None:
    assert [meal.value for meal in Meal] == [1 << i for i in range(10)]
    assert [meal.label for meal in Meal] == [
        "breakfast", "lunch", "dinner", "side", "snack", "dessert", "drink", "sauce", "bread",
        "basic",
    ]  # fmt: skip
