"""Places: each zone's country and hemisphere, where it has one."""

from __future__ import annotations

from dataclasses import fields
from importlib.resources import files

import pytest

from ladle.request.places import _SAME_PLACE, Hemisphere, Place, _places, place_of

NORTH, SOUTH = Hemisphere.NORTH, Hemisphere.SOUTH


@pytest.mark.parametrize(
    ("zone", "country", "hemisphere"),
    [
        ("Europe/Berlin", "DE", NORTH),
        ("Europe/Oslo", "NO", NORTH),  # tzdata keeps it as another name of Berlin
        ("Australia/Sydney", "AU", SOUTH),
        ("America/Sao_Paulo", "BR", SOUTH),
        ("America/Boa_Vista", "BR", NORTH),
        ("Africa/Nairobi", "KE", SOUTH),
        ("Asia/Singapore", "SG", NORTH),
        ("Pacific/Auckland", "NZ", SOUTH),
        ("America/St_Thomas", "VI", NORTH),
    ],
)
def test_a_zone_tells_country_and_hemisphere(
    zone: str, country: str, hemisphere: Hemisphere
) -> None:
    assert place_of(zone) == Place(country, hemisphere)


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("US/Pacific", "US"), ("Asia/Calcutta", "IN"), ("NZ", "NZ"), ("Japan", "JP"),
        ("Iceland", "IS"), ("America/Virgin", "VI"), ("Africa/Asmera", "ER"), ("GB", "GB"),
        ("Australia/NSW", "AU"), ("Antarctica/South_Pole", "AQ"),
    ],
)  # fmt: skip
def test_an_old_name_tells_the_country_that_it_was_given_for(zone: str, country: str) -> None:
    place = place_of(zone)
    assert place is not None
    assert place.country == country


def test_the_old_names_that_are_put_right_lead_to_zones_that_are_listed() -> None:
    for name, same in _SAME_PLACE.items():
        assert place_of(name) == place_of(same) is not None


@pytest.mark.parametrize("zone", ["UTC", "Etc/GMT+5", "GMT", "CET", "EST5EDT", "Mars/Olympus", ""])
def test_what_several_countries_share_is_nowhere(zone: str) -> None:
    assert place_of(zone) is None


def test_every_other_zone_is_somewhere() -> None:
    zones = (files("tzdata") / "zones").read_text(encoding="utf-8").split()
    named = {zone for zone in zones if "/" in zone and not zone.startswith("Etc/")}
    assert len(named) > 400
    assert sorted(named - _places().keys()) == []


def test_a_place_is_a_country_and_a_hemisphere_and_nothing_finer() -> None:
    assert [f.name for f in fields(Place)] == ["country", "hemisphere"]
    places = set(_places().values())
    assert all(len(p.country) == 2 and p.country.isupper() for p in places)
    assert len(places) < 300
