"""Answers to what was just named, and questions that only look like a refusal."""

from __future__ import annotations

import pytest
from tests.request.test_walk import filled

NO_NUT = ("exclude", "nut")
RICE, NO_RICE = ("include", "rice"), ("exclude", "rice")


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("nuts no, rice yes", [NO_NUT, RICE]),
        ("nuts no rice yes", [NO_NUT, RICE]),
        ("nuts no eggs yes", [NO_NUT, ("include", "egg")]),
        ("nuts: no, rice: yes", [NO_NUT, RICE]),
        ("nuts: no, rice yes", [NO_NUT, RICE]),
        ("nuts no, rice please", [NO_NUT, RICE]),
        ("rice yes nuts no", [RICE, NO_NUT]),
        ("rice no nuts yes", [NO_RICE, NO_NUT]),  # nobody can tell which of them is meant
        ("nuts no, eggs", [NO_NUT, ("exclude", "egg")]),
        ("rice no nuts please", [RICE, NO_NUT]),
        ("rice, no nuts, yes", [RICE, NO_NUT]),
        ("nuts? no thanks", [NO_NUT]),
        ("rice. nuts? not today", [RICE, NO_NUT]),
        ("nuts? no, I'm vegan", [NO_NUT, ("diet", "vegan")]),
        ("nuts? no. I like rice", [NO_NUT, RICE]),
        ("nuts? no way. I like rice", [NO_NUT, RICE]),
    ],
)
def test_an_answer_behind_a_food_decides(said: str, slots: list[tuple[str, str]]) -> None:
    assert filled(said) == slots


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("isn't there anything without nuts?", [NO_NUT]),
        ("don't you have one without nuts?", [NO_NUT]),
        ("don't you put nuts in it", [NO_NUT]),
        ("I don't want anything without rice", [RICE]),
        ("nothing without rice", [RICE]),
    ],
)
def test_a_question_is_no_second_negation(said: str, slots: list[tuple[str, str]]) -> None:
    assert filled(said) == slots


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("no please avoid nuts", [NO_NUT]),
        ("no. please avoid nuts", [NO_NUT]),
        ("nope, please skip the nuts", [NO_NUT]),
        ("no way, please avoid nuts", [NO_NUT]),
        ("no way, I'm allergic to nuts", [("allergen", "nut")]),
        ("no way. I hate nuts", [("dislike", "nut")]),
        ("no way, my son hates nuts", [("person", "son"), ("dislike", "nut")]),
        ("don't you have anything, we don't eat nuts", [("dislike", "nut")]),
        ("no way, nuts", [NO_NUT]),
        ("no recipe without rice please", [RICE]),
        ("I don't hate rice", [("", "rice")]),
    ],
)
def test_a_no_that_answers_negates_no_clause_behind_it(
    said: str, slots: list[tuple[str, str]]
) -> None:
    assert filled(said) == slots
