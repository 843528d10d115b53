"""The lists of seven jurisdictions, and recipes judged by them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.core import BadRequestError
from ladle.food import (
    ALLERGENS,
    Group,
    RecipeFacts,
    Verdict,
    allergen_concern,
    find_jurisdiction,
    group_concern,
    jurisdictions,
    specifics,
    vocabulary,
)

Facts = Callable[..., RecipeFacts]
ALL_GROUPS = [(name, group) for name, groups in jurisdictions().items() for group in groups]


def _group(jurisdiction: str, key: str) -> Group:
    return next(g for g in find_jurisdiction(jurisdiction) if g.key == key)


def _judged(facts: RecipeFacts, jurisdiction: str) -> dict[str, str]:
    """Return the groups of a jurisdiction that a recipe is not free of, with their verdicts."""
    verdicts = {
        g.key: facts.judge(group_concern(g)).verdict for g in find_jurisdiction(jurisdiction)
    }
    return {key: v.name.lower() for key, v in verdicts.items() if v is not Verdict.FREE}


# The lists.


def test_seven_lists_are_known() -> None:
    assert {name: len(groups) for name, groups in jurisdictions().items()} == {
        "eu": 14, "uk": 14, "us": 9, "canada": 13, "japan": 29, "codex": 18, "anz": 21,
    }  # fmt: skip


def test_the_european_and_the_british_list_are_annex_ii() -> None:
    for name in ("eu", "uk"):
        groups = {g.key: g.members for g in find_jurisdiction(name)}
        assert groups == {key: frozenset({key}) for key in ALLERGENS}


def test_the_american_nine_hold_wheat_and_no_other_cereal_and_no_mollusc() -> None:
    assert {g.key for g in find_jurisdiction("us")} == {
        "milk", "egg", "fish", "crustacean", "tree_nut", "wheat", "peanut", "soy", "sesame",
    }  # fmt: skip
    assert _group("us", "wheat").members == {"wheat", "triticale"}
    members = {m for g in find_jurisdiction("us") for m in g.members}
    assert not members & {"mollusc", "gluten", "oats", "celery", "mustard", "lupin", "sulphites"}


def test_tree_nuts_are_nine_in_america_without_coconut_and_chestnut_and_six_in_the_codex() -> None:
    nine = {
        "almond", "brazil_nut", "cashew", "hazelnut", "macadamia", "pecan", "pine_nut",
        "pistachio", "walnut",
    }  # fmt: skip
    assert _group("us", "tree_nut").members == nine
    assert _group("canada", "tree_nut").members == nine
    six = nine - {"brazil_nut", "macadamia", "pine_nut"}
    assert _group("codex", "tree_nut").members == six
    assert nine <= {g.key for g in find_jurisdiction("anz")}
    assert not {"coconut", "chestnut"} & {g.key for _, g in ALL_GROUPS}


def test_canada_counts_wheat_apart_from_gluten_and_names_mustard_and_molluscs() -> None:
    keys = {g.key for g in find_jurisdiction("canada")}
    assert {"wheat", "gluten", "mustard", "mollusc", "sesame", "sulphites"} <= keys
    assert not {"celery", "lupin"} & keys
    assert _group("canada", "gluten").members == {"barley", "oats", "rye", "triticale", "wheat"}


def test_japan_requires_nine_and_recommends_twenty_since_april_2026() -> None:
    required = {g.key for g in find_jurisdiction("japan") if "mandatory" in g.source}
    assert required == {
        "shrimp", "crab", "walnut", "wheat", "buckwheat", "egg", "milk", "peanut", "cashew",
    }  # fmt: skip
    recommended = {g.key for g in find_jurisdiction("japan") if "recommended" in g.source}
    assert len(recommended) == 20
    assert {"pistachio", "macadamia", "almond", "kiwi", "yam", "gelatin", "pork"} <= recommended
    assert not required & recommended


def test_the_codex_counts_oats_apart_from_cereals_with_gluten() -> None:
    assert _group("codex", "gluten").members == {"wheat", "rye", "barley", "triticale"}
    assert _group("codex", "oats").members == {"oats"}
    assert "mollusc" not in {g.key for g in find_jurisdiction("codex")}


def test_a_group_has_members_words_a_source_and_a_key_of_its_own() -> None:
    known = ALLERGENS.keys() | specifics().keys()
    assert [g.key for _, g in ALL_GROUPS if not g.members or g.members - known] == []
    assert [g.key for _, g in ALL_GROUPS if not g.words.strip() or not g.source.strip()] == []
    for groups in jurisdictions().values():
        assert [key for key, n in Counter(g.key for g in groups).items() if n > 1] == []


@pytest.mark.parametrize("name", ["eu", "EU", "Japan", "US"])
def test_a_jurisdiction_is_found_in_any_case(name: str) -> None:
    assert find_jurisdiction(name) is jurisdictions()[name.lower()]


KNOWN = "known are eu, uk, us, canada, japan, codex, anz"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("brazil", f"is 'brazil'; {KNOWN}"), ("", f"is ''; {KNOWN}"),
        ("Cannada", f"is 'Cannada'; {KNOWN}; did you mean 'canada'?"),
        ("japn", f"is 'japn'; {KNOWN}; did you mean 'japan'?"),
    ],
)  # fmt: skip
def test_another_jurisdiction_is_refused_with_those_that_are_known(name: str, why: str) -> None:
    with pytest.raises(BadRequestError, match=f"^jurisdiction: {re.escape(why)}$") as caught:
        find_jurisdiction(name)
    assert caught.value.field == "jurisdiction"


# Verdicts.

CASES: dict[str, dict[str, dict[str, str]]] = {
    "2 carrots": {name: {} for name in jurisdictions()},
    "1 cup walnuts": {
        "eu": {"tree_nut": "contains"}, "us": {"tree_nut": "contains"},
        "japan": {"walnut": "contains"}, "codex": {"tree_nut": "contains"},
        "anz": {"walnut": "contains"},
    },
    "1/2 cup pine nuts": {
        "eu": {"tree_nut": "contains"}, "us": {"tree_nut": "contains"}, "japan": {},
        "codex": {"pine_nut": "contains"}, "anz": {"pine_nut": "contains"},
    },
    "1 cup coconut": {"eu": {}, "us": {}, "canada": {}, "anz": {}},
    "1 cup chestnuts": {"eu": {}, "us": {}, "canada": {}, "japan": {}},
    "2 tbsp cashews": {
        "us": {"tree_nut": "contains"}, "japan": {"cashew": "contains"},
        "codex": {"tree_nut": "contains"},
    },
    "1 lb mussels, scrubbed": {"us": {}, "japan": {}},
    "1 lb pork": {"eu": {}, "us": {}, "japan": {"pork": "contains"}},
    "2 bananas": {"eu": {}, "japan": {"banana": "contains"}},
    "1 cup pearl barley": {
        "eu": {"gluten": "contains"}, "us": {}, "japan": {}, "canada": {"gluten": "contains"},
        "codex": {"gluten": "contains"}, "anz": {"gluten": "contains"},
    },
    "1 cup rolled oats": {
        "eu": {"gluten": "contains"}, "us": {}, "canada": {"gluten": "contains"},
        "codex": {"oats": "contains"}, "anz": {"gluten": "contains"},
    },
    "1 cup spelt": {
        "eu": {"gluten": "contains"}, "us": {"wheat": "contains"}, "japan": {"wheat": "contains"},
        "canada": {"wheat": "contains", "gluten": "contains"},
        "anz": {"wheat": "contains", "gluten": "contains"},
    },
    "1 stalk celery": {
        "eu": {"celery": "contains"}, "us": {}, "canada": {}, "anz": {},
        "codex": {"celery": "contains"},
    },
    "1 cup buckwheat": {
        "eu": {}, "us": {}, "japan": {"buckwheat": "contains"}, "codex": {"buckwheat": "contains"},
    },
    "1 cup chopped nuts": {
        "eu": {"tree_nut": "contains", "peanut": "may"},
        "us": {"tree_nut": "contains", "peanut": "may"},
        "codex": dict.fromkeys(
            ("tree_nut", "brazil_nut", "macadamia", "pine_nut", "peanut"), "may"
        ),
        "japan": dict.fromkeys(
            ("walnut", "cashew", "almond", "pistachio", "macadamia", "peanut"), "may"
        ),
    },
    "1 cup flour (gluten-free)": {"eu": {}, "us": {"wheat": "may"}, "japan": {"wheat": "may"}},
}  # fmt: skip


@pytest.mark.parametrize(
    ("line", "jurisdiction", "wanted"),
    [(line, name, wanted) for line, by_name in CASES.items() for name, wanted in by_name.items()],
)
def test_a_recipe_is_judged_by(
    facts: Facts, line: str, jurisdiction: str, wanted: dict[str, str]
) -> None:
    assert _judged(facts(line), jurisdiction) == wanted


def test_shellfish_is_judged_by_kind(facts: Facts) -> None:
    assert _judged(facts("1 lb shrimp"), "japan")["shrimp"] == "contains"
    assert _judged(facts("1 lb lobster"), "japan")["shrimp"] == "contains"
    assert "crab" not in _judged(facts("1 lb lobster"), "japan")
    assert _judged(facts("1 lb crab"), "us")["crustacean"] == "contains"
    assert _judged(facts("1 lb mussels"), "canada")["mollusc"] == "contains"


@pytest.mark.parametrize("name", jurisdictions())
def test_an_unread_line_leaves_every_group_unknown(facts: Facts, name: str) -> None:
    assert _judged(facts("2 carrots", "1 zorgblat"), name) == {
        g.key: "unknown" for g in find_jurisdiction(name)
    }


def test_a_group_needs_steps_if_one_of_its_members_does(facts: Facts) -> None:
    assert group_concern(_group("us", "wheat")).needs_steps
    assert not group_concern(_group("us", "fish")).needs_steps
    without = _judged(facts("2 carrots", steps=()), "us")
    assert without == dict.fromkeys(
        ("milk", "egg", "tree_nut", "wheat", "peanut", "soy"), "unknown"
    )


def test_evidence_names_the_food_that_a_group_is_judged_by(facts: Facts) -> None:
    found = facts("1 cup walnuts", "1 cup rye flour").judge(group_concern(_group("us", "tree_nut")))
    assert [(e.place, e.food) for e in found.evidence] == [("line 1", "walnut")]


# What holds of every group.


@pytest.mark.parametrize(("name", "group"), ALL_GROUPS, ids=[f"{n}-{g.key}" for n, g in ALL_GROUPS])
def test_a_group_says_at_least_what_each_of_its_members_says(name: str, group: Group) -> None:
    concern = group_concern(group)
    assert concern.key == group.key
    assert concern.members == group.members
    for member in group.members:
        pairs = zip(concern.statuses, allergen_concern(member).statuses, strict=True)
        assert all(whole >= part for whole, part in pairs)


@given(st.sampled_from([g for _, g in ALL_GROUPS]), st.sampled_from(range(len(vocabulary()))))
def test_what_a_group_is_free_of_none_of_its_members_is_in(group: Group, ix: int) -> None:
    status = group_concern(group).statuses[ix]
    said = [allergen_concern(m).statuses[ix] for m in group.members]
    assert status == Verdict.FREE or max(said) > Verdict.FREE
    if len(group.members) == 1:
        assert status == said[0]
