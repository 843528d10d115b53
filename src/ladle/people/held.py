"""All rows of this room that are about a person or a household: exported, deleted, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import msgspec
import sqlalchemy as sa

from ladle.core import PersonKey
from ladle.people.erased import note_erased
from ladle.people.profile_rows import forget_texts, read_profile
from ladle.people.registry import enrolled
from ladle.people.somebody import HouseholdKey
from ladle.people.tables import (
    households,
    members,
    pantry_items,
    profiles,
    unfinished_erasures,
)
from ladle.people.utterances import read_texts


@dataclass(frozen=True, slots=True)
class Erased:
    """What was removed, counted."""

    profiles: int = 0
    memberships: int = 0
    utterances: int = 0
    pseudonyms: int = 0
    """Outside ids with their keys."""
    households: int = 0
    pantry_items: int = 0
    elsewhere: Mapping[str, int] = field(default_factory=dict)
    """Rows of other rooms, by the room's name."""


def sum_of(*parts: Erased) -> Erased:
    """Return all of it together."""
    elsewhere = Counter[str]()
    for part in parts:
        elsewhere.update(part.elsewhere)
    return Erased(
        profiles=sum(part.profiles for part in parts),
        memberships=sum(part.memberships for part in parts),
        utterances=sum(part.utterances for part in parts),
        pseudonyms=sum(part.pseudonyms for part in parts),
        households=sum(part.households for part in parts),
        pantry_items=sum(part.pantry_items for part in parts),
        elsewhere=dict(elsewhere),
    )


def erase_person_rows(connection: sa.Connection, key: PersonKey) -> Erased:
    """Delete all that is held of a person and what leads to them, and list them as unfinished."""
    connection.execute(sa.insert(unfinished_erasures), {"person_key": key})
    note_erased(connection, key)
    own = erase_profile_row(connection, key)
    return replace(
        own,
        memberships=_delete(connection, members, members.c.person_key == key),
        pseudonyms=_delete(connection, enrolled, enrolled.c.person_key == key),
    )


def erase_profile_row(connection: sa.Connection, key: PersonKey) -> Erased:
    """Delete a person's profile, and the texts that are kept by its leave."""
    return Erased(
        utterances=forget_texts(connection, key),
        profiles=_delete(connection, profiles, profiles.c.person_key == key),
    )


def erase_member_row(connection: sa.Connection, home: HouseholdKey, key: PersonKey) -> Erased:
    """Delete what a household says of a member, and nothing else of them."""
    its = (members.c.household_key == home, members.c.person_key == key)
    return Erased(memberships=_delete(connection, members, *its))


def erase_household_rows(connection: sa.Connection, home: HouseholdKey) -> Erased:
    """Delete a household with its pantry; of its members only what it says of them."""
    note_erased(connection, home)
    return Erased(
        memberships=_delete(connection, members, members.c.household_key == home),
        pantry_items=_delete(connection, pantry_items, pantry_items.c.household_key == home),
        households=_delete(connection, households, households.c.household_key == home),
    )


def unfinished(connection: sa.Connection) -> list[PersonKey]:
    """Return the keys of people who are gone from here, and may not be gone elsewhere."""
    keys = connection.execute(sa.select(unfinished_erasures.c.person_key)).scalars()
    return [PersonKey(key) for key in keys]


def mark_finished(connection: sa.Connection, key: PersonKey) -> None:
    """Take a key off the list: nobody can name the person any more."""
    _delete(connection, unfinished_erasures, unfinished_erasures.c.person_key == key)


def _delete(connection: sa.Connection, table: sa.Table, *which: sa.ColumnElement[bool]) -> int:
    return connection.execute(sa.delete(table).where(*which)).rowcount


def export_rows(connection: sa.Connection, key: PersonKey) -> dict[str, object]:
    """Return all that is held of a person as plain JSON data, but for keys.

    Raises
    ------
    StoreError
        A row cannot be read.
    MissingExtraError
        Texts are kept, and `cryptography` is not installed.
    """
    identity = sa.select(enrolled.c.identity).where(enrolled.c.person_key == key)
    said = ({"at": u.at.isoformat(), "text": u.text} for u in read_texts(connection, key))
    return {
        "person": connection.execute(identity).scalar_one_or_none(),
        "profile": msgspec.json.decode(msgspec.json.encode(read_profile(connection, key))),
        "memberships": _memberships(connection, key),
        "utterances": list(said),
    }


def _memberships(connection: sa.Connection, key: PersonKey) -> list[dict[str, object]]:
    query = (
        sa.select(households.c.identity, members.c.member, members.c.name)
        .join(households)
        .where(members.c.person_key == key)
        .order_by(households.c.identity)
    )
    rows = connection.execute(query)
    return [{"household": home, "member": member, "name": name} for home, member, name in rows]
