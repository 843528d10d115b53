"""Reasons say only what a cook can check against the recipe itself."""

from __future__ import annotations

import gc
import re
import weakref
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ranking.conftest import catalog_of, recipe

from ladle.catalog import Catalog
from ladle.core import Recipe, RecipeId
from ladle.food import ALLERGENS, DIETS, Fits, Verdict, aspects, facts_of, tokenize, vocabulary
from ladle.models import Taste
from ladle.ranking import Ladle, RecipeView, RecommendationBody
from ladle.ranking.explain import Reasons
from ladle.request import RecipeRequest, Wants, hear, make_question

STEW = recipe(
    "Spicy Bean Curry Soup",
    "2 cups kidney beans", "1 onion", "2 carrots", "1 potato", "1 cup rice",
    meals="dinner", cuisine="mexican", minutes=40,
)  # fmt: skip


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return catalog_of(tmp_path_factory.mktemp("stew"), [STEW])


def asking(
    wants: Wants, pantry: tuple[str, ...] = (), hour: int = 19, utterance: str = ""
) -> RecipeRequest:
    now = datetime(2026, 4, 17, hour, tzinfo=UTC)
    return make_question(wants=wants, now=now, pantry=pantry, said=hear(utterance)).request


def why(catalog: Catalog, request: RecipeRequest, popular: float = 0.0) -> list[str]:
    return list(Reasons(catalog, request, taste=None).of(0, popular=popular))


@pytest.mark.parametrize(
    ("wants", "said"),
    [
        (Wants(), []),
        (Wants(max_minutes=60), ["ready in 40 minutes"]),
        (Wants(cuisine="Mexican"), ["mexican cuisine"]),
        (Wants(cuisine=("thai", "mexican")), ["mexican cuisine"]),
        (Wants(meal="supper"), ["made for dinner"]),
        (Wants(meal="soup"), ["made for lunch or dinner"]),
        (Wants(include=("beans", "rice")), ["uses bean, rice"]),
        (Wants(main="soup"), ["named after soup"]),
        (Wants(include=("curry", "rice")), ["uses rice", "named after curry"]),
        (Wants(avoid=("milk",)), ["no milk: checked in title, ingredients and steps"]),
        (
            Wants(avoid=("nuts", "hazelnut"), exclude=("pork",), diets=("vegan",)),
            [
                "no peanuts: checked in title, ingredients and steps",
                "no tree nuts: checked in title, ingredients and steps",
                "no pork: checked in title, ingredients and steps",
                "vegan: checked in title, ingredients and steps",
            ],
        ),
    ],
)
def test_each_wish_and_limit_gets_its_sentence(
    catalog: Catalog, wants: Wants, said: list[str]
) -> None:
    assert why(catalog, asking(wants, hour=3)) == said


def test_the_hour_is_named_where_the_dish_suits_it_and_no_meal_was_asked_for(
    catalog: Catalog,
) -> None:
    assert why(catalog, asking(Wants())) == ["suits the hour: dinner"]
    assert why(catalog, asking(Wants(), hour=8)) == []
    assert why(catalog, asking(Wants(meal="dinner"))) == ["made for dinner"]
    assert why(catalog, asking(Wants(), hour=8, utterance="beans for dinner")) == [
        "suits the hour: dinner",
        "uses bean",
    ]


@pytest.mark.parametrize(
    ("pantry", "said"),
    [
        (("onion",), ["uses your onion"]),
        (("pork",), []),
        (("bean", "pork", "carrot"), ["uses your bean, carrot"]),
        (
            ("rice", "potato", "carrot", "onion", "bean"),
            ["uses your rice, potato, carrot, onion and more"],
        ),
    ],
)
def test_what_is_at_home_is_named_where_the_lines_ask_for_it(
    catalog: Catalog, pantry: tuple[str, ...], said: list[str]
) -> None:
    assert why(catalog, asking(Wants(), pantry, hour=3)) == said


def test_what_must_be_used_soon_is_named_first(catalog: Catalog) -> None:
    asked = asking(Wants(), ("carrot", "rice", "onion", "pork"), hour=3)
    urgent = replace(asked, urgency=(1.0, 0.0, 0.2, 1.0))
    assert why(catalog, urgent) == ["uses up the carrot, onion", "uses your rice"]
    assert why(catalog, replace(urgent, urgency=(1.0, 1.0, 1.0, 1.0))) == [
        "uses up the carrot, rice, onion"
    ]
    assert why(catalog, asked) == ["uses your carrot, rice, onion"]


@pytest.mark.parametrize(
    ("name", "on", "said"),
    [
        ("Christmas Pudding", (12, 25), ["for Christmas"]),
        ("Xmas Cookies", (12, 25), ["for Christmas"]),
        ("Pudding", (12, 25), []),
        ("Christmas Pudding", (12, 23), []),
    ],
)
def test_the_occasion_of_the_day_is_named_where_the_title_names_it(
    tmp_path: Path, name: str, on: tuple[int, int], said: list[str]
) -> None:
    catalog = catalog_of(tmp_path, [recipe(name, "1 cup sugar")])
    moment = datetime(2026, *on, 19, tzinfo=ZoneInfo("America/New_York"))
    assert why(catalog, make_question(wants=Wants(), now=moment).request) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0.3, "day"), (1.2, "day"), (2.6, "3 days"), (6.1, "6 days"), (6.9, "week"),
        (13, "2 weeks"), (21, "3 weeks"), (26, "4 weeks"), (29, "month"), (64, "2 months"),
        (400, "13 months"),
    ],
)  # fmt: skip
def test_a_dish_that_is_due_again_tells_how_often_it_is_cooked(
    catalog: Catalog, days: float, said: str
) -> None:
    found = Reasons(catalog, asking(Wants(), hour=3), taste=None).of(0, popular=0, gap_days=days)
    assert found == (f"you cook this about every {said}",)


@pytest.mark.parametrize(
    ("popular", "said"),
    [(0.0, []), (0.05, ["chosen by others before"]), (0.1, ["often chosen lately"])],
)
def test_popularity_is_named_as_far_as_it_goes(
    catalog: Catalog, popular: float, said: list[str]
) -> None:
    assert why(catalog, asking(Wants(), hour=3), popular) == said


def test_taste_is_named_where_a_history_scored(catalog: Catalog) -> None:
    taste = Taste(np.array([1, 2, 5], np.int32), np.ones(3, np.float32))
    request = asking(Wants(), hour=3)
    assert Reasons(catalog, request, taste=taste).of(0, popular=0) == (
        "fits what you chose before",
    )
    assert Reasons(catalog, request, taste=Taste.unknown()).of(0, popular=0) == ()


def test_a_recipe_of_unknown_minutes_promises_none(tmp_path: Path) -> None:
    unknown = replace(recipe("Toast", "1 slice bread"), steps=())
    catalog = catalog_of(tmp_path, [unknown])
    assert why(catalog, asking(Wants(max_minutes=10), hour=3)) == []


def test_minutes_that_the_steps_tell_are_said_to_be_so(tmp_path: Path) -> None:
    told = replace(recipe("Toast", "1 slice bread"), steps=("Toast it for 3 minutes.",))
    catalog = catalog_of(tmp_path, [told])
    asked = asking(Wants(max_minutes=10, max_active_minutes=9), hour=3)
    minutes, active = catalog.minutes(0), catalog.active_minutes(0)
    assert why(catalog, asked) == [
        f"ready in about {minutes} minutes, by its steps", f"about {active} minutes of work",
    ]  # fmt: skip


ASPARAGUS = replace(
    recipe("Asparagus", "500 g asparagus", "20 g butter", "1/4 tsp salt", meals="side"),
    servings="2",
)


def test_aspects_that_were_asked_for_are_said_to_be_shown_or_not(tmp_path: Path) -> None:
    catalog = catalog_of(tmp_path, [ASPARAGUS])
    asked = Wants(style=("easy", "in_season", "cheap"), not_flavor=("spicy",), max_calories=500)
    found = why(catalog, asking(asked, hour=3))
    kcal = (catalog.serving(0) or {})["kcal"]
    assert found == [
        f"about {kcal:.0f} kcal a serving", "easy to make", "spring produce", "not hot",
    ]  # fmt: skip
    other = asking(Wants(flavor=("spicy",), nutrition=("high_protein",)), hour=3)
    assert why(catalog, other) == []
    assert Reasons(catalog, other, taste=None).not_shown(0) == ("hot", "high in protein")
    assert Reasons(catalog, asking(asked), taste=None).not_shown(0) == ("cheap",)


def test_what_is_said_of_each_recipe_of_an_answer_is_what_is_said_of_it_alone(
    tmp_path: Path,
) -> None:
    catalog = catalog_of(tmp_path, [ASPARAGUS, STEW])
    wants = Wants(include=("rice", "asparagus"), style=("easy",), avoid=("milk",))
    request = asking(wants, ("onion", "butter"))
    said = Reasons(catalog, request, taste=None)
    for row in (0, 1, 0):
        alone = Reasons(catalog, request, taste=None)
        assert said.of(row, popular=0.2) == alone.of(row, popular=0.2)
        assert said.not_shown(row) == alone.not_shown(row)
    assert said.of(0, popular=0) != said.of(1, popular=0)


def test_a_course_a_main_and_the_season_are_reasons(tmp_path: Path) -> None:
    catalog = catalog_of(tmp_path, [ASPARAGUS])
    request = asking(Wants(course="side", main="vegetables"), hour=3)
    found = Reasons(catalog, request, taste=None, by_season=True).of(0, popular=0)
    assert found == ("asparagus leads it", "a side", "in season: spring produce")


def test_a_diet_of_amounts_is_said_to_be_an_estimate(tmp_path: Path) -> None:
    catalog = catalog_of(tmp_path, [ASPARAGUS])
    found = why(catalog, asking(Wants(diets=("keto", "vegetarian")), hour=3))
    assert found == [
        "vegetarian: checked in title, ingredients and steps",
        "ketogenic: by the amounts of a serving, an estimate",
    ]


# -- every reason of every answer over the sample ---------------------------------------------


ASKED = st.builds(
    Wants,
    meal=st.sampled_from([None, "dinner", "dessert", "breakfast", "soup"]),
    cuisine=st.sampled_from([None, None, "italian", "asian"]),
    include=st.lists(st.sampled_from(["chicken", "egg", "rice", "vodka"]), max_size=1).map(tuple),
    avoid=st.lists(st.sampled_from([*ALLERGENS, "onion", "pork"]), max_size=2).map(tuple),
    diets=st.lists(st.sampled_from(sorted(DIETS)), max_size=1).map(tuple),
    max_minutes=st.sampled_from([None, None, 20, 60]),
    max_active_minutes=st.sampled_from([None, None, 15]),
    max_calories=st.sampled_from([None, None, 500]),
    course=st.sampled_from([None, None, None, "main", "starter"]),
    main=st.sampled_from([None, None, None, "chicken", "vegetables"]),
    style=st.lists(st.sampled_from(["easy", "cheap", "freezes", "in_season"]), max_size=2).map(
        tuple
    ),
    nutrition=st.lists(st.sampled_from(["high_protein", "low_salt"]), max_size=1).map(tuple),
)
AT_HOME = st.lists(st.sampled_from(["onion", "egg", "milk", "lemon", "gin"]), max_size=3)


@given(wants=ASKED, pantry=AT_HOME, person=st.sampled_from([None, "synthetic-001"]))
def test_every_reason_of_an_answer_is_true(
    asked_ladle: Ladle, wants: Wants, pantry: list[str], person: str | None
) -> None:
    body = RecommendationBody(wants=wants, pantry=tuple(pantry), person=person)
    answer = asked_ladle.answer(body)
    if answer.recommendation is None:
        return
    best = answer.recommendation
    said = [(best.recipe.id, best.reasons, best.not_shown)]
    said += [(a.id, a.reasons, a.not_shown) for a in answer.alternatives]
    for recipe_id, its_reasons, lacking in said:
        shown = asked_ladle.recipe(recipe_id)
        for reason in its_reasons:
            assert is_true(reason, shown), reason
        assert {ASPECT_OF[words] for words in lacking}.isdisjoint(shown.aspects)


def is_true(reason: str, shown: RecipeView) -> bool:
    found = next(m for pattern in CLAIMS if (m := re.fullmatch(pattern, reason)))
    return CLAIMS[found.re.pattern](found[1], shown)


def is_free(what: str, shown: RecipeView) -> bool:
    for allergen, words in ALLERGENS.items():
        if words == what:
            return facts_of(written(shown)).allergens[allergen].verdict is Verdict.FREE
    vocab = vocabulary()
    held = {k for e in facts_of(written(shown)).entries for k in vocab.closures[e]}
    return vocab.find(what) not in held


def lines_name(foods: str, shown: RecipeView) -> bool:
    vocab = vocabulary()
    named = {k for e in facts_of(written(shown)).line_entries for k in vocab.kinds[e]}
    return {vocab.find(food) for food in foods.split(", ")} <= named


def written(shown: RecipeView) -> Recipe:
    return Recipe(id=RecipeId(shown.id), name=shown.name, lines=shown.lines, steps=shown.steps)


def folded(text: str) -> set[str]:
    return {token.text for token in tokenize(text)}


ASPECT_OF = {aspect.words: name for name, aspect in aspects().items()}
DIET_OF = {words: diet for diet, words in DIETS.items()}
CLAIMS: dict[str, Callable[[str, RecipeView], bool]] = {
    r"no (.+): checked in title, ingredients and steps": is_free,
    rf"({'|'.join(DIETS.values())}): checked in title, ingredients and steps": (
        lambda words, shown: facts_of(written(shown)).diets[DIET_OF[words]].fits is Fits.YES
    ),
    r"ready in (\d+) minutes": lambda n, shown: (
        shown.minutes == int(n) and shown.minutes_basis == "declared"
    ),
    r"ready in about (\d+) minutes, by its steps": lambda n, shown: (
        shown.minutes == int(n) and shown.minutes_basis != "declared"
    ),
    r"about (\d+) minutes of work": lambda n, shown: shown.active_minutes == int(n),
    r"about (\d+) kcal a serving": lambda n, shown: (
        shown.serving is not None and shown.serving.amounts["kcal"] == int(n)
    ),
    r"(.+) leads it": lambda food, shown: food in shown.mains,
    r"in season: (.+)": lambda words, shown: ASPECT_OF[words] in shown.aspects,
    rf"({'|'.join(a.words for a in aspects().values())})": (
        lambda words, shown: ASPECT_OF[words] in shown.aspects
    ),
    r"(.+) cuisine": lambda cuisine, shown: cuisine in shown.cuisines,
    r"(?:made for|suits the hour:) (.+)": (
        lambda meals, shown: not set(meals.split(" or ")).isdisjoint(shown.meals)
    ),
    r"uses up the (.+)": lines_name,
    r"uses (?:your )?(.+?)(?: and more)?": lines_name,
    r"named after (.+)": lambda food, shown: folded(food) <= folded(shown.name),
    r"(fits what you chose before|often chosen lately|chosen by others before)": lambda *_: True,
}
"""What a reason claims, and how a reader would check it."""


def test_reasons_go_as_soon_as_they_are_said(catalog: Catalog) -> None:
    wants = Wants(
        include=("onion",), cuisine=("mexican",), style=("spicy",), course="main", main="bean",
        max_minutes=60,
    )  # fmt: skip
    for asked in (wants, Wants()):
        said = Reasons(catalog, asking(asked, ("rice",)), taste=None, by_season=True)
        said.of(0, popular=0.5)
        gone = weakref.ref(said)
        gc.disable()
        try:
            del said
            assert gone() is None
        finally:
            gc.enable()
