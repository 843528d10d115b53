"""Durations in steps: their place, range, verb, and what they are to the total."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.food.durations import Attention, Use, find_durations, kitchen_verbs

READ: dict[str, tuple[str, float, float]] = {
    "Refrigerate overnight.": ("overnight", 480, 720),
    "Let it rest over night": ("over night", 480, 720),
    "Rest \u00bd hour.": ("\u00bd hour", 30, 30),
    "Cook 1 h 30.": ("1 h 30", 90, 90),
    "Cook 20m": ("20m", 20, 20),
    "Simmer 1 1/2 to 2 hours": ("1 1/2 to 2 hours", 90, 120),
    "Simmer 1 to 1\u00bd hours": ("1 to 1\u00bd hours", 60, 90),
    "Bake until golden, about 10 minutes": ("10 minutes", 10, 10),
    "bake for 20-25 min": ("20-25 min", 20, 25),
    "Bake 25 to 20 minutes": ("25 to 20 minutes", 20, 20),
    "Cook for another 5 minutes": ("5 minutes", 5, 5),
    "Cure it 2 days": ("2 days", 2880, 2880),
    "Bake 1 hour and 15 minutes.": ("1 hour and 15 minutes", 75, 75),
    "Bake 1 hour, 15 minutes.": ("1 hour, 15 minutes", 75, 75),
    "Bake 1-1/2 hours": ("1-1/2 hours", 90, 90),
    "Bake one and a half hours": ("one and a half hours", 90, 90),
    "Bake 1 hour and a half": ("1 hour and a half", 90, 90),
    "Rest half an hour": ("half an hour", 30, 30),
    "Bake 45 minutes to 1 hour": ("45 minutes to 1 hour", 45, 60),
    "Stir 30 seconds": ("30 seconds", 0.5, 0.5),
}


@pytest.mark.parametrize(("text", "wanted"), READ.items())
def test_a_duration_is_read_with_its_place(text: str, wanted: tuple[str, float, float]) -> None:
    (found,) = find_durations(text)
    assert (text[found.start : found.stop], found.low_s / 60, found.high_s / 60) == wanted


NONE = ("", "Boil 1/0 minutes", "Mix it all.", "Add 2 eggs a few at a time, then mince.",
        "Heat to 350 degrees.", "\u0130 20 minutes")  # fmt: skip


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_duration_is_not_read(text: str) -> None:
    assert find_durations(text) == ()


USES: dict[str, list[Use]] = {
    "Cook 8 hours on low or 4 hours on high.": [Use.COUNTED, Use.ALTERNATIVE],
    "Chill 4 hours or overnight.": [Use.COUNTED, Use.ALTERNATIVE],
    "Chill 1 hour to overnight.": [Use.COUNTED, Use.ALTERNATIVE],
    "Fry 2 minutes, then simmer 5 minutes.": [Use.COUNTED, Use.COUNTED],
    "Meanwhile, boil the eggs 10 minutes.": [Use.PARALLEL],
    "Bake 1 hour, basting every 10 minutes.": [Use.COUNTED, Use.WITHIN],
    "Uncover for the last 5 minutes.": [Use.WITHIN],
    "It keeps in the fridge for 3 days.": [Use.ASIDE],
    "Roast 20 minutes per pound.": [Use.ASIDE],
    "Take it out 30 minutes before serving.": [Use.ASIDE],
}


@pytest.mark.parametrize(("text", "uses"), USES.items())
def test_not_every_duration_adds_up(text: str, uses: list[Use]) -> None:
    assert [d.use for d in find_durations(text)] == uses


ATTENTION: dict[str, tuple[str, Attention]] = {
    "Bake until golden, 20 minutes": ("bake", Attention.WAIT),
    "Add it and simmer, stirring now and then, 20 minutes": ("simmer", Attention.WAIT),
    "Simmer, stirring constantly, 3 minutes": ("simmer", Attention.ACTIVE),
    "Knead 10 minutes": ("knead", Attention.ACTIVE),
    "Stirring, go on for 4 minutes": ("stir", Attention.ACTIVE),
    "Cook 5 minutes": ("cook", Attention.ACTIVE),
    "Cook 40 minutes": ("cook", Attention.WAIT),
    "For 20 minutes let it rest": ("sit", Attention.WAIT),
    "About 3 minutes": ("", Attention.ACTIVE),
    "Knead it! Now let the dough rise 20 minutes. Stir.": ("rise", Attention.WAIT),
    "Cool it. 5 minutes": ("", Attention.ACTIVE),
}


@pytest.mark.parametrize(("text", "wanted"), ATTENTION.items())
def test_the_verb_tells_whether_the_cook_is_free(text: str, wanted: tuple[str, Attention]) -> None:
    (found,) = find_durations(text)
    assert (found.what, found.attention) == wanted


def test_two_sides_take_twice_as_long() -> None:
    (found,) = find_durations("Grill 4 to 6 minutes per side.")
    assert (found.times, found.likely_s) == (2, 600)


def test_the_verbs_know_whether_they_wait() -> None:
    assert {verb.kind for verb in kitchen_verbs().values()} == {"wait", "active", "either"}
    assert kitchen_verbs()["baking"] is kitchen_verbs()["bake"]
    assert [n for n in kitchen_verbs() if n != n.lower()] == []


@given(st.one_of(st.text(), st.text("0123456789/\u00bd-. minhoursd aofy,", max_size=60)))
def test_any_text_has_durations_within_it(text: str) -> None:
    stop = 0
    for found in find_durations(text):
        assert stop <= found.start < found.stop <= len(text)
        assert 0 <= found.low_s <= found.high_s
        stop = found.stop


def test_what_is_far_off_in_a_step_without_a_full_stop_says_nothing() -> None:
    filler = "and so on " * 200
    (near,) = find_durations("bake for 10 minutes")
    (far,) = find_durations(f"bake {filler} for 10 minutes")
    assert (near.what, far.what) == ("bake", "")
    many = find_durations("simmer 10 minutes, " * 500)
    assert len(many) == 500
