"""Temperatures of steps in other units."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.food import Show, step_notes
from ladle.food.oven import oven_notes


@pytest.mark.parametrize(
    ("step", "celsius"),
    [
        ("Bake at 350°F for 20 minutes.", "350°F is about 180 °C"),
        ("Preheat oven to 350 degrees F. Grease.", "350 degrees F is about 180 °C"),
        ("Bake at 325 F", "325 F is about 160 °C"),
        ("Bake at 425&deg;F", "425°F is about 220 °C"),
        ("Preheat the oven to 400 deg. F.", "400 deg. F is about 200 °C"),
        ("Set the oven to 375 degrees Fahrenheit.", "375 degrees Fahrenheit is about 190 °C"),
        ("Bake at 350 degrees", "350 degrees is about 180 °C"),
        ("Bake at 350-375°F", "350-375°F is about 180 to 190 °C"),
        ("Heat the oven to gas mark 4.", "gas mark 4 is about 180 °C"),
        ("Heat the oven to gas mark 4-5", "gas mark 4-5 is about 180 to 190 °C"),
        ("Gas mark \u00bd, for meringues", "Gas mark \u00bd is about 120 °C"),
    ],
)
def test_an_oven_is_set_in_steps_of_ten_degrees_celsius(step: str, celsius: str) -> None:
    assert oven_notes(step, Show.METRIC) == (celsius,)


@pytest.mark.parametrize(
    ("step", "fahrenheit"),
    [
        ("Bake at 180°C", ("180°C is about 350 °F",)),
        ("Preheat oven to 200c", ("200c is about 400 °F",)),
        ("oven at 230 degrees Celsius", ("230 degrees Celsius is about 450 °F",)),
        ("Heat oven to 180C/160C fan/gas 4.",
         ("180C is about 350 °F", "160C fan is about 325 °F")),
        ("Heat the oven to gas mark 6", ("gas mark 6 is about 400 °F",)),
    ],
)  # fmt: skip
def test_an_oven_is_set_in_steps_of_25_degrees_fahrenheit(
    step: str, fahrenheit: tuple[str, ...]
) -> None:
    assert oven_notes(step, Show.US) == fahrenheit


@pytest.mark.parametrize(
    ("step", "note"),
    [
        ("Roast until the internal temperature is 165°F.", "165°F is about 74 °C"),
        ("Roast in the oven until it reaches 205°F", "205°F is about 96 °C"),
        ("Heat oil to 375°F in a Dutch oven.", "375°F is about 191 °C"),
        ("Boil to 240°F, soft ball stage", "240°F is about 116 °C"),
        ("At 350°F, fry the oil-dipped dough", "350°F is about 177 °C"),
    ],
)
def test_what_is_no_oven_is_told_to_the_degree(step: str, note: str) -> None:
    assert oven_notes(step, Show.METRIC) == (note,)


@pytest.mark.parametrize(
    "step",
    [
        "Bake at 350°F (180°C).", "Oven 375 degrees F (160 degrees C)", "350°F or 180°C oven",
        "Oven 180C/160C fan/gas 4", "Bake at 180 degrees", "Turn it by 90 degrees",
        "Add 12 C flour", "Bake for 20-25 minutes", "Cut along mark 4", "Use 1/200 F",
        "Bake at 350-20°F", "Heat to 900°F",
    ],
)  # fmt: skip
def test_what_is_told_already_or_is_no_temperature_has_no_note(step: str) -> None:
    assert oven_notes(step, Show.METRIC) == ()


def test_a_sentence_tells_what_is_heated() -> None:
    found = oven_notes("Heat the oil. At 350°F, bake it. Fry.", Show.METRIC)
    assert found == ("350°F is about 180 °C",)
    assert oven_notes("At 350°F. Bake.", Show.METRIC) == ("350°F is about 177 °C",)


def test_a_hostile_step_takes_no_longer_than_its_length() -> None:
    began = process_time()
    assert len(oven_notes(" ".join(f"{n}°F bake" for n in range(200, 600)) * 10, Show.METRIC)) == 20
    assert process_time() - began < 1


def test_nothing_is_noted_where_units_stay() -> None:
    assert oven_notes("Bake at 350°F", Show.AS_WRITTEN) == ()


def test_steps_are_noted_by_their_number() -> None:
    steps = ("Mix.", "Bake at 350°F, then at 350°F.")
    assert step_notes(steps, Show.METRIC) == {"2": ("350°F is about 180 °C",)}
    assert step_notes(steps, Show.US) == {}


@given(st.text(alphabet="0123456789 °FCfcdegratosmk/-,.()", max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    for show in Show:
        assert all(" is about " in note for note in oven_notes(text, show))
