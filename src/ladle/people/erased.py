"""Who was erased: digests for a restored backup, hashes for what was under way for them.

A key is random and made for one person, or one household, once; whoever comes back after an erasure
gets another. So the digest of a key that is gone tells of nobody, and finds its like only in a
backup from before; and no hash that was made of it is ever used again. What still bears one (an
answer under way, an event that is queued, in this process or another) must not be written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ladle.core import PersonHash
from ladle.people.tables import erased_hashes, erased_keys
from ladle.store import insert_new, insert_or_replace, looking_into

DIGEST_BYTES = 16


def note_erased(connection: sa.Connection, key: bytes) -> None:
    """Note that somebody is erased, in the transaction that does it."""
    row = {"digest": digest_of(key)}
    connection.execute(insert_new(erased_keys), row)


def digest_of(key: bytes) -> bytes:
    """Return what is noted of a key: BLAKE2b, 16 bytes."""
    return hashlib.blake2b(key, digest_size=DIGEST_BYTES, person=b"ladle erased").digest()


def erased_digests(database: Path) -> frozenset[bytes]:
    """Return what was noted of all who were ever erased, from a file that is only looked into.

    One of before that was noted tells of nobody.

    Raises
    ------
    StoreError
        The database is not there, or cannot be read.
    """
    with looking_into(database) as connection:
        if not sa.inspect(connection).has_table(erased_keys.name):
            return frozenset()
        return frozenset(connection.execute(sa.select(erased_keys.c.digest)).scalars())


def note_digests(connection: sa.Connection, digests: Collection[bytes]) -> None:
    """Note who was erased elsewhere: in the database that a backup replaces."""
    rows = [{"digest": digest} for digest in sorted(digests)]
    if rows:
        connection.execute(insert_new(erased_keys), rows)


def note_erased_hash(connection: sa.Connection, person: PersonHash) -> None:
    """Note that nothing may be written under a hash any more, in the transaction that erases it.

    It is the transaction's first statement: writers then stand before it, and what they wrote is
    erased, or behind it, and see it.
    """
    connection.execute(insert_new(erased_hashes), {"person": person})


def select_erased_hash() -> sa.Select[str]:
    """Return what finds the hash `person` among those under which nothing may be written."""
    column = erased_hashes.c.person
    return sa.select(column).where(column == sa.bindparam("person"))


def insert_unless_erased(
    table: sa.Table, *conditions: sa.ColumnElement[bool], replaces: bool = False
) -> sa.Insert:
    """Return an insert of one row that leaves out what is about somebody who was erased.

    Parameters
    ----------
    table
        Its column `person` holds a hash, or NULL or nothing for nobody.
    conditions
        What must be so besides, for the row to be written.
    replaces
        Whether it takes the place of a row of the same primary key; else that stays as it is.
    """
    names = [column.name for column in table.columns]
    is_erased = sa.exists().where(erased_hashes.c.person == sa.bindparam("person"))
    values: list[sa.ColumnElement[Any]] = [sa.bindparam(name) for name in names]
    row = sa.select(*values).where(~is_erased, *conditions)
    insert = insert_or_replace(table) if replaces else insert_new(table)
    # of one row nothing need be taken back where it is refused: without "OR FAIL" SQLite keeps a
    # journal for that, which costs 9 µs a row
    return insert.prefix_with("OR FAIL").from_select(names, row)
