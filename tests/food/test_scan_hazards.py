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


def letters_of(phrase: str) -> tuple[str, set[str]]:
    words = [word for word in phrase.split() if word.isalpha()]
    return f" {' '.join(words)} ", {NO_WORD, *words}


@given(st.sampled_from([*ALLERGENS, *FOODS]), st.data())
def test_clues_lead_to_each_harmful_phrase_whatever_stands_around_it(
    hazard: str, data: st.DataObject
) -> None:
    lexicon = lexicon_of(hazard)
    assert lexicon is not None
    phrases = sorted({*food_names().called, *word_lists().get(hazard, ())})
    phrase = data.draw(st.sampled_from(phrases))
    is_harmful = bool(lexicon.is_harmful(phrase))
    assert lexicon.clues.lead_to(*letters_of(phrase)) >= is_harmful
    assert lexicon.clues.lead_to(*letters_of(f"some {phrase} in water")) >= is_harmful


@given(st.sampled_from(FOODS), st.sampled_from(sorted(food_names().called)))
def test_clues_to_a_food_lead_to_what_holds_a_name_of_it_and_nowhere_else(
    name: str, phrase: str
) -> None:
    meant = vocabulary().senses(name)
    holders = frozenset().union(*(vocabulary().holders[food] for food in meant))
    letters, seen = letters_of(phrase)
    named = {p for p, food in food_names().called.items() if food in holders}
    expected = any(letters_of(p)[0] in letters for p in named)
    assert lexicon_of_foods(holders).clues.lead_to(letters, seen) == expected
