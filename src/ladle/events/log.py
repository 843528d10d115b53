"""The event log: impressions, conversions, cooks and ratings, durable before they count."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Iterator, Sequence, Set
from concurrent.futures import Future
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from ladle.core import BadRequestError, ImpressionId, PersonHash, StoreError
from ladle.people import Purpose
from ladle.store import Database, GroupCommit, metadata

_ID_BYTES = 12
_MOST_SHOWN = 500

_STEP_S = 900
"""Seconds of a quarter of an hour: what is logged is dated no closer."""

_events = sa.Table(
    "events",
    metadata,
    sa.Column("event_id", sa.String, primary_key=True),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("person", sa.String, nullable=True),
    sa.Column("recipe_id", sa.String, nullable=False),
    sa.Column("at", sa.Integer, nullable=True),
    sa.Column("rating", sa.Float, nullable=True),
    sa.Column("impression_id", sa.String, nullable=True),
    sa.Column("is_synthetic", sa.Boolean, nullable=False),
    sa.Index("events_by_person", "person", "at"),
)
_impressions = sa.Table(
    "impressions",
    metadata,
    sa.Column("impression_id", sa.String, primary_key=True),
    sa.Column("person", sa.String, nullable=True),
    sa.Column("recipe_id", sa.String, nullable=False),
    sa.Column("alternatives", sa.JSON, nullable=False),
    sa.Column("at", sa.Integer, nullable=False),
    sa.Column("arm", sa.String, nullable=False),
    sa.Column("model", sa.String, nullable=False),
    sa.Column("model_version", sa.String, nullable=False),
    sa.Column("catalog_version", sa.String, nullable=False),
    sa.Column("n_candidates", sa.Integer, nullable=False),
    sa.Column("propensity", sa.Float, nullable=False),
    sa.Column("part_of_day", sa.String, nullable=True),
    sa.Column("is_day_off", sa.Boolean, nullable=True),
    sa.Column("is_by_hour", sa.Boolean, nullable=True),
)
_shown_to = sa.Index("impressions_by_person", _impressions.c.person, _impressions.c.at)


class EventKind(StrEnum):
    """What a person did with a recipe."""

    CONVERSION = "conversion"
    """Picked the recommended recipe."""
    COOK = "cook"
    RATING = "rating"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing a person did."""

    kind: EventKind
    recipe_id: str
    person: PersonHash | None = None
    at: datetime | None = None
    rating: float | None = None
    """Stars from 0 to 5."""
    impression_id: ImpressionId | None = None
    """The answer it follows, if any."""
    is_synthetic: bool = False
    """Made by a generator: never counts for a quality figure."""
    event_id: str = field(default_factory=lambda: secrets.token_hex(_ID_BYTES))
    """The same id is logged once, however often it is sent."""


@dataclass(frozen=True, slots=True)
class Impression:
    """One answer as it left: what later judging must know about how it was chosen."""

    impression_id: ImpressionId
    person: PersonHash | None
    recipe_id: str
    alternatives: tuple[str, ...]
    """Recipes that were offered beside it."""
    at: datetime
    arm: str
    model: str
    model_version: str
    catalog_version: str
    n_candidates: int
    propensity: float
    """Probability with which this recipe was chosen among the candidates."""
    part_of_day: str | None = None
    """The moment of asking, and nothing finer; None where it tells nothing of what is chosen."""
    is_day_off: bool | None = None
    is_by_hour: bool | None = None
    """Whether the hour had a say in it; else somebody had said what, or for which meal."""


@dataclass(frozen=True, slots=True, order=True)
class Choice:
    """A recipe that was taken from an answer, and the moment of that answer."""

    part_of_day: str
    is_day_off: bool
    is_by_hour: bool
    """Whether the hour had a say in the answer."""
    recipe_id: str


@dataclass(frozen=True, slots=True)
class HistoryItem:
    """One event of one person, as models see it."""

    recipe_id: str
    kind: EventKind
    rating: float | None
    at: int | None
    """Seconds since 1970, UTC."""


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
        _upgrade(database)

    def append(self, item: Event | Impression) -> Future[None]:
        """Queue one item; the future is done when it is durable, or holds the error.

        Raises
        ------
        StoreError
            The log was closed before.
        """
        with self._lock:
            if self._is_closed:
                raise StoreError("append() after close(): nothing writes any more; open it anew")
            if self._commit is None:  # it runs a thread, which whoever only reads does not need
                self._commit = GroupCommit(self._write, "events")
            return self._commit.submit(item)

    def append_many(self, events: Sequence[Event]) -> int:
        """Log a batch durably; returns how many were new."""
        return self._insert(events)

    def close(self) -> None:
        """Write what is queued, then stop taking more."""
        with self._lock:
            self._is_closed = True
        if self._commit is not None:
            self._commit.close()

    def history(self, person: PersonHash, most: int = 500) -> list[HistoryItem]:
        """Return a person's latest events, the newest first; undated ones last."""
        query = (
            sa.select(_events.c.recipe_id, _events.c.kind, _events.c.rating, _events.c.at)
            .where(_events.c.person == person)
            .order_by(_events.c.at.desc().nulls_last(), _events.c.event_id)
            .limit(most)
        )
        with self._database.reading() as connection:
            return [_item(row) for row in connection.execute(query)]

    def all_events(self) -> Iterator[tuple[PersonHash, HistoryItem]]:
        """Yield every event of a known person; the same events come in the same order."""
        columns = _events.c
        query = (
            sa.select(columns.person, columns.recipe_id, columns.kind, columns.rating, columns.at)
            .where(columns.person.is_not(None))
            .order_by(columns.person, columns.recipe_id, columns.at, columns.kind, columns.event_id)
        )
        with self._database.reading() as connection:
            for row in connection.execution_options(yield_per=10_000).execute(query):
                yield PersonHash(row.person), _item(row)

    def all_choices(self) -> list[Choice]:
        """Return what was taken from which answers of a known moment, sorted.

        A recipe that was picked and then cooked is one choice of its answer. What a generator made
        is none.
        """
        shown, done = _impressions.c, _events.c
        query = (
            sa.select(
                done.recipe_id, shown.part_of_day, shown.is_day_off, shown.is_by_hour,
                shown.impression_id,
            )
            .join(_impressions, shown.impression_id == done.impression_id)
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
        shown, done = _impressions.c, _events.c
        n_shown = sa.select(shown.recipe_id, sa.func.count()).group_by(shown.recipe_id)
        # from the events to their answers, which have a key; the other way would need an index
        n_taken = (
            sa.select(shown.recipe_id, sa.func.count(sa.distinct(shown.impression_id)))
            .join(_events, shown.impression_id == done.impression_id)
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
        columns = _impressions.c
        query = sa.select(columns.recipe_id, columns.alternatives, columns.person).where(
            columns.impression_id == impression_id
        )
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise BadRequestError("impression_id", "names no answer that Ladle gave")
        return (row.recipe_id, *row.alternatives), row.person

    def declined(self, person: PersonHash, since: datetime) -> frozenset[str]:
        """Return what was shown to a person since a moment, and not taken since it was shown.

        The recommended recipe was shown. Of the alternatives beside it nobody knows, unless one was
        taken: then the others were seen, too, and left.
        """
        since_s = _coarse(since)
        with self._database.reading() as connection:
            answers = connection.execute(_answers_to(person, since_s)).all()
            taken = connection.execute(_taken_by(person, since_s)).all()
        last_taken = {row.recipe_id: row.at for row in taken}
        picks = {(row.impression_id, row.recipe_id) for row in taken}
        return frozenset(
            recipe_id
            for answer in answers
            for recipe_id in _seen(answer, picks)
            if (answer.impression_id, recipe_id) not in picks  # whatever the caller's clock said
            and last_taken.get(recipe_id, since_s - 1) < answer.at
        )

    def export_person(self, person: PersonHash) -> dict[str, list[dict[str, object]]]:
        """Return all that is logged of a person, as plain JSON data, in the order of time."""
        self._write_queued()
        return {table.name: self._rows_of(person, table) for table in (_events, _impressions)}

    def erase_person(self, person: PersonHash) -> int:
        """Delete what is logged of a person, also what is queued; returns how many rows.

        Raises
        ------
        StoreError
            The database could not.
        """
        self._write_queued()
        with self._database.writing() as connection:
            its = (sa.delete(t).where(t.c.person == person) for t in (_events, _impressions))
            return sum(connection.execute(delete).rowcount for delete in its)

    def _write_queued(self) -> None:
        """Wait until all that was appended before is durable; after `close` it is."""
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
        return self._count(_events)

    def count_impressions(self) -> int:
        """Return how many impressions are logged."""
        return self._count(_impressions)

    def count_synthetic(self) -> int:
        """Return how many events a generator made."""
        query = sa.select(sa.func.count()).select_from(_events).where(_events.c.is_synthetic)
        with self._database.reading() as connection:
            return connection.execute(query).scalar_one()

    def _count(self, table: sa.Table) -> int:
        with self._database.reading() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()

    def _write(self, items: Sequence[Event | Impression | _Mark]) -> None:
        self._insert(items)

    def _insert(self, items: Sequence[Event | Impression | _Mark]) -> int:
        """Write items in one transaction; returns how many were new."""
        n_new = 0
        rows = {
            _events: [_row(i) for i in items if isinstance(i, Event)],
            _impressions: [_row(i) for i in items if isinstance(i, Impression)],
        }
        with self._database.writing() as connection:
            for table, values in rows.items():
                if values:
                    done = connection.execute(sa.insert(table).prefix_with("OR IGNORE"), values)
                    n_new += done.rowcount
        return n_new


def imported_event_id(source: str, event: Event) -> str:
    """Return an id made of the row itself, so that importing a file twice logs it once."""
    parts = (source, event.person, event.recipe_id, event.kind, event.rating, event.at)
    return hashlib.blake2b(repr(parts).encode(), digest_size=_ID_BYTES).hexdigest()


def _row(item: Event | Impression) -> dict[str, object]:
    row = asdict(item)
    at: datetime | None = row["at"]
    row["at"] = None if at is None else _coarse(at)
    return row


def _coarse(at: datetime) -> int:
    """Return the beginning of a moment's quarter of an hour, in seconds since 1970.

    To the second it would tell people apart whose doings are known from elsewhere.
    """
    return int(at.timestamp()) // _STEP_S * _STEP_S


def _upgrade(database: Database) -> None:
    """Give a database of before what it lacks; who only opens one takes no writer's turn."""
    with database.reading() as connection:
        if not _lacks(connection):
            return
    with database.writing() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # two that open it queue up
        for change in _lacks(connection):
            connection.execute(change)


def _lacks(connection: sa.Connection) -> list[sa.Executable]:
    """Return what makes the impressions of a database of before like those of now."""
    found = sa.inspect(connection)
    columns = {column["name"] for column in found.get_columns(_impressions.name)}
    lacks: list[sa.Executable] = [
        sa.text(f"ALTER TABLE {_impressions.name} ADD COLUMN {sa.schema.CreateColumn(column)}")
        for column in _impressions.columns
        if column.name not in columns
    ]
    if _shown_to.name not in {index["name"] for index in found.get_indexes(_impressions.name)}:
        lacks.append(sa.schema.CreateIndex(_shown_to, if_not_exists=True))
    return lacks


def _answers_to(person: PersonHash, since_s: int) -> sa.Select[Any]:
    columns = _impressions.c
    wanted = (columns.impression_id, columns.recipe_id, columns.alternatives, columns.at)
    return (
        sa.select(*wanted)
        .where(columns.person == person, columns.at >= since_s)
        .order_by(columns.at.desc())
        .limit(_MOST_SHOWN)
    )


def _taken_by(person: PersonHash, since_s: int) -> sa.Select[Any]:
    """Select what a person did since, the latest last."""
    columns = _events.c
    return (
        sa.select(columns.recipe_id, columns.at, columns.impression_id)
        .where(columns.person == person, columns.at >= since_s)
        .order_by(columns.at)
    )


def _seen(answer: Any, picks: Set[tuple[str | None, str]]) -> tuple[str, ...]:  # noqa: ANN401 - a row
    """Return the recipes of an answer that its person has seen."""
    others = tuple(answer.alternatives)
    were_opened = any((answer.impression_id, other) in picks for other in others)
    return (answer.recipe_id, *others) if were_opened else (answer.recipe_id,)


def _item(row: Any) -> HistoryItem:  # noqa: ANN401 - a row has the columns of its query
    return HistoryItem(row.recipe_id, EventKind(row.kind), row.rating, row.at)
