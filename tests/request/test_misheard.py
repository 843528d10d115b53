"""Misheard and misspelt words, repaired where one is near, and left alone where none is."""

from __future__ import annotations

import pytest

from ladle.core import UnknownFoodError
from ladle.food import names_food
from ladle.request import understand
from ladle.request.language_file import english
from ladle.request.misheard import known_words, nearest_word, repair
from ladle.request.spoken import Spoken


def repaired(said: str) -> str:
    words = repair(Spoken(said, english()).words, english(), names_food)
    return " ".join(word.text for word in words)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("keen wah", "quinoa"), ("muscles", "mussel"), ("sower cream", "sour cream"),
        ("lemon and time", "lemon and thyme"), ("with beats", "with beet"),
        ("time", "time"), ("and time", "and time"),
        ("lemon and time please", "lemon and time plea"),
    ],
)  # fmt: skip
def test_a_phrase_of_the_table_is_what_was_meant(said: str, meant: str) -> None:
    words = repair(Spoken(said, english()).words, english(), lambda _: True)
    assert " ".join(word.text for word in words).startswith(meant)


@pytest.mark.parametrize(
    ("said", "meant"), [("chiken", "chicken"), ("glutten", "gluten"), ("tomatoe", "tomato")]
)
def test_a_misspelt_food_is_the_nearest_one(said: str, meant: str) -> None:
    assert repaired(said) == nearest_word(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("withot nuts", "without nut"), ("wihtout nuts", "without nut"),
        ("exept nuts", "except nut"), ("lactose intollerant", "lactose intolerant"),
        ("egg intollerance", "egg intolerance"), ("gluten sensative", "gluten sensitive"),
        ("hallal", "halal"), ("cosher", "kosher"), ("ceoliac", "celiac"), ("coelic", "coeliac"),
        ("my megan", "my megan"),
    ],
)  # fmt: skip
def test_a_slip_of_the_hand_costs_no_limit(said: str, meant: str) -> None:
    assert repaired(said) == meant


def test_what_says_nothing_is_never_guessed() -> None:
    assert repaired("no daiy") == "no daiy"  # "no day" would leave out nothing


def test_what_turns_a_wish_is_never_guessed() -> None:
    assert nearest_word("wiith") == "with"
    assert repaired("wiith") == "wiith"


@pytest.mark.parametrize("word", ["zorb", "gadzook", "egg", "12345", "日本料理"])
def test_a_word_that_is_near_to_none_is_left_alone(word: str) -> None:
    assert nearest_word(word) in ("", word)


def test_a_known_word_is_never_repaired() -> None:
    words = Spoken("chiken", english()).words
    assert repair(words, english(), lambda _: True) == words


def test_several_words_stand_where_one_was_said() -> None:
    words = repair(Spoken("no, ate people", english()).words, english(), lambda _: True)
    assert [(w.text, w.start, w.stop, w.breaks) for w in words[1:]] == [
        ("eight", 4, 14, True),
        ("people", 4, 14, False),
    ]


def test_a_break_ends_a_misheard_phrase() -> None:
    words = repair(Spoken("keen, wah", english()).words, english(), lambda _: True)
    assert [word.text for word in words] == ["keen", "wah"]


def test_the_words_of_foods_are_counted_by_their_foods() -> None:
    assert known_words()["cheese"] > known_words()["quinoa"] >= 1


@pytest.mark.parametrize("said", ["no daiy", "wait no ceam", "no bledner"])
def test_a_slip_of_the_hand_in_what_is_left_out_is_asked_about(said: str) -> None:
    with pytest.raises(UnknownFoodError, match=said.rsplit(" ", 1)[-1]):
        understand(said)


@pytest.mark.parametrize(
    "said", ["it's a balloon", "she was tested", "a school policy", "ideally fast", "heart attack"]
)
def test_a_word_of_every_day_is_no_slip_for_a_food(said: str) -> None:
    assert not any(
        word.guessed for word in repair(Spoken(said, english()).words, english(), names_food)
    )
    assert repaired(said) == " ".join(word.text for word in Spoken(said, english()).words)
