"""What a clause leaves unsaid since the one before said it."""

from __future__ import annotations

import pytest
from tests.request.test_walk import filled

NUT = ("allergen", "nut")


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("I'm allergic to nuts, my wife to eggs", [NUT, ("person", "wife"), ("allergen", "egg")]),
        ("allergic to nuts, to eggs", [NUT, ("allergen", "egg")]),
        ("allergic to nuts, also to all eggs", [NUT, ("allergen", "egg")]),
        ("allergic to nuts, add cheese to rice", [NUT, ("include", "cheese"), ("include", "rice")]),
        ("add rice to eggs", [("include", "rice"), ("include", "egg")]),
        ("I prefer rice to milk", [("include", "rice"), ("exclude", "milk")]),
        ("I prefer rice over milk", [("include", "rice"), ("exclude", "milk")]),
        ("beans over rice", [("include", "bean"), ("include", "rice")]),
        ("not allergic to nuts or to eggs", [("", "nut"), ("", "egg")]),
        ("not allergic to nuts but to eggs", [("", "nut"), ("allergen", "egg")]),
        ("not allergic to nuts, just eggs", [("", "nut"), ("allergen", "egg")]),
        ("not allergic to nuts but eggs", [("", "nut"), ("allergen", "egg")]),
        ("not allergic to nuts but chicken", [("", "nut"), ("include", "chicken")]),
        ("I'm not allergic: my son is, to eggs", [("person", "son"), ("allergen", "egg")]),
    ],
)
def test_an_allergy_goes_on_where_it_is_not_said_again(
    said: str, slots: list[tuple[str, str]]
) -> None:
    assert filled(said) == slots


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("I eat nuts but my wife can't", [NUT, ("person", "wife")]),
        ("I like rice but he doesn't", [("exclude", "rice")]),
        ("I like rice but he doesn't so pork", [("exclude", "rice"), ("include", "pork")]),
        ("I used to eat nuts but now I can't", [NUT]),
        ("I can have rice but she can't", [("exclude", "rice")]),
        ("I have rice but she doesn't", [("at_home", "rice")]),
        ("nothing but rice", [("include", "rice")]),
    ],
)
def test_what_somebody_does_not_is_what_others_do(said: str, slots: list[tuple[str, str]]) -> None:
    assert filled(said) == slots


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("I'm not allergic to nuts but my wife is", [NUT, ("person", "wife")]),
        ("I am not allergic to nuts, she is", [NUT]),
        ("I'm not vegan but my wife is", [("diet", "vegan"), ("person", "wife")]),
        ("my wife isn't vegan anymore but I am", [("person", "wife"), ("diet", "vegan")]),
        ("my wife is no longer vegan but I am", [("person", "wife"), ("diet", "vegan")]),
        ("she isn't allergic to nuts anymore but I am", [NUT]),
        ("he outgrew his nut allergy but she has it", [NUT]),
        ("he outgrew his nut allergy but she doesn't have it", [("remove_allergen", "nut")]),
        ("I'm not vegan anymore", [("remove_diet", "vegan")]),
        ("I'm not vegan", [("remove_diet", "vegan")]),
        ("I'm not allergic to nuts", [("", "nut")]),
        ("I'm not allergic to nuts, nice as it is", [("", "nut")]),
    ],
)
def test_what_is_denied_of_one_may_be_true_of_another(
    said: str, slots: list[tuple[str, str]]
) -> None:
    assert filled(said) == slots
