"""The sheet shows what was read where, why it counts, and nothing that the facts do not say."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.core import BadRequestError, Recipe, RecipeId
from ladle.food import (
    ALLERGENS,
    DIETS,
    FactsSheet,
    FoodView,
    PlaceView,
    Proof,
    RecipeFacts,
    diet_rules,
    facts_of,
    facts_sheet,
    find_jurisdiction,
    jurisdictions,
    specific_allergens,
    specifics,
    vocabulary,
)

NewRecipe = Callable[..., Recipe]
Facts = Callable[..., RecipeFacts]

LINES = (
    "For the dough:",
    "2 cups flour (gluten-free), sifted",
    "1 egg, beaten with milk",
    "1 cup walnuts or pecans (optional)",
    "1 zorgblat",
)


@pytest.fixture
def sheet(recipe: NewRecipe) -> FactsSheet:
    return facts_sheet(
        recipe(*LINES, name="Carrot Pie", steps=("Mix the flour and the butter.", "Bake it."))
    )


def _place(sheet: FactsSheet, place: str) -> PlaceView:
    return next(p for p in sheet.places if p.place == place)


# All of it.


def test_a_sheet_names_its_recipe_and_the_list_that_it_is_judged_by(sheet: FactsSheet) -> None:
    assert (sheet.identifier, sheet.name, sheet.jurisdiction) == ("r", "Carrot Pie", "eu")


def test_places_stand_in_their_order_with_their_text(sheet: FactsSheet) -> None:
    assert [(p.place, p.text) for p in sheet.places] == [
        ("title", "Carrot Pie"),
        *((f"line {n}", line) for n, line in enumerate(LINES, start=1)),
        ("step 1", "Mix the flour and the butter."),
        ("step 2", "Bake it."),
    ]


def test_what_was_not_read_is_told_and_keeps_the_recipe_from_being_known(sheet: FactsSheet) -> None:
    assert sheet.unknown == ("zorgblat",)
    assert _place(sheet, "line 5").unread == ("zorgblat",)
    assert sheet.has_lines
    assert sheet.has_steps
    assert not sheet.fully_known


def test_a_recipe_that_was_read_whole_is_fully_known(recipe: NewRecipe) -> None:
    found = facts_sheet(recipe("2 carrots"))
    assert found.fully_known
    assert found.unknown == ()
    assert not facts_sheet(recipe("2 carrots", steps=())).fully_known
    empty = facts_sheet(recipe())
    assert (empty.has_lines, empty.has_steps, empty.fully_known) == (False, True, False)


# Verdicts.


def test_each_allergen_of_the_list_has_its_verdict_and_its_proof(sheet: FactsSheet) -> None:
    assert list(sheet.allergens) == [g.key for g in find_jurisdiction("eu")]
    assert sheet.allergens["egg"].verdict == "contains"
    assert sheet.allergens["egg"].evidence == (Proof("line 3", "egg", LINES[2]),)
    assert sheet.allergens["milk"].evidence == (
        Proof("line 3", "milk", LINES[2]),
        Proof("step 1", "butter", "Mix the flour and the butter."),
    )
    assert sheet.allergens["fish"].verdict == "unknown"
    assert sheet.allergens["fish"].evidence == ()


def test_verdicts_are_written_as_words(recipe: NewRecipe) -> None:
    found = facts_sheet(recipe("1 cup milk chocolate"))
    assert found.allergens["milk"].verdict == "contains"
    assert found.allergens["tree_nut"].verdict == "may"
    assert found.allergens["fish"].verdict == "free"
    assert found.diets["vegan"].verdict == "no"
    assert found.diets["egg_free"].verdict == "yes"
    assert found.diets["nut_free"].verdict == "unknown"


def test_each_diet_has_its_verdict_its_proof_and_its_policy(sheet: FactsSheet) -> None:
    assert list(sheet.diets) == list(DIETS)
    assert sheet.diets["egg_free"].verdict == "no"
    assert sheet.diets["egg_free"].evidence == (Proof("line 3", "egg", LINES[2]),)
    assert sheet.diets["alcohol_free"].verdict == "unknown"
    assert {key: view.policy for key, view in sheet.diets.items()} == {
        key: rule.policy for key, rule in diet_rules().items()
    }


def test_a_title_can_be_a_proof(recipe: NewRecipe) -> None:
    found = facts_sheet(recipe("2 carrots", name="Peanut Carrots"))
    assert found.allergens["peanut"].evidence == (Proof("title", "peanut", "Peanut Carrots"),)


@pytest.mark.parametrize("name", jurisdictions())
def test_a_sheet_speaks_the_words_of_any_jurisdiction(recipe: NewRecipe, name: str) -> None:
    found = facts_sheet(recipe("1 cup walnuts"), name.upper())
    assert found.jurisdiction == name
    assert list(found.allergens) == [g.key for g in jurisdictions()[name]]
    assert "contains" in {view.verdict for view in found.allergens.values()}
    assert found.diets == facts_sheet(recipe("1 cup walnuts")).diets


def test_another_jurisdiction_is_refused(recipe: NewRecipe) -> None:
    with pytest.raises(BadRequestError, match=r"^jurisdiction: is 'mars'; known are eu, uk, us, "):
        facts_sheet(recipe("2 carrots"), "mars")


# Specific allergens.


def test_specific_allergens_are_told_in_the_tables_order(facts: Facts, sheet: FactsSheet) -> None:
    assert sheet.specific == ("wheat", "walnut", "pecan")
    assert specific_allergens(facts("1 cup rye flour", "1 lb spaghetti", "1 crab")) == (
        "wheat", "rye", "crab",
    )  # fmt: skip
    assert list(specifics()).index("wheat") < list(specifics()).index("crab")


def test_what_may_be_held_or_was_taken_back_is_no_specific_allergen(facts: Facts) -> None:
    assert specific_allergens(facts("1 cup chopped nuts")) == ()
    assert specific_allergens(facts("1 cup flour (gluten-free)")) == ()
    assert specific_allergens(facts("2 carrots", steps=("Serve with walnuts.",))) == ("walnut",)
    assert specific_allergens(facts()) == ()


# Lines, steps and title.


def test_a_food_is_shown_with_its_allergens_its_reason_and_its_words(sheet: FactsSheet) -> None:
    walnut, pecan = _place(sheet, "line 4").foods
    assert walnut == FoodView(
        name="walnut", contains=("tree_nut", "walnut"), may=(),
        source=_source("walnut"), written="walnuts", role="main",
    )  # fmt: skip
    assert (pecan.name, pecan.role, pecan.claims) == ("pecan", "alternative", ())


def _source(name: str) -> tuple[str, ...]:
    return next(e.source for e in vocabulary().entries if e.name == name)


def test_a_line_is_shown_with_amounts_and_preparation(sheet: FactsSheet) -> None:
    line = _place(sheet, "line 3")
    assert (line.amounts, line.preparation) == (("1",), "beaten with milk")
    assert not line.optional
    assert [(f.name, f.role) for f in line.foods] == [("egg", "main"), ("milk", "beside")]
    assert _place(sheet, "line 4").optional
    assert _place(sheet, "line 4").amounts == ("1 cup",)


def test_a_claim_is_shown_on_its_food_which_no_longer_holds_what_it_clears(
    sheet: FactsSheet,
) -> None:
    (flour,) = _place(sheet, "line 2").foods
    assert flour.claims == ("gluten free",)
    assert flour.contains == ()


def test_what_a_food_may_hold_is_told_of_annex_ii(recipe: NewRecipe) -> None:
    (chocolate,) = _place(facts_sheet(recipe("1 cup chocolate")), "line 1").foods
    assert "tree_nut" in chocolate.may
    assert set(chocolate.may) <= ALLERGENS.keys()
    assert not set(chocolate.may) & set(chocolate.contains)


def test_a_heading_is_told_from_a_line_and_heads_something(recipe: NewRecipe) -> None:
    found = facts_sheet(recipe("For the dough:", "2 carrots", "For the zorgblat:"))
    assert [p.heading for p in found.places if p.place.startswith("line")] == [True, False, False]
    assert found.unknown == ("zorgblat",)


def test_a_food_named_twice_in_one_place_is_shown_once(recipe: NewRecipe) -> None:
    found = facts_sheet(recipe("butter, plus more butter", steps=("Add cream and more cream.",)))
    assert [f.name for f in _place(found, "line 1").foods if f.role == "main"] == ["butter"]
    assert [f.name for f in _place(found, "step 1").foods] == ["cream"]


def test_a_place_that_names_nothing_is_shown_all_the_same(sheet: FactsSheet) -> None:
    assert _place(sheet, "step 2") == PlaceView("step 2", "Bake it.", ())


# As it leaves.


def test_what_says_nothing_is_left_out_of_the_json_of_a_place() -> None:
    place = PlaceView("step 1", "Bake it.", ())
    assert msgspec.json.decode(msgspec.json.encode(place)) == {
        "place": "step 1", "text": "Bake it.", "foods": [],
    }  # fmt: skip


def test_a_sheet_survives_its_json(sheet: FactsSheet) -> None:
    assert msgspec.json.decode(msgspec.json.encode(sheet), type=FactsSheet) == sheet


texts = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["1 cup milk", "walnuts (optional)", "For the topping:", "", "1 zorgblat"]),
)


@given(texts, st.lists(texts, max_size=4), st.lists(texts, max_size=3))
def test_any_recipe_has_a_sheet_that_says_what_the_facts_say(
    name: str, lines: list[str], steps: list[str]
) -> None:
    read = Recipe(RecipeId("r"), name, tuple(lines), tuple(steps))
    found, facts = facts_sheet(read), facts_of(read)
    assert len(found.places) == 1 + len(lines) + len(steps)
    assert {k: v.verdict for k, v in found.allergens.items()} == {
        k: f.verdict.name.lower() for k, f in facts.allergens.items()
    }
    assert {k: v.verdict for k, v in found.diets.items()} == {
        k: f.fits.name.lower() for k, f in facts.diets.items()
    }
    told = tuple(dict.fromkeys(word for place in found.places for word in place.unread))
    assert told == found.unknown == facts.unread
