"""Who was erased, told by digests: for a restored backup that still holds them.

A key is random and made for one person, or one household, once; whoever comes back after an erasure
gets another. So the digest of a key that is gone tells of nobody, and finds its like only in a
backup from before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection

import sqlalchemy as sa

from ladle.people.tables import erased_keys
from ladle.store import Database

DIGEST_BYTES = 16


def note_erased(connection: sa.Connection, key: bytes) -> None:
    """Note that somebody is erased, in the transaction that does it."""
    row = {"digest": digest_of(key)}
    connection.execute(sa.insert(erased_keys).prefix_with("OR IGNORE"), row)


def digest_of(key: bytes) -> bytes:
    """Return what is noted of a key: BLAKE2b, 16 bytes."""
    return hashlib.blake2b(key, digest_size=DIGEST_BYTES, person=b"ladle erased").digest()


def erased_digests(database: Database) -> frozenset[bytes]:
    """Return what was noted of all who were ever erased.

    Raises
    ------
    StoreError
        The database cannot be read.
    """
    with database.reading() as connection:
        return frozenset(connection.execute(sa.select(erased_keys.c.digest)).scalars())


def note_digests(connection: sa.Connection, digests: Collection[bytes]) -> None:
    """Note who was erased elsewhere: in the database that a backup replaces."""
    rows = [{"digest": digest} for digest in sorted(digests)]
    if rows:
        connection.execute(sa.insert(erased_keys).prefix_with("OR IGNORE"), rows)
