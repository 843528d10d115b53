"""What is taken of a profile and a pantry, and what is said to who sends something else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec
import pytest

from ladle.core import BadRequestError, UnknownFoodError
from ladle.food import ASKED_DIETS
from ladle.people import Allergy, PantryItem, Profile, Strictness, check_profile
from ladle.people.profiles import check_food, check_pantry

_FULL = {
    "diets": ["gluten_free", "vegan"],
    "allergies": [
        {"name": "walnut", "jurisdiction": "us", "strictness": "may_contain_ok"},
        {"name": "egg"},
    ],
    "dislikes": ["olives", "dairy"],
    "likes": ["italian", "aubergine"],
    "max_weekday_minutes": 30,
    "keeps_utterances": True,
    "zone": "Europe/Berlin",
}


def checked(**fields: Any) -> Profile:
    return check_profile(Profile(**fields))


def test_a_full_profile_goes_through_unchanged() -> None:
    profile = msgspec.convert(_FULL, Profile)
    assert check_profile(profile) == profile
    assert profile.allergies[0].strictness is Strictness.MAY_CONTAIN_OK
    assert msgspec.json.decode(msgspec.json.encode(profile), type=Profile) == profile


def test_an_empty_profile_says_nothing_and_agrees_to_nothing() -> None:
    assert checked() == Profile()
    assert not Profile().keeps_utterances
    assert msgspec.to_builtins(Profile()) == {}


def test_names_are_tidied_and_stand_once() -> None:
    egg = Allergy(name="egg")
    assert checked(
        diets=("Gluten-Free", "gluten free", " vegan "),
        allergies=(egg, Allergy(name=" egg ", jurisdiction="EU")),
        dislikes=("olive ", "olive"),
        likes=("Italian", "Italian"),
    ) == Profile(
        diets=("gluten_free", "vegan"), allergies=(egg,), dislikes=("olive",), likes=("Italian",)
    )


KNOWN = f"known are {', '.join(ASKED_DIETS)}; of any other, name what to leave out"


@pytest.mark.parametrize(
    ("fields", "where", "text"),
    [
        ({"diets": ("vegan", "vegn")}, "profile.diets[1]",
         f"is 'vegn'; {KNOWN}; did you mean vegan?"),
        ({"diets": ("xyzzy",)}, "profile.diets[0]", f"is 'xyzzy'; {KNOWN}"),
        ({"diets": ("",)}, "profile.diets[0]", "has 0 characters; it must have 1 to 100"),
        ({"diets": ("vegan",) * 101}, "profile.diets", "has 101 items; at most 100"),
        ({"allergies": (Allergy(name="egg"),) * 101}, "profile.allergies",
         "has 101 items; at most 100"),
        ({"likes": ("italian", "olive", "xyzzy")}, "profile.likes[2]",
         "is 'xyzzy', no cuisine or food that Ladle knows"),
        ({"likes": ("Itallian",)}, "profile.likes[0]",
         "is 'Itallian', no cuisine or food that Ladle knows; did you mean italian?"),
        ({"likes": ("aubergin",)}, "profile.likes[0]",
         "is 'aubergin', no cuisine or food that Ladle knows; did you mean eggplant?"),
        ({"likes": ("x" * 101,)}, "profile.likes[0]", "has 101 characters; it must have 1 to 100"),
        ({"max_weekday_minutes": 0}, "profile.max_weekday_minutes",
         "is 0; it must be from 1 to 43200"),
        ({"max_weekday_minutes": 43_201}, "profile.max_weekday_minutes",
         "is 43201; it must be from 1 to 43200"),
        ({"zone": "Europe/Atlantis"}, "profile.zone",
         "'Europe/Atlantis' is no IANA time zone, such as Europe/Berlin"),
        ({"zone": "../../etc/passwd"}, "profile.zone",
         "'../../etc/passwd' is no IANA time zone, such as Europe/Berlin"),
        ({"zone": "Europe"}, "profile.zone",
         "'Europe' is no IANA time zone, such as Europe/Berlin"),
        ({"zone": ""}, "profile.zone", "has 0 characters; it must have 1 to 100"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_place(
    fields: Mapping[str, Any], where: str, text: str
) -> None:
    with pytest.raises(BadRequestError, match=f"^{re.escape(f'{where}: {text}')}$") as caught:
        checked(**fields)
    assert caught.value.field == where


@pytest.mark.parametrize(
    ("fields", "where", "name"),
    [
        ({"allergies": (Allergy(name="egg"), Allergy(name="xyzzy"))}, "allergies[1].name", "xyzzy"),
        ({"dislikes": ("olive", "olive", "oliv3")}, "dislikes[2]", "oliv3"),
    ],
)
def test_a_name_that_must_count_and_is_no_food_stops(
    fields: Mapping[str, Any], where: str, name: str
) -> None:
    with pytest.raises(UnknownFoodError, match="is no food or allergen that Ladle knows") as caught:
        check_profile(Profile(**fields), "member.profile")
    assert (caught.value.field, caught.value.name) == (f"member.profile.{where}", name)


def test_the_most_of_everything_is_taken() -> None:
    profile = checked(
        allergies=(Allergy(name="egg"),) * 100, likes=("italian",) * 100, max_weekday_minutes=43_200
    )
    assert profile.max_weekday_minutes == 43_200


def test_a_pantry_keeps_its_order_and_its_dates() -> None:
    items = (
        PantryItem(food="Milk ", use_by=date(2026, 5, 1)),
        PantryItem(food="rice"),
        PantryItem(food="milk"),
    )
    assert check_pantry(items) == (PantryItem(food="Milk", use_by=date(2026, 5, 1)), *items[1:])
    assert msgspec.convert({"food": "milk", "use_by": "2026-05-01"}, PantryItem) == PantryItem(
        food="milk", use_by=date(2026, 5, 1)
    )


def test_a_pantry_of_unknown_things_or_too_many_is_refused() -> None:
    milk = PantryItem(food="milk")
    with pytest.raises(UnknownFoodError, match=r"^pantry\[1\]\.food: 'xyzzy' is no food"):
        check_pantry((milk, PantryItem(food="xyzzy")))
    with pytest.raises(BadRequestError, match=r"^pantry: has 201 items; at most 200$"):
        check_pantry((milk,) * 201)
    assert len(check_pantry((milk,) * 200)) == 200


def test_a_food_is_one_under_any_of_its_names() -> None:
    assert check_food(" Aubergines ", "f") == "Aubergines"
    with pytest.raises(UnknownFoodError, match=r"^f: 'aubergin' .*; did you mean eggplant\?$"):
        check_food("aubergin", "f")
