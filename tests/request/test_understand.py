"""Utterances and what they mean. What is to be left out must never be lost or turned round."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.core import BadRequestError, UnknownFoodError
from ladle.food import vocabulary
from ladle.request import Heard, Understood, Wants, to_understood
from ladle.request.understand import MAX_UTTERANCE, understand

TITLE_WORDS = {"taco", "curry", "casserole", "cake", "two", "sandwich"}
DINNER: dict[str, Any] = {"meal": "dinner"}


def hear(utterance: str) -> Understood:
    return to_understood(understand(utterance, TITLE_WORDS.__contains__), utterance)


MEANINGS: list[tuple[str, dict[str, Any]]] = [
    # meals
    ("", {}),
    ("what should we cook?", {}),
    ("dinner", DINNER),
    ("Something for DINNER, please!", DINNER),
    ("what's for supper", {**DINNER}),
    ("a main course", {"course": "main"}),
    ("a starter", {"course": "starter"}),
    ("appetizers", {"course": "starter"}),
    ("chicken as a starter", {"include": ("chicken",), "course": "starter"}),
    ("a starter for dinner", {"course": "starter"}),
    ("a main for lunch", {"course": "main", "meal": "lunch"}),
    ("what should we cook for dinner tonight", DINNER),
    ("what can I have for lunch", {"meal": "lunch"}),
    ("dessert tonight", {"course": "dessert"}),
    ("tonight", {}),
    ("a side dish", {"course": "side"}),
    ("give me a snack idea", {"meal": "snack"}),
    ("cocktails", {"meal": "drink"}),
    # cuisines and diets
    ("italian dinner", {"cuisine": "italian", **DINNER}),
    ("something thai", {"cuisine": "thai"}),
    ("Tex-Mex", {"cuisine": "tex mex"}),
    ("vegan", {"diets": ("vegan",)}),
    ("no dietary restrictions except vegan", {"diets": ("vegan",)}),
    ("we're muslim", {"diets": ("halal",)}),
    ("a cow's milk protein allergy", {"avoid": ("milk",)}),
    ("a vegetarian curry", {"dish": "curry", "diets": ("vegetarian",)}),
    ("pescatarian lunch", {"diets": ("pescatarian",), "meal": "lunch"}),
    # foods and dishes
    ("chicken and rice", {"include": ("chicken", "rice")}),
    ("something with mushrooms", {"include": ("mushroom",)}),
    ("pasta with nuts", {"dish": "pasta", "include": ("nut",)}),
    ("I'd like chicken", {"include": ("chicken",)}),
    ("can I have pasta", {"dish": "pasta"}),
    ("peanut butter sandwich", {"include": ("peanut butter",), "dish": "sandwich"}),
    ("tacos", {"dish": "taco"}),
    ("a tuna casserole", {"include": ("tuna",), "dish": "casserole"}),
    ("soup with bread", {"dish": "soup", "include": ("bread",)}),
    ("nothing but chicken", {"include": ("chicken",)}),
    ("no idea what to cook with chicken", {"include": ("chicken",)}),
    ("dinner for two", {"servings": 2, **DINNER}),
    # times; the forms stand in test_english_quantities.py
    ("quick dinner", {"max_minutes": 30, **DINNER}),
    ("something fast", {"max_minutes": 30}),
    ("dinner in half an hour", {"max_minutes": 30, **DINNER}),
    ("a quick lunch, 20 minutes", {"max_minutes": 20, "meal": "lunch"}),
    ("chicken in no more than 45 minutes", {"max_minutes": 45, "include": ("chicken",)}),
    # without
    ("no nuts", {"exclude": ("nut",)}),
    ("without gluten", {"exclude": ("gluten",)}),
    ("nothing with fish or eggs", {"exclude": ("fish", "egg")}),
    ("nothing made with butter", {"exclude": ("butter",)}),
    ("nothing containing peanuts", {"exclude": ("peanut",)}),
    ("no dish with fish", {"exclude": ("fish",)}),
    ("I don't like fish", {"exclude": ("fish",)}),
    ("I don\u2019t have eggs", {"exclude": ("egg",)}),
    ("she can't eat pork", {"exclude": ("pork",)}),
    ("my son hates mushrooms", {"exclude": ("mushroom",)}),
    ("hold the onions", {"exclude": ("onion",)}),
    ("tofu instead of chicken", {"include": ("tofu",), "exclude": ("chicken",)}),
    ("no coconut, milk or eggs", {"exclude": ("coconut", "milk", "egg")}),
    ("soup, no chicken broth", {"dish": "soup", "exclude": ("chicken broth",)}),
    ("chili without beans", {"dish": "chili", "exclude": ("bean",)}),
    ("no peanut butter", {"exclude": ("peanut butter",)}),
    ("without any milk", {"exclude": ("milk",)}),
    ("no bread and butter", {"exclude": ("bread", "butter")}),
    ("no half and half", {"exclude": ("half and half",)}),
    ("no macaroni and cheese", {"exclude": ("macaroni and cheese", "macaroni", "cheese")}),
    ("avoid celery, mustard", {"exclude": ("celery", "mustard")}),
    ("without onions but with garlic", {"exclude": ("onion",), "include": ("garlic",)}),
    ("without nuts for dinner", {"exclude": ("nut",), **DINNER}),
    ("no nuts, italian", {"exclude": ("nut",), "cuisine": "italian"}),
    ("no nuts, vegan rice", {"exclude": ("nut",), "diets": ("vegan",), "include": ("rice",)}),
    ("no nuts, quick", {"exclude": ("nut",), "max_minutes": 30}),
    ("anything but fish", {"exclude": ("fish",)}),
    ("I eat everything but eggs", {"exclude": ("egg",)}),
    ("I like anything, but no fish", {"exclude": ("fish",)}),
    ("pasta w/o nuts", {"dish": "pasta", "exclude": ("nut",)}),
    ("stay away from nuts", {"exclude": ("nut",)}),
    ("zero nuts", {"exclude": ("nut",)}),
    ("no pork products", {"exclude": ("pork",)}),
    ("no low fat milk", {"exclude": ("low fat milk",)}),
    # allergies
    ("I react badly to peanuts", {"avoid": ("peanut",)}),
    ("I'm allergic to peanuts and shellfish", {"avoid": ("peanut", "shellfish")}),
    ("I have a peanut allergy", {"avoid": ("peanut",)}),
    ("a milk, egg or soy allergy", {"avoid": ("milk", "egg", "soy")}),
    ("kiwi and strawberry allergies", {"avoid": ("kiwi", "strawberry")}),
    ("lactose intolerant", {"avoid": ("lactose",)}),
    ("intolerance to milk", {"avoid": ("milk",)}),
    ("allergies: milk, fish", {"avoid": ("milk", "fish")}),
    ("I'm celiac", {"avoid": ("gluten",)}),
    ("no allergies, chicken please", {"include": ("chicken",)}),
    ("no egg, nut allergy", {"avoid": ("egg", "nut")}),
    (
        "my son is allergic to nuts, my wife is vegan",
        {"avoid": ("nut",), "diets": ("vegan",)},
    ),
    ("allergic to peanuts but loves cheese", {"avoid": ("peanut",), "include": ("cheese",)}),
    # labels
    ("dairy-free", {"avoid": ("dairy",)}),
    ("gluten free pasta", {"dish": "pasta", "avoid": ("gluten",)}),
    ("nut-free granola", {"dish": "granola", "avoid": ("nut",)}),
    ("tree nut free lunch", {"avoid": ("tree nut",), "meal": "lunch"}),
    ("egg free mayonnaise", {"avoid": ("egg",), "include": ("egg free mayonnaise",)}),
    ("nut and dairy free dinner", {"avoid": ("nut", "dairy"), **DINNER}),
    ("egg, dairy and nut-free", {"avoid": ("egg", "dairy", "nut")}),
    ("salmon, nut free", {"include": ("salmon",), "avoid": ("nut",)}),
    ("free of nuts and eggs", {"avoid": ("nut", "egg")}),
    ("free from milk", {"avoid": ("milk",)}),
    ("without dairy free cheese", {"exclude": ("dairy free cheese",), "avoid": ("dairy",)}),
    ("sugar free dessert", {"avoid": ("sugar",), "course": "dessert"}),
    ("meat and dairy free lasagna", {"dish": "lasagna", "avoid": ("meat", "dairy")}),
    ("onion, garlic and leek free", {"avoid": ("onion", "garlic", "leek")}),
    (
        "chicken and dairy free cheese",
        {"avoid": ("dairy",), "include": ("chicken", "dairy free cheese")},
    ),
    ("gf dinner", {"avoid": ("gluten",), **DINNER}),
    ("df cake", {"dish": "cake", "avoid": ("milk",)}),
    ("flourless cake", {"dish": "cake", "avoid": ("flour",)}),
    ("boneless chicken", {"include": ("boneless chicken",)}),
    ("plant-based curry", {"dish": "curry", "diets": ("vegan",)}),
    ("guilt free dessert", {"course": "dessert"}),
    ("eggless cake", {"dish": "cake", "avoid": ("egg",)}),
    ("non-dairy dessert", {"avoid": ("dairy",), "course": "dessert"}),
    ("non-dairy milk", {"avoid": ("dairy",), "include": ("non dairy milk",)}),
    ("nondairy dessert", {"avoid": ("dairy",), "course": "dessert"}),
    # harm, and no cue of an allergy
    ("nuts make me ill", {"avoid": ("nut",)}),
    ("peanuts kill me", {"avoid": ("peanut",)}),
    ("peanuts are out", {"exclude": ("peanut",)}),
    ("anything with nuts is bad for him", {"avoid": ("nut",)}),
    ("she swells up from shrimp", {"avoid": ("shrimp",)}),
    ("eggs give my son a rash", {"avoid": ("egg",)}),
    ("milk upsets my stomach", {"avoid": ("milk",)}),
    ("nuts are deadly for her", {"avoid": ("nut",)}),
    ("I react to soy", {"avoid": ("soy",)}),
    ("soy makes me react", {"avoid": ("soy",)}),
    ("gluten makes me sick", {"avoid": ("gluten",)}),
    ("bread makes me ill", {"avoid": ("bread",)}),
    ("I have milk and it makes me sick", {"avoid": ("milk",)}),
    ("nuts are off-limits", {"exclude": ("nut",)}),
    ("eggs are off the table", {"exclude": ("egg",)}),
    ("nuts are not safe for us", {"avoid": ("nut",)}),
    ("hives from kiwi and shellfish", {"avoid": ("kiwi", "shellfish")}),
    ("dinner. nuts make her ill. chicken soup please",
     {**DINNER, "dish": "soup", "include": ("chicken",), "avoid": ("nut",)}),
    ("nuts: no", {"exclude": ("nut",)}),
    ("eggs, she can't eat", {"exclude": ("egg",)}),
    ("peanuts no, but rice", {"include": ("rice",), "exclude": ("peanut",)}),
    ("can't have gluten", {"avoid": ("gluten",)}),
    ("can't tolerate gluten", {"avoid": ("gluten",)}),
    ("can't do gluten", {"avoid": ("gluten",)}),
    ("he mustn't have nuts", {"avoid": ("nut",)}),
    ("chicken is not bad", {"include": ("chicken",)}),
    ("chicken to die for", {"include": ("chicken",)}),
    ("take out chicken", {"include": ("chicken",)}),
    ("we're out of bread", {"exclude": ("bread",)}),
    ("chicken instead", {"include": ("chicken",)}),
    # the end of a sentence
    ("no nuts! chicken curry", {"dish": "curry", "include": ("chicken",), "exclude": ("nut",)}),
    ("no nuts; chicken curry", {"dish": "curry", "include": ("chicken",), "exclude": ("nut",)}),
    ("allergic to peanuts. chicken soup please",
     {"dish": "soup", "include": ("chicken",), "avoid": ("peanut",)}),
    ("chicken soup. nut allergy", {"dish": "soup", "include": ("chicken",), "avoid": ("nut",)}),
    ("milk. egg. soy allergy", {"avoid": ("milk", "egg", "soy")}),
    ("no nuts. And chicken", {"exclude": ("nut", "chicken")}),
    ("no nuts. chicken either", {"exclude": ("nut", "chicken")}),
    ("no nuts; milk; eggs", {"exclude": ("nut", "milk", "egg")}),
    ("no nuts, e.g. almonds", {"exclude": ("nut", "almond")}),
    ("no nuts, incl. almonds", {"exclude": ("nut", "almond")}),
    ("no nuts... almonds", {"exclude": ("nut", "almond")}),
    ("allergic to. nuts", {"avoid": ("nut",)}),
    # a "no" that names no food
    ("no added sugar dessert", {"course": "dessert", "nutrition": ("low_sugar",)}),
    ("can't eat or drink milk", {"avoid": ("milk",)}),
    ("doesn't drink milk", {"exclude": ("milk",)}),
    # all together
    (
        "quick mexican dinner with chicken, without nuts",
        {
            "max_minutes": 30, "cuisine": "mexican", "include": ("chicken",), "exclude": ("nut",),
            **DINNER,
        },
    ),
]  # fmt: skip


@pytest.mark.parametrize(("utterance", "wants"), MEANINGS, ids=[u or "-" for u, _ in MEANINGS])
def test_an_utterance_means(utterance: str, wants: dict[str, Any]) -> None:
    found = hear(utterance)
    assert found.wants == Wants(**wants)
    assert found.pantry == ()
    assert found.not_understood == ()


@pytest.mark.parametrize(
    ("utterance", "pantry"),
    [
        ("I have chicken and spinach", ("chicken", "spinach")),
        ("we've got eggs, rice", ("egg", "rice")),
        ("use leftover turkey", ("turkey",)),
        ("what's in my fridge: eggs, milk", ("egg", "milk")),
        ("I have bread", ("bread",)),
        ("have potatoes, what can I make?", ("potato",)),
    ],
)
def test_what_is_at_home_is_a_pantry_and_no_demand(utterance: str, pantry: tuple[str, ...]) -> None:
    found = hear(utterance)
    assert (found.wants, found.pantry, found.not_understood) == (Wants(), pantry, ())
    assert {h.role for h in found.heard} == {"at_home"}


def test_at_home_ends_where_something_is_asked_for() -> None:
    found = hear("I have rice, I want something with chicken but no eggs")
    assert found.pantry == ("rice",)
    assert found.wants == Wants(include=("chicken",), exclude=("egg",))
    assert hear("I have chicken and no rice").wants == Wants(exclude=("rice",))


@pytest.mark.parametrize(
    ("utterance", "occasion", "wants"),
    [
        ("pancakes for dinner", "dinner", Wants(dish="pancake")),
        ("tacos for a quick lunch", "lunch", Wants(dish="taco", max_minutes=30)),
        ("chicken tonight", "dinner", Wants(include=("chicken",))),
        ("a chicken dinner", None, Wants(include=("chicken",), meal="dinner")),
        ("something italian for dinner", None, Wants(cuisine="italian", meal="dinner")),
    ],
)
def test_a_named_dish_is_wanted_and_its_occasion_is_as_soft_as_the_hour(
    utterance: str, occasion: str | None, wants: Wants
) -> None:
    found = hear(utterance)
    assert (found.occasion, found.wants) == (occasion, wants)


def test_every_phrase_is_shown_as_it_was_said_with_its_role() -> None:
    found = hear("Quick Italian dinner with tacos and chicken, vegan, no nuts, allergic to milk")
    assert found.heard == (
        Heard("Quick", "quick", "true"),
        Heard("Italian", "cuisine", "italian"),
        Heard("dinner", "meal", "dinner"),
        Heard("tacos", "dish", "taco"),
        Heard("chicken", "include", "chicken"),
        Heard("vegan", "diet", "vegan"),
        Heard("nuts", "exclude", "nut"),
        Heard("milk", "allergen", "milk"),
    )


@pytest.mark.parametrize(
    ("utterance", "lost"),
    [
        ("snazzy dinner", ("snazzy",)),
        ("gadzooks chicken blorp", ("gadzook", "blorp")),
        ("lunch or dinner", ("dinner",)),
        ("a starter and a dessert", ("dessert",)),
        ("no dessert", ("no dessert",)),
        ("italian and mexican", ("mexican",)),
        ("at least 2 hours", ("at least 2 hour",)),
        ("nothing boring", ("no boring",)),
        ("nonstick endless", ("nonstick", "endless")),
    ],
)
def test_what_is_not_understood_is_reported(utterance: str, lost: tuple[str, ...]) -> None:
    assert hear(utterance).not_understood == lost


@pytest.mark.parametrize(
    ("utterance", "wants"),
    [("no glutten", Wants(exclude=("gluten",))), ("with chiken", Wants(include=("chicken",)))],
)
def test_a_misspelt_food_is_repaired(utterance: str, wants: Wants) -> None:
    assert hear(utterance).wants == wants


def test_a_doubtful_repair_is_asked_about_where_it_is_left_out() -> None:
    assert hear("something with kwinoa").wants.include == ("kiwano",)
    for utterance in ("without hazlenutz", "allergic to hazlenutz", "hazlenutz free dinner"):
        with pytest.raises(UnknownFoodError, match=r"'hazlenutz' is no food .*; did you mean haze"):
            hear(utterance)


def test_the_longest_utterance_is_taken_and_one_letter_more_is_refused() -> None:
    assert hear("no egg, ".ljust(MAX_UTTERANCE)).wants == Wants(exclude=("egg",))
    with pytest.raises(
        BadRequestError, match=r"^utterance: has 501 characters; at most 500$"
    ) as refused:
        understand(" " * (MAX_UTTERANCE + 1))
    assert refused.value.field == "utterance"


ALLERGY_WORDS = ("peanuts", "milk", "eggs", "soy", "fish", "shellfish", "gluten", "celery", "kiwi")
LEAVING_OUT = (
    "no {}", "without {}", "nothing with {}", "I don't like {}", "I can't have {}",
    "I'm allergic to {}", "my kid has an allergy to {}", "avoid {}", "free of {}", "hold the {}",
    "I have a {} allergy", "{} intolerant", "chicken soup, no {}", "quick dinner with no {}",
    "pasta without any {} tonight", "I have rice and a {} allergy", "nothing made with {}",
    "something without {} or nuts", "anything but {}", "pasta w/o {}", "{} free dinner",
    "{} make me ill", "{} are out", "I swell up from {}", "{}: no", "I have {} and it hurts",
    "{} she can't have", "dinner! {} are deadly for her. rice please",
)  # fmt: skip


@pytest.mark.parametrize("pattern", LEAVING_OUT)
@given(foods=st.lists(st.sampled_from(ALLERGY_WORDS), min_size=1, max_size=4, unique=True))
def test_whatever_is_left_out_is_never_asked_for(pattern: str, foods: list[str]) -> None:
    listed = ", ".join(foods[:-1]) + (" and " if foods[1:] else "") + foods[-1]
    found = hear(pattern.format(listed))
    out = {*found.wants.exclude, *found.wants.avoid}
    assert out >= {food.removesuffix("s") for food in foods}
    assert out.isdisjoint((*found.wants.include, *found.pantry))


@given(st.text(max_size=MAX_UTTERANCE))
def test_any_utterance_is_understood_or_refused(utterance: str) -> None:
    try:
        found = hear(utterance)
    except BadRequestError:
        return
    known = vocabulary()
    assert all(known.find(name) is not None for name in (*found.wants.include, *found.pantry))


@given(st.lists(st.sampled_from(sorted({w for u, _ in MEANINGS for w in u.split()})), max_size=30))
def test_any_order_of_everyday_words_is_understood_or_refused(words: list[str]) -> None:
    try:
        found = hear(" ".join(words)[:MAX_UTTERANCE])
    except BadRequestError:
        return
    assert found.wants.max_minutes is None or found.wants.max_minutes >= 1


@pytest.mark.parametrize(
    "utterance",
    ["I have an allergy", "allergic to everything", "my son has allergies", "dinner, allergies"],
)
def test_an_allergy_without_its_food_stops_the_answer(utterance: str) -> None:
    with pytest.raises(BadRequestError, match=r"^utterance: speaks of an allergy; name the food"):
        hear(utterance)


@pytest.mark.parametrize("utterance", ["dinner, no allergies", "we have no allergies"])
def test_to_have_no_allergy_stops_nothing(utterance: str) -> None:
    assert hear(utterance).wants.avoid == ()


@pytest.mark.parametrize(
    ("utterance", "said"),
    [
        ("Crème fraîche, please", {"include": "Crème fraîche"}),
        ("I don\u2019t like mushrooms!", {"dislike": "mushrooms"}),
        ("hello, ate people and chiken", {"servings": "ate people", "include": "chiken"}),
        ("soup in 1½ hours", {"dish": "soup", "max_minutes": "1½ hours"}),
        ("ÉGG-free cake for 2", {"allergen": "ÉGG", "dish": "cake", "servings": "for 2"}),
    ],
)
def test_every_span_cuts_the_words_out_as_they_were_said(
    utterance: str, said: dict[str, str]
) -> None:
    slots = understand(utterance).slots
    assert {slot.name: utterance[slice(*slot.span)] for slot in slots} == said


@pytest.mark.parametrize(
    ("utterance", "dishes"),
    [
        ("lasanga without meat", ("lasagna",)),
        ("spagetti bolognaise", ("spaghetti", "bolognese")),
        ("dahl for dinner", ("dal",)),
    ],
)
def test_a_dish_that_recipes_misspell_as_a_food_is_a_dish(
    utterance: str, dishes: tuple[str, ...]
) -> None:
    assert understand(utterance).values("dish") == dishes


def test_few_ingredients_are_little_work() -> None:
    assert hear("a 3-ingredient dinner").wants.style == hear("an easy dinner").wants.style


@pytest.mark.parametrize("said", ["food for my dog", "birthday cake for our puppy", "dog treats"])
def test_food_for_an_animal_stops_the_answer(said: str) -> None:
    with pytest.raises(BadRequestError, match="may harm an animal"):
        hear(said)


@pytest.mark.parametrize("said", ["hot dogs", "hot dog food", "dinner, my dog ate ours"])
def test_what_is_only_called_an_animal_stops_nothing(said: str) -> None:
    hear(said)


@pytest.mark.parametrize(
    ("said", "excluded"),
    [
        ("nothing from the sea", ("seafood",)), ("we do not consume alcohol", ("alcohol",)),
        ("we have been told to cut dairy", ("dairy",)), ("a cut of beef", ()),
        ("steel cut oats", ()),
    ],
)  # fmt: skip
def test_what_is_told_to_be_left_out_in_other_words(said: str, excluded: tuple[str, ...]) -> None:
    assert hear(said).wants.exclude == excluded


@pytest.mark.parametrize("said", ["nothing with a face", "nothing that had a mother"])
def test_what_is_no_animal_is_vegetarian(said: str) -> None:
    assert hear(said).wants.diets == ("vegetarian",)


def test_a_place_of_which_titles_tell_asks_for_no_allergen() -> None:
    with pytest.raises(UnknownFoodError, match="'factory' is no food"):
        understand("nothing made in a factory with nuts", {"factory"}.__contains__)
