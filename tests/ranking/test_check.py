"""The second check: what leaves must be clean from both sides."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.ranking.conftest import catalog_of, recipe

from ladle.catalog import Catalog
from ladle.core import Recipe
from ladle.food import ALLERGENS, DIETS
from ladle.ranking.check import Check, check
from ladle.request import Limits, Wants, resolve_limits

CLEAN = recipe("Fried Rice", "200 g rice", "1 onion", "1 tbsp olive oil")
BUTTERED = recipe("Buttered Rice", "200 g rice", "1 onion", "2 tbsp butter")
NO_MILK, NO_ONION, VEGAN = (
    resolve_limits(w)
    for w in (Wants(avoid=("milk",)), Wants(exclude=("onion",)), Wants(diets=("vegan",)))
)
Stored = Callable[[Recipe, Recipe], Catalog]


@pytest.fixture
def stored(tmp_path: Path) -> Stored:
    """Return `stored(text, facts_from)`: a catalog of one text whose facts are another's."""

    def stored(text: Recipe, facts_from: Recipe) -> Catalog:
        return catalog_of(tmp_path, [text], {text.name: facts_from})

    return stored


@pytest.mark.parametrize("limits", [Limits(), NO_MILK, VEGAN], ids=["none", "milk", "vegan"])
def test_a_clean_recipe_may_leave(stored: Stored, limits: Limits) -> None:
    assert check(stored(CLEAN, CLEAN), 0, CLEAN, limits) == Check(ok=True)


def test_a_clean_recipe_may_leave_under_every_limit_it_keeps(stored: Stored) -> None:
    limits = Limits(
        frozenset(ALLERGENS), resolve_limits(Wants(exclude=("pork", "sugar"))).foods,
        frozenset(DIETS),
    )  # fmt: skip
    assert check(stored(CLEAN, CLEAN), 0, CLEAN, limits) == Check(ok=True)


@pytest.mark.parametrize(
    ("limits", "why"),
    [(NO_MILK, "milk"), (NO_ONION, "onion"), (VEGAN, "vegan")],
    ids=["milk", "onion", "vegan"],
)
def test_what_the_facts_hold_is_refused_though_the_text_looks_clean(
    stored: Stored, limits: Limits, why: str
) -> None:
    bare = recipe("Fried Rice", "200 g rice")
    found = check(stored(bare, BUTTERED), 0, bare, limits)
    assert found == Check(ok=False, why=f"stored facts: {why}")


@pytest.mark.parametrize(
    ("text", "limits", "why"),
    [
        (BUTTERED, NO_MILK, r"raw text: milk: \W?butter\w*\W?"),
        (CLEAN, NO_ONION, r"raw text: onion: \W?onion\W?"),
        (BUTTERED, VEGAN, r"raw text: vegan: \W?butter\w*\W?"),
        (replace(CLEAN, steps=("Stir in the butter.",)), NO_MILK, r"raw text: milk: \W?butter\W?"),
        (replace(CLEAN, name="Buttery Milk Rice"), NO_MILK, r"raw text: milk: \W?buttery\W?"),
    ],
    ids=["line", "food", "diet", "step", "title"],
)
def test_what_the_facts_missed_is_refused_by_the_text(
    stored: Stored, text: Recipe, limits: Limits, why: str
) -> None:
    bare = recipe("Fried Rice", "200 g rice")
    found = check(stored(text, bare), 0, text, limits)
    assert not found.ok
    assert re.fullmatch(why, found.why)


SLAW = recipe("Slaw", "1 cabbage", "2 tbsp mayonnaise", "1 onion")
NO_MUSTARD = Limits(allergens=frozenset({"mustard"}))
TRACES_OF_MUSTARD = Limits(allergens_may=frozenset({"mustard"}))


def test_what_may_hold_an_allergen_leaves_only_for_who_takes_a_trace(stored: Stored) -> None:
    catalog = stored(SLAW, SLAW)
    assert check(catalog, 0, SLAW, TRACES_OF_MUSTARD) == Check(ok=True)
    strict = check(catalog, 0, SLAW, NO_MUSTARD)
    assert strict == Check(ok=False, why="stored facts: mustard")
    both = Limits(allergens=frozenset({"mustard"}), allergens_may=frozenset({"celery"}))
    assert not check(catalog, 0, SLAW, both).ok


def test_the_raw_text_alone_refuses_a_trace_to_who_takes_none(stored: Stored) -> None:
    catalog = stored(SLAW, CLEAN)  # stored as free of mustard
    assert check(catalog, 0, SLAW, TRACES_OF_MUSTARD) == Check(ok=True)
    strict = check(catalog, 0, SLAW, NO_MUSTARD)
    assert strict == Check(ok=False, why="raw text: mustard: mayonnaise")


@pytest.mark.parametrize("limits", [NO_MUSTARD, TRACES_OF_MUSTARD])
def test_what_holds_an_allergen_leaves_for_nobody_who_avoids_it(
    stored: Stored, limits: Limits
) -> None:
    hot = recipe("Slaw", "1 cabbage", "2 tbsp mayonnaise", "1 tsp mustard")
    for facts in (hot, CLEAN):
        assert not check(stored(hot, facts), 0, hot, limits).ok


def test_a_recipe_with_unread_words_is_refused_for_any_food_to_avoid(stored: Stored) -> None:
    odd = recipe("Fried Rice", "200 g rice", "1 plumbus, zorbed")
    found = check(stored(odd, odd), 0, odd, resolve_limits(Wants(exclude=("pork",))))
    assert found == Check(ok=False, why="stored facts: words that could not be read")


def test_a_recipe_of_which_nothing_is_known_is_refused_for_any_allergen(stored: Stored) -> None:
    bare = Recipe(id=CLEAN.id, name="Fried Rice")
    for allergen in ALLERGENS:
        limits = Limits(allergens=frozenset({allergen}))
        found = check(stored(bare, bare), 0, bare, limits)
        assert found == Check(ok=False, why=f"stored facts: {allergen}")


def test_a_recipe_without_a_name_never_leaves(stored: Stored) -> None:
    nameless = replace(CLEAN, name="")
    assert check(stored(nameless, nameless), 0, nameless, Limits()) == Check(
        ok=False, why="it has no name"
    )


def test_everything_that_speaks_against_a_recipe_is_said(stored: Stored) -> None:
    limits = resolve_limits(
        Wants(avoid=("milk", "egg"), exclude=("onion", "rice"), diets=("vegan",))
    )
    found = check(stored(BUTTERED, BUTTERED), 0, BUTTERED, limits)
    assert found == Check(ok=False, why="stored facts: milk, vegan, onion, rice")


KETO = Wants(diets=("keto",))
MEAT = replace(recipe("Chicken", "800 g chicken breast", "4 tbsp olive oil"), servings="4")
RICE = replace(recipe("Chicken", "500 g rice", "4 tbsp olive oil"), servings="4")


def test_a_diet_of_amounts_is_reckoned_again_from_both_sides(stored: Stored) -> None:
    limits = resolve_limits(KETO)
    assert check(stored(MEAT, MEAT), 0, MEAT, limits) == Check(ok=True)
    stale = check(stored(MEAT, RICE), 0, MEAT, limits)
    assert stale == Check(ok=False, why="stored facts: keto")
    wrong = check(stored(RICE, MEAT), 0, RICE, limits)
    assert wrong == Check(ok=False, why="amounts: not shown to be keto")


def test_a_type_of_dish_that_was_refused_is_no_answer(stored: Stored) -> None:
    dal = recipe("Dal", "500 g lentils", "1 onion")
    found = check(stored(dal, dal), 0, dal, resolve_limits(Wants(not_dish=("curries",))))
    assert found == Check(ok=False, why="stored facts: curries")


SOUP = recipe(
    "Wild Mushroom Soup", "500 g mushrooms", "1 onion", "1 l vegetable broth",
    cuisine="mexican",
)  # fmt: skip
BAKED = replace(CLEAN, steps=("Bake it in the oven for 30 minutes.",))


@pytest.mark.parametrize(
    ("text", "wants", "why"),
    [
        (SOUP, Wants(not_cuisine=("mexican",)), "mexican"),
        (SOUP, Wants(not_dish=("mushroom soup",)), "mushroom soup"),
        (BAKED, Wants(not_equipment=("oven",)), "oven"),
    ],
)
def test_what_was_refused_beside_foods_is_no_answer(
    stored: Stored, text: Recipe, wants: Wants, why: str
) -> None:
    catalog = stored(text, text)
    assert check(catalog, 0, text, resolve_limits(wants)) == Check(
        ok=False, why=f"stored facts: {why}"
    )
    assert check(catalog, 0, text, Limits()) == Check(ok=True)


def test_a_food_that_only_perhaps_harms_must_not_be_named(stored: Stored) -> None:
    perhaps = Limits(perhaps=resolve_limits(Wants(exclude=("onion",))).foods)
    found = check(stored(SOUP, SOUP), 0, SOUP, perhaps)
    assert found == Check(ok=False, why="stored facts: onion")
    plain = recipe("Rice", "200 g rice")
    assert check(stored(plain, plain), 0, plain, perhaps) == Check(ok=True)


def test_a_general_name_may_stand_for_what_is_to_be_left_out(stored: Stored) -> None:
    berries = recipe("Berries", "200 g berries")
    no_raspberry = resolve_limits(Wants(exclude=("raspberry",)))
    found = check(stored(berries, berries), 0, berries, no_raspberry)
    assert found == Check(ok=False, why="stored facts: berry of a kind not told")


def test_every_limit_that_a_trace_keeps_is_looked_at(stored: Stored) -> None:
    buttered = stored(BUTTERED, BUTTERED)
    assert not check(buttered, 0, BUTTERED, Limits(allergens_may=frozenset({"milk"}))).ok
    assert check(buttered, 0, BUTTERED, Limits(allergens_may=frozenset({"fish"}))).ok
