"""Five questions, and the profile that their answers make."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec
import pytest

from ladle.core import BadRequestError, UnknownFoodError
from ladle.food import ALLERGENS, ASKED_DIETS, cuisine_names
from ladle.people import (
    Allergy,
    Profile,
    QuestionKind,
    Strictness,
    profile_from_answers,
    questions,
)
from ladle.people.onboarding import Answer


def test_there_are_five_questions_and_safety_comes_first() -> None:
    asked = questions()
    assert [q.id for q in asked] == ["allergies", "diets", "dislikes", "likes", "minutes"]
    assert all(q.text.endswith("?") for q in asked)
    assert len(msgspec.json.encode(asked)) < 10_000


def test_choices_are_what_ladle_knows() -> None:
    keys = {q.id: [choice.key for choice in q.choices] for q in questions()}
    assert keys["allergies"] == [*ALLERGENS]
    assert keys["diets"] == [*ASKED_DIETS]
    assert keys["likes"] == [*cuisine_names()]
    words = {c.key: c.words for q in questions() for c in q.choices}
    assert (words["30"], words["any"]) == ("30 minutes", "as long as it takes")
    assert words["tree_nut"] == "tree nuts"


def test_every_choice_of_every_question_can_be_answered() -> None:
    for question in questions():
        for choice in question.choices:
            one = question.kind is QuestionKind.ONE
            profile_from_answers({question.id: choice.key if one else [choice.key]})


def test_answers_make_a_profile() -> None:
    answers: dict[str, Answer] = {
        "allergies": ["tree_nut", "Kiwi "],
        "diets": ["vegetarian"],
        "dislikes": ["olives"],
        "likes": ["italian", "aubergine"],
        "minutes": "30",
    }
    assert profile_from_answers(answers, "US") == Profile(
        allergies=(
            Allergy(name="tree_nut", jurisdiction="us", strictness=Strictness.FREE_ONLY),
            Allergy(name="Kiwi", jurisdiction="us"),
        ),
        diets=("vegetarian",),
        dislikes=("olives",),
        likes=("italian", "aubergine"),
        max_weekday_minutes=30,
    )


def test_who_skips_all_has_said_nothing_and_agreed_to_nothing() -> None:
    assert profile_from_answers({}) == Profile()
    assert profile_from_answers({"allergies": [], "minutes": "any"}) == Profile()


_KNOWN = "known are allergies, diets, dislikes, likes, minutes"
_MINUTES = "it must be one of 15, 30, 45, 60, any"


KNOWN = f"known are {', '.join(ASKED_DIETS)}; of any other, name what to leave out"


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        ({"xyzzy": "1"}, f"answers: holds 'xyzzy', no question; {_KNOWN}"),
        ({"likez": []}, f"answers: holds 'likez', no question; {_KNOWN}; did you mean likes?"),
        ({"diets": "vegan"}, "answers.diets: is 'vegan'; it must be a list of names"),
        ({"allergies": ["egg"] * 101}, "answers.allergies: has 101 items; at most 100"),
        ({"minutes": "31"}, f"answers.minutes: is '31'; {_MINUTES}"),
        ({"minutes": ["30"]}, f"answers.minutes: is a list; {_MINUTES}"),
        ({"minutes": "9" * 51}, f"answers.minutes: is '{'9' * 50}'; {_MINUTES}"),
        ({"likes": ["xyzzy"]}, "answers.likes[0]: is 'xyzzy', no cuisine or food that Ladle knows"),
        (
            {"diets": ["vegan", "x"]},
            f"answers.diets[1]: is 'x'; {KNOWN}",
        ),
    ],
)
def test_an_answer_that_cannot_be_is_told_why(answers: Mapping[str, Answer], text: str) -> None:
    with pytest.raises(BadRequestError, match=f"^{re.escape(text)}$"):
        profile_from_answers(answers)


def test_a_food_that_is_none_is_told_its_place() -> None:
    with pytest.raises(UnknownFoodError, match=r"^answers\.allergies\[1\]: 'xyzzy' is no food"):
        profile_from_answers({"allergies": ["egg", "xyzzy"]})
    with pytest.raises(UnknownFoodError, match=r"^answers\.dislikes\[0\]: 'xyzzy' is no food"):
        profile_from_answers({"dislikes": ["xyzzy"]})
    with pytest.raises(BadRequestError, match=r"^jurisdiction: is 'mars'; known are eu"):
        profile_from_answers({"allergies": ["egg"]}, "mars")
