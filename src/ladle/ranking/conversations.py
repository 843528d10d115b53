"""Conversations that are open: small, expired after a while, and gone with the person.

A conversation is found by a hash of the id that the caller chose, so that the table names nobody.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from ladle.core import BadRequestError, PersonHash
from ladle.people import insert_unless_erased, note_erased_hash
from ladle.request import Conversation
from ladle.store import Database, metadata

MAX_CONVERSATION_ID = 100

_conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("conversation", sa.LargeBinary, primary_key=True),
    sa.Column("person", sa.String, nullable=True, index=True),
    sa.Column("state", sa.LargeBinary, nullable=False),
    sa.Column("expires_at", sa.Integer, nullable=False, index=True),
)
_columns = _conversations.c
_FIND = sa.select(_columns.state, _columns.person).where(
    _columns.conversation == sa.bindparam("key"), _columns.expires_at > sa.bindparam("now")
)
_EXPIRE = sa.delete(_conversations).where(_columns.expires_at <= sa.bindparam("now"))
_KEEP = insert_unless_erased(_conversations, "OR REPLACE")


class Conversations:
    """Keeps the state of every open conversation.

    Parameters
    ----------
    hours
        How long a conversation stays open after its last turn.
    """

    def __init__(self, database: Database, hours: float) -> None:
        self._database, self._kept = database, timedelta(hours=hours)
        self._find, self._expire, self._keep = map(database.prepared, (_FIND, _EXPIRE, _KEEP))

    def find(self, conversation_id: str, person: PersonHash | None, now: datetime) -> Conversation:
        """Return the state of a conversation; a new one if it is unknown or has expired.

        Somebody else's conversation is unknown to a person.

        Raises
        ------
        BadRequestError
            The id is empty or too long.
        """
        row = self._find.first(key=_key(conversation_id), now=int(now.timestamp()))
        if row is None or row[1] != person:
            return Conversation()
        return msgspec.json.decode(row[0], type=Conversation)

    def keep(
        self, conversation_id: str, person: PersonHash | None, state: Conversation, now: datetime
    ) -> None:
        """Write the state behind a turn, unless the person was erased meanwhile.

        What has expired goes.
        """
        values = {
            "conversation": _key(conversation_id),
            "person": person,
            "state": msgspec.json.encode(state),
            "expires_at": int((now + self._kept).timestamp()),
        }
        self._database.write_prepared(
            (self._expire, [{"now": int(now.timestamp())}]), (self._keep, [values])
        )

    def export_person(self, person: PersonHash) -> list[object]:
        """Return what the open conversations of a person hold."""
        query = sa.select(_columns.state).where(_columns.person == person)
        with self._database.reading() as connection:
            return [msgspec.json.decode(row.state) for row in connection.execute(query)]

    def erase_person(self, person: PersonHash) -> int:
        """Delete the conversations of a person; returns how many there were.

        None is kept under the hash from then on.
        """
        with self._database.writing() as connection:
            note_erased_hash(connection, person)
            found = connection.execute(sa.delete(_conversations).where(_columns.person == person))
            return found.rowcount


def _key(conversation_id: str) -> bytes:
    if not 0 < len(conversation_id) <= MAX_CONVERSATION_ID:
        raise BadRequestError(
            "conversation", f"has {len(conversation_id)} characters; it must have 1 to "
            f"{MAX_CONVERSATION_ID}"
        )  # fmt: skip
    return hashlib.blake2b(conversation_id.encode("utf-8", "replace"), digest_size=16).digest()
