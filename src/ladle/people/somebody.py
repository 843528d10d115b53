"""Who is meant: a person by the outside's id, or a member of a household; and their key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NewType, TypeAlias

import sqlalchemy as sa

from ladle.core import BadRequestError, PersonKey
from ladle.people.registry import check_identity, enrolled
from ladle.people.tables import households, members

HouseholdKey = NewType("HouseholdKey", bytes)
"""A household's random key, 16 bytes; never leaves this room."""


@dataclass(frozen=True, slots=True)
class MemberId:
    """One member of one household; the same id in another household is somebody else."""

    household: str
    member: str


Somebody: TypeAlias = str | MemberId
"""A person by the outside's own id, or a member of a household."""


def check_somebody(who: Somebody) -> None:
    """Refuse ids that cannot be kept.

    Raises
    ------
    BadRequestError
        One is empty, too long, or no proper text.
    """
    if isinstance(who, MemberId):
        check_identity(who.household, "household")
        check_identity(who.member, "member")
    else:
        check_identity(who)


def find_key(connection: sa.Connection, who: Somebody) -> PersonKey | None:
    """Return somebody's key; None if nobody is known by that id."""
    query = sa.select(enrolled.c.person_key).where(enrolled.c.identity == who)
    if isinstance(who, MemberId):
        query = (
            sa.select(members.c.person_key)
            .join(households)
            .where(households.c.identity == who.household, members.c.member == who.member)
        )
    found = connection.execute(query).scalar_one_or_none()
    return None if found is None else PersonKey(found)


def find_household(connection: sa.Connection, household: str) -> HouseholdKey | None:
    """Return a household's key; None if it is not known."""
    query = sa.select(households.c.household_key).where(households.c.identity == household)
    found = connection.execute(query).scalar_one_or_none()
    return None if found is None else HouseholdKey(found)


def known_household(connection: sa.Connection, household: str) -> HouseholdKey:
    """Return a household's key.

    Raises
    ------
    BadRequestError
        It is not known.
    """
    found = find_household(connection, household)
    if found is None:
        raise no_household()
    return found


def no_household() -> BadRequestError:
    """Return what is said where a household is not known."""
    return BadRequestError("household", "is none that Ladle knows; put the household first")


def keys_of_members_only(connection: sa.Connection, household: HouseholdKey) -> Sequence[PersonKey]:
    """Return the keys of members whom the outside knows in this household only."""
    query = sa.select(members.c.person_key).where(
        members.c.household_key == household,
        ~sa.exists().where(enrolled.c.person_key == members.c.person_key),
    )
    return [PersonKey(key) for key in connection.execute(query).scalars()]
