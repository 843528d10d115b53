"""Who eats together: no eater's limit is ever lost, whoever else sits at the table."""

from __future__ import annotations

from itertools import permutations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.core import BadRequestError
from ladle.food import ALLERGENS, DIETS, EntryIx, jurisdictions, vocabulary
from ladle.people import Allergy, HardLimits, Profile, Strictness, hard_limits

_ALLERGIES = st.builds(
    Allergy,
    name=st.sampled_from(
        [*ALLERGENS, "nuts", "walnut", "kiwi", "wheat", "beef", "shrimp", "peanut butter", "soba"]
    ),
    jurisdiction=st.sampled_from([*jurisdictions()]),
    strictness=st.sampled_from(Strictness),
)
_PROFILES = st.builds(
    Profile,
    diets=st.lists(st.sampled_from([*DIETS]), max_size=3).map(tuple),
    allergies=st.lists(_ALLERGIES, max_size=4).map(tuple),
    dislikes=st.lists(st.sampled_from(["olive", "dairy", "fish", "no food"]), max_size=3).map(
        tuple
    ),
)
_TABLES = st.lists(_PROFILES, max_size=4)
_MAY_OK = Strictness.MAY_CONTAIN_OK


def entry(name: str) -> EntryIx:
    found = vocabulary().find(name)
    assert found is not None
    return found


def allergic(*names: str, strictness: Strictness = Strictness.FREE_ONLY) -> Profile:
    return Profile(allergies=tuple(Allergy(name=n, strictness=strictness) for n in names))


def assert_as_strict(all_of_them: HardLimits, one: HardLimits) -> None:
    """Check that whatever one must be spared, all are, at least as strictly."""
    assert all_of_them.allergens >= one.allergens
    assert all_of_them.allergens | all_of_them.allergens_may >= one.allergens_may
    assert all_of_them.foods >= one.foods
    assert all_of_them.foods | all_of_them.foods_may >= one.foods_may
    assert all_of_them.foods_perhaps >= one.foods_perhaps
    assert all_of_them.named >= one.named
    assert all_of_them.named | all_of_them.named_may >= one.named_may
    assert all_of_them.diets >= one.diets
    assert all_of_them.dislikes >= one.dislikes


# -- properties ------------------------------------------------------------------------------------


@given(_TABLES)
def test_the_union_is_never_weaker_than_any_eaters_own_limits(eaters: list[Profile]) -> None:
    together = hard_limits(eaters)
    for eater in eaters:
        assert_as_strict(together, hard_limits([eater]))


@given(_TABLES, _PROFILES)
def test_one_more_eater_takes_no_limit_away(eaters: list[Profile], guest: Profile) -> None:
    assert_as_strict(hard_limits([*eaters, guest]), hard_limits(eaters))


@given(st.lists(_PROFILES, max_size=3))
def test_where_somebody_sits_changes_nothing(eaters: list[Profile]) -> None:
    assert len({hard_limits(order) for order in permutations(eaters)}) == 1


@given(_TABLES)
def test_nobody_counts_twice(eaters: list[Profile]) -> None:
    assert hard_limits([*eaters, *eaters]) == hard_limits(eaters)


@given(_TABLES)
def test_what_is_strict_is_not_lenient_as_well(eaters: list[Profile]) -> None:
    limits = hard_limits(eaters)
    assert not limits.allergens & limits.allergens_may
    assert not limits.foods & limits.foods_may
    assert not limits.named & limits.named_may


@given(_PROFILES)
def test_one_profile_or_one_eater_an_allergy_come_to_the_same(profile: Profile) -> None:
    parts = [Profile(diets=profile.diets, dislikes=profile.dislikes)]
    parts += [Profile(allergies=(allergy,)) for allergy in profile.allergies]
    assert hard_limits(parts) == hard_limits([profile])


@given(_ALLERGIES)
def test_a_strict_allergy_rules_out_all_that_a_lenient_one_does(allergy: Allergy) -> None:
    strict, lenient = (
        hard_limits([Profile(allergies=(msgspec.structs.replace(allergy, strictness=s),))])
        for s in Strictness
    )
    assert strict.allergens == lenient.allergens_may
    assert strict.foods == lenient.foods_may
    assert strict.named == lenient.named_may
    assert not lenient.allergens | lenient.foods | lenient.foods_perhaps


# -- examples --------------------------------------------------------------------------------------


def test_nobody_known_has_no_limits() -> None:
    assert hard_limits([]) == hard_limits([Profile(), Profile()]) == HardLimits()


def test_the_strictest_wins_for_each_allergen() -> None:
    limits = hard_limits([
        allergic("nuts", "egg", strictness=_MAY_OK),
        allergic("peanut"),
    ])  # fmt: skip
    assert limits.allergens == {"peanut"}
    assert limits.allergens_may == {"tree_nut", "egg"}


def test_the_strictest_wins_for_each_food() -> None:
    limits = hard_limits([allergic("kiwi", "banana", strictness=_MAY_OK), allergic("kiwi")])
    assert entry("kiwi") in limits.foods
    assert entry("banana") in limits.foods_may
    assert limits.named == {"kiwi"}
    assert limits.named_may == {"banana"}


def test_all_diets_bind() -> None:
    limits = hard_limits([Profile(diets=("vegan",)), Profile(diets=("gluten_free", "vegan"))])
    assert limits.diets == {"vegan", "gluten_free"}


def test_a_laws_wider_meaning_binds_who_is_strict() -> None:
    wheat = Allergy(name="wheat", jurisdiction="us")
    assert entry("gluten free bread") in hard_limits([Profile(allergies=(wheat,))]).foods_perhaps


def test_what_somebody_dislikes_is_foods() -> None:
    limits = hard_limits([Profile(dislikes=("olives",)), Profile(dislikes=("dairy",))])
    assert limits.dislikes == {entry("olive"), entry("dairy product")}
    disliked = frozenset().union(*(vocabulary().holders[food] for food in limits.dislikes))
    assert {entry("milk"), entry("cheddar cheese"), entry("ice cream")} <= disliked
    assert entry("oat milk") not in disliked
    assert limits == HardLimits(dislikes=limits.dislikes)


def test_a_dislike_that_is_in_no_table_any_more_is_passed_over() -> None:
    assert hard_limits([Profile(dislikes=("moon cheese",))]) == HardLimits()


@pytest.mark.parametrize(
    ("lost", "where"),
    [
        (allergic("egg", "moon cheese"), r"allergies\[1\]"),
        (Profile(allergies=(Allergy(name="egg", jurisdiction="mars"),)), r"allergies\[0\]"),
        (Profile(diets=("vegan", "astronaut")), "diets"),
    ],
)
def test_a_limit_that_is_in_no_table_any_more_stops_everything_and_is_not_quoted(
    lost: Profile, where: str
) -> None:
    text = rf"eaters\[1\]\.{where}: holds what is in no table any more: put the profile again$"
    with pytest.raises(BadRequestError, match=f"^{text}") as caught:
        hard_limits([Profile(), lost])
    assert caught.value.__context__ is None
