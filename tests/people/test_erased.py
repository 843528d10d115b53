"""Who was erased, noted so that a restored backup can be told, and nobody else."""

from __future__ import annotations

from ladle.people.erased import DIGEST_BYTES, digest_of, erased_digests, note_digests, note_erased
from ladle.store import Database


def test_the_digest_of_a_key_is_not_the_key_and_always_the_same() -> None:
    key = bytes(range(16))
    assert digest_of(key) == digest_of(key) != key
    assert len(digest_of(key)) == DIGEST_BYTES
    assert digest_of(key) != digest_of(bytes(16))


def test_what_is_noted_is_told_once(database: Database) -> None:
    assert erased_digests(database) == frozenset()
    with database.writing() as connection:
        note_erased(connection, b"one")
        note_erased(connection, b"one")
        note_digests(connection, {digest_of(b"one"), digest_of(b"two")})
        note_digests(connection, set())
    assert erased_digests(database) == {digest_of(b"one"), digest_of(b"two")}
