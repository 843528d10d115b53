"""What proves verdicts that are known: always what the facts themselves tell, and no more."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.core import Recipe, RecipeId
from ladle.food import ALLERGENS, RecipeFacts, Verdict, allergen_evidence, facts_of

LINES = (
    "2 carrots", "1 cup milk", "1 egg", "1 lb cod", "1 cup flour", "1 cup chicken stock",
    "1 cup chocolate chips", "1 cup red wine", "1 zorgblat", "For the topping:", "1 baguette",
    "1 cup dairy-free butter", "2 cups gluten free flour", "vegan cheese or cheddar",
    "granola (without nuts)", "1 cup walnuts (optional)", "butter or margarine", "",
    "1 tin cookie sheet", "Crème fraîche & 2 cherries",
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


def told_by_facts(facts: RecipeFacts) -> dict[str, tuple[str, ...]]:
    return {
        allergen: tuple(f"{one.place}: {one.food}" for one in fact.evidence)
        for allergen, fact in facts.allergens.items()
        if fact.evidence
    }


@given(
    st.sampled_from(TITLES),
    st.lists(st.sampled_from(LINES), max_size=6),
    st.lists(st.sampled_from(STEPS), max_size=4),
)
def test_it_is_what_the_facts_tell(title: str, lines: list[str], steps: list[str]) -> None:
    recipe = Recipe(RecipeId("r"), title, tuple(lines), tuple(steps))
    facts = facts_of(recipe)
    found = allergen_evidence(recipe, facts.verdicts)
    assert list(found.items()) == list(told_by_facts(facts).items())


def test_it_names_title_lines_and_steps_in_order(recipe: Callable[..., Recipe]) -> None:
    given = recipe("2 carrots", "1 tbsp butter", name="Butter Carrots", steps=("Melt the butter.",))
    found = allergen_evidence(given, facts_of(given).verdicts)
    assert found == {"milk": ("line 2: butter", "title: butter", "step 1: butter")}


@pytest.mark.parametrize("verdict", [Verdict.FREE, Verdict.UNKNOWN])
def test_nothing_is_read_where_nothing_can_be_proven(
    recipe: Callable[..., Recipe], verdict: Verdict
) -> None:
    assert allergen_evidence(recipe("1 tbsp butter"), [verdict] * len(ALLERGENS)) == {}


def test_a_verdict_that_nothing_proves_is_left_out(recipe: Callable[..., Recipe]) -> None:
    assert allergen_evidence(recipe("2 carrots"), [Verdict.CONTAINS] * len(ALLERGENS)) == {}
