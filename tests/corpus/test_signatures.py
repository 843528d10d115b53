"""What tells that two records are one recipe."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.core import Recipe, RecipeId
from ladle.corpus.signatures import (
    LEAST_LIKENESS,
    SIGNATURE_WORDS,
    exact_key,
    is_near,
    likeness,
    likenesses,
    quality,
    signatures,
)

SOUP = Recipe(
    id=RecipeId("soup"),
    name="Tomato Soup",
    lines=("3 ripe tomatoes, chopped", "1 tbsp butter", "2 cloves garlic", "1 onion", "salt",
           "500 ml vegetable stock", "basil leaves"),
)  # fmt: skip


def test_order_case_and_punctuation_change_neither_key_nor_signature() -> None:
    other = replace(
        SOUP, name="TOMATO SOUP!", lines=tuple(f" {line.upper()}." for line in SOUP.lines[::-1])
    )
    assert exact_key(other) == exact_key(SOUP) != 0
    assert (signatures([other]) == signatures([SOUP])).all()


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("1 tbsp butter", "15 g of butter"),
        ("3 ripe tomatoes, chopped", "2 Ripe Tomato (chopped)"),
        ("2 cloves garlic", "1 clove garlic"),
        ("500 ml vegetable stock", "2 cups vegetable stock"),
    ],
)
def test_amounts_and_units_change_the_key_but_no_signature(line: str, other: str) -> None:
    changed = replace(SOUP, lines=tuple(other if x == line else x for x in SOUP.lines))
    assert exact_key(changed) != exact_key(SOUP)
    assert (signatures([changed]) == signatures([SOUP])).all()


def with_line(line: str) -> Recipe:
    return replace(SOUP, lines=(*SOUP.lines, line))


@pytest.mark.parametrize(
    ("line", "other"),
    [("1.5 cups cream", "15 cups cream"), ("1,5 dl cream", "15 dl cream"),
     ("1/2 cup cream", "12 cup cream"), ("1.2 l cream", "1/2 l cream"),
     ("½ cup cream", "12 cup cream"), ("0.25 l cream", "02.5 l cream")],
)  # fmt: skip
def test_a_point_within_a_number_changes_the_key(line: str, other: str) -> None:
    assert exact_key(with_line(line)) != exact_key(with_line(other))


@pytest.mark.parametrize(
    ("line", "other"),
    [("1.5 l cream", "1,5 l cream"), ("1½ cups cream", "1 1/2 cups cream"),
     ("1. cream", "1 cream"), ("2 eggs, beaten", "2 eggs. beaten"), ("2, 3", "23"),
     ("no. 1 cream", "no 1 cream"), ("1 15 oz can", "115 oz can"), ("cream .", "cream")],
)  # fmt: skip
def test_other_signs_do_not_change_the_key(line: str, other: str) -> None:
    assert exact_key(with_line(line)) == exact_key(with_line(other))


def test_accents_and_praise_change_no_signature() -> None:
    plain = replace(SOUP, name="Creme Soup")
    other = replace(SOUP, name="The Best Easy Crème Soup Recipe")
    assert (signatures([plain]) == signatures([other])).all()


@pytest.mark.parametrize(
    "trap",
    [
        replace(SOUP, name="Chicken Casserole"),
        replace(SOUP, lines=(*SOUP.lines[:3], "2 quinces", "1 cup amaranth", "sumac")),
        replace(SOUP, lines=(*SOUP.lines, "300 g prawns", "coconut milk", "lemongrass", "lime")),
    ],
)
def test_another_dish_in_like_words_is_not_near(trap: Recipe) -> None:
    assert not is_near(SOUP, trap)


def test_a_line_more_is_near() -> None:
    assert is_near(SOUP, replace(SOUP, lines=(*SOUP.lines, "pepper")))


@pytest.mark.parametrize("poor", [replace(SOUP, name=""), replace(SOUP, lines=SOUP.lines[:2])])
def test_what_has_too_little_to_be_told_apart_is_like_nothing(poor: Recipe) -> None:
    assert exact_key(poor) == 0
    assert not signatures([poor]).any()
    assert likeness(poor, poor) == 0.0


def test_no_recipes_have_no_signatures() -> None:
    assert signatures([]).shape == (0, SIGNATURE_WORDS)


def test_signatures_estimate_the_likeness() -> None:
    # single pairs may be far off: two features that flip the same bit cancel each other
    rng = np.random.default_rng(3)
    words = [a + b + c for a in "bdfg" for b in "aeiou" for c in ("lk", "rt", "nd", "mp", "x")]
    recipes = [replace(SOUP, lines=tuple(rng.choice(words, 12))) for _ in range(400)]
    first, second = signatures(recipes[:200]), signatures(recipes[200:])
    true = [likeness(a, b) for a, b in zip(recipes[:200], recipes[200:], strict=True)]
    assert np.abs(likenesses(first, second) - np.array(true)).mean() < 0.06
    assert (likenesses(first, first) == 1).all()


@given(st.text(max_size=30), st.lists(st.text(max_size=20), max_size=6))
def test_any_text_has_a_signature_of_its_own_alone(name: str, lines: list[str]) -> None:
    recipe = replace(SOUP, name=name, lines=tuple(lines))
    both = signatures([SOUP, recipe])
    assert both.dtype == np.uint32
    assert (both[1] == signatures([recipe])[0]).all()
    assert 0 <= exact_key(recipe) < 1 << 64


def test_a_record_that_tells_more_is_better() -> None:
    bare = replace(SOUP, lines=())
    whole = replace(
        SOUP, steps=("Fry.",) * 900, total_time="PT5M", servings="4", url="https://x.org",
        description="x", keywords=("x",), author="Ann",
    )  # fmt: skip
    found = [quality(r) for r in (bare, SOUP, replace(SOUP, steps=("Fry.",)), whole)]
    assert found == sorted(set(found))
    assert 0 <= found[0] < found[-1] <= 999
    assert LEAST_LIKENESS < 1
