"""The walk along an utterance: which slots its foods fill, however it is put."""

from __future__ import annotations

import pytest

from ladle.request.language_file import english
from ladle.request.marks import find_marks
from ladle.request.scope import Walked
from ladle.request.spoken import Spoken
from ladle.request.walk import walk


def walked(said: str, *, follows: bool = False) -> Walked:
    marks = find_marks(Spoken(said, english()), english(), lambda _: False)
    return walk(marks, english(), follows=follows)


def filled(said: str, *, follows: bool = False) -> list[tuple[str, str]]:
    return [(one.slot, one.value) for one in walked(said, follows=follows).filled]


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("no nuts, eggs or milk", [("exclude", "nut"), ("exclude", "egg"), ("exclude", "milk")]),
        ("nothing made with fish", [("exclude", "fish")]),
        ("nothing without cheese", [("include", "cheese")]),
        ("no nuts but rice", [("exclude", "nut"), ("include", "rice")]),
        ("no nuts. rice", [("exclude", "nut"), ("include", "rice")]),
        ("cheese is a no", [("exclude", "cheese")]),
        ("the leeks I have", [("at_home", "leek")]),
        ("", []),
    ],
)
def test_a_scope_turns_what_is_named_until_it_ends(said: str, slots: list[tuple[str, str]]) -> None:
    assert filled(said) == slots


def test_a_name_cut_into_food_and_dish_is_left_out_whole() -> None:
    assert filled("no chicken soup") == [("exclude", "chicken soup")]


def test_what_means_nothing_is_lost_and_what_was_to_be_left_out_is_unresolved() -> None:
    assert walked("snazzy rice").lost == ["snazzy"]
    assert walked("no zorbs").unresolved == ["zorb"]
