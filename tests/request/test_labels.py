"""Labels within a word or a name: each is a limit."""

from __future__ import annotations

import pytest

from ladle.request import Wants, to_understood, understand
from ladle.request.labels import dish_behind, label_of, left_out_by
from ladle.request.language_file import english

TITLE_WORDS = {"eggless", "glutenfree", "milkless"}


@pytest.mark.parametrize(
    ("word", "left_out"),
    [
        ("eggless", "egg"), ("nondairy", "dairy"), ("glutenfree", "gluten"), ("nutfree", "nut"),
        ("boneless", ""), ("carefree", ""), ("egg", ""), ("restless", ""),
    ],
)  # fmt: skip
def test_one_word_may_leave_out(word: str, left_out: str) -> None:
    assert left_out_by(word, english()) == left_out


@pytest.mark.parametrize(
    ("name", "label", "dish"),
    [
        ("vegan cake", ("diet", "vegan"), "cake"),
        ("vegan butter", ("diet", "vegan"), ""),
        ("plant based burger", ("diet", "vegan"), "burger"),
        ("nondairy ice cream", ("allergen", "dairy"), ""),
        ("kosher salt", ("", ""), ""),
        ("gluten-free beer", ("", ""), ""),
        ("vegan", ("", ""), ""),
        ("rice", ("", ""), ""),
    ],
)
def test_a_name_may_begin_with_a_label(name: str, label: tuple[str, str], dish: str) -> None:
    assert label_of(name, english()) == label
    assert dish_behind(name, english()) == dish


@pytest.mark.parametrize(
    ("utterance", "wants"),
    [
        ("a vegan cake", Wants(dish="cake", diets=("vegan",))),
        ("cookies with vegan butter",
         Wants(dish="cookie", include=("vegan butter",), diets=("vegan",))),
        ("no nuts, a vegan cake", Wants(dish="cake", exclude=("nut",), diets=("vegan",))),
        ("no nuts, vegan cake please", Wants(dish="cake", exclude=("nut",), diets=("vegan",))),
        ("no vegan cheese", Wants(exclude=("vegan cheese",))),
        ("eggless cake", Wants(dish="cake", avoid=("egg",))),
        ("glutenfree cake", Wants(dish="cake", avoid=("gluten",))),
        ("wheatless pasta", Wants(dish="pasta", avoid=("wheat",))),
    ],
)  # fmt: skip
def test_a_label_binds_though_a_title_or_a_food_is_called_so(utterance: str, wants: Wants) -> None:
    assert to_understood(understand(utterance, TITLE_WORDS.__contains__), utterance).wants == wants
    assert to_understood(understand("I have vegan butter"), "I have vegan butter").wants == Wants()
