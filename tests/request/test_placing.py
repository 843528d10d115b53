"""What is named, put into slots."""

from __future__ import annotations

import pytest
from tests.request.test_walk import filled, walked

from ladle.core import UnknownFoodError
from ladle.request import understand


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("not too spicy", [("not_flavor", "spicy")]),
        ("less spicy", [("not_flavor", "spicy")]),
        ("nothing complicated", [("ease", "easy")]),
        ("nothing fancy", [("ease", "easy")]),
        ("not cheap", [("price", "expensive")]),
        ("not vegan anymore", [("remove_diet", "vegan")]),
        ("nothing out of season", [("season", "in_season")]),
        ("I don't want anything out of season", [("season", "in_season")]),
        ("not too slow", [("quick", "true")]),
        ("I don't want a quick dinner", [("slow", "true"), ("meal", "dinner")]),
        ("no oven or nuts", [("not_equipment", "oven"), ("exclude", "nut")]),
        ("no bake or nuts", [("method", "no bake"), ("exclude", "nut")]),
        ("no oven, chicken", [("not_equipment", "oven"), ("include", "chicken")]),
        ("not fried in butter", [("not_method", "fried"), ("exclude", "butter")]),
        ("no fresh walnuts", [("not_flavor", "fresh"), ("exclude", "walnut")]),
        ("not spicy, walnuts", [("not_flavor", "spicy"), ("include", "walnut")]),
        ("less dairy", [("exclude", "dairy")]),
        ("peanuts (severe)", [("allergen", "peanut")]),
        ("a severe milk allergy, rice please", [("allergen", "milk"), ("include", "rice")]),
    ],
)
def test_what_is_not_wanted_fills_the_slot_of_the_opposite(
    said: str, slots: list[tuple[str, str]]
) -> None:
    assert filled(said) == slots


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
    ],
)
def test_a_word_of_several_kinds_is_read_by_what_stands_beside_it(
    said: str, slots: list[tuple[str, str]]
) -> None:
    assert filled(said) == slots


@pytest.mark.parametrize(
    ("said", "lost"), [("no dessert", "no dessert"), ("nothing healthy", "no healthy"),
                       ("nothing boring", "no boring"), ("at least 2 hours", "at least 2 hour"),
                       ("not in season", "no in season"), ("no summer dishes", "no summer"),
                       ("I hate summer dishes", "no summer"), ("not romantic", "no romantic"),
                       ("I don't want a dessert", "no dessert"), ("less healthy", "no healthy"),
                       ("out of season please", "out of season")]
)  # fmt: skip
def test_what_cannot_be_granted_is_lost_aloud(said: str, lost: str) -> None:
    assert walked(said).lost == [lost]
    assert filled(said) == []


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("I have nothing for dinner", [("meal", "dinner")]),
        ("nothing for christmas", [("occasion", "christmas")]),
        ("don't you have anything quick", [("quick", "true")]),
        ("no, quick please", [("quick", "true")]),
        ("no nuts for christmas", [("exclude", "nut"), ("occasion", "christmas")]),
        ("nothing that takes ages", [("quick", "true")]),
        ("not for kids", [("person", "kid")]),
        ("not quick enough", [("quick", "true")]),
        ("not spicy enough", [("flavor", "spicy")]),
    ],
)
def test_what_stands_beside_a_negation_is_not_what_it_negates(
    said: str, slots: list[tuple[str, str]]
) -> None:
    assert filled(said) == slots


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("no dessert or nuts", [("exclude", "nut")]),
        ("no christmas nuts", [("exclude", "nut")]),
        ("no dessert, nuts", [("exclude", "nut")]),
        ("no dessert vegan", [("diet", "vegan")]),
        ("not quick or spicy", [("slow", "true"), ("not_flavor", "spicy")]),
        ("nothing healthy or with nuts", [("exclude", "nut")]),
        ("no dessert, something with chicken", [("include", "chicken")]),
        ("chicken, not in season", [("include", "chicken")]),
        ("chicken but not in season", [("include", "chicken")]),
        ("chicken, not in season please", [("include", "chicken")]),
        ("chicken, not in season but with rice", [("include", "chicken"), ("include", "rice")]),
    ],
)
def test_what_cannot_be_granted_keeps_what_is_left_out_and_turns_nothing_before(
    said: str, slots: list[tuple[str, str]]
) -> None:
    assert filled(said) == slots


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("it doesn't have to be in season", [("", "in_season")]),
        ("doesn't have to be cheap", [("", "cheap")]),
        ("it needn't be for christmas", [("", "christmas")]),
        ("it doesn't have to be chicken", [("", "chicken")]),
        ("I don't care if it has rice", [("", "rice")]),
        ("doesn't have to be under 30 minutes", []),
        ("doesn't have to be vegan", [("", "vegan")]),
        ("doesn't have to be gf", [("allergen", "gluten")]),
        ("doesn't have to be dairy free", [("allergen", "dairy")]),
        ("doesn't have to be quick or cheap, just easy",
         [("", "true"), ("", "cheap"), ("ease", "easy")]),
        ("I don't care about the season", []),
        ("I don't mind the season or the zorb", []),
        ("I don't care about time, chicken please", [("include", "chicken")]),
        ("I don't care about time just no nuts", [("exclude", "nut")]),
        ("I don't care about the price, no nuts", [("exclude", "nut")]),
    ],
)  # fmt: skip
def test_what_does_not_matter_is_neither_asked_for_nor_unwanted(
    said: str, slots: list[tuple[str, str]]
) -> None:
    assert filled(said) == slots
    assert walked(said).lost == []


@pytest.mark.parametrize(
    ("said", "slots"),
    [("eggless", [("allergen", "egg")]), ("nondairy", [("allergen", "dairy")]), ("boneless", [])],
)
def test_a_word_says_by_its_end_what_it_lacks(said: str, slots: list[tuple[str, str]]) -> None:
    assert filled(said) == slots


def test_it_stands_for_what_was_named_before() -> None:
    assert filled("onions, or a curry that works without it, with rice")[-1] == ("include", "rice")


def test_a_word_of_a_title_is_not_all_that_is_left_out() -> None:
    titles = {"high", "runny", "deadly", "zorb"}.__contains__
    with pytest.raises(UnknownFoodError, match="'mercury' is no food"):
        understand("no high mercury tuna", titles)
    assert understand("no runny eggs", titles).values("exclude") == ("runny", "egg")
    assert understand("no zorbs", titles).values("exclude") == ("zorb",)


def test_what_only_titles_know_is_left_out_of_titles_and_told() -> None:
    heard = understand("no cholesterol", {"cholesterol"}.__contains__)
    assert heard.values("exclude") == ("cholesterol",)
    assert heard.not_understood == ("no cholesterol",)
    assert understand("no lasagne", {"lasagne"}.__contains__).not_understood == ()


def test_a_word_of_a_title_may_tell_of_harm() -> None:
    heard = understand("peanuts are deadly for my son", {"deadly"}.__contains__)
    assert heard.values("allergen") == ("peanut",)
    assert understand("deadly brownies", {"deadly"}.__contains__).values("include") == ()
