"""Export and erasure: all that is held of somebody, here and in every room that holds a hash.

What this room holds goes at once, together with what leads to the person; their key alone stays on
a list until every other room is done. So an erasure that broke off is finished later.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Protocol

import sqlalchemy as sa

from ladle.core import PersonHash, PersonKey
from ladle.people.erased import digest_of, note_digests
from ladle.people.held import (
    Erased,
    erase_household_rows,
    erase_member_row,
    erase_person_rows,
    erase_profile_row,
    export_rows,
    mark_finished,
    sum_of,
    unfinished,
)
from ladle.people.registry import People, Purpose, check_identity, enrolled
from ladle.people.somebody import (
    HouseholdKey,
    MemberId,
    Somebody,
    check_somebody,
    find_household,
    find_key,
    keys_of_members_only,
)
from ladle.people.tables import alone, households, members, profiles, whole_view
from ladle.store import Database


class Erasable(Protocol):
    """A room that holds something under people's hashes."""

    @property
    def name(self) -> str:
        """The room's name."""
        ...

    @property
    def purpose(self) -> Purpose:
        """What the hashes that it holds are for."""
        ...

    def export_person(self, person: PersonHash) -> object:
        """Return all that the room holds of a person, as plain JSON data."""
        ...

    def erase_person(self, person: PersonHash) -> int:
        """Delete it durably; returns how many rows there were, 0 for somebody unknown.

        The same transaction notes the hash (`note_erased_hash`), and all that the room writes
        under hashes looks there (`insert_unless_erased`): what is under way stays out.
        """
        ...


class Erasure:
    """Tells somebody what is held of them, and removes it.

    Parameters
    ----------
    rooms
        Every other room that holds something of people.
    """

    def __init__(self, database: Database, rooms: Sequence[Erasable]) -> None:
        self._database = database
        self._people = People(database)
        self._rooms = rooms

    def erase_person(self, who: Somebody) -> Erased:
        """Remove somebody everywhere: profile, memberships, texts, pseudonym, other rooms.

        Raises
        ------
        BadRequestError
            An id is empty, too long, or no proper text.
        StoreError
            A room could not; `finish` does the rest.
        """
        return self._erase(who, erase_person_rows)

    def erase_profile(self, who: Somebody) -> Erased:
        """Remove somebody's profile and what is kept by its leave, and nothing else of them.

        Raises
        ------
        BadRequestError
            An id is empty, too long, or no proper text.
        StoreError
            Another room, which an older erasure waits for, could not.
        """
        return self._erase(who, erase_profile_row)

    def remove_member(self, who: MemberId) -> Erased:
        """Take a member out of a household, and erase them if they are known by no other id.

        Raises
        ------
        BadRequestError
            An id is empty, too long, or no proper text.
        StoreError
            A room could not; `finish` does the rest.
        """
        check_somebody(who)
        with alone(self._database) as connection:
            own = _remove_member(connection, who)
        return self._done(own)

    def erase_household(self, household: str) -> Erased:
        """Remove a household, its pantry, and all of its members who are known by no other id.

        Raises
        ------
        BadRequestError
            The id is empty, too long, or no proper text.
        StoreError
            A room could not; `finish` does the rest.
        """
        check_identity(household, "household")
        with alone(self._database) as connection:
            own = _erase_household(connection, household)
        return self._done(own)

    def _erase(self, who: Somebody, rows: Callable[[sa.Connection, PersonKey], Erased]) -> Erased:
        check_somebody(who)
        with alone(self._database) as connection:
            key = find_key(connection, who)
            own = Erased() if key is None else rows(connection, key)
        return self._done(own)

    def _done(self, own: Erased) -> Erased:
        erased = sum_of(own, self.finish())
        if erased != Erased():  # the write-ahead log still holds the rows as they were
            self._database.empty_log()
        return erased

    def finish(self) -> Erased:
        """Have the other rooms erase who is on the list; also what broke off before.

        Raises
        ------
        StoreError
            A room could not; who is not done stays on the list.
        """
        with self._database.reading() as connection:
            keys = unfinished(connection)
        parts = []
        for key in keys:
            parts += [self._erase_in(room, key) for room in self._rooms]
            with self._database.writing() as connection:
                mark_finished(connection, key)
        return sum_of(*parts)

    def export_person(self, who: Somebody) -> dict[str, object]:
        """Return all that is held of somebody as plain JSON data, but for keys; {} if nothing is.

        Raises
        ------
        BadRequestError
            An id is empty, too long, or no proper text.
        StoreError
            A row cannot be read.
        MissingExtraError
            Texts are kept, and `cryptography` is not installed.
        """
        check_somebody(who)
        with whole_view(self._database) as connection:
            key = find_key(connection, who)
            if key is None:
                return {}
            own = export_rows(connection, key)
        held = {room.name: room.export_person(self._hash(key, room)) for room in self._rooms}
        return {**own, "elsewhere": held}

    def _erase_in(self, room: Erasable, key: PersonKey) -> Erased:
        return Erased(elsewhere={room.name: room.erase_person(self._hash(key, room))})

    def _hash(self, key: PersonKey, room: Erasable) -> PersonHash:
        return self._people.hash_of_key(key, room.purpose)


def erase_again(database: Database, digests: Collection[bytes]) -> Erased:
    """Remove from a restored database who was erased since its backup was made.

    They are on the list of unfinished erasures then: other rooms follow when Ladle is opened.

    Parameters
    ----------
    digests
        What `erased_digests` returned of the database that the backup replaces.

    Raises
    ------
    StoreError
        The database cannot be written.
    """
    with alone(database) as connection:
        note_digests(connection, digests)
        homes = [
            HouseholdKey(key)
            for key in connection.execute(sa.select(households.c.household_key)).scalars()
            if digest_of(key) in digests
        ]
        tables = (enrolled, members, profiles)
        keys = sa.union(*(sa.select(table.c.person_key) for table in tables))
        people = [
            PersonKey(key)
            for key in connection.execute(keys).scalars()
            if digest_of(key) in digests
        ]
        erased = sum_of(
            *(erase_person_rows(connection, key) for key in people),
            *(erase_household_rows(connection, home) for home in homes),
        )
    database.empty_log()
    return erased


def _remove_member(connection: sa.Connection, who: MemberId) -> Erased:
    home, key = find_household(connection, who.household), find_key(connection, who)
    if home is None or key is None:
        return Erased()
    if key in keys_of_members_only(connection, home):
        return erase_person_rows(connection, key)
    return erase_member_row(connection, home, key)


def _erase_household(connection: sa.Connection, household: str) -> Erased:
    home = find_household(connection, household)
    if home is None:
        return Erased()
    theirs = [erase_person_rows(connection, k) for k in keys_of_members_only(connection, home)]
    return sum_of(*theirs, erase_household_rows(connection, home))
