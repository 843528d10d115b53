"""Proofs of verdicts as numbers: what is shown of them is what the facts told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ladle.catalog import Catalog
from ladle.catalog.derive import food_names
from ladle.catalog.proofs import FOOD_BITS, evidence_in, foods_in, packed_proofs, with_foods
from ladle.core import Recipe, RecipeId
from ladle.food import RecipeFacts, facts_of, vocabulary

Evidence = Mapping[str, tuple[str, ...]]


def told(facts: RecipeFacts) -> Evidence:
    return {
        allergen: tuple(f"{one.place}: {one.food}" for one in fact.evidence)
        for allergen, fact in facts.allergens.items()
        if fact.evidence
    }


def facts(
    lines: Sequence[str], steps: Sequence[str] = ("Cook it all.",), name: str = "Supper"
) -> RecipeFacts:
    return facts_of(Recipe(RecipeId("r"), name, tuple(lines), tuple(steps)))


def shown(found: RecipeFacts) -> Evidence:
    proofs = np.array(packed_proofs(found, food_names()), np.int32)
    return evidence_in(proofs, bytes(found.verdicts), food_names())


@given(
    st.sampled_from(["Supper", "Butter Cake", "Dairy-Free Butter Cake"]),
    st.lists(
        st.sampled_from([
            "2 carrots", "1 cup milk", "1 cup chocolate chips", "1 cup dairy-free butter",
            "1 baguette", "butter or dairy-free butter", "egg-free mayonnaise", "1 zorgblat",
        ]),
        max_size=5,
    ),
    st.lists(st.sampled_from(["Mix it all well.", "Serve with bread.", "Add butter."]), max_size=3),
)  # fmt: skip
def test_what_is_shown_is_what_the_facts_tell(
    name: str, lines: list[str], steps: list[str]
) -> None:
    found = facts(lines, steps, name)
    assert list(shown(found).items()) == list(told(found).items())


def test_the_catalog_shows_the_same_of_every_recipe_of_the_sample(
    sample: Catalog, sample_facts: Sequence[RecipeFacts]
) -> None:
    for row, found in enumerate(sample_facts):
        assert list(sample.stored(row).evidence.items()) == list(told(found).items())


def test_a_food_at_a_place_is_one_number_whatever_it_proves() -> None:
    found = facts(["1 baguette"])
    assert len(packed_proofs(found, food_names())) == 1
    assert len(shown(found)) > 1


def test_a_claim_on_a_food_is_told_allergen_by_allergen() -> None:
    found = facts(["1 cup egg-free mayonnaise"])
    assert "egg" not in shown(found)
    assert shown(found) == told(found)


def test_what_stands_too_far_down_is_left_out() -> None:
    found = facts([*["2 carrots"] * 510, "1 egg", "1 tbsp butter"])
    assert shown(found) == {"egg": ("line 511: egg",)}
    found = facts(["2 carrots"], [*["Stir the carrots."] * 511, "Add an egg.", "Add butter."])
    assert shown(found) == {"egg": ("step 512: egg",)}


def test_all_foods_fit_a_number() -> None:
    assert len(vocabulary()) <= 1 << FOOD_BITS


def test_foods_can_be_numbered_anew() -> None:
    found = facts(["1 tbsp butter", "1 egg"], name="Butter Cake")
    proofs = np.array(packed_proofs(found, food_names()), np.int32)
    anew = food_names()[::-1]
    numbers = np.array([anew.index(food_names()[food]) for food in foods_in(proofs)], np.int32)
    changed = with_foods(proofs, numbers)
    assert foods_in(changed).tolist() == numbers.tolist()
    assert evidence_in(changed, bytes(found.verdicts), anew) == told(found)


def test_a_food_that_has_left_the_tables_proves_no_more() -> None:
    found = facts(["1 tbsp butter"])
    proofs = np.array(packed_proofs(found, food_names()), np.int32)
    then = ["gone" if name == "butter" else name for name in food_names()]
    assert evidence_in(proofs, bytes(found.verdicts), then) == {}
