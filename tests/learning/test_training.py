"""Events into sorted rows."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import pytest

from ladle.catalog import Catalog, CatalogBuilder, CatalogStore
from ladle.catalog.columns import id_hash
from ladle.core import PersonHash, Recipe, RecipeId
from ladle.events import EventKind, HistoryItem
from ladle.food import facts_of
from ladle.learning import make_training
from ladle.learning.dataset import ALWAYS
from ladle.learning.training import make_dataset
from ladle.models import Training

MONTH = 2_629_746
ALL = ("apple", "bread", "curry", "dumpling")
Found = tuple[PersonHash, HistoryItem]


@pytest.fixture
def catalog(catalogs: CatalogStore) -> Catalog:
    """Return a catalog with the recipes apple, bread, curry and dumpling."""
    return catalogs.open()


def event(
    person: str,
    recipe: str,
    month: int | None = None,
    kind: EventKind = EventKind.CONVERSION,
    rating: float | None = None,
) -> Found:
    at = None if month is None else month * MONTH + 5
    return PersonHash(person), HistoryItem(recipe, kind, rating, at)


def rows(training: Training) -> list[tuple[int, str, int, float]]:
    """Return the rows with recipes by their ids."""
    names = {id_hash(i): i for i in ALL}
    return [
        (int(p), names[int(training.items[i])], int(m), float(w))
        for p, i, m, w in zip(
            training.person, training.item, training.month, training.weight, strict=True
        )
    ]


def test_an_event_becomes_a_row_of_person_recipe_month_and_weight(catalog: Catalog) -> None:
    training = make_training([event("ann", "apple", 7, EventKind.COOK)], catalog)
    assert rows(training) == [(0, "apple", 7, 2.0)]
    assert training.items.tolist() == sorted(map(id_hash, ALL)), "chosen or not"
    types = (training.items, training.person, training.item, training.month, training.weight)
    assert [str(a.dtype) for a in types] == ["uint64", "int32", "int32", "int32", "float32"]


def test_low_ratings_are_left_out_and_so_are_people_with_nothing_else(
    catalog: Catalog,
) -> None:
    rated = EventKind.RATING
    training = make_training(
        [
            event("ann", "apple", 7, rated, 2.0),
            event("ann", "bread", 7, rated, 3.0),
            event("bob", "curry", 7, rated, 0.0),
            event("cid", "bread", 7, rated, None),
        ],
        catalog,
    )
    assert rows(training) == [(0, "bread", 7, 1.0), (1, "bread", 7, 1.0)]
    assert training.n_people == 2


def test_recipes_that_are_not_in_the_catalog_are_left_out(catalog: Catalog) -> None:
    events = [event("ann", "lost", 9), event("bob", "apple", 7), event("ann", "curry", 7)]
    assert rows(make_training(events, catalog)) == [(0, "curry", 7, 1.0), (1, "apple", 7, 1.0)]


def test_undated_events_count_as_of_the_newest_month(catalog: Catalog) -> None:
    events = [event("ann", "apple"), event("bob", "apple", 3), event("cid", "apple", 8)]
    assert [row[2] for row in rows(make_training(events, catalog))] == [8, 3, 8]


def test_the_newest_month_is_that_of_the_rows_which_stay(catalog: Catalog) -> None:
    events = [
        event("ann", "apple"),
        event("ann", "lost", 99),
        event("bob", "bread", 50, EventKind.RATING, 1.0),
        event("cid", "apple", 8),
    ]
    assert [row[2] for row in rows(make_training(events, catalog))] == [8, 8]


def test_events_that_are_all_undated_are_of_one_month(catalog: Catalog) -> None:
    assert rows(make_training([event("ann", "apple")], catalog)) == [(0, "apple", 0, 1.0)]


def test_events_before_1970_stay_in_order(catalog: Catalog) -> None:
    events = [event("ann", "apple", -3), event("bob", "apple", -5), event("cid", "apple")]
    assert [row[2] for row in rows(make_training(events, catalog))] == [-3, -5, -3]


def test_rows_are_sorted_by_person_then_item_then_month_then_weight(catalog: Catalog) -> None:
    chance = Random(5)  # noqa: S311 - nothing secret depends on it
    events = [
        event(
            chance.choice(["ann", "bob", "cid"]),
            chance.choice(["apple", "bread", "curry"]),
            chance.randrange(4),
            chance.choice([EventKind.COOK, EventKind.CONVERSION]),
        )
        for _ in range(60)
    ]
    training = make_training(events, catalog)
    columns = (training.person, training.item, training.month, training.weight)
    found = list(zip(*(c.tolist() for c in columns), strict=True))
    assert found == sorted(found)
    assert len(found) == 60
    assert (np.diff(training.items.astype(np.float64)) > 0).all()
    people = {name: n for n, name in enumerate(("ann", "bob", "cid"))}
    expected = sorted(
        (people[p], e.recipe_id, (e.at or 0) // MONTH, 2.0 if e.kind is EventKind.COOK else 1.0)
        for p, e in events
    )
    assert sorted(rows(training)) == expected


def test_the_same_events_in_any_order_give_the_same_digest(catalog: Catalog) -> None:
    events = [event(p, r, m) for p in "abc" for r in ("apple", "curry") for m in (None, 2, 5)]
    expected = make_training(events, catalog).data_hash
    for seed in range(5):
        Random(seed).shuffle(events)  # noqa: S311 - nothing secret depends on it
        assert make_training(iter(events), catalog).data_hash == expected


@pytest.mark.parametrize("events", [[], [event("ann", "lost")]])
def test_nothing_to_learn_from_makes_an_empty_training(
    catalog: Catalog, events: list[Found]
) -> None:
    training = make_training(events, catalog)
    assert rows(training) == []
    assert (training.n_people, training.items.size) == (0, 4)


def test_tags_that_neither_few_nor_most_recipes_carry_may_be_asked_for(tmp_path: Path) -> None:
    store = CatalogStore(tmp_path / "catalog")
    with store.versions.writing() as folder:
        builder = CatalogBuilder(folder)
        try:
            for n in range(240):
                tags = ("soup",) * (n < 60) + ("quick",) * (n % 2) + ("rare",) * (n < 3)
                made = Recipe(RecipeId(f"r{n}"), "Dish", categories=tags)
                builder.add(made, facts_of(made))
            builder.finish()
        finally:
            builder.close()
    dataset = make_dataset([event("ann", "r7"), event("bob", "r9", 3)], store.open())
    assert set(dataset.labels) == {("tag", "soup")}
    assert dataset.labels["tag", "soup"].size == 60
    assert dataset.rows.at.tolist() == [ALWAYS, 3 * MONTH + 5]


def test_rows_are_the_same_however_many_events_are_taken_at_once(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = ("cid", "ann", "dan", "bob", "ann")
    events = [event(p, r, m) for m, p in enumerate(people) for r in ("lost", "apple", "curry")]
    expected = make_dataset(events, catalog).rows
    for at_once in (1, 2, len(events)):
        monkeypatch.setattr("ladle.learning.training._AT_ONCE", at_once)
        found = make_dataset(iter(events), catalog).rows
        for name in ("person", "item", "at", "weight"):
            assert getattr(found, name).tolist() == getattr(expected, name).tolist()
            assert getattr(found, name).dtype == getattr(expected, name).dtype
    assert expected.person.tolist() == [2, 2, 0, 0, 3, 3, 1, 1, 0, 0]
