"""What a word of several meanings means here."""

from __future__ import annotations

import pytest
from tests.request.test_walk import filled

from ladle.core import UnknownFoodError
from ladle.request import understand


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("soup with bread", [("dish", "soup"), ("include", "bread")]),
        ("a bread", [("meal", "bread")]),
        ("no pasta", [("exclude", "pasta")]),
        ("roast chicken", [("method", "roasted"), ("include", "chicken")]),
        ("a roast", [("dish", "roast")]),
        ("doesn't drink milk", [("exclude", "milk")]),
        ("a drink", [("meal", "drink")]),
        ("nuts make me ill, not the bread", [("allergen", "nut"), ("allergen", "bread")]),
        ("I have leftover roast chicken", [("at_home", "chicken")]),
        ("gluten-free bread", [("allergen", "gluten"), ("meal", "bread")]),
        ("french toast with gluten-free bread",
         [("dish", "french toast"), ("allergen", "gluten"), ("include", "gluten free bread")]),
        ("a sandwich of gluten-free bread",
         [("dish", "sandwich"), ("allergen", "gluten"), ("include", "gluten free bread")]),
        ("I have gluten-free bread",
         [("allergen", "gluten"), ("include", "gluten free bread")]),
        ("no gluten-free bread", [("allergen", "gluten"), ("exclude", "gluten free bread")]),
        ("something I can bake for lunch", [("meal", "lunch")]),
        ("a tuna bake", [("include", "tuna"), ("dish", "bake")]),
        ("without wine and raw eggs", [("exclude", "wine"), ("exclude", "egg")]),
        ("without wine, raw eggs or nuts",
         [("exclude", "wine"), ("exclude", "egg"), ("exclude", "nut")]),
        ("no nuts, grilled fish", [("exclude", "nut"), ("method", "grilled"), ("include", "fish")]),
        ("not quick enough", [("quick", "true")]),
        ("not spicy enough", [("flavor", "spicy")]),
    ],
)  # fmt: skip
def test_a_word_of_several_kinds_is_read_by_what_stands_beside_it(
    said: str, slots: list[tuple[str, str]]
) -> None:
    assert filled(said) == slots


def test_a_word_of_a_title_is_not_all_that_is_left_out() -> None:
    titles = {"high", "runny", "deadly", "zorb"}.__contains__
    with pytest.raises(UnknownFoodError, match="'mercury' is no food"):
        understand("no high mercury tuna", titles)
    assert understand("no runny eggs", titles).values("exclude") == ("runny", "egg")
    assert understand("no zorbs", titles).values("exclude") == ("zorb",)


def test_a_word_of_a_title_may_tell_of_harm() -> None:
    heard = understand("peanuts are deadly for my son", {"deadly"}.__contains__)
    assert heard.values("allergen") == ("peanut",)
    assert understand("deadly brownies", {"deadly"}.__contains__).values("include") == ()
