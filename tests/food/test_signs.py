"""Signs: phrases in steps, and titles cut into parts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ladle.core import Recipe
from ladle.food.signs import Found, step_signs, title_parts, words_of

NewRecipe = Callable[..., Recipe]


def test_phrases_are_found_where_they_stand_and_the_longest_counts(recipe: NewRecipe) -> None:
    found = step_signs(recipe(steps=("Stir.", "Beat egg whites to stiff peaks, then BAKE.")))
    assert found == (
        Found("technique", 1, "step 2", "beat egg whites"),
        Found("technique", 1, "step 2", "stiff peaks"),
        Found("cooked", 1, "step 2", "bake"),
    )


def test_keywords_and_description_tell_of_keeping_alone(recipe: NewRecipe) -> None:
    found = step_signs(
        recipe(
            steps=("Mix.",),
            keywords=("oamc-freezer-make-ahead", "bake"),
            description="Do not freeze. Knead.",
        )
    )
    assert [(f.sign, f.value, f.place) for f in found] == [
        ("frozen", 0, "description"),
        ("frozen", 1, "keyword"),
    ]


def test_words_are_folded_and_parted_by_all_but_letters() -> None:
    assert words_of("Don't BAKE: 2-3 min.") == ["dont", "bake", "min"]
    assert words_of("Saut\u00e9 \u03bb bake2") == ["saute", "bake"]


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        (
            "Roast Chicken with Gravy (Easy)",
            [("", ("roast", "chicken")), ("with", ("gravy",)), (",", ("easy",))],
        ),
        ("With Rice", [("with", ("rice",))]),
        ("", []),
    ],
)
def test_a_title_is_cut_at_prepositions_and_breaks(
    title: str, parts: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert title_parts(title) == parts
