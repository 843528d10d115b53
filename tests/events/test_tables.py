"""Databases of before get what they lack when they are opened."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from ladle.events import EventLog
from ladle.store import Database


def indexes_of(database: Database, table: str) -> set[str | None]:
    with database.reading() as connection:
        return {index["name"] for index in sa.inspect(connection).get_indexes(table)}


@pytest.mark.parametrize(
    "before", ["DROP INDEX events_of_person", "CREATE INDEX events_by_person ON events (person)"]
)
def test_a_database_of_before_gets_the_indexes_of_now(database: Database, before: str) -> None:
    with database.writing() as connection:
        connection.execute(sa.text("DROP INDEX impressions_by_person"))
        connection.execute(sa.text(before))
    for _ in range(2):
        EventLog(database).close()
        assert indexes_of(database, "events") == {"events_of_person"}
        assert indexes_of(database, "impressions") == {"impressions_by_person"}


@pytest.mark.usefixtures("patient_database")
def test_two_that_upgrade_a_database_at_once_do_not_trip_over_each_other(
    database: Database, tmp_path: Path
) -> None:
    EventLog(database).close()
    with database.writing() as connection:
        connection.execute(sa.text("ALTER TABLE impressions DROP COLUMN is_by_hour"))

    def open_log(_: int) -> int:
        with closing(Database(tmp_path / "ladle.db")) as other, closing(EventLog(other)) as log:
            return log.count_impressions()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(open_log, range(4))) == [0] * 4


def test_a_log_opens_while_another_process_writes(database: Database, tmp_path: Path) -> None:
    EventLog(database).close()
    with closing(Database(tmp_path / "ladle.db")) as other, other.writing() as connection:
        connection.execute(sa.text("DELETE FROM events"))
        with closing(EventLog(database)) as log:
            assert log.count() == 0
