"""What people said, kept only where they agreed, and then under a key of their own.

The key is drawn when the first text is kept, and deleted with the consent: without it the texts
are noise, wherever a copy of them may lie.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from ladle.core import BadRequestError, PersonKey
from ladle.people.bounds import check_proper
from ladle.people.profile_rows import forget_texts, read_profile
from ladle.people.sealing import new_secret, seal, unseal
from ladle.people.somebody import Somebody, check_somebody, find_key
from ladle.people.tables import alone, utterance_keys, utterances, whole_view
from ladle.store import Database

MAX_TEXT = 500
MAX_KEPT = 1000
"""Texts of one person; beyond it the oldest goes."""


@dataclass(frozen=True, slots=True)
class KeptUtterance:
    """One thing that a person said."""

    at: datetime
    """UTC, to the second."""
    text: str


class Utterances:
    """Keeps what people say, if they agreed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, who: Somebody, text: str, at: datetime) -> bool:
        """Keep a text if its speaker's profile agrees; returns whether it did.

        Parameters
        ----------
        at
            The moment of speaking, with its zone.

        Raises
        ------
        BadRequestError
            The text is empty, longer than `MAX_TEXT` or no proper text, or the moment has no zone.
        MissingExtraError
            The speaker agreed, and `cryptography` is not installed.
        """
        check_somebody(who)
        _check(text, at)
        with alone(self._database) as connection:
            key = find_key(connection, who)
            profile = None if key is None else read_profile(connection, key)
            if key is None or profile is None or not profile.keeps_utterances:
                return False
            _write(connection, key, text, int(at.timestamp()))
        return True

    def kept(self, who: Somebody) -> tuple[KeptUtterance, ...]:
        """Return what is kept of somebody, the oldest first.

        Raises
        ------
        StoreError
            A row was changed by something else than Ladle.
        MissingExtraError
            There is some, and `cryptography` is not installed.
        """
        check_somebody(who)
        with whole_view(self._database) as connection:
            key = find_key(connection, who)
            return () if key is None else tuple(read_texts(connection, key))

    def forget(self, who: Somebody) -> int:
        """Delete somebody's texts and their key; returns how many texts there were."""
        check_somebody(who)
        with alone(self._database) as connection:
            key = find_key(connection, who)
            return 0 if key is None else forget_texts(connection, key)


def read_texts(connection: sa.Connection, key: PersonKey) -> Iterator[KeptUtterance]:
    """Yield what is kept of a person, the oldest first.

    Raises
    ------
    StoreError
        A row was changed by something else than Ladle.
    MissingExtraError
        There is some, and `cryptography` is not installed.
    """
    query = (
        sa.select(utterances.c.at, utterances.c.sealed, utterance_keys.c.secret)
        .join(utterance_keys)
        .where(utterances.c.person_key == key)
        .order_by(utterances.c.utterance_id)
    )
    for at, sealed, secret in connection.execute(query):
        yield KeptUtterance(
            datetime.fromtimestamp(at, UTC), unseal(secret, sealed, _about(key, at))
        )


def _check(text: str, at: datetime) -> None:
    if not 0 < len(text) <= MAX_TEXT:
        why = f"has {len(text)} characters; it must have 1 to {MAX_TEXT}"
        raise BadRequestError("utterance", why)
    check_proper(text, "utterance")
    if at.tzinfo is None:
        raise BadRequestError("at", "has no time zone; write it like 2026-05-01T18:30:00+02:00")


def _about(key: PersonKey, at: int) -> bytes:
    return key + at.to_bytes(8, "big", signed=True)


def _write(connection: sa.Connection, key: PersonKey, text: str, at: int) -> None:
    sealed = seal(_secret(connection, key), text, _about(key, at))
    row = {"person_key": key, "at": at, "sealed": sealed}
    connection.execute(sa.insert(utterances), row)
    surplus = (
        sa.select(utterances.c.utterance_id)
        .where(utterances.c.person_key == key)
        .order_by(utterances.c.utterance_id.desc())
        .offset(MAX_KEPT)
    )
    connection.execute(sa.delete(utterances).where(utterances.c.utterance_id.in_(surplus)))


def _secret(connection: sa.Connection, key: PersonKey) -> bytes:
    """Return the person's key for texts, drawn at the first one."""
    query = sa.select(utterance_keys.c.secret).where(utterance_keys.c.person_key == key)
    found = connection.execute(query).scalar_one_or_none()
    if found is not None:
        return bytes(found)
    secret = new_secret()
    connection.execute(sa.insert(utterance_keys), {"person_key": key, "secret": secret})
    return secret
