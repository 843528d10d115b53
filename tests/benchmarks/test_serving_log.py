"""A log that was filled in bulk is read as any other."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from benchmarks.serving_log import fill
from benchmarks.synthetic_people import SCHEMA

from ladle.events import EventLog
from ladle.people import People, Purpose
from ladle.ranking import Paths
from ladle.store import Database

AT = datetime(2009, 5, 1, 12, 20, tzinfo=UTC)


def test_people_are_found_with_what_they_chose(tmp_path: Path) -> None:
    rows = [
        ("synthetic-b", "synthetic:2", 5.0, "rating", AT),
        ("synthetic-a", "synthetic:0", None, "conversion", None),
        ("synthetic-b", "synthetic:0", None, "conversion", None),
    ]
    columns = {field.name: [row[i] for row in rows] for i, field in enumerate(SCHEMA)}
    pq.write_table(pa.table(columns, schema=SCHEMA), tmp_path / "rows.parquet")
    took = fill(tmp_path / "rows.parquet", tmp_path)
    assert (took["events"], took["people"]) == (3, 2)
    database = Database(Paths(tmp_path).database)
    log = EventLog(database)
    known = People(database).hash_of("synthetic-b", Purpose.EVENTS)
    first, second = log.history(known)
    assert (first.recipe_id, first.rating) == ("synthetic:synthetic:2", 5.0)
    assert first.at == int(AT.timestamp()) // 900 * 900
    assert (second.recipe_id, second.at) == ("synthetic:synthetic:0", None)
    assert log.count_synthetic() == 3
    log.close()
    database.close()
