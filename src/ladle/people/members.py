"""Members of a household, as they come from outside and as rows."""

from __future__ import annotations

import secrets
from typing import Any

import msgspec
import sqlalchemy as sa

from ladle.core import BadRequestError, PersonKey
from ladle.people.bounds import MAX_MEMBERS, check_name
from ladle.people.profile_rows import decode_profile
from ladle.people.profiles import Profile, check_profile
from ladle.people.registry import KEY_BYTES, check_identity, enrol, enrolled
from ladle.people.somebody import HouseholdKey
from ladle.people.tables import members, profiles


class Member(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """A member of a household. In a change, what is None stays as it is."""

    name: str | None = None
    """What the household calls them; "" takes the name away."""
    profile: Profile | None = None
    person: str | None = None
    """The outside's own id, where it knows them outside of the household too; told once."""


def check_member(member: Member) -> Member:
    """Return a member whose every name is understood.

    Raises
    ------
    BadRequestError
        An id, a name or the profile is not right.
    UnknownFoodError
        The profile names a food that is none.
    """
    if member.person is not None:
        check_identity(member.person, "member.person")
    return Member(
        name=member.name and check_name(member.name, "member.name"),
        profile=None if member.profile is None else check_profile(member.profile, "member.profile"),
        person=member.person,
    )


def member_rows(connection: sa.Connection, home: HouseholdKey) -> list[sa.Row[Any]]:
    """Return a household's members, sorted by id, each with profile and outside id if any."""
    query = (
        sa.select(members, profiles.c.profile, enrolled.c.identity)
        .outerjoin(profiles, profiles.c.person_key == members.c.person_key)
        .outerjoin(enrolled, enrolled.c.person_key == members.c.person_key)
        .where(members.c.household_key == home)
        .order_by(members.c.member)
    )
    return list(connection.execute(query))


def profile_of(row: sa.Row[Any]) -> Profile | None:
    """Return the profile of a row of `member_rows`; None if none was given.

    Raises
    ------
    StoreError
        It was written by another Ladle, and cannot be read.
    """
    return None if row.profile is None else decode_profile(row.profile)


def member_of(row: sa.Row[Any]) -> Member:
    """Return a row of `member_rows` as the outside sees it.

    Raises
    ------
    StoreError
        As `profile_of` raises it.
    """
    return Member(name=row.name, profile=profile_of(row), person=row.identity)


def add_member(
    connection: sa.Connection, home: HouseholdKey, member_id: str, member: Member
) -> PersonKey:
    """Add a member and return their key: the person's own, else one drawn for this household.

    Raises
    ------
    BadRequestError
        The household is full, or has the person by another id.
    """
    there = {row.person_key for row in member_rows(connection, home)}
    if len(there) >= MAX_MEMBERS:
        raise BadRequestError("member", f"is one too many; a household has {MAX_MEMBERS} at most")
    key = _key_for(connection, member)
    if key in there:
        raise BadRequestError("member.person", "is in this household already, by another id")
    row = {"household_key": home, "member": member_id, "person_key": key, "name": member.name or ""}
    connection.execute(sa.insert(members), row)
    return key


def _key_for(connection: sa.Connection, member: Member) -> PersonKey:
    if member.person is None:
        return PersonKey(secrets.token_bytes(KEY_BYTES))
    return enrol(connection, member.person)


def change_member(
    connection: sa.Connection, home: HouseholdKey, key: PersonKey, member: Member
) -> None:
    """Write a member's new name, if one is said.

    Raises
    ------
    BadRequestError
        The member would become somebody else.
    """
    if member.person is not None and enrol(connection, member.person) != key:
        why = "is not who the member was added as; delete the member and add them anew"
        raise BadRequestError("member.person", why)
    if member.name is not None:
        its = (members.c.household_key == home, members.c.person_key == key)
        connection.execute(sa.update(members).where(*its).values(name=member.name))
