"""Substitutes never bring what somebody avoids."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ladle.food import (
    ALLERGENS,
    DIETS,
    EntryIx,
    Limits,
    RecipeFacts,
    Swap,
    Verdict,
    allergen_concern,
    diet_rules,
    food_concern,
    specifics,
    substitutes_for,
    swaps_of,
    trait_concern,
    vocabulary,
)
from ladle.food.substitutes import _rows
from ladle.food.tables import cell, read_table

REPLACEABLE = tuple(_rows())
Facts = Callable[..., RecipeFacts]


def entry(name: str) -> EntryIx:
    found = vocabulary().find(name)
    assert found is not None, name
    return found


def names(food: str, limits: Limits = Limits()) -> list[str]:  # noqa: B008
    rows = substitutes_for(entry(food), limits)
    return [" + ".join(vocabulary().entries[e].name for e in row.instead) for row in rows]


def carries(limits: Limits, food: EntryIx) -> list[str]:
    """Return what a food raises or may raise of all that is avoided, told anew."""
    traits = [
        trait
        for diet in limits.diets
        for trait in (*diet_rules()[diet].refuses, *diet_rules()[diet].doubts)
    ]
    concerns = [
        *(allergen_concern(key) for key in limits.allergens),
        *(trait_concern(trait) for trait in traits),
        *(food_concern(avoided) for avoided in limits.foods),
    ]
    return [c.key for c in concerns if c.statuses[food] != Verdict.FREE]


@pytest.mark.parametrize("key", [*ALLERGENS, *specifics()])
def test_no_row_brings_an_allergen_that_is_avoided(key: str) -> None:
    limits = Limits(allergens=frozenset({key}))
    for food in REPLACEABLE:
        for row in substitutes_for(food, limits):
            assert [carries(limits, e) for e in row.instead] == [[]] * len(row.instead)


@pytest.mark.parametrize("diet", DIETS)
def test_no_row_brings_what_a_diet_refuses_or_doubts(diet: str) -> None:
    limits = Limits(diets=frozenset({diet}))
    for food in REPLACEABLE:
        for row in substitutes_for(food, limits):
            assert [carries(limits, e) for e in row.instead] == [[]] * len(row.instead)


@settings(max_examples=40, deadline=None)
@given(
    food=st.integers(0, len(vocabulary()) - 1).map(EntryIx) | st.sampled_from(REPLACEABLE),
    allergens=st.frozensets(st.sampled_from([*ALLERGENS, *specifics()]), max_size=3),
    diets=st.frozensets(st.sampled_from(list(DIETS)), max_size=2),
    foods=st.frozensets(st.integers(0, len(vocabulary()) - 1).map(EntryIx), max_size=2),
)
def test_no_limits_together_are_broken(
    food: EntryIx, allergens: frozenset[str], diets: frozenset[str], foods: frozenset[EntryIx]
) -> None:
    limits = Limits(allergens, diets, foods)
    offered = substitutes_for(food, limits)
    assert set(offered) <= set(substitutes_for(food))
    for row in offered:
        assert [carries(limits, e) for e in row.instead] == [[]] * len(row.instead)


def test_what_the_table_offers_without_limits() -> None:
    assert names("buttermilk")[:2] == ["milk + lemon juice", "soy milk + lemon juice"]
    assert names("water") == []


def test_a_limit_leaves_the_others() -> None:
    assert names("butter", Limits(diets=frozenset({"vegan"}))) == [
        "vegan butter", "olive oil", "coconut oil", "applesauce",
    ]  # fmt: skip
    no_soy = names("milk", Limits(allergens=frozenset({"milk", "soy"})))
    assert "soy milk" not in no_soy
    assert "oat milk" in no_soy


def test_an_excluded_food_is_not_offered() -> None:
    assert "banana" in names("egg")
    assert "banana" not in names("egg", Limits(foods=frozenset({entry("banana")})))


def test_a_kind_takes_the_substitutes_of_what_it_is_a_kind_of() -> None:
    assert names("unsalted butter") == names("butter")
    assert names("chicken thigh") == names("chicken")


def test_nothing_stands_in_for_itself() -> None:
    assert all(food not in row.instead for food in REPLACEABLE for row in substitutes_for(food))


def test_kosher_brings_neither_meat_nor_milk_where_there_was_none() -> None:
    kosher = Limits(diets=frozenset({"kosher"}))
    assert "butter" not in names("lard", kosher)
    assert "greek yogurt" not in names("mayonnaise", kosher)
    assert "lamb" in names("beef", kosher)


def test_unknown_limits_are_errors() -> None:
    with pytest.raises(KeyError, match="zorg"):
        substitutes_for(entry("egg"), Limits(allergens=frozenset({"zorg"})))
    with pytest.raises(KeyError, match="zorg"):
        substitutes_for(entry("egg"), Limits(diets=frozenset({"zorg"})))


def test_the_swaps_of_a_recipe_name_the_line(facts: Facts) -> None:
    found = swaps_of(facts("1 cup water", "1 cup sake"))
    assert found == (Swap("line 2", "sake", ("rice vinegar", "water"), "1 part to 3", "more sour"),)


def test_the_table_is_large_and_every_food_in_it_is_known() -> None:
    columns = ("food", "instead", "ratio", "changes", "source")
    rows = list(read_table("substitutes.tsv", columns))
    assert len(rows) > 120
    for food, instead, *_ in rows:
        assert [n for n in (food, *cell(instead)) if vocabulary().find(n) is None] == []
    assert len({row[:2] for row in rows}) == len(rows)
