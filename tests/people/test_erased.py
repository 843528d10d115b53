"""Who was erased, noted so that a restored backup can be told, and nobody else."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from ladle.core import PersonHash, StoreError
from ladle.people import insert_unless_erased, note_erased_hash, select_erased_hash
from ladle.people.erased import DIGEST_BYTES, digest_of, erased_digests, note_digests, note_erased
from ladle.store import Database


def test_the_digest_of_a_key_is_not_the_key_and_always_the_same() -> None:
    key = bytes(range(16))
    assert digest_of(key) == digest_of(key) != key
    assert len(digest_of(key)) == DIGEST_BYTES
    assert digest_of(key) != digest_of(bytes(16))


def test_what_is_noted_is_told_once(database: Database) -> None:
    assert erased_digests(database.path) == frozenset()
    with database.writing() as connection:
        note_erased(connection, b"one")
        note_erased(connection, b"one")
        note_digests(connection, {digest_of(b"one"), digest_of(b"two")})
        note_digests(connection, set())
    assert erased_digests(database.path) == {digest_of(b"one"), digest_of(b"two")}


def test_a_database_of_before_it_was_noted_tells_of_nobody(database: Database) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("DROP TABLE erased_keys")
    assert erased_digests(database.path) == frozenset()


def test_an_insert_leaves_out_who_was_erased_and_nobody_else(database: Database) -> None:
    talks = sa.Table("words", sa.MetaData(), sa.Column("talk", sa.Integer, primary_key=True),
                     sa.Column("person", sa.String))  # fmt: skip
    with database.writing() as connection:
        talks.create(connection)
    either = [database.prepared(insert_unless_erased(talks, replaces=replaces))
              for replaces in (False, True)]  # fmt: skip
    ann, bob = PersonHash("a" * 32), PersonHash("b" * 32)
    with database.writing() as connection:
        note_erased_hash(connection, ann)
        note_erased_hash(connection, ann)
    rows = [{"talk": n, "person": person} for n, person in enumerate((ann, bob, None))]
    assert [database.write_prepared((insert, rows)) for insert in either] == [2, 2]
    with database.reading() as connection:
        assert connection.execute(sa.select(talks)).all() == [(1, bob), (2, None)]


def test_what_is_inserted_may_have_more_conditions(database: Database) -> None:
    lines = sa.Table("lines", sa.MetaData(), sa.Column("n", sa.Integer, primary_key=True),
                     sa.Column("person", sa.String))  # fmt: skip
    with database.writing() as connection:
        lines.create(connection)
    even = sa.bindparam("n") % sa.literal_column("2") == sa.literal_column("0")
    insert = database.prepared(insert_unless_erased(lines, even))
    rows = [{"n": n, "person": ""} for n in range(5)]
    assert database.write_prepared((insert, rows)) == 3


@pytest.mark.parametrize("replaces", [False, True])
def test_what_breaks_another_rule_is_refused_with_all_that_is_written_beside_it(
    database: Database, replaces: bool
) -> None:
    lines = sa.Table("lines", sa.MetaData(), sa.Column("n", sa.Integer, primary_key=True),
                     sa.Column("person", sa.String, nullable=False))  # fmt: skip
    with database.writing() as connection:
        lines.create(connection)
    insert = database.prepared(insert_unless_erased(lines, replaces=replaces))
    with pytest.raises(StoreError, match="NOT NULL constraint failed"):
        database.write_prepared((insert, [{"n": 1, "person": ""}, {"n": 2, "person": None}]))
    with database.reading() as connection:
        assert connection.execute(sa.select(lines)).all() == []


def test_a_hash_is_found_once_it_is_erased(database: Database) -> None:
    ann, find = PersonHash("a" * 32), database.prepared(select_erased_hash())
    assert find.first(person=ann) is None
    with database.writing() as connection:
        note_erased_hash(connection, ann)
    assert find.first(person=ann) == (ann,)
    assert find.first(person="") is None
