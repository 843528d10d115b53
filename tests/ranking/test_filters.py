"""Filters: every plane equals what a look at each recipe's facts says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ranking.conftest import catalog_of, recipe

from ladle.catalog import Catalog, Plane, rows_of
from ladle.core import Recipe
from ladle.food import (
    ALLERGENS,
    DIETS,
    CookFacts,
    EntryIx,
    Fits,
    Meal,
    RecipeFacts,
    Verdict,
    cook_facts,
    cuisine_names,
    facts_of,
    food_concern,
    tokenize,
    vocabulary,
)
from ladle.ranking.explain import Reasons
from ladle.ranking.filters import Wish, goes_by_hour, hour_planes, limit_plane, narrowed, wishes
from ladle.request import Limits, MealCounts, RecipeRequest, Wants, make_question

Told = list[tuple[Recipe, RecipeFacts]]
Cooked = list[CookFacts]
NO_WANTS = Wants()


@pytest.fixture(scope="module")
def told(sample_catalog: Catalog) -> Told:
    """Return every recipe with its facts, by row."""
    recipes = [sample_catalog.recipe(ix) for ix in range(sample_catalog.n_recipes)]
    return [(recipe, facts_of(recipe)) for recipe in recipes]


@pytest.fixture(scope="module")
def cooked(told: Told) -> Cooked:
    """Return what a cook asks of every recipe, by row."""
    return [cook_facts(recipe, facts) for recipe, facts in told]


def rows_where(cooked: Cooked, passes: Callable[[CookFacts], bool]) -> list[int]:
    return [row for row, cook in enumerate(cooked) if passes(cook)]


def rows(told: Told, passes: Callable[[Recipe, RecipeFacts], bool]) -> list[int]:
    return [row for row, (recipe, facts) in enumerate(told) if passes(recipe, facts)]


def asking(wants: Wants, hour: int = 19) -> RecipeRequest:
    return make_question(wants=wants, now=datetime(2026, 4, 17, hour, tzinfo=UTC)).request


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
    minutes: int, sample_catalog: Catalog, cooked: Cooked
) -> None:
    wish = only_wish(sample_catalog, Wants(max_minutes=minutes))
    assert (wish.want, wish.value, wish.words) == (
        ("max_minutes", f"at most {minutes} minutes", f"at most {minutes} minutes")
    )
    expected = rows_where(cooked, lambda f: f.minutes is not None and f.minutes <= minutes)
    assert set_rows(wish.plane) == expected


@pytest.mark.parametrize(
    ("wants", "words"),
    [
        (Wants(max_active_minutes=15), "at most 15 minutes of work"),
        (Wants(max_calories=350), "at most 350 kcal a serving"),
    ],
)
def test_what_is_not_known_keeps_to_no_bound(
    wants: Wants, words: str, sample_catalog: Catalog
) -> None:
    wish = only_wish(sample_catalog, wants)
    assert (wish.value, wish.words) == (words, words)
    granted = set_rows(wish.plane)
    assert granted
    for row in granted:
        if wants.max_calories:
            assert (sample_catalog.serving(row) or {})["kcal"] <= 350
        else:
            assert 0 < sample_catalog.active_minutes(row) <= 15


def test_a_course_of_which_no_recipe_is_told_rules_nothing_out(sample_catalog: Catalog) -> None:
    request = asking(Wants(course="appetizer"))
    assert not sample_catalog.with_aspect("course_starter").any()
    assert list(wishes(sample_catalog, request)) == []
    assert Reasons(sample_catalog, request, taste=None).not_shown(0) == ("a starter",)


def test_a_course_is_granted_by_what_is_told_as_one(
    sample_catalog: Catalog, cooked: Cooked
) -> None:
    wish = only_wish(sample_catalog, Wants(course="dessert"))
    assert (wish.want, wish.value, wish.words) == ("course", "dessert", "as a dessert")
    expected = rows_where(
        cooked, lambda f: "dessert" in {told.value for told in f.character.kind.courses}
    )
    assert set_rows(wish.plane) == expected != []


@pytest.mark.parametrize("cuisine", cuisine_names())
def test_a_cuisine_is_granted_by_what_lies_within_it(
    cuisine: str, sample_catalog: Catalog, cooked: Cooked
) -> None:
    wish = only_wish(sample_catalog, Wants(cuisine=cuisine))
    assert (wish.want, wish.value, wish.words) == ("cuisine", cuisine, f"{cuisine} cuisine")
    assert set_rows(wish.plane) == rows_where(cooked, lambda f: cuisine in f.cuisines)


def test_of_several_cuisines_any_is_enough(sample_catalog: Catalog, cooked: Cooked) -> None:
    wish = only_wish(sample_catalog, Wants(cuisine=("italian", "Mexican", "italian")))
    assert (wish.want, wish.value) == ("cuisine", "italian or mexican")
    assert wish.words == "italian or mexican cuisine"
    either = rows_where(cooked, lambda f: not {"italian", "mexican"}.isdisjoint(f.cuisines))
    italian = rows_where(cooked, lambda f: "italian" in f.cuisines)
    assert set_rows(wish.plane) == either
    assert set(italian) < set(either)


@pytest.mark.parametrize("meal", Meal)
def test_a_meal_is_granted_by_what_is_eaten_then(
    meal: Meal, sample_catalog: Catalog, cooked: Cooked
) -> None:
    wish = only_wish(sample_catalog, Wants(meal=meal.label))
    assert (wish.want, wish.value, wish.words) == ("meal", meal.label, f"for {meal.label}")
    assert set_rows(wish.plane) == rows_where(cooked, lambda f: bool(f.meals & meal))


@pytest.mark.parametrize(
    "said", ["chicken", "cheese", "tomatoes", "rice", "vodka", "butter", "curry", "pancake"]
)
def test_a_food_is_granted_by_lines_that_name_it_or_a_kind_and_by_titles(
    said: str, sample_catalog: Catalog, told: Told
) -> None:
    wish = only_wish(sample_catalog, Wants(include=(said,)))
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


@pytest.mark.parametrize("said", ["chicken", "cheese", "tomatoes", "rice"])
def test_a_main_ingredient_leads_the_dish_or_stands_in_its_title(
    said: str, sample_catalog: Catalog, told: Told, cooked: Cooked
) -> None:
    wish = only_wish(sample_catalog, Wants(main=said))
    vocab = vocabulary()
    entry = vocab.find(said)
    assert entry is not None
    name = vocab.entries[entry].name
    assert (wish.want, wish.value, wish.words) == ("main", name, f"led by {name}")
    leading = [
        {kind for m in cook.character.mains for kind in vocab.kinds[vocab.find(m.value.food) or 0]}
        for cook in cooked
    ]
    named = rows(told, lambda r, _: words(name) <= words(r.name) or words(said) <= words(r.name))
    led = {row for row, foods in enumerate(leading) if entry in foods}
    assert set_rows(wish.plane) == sorted(led.union(named))
    assert led
    assert led < set(set_rows(sample_catalog.with_food(entry))) | set(named)


@pytest.mark.parametrize("dish", ["apple pies", "plumbus", "soup plumbus", "korma"])
def test_a_dish_is_granted_by_titles_that_hold_all_its_words(
    dish: str, sample_catalog: Catalog, told: Told
) -> None:
    wish = only_wish(sample_catalog, Wants(dish=dish))
    assert (wish.want, wish.value, wish.words) == ("dish", dish, f"called {dish}")
    assert set_rows(wish.plane) == rows(told, lambda r, _: words(dish) <= words(r.name))


def test_aspects_narrow_as_long_as_anything_is_left(tmp_path: Path) -> None:
    catalog = catalog_of(
        tmp_path,
        [
            recipe("Hot Rice", "1 cup rice", "10 habanero peppers"),
            recipe("Rice", "1 cup rice", "2 cups water"),
        ],
    )
    every = catalog.named()

    def left(*aspects: str) -> list[str]:
        request = replace(asking(Wants()), aspects=aspects)
        return [catalog.recipe(row).name for row in set_rows(narrowed(catalog, request, every))]

    assert left("spicy") == ["Hot Rice"]
    assert left("mild", "easy") == ["Rice"]
    assert left("spicy", "mild") == ["Hot Rice"]  # the first that was asked wins
    assert left("expensive") == ["Hot Rice", "Rice"]  # nothing is shown to be
    assert left("summer") == ["Hot Rice", "Rice"]  # a season only weighs


def test_few_foods_at_home_are_used_as_long_as_any_recipe_does(tmp_path: Path) -> None:
    catalog = catalog_of(
        tmp_path,
        [recipe("Plum Cake", "2 plums", "1 cup flour"), recipe("Leek Rice", "1 leek", "1 cup rice"),
         recipe("Toast", "2 slices bread")],
    )  # fmt: skip
    every = catalog.named()

    def left(*at_home: str, aspects: tuple[str, ...] = ()) -> list[str]:
        now = datetime(2026, 4, 17, 19, tzinfo=UTC)
        request = replace(
            make_question(wants=Wants(), now=now, pantry=at_home).request, aspects=aspects
        )
        return [catalog.recipe(row).name for row in set_rows(narrowed(catalog, request, every))]

    assert left() == ["Plum Cake", "Leek Rice", "Toast"]
    assert left("plum") == ["Plum Cake"]
    assert left("plum", "leek") == ["Plum Cake", "Leek Rice"]  # one of them will do
    assert left("kiwi") == left()  # nothing is made of it
    assert left("plum", aspects=("expensive",)) == ["Plum Cake"]
    assert left("plum", "kiwi", "egg", "milk", "butter") == left()  # a stock is drawn on


def test_wishes_come_in_the_fixed_order_of_giving_up(sample_catalog: Catalog) -> None:
    wants = Wants(
        dish="soup", include=("rice", "egg"), main="chicken", meal="dinner", cuisine="thai",
        max_minutes=30, max_active_minutes=10, max_calories=500, course="main",
        avoid=("milk",), diets=("vegetarian",), exclude=("onion",),
    )  # fmt: skip
    found = [(w.want, w.value) for w in wishes(sample_catalog, asking(wants))]
    assert found == [
        ("max_minutes", "at most 30 minutes"),
        ("max_active_minutes", "at most 10 minutes of work"),
        ("max_calories", "at most 500 kcal a serving"), ("cuisine", "thai"), ("meal", "dinner"),
        ("course", "main"), ("main", "chicken"), ("include", "rice"), ("include", "egg"),
        ("dish", "soup"),
    ]  # fmt: skip


def test_limits_alone_are_no_wishes(sample_catalog: Catalog) -> None:
    wants = Wants(avoid=("milk",), exclude=("onion",), diets=("vegan",))
    assert list(wishes(sample_catalog, asking(wants))) == []


PARTS = Meal.SAUCE | Meal.BREAD | Meal.BASIC
BY_THEMSELVES = Meal(sum(Meal)) & ~PARTS & ~Meal.DRINK
IN_PLACE = {
    8: Meal.BREAKFAST,
    12: Meal.LUNCH | Meal.DINNER,
    16: Meal.SNACK | Meal.DINNER | Meal.DESSERT,
    19: Meal.DINNER,
    23: Meal.SNACK | Meal.DINNER | Meal.DESSERT,
}


def planes(catalog: Catalog, request: RecipeRequest) -> list[tuple[list[int], int]]:
    """Return what suits the moment, as rows of recipes with a name, and how much is enough."""
    found = hour_planes(catalog, request, plenty=7)
    return [(set_rows(plane & catalog.named()), enough) for plane, enough in found]


def may_be_strong(facts: RecipeFacts) -> bool:
    return bool(facts.meals & Meal.DRINK) and facts.diets["alcohol_free"].fits is not Fits.YES


@pytest.mark.parametrize("hour", IN_PLACE)
def test_the_hour_suggests_its_meals_where_there_are_plenty_and_else_what_is_a_meal_by_itself(
    hour: int, sample_catalog: Catalog, told: Told
) -> None:
    def suits(facts: RecipeFacts, meals: Meal) -> bool:
        return bool(facts.meals & meals) and not (hour == 8 and may_be_strong(facts))

    expected = [
        (rows(told, lambda _, facts: suits(facts, IN_PLACE[hour])), 7),
        (rows(told, lambda _, facts: suits(facts, BY_THEMSELVES)), 1),
    ]
    assert planes(sample_catalog, asking(Wants(), hour)) == expected


def test_what_people_chose_at_an_hour_comes_to_be_suggested_there(
    sample_catalog: Catalog, told: Told
) -> None:
    asked = asking(Wants(), 12)
    counts = MealCounts.of([(asked.context, Meal.BREAKFAST)] * 500)
    found = planes(sample_catalog, replace(asked, meal_counts=counts))
    assert found[0] == (rows(told, lambda _, facts: bool(facts.meals & Meal.BREAKFAST)), 7)
    assert found[1] == planes(sample_catalog, asked)[1]


def test_a_sauce_a_bread_or_a_drink_is_no_meal_by_itself_at_any_hour(
    sample_catalog: Catalog, told: Told
) -> None:
    parts = set(rows(told, lambda _, facts: not facts.meals & BY_THEMSELVES))
    assert parts
    for hour in range(24):
        for found, _ in planes(sample_catalog, asking(Wants(), hour)):
            assert not parts & set(found)


def named(meal: Meal, hour: int, wants: Wants = NO_WANTS) -> RecipeRequest:
    """Return a request of which somebody said for what meal it is ("eggs for dinner")."""
    request = asking(wants, hour)
    return replace(request, context=replace(request.context, meal=meal, is_meal_named=True))


@pytest.mark.parametrize(
    "request_",
    [
        asking(NO_WANTS, 8),
        asking(Wants(include=("lemon",)), 8),
        named(Meal.BREAKFAST, 8),
        named(Meal.BREAKFAST, 19),
    ],
    ids=["the hour", "a food", "named", "named in the evening"],
)
def test_for_breakfast_no_drink_comes_that_may_hold_alcohol(
    request_: RecipeRequest, tmp_path: Path
) -> None:
    names = ("Bloody Mary", "Orange Smoothie")
    lines = (("2 oz vodka", "3 tomatoes", "1 lemon"), ("3 oranges", "1 lemon", "1 tomato"))
    dishes = [
        recipe(name, *of, meals="breakfast,drink") for name, of in zip(names, lines, strict=True)
    ]
    catalog = catalog_of(tmp_path, dishes)
    smoothie = catalog.row("orange-smoothie")
    found = planes(catalog, request_)
    assert found
    assert all(rows == [smoothie] for rows, _ in found)
    assert [len(rows) for rows, _ in planes(catalog, named(Meal.DRINK, 8))] == [2]


@pytest.mark.parametrize(
    ("wants", "speaks"),
    [
        (Wants(meal="lunch"), False),
        (Wants(dish="soup"), False),
        (Wants(course="dessert"), False),
        (Wants(course="main"), True),
        (Wants(include=("rice",)), True),
        (Wants(cuisine="thai", max_minutes=30), True),
    ],
)
def test_the_moment_is_silent_where_the_asker_has_said_what_it_is_to_be(
    wants: Wants, speaks: bool, sample_catalog: Catalog
) -> None:
    request = asking(wants)
    assert goes_by_hour(request) is speaks
    assert bool(planes(sample_catalog, request)) is speaks
    assert bool(planes(sample_catalog, named(Meal.DINNER, 19, wants))) is speaks


@pytest.mark.parametrize("hour", [8, 19])
@pytest.mark.parametrize("meal", [Meal.DINNER, Meal.DESSERT])
def test_a_named_meal_takes_the_place_of_the_hour(
    meal: Meal, hour: int, sample_catalog: Catalog, cooked: Cooked
) -> None:
    request = named(meal, hour)
    assert not goes_by_hour(request)
    assert planes(sample_catalog, request) == [
        (rows_where(cooked, lambda f: bool(f.meals & meal)), 1)
    ]


def test_a_named_part_of_a_meal_is_one_that_is_a_meal_as_well(tmp_path: Path) -> None:
    both = recipe("Tomato Gravy", "3 tomatoes", meals="bread,dinner")
    catalog = catalog_of(tmp_path, [both, recipe("Tomato Bread", "3 tomatoes", meals="bread")])
    assert planes(catalog, named(Meal.BREAD, 19)) == [([catalog.row(both.id)], 1)]
