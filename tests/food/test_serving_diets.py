"""Diets that the amounts of a serving tell: ketogenic, and low in FODMAPs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ladle.core import Recipe, VocabularyError
from ladle.food import Fits, keto, low_fodmap, nutrition_of, serving_diets

MakeRecipe = Callable[..., Recipe]


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
    assert keto(nutrition_of(recipe(*lines, servings=servings))).fits is wanted


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
