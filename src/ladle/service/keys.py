"""API keys: made at random, shown once, kept as hashes, each with a name and a scope.

A key holds 256 random bits, so that nobody guesses one from its hash: a plain BLAKE2b is enough.
One that is slow by purpose, against who guesses passwords, would only cost every request time. A
secret key for the hash would have to lie beside it, and add nothing.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import blake2b

import sqlalchemy as sa

from ladle.core import BadRequestError, Clock, SystemClock, nearest
from ladle.store import Database, metadata

_BYTES = 32
_PREFIX = "ladle_"
"""Tells scanners of repositories and logs what they have found."""
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")

_keys = sa.Table(
    "api_keys",
    metadata,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("digest", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("scope", sa.String, nullable=False),
    sa.Column("made", sa.Date, nullable=False),
    sa.Column("last_used", sa.Date, nullable=True),
)


class Scope(StrEnum):
    """What a key may do; each may do what those before it may."""

    READ = "read"
    """See recipes and what is loaded, and nothing of people."""
    WRITE = "write"
    """Ask and tell for people: questions, events, profiles, households."""
    ADMIN = "admin"
    """Change recipes; export and erase people."""

    def covers(self, needed: Scope) -> bool:
        """Return whether a key of this scope may do what needs another."""
        order = list(Scope)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is kept."""

    name: str
    scope: Scope
    digest: bytes
    made: date
    last_used: date | None
    """The day, in UTC, and nothing finer."""


class ApiKeys:
    """The keys of a database."""

    def __init__(self, database: Database, clock: Clock | None = None) -> None:
        self._database = database
        self._clock = clock or SystemClock()

    def add(self, name: str, scope: Scope) -> str:
        """Make a key, and return it: it can be seen this once only.

        Raises
        ------
        BadRequestError
            The name is none, or taken.
        """
        if not _NAME.fullmatch(name):
            want = "1 to 64 of a-z, 0-9, '.', '_' and '-', the first a letter or a digit"
            raise BadRequestError("NAME", f"is {name[:70]!r}; it must be {want}")
        key = _PREFIX + secrets.token_urlsafe(_BYTES)
        row = {
            "name": name, "digest": _digest(key), "scope": scope.value, "made": self.today(),
        }  # fmt: skip
        with self._database.writing() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # two that take one name queue up
            if connection.execute(sa.select(_keys).where(_keys.c.name == name)).first():
                why = f"is {name!r}, which is taken; choose another, or remove that key first"
                raise BadRequestError("NAME", why)
            connection.execute(sa.insert(_keys), row)
        return key

    def remove(self, name: str) -> None:
        """Take a key away.

        Raises
        ------
        BadRequestError
            There is none of that name.
        """
        with self._database.writing() as connection:
            gone = connection.execute(sa.delete(_keys).where(_keys.c.name == name)).rowcount
        if not gone:
            near = nearest(name, (key.name for key in self.all()), n=1)
            hint = f"; did you mean {near[0]}?" if near else "; see: ladle keys list"
            raise BadRequestError("NAME", f"is {name[:70]!r}, and no key is called that{hint}")

    def all(self) -> tuple[ApiKey, ...]:
        """Return every key, by name."""
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(_keys).order_by(_keys.c.name)).all()
        return tuple(ApiKey(r.name, Scope(r.scope), r.digest, r.made, r.last_used) for r in rows)

    def note_used(self, names: Iterable[str], day: date) -> None:
        """Keep that keys were used on a day."""
        with self._database.writing() as connection:
            change = sa.update(_keys).where(_keys.c.name.in_(sorted(names))).values(last_used=day)
            connection.execute(change)

    def today(self) -> date:
        """Return the day, in UTC."""
        return self._clock.now().date()

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()


def find(keys: Iterable[ApiKey], given: str) -> ApiKey | None:
    """Return which of the keys was given; how long that takes tells nothing of any."""
    digest, found = _digest(given), None
    for key in keys:
        if hmac.compare_digest(key.digest, digest):
            found = key
    return found


def _digest(key: str) -> bytes:
    data = key.encode("utf-8", "surrogateescape")
    return blake2b(data, digest_size=_BYTES, person=b"ladle api key").digest()
