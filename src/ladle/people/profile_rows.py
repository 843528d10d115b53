"""Profiles as rows, and the texts that go when a person no longer agrees to their being kept."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa

from ladle.core import PersonKey, StoreError
from ladle.people.profiles import Profile
from ladle.people.sealing import check_sealing
from ladle.people.tables import profiles, utterance_keys, utterances
from ladle.store import insert_or_replace


def read_profile(connection: sa.Connection, key: PersonKey) -> Profile | None:
    """Return a person's profile; None if they never gave one.

    Raises
    ------
    StoreError
        It was written by another Ladle, and cannot be read.
    """
    query = sa.select(profiles.c.profile).where(profiles.c.person_key == key)
    found = connection.execute(query).scalar_one_or_none()
    return None if found is None else decode_profile(found)


def decode_profile(stored: bytes) -> Profile:
    """Return a profile from its row.

    Raises
    ------
    StoreError
        It was written by another Ladle, and cannot be read.
    """
    try:
        return msgspec.json.decode(stored, type=Profile)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        pass  # the cause would quote the profile
    raise StoreError("a profile cannot be read: put it again, or use the Ladle that wrote it")


def write_profile(connection: sa.Connection, key: PersonKey, profile: Profile) -> None:
    """Write a checked profile in place of the one that is there, and act on what it agrees to.

    Parameters
    ----------
    connection
        In a transaction that writes alone.

    Raises
    ------
    MissingExtraError
        It agrees to keeping what is said, and `cryptography` is not installed.
    """
    if profile.keeps_utterances:
        check_sealing()
    row = {"person_key": key, "profile": msgspec.json.encode(profile)}
    connection.execute(insert_or_replace(profiles), row)
    if not profile.keeps_utterances:
        forget_texts(connection, key)


def forget_texts(connection: sa.Connection, key: PersonKey) -> int:
    """Delete a person's key for kept texts, and the texts with it; returns how many there were."""
    kept = sa.select(sa.func.count()).where(utterances.c.person_key == key)
    n_kept = connection.execute(kept).scalar_one()
    connection.execute(sa.delete(utterance_keys).where(utterance_keys.c.person_key == key))
    return n_kept
