"""Rows of whole columns are those that `ladle train` makes of events."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
from benchmarks.serving_training import distinct, read_rows, training_of, write_rows
from benchmarks.synthetic_people import SCHEMA

from ladle.models import Content

AT = datetime(2009, 5, 1, tzinfo=UTC)
ROWS = [
    ("synthetic-b", "synthetic:2", 5.0, "rating", AT),
    ("synthetic-b", "synthetic:0", 4.0, "rating", AT),
    ("synthetic-a", "synthetic:0", None, "conversion", None),
    ("synthetic-a", "synthetic:9", 5.0, "rating", AT),  # of no recipe that is here
    ("synthetic-c", "synthetic:1", 1.0, "rating", AT),  # not liked
]


def test_what_is_not_here_or_not_liked_teaches_nothing(tmp_path: Path) -> None:
    names = [field.name for field in SCHEMA]
    table = pa.table(
        {name: [row[i] for row in ROWS] for i, name in enumerate(names)}, schema=SCHEMA
    )
    numbers, texts = distinct(table["recipe_id"])
    place = np.array([int(text[-1]) if text[-1] != "9" else -1 for text in texts])
    items = np.array([10, 20, 30], np.uint64)
    training = training_of(table, items, place[numbers], Content.unknown(3))
    assert training.person.tolist() == [0, 0, 1] or training.person.tolist() == [0, 1, 1]
    assert sorted(training.item.tolist()) == [0, 0, 2]
    assert training.n_people == 2
    assert set(training.month.tolist()) == {int(AT.timestamp()) // 2_629_746}
    write_rows(training, tmp_path / "rows")
    again = read_rows(tmp_path / "rows")
    assert again.data_hash == training.data_hash
