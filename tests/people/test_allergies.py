"""What an allergy's name rules out, by itself and by a law's list."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.core import BadRequestError, UnknownFoodError, VocabularyError
from ladle.food import (
    ALLERGENS,
    EntryIx,
    Group,
    Specific,
    Verdict,
    allergen_concern,
    find_jurisdiction,
    food_concern,
    group_concern,
    jurisdictions,
    names_like,
    resolve_allergy,
    vocabulary,
)
from ladle.people import Allergy, Strictness, allergies
from ladle.people.allergies import Meant, check_allergy, meaning_of

_GROUPS = [(law, group) for law, groups in jurisdictions().items() for group in groups]
_NAMES = st.sampled_from([e.name for e in vocabulary().entries]) | st.sampled_from(
    [*ALLERGENS, "nuts", "shellfish", "seafood", "dairy"]
)


def meant(name: str, law: str = "eu") -> Meant:
    found = meaning_of(Allergy(name=name, jurisdiction=law))
    assert found is not None
    return found


def entry(name: str) -> EntryIx:
    found = vocabulary().find(name)
    assert found is not None
    return found


def raised(found: Meant, least: Verdict) -> set[int]:
    """Return all foods that are kept away: those that surely hold it, or from MAY on all."""
    concerns = [allergen_concern(a) for a in found.allergens]
    concerns += [food_concern(f) for f in found.foods]
    by_these = {ix for c in concerns for ix, status in enumerate(c.statuses) if status >= least}
    return by_these | (found.perhaps if least is Verdict.MAY else frozenset())


def named(foods: set[int]) -> list[str]:
    return [vocabulary().entries[ix].name for ix in sorted(foods)]


# -- by itself -------------------------------------------------------------------------------------


def test_an_allergen_is_the_whole_allergen() -> None:
    assert meant("Tree nuts") == Meant(allergens=frozenset({"tree_nut"}))
    assert meant("nuts") == Meant(allergens=frozenset({"tree_nut", "peanut"}))


def test_a_food_that_carries_an_allergen_rules_out_both() -> None:
    found = meant("walnut")
    assert found.allergens == {"tree_nut"}
    assert entry("walnut") in found.foods
    assert found.named == {"walnut"}


def test_any_food_can_be_an_allergy() -> None:
    found = meant("kiwi")
    assert found.allergens == frozenset()
    assert entry("kiwi") in found.foods
    assert found.named == {"kiwi"}


def test_a_picture_is_the_food_that_it_shows() -> None:
    assert meaning_of(Allergy(name="🥜")) == meaning_of(Allergy(name="peanut"))


@pytest.mark.parametrize("name", ["wallnutz", "Crustacean shellfish", "🪨", "---"])
def test_what_is_no_food_here_stops_and_says_where(name: str) -> None:
    allergy = Allergy(name=name)
    assert meaning_of(allergy) is None
    text = r"^allergy\.name: .* is no food or allergen that Ladle knows; "
    with pytest.raises(UnknownFoodError, match=text) as caught:
        check_allergy(allergy, "allergy")
    assert (caught.value.field, caught.value.name) == ("allergy.name", name)


def test_a_misspelt_name_is_told_what_it_looks_like() -> None:
    assert "walnut" in names_like("wallnutz")
    assert names_like("sulphite")[0] == "sulphites"
    with pytest.raises(UnknownFoodError, match=r"did you mean walnut\?$"):
        check_allergy(Allergy(name="wallnutz"), "allergy")


# -- by law ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("law", "group"), _GROUPS, ids=lambda x: getattr(x, "key", x))
def test_what_raises_a_laws_item_is_kept_away_as_strictly(law: str, group: Group) -> None:
    concern = group_concern(group)
    for name in (group.key, group.words):
        for status in (Verdict.MAY, Verdict.CONTAINS):
            wanted = {ix for ix, s in enumerate(concern.statuses) if s == status}
            assert named(wanted - raised(meant(name, law), status)) == []


def test_words_of_a_law_are_known_under_that_law_only() -> None:
    assert meant("Crustacean shellfish", "us").allergens == {"crustacean"}
    assert meant("cereals containing gluten").allergens == {"gluten"}
    assert meant("buckwheat", "japan").named == {"buckwheat"}


def test_a_law_that_lists_a_few_kinds_does_not_narrow_the_name() -> None:
    assert meant("wheat", "us").allergens == {"gluten"}
    assert meant("tree nut", "codex").allergens == {"tree_nut"}


@given(_NAMES, st.sampled_from([*jurisdictions()]))
def test_a_law_only_widens(name: str, law: str) -> None:
    by_itself = resolve_allergy(name)
    assert by_itself is not None
    by_law = meant(name, law)
    assert by_law.allergens >= by_itself.allergens
    assert by_law.foods >= by_itself.foods


@pytest.mark.parametrize("name", ["tree nut", "tree_nut", "TREE NUTS", "nuts", "walnut", "praline"])
def test_a_nut_is_a_chestnut_too_where_a_law_counts_them(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    law = (Group("tree_nut", "tree nuts", frozenset({"tree_nut", "chestnut"}), "invented"),)
    monkeypatch.setattr(allergies, "find_jurisdiction", lambda _: law)
    found = meant(name)
    assert "tree_nut" in found.allergens
    assert entry("chestnut") in found.foods
    assert "chestnut" in found.named
    assert entry("chestnut") not in meant("egg").foods


def test_wheat_is_wheat_starch_too_where_a_law_names_it() -> None:
    bread = entry("gluten free bread")
    assert bread in meant("wheat", "us").perhaps
    assert bread not in meant("wheat", "eu").perhaps | meant("gluten", "us").perhaps


def test_another_name_of_a_laws_item_is_that_item() -> None:
    assert meant("prawn", "japan").allergens == {"crustacean"}
    assert meant("cow meat", "japan").perhaps == meant("beef", "japan").perhaps != frozenset()


def test_a_laws_item_that_no_table_of_foods_has_is_an_error_of_the_tables(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lost = Specific("moon_cheese", "moon cheese", "", "moon cheese")
    monkeypatch.setattr(allergies, "specifics", lambda: {"moon_cheese": lost})
    text = r"^allergens\.tsv: 'moon cheese' is no food; it must be in the vocabulary$"
    with pytest.raises(VocabularyError, match=text):
        allergies._member("moon_cheese")


# -- at the door -----------------------------------------------------------------------------------


def test_an_allergy_is_strict_and_european_unless_it_says_otherwise() -> None:
    assert msgspec.convert({"name": "egg"}, Allergy) == Allergy(
        name="egg", jurisdiction="eu", strictness=Strictness.FREE_ONLY
    )


def test_an_allergy_is_kept_in_the_persons_words() -> None:
    said = Allergy(name=" Brazil Nuts ", jurisdiction="US", strictness=Strictness.MAY_CONTAIN_OK)
    assert check_allergy(said, "a") == Allergy(
        name="Brazil Nuts", jurisdiction="us", strictness=Strictness.MAY_CONTAIN_OK
    )


def test_an_unknown_law_is_told_the_known_ones() -> None:
    text = (
        r"^p\.allergies\[1\]\.jurisdiction: is 'japn'; known are eu, uk, us, .*; "
        r"did you mean 'japan'\?$"
    )
    with pytest.raises(BadRequestError, match=text) as caught:
        check_allergy(Allergy(name="egg", jurisdiction="japn"), "p.allergies[1]")
    assert caught.value.field == "p.allergies[1].jurisdiction"


def test_the_place_of_the_name_can_be_another() -> None:
    with pytest.raises(UnknownFoodError, match=r"^answers\[0\]: 'xyzzy'"):
        check_allergy(Allergy(name="xyzzy"), "", "answers[0]")
    with pytest.raises(BadRequestError, match=r"^jurisdiction: is 'mars'"):
        check_allergy(Allergy(name="egg", jurisdiction="mars"), "", "answers[0]")
    with pytest.raises(BadRequestError, match=r"^a\.name: has 0 characters"):
        check_allergy(Allergy(name=" "), "a")


def test_every_item_of_every_law_has_a_meaning() -> None:
    for law in jurisdictions():
        for group in find_jurisdiction(law):
            assert meant(group.key, law) != Meant()
