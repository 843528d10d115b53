"""Conversations that are open: small, expired after a while, and gone with the person.

A conversation is found by a hash of the id that the caller chose, so that the table names nobody.
Each who speaks in it goes on with their own: what one asks and is shown is unknown to the others.
Only what somebody told to be left out for good binds all who speak there.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from dataclasses import dataclass
from datetime import timedelta

import msgspec
import sqlalchemy as sa

from ladle.core import BadRequestError, Clock, PersonHash, StoreError
from ladle.people import insert_unless_erased, note_erased_hash, select_erased_hash
from ladle.request import Conversation, Told
from ladle.store import TAKES_OVER, Database, TakesOver, metadata

MAX_CONVERSATION_ID = 100
_NOBODY = ""
"""Stands for who gave no name, or is not enrolled yet: NULL would be no part of a key."""
_LOOKS_AFTER = timedelta(minutes=10)
"""How often it is looked for what has expired."""

_talks = sa.Table(
    "talks",
    metadata,
    sa.Column("conversation", sa.LargeBinary, primary_key=True),
    sa.Column("person", sa.String, primary_key=True, index=True),
    sa.Column("state", sa.LargeBinary, nullable=False),
    sa.Column("n_written", sa.Integer, nullable=False),
    sa.Column("expires_at", sa.Integer, nullable=False, index=True),
    info={
        TAKES_OVER: TakesOver(
            "conversations",
            "INSERT INTO talks (conversation, person, state, n_written, expires_at) "
            "SELECT conversation, coalesce(person, ''), state, 1, expires_at FROM conversations "
            "WHERE true ON CONFLICT (conversation, person) DO NOTHING",
        )
    },
)
_columns = _talks.c
_alive = _talks.alias("alive")
_IS_OPEN = sa.exists().where(
    _alive.c.conversation == _columns.conversation, _alive.c.expires_at > sa.bindparam("now")
)
"""A conversation is open for all who speak there until it is long ago for the last of them."""
_FIND = sa.select(_columns.person, _columns.state, _columns.n_written).where(
    _columns.conversation == sa.bindparam("key"), _IS_OPEN
)
_EXPIRE = sa.delete(_talks).where(_columns.expires_at <= sa.bindparam("now"), ~_IS_OPEN)
_N_WRITTEN = (
    sa.select(_columns.n_written)
    .where(
        _columns.conversation == sa.bindparam("conversation"),
        _columns.person == sa.bindparam("person"),
        _IS_OPEN,
    )
    .scalar_subquery()
)
_KEEP = insert_unless_erased(
    _talks,
    sa.func.coalesce(_N_WRITTEN, sa.literal_column("0")) == sa.bindparam("n_found"),
    replaces=True,
)
_DROP = sa.delete(_talks).where(
    _columns.conversation == sa.bindparam("key"),
    _columns.person == sa.bindparam("nobody"),
    _columns.n_written == sa.bindparam("n"),
)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """A conversation as it stands for who speaks."""

    state: Conversation
    told: Told
    """What anybody told in it to be left out for good."""
    n_written: int
    """How often it was written: who goes on with it says so, lest two go on at once."""


class Conversations:
    """Keeps the state of every open conversation.

    Parameters
    ----------
    clock
        Tells when one expires: what is asked for another moment does not count.
    hours
        How long a conversation stays open after its last turn.
    """

    def __init__(self, database: Database, clock: Clock, hours: float) -> None:
        self._database, self._clock, self._kept = database, clock, timedelta(hours=hours)
        self._find, self._expire, self._keep = map(database.prepared, (_FIND, _EXPIRE, _KEEP))
        self._find_erased, self._drop = map(database.prepared, (select_erased_hash(), _DROP))
        self._looked_at = clock.now() - _LOOKS_AFTER
        self._looking = threading.Lock()
        self._deleting: threading.Thread | None = None

    def close(self) -> None:
        """Wait until what has expired is deleted, where that has begun; then nothing goes on."""
        if self._deleting is not None:
            self._deleting.join()

    def find(self, conversation_id: str, person: PersonHash | None) -> Standing:
        """Return a conversation as it stands for who speaks; a new one if it is not known.

        Raises
        ------
        BadRequestError
            The id is empty or too long.
        StoreError
            It cannot be read; what was told may be an allergy, so that nothing is asked without it.
        """
        rows = self._find.all(key=_key(conversation_id), now=self._now_s())
        states = {speaker: (_decoded(state), n) for speaker, state, n in rows}
        told = Told()
        for state, _ in states.values():
            told = told.joined(state.tells)
        own, n_written = states.get(person or _NOBODY, (Conversation(), 0))
        return Standing(own, told, n_written)

    def keep(
        self, conversation_id: str, person: PersonHash | None, state: Conversation, n_written: int
    ) -> bool:
        """Write the state behind a turn, unless the person was erased meanwhile.

        Parameters
        ----------
        n_written
            As it was found.

        Returns whether it may rest there: not if somebody has gone on with it since it was found.
        """
        key, speaker, now_s = _key(conversation_id), person or _NOBODY, self._now_s()
        row = {
            "conversation": key,
            "person": speaker,
            "state": msgspec.json.encode(state),
            "n_found": n_written,
            "n_written": n_written + 1,
            "expires_at": now_s + int(self._kept.total_seconds()),
            "now": now_s,
        }
        if self._database.write_prepared((self._keep, [row])):
            return True
        return self._find_erased.first(person=speaker) is not None

    def drop_nobodys(self, conversation_id: str, n_written: int) -> None:
        """Delete what stands under nobody, if it is still as it was written then."""
        row = {"key": _key(conversation_id), "nobody": _NOBODY, "n": n_written}
        self._database.write_prepared((self._drop, [row]))

    def let_expired_go(self) -> threading.Thread | None:
        """Have what has expired deleted, if it was not looked for lately; a failure is only logged.

        Returns the thread that does it: nobody waits for a database that is locked.
        """
        now = self._clock.now()
        with self._looking:
            if now - self._looked_at < _LOOKS_AFTER:
                return None
            self._looked_at = now
            thread = threading.Thread(target=self._delete_expired, name="expired", daemon=True)
            thread.start()
            self._deleting = thread
        return thread

    def _delete_expired(self) -> None:
        try:
            self._database.write_prepared((self._expire, [{"now": self._now_s()}]))
        except StoreError as e:
            log.warning("conversations that have expired are still there: %s", e)

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
            found = connection.execute(sa.delete(_talks).where(_columns.person == person))
            connection.execute(_EXPIRE, {"now": self._now_s()})
            return found.rowcount

    def _now_s(self) -> int:
        return int(self._clock.now().timestamp())


def _decoded(state: bytes) -> Conversation:
    try:
        return msgspec.json.decode(state, type=Conversation)
    except (msgspec.DecodeError, UnicodeDecodeError) as e:  # its text may quote what was said
        raise StoreError("a conversation was kept by another Ladle, and cannot be read") from e


def _key(conversation_id: str) -> bytes:
    if not 0 < len(conversation_id) <= MAX_CONVERSATION_ID:
        raise BadRequestError(
            "conversation", f"has {len(conversation_id)} characters; it must have 1 to "
            f"{MAX_CONVERSATION_ID}"
        )  # fmt: skip
    return hashlib.blake2b(conversation_id.encode("utf-8", "replace"), digest_size=16).digest()
