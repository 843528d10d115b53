"""An event log of millions of interactions, filled in bulk: what `ladle interactions` would log.

    python -m benchmarks.serving_log INTERACTIONS DATA

`ladle interactions` checks and enrols row by row, durably, which takes some 90 µs of CPU a row and
grows with the log: a quarter of an hour of CPU for ten million. Here people are enrolled as the
people room does it, rows are inserted in the file's order without a durable commit between, and
recipes are named as they are in a catalog that was imported as of the source `synthetic`.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from time import process_time

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.synthetic import SOURCE
from ladle.core import PersonKey
from ladle.events import EventLog
from ladle.people import People, Purpose
from ladle.ranking import Paths
from ladle.store import Database

_STEP_S = 900
"""The log dates to a quarter of an hour."""
_KEY_BYTES = 16
_PRAGMAS = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000;"
_INDEXES = (
    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'events' AND sql > ''"
)
_EVENT = (
    "INSERT INTO events (event_id, kind, person, recipe_id, at, rating, is_synthetic) "
    "VALUES (?, ?, ?, ?, ?, ?, 1)"
)


def fill(file: Path, data: Path) -> dict[str, float]:
    """Fill an empty log; returns how many events and people there are, and the CPU time."""
    path = Paths(data).database
    database = Database(path)
    EventLog(database).close()
    people = People(database)
    cpu = process_time()
    table = pq.ParquetFile(file)
    keys = {identity: PersonKey(secrets.token_bytes(_KEY_BYTES)) for identity in _people(table)}
    hashes = {i: people.hash_of_key(key, Purpose.EVENTS) for i, key in keys.items()}
    database.close()
    with sqlite3.connect(path, isolation_level=None) as db:
        db.executescript(_PRAGMAS)
        indexes = db.execute(_INDEXES).fetchall()
        db.execute("BEGIN")
        for name, _ in indexes:
            db.execute(f"DROP INDEX {name}")
        db.executemany("INSERT INTO people VALUES (?, ?)", sorted(keys.items()))
        db.executemany(_EVENT, _events(table, hashes))
        for _, index in indexes:
            db.execute(index)
        db.execute("COMMIT")
        db.execute("PRAGMA journal_mode = WAL")
    return {
        "events": table.metadata.num_rows,
        "people": len(keys),
        "cpu_s": round(process_time() - cpu, 1),
    }


def _people(table: pq.ParquetFile) -> list[str]:
    found = pa.chunked_array(
        [group.unique() for group in _columns(table, "person_id")], pa.string()
    ).unique()
    return sorted(map(str, found.to_pylist()))


def _columns(table: pq.ParquetFile, name: str) -> Iterator[pa.Array[pa.StringScalar]]:
    for batch in table.iter_batches(500_000, columns=[name]):
        yield batch.column(0)


def _events(table: pq.ParquetFile, hashes: Mapping[str, str]) -> Iterator[tuple[object, ...]]:
    n = 0
    for batch in table.iter_batches(100_000):
        at = batch["at"].cast(pa.int64()).to_pylist()
        columns = (batch[name].to_pylist() for name in ("person_id", "recipe_id", "rating", "kind"))
        for person, recipe, rating, kind, ms in zip(*columns, at, strict=True):
            n += 1
            seconds = None if ms is None else ms // 1_000 // _STEP_S * _STEP_S
            yield f"{n:024x}", kind, hashes[person], f"{SOURCE}:{recipe}", seconds, rating


if __name__ == "__main__":
    print(json.dumps(fill(Path(sys.argv[1]), Path(sys.argv[2]))))
