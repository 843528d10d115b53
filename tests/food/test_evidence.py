"""What proves the verdicts on allergens: always what the facts themselves tell, and no more."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.core import Recipe, RecipeId
from ladle.food import (
    ALLERGENS,
    RecipeFacts,
    Verdict,
    allergen_proofs,
    allergens_in,
    allergens_of_foods,
    facts_of,
    provable,
    vocabulary,
)

LINES = (
    "2 carrots", "1 cup milk", "1 egg", "1 lb cod", "1 cup flour", "1 cup chicken stock",
    "1 cup chocolate chips", "1 cup red wine", "1 zorgblat", "For the topping:", "1 baguette",
    "1 cup dairy-free butter", "2 cups gluten free flour", "vegan cheese or cheddar",
    "granola (without nuts)", "1 cup walnuts (optional)", "butter or margarine", "",
    "1 tin cookie sheet", "Crème fraîche & 2 cherries", "butter or dairy-free butter",
)  # fmt: skip
STEPS = (
    "Mix.", "Mix it all well.", "Serve with bread.", "Add the cheese and the stock.",
    "Sprinkle with chocolate, cherries and walnuts.", "Pour the sauce over.", "Omit the butter.",
    "",
)  # fmt: skip
TITLES = (
    "Supper",
    "Butter Cake",
    "Dairy-Free Butter Cake",
    "Egg-free Loaves",
    "Vegan Cheese Toast",
)


def told_by_facts(facts: RecipeFacts) -> dict[str, list[str]]:
    return {
        allergen: [f"{one.place}: {one.food}" for one in fact.evidence]
        for allergen, fact in facts.allergens.items()
        if fact.evidence
    }


def told_by_proofs(facts: RecipeFacts) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {allergen: [] for allergen in ALLERGENS}
    for place, entry, bits in allergen_proofs(facts):
        for allergen in allergens_in(bits):
            found[allergen].append(f"{place}: {vocabulary().entries[entry].name}")
    return {allergen: texts for allergen, texts in found.items() if texts}


@given(
    st.sampled_from(TITLES),
    st.lists(st.sampled_from(LINES), max_size=6),
    st.lists(st.sampled_from(STEPS), max_size=4),
)
def test_it_is_what_the_facts_tell(title: str, lines: list[str], steps: list[str]) -> None:
    facts = facts_of(Recipe(RecipeId("r"), title, tuple(lines), tuple(steps)))
    assert told_by_proofs(facts) == told_by_facts(facts)


def test_it_names_lines_title_and_steps_in_order(recipe: Callable[..., Recipe]) -> None:
    given = recipe("2 carrots", "1 tbsp butter", name="Butter Carrots", steps=("Melt the butter.",))
    found = told_by_proofs(facts_of(given))
    assert found == {"milk": ["line 2: butter", "title: butter", "step 1: butter"]}


def test_nothing_is_told_where_nothing_can_be_proven(recipe: Callable[..., Recipe]) -> None:
    assert list(allergen_proofs(facts_of(recipe("2 carrots", steps=("Cook them.",))))) == []


def test_a_verdict_has_a_proof_where_something_contains_or_may() -> None:
    verdicts = bytes([Verdict.CONTAINS, Verdict.MAY, Verdict.FREE, Verdict.UNKNOWN, *[0] * 10])
    assert provable(verdicts) == (0b1, 0b10)


@pytest.mark.parametrize(
    ("food", "surely", "perhaps"), [("butter", ("milk",), ()), ("carrot", (), ())]
)
def test_foods_tell_what_they_hold(
    food: str, surely: tuple[str, ...], perhaps: tuple[str, ...]
) -> None:
    assert tuple(map(allergens_in, allergens_of_foods()[food])) == (surely, perhaps)
