"""Filters: every plane equals what a look at each recipe's facts says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.catalog import Catalog, Plane, rows_of
from ladle.core import Recipe
from ladle.food import (
    ALLERGENS,
    DIETS,
    EntryIx,
    Fits,
    Meal,
    RecipeFacts,
    Verdict,
    cuisine_names,
    facts_of,
    food_concern,
    tokenize,
    vocabulary,
)
from ladle.ranking.filters import Wish, hour_plane, limit_plane, wishes
from ladle.request import Limits, RecipeRequest, Wants, make_request

HOURS = {Meal.BREAKFAST: 8, Meal.LUNCH: 12, Meal.SNACK: 16, Meal.DINNER: 19}
Told = list[tuple[Recipe, RecipeFacts]]


@pytest.fixture(scope="module")
def told(sample_catalog: Catalog) -> Told:
    """Return every recipe with its facts, by row."""
    recipes = [sample_catalog.recipe(ix) for ix in range(sample_catalog.n_recipes)]
    return [(recipe, facts_of(recipe)) for recipe in recipes]


def rows(told: Told, passes: Callable[[Recipe, RecipeFacts], bool]) -> list[int]:
    return [row for row, (recipe, facts) in enumerate(told) if passes(recipe, facts)]


def asking(wants: Wants, hour: int = 19, utterance: str = "") -> RecipeRequest:
    now = datetime(2026, 4, 17, hour, tzinfo=UTC)
    return make_request(wants=wants, now=now, utterance=utterance)


def only_wish(catalog: Catalog, wants: Wants) -> Wish:
    (wish,) = wishes(catalog, asking(wants))
    return wish


def set_rows(plane: Plane | None) -> list[int]:
    assert plane is not None
    return [int(row) for row in rows_of(plane)]


def words(text: str) -> set[str]:
    return {token.text for token in tokenize(text)}


def foods(*names: str) -> frozenset[EntryIx]:
    return frozenset(ix for name in names if (ix := vocabulary().find(name)) is not None)


def is_safe(recipe: Recipe, facts: RecipeFacts, limits: Limits) -> bool:
    return (
        bool(recipe.name)
        and all(facts.allergens[a].verdict is Verdict.FREE for a in limits.allergens)
        and all(facts.judge(food_concern(f)).verdict is Verdict.FREE for f in limits.foods)
        and all(facts.diets[d].fits is Fits.YES for d in limits.diets)
    )


@pytest.mark.parametrize(
    "limits",
    [
        Limits(),
        *(Limits(allergens=frozenset({a})) for a in ALLERGENS),
        *(Limits(diets=frozenset({d})) for d in DIETS),
        *(Limits(foods=foods(f)) for f in ("onion", "dairy product", "pork", "sugar", "lemon")),
        Limits(frozenset({"milk", "egg"}), foods("onion", "tomato"), frozenset({"vegetarian"})),
    ],
    ids=lambda limits: "+".join(limits.hazards) or "none",
)
def test_a_limit_lets_through_what_each_recipes_facts_let_through(
    limits: Limits, sample_catalog: Catalog, told: Told
) -> None:
    expected = rows(told, lambda recipe, facts: is_safe(recipe, facts, limits))
    assert set_rows(limit_plane(sample_catalog, limits)) == expected


@given(
    allergens=st.frozensets(st.sampled_from(sorted(ALLERGENS)), max_size=3),
    entries=st.frozensets(st.integers(0, len(vocabulary()) - 1).map(EntryIx), max_size=3),
    diets=st.frozensets(st.sampled_from(sorted(DIETS)), max_size=2),
)
def test_any_limits_let_through_what_the_facts_let_through(
    sample_catalog: Catalog,
    told: Told,
    allergens: frozenset[str],
    entries: frozenset[EntryIx],
    diets: frozenset[str],
) -> None:
    limits = Limits(allergens, entries, diets)
    expected = rows(told, lambda recipe, facts: is_safe(recipe, facts, limits))
    assert set_rows(limit_plane(sample_catalog, limits)) == expected


@pytest.mark.parametrize("minutes", [1, 5, 20, 30, 45, 60, 120, 43_200])
def test_minutes_are_granted_where_they_are_known_and_few_enough(
    minutes: int, sample_catalog: Catalog, told: Told
) -> None:
    wish = only_wish(sample_catalog, Wants(max_minutes=minutes))
    assert (wish.want, wish.value, wish.words) == (
        ("max_minutes", f"at most {minutes} minutes", f"at most {minutes} minutes")
    )
    expected = rows(told, lambda _, f: f.minutes is not None and f.minutes <= minutes)
    assert set_rows(wish.plane) == expected


@pytest.mark.parametrize("cuisine", cuisine_names())
def test_a_cuisine_is_granted_by_what_lies_within_it(
    cuisine: str, sample_catalog: Catalog, told: Told
) -> None:
    wish = only_wish(sample_catalog, Wants(cuisine=cuisine))
    assert (wish.want, wish.value, wish.words) == ("cuisine", cuisine, f"{cuisine} cuisine")
    assert set_rows(wish.plane) == rows(told, lambda _, f: cuisine in f.cuisines)


@pytest.mark.parametrize("meal", Meal)
def test_a_meal_is_granted_by_what_is_eaten_then(
    meal: Meal, sample_catalog: Catalog, told: Told
) -> None:
    wish = only_wish(sample_catalog, Wants(meal=meal.label))
    assert (wish.want, wish.value, wish.words) == ("meal", meal.label, f"for {meal.label}")
    assert set_rows(wish.plane) == rows(told, lambda _, f: bool(f.meals & meal))


@pytest.mark.parametrize(
    "said", ["chicken", "cheese", "tomatoes", "rice", "vodka", "butter", "curry", "pancake"]
)
@pytest.mark.parametrize("field", ["include", "main"])
def test_a_food_is_granted_by_lines_that_name_it_or_a_kind_and_by_titles(
    said: str, field: str, sample_catalog: Catalog, told: Told
) -> None:
    wants = Wants(include=(said,)) if field == "include" else Wants(main=said)
    wish = only_wish(sample_catalog, wants)
    vocab = vocabulary()
    entry = vocab.find(said)
    assert entry is not None
    name = vocab.entries[entry].name
    assert (wish.want, wish.value, wish.words) == ("include", name, f"with {name}")

    def grants(recipe: Recipe, facts: RecipeFacts) -> bool:
        named = {kind for e in facts.line_entries for kind in vocab.kinds[e]}
        title = words(recipe.name)
        return entry in named or words(name) <= title or words(said) <= title

    expected = rows(told, grants)
    assert expected
    assert set_rows(wish.plane) == expected


@pytest.mark.parametrize("dish", ["soup", "Chicken Soup", "apple pies", "plumbus", "soup plumbus"])
def test_a_dish_is_granted_by_titles_that_hold_all_its_words(
    dish: str, sample_catalog: Catalog, told: Told
) -> None:
    wish = only_wish(sample_catalog, Wants(dish=dish))
    assert (wish.want, wish.value, wish.words) == ("dish", dish, f"called {dish}")
    assert set_rows(wish.plane) == rows(told, lambda r, _: words(dish) <= words(r.name))


def test_wishes_come_in_the_fixed_order_of_giving_up(sample_catalog: Catalog) -> None:
    wants = Wants(
        dish="soup", include=("rice", "egg"), main="chicken", meal="dinner", cuisine="thai",
        max_minutes=30, avoid=("milk",), diets=("vegetarian",), exclude=("onion",),
    )  # fmt: skip
    found = [(w.want, w.value) for w in wishes(sample_catalog, asking(wants))]
    assert found == [
        ("max_minutes", "at most 30 minutes"), ("cuisine", "thai"), ("meal", "dinner"),
        ("include", "rice"), ("include", "egg"), ("include", "chicken"), ("dish", "soup"),
    ]  # fmt: skip


def test_limits_alone_are_no_wishes(sample_catalog: Catalog) -> None:
    wants = Wants(avoid=("milk",), exclude=("onion",), diets=("vegan",))
    assert list(wishes(sample_catalog, asking(wants))) == []


@pytest.mark.parametrize("meal", HOURS)
def test_the_hour_suggests_its_meal_and_nothing_that_is_only_a_part_of_one(
    meal: Meal, sample_catalog: Catalog, told: Told
) -> None:
    parts = Meal.SAUCE | Meal.BREAD | Meal.BASIC
    expected = rows(told, lambda _, f: bool(f.meals & meal) and bool(f.meals & ~parts))
    request = asking(Wants(), HOURS[meal])
    plane = hour_plane(sample_catalog, request, ())
    assert plane is not None
    assert set_rows(plane & sample_catalog.named()) == expected


@pytest.mark.parametrize(
    ("wants", "is_silent"),
    [
        (Wants(meal="lunch"), True),
        (Wants(dish="soup"), True),
        (Wants(include=("rice",)), False),
        (Wants(cuisine="thai", max_minutes=30), False),
    ],
)
def test_the_hour_is_silent_where_the_asker_has_said_what_it_is_to_be(
    wants: Wants, is_silent: bool, sample_catalog: Catalog
) -> None:
    request = asking(wants)
    asked = list(wishes(sample_catalog, request))
    assert (hour_plane(sample_catalog, request, asked) is None) is is_silent


def test_a_named_occasion_takes_the_place_of_the_hour(sample_catalog: Catalog, told: Told) -> None:
    request = asking(Wants(), 8, "chicken for dinner")
    plane = hour_plane(sample_catalog, request, list(wishes(sample_catalog, request)))
    assert plane is not None
    found = set_rows(plane & sample_catalog.named())
    assert found == rows(told, lambda _, f: bool(f.meals & Meal.DINNER))
