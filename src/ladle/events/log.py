"""The event log: impressions, conversions, cooks and ratings, durable before they count."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from datetime import datetime
from itertools import takewhile

import sqlalchemy as sa

from ladle.core import BadRequestError, PersonHash, StoreError
from ladle.events.items import Choice, Event, EventKind, HistoryItem, Impression, coarse
from ladle.events.rows import declined_of, event_row, impression_row, names_in
from ladle.events.tables import events, impressions, upgrade
from ladle.people import Purpose, insert_unless_erased, note_erased_hash
from ladle.store import Database, GroupCommit, Row

_MOST_SHOWN = 500
_MOST_DONE = 200
"""Events of a person that count for an answer: more cost time, and bring nothing that could be told
from chance (docs/decisions/0021-short-histories.md)."""
_columns = events.c
_DONE = (
    sa.select(
        _columns.recipe_id, _columns.kind, _columns.rating, _columns.at, _columns.impression_id
    )
    .where(_columns.person == sa.bindparam("person"))
    .order_by(_columns.at.desc().nulls_last(), _columns.event_id)
)
_HISTORY = _DONE.limit(sa.bindparam("most"))
_DONE_SINCE = _DONE.where(_columns.at >= sa.bindparam("since"))
_alternatives = sa.type_coerce(impressions.c.alternatives, sa.String)
_SHOWN_TO = (
    sa.select(impressions.c.impression_id, impressions.c.recipe_id, _alternatives, impressions.c.at)
    .where(
        impressions.c.person == sa.bindparam("person"), impressions.c.at >= sa.bindparam("since")
    )
    .order_by(impressions.c.at.desc())
    .limit(_MOST_SHOWN)
)
_ANSWER = sa.select(impressions.c.recipe_id, _alternatives, impressions.c.person).where(
    impressions.c.impression_id == sa.bindparam("impression_id")
)
_KINDS = {kind.value: kind for kind in EventKind}


class _Mark:
    """Queued behind other items: when it is done, they are durable."""


class EventLog:
    """Appends durably, and reads back."""

    name = "events"
    purpose = Purpose.EVENTS
    """Together they make it one of the rooms that `ladle.people.Erasure` asks."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._commit: GroupCommit[Event | Impression | _Mark] | None = None
        self._is_closed = False
        self._lock = threading.Lock()
        upgrade(database)
        self._on_the_way: dict[str, Impression] = {}
        self._insert_event, self._insert_impression = (
            database.prepared(insert_unless_erased(table)) for table in (events, impressions)
        )
        self._history_of = database.prepared(_HISTORY)
        self._shown_to = database.prepared(_SHOWN_TO)
        self._done_since = database.prepared(_DONE_SINCE)
        self._answer_of = database.prepared(_ANSWER)

    def append(self, item: Event | Impression) -> Future[None]:
        """Queue one item; the future is done when it is durable, or holds the first error.

        After an error that may pass (a lock, a full disk) it stays queued, and is logged once that
        can be. What is of somebody who was erased meanwhile is left out, and is no error.

        Raises
        ------
        StoreError
            The log was closed before, or too many wait to be written.
        """
        return self._opened().submit(item)

    def show(self, impression: Impression) -> None:
        """Queue an impression that nobody waits for; it is known here from now on.

        Where too many wait to be written, it is lost: an event that names it is refused.

        Raises
        ------
        StoreError
            The log was closed before.
        """
        opened = self._opened()
        self._on_the_way[impression.impression_id] = impression  # before it can be written
        if not opened.put(impression):
            self._on_the_way.pop(impression.impression_id, None)

    @property
    def n_lost(self) -> int:
        """How many impressions were shown and could not be logged."""
        return 0 if self._commit is None else self._commit.n_lost

    def _opened(self) -> GroupCommit[Event | Impression | _Mark]:
        if self._commit is None or self._is_closed:
            with self._lock:
                if self._is_closed:
                    why = "append() after close(): nothing writes any more; open it anew"
                    raise StoreError(why)
                if self._commit is None:  # it runs a thread, which whoever only reads needs not
                    self._commit = GroupCommit(self._write, "events", on_lost=self._forget)
        return self._commit

    def append_many(self, batch: Iterable[Event]) -> int:
        """Log a batch durably; returns how many were new."""
        return self._insert(batch)

    def close(self) -> None:
        """Write what is queued, then stop taking more."""
        with self._lock:
            self._is_closed = True
        if self._commit is not None:
            self._commit.close()

    def history(self, person: PersonHash) -> list[HistoryItem]:
        """Return a person's latest 200 events, the newest first; undated ones last."""
        return _items(self._history_of.all(person=person, most=_MOST_DONE))

    def remember(
        self, person: PersonHash, since: datetime
    ) -> tuple[list[HistoryItem], frozenset[str]]:
        """Return a person's history, and what they have declined, as one answer needs both.

        What was shown since a moment, and not taken since it was shown, is declined. The
        recommended recipe was shown. Of the alternatives beside it nobody knows, unless one was
        taken: then the others were seen, too, and left. An answer that is queued counts.
        """
        since_s = coarse(since)
        queued = self._queued_for(person, since_s)  # before the log is read: none slips through
        done = self._history_of.all(person=person, most=_MOST_DONE)
        return _items(done), self._declined(person, since_s, done) | queued

    def _declined(self, person: PersonHash, since_s: int, done: Sequence[Row]) -> frozenset[str]:
        shown = self._shown_to.all(person=person, since=since_s)
        if not shown:
            return frozenset()
        lately = list(takewhile(lambda row: row[3] is not None and row[3] >= since_s, done))
        if len(lately) == _MOST_DONE:  # more may have been done since than a history holds
            lately = self._done_since.all(person=person, since=since_s)
        return declined_of(shown, lately, since_s)

    def _queued_for(self, person: PersonHash, since_s: int) -> frozenset[str]:
        """Return what was shown and is not written yet: by its moment as it will be."""
        queued = list(self._on_the_way.values())
        return frozenset(
            i.recipe_id for i in queued if i.person == person and coarse(i.at) >= since_s
        )

    def all_events(self) -> Iterator[tuple[PersonHash, HistoryItem]]:
        """Yield every event of a known person; the same events come in the same order."""
        columns = events.c
        query = (
            sa.select(columns.person, columns.recipe_id, columns.kind, columns.rating, columns.at)
            .where(columns.person.is_not(None))
            .order_by(columns.person, columns.recipe_id, columns.at, columns.kind, columns.event_id)
        )
        with self._database.reading() as connection:
            for row in connection.execution_options(yield_per=10_000).execute(query):
                item = HistoryItem(row.recipe_id, _KINDS[row.kind], row.rating, row.at)
                yield PersonHash(row.person), item

    def all_choices(self) -> list[Choice]:
        """Return what was taken from which answers of a known moment, sorted.

        A recipe that was picked and then cooked is one choice of its answer. What a generator made
        is none.
        """
        shown, done = impressions.c, events.c
        query = (
            sa.select(
                done.recipe_id, shown.part_of_day, shown.is_day_off, shown.is_by_hour,
                shown.impression_id,
            )
            .join(impressions, shown.impression_id == done.impression_id)
            .where(
                done.kind.in_((EventKind.CONVERSION, EventKind.COOK)),
                ~done.is_synthetic, shown.part_of_day.is_not(None),
            )
            .distinct()
        )  # fmt: skip
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return sorted(Choice(r.part_of_day, r.is_day_off, r.is_by_hour, r.recipe_id) for r in rows)

    def count_shown(self) -> dict[str, tuple[int, int]]:
        """Return how often each recipe was recommended, and how often it was taken then.

        What a generator made is neither. A recipe that was picked and then cooked was taken once.
        """
        shown, done = impressions.c, events.c
        n_shown = sa.select(shown.recipe_id, sa.func.count()).group_by(shown.recipe_id)
        # from the events to their answers, which have a key; the other way would need an index
        n_taken = (
            sa.select(shown.recipe_id, sa.func.count(sa.distinct(shown.impression_id)))
            .join(events, shown.impression_id == done.impression_id)
            .where(
                done.recipe_id == shown.recipe_id,
                done.kind.in_((EventKind.CONVERSION, EventKind.COOK)),
                ~done.is_synthetic,
            )
            .group_by(shown.recipe_id)
        )
        with self._database.reading() as connection:
            taken = {row.recipe_id: int(row[1]) for row in connection.execute(n_taken)}
            return {i: (n, taken.get(i, 0)) for i, n in connection.execute(n_shown)}

    def impression(self, impression_id: str) -> tuple[tuple[str, ...], PersonHash | None]:
        """Return the recipes of an answer, the recommended one first, and its person.

        Raises
        ------
        BadRequestError
            There was no such answer.
        """
        if queued := self._on_the_way.get(impression_id):
            return (queued.recipe_id, *queued.alternatives), queued.person
        row = self._answer_of.first(impression_id=impression_id)
        if row is None:
            raise BadRequestError("impression_id", "names no answer that Ladle gave")
        recipe_id, alternatives, person = row
        return (recipe_id, *names_in(alternatives)), person

    def export_person(self, person: PersonHash) -> dict[str, list[dict[str, object]]]:
        """Return all that is logged of a person, as plain JSON data, in the order of time."""
        self._write_queued()
        return {table.name: self._rows_of(person, table) for table in (events, impressions)}

    def erase_person(self, person: PersonHash) -> int:
        """Delete what is logged of a person, also what is queued; returns how many rows.

        Nothing is logged under the hash from then on, whoever appends it.

        Raises
        ------
        StoreError
            The database could not.
        """
        self._write_queued()
        with self._database.writing() as connection:
            note_erased_hash(connection, person)
            its = (sa.delete(t).where(t.c.person == person) for t in (events, impressions))
            return sum(connection.execute(delete).rowcount for delete in its)

    def _write_queued(self) -> None:
        """Wait until all that was appended before is durable; after `close` none is queued.

        Raises
        ------
        StoreError
            It cannot be written now.
        """
        with self._lock:
            if self._commit is None:
                return
            written = None if self._is_closed else self._commit.submit(_Mark())
        if written is None:
            self._commit.close()
        else:
            written.result()

    def _rows_of(self, person: PersonHash, table: sa.Table) -> list[dict[str, object]]:
        query = sa.select(table).where(table.c.person == person).order_by(table.c.at)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return [{name: row[name] for name in row if name != "person"} for row in rows]

    def count(self) -> int:
        """Return how many events are logged."""
        return self._count(events)

    def count_impressions(self) -> int:
        """Return how many impressions are logged."""
        return self._count(impressions)

    def count_synthetic(self) -> int:
        """Return how many events a generator made."""
        query = sa.select(sa.func.count()).select_from(events).where(events.c.is_synthetic)
        with self._database.reading() as connection:
            return connection.execute(query).scalar_one()

    def _count(self, table: sa.Table) -> int:
        with self._database.reading() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()

    def _write(self, items: Sequence[Event | Impression | _Mark]) -> None:
        self._insert(items)
        self._forget(items)

    def _forget(self, items: Sequence[Event | Impression | _Mark]) -> None:
        """Let go of impressions that are durable, or never will be."""
        for item in items:
            if isinstance(item, Impression):
                self._on_the_way.pop(item.impression_id, None)

    def _insert(self, items: Iterable[Event | Impression | _Mark]) -> int:
        """Write items in one transaction; returns how many were new."""
        done, shown = [], []
        for item in items:
            if isinstance(item, Event):
                done.append(event_row(item))
            elif isinstance(item, Impression):
                shown.append(impression_row(item))
        parts = ((self._insert_event, done), (self._insert_impression, shown))
        new = [part for part in parts if part[1]]
        return self._database.write_prepared(*new) if new else 0


def _items(rows: Iterable[Row]) -> list[HistoryItem]:
    return [
        HistoryItem(recipe_id, _KINDS[kind], rating, at) for recipe_id, kind, rating, at, _ in rows
    ]
