"""Households and their members, profiles of people who live alone, and who eats a meal."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence

import sqlalchemy as sa

from ladle.core import BadRequestError, PersonKey
from ladle.people.bounds import MAX_MEMBERS, check_count
from ladle.people.members import (
    Member,
    add_member,
    change_member,
    check_member,
    member_of,
    member_rows,
)
from ladle.people.profile_rows import decode_profile, read_profile, write_profile
from ladle.people.profiles import Profile, check_profile
from ladle.people.registry import KEY_BYTES, check_identity, enrol
from ladle.people.somebody import (
    MemberId,
    Somebody,
    check_somebody,
    find_household,
    find_key,
    known_household,
    no_household,
)
from ladle.people.tables import alone, households, members, profiles, whole_view
from ladle.store import Database, insert_new

_EATERS = (
    sa.select(members.c.member, profiles.c.profile)
    .select_from(households)
    .outerjoin(members, members.c.household_key == households.c.household_key)
    .outerjoin(profiles, profiles.c.person_key == members.c.person_key)
    .where(households.c.identity == sa.bindparam("household"))
    .order_by(members.c.member)
)
"""A household without members is one row of nothing."""


class Households:
    """Keeps households, members and profiles; `Erasure` removes them, here and elsewhere."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._eaters = database.prepared(_EATERS)

    def put_household(self, household: str) -> None:
        """Make a household, unless it is there.

        Raises
        ------
        BadRequestError
            The id is empty, longer than `MAX_IDENTITY`, or no proper text.
        """
        check_identity(household, "household")
        row = {"identity": household, "household_key": secrets.token_bytes(KEY_BYTES)}
        with self._database.writing() as connection:
            connection.execute(insert_new(households), row)

    def get_household(self, household: str) -> Mapping[str, Member] | None:
        """Return a household's members by their ids, sorted; None if it is not known.

        Raises
        ------
        BadRequestError
            The id is empty, too long, or no proper text.
        StoreError
            A profile was written by another Ladle, and cannot be read.
        """
        check_identity(household, "household")
        with whole_view(self._database) as connection:
            home = find_household(connection, household)
            if home is None:
                return None
            return {row.member: member_of(row) for row in member_rows(connection, home)}

    def put_member(self, who: MemberId, member: Member) -> None:
        """Add a member, or change what is said of them.

        Raises
        ------
        BadRequestError
            The household is unknown or full, an id or the profile is not right, or the member is
            somebody else already.
        UnknownFoodError
            The profile names a food that is none.
        MissingExtraError
            The profile agrees to keeping what is said, and `cryptography` is not installed.
        """
        check_somebody(who)
        checked = check_member(member)
        with alone(self._database) as connection:
            _write_member(connection, who, checked)

    def put_profile(self, who: Somebody, profile: Profile) -> None:
        """Write somebody's profile in place of the one that is there.

        A person who is seen for the first time is enrolled; a member must be there. Where the
        profile does not agree to keeping what is said, what is kept is deleted.

        Raises
        ------
        BadRequestError
            An id or the profile is not right, or the household has no such member.
        UnknownFoodError
            The profile names a food that is none.
        MissingExtraError
            The profile agrees to keeping what is said, and `cryptography` is not installed.
        """
        check_somebody(who)
        checked = check_profile(profile)
        with alone(self._database) as connection:
            key = _known(connection, who) if isinstance(who, MemberId) else enrol(connection, who)
            write_profile(connection, key, checked)

    def change_profile(self, who: Somebody, change: Callable[[Profile], Profile]) -> Profile:
        """Write what is made of somebody's profile, an empty one if they never gave any.

        Nothing that is written meanwhile is lost. Who is seen for the first time is enrolled; a
        member who is not there is added.

        Returns the profile as it is kept.

        Raises
        ------
        As `put_member` and `put_profile` raise it.
        """
        check_somebody(who)
        with alone(self._database) as connection:
            key = find_key(connection, who)
            old = None if key is None else read_profile(connection, key)
            checked = check_profile(change(old or Profile()))
            if isinstance(who, MemberId):
                _write_member(connection, who, check_member(Member(profile=checked)))
            else:
                write_profile(connection, enrol(connection, who), checked)
        return checked

    def get_profile(self, who: Somebody) -> Profile | None:
        """Return somebody's profile; None if they never gave one, and only the context speaks.

        Raises
        ------
        BadRequestError
            An id is empty, too long, or no proper text.
        StoreError
            A profile was written by another Ladle, and cannot be read.
        """
        check_somebody(who)
        with whole_view(self._database) as connection:
            key = find_key(connection, who)
            return None if key is None else read_profile(connection, key)

    def eaters(self, household: str, chosen: Sequence[str] | None = None) -> tuple[Profile, ...]:
        """Return the profiles of who eats; an empty one where somebody gave none.

        Parameters
        ----------
        chosen
            Members' ids; None for all, sorted by id.

        Raises
        ------
        BadRequestError
            The household is unknown, one is no member, or nobody is chosen.
        StoreError
            A profile was written by another Ladle, and cannot be read.
        """
        check_identity(household, "household")
        rows = self._eaters.all(household=household)
        if not rows:
            raise no_household()
        stored = {member: profile for member, profile in rows if member is not None}
        eating = stored.values() if chosen is None else _chosen(stored, chosen)
        return tuple(Profile() if it is None else decode_profile(it) for it in eating)


def _write_member(connection: sa.Connection, who: MemberId, checked: Member) -> None:
    home, key = known_household(connection, who.household), find_key(connection, who)
    if key is None:
        key = add_member(connection, home, who.member, checked)
    else:
        change_member(connection, home, key, checked)
    if checked.profile is not None:
        write_profile(connection, key, checked.profile)


def _chosen(stored: Mapping[str, bytes | None], chosen: Sequence[str]) -> list[bytes | None]:
    if not chosen:
        raise BadRequestError("eaters", "is empty; name one at least, or leave it out for all")
    check_count(chosen, "eaters", MAX_MEMBERS)
    for i, member in enumerate(chosen):
        if member not in stored:  # the id may be somebody's name: it is not quoted
            raise BadRequestError(f"eaters[{i}]", "is no member of this household")
    return [stored[member] for member in dict.fromkeys(chosen)]


def _known(connection: sa.Connection, who: MemberId) -> PersonKey:
    known_household(connection, who.household)
    found = find_key(connection, who)
    if found is None:
        raise BadRequestError("member", "is none of this household; put the member first")
    return found
