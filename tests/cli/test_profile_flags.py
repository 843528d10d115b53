"""Flags of a profile: what is given changes, what is not stays, and an empty one takes away."""

from __future__ import annotations

import pytest

from ladle.cli.profile_flags import ProfileFlags, given_up
from ladle.people import Allergy, Profile, Strictness

OLD = Profile(
    allergies=(Allergy(name="egg"),), diets=("vegan",), dislikes=("olive",), likes=("thai",),
    max_weekday_minutes=20, keeps_utterances=True, zone="Europe/Berlin",
)  # fmt: skip


def test_nothing_given_changes_nothing_and_makes_no_profile() -> None:
    assert ProfileFlags().changed(OLD) == OLD
    assert ProfileFlags().changed(None) is None


def test_what_is_given_makes_a_profile_where_there_is_none() -> None:
    flags = ProfileFlags(allergies="nuts, kiwi", likes="italian", minutes=30, keeps=True)
    assert flags.changed(None) == Profile(
        allergies=(Allergy(name="nuts"), Allergy(name="kiwi")), likes=("italian",),
        max_weekday_minutes=30, keeps_utterances=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("flags", "part", "left"),
    [
        (ProfileFlags(allergies=""), "allergies", ()),
        (ProfileFlags(diets=""), "diets", ()),
        (ProfileFlags(dislikes=""), "dislikes", ()),
        (ProfileFlags(likes=""), "likes", ()),
        (ProfileFlags(minutes=0), "max_weekday_minutes", None),
        (ProfileFlags(zone=""), "zone", None),
        (ProfileFlags(keeps=False), "keeps_utterances", False),
    ],
)
def test_an_empty_one_takes_its_own_part_away_and_no_other(
    flags: ProfileFlags, part: str, left: object
) -> None:
    changed = flags.changed(OLD)
    assert changed is not None
    assert getattr(changed, part) == left
    for other in Profile.__struct_fields__:
        assert other == part or getattr(changed, other) == getattr(OLD, other)


def test_allergies_are_strict_unless_it_is_said_that_traces_are_fine() -> None:
    strict = ProfileFlags(allergies="sesame", jurisdiction="us").changed(None)
    lenient = ProfileFlags(allergies="sesame", traces_ok=True).changed(None)
    assert strict == Profile(allergies=(Allergy(name="sesame", jurisdiction="us"),))
    may = Allergy(name="sesame", strictness=Strictness.MAY_CONTAIN_OK)
    assert lenient == Profile(allergies=(may,))


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (ProfileFlags(), ()),
        (ProfileFlags(likes="", dislikes="", minutes=0), ()),
        (ProfileFlags(allergies="milk"), ("egg",)),
        (ProfileFlags(allergies="Egg,milk", diets="vegan,halal"), ()),
        (ProfileFlags(allergies="egg", traces_ok=True), ("egg",)),
        (ProfileFlags(allergies="", diets="halal"), ("egg", "vegan")),
    ],
)
def test_limits_that_are_given_up_are_named(flags: ProfileFlags, expected: tuple[str, ...]) -> None:
    assert given_up(OLD, flags.changed(OLD)) == expected
    assert given_up(None, flags.changed(None)) == ()


def test_a_limit_that_becomes_stricter_is_not_given_up() -> None:
    lenient = ProfileFlags(allergies="egg", traces_ok=True).changed(None)
    assert given_up(lenient, ProfileFlags(allergies="egg").changed(lenient)) == ()
