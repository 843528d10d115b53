"""A language: what its phrases mean, and which words it knows."""

from __future__ import annotations

import pytest

from ladle.request.language import Cue, Meaning, find_slots
from ladle.request.language_file import english
from ladle.request.slots import BY_SLOT


@pytest.mark.parametrize(
    ("phrase", "meaning"),
    [
        ("supper", Meaning("meal", "dinner")),
        ("peru", Meaning("cuisine", "peruvian")),
        ("thai", Meaning("cuisine", "thai")),
        ("air fryer", Meaning("equipment", "air fryer")),
        ("hob", Meaning("equipment", "stove")),
    ],
)
def test_a_phrase_names_what_its_table_or_the_food_room_says(phrase: str, meaning: Meaning) -> None:
    assert meaning in find_slots(english(), phrase)


def test_us_is_no_american_cuisine() -> None:
    assert find_slots(english(), "us") == ()
    assert find_slots(english(), "zorb") == ()


def test_a_word_may_be_of_several_kinds() -> None:
    assert {meaning.kind for meaning in find_slots(english(), "roast")} == {"dish", "method"}


def test_every_slot_of_the_language_is_one_that_is_documented() -> None:
    kinds = {meaning.kind for meanings in english().slots.values() for meaning in meanings}
    assert kinds <= BY_SLOT.keys()


def test_names_reach_across_no_word_that_turns_and_across_places() -> None:
    turning = english().turning
    assert {"no", "without", "hate", "allergic"} & turning == {"no", "without", "hate", "allergic"}
    assert turning.isdisjoint({"fridge", "leftover", "and", "but"})


def test_all_words_of_its_phrases_are_known() -> None:
    assert {"steer", "clear", "payday", "ill", "profile", "stomach"} <= english().words
    assert "zorb" not in english().words


def test_the_longest_phrase_bounds_how_far_is_looked() -> None:
    language = english()
    phrases = (*language.slots, *language.cues, *language.fillers.phrases)
    assert language.longest == max(len(phrase.split()) for phrase in phrases)


def test_words_that_tell_several_uses_of_a_cue_apart_are_such_cues() -> None:
    language = english()
    grammar, cues = language.grammar, language.cues
    assert {cues[phrase] for phrase in grammar.back} == {Cue.GONE}
    assert {cues[phrase] for phrase in grammar.everything} == {Cue.WITHOUT}
    assert {cues[phrase] for phrase in grammar.having | grammar.places} == {Cue.AT_HOME}
    assert {cues[phrase] for phrase in grammar.mild_but} == {Cue.BUT}
    assert {cues[phrase] for phrase in grammar.excess} == {Cue.LESS}
    assert {cues[phrase] for phrase in grammar.using_up} == {Cue.WANT}


@pytest.mark.parametrize(
    ("text", "words"),
    [("mac&cheese", ["mac", "&", "cheese"]), ("w/o nuts", ["w/o", "nuts"]),
     ("and/or 2", ["and", "or", "2"])],
)  # fmt: skip
def test_shorthand_is_one_word(text: str, words: list[str]) -> None:
    assert english().word_pattern.findall(text) == words
