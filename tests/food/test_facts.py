"""Design rule 1, sentence by sentence: safety is proven, and what is not known is not safe."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from ladle.food import (
    ALLERGENS,
    DIETS,
    RULES_VERSION,
    Diet,
    EntryIx,
    Evidence,
    Fits,
    Meal,
    RecipeFacts,
    Verdict,
    allergen_concern,
    food_concern,
    food_version,
    vocabulary,
)
from ladle.food import facts as facts_module
from ladle.food.words import NEEDS_STEPS

FREE, MAY, CONTAINS, UNKNOWN = Verdict.FREE, Verdict.MAY, Verdict.CONTAINS, Verdict.UNKNOWN
Facts = Callable[..., RecipeFacts]


def _with(facts: RecipeFacts, *verdicts: Verdict) -> set[str]:
    return {a for a, fact in facts.allergens.items() if fact.verdict in verdicts}


def _fits(facts: RecipeFacts) -> tuple[Fits, ...]:
    """Return how a recipe fits the diets that are told by animals: vegan, vegetarian, with fish."""
    assert list(DIETS)[:3] == ["vegan", "vegetarian", "pescatarian"]
    return facts.fits[:3]


# A verdict on every allergen, with the line, step or title that proves it.


def test_every_allergen_has_a_verdict_in_the_tables_order(facts: Facts) -> None:
    assert list(facts("1 carrot").allergens) == list(ALLERGENS)
    assert list(facts().allergens) == list(ALLERGENS)


def test_plain_foods_are_free_of_all(facts: Facts) -> None:
    assert _with(facts("2 carrots", "1 tsp salt"), FREE) == set(ALLERGENS)


def test_evidence_names_title_lines_and_steps_in_order(facts: Facts) -> None:
    found = facts(
        "salt", "1 cup milk", "2 tbsp butter or cheddar", name="With Milk",
        steps=("Melt the butter.", "Stir.", "Serve with cream and cream."),
    )  # fmt: skip
    assert found.allergens["milk"].evidence == (
        Evidence("line 2", "milk"),
        Evidence("line 3", "butter"),
        Evidence("line 3", "cheddar cheese"),
        Evidence("title", "milk"),
        Evidence("step 1", "butter"),
        Evidence("step 3", "cream"),
    )
    assert found.allergens["fish"].evidence == ()


def test_evidence_of_what_may_be_held_names_its_line(facts: Facts) -> None:
    may = facts("2 cups water", "1 cup chocolate chips").allergens["tree_nut"]
    assert may.verdict is MAY
    assert [e.place for e in may.evidence] == ["line 2"]


# A recipe without ingredient lines is unknown but for what its title and steps show.


def test_without_lines_all_is_unknown(facts: Facts) -> None:
    assert _with(facts(), UNKNOWN) == set(ALLERGENS)
    assert _fits(facts()) == (Fits.UNKNOWN, Fits.UNKNOWN, Fits.UNKNOWN)
    assert not facts().is_fully_read


def test_without_lines_title_and_steps_still_prove_what_they_name(facts: Facts) -> None:
    found = facts(name="Butter Cake", steps=("Crack an egg.",))
    assert _with(found, CONTAINS) >= {"milk", "egg"}
    assert _with(found, FREE, MAY) == set()
    assert found.diets["vegan"].fits is Fits.NO
    assert found.diets["vegetarian"].fits is Fits.UNKNOWN


@pytest.mark.parametrize(
    "lines", [("",), ("", "  "), ("For the topping:",), ("to serve",), ("6 wooden skewers",)]
)
def test_lines_that_name_no_food_are_no_lines(facts: Facts, lines: tuple[str, ...]) -> None:
    found = facts(*lines)
    assert _with(found, UNKNOWN) == set(ALLERGENS)
    assert found.diets["vegan"].fits is Fits.UNKNOWN
    assert not found.is_fully_read
    assert found.unread == ()


# One with lines but no steps is never free of the six that steps often name alone.


RUBBISH = (
    (), ("",), (" ", "\n"), ("...",), ("1",), ("-",), ("1 2 3 4 5",), ("See website",), ("Mix.",),
    ("Step 1", "Step 2", "Step 3"), ("https://zorg.example/my/very/best/carrot",),
    ("See www.zorg.example/my-very-best-carrots",),
)  # fmt: skip


@pytest.mark.parametrize("steps", RUBBISH)
def test_without_steps_six_allergens_are_never_free(facts: Facts, steps: tuple[str, ...]) -> None:
    found = facts("2 carrots", "1 tsp salt", steps=steps)
    assert _with(found, UNKNOWN) == NEEDS_STEPS
    assert _with(found, FREE) == ALLERGENS.keys() - NEEDS_STEPS
    assert _fits(found) == (Fits.UNKNOWN, Fits.UNKNOWN, Fits.UNKNOWN)
    assert not found.is_fully_read
    assert not found.has_steps


@pytest.mark.parametrize(
    "steps",
    [
        ("Chop carrots.",),
        ("1", "Mix it all well."),
        ("Cr&egrave;me",),
        ("<p>Serve, cool, eat, rest.</p>",),
    ],
)
def test_a_step_that_names_a_food_or_has_four_words_tells_what_to_do(
    facts: Facts, steps: tuple[str, ...]
) -> None:
    found = facts("2 carrots", "1 tsp salt", "1 tbsp cream", steps=steps)
    assert found.has_steps
    assert found.is_fully_read


def test_without_steps_what_may_be_held_is_unknown_for_the_six(facts: Facts) -> None:
    found = facts("1 cup chocolate chips", steps=())
    assert found.allergens["tree_nut"].verdict is UNKNOWN


def test_without_steps_lines_still_prove_what_they_name(facts: Facts) -> None:
    assert facts("1 egg", steps=()).allergens["egg"].verdict is CONTAINS


# An ingredient that isn't known makes its recipe unknown.


def test_one_unread_word_makes_all_unknown_but_what_is_proven(facts: Facts) -> None:
    found = facts("2 carrots", "1 cup butter", "1 tbsp zorgblat, chopped qwib", "1 zorgblat")
    assert _with(found, UNKNOWN) == ALLERGENS.keys() - {"milk"}
    assert _with(found, CONTAINS) == {"milk"}
    assert found.unread == ("zorgblat", "qwib")
    assert _fits(found) == (Fits.NO, Fits.UNKNOWN, Fits.UNKNOWN)
    assert not found.is_fully_read


@pytest.mark.parametrize(
    "lines",
    [
        ("1 carrot", "Zorgblat:"), ("Zorgblat:", "1 carrot"),
        ("1 carrot", "For the zorgblat:"), ("1 carrot", "For the zorgblat:", "", " "),
        ("1 carrot", "For the zorgblat:", "For the topping:"),
    ],
)  # fmt: skip
def test_a_word_before_a_stray_colon_is_unread(facts: Facts, lines: tuple[str, ...]) -> None:
    found = facts(*lines)
    assert found.unread == ("zorgblat",)
    assert _with(found, FREE) == set()


def test_a_heading_over_lines_does_no_harm(facts: Facts) -> None:
    found = facts("For the zorgblat:", "1 carrot", "Assembly:", "salt", "To serve:")
    assert _with(found, FREE) == set(ALLERGENS)
    assert found.is_fully_read


def test_an_unread_word_outweighs_what_may_be_held(facts: Facts) -> None:
    found = facts("1 cup chocolate chips", "1 zorgblat")
    assert found.allergens["tree_nut"].verdict is UNKNOWN
    assert found.allergens["tree_nut"].evidence == ()


def test_unknown_words_in_steps_and_title_do_no_harm(facts: Facts) -> None:
    found = facts("2 carrots", name="Zorgblat", steps=("Qwib the carrots.",))
    assert _with(found, FREE) == set(ALLERGENS)
    assert found.is_fully_read


# A label of the recipe clears no ingredient, and a claim in a line no other food of that line.


@pytest.mark.parametrize(
    "line",
    [
        "dairy free butter or milk", "vegan, with butter", "vegan butter or butter",
        "1 cup butter (nut-free)", "1 cup butter or oil (dairy-free)", "dairy-free, if not butter",
    ],
)  # fmt: skip
def test_a_label_in_a_line_clears_no_other_food(facts: Facts, line: str) -> None:
    assert facts(line).allergens["milk"].verdict is CONTAINS


def test_a_claim_in_a_line_clears_its_own_food_in_that_line_alone(facts: Facts) -> None:
    assert facts("1 cup butter (dairy-free)").allergens["milk"].verdict is FREE
    both = facts("1 cup butter (dairy-free)", "1 tbsp butter")
    assert both.allergens["milk"].verdict is CONTAINS
    assert both.allergens["milk"].evidence == (Evidence("line 2", "butter"),)


def test_labels_of_the_recipe_clear_nothing(facts: Facts) -> None:
    found = facts(
        "1 cup butter", "2 eggs", name="Vegan Dairy-Free Egg-Free Cookies",
        categories=("Vegan",), keywords=("dairy-free", "vegan", "vegetarian", "gluten-free"),
    )  # fmt: skip
    assert _with(found, CONTAINS) >= {"milk", "egg"}
    assert found.diets["vegan"].fits is Fits.NO
    assert _with(facts("1 zorgblat", keywords=("vegan", "nut-free")), FREE) == set()


def test_a_label_that_names_what_is_left_out_does_not_hold_it(facts: Facts) -> None:
    found = facts("2 carrots", name="Egg-Free, Nut Free and Dairy-free Carrots")
    assert _with(found, FREE) == set(ALLERGENS)


# In steps nothing cancels.


@pytest.mark.parametrize(
    ("step", "allergen"),
    [
        ("Omit the butter for dairy-free.", "milk"),
        ("Do not add milk.", "milk"),
        ("Use water instead of milk.", "milk"),
        ("Serve without peanuts.", "peanut"),
        ("Brush with egg.", "egg"),
        ("Add milk.Whisk", "milk"),
        ("Dust with flour", "gluten"),
        ("Top with almonds, if you like", "tree_nut"),
    ],
)
def test_a_food_in_a_step_counts_whatever_is_said_of_it(
    facts: Facts, step: str, allergen: str
) -> None:
    found = facts("2 carrots", steps=("Chop.", step))
    assert found.allergens[allergen].verdict is CONTAINS
    assert {e.place for e in found.allergens[allergen].evidence} == {"step 2"}


def test_a_food_that_only_steps_name_counts_with_what_it_may_hold(facts: Facts) -> None:
    before, after = facts("2 carrots"), facts("2 carrots", steps=("Serve with chocolate.",))
    chocolate = vocabulary().entries[_ix("chocolate")]
    assert before.allergens["tree_nut"].verdict is FREE
    assert "tree_nut" in chocolate.may
    assert _with(after, CONTAINS) == chocolate.contains
    assert _with(after, MAY) == chocolate.may - chocolate.contains
    assert after.allergens["tree_nut"].evidence == (Evidence("step 1", "chocolate"),)


def _ix(name: str) -> int:
    found = vocabulary().find(name)
    assert found is not None
    return found


def test_a_general_word_for_a_food_in_the_lines_brings_nothing_new(facts: Facts) -> None:
    may = vocabulary().entries[_ix("cheese")].may - vocabulary().entries[_ix("feta")].may
    alone = facts("1 cup feta", steps=("Crumble the feta.",))
    assert _with(facts("1 cup feta", steps=("Crumble the cheese.",)), MAY) == _with(alone, MAY)
    assert _with(facts("2 carrots", steps=("Add the cheese.",)), MAY) >= may


@pytest.mark.parametrize("word", facts_module._REFERS_BACK)
def test_words_for_what_was_just_made_bring_nothing_that_may_be_held(
    facts: Facts, word: str
) -> None:
    found = facts("2 carrots", steps=(f"Pour {word} over.",))
    entry = vocabulary().find(word)
    assert _with(found, MAY) == set()
    assert _with(found, CONTAINS) == (
        vocabulary().entries[entry].contains if entry is not None else set()
    )


def test_words_for_what_was_just_made_count_in_the_lines(facts: Facts) -> None:
    assert _with(facts("2 carrots", "1 cup sauce"), MAY) != set()


# A title sums up.


def test_a_title_proves_what_it_holds_but_not_what_it_may_hold(facts: Facts) -> None:
    assert facts("2 carrots", name="Peanut Stew").allergens["peanut"].verdict is CONTAINS
    found = facts("2 carrots", name="Chocolate Carrots")
    chocolate = vocabulary().entries[_ix("chocolate")]
    assert _with(found, CONTAINS) == chocolate.contains
    assert _with(found, MAY) == set()


# Diets.

DIET_CASES: dict[str, tuple[tuple[str, ...], tuple[Fits, Fits, Fits]]] = {
    "plants": (("1 carrot", "salt"), (Fits.YES, Fits.YES, Fits.YES)),
    "milk": (("1 carrot", "1 cup milk"), (Fits.NO, Fits.YES, Fits.YES)),
    "egg": (("1 egg",), (Fits.NO, Fits.YES, Fits.YES)),
    "honey": (("1 tbsp honey",), (Fits.NO, Fits.YES, Fits.YES)),
    "fish": (("1 lb cod",), (Fits.NO, Fits.NO, Fits.YES)),
    "shrimp": (("1 lb shrimp",), (Fits.NO, Fits.NO, Fits.YES)),
    "fish sauce": (("1 carrot", "1 tsp fish sauce"), (Fits.NO, Fits.NO, Fits.YES)),
    "worcestershire": (("1 tsp worcestershire sauce",), (Fits.NO, Fits.NO, Fits.YES)),
    "meat": (("1 lb beef",), (Fits.NO, Fits.NO, Fits.NO)),
    "fish and meat": (("1 lb cod", "2 slices bacon"), (Fits.NO, Fits.NO, Fits.NO)),
    "gelatin": (("1 tbsp gelatin",), (Fits.NO, Fits.NO, Fits.NO)),
    "lard": (("1 tbsp lard",), (Fits.NO, Fits.NO, Fits.NO)),
    "chicken stock": (("1 cup chicken stock",), (Fits.NO, Fits.NO, Fits.NO)),
    "unread": (("1 carrot", "1 zorgblat"), (Fits.UNKNOWN, Fits.UNKNOWN, Fits.UNKNOWN)),
    "unread beside fish": (("1 lb cod", "1 zorgblat"), (Fits.NO, Fits.NO, Fits.UNKNOWN)),
}


@pytest.mark.parametrize(("lines", "fits"), DIET_CASES.values(), ids=DIET_CASES)
def test_a_recipe_fits_the_diets(
    facts: Facts, lines: tuple[str, ...], fits: tuple[Fits, Fits, Fits]
) -> None:
    assert _fits(facts(*lines)) == fits


def test_what_depends_on_the_product_is_unknown(facts: Facts) -> None:
    wine = vocabulary().entries[_ix("red wine")]
    assert (wine.best, wine.worst) == (Diet.VEGAN, Diet.MEAT)
    assert _fits(facts("1 cup red wine")) == (Fits.UNKNOWN, Fits.UNKNOWN, Fits.UNKNOWN)
    assert _fits(facts("1 cup red wine", "1 egg")) == (Fits.NO, Fits.UNKNOWN, Fits.UNKNOWN)
    assert _fits(facts("1 cup red wine", "1 cod")) == (Fits.NO, Fits.NO, Fits.UNKNOWN)
    assert _fits(facts("1 cup red wine", "bacon")) == (Fits.NO, Fits.NO, Fits.NO)


def test_steps_and_title_count_for_diets_but_a_title_only_for_what_it_names(facts: Facts) -> None:
    assert facts("2 carrots", steps=("Serve with butter.",)).diets["vegan"].fits is Fits.NO
    assert facts("2 carrots", name="Beef Stew").diets["pescatarian"].fits is Fits.NO
    assert facts("2 carrots", steps=("Serve with red wine.",)).diets["vegan"].fits is Fits.UNKNOWN
    assert facts("2 carrots", name="Red Wine Carrots").diets["vegan"].fits is Fits.YES
    assert facts("2 carrots", steps=("Serve with the sauce.",)).diets["vegan"].fits is Fits.YES


# In steps nothing cancels, whatever product the lines name.


@pytest.mark.parametrize(
    ("line", "step", "allergen"),
    [
        ("1 cup almond flour", "Sift the flour.", "gluten"),
        ("1 cup coconut milk", "Add the milk.", "milk"),
        ("2 tbsp peanut butter", "Melt the butter.", "milk"),
        ("1/4 cup vegan butter", "Melt the butter.", "milk"),
        ("1 cup gluten-free flour", "Sift the flour, or use gluten-free flour.", "gluten"),
        ("2 carrots", "Omit the butter for dairy-free.", "milk"),
    ],
)
def test_a_step_may_well_take_the_plain_food(
    facts: Facts, line: str, step: str, allergen: str
) -> None:
    assert facts(line, steps=(step,)).allergens[allergen].verdict is CONTAINS


# Any other concern.


def test_a_recipe_is_judged_by_any_concern(facts: Facts) -> None:
    walnut = allergen_concern("walnut")
    assert facts("1 cup walnuts").judge(walnut).verdict is CONTAINS
    assert facts("1 cup nuts").judge(walnut).verdict is MAY
    assert facts("1 cup nuts").judge(walnut).evidence == (Evidence("line 1", "nut"),)
    assert facts("1 cup almonds").judge(walnut).verdict is FREE
    assert facts("1 cup almonds", "1 zorgblat").judge(walnut).verdict is UNKNOWN
    assert facts("1 cup almonds", steps=()).judge(walnut).verdict is UNKNOWN
    assert facts("1 cup almonds", steps=()).judge(allergen_concern("salmon")).verdict is FREE


def test_a_recipe_is_judged_by_any_food(facts: Facts) -> None:
    strawberry = food_concern(EntryIx(_ix("strawberry")))
    jam = facts("1 cup strawberry jam", steps=("Spread it on the toast.",))
    assert jam.judge(strawberry).evidence == (Evidence("line 1", "strawberry jam"),)
    assert facts("1 cup mixed berries").judge(strawberry).verdict is MAY
    assert facts("1 cup blueberries").judge(strawberry).verdict is FREE


def test_what_may_be_held_counts_of_lines_and_of_what_only_steps_name(facts: Facts) -> None:
    found = facts("1 cup feta", name="Nut Loaf", steps=("Add the cheese and chocolate.",))
    names = [vocabulary().entries[ix].name for ix in found.counted_entries]
    assert names == ["chocolate", "feta cheese"]


# The rest of the facts.


def test_entries_are_sorted_and_tell_lines_from_prose(facts: Facts) -> None:
    found = facts("1 cup milk", "1 egg", "1 egg", name="Carrots", steps=("Butter the pan.",))
    names = [vocabulary().entries[ix].name for ix in found.line_entries]
    assert names == ["egg", "milk"]
    assert set(found.entries) - set(found.line_entries) == {_ix("carrot"), _ix("butter")}
    assert all(a < b for a, b in pairwise(found.entries))


def test_meals_cuisines_and_minutes_come_along(facts: Facts) -> None:
    found = facts("1 egg", name="Greek Omelet", total_time="PT10M")
    assert found.meals == Meal.BREAKFAST
    assert found.cuisines == ("european", "greek", "mediterranean")
    assert found.minutes == 10
    assert found.is_fully_read


def test_the_version_changes_with_every_table_that_shapes_facts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    names = facts_module._TABLES
    shown = {  # what is asked of them is looked up when somebody asks
        "allergens.tsv", "avoid.tsv", "character_sources.tsv", "densities.tsv", "fodmap.tsv",
        "classes.tsv",  # the version of the vocabulary tells of it
        "jurisdictions.tsv", "measures.tsv", "scan.tsv", "sources.tsv", "substitutes.tsv",
    }  # fmt: skip
    data = Path(facts_module.__file__).parent / "data"
    assert {*names} | shown == {path.name for path in data.glob("*.tsv")}
    now = food_version()
    assert now.startswith(f"{RULES_VERSION}-{vocabulary().version}-")
    (tmp_path / "data").mkdir()
    for name in names:
        (tmp_path / "data" / name).write_bytes(name.encode())
    monkeypatch.setattr(facts_module, "files", lambda _: tmp_path)
    versions = {now}
    for name in names:
        (tmp_path / "data" / name).write_bytes(b"changed")
        versions.add(food_version.__wrapped__())
    assert len(versions) == 1 + len(names)
