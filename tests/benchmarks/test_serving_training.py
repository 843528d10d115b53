"""Rows of whole columns are those that `ladle train` makes of events."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from benchmarks.serving_training import distinct, make_rows, read_rows, training_of, write_rows
from benchmarks.synthetic_people import SCHEMA

from ladle.catalog import Catalog, CatalogBuilder, CatalogStore
from ladle.core import PersonHash, Recipe, RecipeId
from ladle.events import EventKind, HistoryItem
from ladle.food import facts_of
from ladle.learning import make_training
from ladle.models import Content

AT = datetime(2009, 5, 1, tzinfo=UTC)
ROWS = [
    ("synthetic-b", "synthetic:2", 5.0, "rating", AT),
    ("synthetic-b", "synthetic:0", 4.0, "rating", AT),
    ("synthetic-a", "synthetic:0", None, "conversion", None),
    ("synthetic-a", "synthetic:9", 5.0, "rating", AT),  # of no recipe that is here
    ("synthetic-c", "synthetic:1", 1.0, "rating", AT),  # not liked
]


def table(rows: Sequence[tuple[object, ...]]) -> pa.Table:
    return pa.table(dict(zip(SCHEMA.names, zip(*rows, strict=True), strict=True)), schema=SCHEMA)


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    """Return a catalog with recipes 0 to 2 of the synthetic source."""
    store = CatalogStore(tmp_path / "catalog")
    with store.versions.writing() as folder, closing(CatalogBuilder(folder, None)) as builder:
        for n in range(3):
            recipe = Recipe(RecipeId(f"synthetic:{n}"), f"Soup {n}")
            builder.add(recipe, facts_of(recipe))
        builder.finish()
    return store.open()


def test_rows_are_those_that_events_make(tmp_path: Path, catalog: Catalog) -> None:
    told = sorted(ROWS, key=itemgetter(0))  # people in the order of their hashes
    short = [(row[0], row[1].removeprefix("synthetic:"), *row[2:]) for row in told]
    pq.write_table(table(short), tmp_path / "interactions.parquet")
    events = [
        (
            PersonHash(who),
            HistoryItem(what, EventKind(kind), stars, None if at is None else int(at.timestamp())),
        )
        for who, what, stars, kind, at in told
    ]
    rows = make_rows(catalog, tmp_path / "interactions.parquet")
    assert rows.data_hash == make_training(events, catalog).data_hash


def test_what_is_not_here_or_not_liked_teaches_nothing(tmp_path: Path) -> None:
    rows = table(ROWS)
    numbers, texts = distinct(rows["recipe_id"])
    place = np.array([int(text[-1]) if text[-1] != "9" else -1 for text in texts])
    items = np.array([10, 20, 30], np.uint64)
    training = training_of(rows, items, place[numbers], Content.unknown(3))
    assert training.person.tolist() == [0, 0, 1] or training.person.tolist() == [0, 1, 1]
    assert sorted(training.item.tolist()) == [0, 0, 2]
    assert training.n_people == 2
    assert set(training.month.tolist()) == {int(AT.timestamp()) // 2_629_746}
    write_rows(training, tmp_path / "rows")
    again = read_rows(tmp_path / "rows")
    assert again.data_hash == training.data_hash
