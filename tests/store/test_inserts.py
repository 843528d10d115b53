"""Inserts of rows that may be there already: only a duplicate of the key is passed over."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from ladle.core import StoreError
from ladle.store import Database, insert_new, insert_or_replace

Insert = Callable[[sa.Table], sa.Insert]
BOTH = pytest.mark.parametrize("insert", [insert_new, insert_or_replace])
CHECKED = sa.Table(
    "checked",
    sa.MetaData(),
    sa.Column("n", sa.Integer, sa.CheckConstraint("n > 0"), primary_key=True),
)


def written(database: Database, insert: sa.Insert, *rows: tuple[int, str | None]) -> int:
    values = [{"note_id": n, "text": text, "written": None, "answers": None} for n, text in rows]
    return database.write_prepared((database.prepared(insert), values))


def kept(database: Database, notes: sa.Table) -> list[tuple[int, str]]:
    with database.reading() as connection:
        query = sa.select(notes.c.note_id, notes.c.text).order_by(notes.c.note_id)
        return [(n, text) for n, text in connection.execute(query)]


def test_a_row_of_the_same_key_stays_as_it_is(database: Database, notes: sa.Table) -> None:
    assert written(database, insert_new(notes), (1, "a"), (1, "b"), (2, "c")) == 2
    assert kept(database, notes) == [(1, "a"), (2, "c")]


def test_a_row_of_the_same_key_is_replaced(database: Database, notes: sa.Table) -> None:
    assert written(database, insert_or_replace(notes), (1, "a"), (1, "b"), (2, "c")) == 3
    assert kept(database, notes) == [(1, "b"), (2, "c")]


@BOTH
@pytest.mark.parametrize("row", [(2, None), (2, "a")], ids=["without a text", "a text once more"])
def test_what_breaks_another_rule_is_refused_and_changes_nothing(
    database: Database, notes: sa.Table, insert: Insert, row: tuple[int, str | None]
) -> None:
    written(database, insert(notes), (1, "a"))
    with pytest.raises(StoreError, match=r"writing .* failed: (NOT NULL|UNIQUE) constraint failed"):
        written(database, insert(notes), row)
    assert kept(database, notes) == [(1, "a")]


def test_what_a_check_refuses_is_refused(database: Database) -> None:
    with database.writing() as connection:
        CHECKED.create(connection)
    with pytest.raises(StoreError, match="CHECK constraint failed"):
        database.write_prepared((database.prepared(insert_new(CHECKED)), [{"n": 0}]))


@BOTH
def test_it_takes_its_rows_from_a_query_too(
    database: Database, notes: sa.Table, insert: Insert
) -> None:
    names = ["note_id", "text"]
    row = sa.select(sa.literal(7), sa.literal("a")).where(sa.true())
    with database.writing() as connection:
        for _ in range(2):
            connection.execute(insert(notes).from_select(names, row))
    assert kept(database, notes) == [(7, "a")]
