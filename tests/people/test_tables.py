"""Reading one moment, writing alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa

from ladle.core import StoreError
from ladle.people.tables import alone, households, members, whole_view
from ladle.store import Database


def put(connection: sa.Connection, name: str) -> None:
    connection.execute(
        sa.insert(households), {"identity": name, "household_key": name.encode().ljust(16)}
    )


def n_households(connection: sa.Connection) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(households)).scalar_one()


def test_every_query_of_a_view_sees_the_same_moment(database: Database) -> None:
    with whole_view(database) as view:
        assert n_households(view) == 0
        with alone(database) as writer:
            put(writer, "home")
        assert n_households(view) == 0
    with whole_view(database) as view:
        assert n_households(view) == 1


def test_all_is_written_or_nothing(database: Database) -> None:
    def put_twice() -> None:
        with alone(database) as writer:
            put(writer, "home")
            put(writer, "home")

    with pytest.raises(StoreError, match="UNIQUE constraint failed"):
        put_twice()
    with whole_view(database) as view:
        assert n_households(view) == 0


@pytest.mark.usefixtures("patient_database")
def test_who_counts_before_adding_counts_alone(database: Database) -> None:
    barrier = Barrier(6)

    def add_unless_two(name: str) -> None:
        barrier.wait()
        with alone(database) as writer:
            if n_households(writer) < 2:
                put(writer, name)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(add_unless_two, "abcdef"))
    with whole_view(database) as view:
        assert n_households(view) == 2


def test_a_member_needs_a_household(database: Database) -> None:
    row = {"household_key": b"x" * 16, "member": "cook-1", "person_key": b"y" * 16, "name": ""}
    with pytest.raises(StoreError, match="FOREIGN KEY"), alone(database) as writer:
        writer.execute(sa.insert(members), row)
