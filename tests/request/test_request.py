"""The one request: explicit and implicit signals together, and nobody's name in it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ladle.core import BadRequestError, PersonHash, UnknownFoodError
from ladle.food import EntryIx, Meal, vocabulary
from ladle.request import Limits, PartOfDay, RecipeRequest, Wants, make_request
from ladle.request.heard import Heard, Role
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
    return make_request(wants=wants, now=EVENING, utterance=utterance, pantry=pantry)


def test_an_empty_question_has_a_context_alone() -> None:
    request = ask()
    assert (request.wants, request.limits, request.person) == (Wants(), Limits(), None)
    assert (request.meal, request.cuisine, request.foods, request.pantry) == (None, None, (), ())
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
    assert (request.meal, request.cuisine) == (Meal.DINNER, "thai")
    assert request.foods == (food("chicken"), food("ginger"), food("tofu"))
    assert request.pantry == (food("leek"), food("rice"))
    assert request.limits.allergens == {"milk", "tree_nut", "peanut"}


def test_main_and_include_of_one_food_ask_for_it_once() -> None:
    assert ask(wants=Wants(include=("aubergine",), main="eggplant")).foods == (food("eggplant"),)


def test_the_utterance_is_shown_as_it_was_understood() -> None:
    request = ask("snazzy vegan dinner")
    assert request.heard == (Heard("vegan", Role.DIET), Heard("dinner", Role.MEAL))
    assert request.not_understood == ("snazzy",)


def test_words_of_titles_become_the_dish() -> None:
    request = make_request(
        wants=Wants(), now=EVENING, utterance="snazzy tacos", knows_word={"taco"}.__contains__
    )
    assert (request.wants.dish, request.not_understood) == ("taco", ("snazzy",))


def test_an_occasion_stands_in_for_the_hour() -> None:
    request = ask("pancakes for breakfast")
    assert (request.meal, request.context.meal) == (None, Meal.BREAKFAST)
    assert request.context.part_of_day is PartOfDay.EVENING


def test_the_zone_moves_the_hour() -> None:
    request = make_request(wants=Wants(), now=EVENING, zone="America/Los_Angeles")
    assert request.context.meal is Meal.LUNCH


def test_what_is_at_home_and_unknown_is_reported_and_harms_nobody() -> None:
    request = ask(pantry=("rice", "plumbus", "Rice"))
    assert request.pantry == (food("rice"),)
    assert request.not_understood == ("plumbus",)


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
        (Wants(cuisine="martian"), r"^wants\.cuisine: is 'martian', which no recipe table knows$"),
        (Wants(diets=("keto",)), r"^wants\.diets\[0\]: is 'keto'; known are "),
        (Wants(max_minutes=0), r"^wants\.max_minutes: is 0; it must be from 1 to 43200$"),
        (Wants(dish=""), r"^wants\.dish: has 0 characters"),
    ],
)
def test_a_malformed_wish_is_refused(wants: Wants, text: str) -> None:
    with pytest.raises(BadRequestError, match=text):
        ask(wants=wants)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(BadRequestError, match=r"^now: has no time zone"):
        make_request(wants=Wants(), now=datetime(2026, 4, 17))  # noqa: DTZ001 - what is refused


def test_a_person_is_there_as_a_hash_alone() -> None:
    shown = repr(
        make_request(
            wants=Wants(meal="dinner"),
            now=EVENING,
            utterance="no nuts",
            person=PersonHash("0123456789abcdef" * 2),
            zone="Europe/Berlin",
        )
    )
    assert "0123456789abcdef" in shown
    for raw in ("Berlin", "2026", "18", "datetime"):
        assert raw not in shown


def test_every_meal_can_be_asked_for_by_its_label() -> None:
    assert [ask(wants=Wants(meal=m.label)).meal for m in Meal] == list(Meal)
