"""What the second scan looks for: every phrase is told by its clue, whatever stands around it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ladle.food import ALLERGENS, DIETS, vocabulary
from ladle.food.scan_hazards import (
    DIET_HAZARDS,
    NO_WORD,
    food_names,
    hazard_of,
    lexicon_of,
    lexicon_of_foods,
    parts_of,
    word_lists,
)

FOODS = ("sugar", "cheese", "salt", "heavy cream", "powdered sugar", "onion")


def test_what_is_nothing_known_has_no_words() -> None:
    assert hazard_of("zorgblat", False) is None
    assert lexicon_of("zorgblat") is None


def test_a_diet_is_looked_for_by_its_parts_and_anything_else_by_itself() -> None:
    assert parts_of("vegan") == DIET_HAZARDS["vegan"]
    assert parts_of("onion") == ("onion",)
    for diet in DIETS:
        found = hazard_of(diet, False)
        assert found is not None
        assert len(found.lexicons) == len(parts_of(diet))


def test_milk_without_lactose_is_milk_all_the_same() -> None:
    lists = word_lists()
    assert lists["lactose"].keys() >= lists["milk"].keys()
    assert all(
        lists["milk"][p] for p, shows in lists["lactose"].items() if p in lists["milk"] and shows
    )


@given(st.sampled_from([*ALLERGENS, *FOODS]))
def test_each_harmful_phrase_stands_behind_a_clue_that_it_holds(hazard: str) -> None:
    lexicon = lexicon_of(hazard)
    assert lexicon is not None
    for clue in lexicon.clues.words:
        for beside, phrases in lexicon.clues.leads[clue].items():
            for phrase in phrases:
                assert not phrase or {clue, beside} <= {NO_WORD, *phrase.split()}


@given(st.sampled_from(FOODS))
def test_what_clues_to_a_food_lead_to_are_its_names_and_no_others(name: str) -> None:
    meant = vocabulary().senses(name)
    holders = frozenset().union(*(vocabulary().holders[food] for food in meant))
    clues = lexicon_of_foods(holders).clues
    led_to = {
        p.strip() for c in clues.words for phrases in clues.leads[c].values() for p in phrases
    }
    called = {phrase for phrase, food in food_names().called.items() if food in holders}
    plain = {phrase for phrase in called if phrase.replace(" ", "").isalpha()}
    assert plain <= led_to
    assert len(led_to) <= len(called)
