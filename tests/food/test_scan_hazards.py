"""What the second scan looks for: every phrase, and what it shows of each hazard."""

from __future__ import annotations

import pytest

from ladle.food import ALLERGENS, DIETS, vocabulary
from ladle.food.scan_hazards import (
    DIET_HAZARDS,
    all_phrases,
    hazard_of,
    lexicon_of,
    parts_of,
    word_lists,
)
from ladle.food.scan_words import in_words


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


def test_each_phrase_has_one_number_and_each_food_all_its_names() -> None:
    phrases = all_phrases()
    assert len({*phrases.texts}) == len(phrases.texts) == len(phrases.foods)
    assert {*phrases.foods} >= {*range(len(vocabulary()))} - {
        ix for ix, entry in enumerate(vocabulary().entries) if in_words((entry.name,)) == [","]
    }
    lists = word_lists()
    assert {
        h: {phrases.texts[n]: x for n, x in own.items()} for h, own in phrases.lists.items()
    } == {h: dict(own) for h, own in lists.items()}


@pytest.mark.parametrize("allergen", ALLERGENS)
def test_what_need_not_hold_an_allergen_is_innocent_to_who_takes_traces(allergen: str) -> None:
    strict, lenient = hazard_of(allergen, False), hazard_of(allergen, True)
    assert strict is not None
    assert lenient is not None
    phrases, entries = all_phrases(), vocabulary().entries
    for number, food in enumerate(phrases.foods):
        shows, shows_more = strict.lexicons[0].shows(number), lenient.lexicons[0].shows(number)
        need_not = food >= 0 and allergen in entries[food].may
        assert shows_more == (shows and not need_not)


def test_a_food_is_shown_by_the_names_of_all_that_is_or_holds_it_and_no_other() -> None:
    phrases, cheese = all_phrases(), lexicon_of("cheese")
    assert cheese is not None
    holders = frozenset().union(*(vocabulary().holders[ix] for ix in vocabulary().senses("cheese")))
    for number, food in enumerate(phrases.foods):
        assert cheese.shows(number) is (None if food < 0 else food in holders)
        assert cheese.is_in([number]) is (food in holders)
