"""The one request: explicit and implicit signals together, and nobody's name in it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from ladle.core import BadRequestError, UnknownFoodError
from ladle.food import EntryIx, Meal, vocabulary
from ladle.request import (
    Heard,
    Limits,
    PartOfDay,
    Question,
    RecipeRequest,
    Wants,
    hear,
    make_question,
    told_though_refused,
)
from ladle.request.conversation import Told
from ladle.request.request import MAX_PANTRY

NO_WANTS = Wants()
EVENING = datetime(2026, 4, 17, 18, 30, tzinfo=UTC)


def food(name: str) -> EntryIx:
    found = vocabulary().find(name)
    assert found is not None
    return found


def ask(
    utterance: str = "", wants: Wants = NO_WANTS, pantry: tuple[str, ...] = ()
) -> RecipeRequest:
    return question(utterance, wants, pantry).request


def question(
    utterance: str = "", wants: Wants = NO_WANTS, pantry: tuple[str, ...] = ()
) -> Question:
    return make_question(wants=wants, now=EVENING, said=hear(utterance), pantry=pantry)


def test_an_empty_question_has_a_context_alone() -> None:
    request = ask()
    assert (request.wants, request.limits) == (Wants(), Limits())
    assert (request.meal, request.cuisines, request.foods, request.pantry) == (None, (), (), ())
    assert (request.context.part_of_day, request.context.meal) == (PartOfDay.EVENING, Meal.DINNER)


def test_json_and_utterance_add_up_and_json_wins_where_both_name_one() -> None:
    request = ask(
        "quick thai lunch with chicken, no nuts, I have rice",
        Wants(
            meal="dinner", main="tofu", include=("chicken", "ginger"), avoid=("milk",),
            max_minutes=50,
        ),
        pantry=("leek",),
    )  # fmt: skip
    assert request.wants == Wants(
        meal="dinner", main="tofu", cuisine="thai", include=("chicken", "ginger"),
        exclude=("nut",), avoid=("milk",), max_minutes=30,
    )  # fmt: skip
    assert (request.meal, request.cuisines) == (Meal.DINNER, ("thai",))
    assert request.foods == (food("chicken"), food("ginger"))
    assert request.main == food("tofu")
    assert request.wanted_foods == (food("tofu"), food("chicken"), food("ginger"))
    assert request.pantry == (food("leek"), food("rice"))
    assert request.limits.allergens == {"milk", "tree_nut", "peanut"}


def test_main_and_include_of_one_food_ask_for_it_once() -> None:
    assert ask(wants=Wants(include=("aubergine",), main="eggplant")).foods == (food("eggplant"),)


def test_the_utterance_is_shown_as_it_was_understood() -> None:
    found = question("snazzy vegan dinner")
    assert found.heard == (Heard("vegan", "diet", "vegan"), Heard("dinner", "meal", "dinner"))
    assert found.not_understood == ("snazzy",)


def test_words_of_titles_become_the_dish() -> None:
    found = make_question(
        wants=Wants(), now=EVENING, said=hear("snazzy zarf", {"zarf"}.__contains__)
    )
    assert (found.request.wants.dish, found.not_understood) == ("zarf", ("snazzy",))


def test_an_utterance_is_heard_anew_where_other_words_are_known() -> None:
    said = "quick gloopwich"
    assert hear(said, lambda word: word == "gloopwich").wants.dish == "gloopwich"
    assert hear(said, lambda _: False).not_understood == ("gloopwich",)
    assert hear(said, lambda word: word == "gloopwich").wants.dish == "gloopwich"


def test_an_utterance_is_heard_as_the_conversation_stands() -> None:
    alone, following = (hear("something with rice", follows=follows) for follows in (False, True))
    assert alone.frame.intent is not following.frame.intent
    assert hear("something with rice") == alone


def test_what_was_heard_once_is_held_and_a_long_utterance_is_not() -> None:
    short = hear("quick dinner with rice")
    assert hear("quick dinner with rice") is short
    long = "quick dinner with rice " * 4
    assert hear(long) == hear(long)
    assert hear(long) is not hear(long)


def test_what_cannot_be_left_out_stops_every_time() -> None:
    for _ in range(2):
        with pytest.raises(UnknownFoodError, match="zorb"):
            hear("no zorbs")


def test_an_occasion_stands_in_for_the_hour() -> None:
    request = ask("pancakes for breakfast")
    assert (request.meal, request.context.meal) == (None, Meal.BREAKFAST)
    assert request.context.part_of_day is PartOfDay.EVENING


def test_the_zone_moves_the_hour() -> None:
    request = make_question(wants=Wants(), now=EVENING, zone="America/Los_Angeles").request
    assert request.context.meal is Meal.LUNCH


def test_what_is_at_home_and_unknown_is_reported_and_harms_nobody() -> None:
    found = question(pantry=("rice", "plumbus", "Rice"))
    assert found.request.pantry == (food("rice"),)
    assert found.not_understood == ("plumbus",)


def test_a_full_pantry_is_taken_and_one_thing_more_is_refused() -> None:
    assert ask(pantry=("rice",) * MAX_PANTRY).pantry == (food("rice"),)
    with pytest.raises(BadRequestError, match=r"^pantry: has 201 items; at most 200$"):
        ask(pantry=("rice",) * (MAX_PANTRY + 1))


@pytest.mark.parametrize(
    ("wants", "text"),
    [
        (Wants(include=("rice", "plumbus")), r"^wants\.include\[1\]: 'plumbus' is no food"),
        (Wants(main="plumbus"), r"^wants\.main: 'plumbus' is no food"),
        (Wants(avoid=("plumbus",)), r"^wants\.avoid\[0\]: 'plumbus' is no food"),
        (Wants(exclude=("plumbus",)), r"^wants\.exclude\[0\]: 'plumbus' is no food"),
    ],
)
def test_an_unknown_food_stops_the_answer(wants: Wants, text: str) -> None:
    with pytest.raises(UnknownFoodError, match=text):
        ask(wants=wants)


@pytest.mark.parametrize(
    ("wants", "text"),
    [
        (Wants(meal="elevenses"), r"^wants\.meal: is 'elevenses'; known are breakfast, lunch, "),
        (
            Wants(cuisine=("thai", "martian")),
            r"^wants\.cuisine\[1\]: is 'martian', which no recipe table knows$",
        ),
        (Wants(cuisine="martian"), r"^wants\.cuisine: is 'martian', which no recipe table knows$"),
        (Wants(diets=("paleo",)), r"^wants\.diets\[0\]: is 'paleo'; known are "),
        (Wants(course="elevenses"), r"^wants\.course: is 'elevenses'; known are main, side, "),
        (Wants(max_minutes=0), r"^wants\.max_minutes: is 0; it must be from 1 to 43200$"),
        (Wants(dish=""), r"^wants\.dish: has 0 characters"),
    ],
)
def test_a_malformed_wish_is_refused(wants: Wants, text: str) -> None:
    with pytest.raises(BadRequestError, match=text):
        ask(wants=wants)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(BadRequestError, match=r"^now: has no time zone"):
        make_question(wants=Wants(), now=datetime(2026, 4, 17))  # noqa: DTZ001 - what is refused


@pytest.mark.parametrize(
    ("said", "raw"),
    [
        ("no nuts, snazzy wuzzle", ("snazzy", "wuzzle")),
        ("quick dinner, call 555 0199 or mail cook@example.com", ("555", "0199", "example")),
        ("I live at 12 Mill Lane and have chicken", ("12", "mill", "lane")),
    ],
)
def test_neither_words_nor_place_nor_time_are_in_the_request(
    said: str, raw: tuple[str, ...]
) -> None:
    moment = datetime(2031, 4, 17, 18, 47, tzinfo=UTC)
    found = make_question(wants=Wants(), now=moment, said=hear(said), zone="Europe/Berlin")
    shown = repr(found.request).casefold()
    for word in (*raw, "berlin", "2031", "18:47", "datetime", "zoneinfo"):
        assert word not in shown


def test_dates_of_the_pantry_order_it_and_stay_behind() -> None:
    found = make_question(
        wants=Wants(), now=EVENING, pantry=("rice",),
        use_by={"milk": EVENING.date(), "egg": date(2026, 4, 16), "plumbus": None},
    )  # fmt: skip
    assert found.request.pantry == (food("milk"), food("rice"))
    assert found.request.urgency == found.request.urgencies == (1.0, 0.0)
    undated = ask(pantry=("rice", "beans"))
    assert (undated.urgency, undated.urgencies) == ((), (0.0, 0.0))
    assert found.not_understood == ("plumbus",)
    assert "2026" not in repr(found.request)


def test_few_foods_that_are_named_as_at_home_are_to_be_used() -> None:
    named = ("rice", "plumbus", "milk")
    found = make_question(
        wants=Wants(), now=EVENING, pantry=named, said=hear("use up my leeks"),
        use_by={"milk": date(2026, 4, 16), "egg": None},
    ).request  # fmt: skip
    assert found.to_use == (food("rice"), food("leek"))  # the milk is past its date
    assert set(found.pantry) == {*found.to_use, food("egg")}  # the household's egg only weighs
    assert ask(pantry=("rice", "milk", "egg", "leek", "beans")).to_use == ()


def test_what_is_refused_and_no_food_is_a_limit_too() -> None:
    limits = ask("nothing italian, no tacos, no oven").limits
    assert limits == Limits(
        cuisines=frozenset({"italian"}), dishes=frozenset({"taco"}), equipment=frozenset({"oven"})
    )
    assert ask("something for the air fryer").equipment == ("air fryer",)
    with pytest.raises(BadRequestError, match=r"^wants\.equipment\[0\]: is 'plumbus'; known are "):
        ask(wants=Wants(equipment=("plumbus",)))
    with pytest.raises(BadRequestError, match=r"^wants\.not_equipment\[0\]: is 'plumbus'; known"):
        ask(wants=Wants(not_equipment=("plumbus",)))
    with pytest.raises(BadRequestError, match=r"^wants\.not_cuisine\[0\]: is 'martian', which no "):
        ask(wants=Wants(not_cuisine=("martian",)))


def test_every_meal_can_be_asked_for_by_its_label() -> None:
    assert [ask(wants=Wants(meal=m.label)).meal for m in Meal] == list(Meal)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("I am allergic to eggs, and what may I cook for my dog", Told(avoid=("egg",))),
        ("no eggs; dog food", Told(exclude=("egg",))),
        ("we are vegan, and so is the cat food", Told(diets=("vegan",))),
        ("I am pregnant and allergic to eggs, dog food please", Told(avoid=("egg",))),
    ],
)
def test_what_a_refused_utterance_tells_is_known_all_the_same(said: str, told: Told) -> None:
    with pytest.raises(BadRequestError):
        hear(said)
    assert told_though_refused(said) == told


@pytest.mark.parametrize("said", ["allergic to eggs and flurble", "without flurble, no eggs"])
def test_what_is_no_food_is_not_among_it(said: str) -> None:
    with pytest.raises(UnknownFoodError):
        hear(said)
    told = told_though_refused(said)
    assert (*told.avoid, *told.exclude) == ("egg",)
