"""Cues before what they speak of."""

from __future__ import annotations

import pytest
from tests.request.test_walk import filled


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("no rice", [("exclude", "rice")]),
        ("without rice", [("exclude", "rice")]),
        ("I eat everything but rice", [("dislike", "rice")]),
        ("hates rice", [("dislike", "rice")]),
        ("allergic to rice", [("allergen", "rice")]),
        ("not allergic to rice", [("", "rice")]),
        ("I have rice", [("at_home", "rice")]),
        ("can I have rice", [("include", "rice")]),
        ("with rice", [("include", "rice")]),
        ("0 rice", [("exclude", "rice")]),
        ("careful with the salt", [("nutrition", "low_salt")]),
        ("limit the sugar", [("nutrition", "low_sugar")]),
        ("careful with the nuts", [("allergen", "nut")]),
        ("devoid of rice", [("exclude", "rice")]),
        ("it has rice, something else", [("exclude", "rice")]),
        ("that has rice in it", [("exclude", "rice")]),
        ("it's got rice", [("exclude", "rice")]),
        ("I can't eat that, it contains rice", [("exclude", "rice")]),
        ("something that has rice", [("include", "rice")]),
        ("it has to have rice", [("include", "rice")]),
        ("that's not vegan", [("diet", "vegan")]),
        ("something that isn't vegan", [("remove_diet", "vegan")]),
        ("nobody eats rice", [("exclude", "rice")]),
        ("stop eating rice", [("exclude", "rice")]),
        ("low rice", [("exclude", "rice")]),
        ("hardly any rice", [("exclude", "rice")]),
        ("be careful with rice", [("allergen", "rice")]),
        ("beware of rice", [("allergen", "rice")]),
        ("unless it has rice", [("exclude", "rice")]),
        ("stop suggesting rice", [("exclude", "rice")]),
        ("get rid of the rice", [("exclude", "rice")]),
        ("an alternative to rice", [("exclude", "rice")]),
        ("rejects rice", [("dislike", "rice")]),
        ("everyone but Max can eat rice", [("exclude", "rice")]),
        ("I wish I could eat rice", [("exclude", "rice")]),
        ("take out milk", [("exclude", "milk")]),
        ("a take out", []),
        ("it may contain rice", [("exclude", "rice")]),
        ("nothing that may contain rice", [("exclude", "rice")]),
        ("it must not contain traces of rice", [("exclude", "rice")]),
        ("nothing contaminated with rice", [("exclude", "rice")]),
        ("no skip the rice", [("exclude", "rice")]),
        ("don't skip the rice", [("include", "rice")]),
        ("actually no to rice", [("exclude", "rice")]),
        ("no to rice, yes to milk", [("exclude", "rice"), ("include", "milk")]),
        ("never mind the rice", [("exclude", "rice")]),
        ("I'm trying not to eat rice", [("exclude", "rice")]),
        ("I stopped eating rice", [("exclude", "rice")]),
        ("take out the rice", [("exclude", "rice")]),
        ("careful, rice", [("allergen", "rice")]),
        ("warning: rice", [("allergen", "rice")]),
        ("mind the rice", [("allergen", "rice")]),
        ("a problem with rice", [("allergen", "rice")]),
        ("tested positive for rice", [("allergen", "rice")]),
        ("no cross contamination with rice", [("allergen", "rice")]),
    ],
)
def test_a_cue_decides_what_becomes_of_the_food_behind_it(
    said: str, slots: list[tuple[str, str]]
) -> None:
    assert filled(said) == slots


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("I can't have dairy", [("allergen", "dairy")]),
        ("I cannot eat walnuts", [("allergen", "walnut")]),
        ("my son can't eat butter", [("person", "son"), ("allergen", "butter")]),
        ("I can not eat eggs", [("allergen", "egg")]),
        ("the kids must not eat prawns", [("person", "kid"), ("allergen", "prawn")]),
        ("I'm not allowed shellfish", [("allergen", "shellfish")]),
        ("I can't have anything with soy", [("allergen", "soy")]),
        ("I can't have milk or mushrooms", [("allergen", "milk"), ("exclude", "mushroom")]),
        ("dairy makes me ill", [("allergen", "dairy")]),
        ("dairy doesn't agree with me", [("allergen", "dairy")]),
        ("I can't have mushrooms", [("exclude", "mushroom")]),
        ("I can't eat mushrooms", [("exclude", "mushroom")]),
        ("mushrooms make me sick", [("allergen", "mushroom")]),
        ("mushrooms don't agree with me", [("allergen", "mushroom")]),
    ],
)
def test_what_somebody_cannot_have_is_an_allergy_if_it_carries_an_allergen_and_left_out_if_not(
    said: str, slots: list[tuple[str, str]]
) -> None:
    assert filled(said) == slots


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("it can't have cream", [("exclude", "cream")]),
        ("it just can't have cream in it", [("exclude", "cream")]),
        ("I can't cook fish", [("exclude", "fish")]),
        ("we can't get prawns", [("exclude", "prawn")]),
        ("I can't do without milk", [("include", "milk")]),
        ("I can't have pizza again", [("exclude", "pizza")]),
        ("milk is not allowed", [("exclude", "milk")]),
        ("nothing is off limits, chicken please", [("include", "chicken")]),
    ],
)
def test_what_a_recipe_or_a_cook_cannot_have_is_nobodys_allergy(
    said: str, slots: list[tuple[str, str]]
) -> None:
    assert filled(said) == slots


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("no, french", [("cuisine", "french")]), ("no french", [("not_cuisine", "french")]),
        ("no, nuts", [("exclude", "nut")]),
    ],
)  # fmt: skip
def test_a_no_to_what_was_proposed_may_ask_for_another_cuisine(
    said: str, slots: list[tuple[str, str]]
) -> None:
    assert filled(said, follows=True) == slots


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("no cake with nuts", [("exclude", "cake"), ("exclude", "nut")]),
        ("no cake with any nuts", [("exclude", "cake"), ("exclude", "nut")]),
        ("no bread that contains nuts", [("exclude", "bread"), ("exclude", "nut")]),
        ("nothing baked with nuts", [("not_method", "baked"), ("exclude", "nut")]),
        ("no pizza with pineapple", [("exclude", "pizza"), ("exclude", "pineapple")]),
        ("I hate soup with cream", [("dislike", "soup"), ("dislike", "cream")]),
        ("avoid cakes with nuts", [("exclude", "cake"), ("exclude", "nut")]),
        ("no cake, with nuts", [("exclude", "cake"), ("include", "nut")]),
        ("no meat with rice", [("exclude", "meat"), ("include", "rice")]),
        ("a curry without bread with cheese",
         [("dish", "curry"), ("exclude", "bread"), ("include", "cheese")]),
        ("no fuss with nuts", [("ease", "easy"), ("include", "nut")]),
    ],
)  # fmt: skip
def test_what_the_refused_holds_is_left_out_too(said: str, slots: list[tuple[str, str]]) -> None:
    assert filled(said) == slots
