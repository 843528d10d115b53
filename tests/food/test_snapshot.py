"""Snapshots of the food tables, and what is told to differ between two."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest

from ladle.food import vocabulary
from ladle.food.snapshot import FoodChanges, _meaning, changes_between, food_snapshot
from ladle.food.text import key
from ladle.food.vocabulary import Entry, Vocabulary
from ladle.food.words import Diet


def entry(name: str, is_a: str, made_of: str) -> Entry:
    def listed(cell: str) -> tuple[str, ...]:
        return () if cell == "-" else (cell,)

    return Entry(
        name, (), listed(is_a), listed(made_of), frozenset(), frozenset(), Diet.MEAT, Diet.MEAT,
        ("raw",),
    )  # fmt: skip


@pytest.fixture
def older() -> dict[str, Any]:
    """Return a copy of today's snapshot, to be altered."""
    return deepcopy(food_snapshot())


def test_nothing_differs_from_a_snapshot_that_went_through_a_file(older: dict[str, Any]) -> None:
    kept = json.loads(json.dumps(older))
    assert changes_between(kept, food_snapshot()) == FoodChanges(frozenset(), frozenset())


def test_every_food_and_every_wording_is_in_it() -> None:
    snapshot = food_snapshot()
    assert set(snapshot["foods"]) == {entry.name for entry in vocabulary().entries}
    assert set(snapshot["phrases"]) == set(vocabulary().phrases)
    assert set(snapshot["phrases"].values()) <= {"", *snapshot["foods"]}


def test_foods_that_mean_different_things_have_different_digests() -> None:
    foods = food_snapshot()["foods"]
    assert len({foods[name] for name in ("egg", "butter", "tomato", "eggplant")}) == 4


def test_a_link_within_what_a_food_holds_anyway_changes_what_it_means() -> None:
    rows = ("stew\tmeat dish\t{}", "meat dish\t-\tmeat", "meat\t-\t-")

    def meaning(made_of: str) -> str:
        lines = (row.format(made_of).split("\t") for row in rows)
        vocab = Vocabulary([entry(name, is_a, parts) for name, is_a, parts in lines])
        stew = vocab.find("stew")
        assert stew is not None
        return _meaning(vocab, stew)

    assert meaning("-") != meaning("meat")


def test_a_food_that_changed_came_or_went_is_told(older: dict[str, Any]) -> None:
    older["foods"]["egg"] = "another"
    del older["foods"]["butter"]
    older["foods"]["gone"] = "000000"
    found = changes_between(older, food_snapshot())
    assert found == FoodChanges(frozenset({"egg", "butter", "gone"}), frozenset())


def test_a_wording_that_is_read_otherwise_is_told(older: dict[str, Any]) -> None:
    first, second = sorted(older["phrases"])[:2]
    older["phrases"][first] = "another food"
    del older["phrases"][second]
    older["phrases"]["Old Wordings"] = "egg"
    found = changes_between(older, food_snapshot())
    assert found == FoodChanges(frozenset(), frozenset(map(key, (first, second, "Old Wordings"))))


@pytest.mark.parametrize("lost", ["rules", "tables"])
def test_a_change_of_rules_or_tables_may_touch_any_recipe(older: dict[str, Any], lost: str) -> None:
    assert changes_between({**older, lost: None}, food_snapshot()) is None
    del older[lost]
    assert changes_between(older, food_snapshot()) is None


def test_a_snapshot_that_says_nothing_may_touch_any_recipe() -> None:
    assert changes_between({}, food_snapshot()) is None


def test_what_is_old_and_what_is_new_makes_no_difference_to_what_changed(
    older: dict[str, Any],
) -> None:
    older["foods"]["egg"] = "another"
    older["phrases"]["old wording"] = "egg"
    there = changes_between(older, food_snapshot())
    assert there == changes_between(food_snapshot(), older)
