"""Cues: what each does to what is named beside it."""

from __future__ import annotations

import pytest
from tests.request.test_walk import filled, walked

from ladle.request.hearing import HEARERS
from ladle.request.language import Cue


def test_every_cue_is_heard() -> None:
    assert HEARERS.keys() == set(Cue)


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
        ("rice in the fridge", [("at_home", "rice")]),
        ("with rice", [("include", "rice")]),
        ("rice allergy", [("allergen", "rice")]),
        ("allergies: rice", [("allergen", "rice")]),
        ("rice is disgusting", [("dislike", "rice")]),
        ("rice is off the menu", [("exclude", "rice")]),
        ("rice must be avoided", [("exclude", "rice")]),
        ("rice excluded", [("exclude", "rice")]),
        ("0 rice", [("exclude", "rice")]),
        ("careful with the salt", [("nutrition", "low_salt")]),
        ("limit the sugar", [("nutrition", "low_sugar")]),
        ("careful with the nuts", [("allergen", "nut")]),
        ("devoid of rice", [("exclude", "rice")]),
        ("actually no rice", [("exclude", "rice")]),
        ("soup, wait no rice", [("dish", "soup"), ("exclude", "rice")]),
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
        ("rice gives me gas", [("allergen", "rice")]),
        ("allergies: rice for Max, Ella milk", [("allergen", "rice"), ("allergen", "milk")]),
        ("allergies: rice, but milk is fine", [("allergen", "rice"), ("", "milk")]),
        ("allergies: rice. with milk", [("allergen", "rice"), ("include", "milk")]),
        ("be careful with rice", [("allergen", "rice")]),
        ("beware of rice", [("allergen", "rice")]),
        ("does this contain rice", [("", "rice")]),
        ("rice free", [("allergen", "rice")]),
        ("rice is fine milk isn't", [("", "rice"), ("exclude", "milk")]),
        ("rice ok milk not ok", [("", "rice"), ("allergen", "milk")]),
        ("not happy with milk", [("allergen", "milk")]),
        ("neither he nor she can eat milk", [("allergen", "milk")]),
        ("she is not allowed to eat rice", [("exclude", "rice")]),
        ("my son is not allowed milk", [("person", "son"), ("allergen", "milk")]),
        ("milk not so much", [("exclude", "milk")]),
        ("unless it has rice", [("exclude", "rice")]),
        ("stop suggesting rice", [("exclude", "rice")]),
        ("get rid of the rice", [("exclude", "rice")]),
        ("an alternative to rice", [("exclude", "rice")]),
        ("nearly died from rice", [("allergen", "rice")]),
        ("rice makes me cough", [("allergen", "rice")]),
        ("rice for my cough", [("include", "rice")]),
        ("rice won't work for us", [("exclude", "rice")]),
        ("rejects rice", [("dislike", "rice")]),
        ("ok rice and milk are out", [("exclude", "rice"), ("exclude", "milk")]),
        ("can't eat milk anymore", [("allergen", "milk")]),
        ("rice no wait not rice", [("exclude", "rice")]),
        ("rice no wait no milk", [("include", "rice"), ("exclude", "milk")]),
        ("no milk, no wait, no rice", [("exclude", "milk"), ("exclude", "rice")]),
        ("on a no rice diet", [("exclude", "rice")]),
        ("everyone but Max can eat rice", [("exclude", "rice")]),
        ("I wish I could eat rice", [("exclude", "rice")]),
        ("take out milk", [("exclude", "milk")]),
        ("a take out", []),
        ("it may contain rice", [("exclude", "rice")]),
        ("nothing that may contain rice", [("exclude", "rice")]),
        ("it must not contain traces of rice", [("exclude", "rice")]),
        ("nothing contaminated with rice", [("exclude", "rice")]),
        ("ok leave the rice out", [("exclude", "rice")]),
        ("no skip the rice", [("exclude", "rice")]),
        ("don't skip the rice", [("include", "rice")]),
        ("ok rice is bad", [("allergen", "rice")]),
        ("soup, non rice", [("dish", "soup"), ("allergen", "rice")]),
        ("ugh, rice", [("dislike", "rice")]),
        ("ugh, I want rice", [("include", "rice")]),
        ("actually no to rice", [("exclude", "rice")]),
        ("rice safe", [("allergen", "rice")]),
        ("no to rice, yes to milk", [("exclude", "rice"), ("include", "milk")]),
        ("never mind the rice", [("exclude", "rice")]),
        ("I'm trying not to eat rice", [("exclude", "rice")]),
        ("I stopped eating rice", [("exclude", "rice")]),
        ("take out the rice", [("exclude", "rice")]),
        ("careful, rice", [("allergen", "rice")]),
        ("warning: rice", [("allergen", "rice")]),
        ("mind the rice", [("allergen", "rice")]),
        ("I don't mind the rice", [("", "rice")]),
        ("a problem with rice", [("allergen", "rice")]),
        ("no problem with rice", [("", "rice")]),
        ("no trouble with rice", [("", "rice")]),
        ("rice is a problem", [("exclude", "rice")]),
        ("rice isn't a problem", [("", "rice")]),
        ("tested positive for rice", [("allergen", "rice")]),
        ("throws up from rice", [("allergen", "rice")]),
        ("rice makes my mouth tingle", [("allergen", "rice")]),
        ("rice has to go", [("exclude", "rice")]),
        ("allergens: rice", [("allergen", "rice")]),
        ("no cross contamination with rice", [("allergen", "rice")]),
        ("rice, please", [("include", "rice")]),
        ("rice is fine", [("", "rice")]),
        ("nuts are not fine", [("allergen", "nut")]),
        ("my oven is broken", [("not_equipment", "oven")]),
        ("I can eat rice again", [("remove_allergen", "rice")]),
        ("chicken, no wait, pork", [("include", "pork")]),
        ("rice: no", [("exclude", "rice")]),
        ("leave the rice out", [("exclude", "rice")]),
    ],
)
def test_a_cue_decides_what_becomes_of_a_food(said: str, slots: list[tuple[str, str]]) -> None:
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


def test_to_have_no_allergy_is_told() -> None:
    assert walked("not an allergy").is_no_allergy
    assert not walked("nut allergy").is_no_allergy


def test_an_unknown_word_that_something_is_free_of_is_unresolved_and_told_once() -> None:
    found = walked("zorb free")
    assert (found.lost, found.unresolved) == ([], ["zorb"])


def test_a_label_behind_a_word_already_left_out_takes_nothing_back() -> None:
    found = walked("no tuna of nothing zorb-free gluten")
    assert found.unresolved.count("zorb") == 1
