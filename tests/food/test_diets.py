"""Twelve diets: what each refuses, and how recipes are judged by them."""

from __future__ import annotations

import operator
from collections.abc import Callable

import pytest

from ladle.food import (
    ALLERGENS,
    ASKED_DIETS,
    DIETS,
    DietRule,
    Evidence,
    Fits,
    RecipeFacts,
    Verdict,
    diet_rules,
    find_diet,
    is_personal,
    trait_concern,
    underscored,
    vocabulary,
    why_no_diet,
)
from ladle.food.diets import APART

Facts = Callable[..., RecipeFacts]
YES, UNKNOWN, NO = Fits.YES, Fits.UNKNOWN, Fits.NO
ALL = set(DIETS)


def _with(facts: RecipeFacts, fits: Fits) -> set[str]:
    return {diet for diet, fact in facts.diets.items() if fact.fits is fits}


# Those that can be asked for.


def test_a_diet_of_amounts_can_be_asked_for_like_the_others() -> None:
    assert set(ASKED_DIETS) == {*DIETS, "keto"}
    assert [find_diet(name) for name in ("Keto", "gluten-free", "paleo")] == [
        "keto", "gluten_free", None,
    ]  # fmt: skip


def test_why_a_diet_cannot_be_asked_for() -> None:
    assert why_no_diet("paleo").startswith("known are vegan, ")
    assert why_no_diet("paleo").endswith("keto; of any other, name what to leave out")
    assert "no recipe can be shown to be low in FODMAPs" in why_no_diet("low FODMAP")
    assert why_no_diet("hindu").startswith("that differs from person to person; name what to leave")
    assert is_personal("Hindu")
    assert not is_personal("vegan")


# The rules.


def test_the_twelve_diets_keep_the_order_of_the_columns() -> None:
    assert list(DIETS) == list(diet_rules()) == [
        "vegan", "vegetarian", "pescatarian", "halal", "kosher", "gluten_free", "dairy_free",
        "lactose_free", "nut_free", "egg_free", "pork_free", "alcohol_free",
    ]  # fmt: skip


def test_the_tables_cannot_be_changed() -> None:
    rule = diet_rules()["vegan"]
    for table, value in ((DIETS, "paleo"), (diet_rules(), rule)):
        with pytest.raises(TypeError, match="does not support item assignment"):
            operator.setitem(table, "paleo", value)  # type: ignore[call-overload]


@pytest.mark.parametrize("rule", diet_rules().values(), ids=diet_rules())
def test_a_rule_refuses_what_can_be_judged_and_says_how(rule: DietRule) -> None:
    assert rule.refuses
    assert not set(rule.refuses) & set(rule.doubts)
    for trait in (*rule.refuses, *rule.doubts, *APART.get(rule.key, ())):
        assert trait in ALLERGENS or trait_concern(trait).key == trait
    assert rule.words == DIETS[rule.key] == rule.words.strip().lower()
    assert len(rule.policy.split()) >= 5, "a policy is a sentence for people, not a word"


def test_a_rule_is_read_cell_by_cell() -> None:
    halal = diet_rules()["halal"]
    assert halal.key == "halal"
    assert halal.refuses == ("pork", "alcohol", "blood")
    assert "gelatin" in halal.doubts
    assert diet_rules()["egg_free"].doubts == ()


def test_only_kosher_keeps_things_apart_and_those_are_meat_and_milk() -> None:
    assert APART.keys() == {"kosher"}
    meat, milk = (trait_concern(trait) for trait in APART["kosher"])
    beef, cream = (vocabulary().find(name) for name in ("beef", "cream"))
    assert beef is not None
    assert cream is not None
    assert (meat.status(beef), meat.status(cream)) == (Verdict.CONTAINS, Verdict.FREE)
    assert (milk.status(beef), milk.status(cream)) == (Verdict.FREE, Verdict.CONTAINS)


def test_policies_tell_what_is_disputed() -> None:
    policies = {key: rule.policy for key, rule in diet_rules().items()}
    assert "honey" in policies["vegan"]
    assert "rennet" in policies["vegetarian"]
    assert "oats" in policies["gluten_free"]
    assert "meat and milk" in policies["kosher"]
    assert "pine nuts" in policies["nut_free"]
    assert "coconut" in policies["nut_free"]
    assert "vinegar" in policies["alcohol_free"]
    assert "lactose-free milk" in policies["dairy_free"]


# Verdicts. Each case names the diets that are refused and left open; all others fit.

CASES: dict[str, tuple[tuple[str, ...], set[str], set[str]]] = {
    "plants": (("2 carrots", "1 tsp salt"), set(), set()),
    "milk": (("1 cup milk",), {"vegan", "dairy_free", "lactose_free"}, set()),
    "lactose-free milk": (("1 cup lactose-free milk",), {"vegan", "dairy_free"}, set()),
    "butter": (("1 tbsp butter",), {"vegan", "dairy_free"}, {"lactose_free"}),
    "egg": (("2 eggs",), {"vegan", "egg_free"}, set()),
    "honey": (("1 tbsp honey",), {"vegan"}, set()),
    "walnuts": (("1 cup walnuts",), {"nut_free"}, set()),
    "coconut and nutmeg": (("1 cup coconut", "1/4 tsp nutmeg", "1 cup chestnuts"), set(), set()),
    "pine nuts": (("2 tbsp pine nuts",), {"nut_free"}, set()),
    "wheat": (("1 cup flour",), {"gluten_free"}, set()),
    "oats": (("1 cup oats",), {"gluten_free"}, set()),
    "gluten-free oats": (("1 cup gluten-free oats",), set(), set()),
    "fish": (("1 lb salmon",), {"vegan", "vegetarian"}, set()),
    "fish without scales": (("1 lb catfish",), {"vegan", "vegetarian", "kosher"}, set()),
    "shrimp": (("1 lb shrimp",), {"vegan", "vegetarian", "kosher"}, set()),
    "beef": (("1 lb beef",), {"vegan", "vegetarian", "pescatarian"}, set()),
    "rabbit": (("1 lb rabbit",), {"vegan", "vegetarian", "pescatarian", "kosher"}, set()),
    "pork": (
        ("1 lb pork",), {"vegan", "vegetarian", "pescatarian", "halal", "kosher", "pork_free"},
        set(),
    ),
    "gelatin": (
        ("1 tbsp gelatin",), {"vegan", "vegetarian", "pescatarian"},
        {"halal", "kosher", "pork_free"},
    ),
    "vanilla extract": (("1 tsp vanilla extract",), {"alcohol_free"}, {"halal"}),
    "rum": (("2 tbsp rum",), {"halal", "alcohol_free"}, set()),
    "agar": (("1 tsp agar agar",), set(), set()),
    "cheese of which the rennet is not known": (
        ("1 cup cheddar",), {"vegan", "dairy_free"},
        {"vegetarian", "pescatarian", "kosher", "lactose_free"},
    ),
    "cheese without rennet": (("1 cup paneer",), {"vegan", "dairy_free", "lactose_free"}, set()),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "no", "unknown"), CASES.values(), ids=CASES)
def test_a_recipe_fits_all_diets_but(
    facts: Facts, lines: tuple[str, ...], no: set[str], unknown: set[str]
) -> None:
    found = facts(*lines)
    assert _with(found, NO) == no
    assert _with(found, UNKNOWN) == unknown
    assert _with(found, YES) == ALL - no - unknown
    assert found.fits == tuple(found.diets[diet].fits for diet in DIETS)


def test_wine_is_refused_where_alcohol_is_and_open_where_its_fining_matters(facts: Facts) -> None:
    found = facts("1 cup red wine")
    assert _with(found, NO) == {"halal", "alcohol_free"}
    assert _with(found, UNKNOWN) >= {"vegan", "vegetarian", "egg_free", "dairy_free"}


def test_a_sausage_of_no_named_animal_may_be_pork(facts: Facts) -> None:
    assert {"halal", "kosher", "pork_free"} <= _with(facts("2 sausages"), UNKNOWN)
    assert "pork_free" in _with(facts("2 beef sausages"), YES)


# Kosher: meat and milk apart.


@pytest.mark.parametrize(
    ("lines", "fits"),
    [
        (("1 lb beef",), YES), (("1 cup milk",), YES), (("1 lb beef", "1 cup milk"), NO),
        (("1 lb chicken", "1 tbsp butter"), NO), (("1 lb salmon", "1 cup cream"), YES),
        (("2 eggs", "1 cup milk"), YES), (("1 lb beef", "1 cup oat milk"), YES),
        (("1 lb beef", "1 tbsp vegan butter"), YES),
        (("1 lb beef", "1 cup milk (dairy-free)"), YES),
        (("1 cup stock", "1 cup milk"), UNKNOWN), (("1 lb beef", "1 cup dark chocolate"), UNKNOWN),
    ],
)  # fmt: skip
def test_kosher_keeps_meat_and_milk_apart(facts: Facts, lines: tuple[str, ...], fits: Fits) -> None:
    assert facts(*lines).diets["kosher"].fits is fits


def test_meat_and_milk_are_apart_wherever_they_stand(facts: Facts) -> None:
    assert facts("1 lb beef", steps=("Serve with butter.",)).diets["kosher"].fits is NO
    assert facts("1 cup milk", name="Beef Stew").diets["kosher"].fits is NO


def test_both_halves_prove_that_a_recipe_is_not_kosher(facts: Facts) -> None:
    evidence = facts("1 lb beef", "salt", "1 cup milk").diets["kosher"].evidence
    assert evidence == (Evidence("line 1", "beef"), Evidence("line 3", "milk"))


# Evidence.


def test_what_is_refused_is_shown_by_what_breaks_the_diet(facts: Facts) -> None:
    found = facts("2 carrots", "1 lb beef", "1 cup milk", steps=("Stir in the rum.",)).diets
    assert found["vegetarian"].evidence == (Evidence("line 2", "beef"),)
    assert found["vegan"].evidence == (Evidence("line 2", "beef"), Evidence("line 3", "milk"))
    assert found["alcohol_free"].evidence == (Evidence("step 1", "rum"),)
    assert found["nut_free"].evidence == ()


def test_what_is_open_is_shown_by_what_leaves_it_open(facts: Facts) -> None:
    found = facts("2 carrots", "1 tbsp gelatin", "2 sausages").diets
    assert found["pork_free"].evidence == (
        Evidence("line 2", "gelatin"), Evidence("line 3", "sausage"),
    )  # fmt: skip
    assert Evidence("line 2", "gelatin") in found["halal"].evidence


def test_each_food_is_shown_once(facts: Facts) -> None:
    for fact in facts("1 cup gelatin", "2 sausages", "1 cup wine", "1 lb pork").diets.values():
        assert len(set(fact.evidence)) == len(fact.evidence)


def test_a_recipe_that_was_not_read_whole_is_open_without_evidence(facts: Facts) -> None:
    found = facts("2 carrots", "1 zorgblat")
    assert _with(found, UNKNOWN) == ALL
    assert all(fact.evidence == () for fact in found.diets.values())
    assert _with(facts("2 carrots", steps=()), UNKNOWN) == ALL
    assert _with(facts(), UNKNOWN) == ALL


def test_what_is_certain_outweighs_what_was_not_read(facts: Facts) -> None:
    found = facts("1 lb pork", "1 zorgblat", steps=())
    assert _with(found, NO) == {
        "vegan", "vegetarian", "pescatarian", "halal", "kosher", "pork_free",
    }  # fmt: skip
    assert found.allergens["milk"].verdict is Verdict.UNKNOWN


def test_a_diet_is_known_by_its_name_however_it_is_written() -> None:
    assert {underscored(name) for name in ("Gluten-free", "gluten free", "gluten_free")} == {
        "gluten_free"
    }
    assert underscored("made up") not in DIETS
