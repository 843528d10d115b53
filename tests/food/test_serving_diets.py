"""Diets that the amounts of a serving tell: ketogenic, and low in FODMAPs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ladle.core import Recipe, VocabularyError
from ladle.food import (
    NUTRIENTS,
    Fits,
    facts_of,
    keto,
    low_fodmap,
    nutrition_of,
    serving_diets,
    vocabulary,
)
from ladle.food.serving_diets import ServingDiet, fodmaps

MakeRecipe = Callable[..., Recipe]

GRAINS = frozenset({
    "all purpose flour", "barley", "bread flour", "cake flour", "flour", "rye flour",
    "whole wheat flour",
})  # fmt: skip


def keto_of(recipe: Recipe) -> ServingDiet:
    return keto(nutrition_of(recipe), facts_of(recipe))


@pytest.mark.parametrize(
    ("lines", "servings", "wanted"),
    [
        (("200 g butter",), "2", Fits.YES),
        (("200 g sugar",), "2", Fits.NO),
        (("200 g sugar", "900 g zork"), "2", Fits.NO),
        (("200 g butter", "900 g zork"), "2", Fits.UNKNOWN),
        (("20 g sugar", "200 g butter"), "2", Fits.UNKNOWN),
        (("10 g sugar",), "2", Fits.UNKNOWN),
        (("500 g water",), "2", Fits.YES),
        (("200 g butter",), "", Fits.UNKNOWN),
    ],
)
def test_keto(recipe: MakeRecipe, lines: tuple[str, ...], servings: str, wanted: Fits) -> None:
    assert keto_of(recipe(*lines, servings=servings)).fits is wanted


@pytest.mark.parametrize(
    ("carbohydrate_g", "kcal", "wanted"),
    [
        (6.6, 400, Fits.YES),
        (6.7, 400, Fits.UNKNOWN),
        (6.6, 260, Fits.UNKNOWN),  # more than a tenth of the energy
        (16.6, 4000, Fits.UNKNOWN),
        (16.7, 4000, Fits.NO),
    ],
)
def test_a_serving_has_a_third_of_a_days_carbohydrate(
    recipe: MakeRecipe, carbohydrate_g: float, kcal: float, wanted: Fits
) -> None:
    amounts = {"carbohydrate": carbohydrate_g, "kcal": kcal}
    total = tuple(amounts.get(name, 0.0) for name in NUTRIENTS)
    butter = recipe("100 g butter", servings="1")
    found = replace(nutrition_of(butter), total=total)
    assert keto(found, facts_of(butter)).fits is wanted


FAT_LINES = ("1 kg chicken thighs", "200 g butter", "2 tbsp olive oil", "100 g cheddar", "4 eggs")


@pytest.mark.parametrize(
    ("line", "uncounted"),
    [
        ("sugar", "sugar"),
        ("honey, to taste", "honey"),
        ("cooked rice, for serving", "rice"),
        ("flour for dredging", "flour"),
        ("gravy mix", "gravy mix"),
        ("1 tsp honey or sugar", "sugar"),
        ("1 tbsp cream with honey", "honey"),
    ],
)
def test_what_is_named_and_not_counted_leaves_keto_open(
    recipe: MakeRecipe, line: str, uncounted: str
) -> None:
    found = keto_of(recipe(*FAT_LINES, line, servings="4"))
    assert found.fits is Fits.UNKNOWN
    assert found.why[1] == f"not counted: {uncounted}"


@pytest.mark.parametrize(
    "line", ["a handful of spinach", "parsley", "salt to taste", "ham", "cumin"]
)
def test_what_holds_next_to_no_carbohydrate_needs_no_amount(recipe: MakeRecipe, line: str) -> None:
    assert keto_of(recipe(*FAT_LINES, line, servings="4")).fits is Fits.YES


def test_what_only_a_step_names_leaves_keto_open(recipe: MakeRecipe) -> None:
    steps = ("Roast it all with the butter.", "Serve over a lot of cooked rice.")
    found = keto_of(recipe(*FAT_LINES, steps=steps, servings="4"))
    assert (found.fits, found.why[1]) == (Fits.UNKNOWN, "not counted: rice")


@pytest.mark.parametrize("fields", [{"steps": ()}, {"steps": ("See website",)}])
def test_keto_asks_for_steps_as_every_diet_does(
    recipe: MakeRecipe, fields: dict[str, tuple[str, ...]]
) -> None:
    assert keto_of(recipe(*FAT_LINES, servings="4", **fields)).fits is Fits.UNKNOWN


def test_what_a_step_seasons_with_is_next_to_none(recipe: MakeRecipe) -> None:
    steps = ("Take out the giblets, roast it with black pepper, and serve it with lovage.",)
    assert keto_of(recipe(*FAT_LINES, steps=steps, servings="4")).fits is Fits.YES


def test_a_word_that_was_not_read_leaves_keto_open(recipe: MakeRecipe) -> None:
    found = keto_of(recipe(*FAT_LINES, "10 g grobnitz", servings="4"))
    assert (found.fits, found.why[1]) == (Fits.UNKNOWN, "not all of the recipe could be read")


def test_each_food_is_refused_from_its_cutoff_on(recipe: MakeRecipe) -> None:
    for food, held in fodmaps().items():
        name = vocabulary().entries[food].name
        grams = 100 * held.cutoff_g / held.g_per_100g
        for share, wanted in ((0.999, Fits.UNKNOWN), (1.001, Fits.NO)):
            found = nutrition_of(recipe(f"{grams * share * 4:.4f} g {name}", servings="4"))
            assert low_fodmap(found).fits is wanted, name


def test_the_cutoffs_are_those_of_varney() -> None:
    for food, held in fodmaps().items():
        name = vocabulary().entries[food].name
        is_grain = name in GRAINS
        cutoffs = {"fructan": 0.3 if is_grain else 0.2, "lactose": 1.0}
        assert held.cutoff_g == cutoffs[held.name], name


@pytest.mark.parametrize(
    ("lines", "servings", "wanted"),
    [
        (("4 cloves garlic",), "2", Fits.NO),
        (("1 clove garlic",), "8", Fits.UNKNOWN),
        (("1 cup milk",), "2", Fits.NO),
        (("200 g butter",), "2", Fits.UNKNOWN),
        (("4 cloves garlic",), "", Fits.UNKNOWN),
    ],
)
def test_low_fodmap_is_refused_or_unknown_and_never_promised(
    recipe: MakeRecipe, lines: tuple[str, ...], servings: str, wanted: Fits
) -> None:
    assert low_fodmap(nutrition_of(recipe(*lines, servings=servings))).fits is wanted


def test_the_amount_of_the_fodmap_is_said(recipe: MakeRecipe) -> None:
    found = low_fodmap(nutrition_of(recipe("4 cloves garlic", servings="2")))
    assert found.why == ("6 g of garlic hold 0.6 g of fructan",)


def test_a_fodmap_of_no_entry_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving_diets, "read_table", lambda *_: [("zork", "x", "1", "1", "usda")])
    with pytest.raises(VocabularyError, match="'zork' is no entry of the vocabulary"):
        serving_diets.fodmaps.__wrapped__()
