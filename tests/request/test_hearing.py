"""Cues: that each is heard, and those that join or end whole clauses."""

from __future__ import annotations

import pytest
from tests.request.test_walk import filled

from ladle.request.hearing import HEARERS
from ladle.request.language import Cue


def test_every_cue_is_heard() -> None:
    assert HEARERS.keys() == set(Cue)


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("actually no rice", [("exclude", "rice")]),
        ("soup, wait no rice", [("dish", "soup"), ("exclude", "rice")]),
        ("allergies: rice, but milk is fine", [("allergen", "rice"), ("", "milk")]),
        ("allergies: rice. with milk", [("allergen", "rice"), ("include", "milk")]),
        ("not happy with milk", [("allergen", "milk")]),
        ("ok rice and milk are out", [("exclude", "rice"), ("exclude", "milk")]),
        ("can't eat milk anymore", [("allergen", "milk")]),
        ("rice no wait not rice", [("exclude", "rice")]),
        ("rice no wait no milk", [("include", "rice"), ("exclude", "milk")]),
        ("no milk, no wait, no rice", [("exclude", "milk"), ("exclude", "rice")]),
        ("I can eat rice again", [("remove_allergen", "rice")]),
        ("chicken, no wait, pork", [("include", "pork")]),
    ],
)
def test_a_cue_joins_ends_or_corrects_a_clause(said: str, slots: list[tuple[str, str]]) -> None:
    assert filled(said) == slots


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("rice and milk", [("include", "rice"), ("include", "milk")]),
        ("no rice, nor milk", [("exclude", "rice"), ("exclude", "milk")]),
        ("no rice but milk", [("exclude", "rice"), ("include", "milk")]),
        ("rice which is quick without milk",
         [("include", "rice"), ("quick", "true"), ("exclude", "milk")]),
        ("not allergic to rice but milk", [("", "rice"), ("allergen", "milk")]),
    ],
)  # fmt: skip
def test_a_clause_goes_on_or_ends(said: str, slots: list[tuple[str, str]]) -> None:
    assert filled(said) == slots
