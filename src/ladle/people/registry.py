"""The registry: an outside identity to a random key, and the key to a keyed hash a purpose.

Whoever holds the hashes of one purpose (events, say) can link them neither to an identity nor to
the hashes of another purpose without this table and its secrets.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from ladle.core import BadRequestError, PersonHash, PersonKey, StoreError
from ladle.people.bounds import check_proper
from ladle.people.profile_rows import decode_profile
from ladle.people.profiles import Profile
from ladle.people.tables import profiles
from ladle.store import Database, GroupCommit, insert_new, metadata

MAX_IDENTITY = 200
SYNTHETIC_PREFIX = "synthetic-"
"""How every made-up person's identity begins."""

KEY_BYTES = 16

enrolled = sa.Table(
    "people",
    metadata,
    sa.Column("identity", sa.String, primary_key=True),
    sa.Column("person_key", sa.LargeBinary, nullable=False, unique=True),
)
_secrets = sa.Table(
    "purpose_secrets",
    metadata,
    sa.Column("purpose", sa.String, primary_key=True),
    sa.Column("secret", sa.LargeBinary, nullable=False),
)


class Purpose(StrEnum):
    """What a hash is for; each has its own secret."""

    EVENTS = "events"


def check_identity(identity: str, field: str = "person") -> None:
    """Refuse an id of the outside that cannot be kept; the text does not quote it.

    Raises
    ------
    BadRequestError
        It is empty, longer than `MAX_IDENTITY`, or no proper text.
    """
    if not 0 < len(identity) <= MAX_IDENTITY:
        raise BadRequestError(field, f"must have 1 to {MAX_IDENTITY} characters")
    check_proper(identity, field)


def enrol(connection: sa.Connection, identity: str) -> PersonKey:
    """Return a person's key, made now if they are seen for the first time.

    Parameters
    ----------
    connection
        In a transaction that writes.
    """
    key = PersonKey(secrets.token_bytes(KEY_BYTES))
    row = {"identity": identity, "person_key": key}
    connection.execute(insert_new(enrolled), row)
    query = sa.select(enrolled.c.person_key).where(enrolled.c.identity == identity)
    return PersonKey(connection.execute(query).scalar_one())


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of somebody who asks, read at once."""

    hash: PersonHash | None = None
    """None for somebody who is not enrolled."""
    profile: Profile | None = None
    """None for somebody who never gave one."""


NOBODY = Known()
_key_and_profile = (
    sa.select(enrolled.c.person_key, profiles.c.profile)
    .outerjoin(profiles, profiles.c.person_key == enrolled.c.person_key)
    .where(enrolled.c.identity == sa.bindparam("identity"))
)

_key_of = sa.select(enrolled.c.person_key).where(enrolled.c.identity == sa.bindparam("identity"))


class People:
    """Finds, or makes, people's pseudonyms."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._key_and_profile = database.prepared(_key_and_profile)
        self._key_of = database.prepared(_key_of)
        self._insert = database.prepared(insert_new(enrolled))
        self._secret_of = {purpose: self._secret(purpose) for purpose in Purpose}
        self._enrolments: GroupCommit[str] | None = None
        self._is_closed = False
        self._lock = threading.Lock()

    def hash_of(self, identity: str, purpose: Purpose) -> PersonHash:
        """Return one person's hash for a purpose; a person seen for the first time is enrolled.

        Raises
        ------
        BadRequestError
            The identity is empty, longer than `MAX_IDENTITY`, or no proper text.
        StoreError
            As `hashes_of` raises it.
        """
        check_identity(identity)
        row = self._key_of.first(identity=identity)
        if row is None:
            self._enrol([identity])
            row = self._key_of.first(identity=identity)
        if row is None:
            raise self._lost(1, 1)
        return self.hash_of_key(PersonKey(row[0]), purpose)

    def enrol_soon(self, identity: str) -> Future[None]:
        """Enrol a person off the caller's path; the future is done when that is durable.

        Whose key counts is known only then: another process may enrol them at this moment.

        Raises
        ------
        BadRequestError
            As `hash_of` raises it.
        StoreError
            Too many wait to be enrolled, or it was closed before.
        """
        check_identity(identity)
        with self._lock:
            if self._is_closed:
                raise StoreError("enrol_soon() after close(): nothing writes any more")
            if self._enrolments is None:  # it runs a thread, which few that open people need
                # nobody is enrolled long after having asked: they may be erased by then
                self._enrolments = GroupCommit(self._enrol, "people", tries_again=False)
            return self._enrolments.submit(identity)

    def close(self) -> None:
        """Enrol who waits for it, and nobody else that way."""
        with self._lock:
            self._is_closed = True
            if self._enrolments is not None:
                self._enrolments.close()

    def known(self, identity: str, purpose: Purpose) -> Known:
        """Return what is known of a person, who is not enrolled by this.

        Raises
        ------
        BadRequestError
            As `hash_of` raises it.
        StoreError
            The profile was written by another Ladle, and cannot be read.
        """
        check_identity(identity)
        row = self._key_and_profile.first(identity=identity)
        if row is None:
            return NOBODY
        key, profile = row
        return Known(
            self.hash_of_key(key, purpose), None if profile is None else decode_profile(profile)
        )

    def hashes_of(self, identities: Iterable[str], purpose: Purpose) -> dict[str, PersonHash]:
        """Return many people's hashes for a purpose; new ones are enrolled in one transaction.

        Raises
        ------
        BadRequestError
            An identity is empty, longer than `MAX_IDENTITY`, or no proper text.
        StoreError
            Somebody was removed at the moment of being enrolled.
        """
        wanted = list(dict.fromkeys(identities))
        for identity in wanted:
            check_identity(identity)
        keys = self._find(wanted)
        if missing := [i for i in wanted if i not in keys]:
            self._enrol(missing)
            keys |= self._find(missing)
        if lost := sum(i not in keys for i in wanted):  # a KeyError would tell the identity
            raise self._lost(lost, len(wanted))
        return {identity: self.hash_of_key(key, purpose) for identity, key in keys.items()}

    def _lost(self, n: int, of: int) -> StoreError:
        path = self._database.path
        return StoreError(f"{n} of {of} people just enrolled are not in {path}: ask again")

    def count(self) -> int:
        """Return how many people are enrolled."""
        with self._database.reading() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(enrolled)).scalar_one()

    def _find(self, identities: Sequence[str]) -> dict[str, PersonKey]:
        found: dict[str, PersonKey] = {}
        with self._database.reading() as connection:
            for start in range(0, len(identities), 500):
                chunk = identities[start : start + 500]
                rows = connection.execute(sa.select(enrolled).where(enrolled.c.identity.in_(chunk)))
                found.update((row.identity, PersonKey(row.person_key)) for row in rows)
        return found

    def _enrol(self, identities: Sequence[str]) -> None:
        rows = [{"identity": i, "person_key": secrets.token_bytes(KEY_BYTES)} for i in identities]
        # another process may enrol the same person at this moment: the first one stays
        self._database.write_prepared((self._insert, rows))

    def _secret(self, purpose: Purpose) -> bytes:
        query = sa.select(_secrets.c.secret).where(_secrets.c.purpose == purpose.value)
        with self._database.reading() as connection:
            found = connection.execute(query).scalar_one_or_none()
        return self._make_secret(purpose, query) if found is None else bytes(found)

    def _make_secret(self, purpose: Purpose, query: sa.Select[bytes]) -> bytes:
        with self._database.writing() as connection:
            row = {"purpose": purpose.value, "secret": secrets.token_bytes(32)}
            # another process may make one at this moment: the first one stays
            connection.execute(insert_new(_secrets), row)
            return bytes(connection.execute(query).scalar_one())

    def hash_of_key(self, person_key: PersonKey, purpose: Purpose) -> PersonHash:
        """Return the hash of a key for a purpose; only this room holds keys."""
        digest = hashlib.blake2b(person_key, key=self._secret_of[purpose], digest_size=16)
        return PersonHash(digest.hexdigest())
