"""The log: durable before it says so, each event once, read back in one order."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import LONG_S, until

from ladle.core import BadRequestError, ImpressionId, PersonHash, StoreError
from ladle.events import Choice, Event, EventKind, EventLog, HistoryItem, Impression
from ladle.people import Erasable, Purpose
from ladle.store import Database, Prepared

ANN, BOB = PersonHash("a" * 32), PersonHash("b" * 32)
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
NOON_S = 1_714_564_800


@contextmanager
def opened(path: Path) -> Iterator[EventLog]:
    """Lend a log with a connection of its own, as another process would have it."""
    with closing(Database(path)) as database, closing(EventLog(database)) as log:
        yield log


def rating(recipe_id: str, person: PersonHash | None = ANN, **fields: object) -> Event:
    event = Event(EventKind.RATING, recipe_id, person, NOON, 4.0)
    return msgspec.structs.replace(event, **fields)


def shown(impression_id: str, person: PersonHash | None = ANN) -> Impression:
    return Impression(
        ImpressionId(impression_id), person, "soup", ("stew", "cake"), NOON,
        arm="a", model="popularity", model_version="1", catalog_version="2",
        n_candidates=7, propensity=0.25, part_of_day="noon", is_day_off=False, is_by_hour=True,
    )  # fmt: skip


def ids_of(items: Sequence[HistoryItem]) -> list[str]:
    return [item.recipe_id for item in items]


# -- durability ------------------------------------------------------------------------------------


def test_an_event_is_durable_when_its_future_is_done(log: EventLog, tmp_path: Path) -> None:
    for n in range(3):
        assert log.append(rating(f"r{n}")).result(timeout=LONG_S) is None
        with opened(tmp_path / "ladle.db") as other:
            assert other.count() == n + 1
            assert ids_of(other.history(ANN)) != []


@pytest.mark.parametrize(
    ("minute", "second", "kept"), [(0, 0, 0), (14, 59, 0), (15, 0, 15), (59, 59, 45)]
)
def test_a_moment_is_kept_by_the_quarter_of_an_hour(
    log: EventLog, minute: int, second: int, kept: int
) -> None:
    at = NOON.replace(minute=minute, second=second)
    log.append(Event(EventKind.COOK, "stew", ANN, at)).result()
    assert log.history(ANN) == [HistoryItem("stew", EventKind.COOK, None, NOON_S + kept * 60)]


def test_an_event_comes_back_as_it_was_written(log: EventLog) -> None:
    log.append(
        rating("soup", rating=3.5, at=NOON.astimezone(timezone(timedelta(hours=9))))
    ).result()
    log.append(Event(EventKind.COOK, "stew", ANN)).result()
    log.append(Event(EventKind.CONVERSION, "cake", ANN, datetime(1969, 1, 1, tzinfo=UTC))).result()
    assert log.history(ANN) == [
        HistoryItem("soup", EventKind.RATING, 3.5, NOON_S),
        HistoryItem("cake", EventKind.CONVERSION, None, -365 * 86400),
        HistoryItem("stew", EventKind.COOK, None, None),
    ]
    assert {type(item.kind) for item in log.history(ANN)} == {EventKind}


def test_closing_writes_what_is_queued(tmp_path: Path) -> None:
    with opened(tmp_path / "ladle.db") as log:
        done = [log.append(rating(f"r{n}")) for n in range(3000)]
    assert all(future.done() and future.exception() is None for future in done)
    with opened(tmp_path / "ladle.db") as log:
        assert log.count() == 3000


@pytest.mark.usefixtures("patient_database")
def test_threads_append_without_losing_anything(log: EventLog) -> None:
    def append(thread: int) -> None:
        for n in range(25):
            log.append(rating(f"r{thread}-{n}")).result(timeout=LONG_S)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(append, range(8)))
    assert sorted(ids_of(log.history(ANN))) == sorted(
        f"r{t}-{n}" for t in range(8) for n in range(25)
    )


def test_an_event_that_cannot_be_written_says_so_and_the_next_one_is_taken(
    log: EventLog, database: Database
) -> None:
    with database.writing() as connection:
        connection.execute(sa.text("ALTER TABLE events RENAME TO away"))
    with pytest.raises(StoreError, match=r"writing .*ladle\.db failed: no such table: events"):
        log.append(rating("soup")).result(timeout=LONG_S)
    with database.writing() as connection:
        connection.execute(sa.text("ALTER TABLE away RENAME TO events"))
    log.append(rating("stew")).result(timeout=LONG_S)
    assert ids_of(log.history(ANN)) == ["stew"]


@pytest.mark.alone
def test_a_log_that_is_only_read_starts_no_thread(database: Database) -> None:
    before = set(threading.enumerate())  # others may end meanwhile

    def begun() -> int:
        return len(set(threading.enumerate()) - before)

    with closing(EventLog(database)) as log:
        assert log.append_many([rating("soup")]) == log.count() == 1
        assert begun() == 0
        log.append(rating("stew")).result(timeout=LONG_S)
        log.append(rating("cake")).result(timeout=LONG_S)
        assert begun() == 1
    assert begun() == 0


@pytest.mark.parametrize("n_before", [0, 1])
def test_a_closed_log_takes_nothing_more(database: Database, n_before: int) -> None:
    log = EventLog(database)
    for n in range(n_before):
        log.append(rating(f"r{n}"))
    log.close()
    log.close()
    with pytest.raises(StoreError, match=r"append\(\) after close\(\).*; open it anew"):
        log.append(rating("soup"))
    assert log.count() == n_before


_WRITER = """
import sys
from pathlib import Path
from ladle.core import PersonHash
from ladle.events import Event, EventKind, EventLog
from ladle.store import Database, Prepared

log = EventLog(Database(Path(sys.argv[1])))
for n in range(1_000_000):
    futures = [log.append(Event(EventKind.COOK, f"{n}-{i}", PersonHash("ann"))) for i in range(3)]
    for i, future in enumerate(futures):
        future.result()
        print(f"{n}-{i}", flush=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize("n_before", [1, 10, 200])
def test_a_killed_writer_loses_no_event_that_was_acknowledged(
    tmp_path: Path, n_before: int
) -> None:
    path = tmp_path / "ladle.db"
    command = [sys.executable, "-c", _WRITER, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:  # noqa: S603
        assert writer.stdout is not None
        told = [writer.stdout.readline().strip() for _ in range(n_before)]
        writer.send_signal(signal.SIGKILL)
        told += writer.stdout.read().split("\n")[:-1]
    assert writer.returncode == -signal.SIGKILL
    with opened(path) as log:
        kept = {item.recipe_id for _, item in log.all_events()}
    assert len(told) >= n_before
    assert set(told) <= kept
    assert len(kept) <= len(told) + 3


# -- once ------------------------------------------------------------------------------------------


def test_an_event_that_is_sent_again_is_logged_once_and_stays_as_it_was(log: EventLog) -> None:
    first = rating("soup", event_id="x-1")
    for event in (first, first, rating("stew", event_id="x-1"), rating("cake", event_id="x-2")):
        log.append(event).result(timeout=LONG_S)
    assert log.count() == 2
    assert sorted(ids_of(log.history(ANN))) == ["cake", "soup"]


def test_the_same_deed_twice_is_two_events(log: EventLog) -> None:
    one, two = Event(EventKind.COOK, "soup", ANN), Event(EventKind.COOK, "soup", ANN)
    assert one.event_id != two.event_id
    assert log.append_many([one, two]) == 2


def test_a_batch_tells_how_many_of_it_were_new(log: EventLog) -> None:
    events = [rating(f"r{n}", event_id=f"{n}") for n in range(2500)]
    assert log.append_many(events[:1000]) == 1000
    assert log.append_many(events) == 1500
    assert log.append_many([*events, *events]) == 0
    assert log.append_many([]) == 0
    assert log.count() == 2500


def test_where_there_is_nothing_to_write_nobody_is_waited_for(
    log: EventLog, tmp_path: Path
) -> None:
    log.append(rating("soup")).result(timeout=LONG_S)
    with closing(Database(tmp_path / "ladle.db")) as other, other.writing() as connection:
        connection.execute(sa.text("DELETE FROM events"))
        assert log.append_many([]) == 0
        log._write_queued()


@pytest.mark.usefixtures("patient_database")
def test_a_batch_counts_only_its_own_while_others_append(log: EventLog) -> None:
    with ThreadPoolExecutor(4) as pool:
        batches = [[rating(f"r{n}", event_id=f"{t}-{n}") for n in range(500)] for t in range(4)]
        assert list(pool.map(log.append_many, batches)) == [500] * 4


def test_an_answer_is_logged_once_too(log: EventLog) -> None:
    for _ in range(2):
        log.append(shown("i1")).result(timeout=LONG_S)
    assert log.count_impressions() == 1


# -- reading back ----------------------------------------------------------------------------------


def test_a_history_is_one_persons_newest_first_and_undated_last(log: EventLog) -> None:
    log.append_many([
        rating("old", at=NOON - timedelta(days=1)),
        rating("undated", at=None),
        rating("new", at=NOON + timedelta(minutes=15)),
        rating("middle"),
        rating("others", BOB),
        rating("nobodys", None),
    ])  # fmt: skip
    assert ids_of(log.history(ANN)) == ["new", "middle", "old", "undated"]
    assert ids_of(log.history(BOB)) == ["others"]
    assert log.history(PersonHash("c" * 32)) == []


def test_a_long_history_is_cut_to_its_newest_200(log: EventLog) -> None:
    log.append_many([rating(f"r{n}", at=NOON + timedelta(hours=n)) for n in range(300)])
    assert ids_of(log.history(ANN)) == [f"r{n}" for n in range(299, 99, -1)]


def test_events_of_the_same_moment_keep_one_order(log: EventLog) -> None:
    log.append_many([rating(f"r{n}", event_id=f"{n}") for n in (3, 1, 2, 0)])
    assert ids_of(log.history(ANN)) == ["r0", "r1", "r2", "r3"]


_EVENTS = st.lists(
    st.builds(
        Event,
        kind=st.sampled_from(EventKind),
        recipe_id=st.sampled_from(["soup", "stew", "cake"]),
        person=st.sampled_from([ANN, BOB, None]),
        at=st.sampled_from([None, NOON, NOON + timedelta(days=1)]),
        rating=st.sampled_from([None, 0.0, 5.0]),
        event_id=st.text("abc", min_size=1, max_size=3),
    ),
    max_size=12,
    unique_by=lambda event: event.event_id,
)


@settings(max_examples=40)
@given(events=_EVENTS, order=st.data())
def test_the_same_events_are_read_in_the_same_order_however_they_came(
    tmp_path_factory: pytest.TempPathFactory, events: list[Event], order: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("orders")
    shuffled = order.draw(st.permutations(events))
    with opened(folder / "one.db") as one, opened(folder / "two.db") as two:
        assert one.append_many(events) == len(events)
        for event in shuffled:
            two.append_many([event])
        found = list(one.all_events())
        assert found == list(two.all_events())
        assert one.history(ANN) == two.history(ANN)
    assert len(found) == sum(event.person is not None for event in events)
    assert sorted(p for p, _ in found) == [p for p, _ in found]


def test_reading_all_events_may_stop_half_way(log: EventLog) -> None:
    log.append_many([rating(f"r{n:02d}") for n in range(20)])
    events = log.all_events()
    assert next(events) == (ANN, HistoryItem("r00", EventKind.RATING, 4.0, NOON_S))
    assert isinstance(events, Iterator)
    del events
    log.append(rating("more")).result(timeout=LONG_S)
    assert log.count() == 21


# -- what was declined ------------------------------------------------------------------------


AN_HOUR = timedelta(hours=1)
Items = Sequence[Event | Impression]


def answer(
    impression_id: str, recipe_id: str, at: datetime = NOON, person: PersonHash | None = ANN
) -> Impression:
    return replace(shown(impression_id, person), recipe_id=recipe_id, at=at)


def declined(log: EventLog, items: Items, since: datetime) -> set[str]:
    for done in [log.append(item) for item in items]:
        done.result(timeout=LONG_S)
    return set(log.remember(ANN, since)[1])


def test_what_was_shown_lately_and_not_taken_is_declined(log: EventLog) -> None:
    items = [
        answer("i1", "long ago", NOON - 3 * AN_HOUR),
        answer("i2", "soup", NOON - AN_HOUR),
        answer("i3", "cake"),
        answer("i4", "others", person=BOB),
        answer("i5", "nobodys", person=None),
    ]
    assert declined(log, items, NOON - 2 * AN_HOUR) == {"soup", "cake"}
    assert log.remember(ANN, NOON - AN_HOUR)[1] == {"soup", "cake"}
    assert log.remember(ANN, NOON + timedelta(minutes=15))[1] == frozenset()
    assert log.remember(PersonHash("c" * 32), NOON - 9 * AN_HOUR)[1] == frozenset()


@pytest.mark.parametrize("kind", EventKind)
def test_what_was_taken_after_it_was_shown_is_not_declined(log: EventLog, kind: EventKind) -> None:
    items: Items = [
        answer("i1", "pie"),
        answer("i2", "cake"),
        Event(kind, "pie", ANN, NOON + AN_HOUR),
    ]
    assert declined(log, items, NOON - AN_HOUR) == {"cake"}


def test_what_was_taken_before_it_was_shown_is_declined(log: EventLog) -> None:
    items: Items = [
        Event(EventKind.COOK, "pie", ANN, NOON - AN_HOUR / 2),
        answer("i1", "pie"),
        Event(EventKind.COOK, "pie", BOB, NOON + AN_HOUR),
    ]
    assert declined(log, items, NOON - AN_HOUR) == {"pie"}


def test_a_pick_of_an_answer_counts_whatever_the_callers_clock_said(log: EventLog) -> None:
    early = Event(
        EventKind.CONVERSION, "pie", ANN, NOON - timedelta(minutes=1), None, ImpressionId("i1")
    )
    assert declined(log, [answer("i1", "pie"), early], NOON - AN_HOUR) == set()


def test_alternatives_are_declined_where_one_of_them_was_taken(log: EventLog) -> None:
    """The answer recommended soup, beside stew and cake."""
    picked = Event(EventKind.CONVERSION, "stew", ANN, NOON + AN_HOUR, None, ImpressionId("i1"))
    assert declined(log, [shown("i1")], NOON - AN_HOUR) == {"soup"}
    assert declined(log, [picked], NOON - AN_HOUR) == {"soup", "cake"}


def test_an_alternative_cooked_without_an_answer_opens_none(log: EventLog) -> None:
    by_itself = Event(EventKind.COOK, "stew", ANN, NOON + AN_HOUR)
    assert declined(log, [shown("i1"), by_itself], NOON - AN_HOUR) == {"soup"}


def test_of_very_many_answers_the_latest_500_count(log: EventLog) -> None:
    items = [answer(f"i{n}", f"r{n}", NOON + timedelta(seconds=n)) for n in range(510)]
    assert declined(log, items, NOON) == {f"r{n}" for n in range(10, 510)}


def test_a_database_of_before_gets_the_moment_of_its_answers(database: Database) -> None:
    with closing(EventLog(database)) as log:
        log.append(shown("old")).result(timeout=LONG_S)
    with database.writing() as connection:
        for column in ("part_of_day", "is_day_off", "is_by_hour"):
            connection.execute(sa.text(f"ALTER TABLE impressions DROP COLUMN {column}"))
    for n in range(2):
        with closing(EventLog(database)) as log:
            log.append(shown(f"new {n}")).result(timeout=LONG_S)
            log.append_many([took(f"new {n}"), took("old")])
            assert log.impression("old") == (("soup", "stew", "cake"), ANN)
            assert log.all_choices() == [AT_NOON] * (n + 1)


# -- what was chosen when ----------------------------------------------------------------------

AT_NOON = Choice("noon", is_day_off=False, is_by_hour=True, recipe_id="soup")


def took(impression_id: str | None, recipe_id: str = "soup", **fields: object) -> Event:
    shown_as = None if impression_id is None else ImpressionId(impression_id)
    event = Event(EventKind.CONVERSION, recipe_id, ANN, NOON, None, shown_as)
    return msgspec.structs.replace(event, **fields)


def test_what_was_taken_is_told_with_the_moment_of_its_answer(log: EventLog) -> None:
    for impression in (
        shown("i1"),
        replace(shown("i2"), part_of_day="evening", is_day_off=True, is_by_hour=False),
        replace(shown("i3"), part_of_day=None, is_day_off=None, is_by_hour=None),
        shown("i4", None),
    ):
        log.append(impression).result(timeout=LONG_S)
    log.append_many([
        took("i2", "stew"), took("i1"), took("i3"), took("i4", person=None), took(None),
        took("unknown"),
    ])  # fmt: skip
    by_name = Choice("evening", is_day_off=True, is_by_hour=False, recipe_id="stew")
    assert log.all_choices() == [by_name, AT_NOON, AT_NOON]


def test_what_was_picked_and_then_cooked_is_one_choice(log: EventLog) -> None:
    log.append(shown("i1")).result(timeout=LONG_S)
    log.append_many([took("i1"), took("i1", kind=EventKind.COOK), took("i1"), took("i1", "cake")])
    assert [choice.recipe_id for choice in log.all_choices()] == ["cake", "soup"]


def test_ratings_and_made_up_events_are_no_choices(log: EventLog) -> None:
    log.append(shown("i1")).result(timeout=LONG_S)
    log.append_many([took("i1", kind=EventKind.RATING, rating=5.0), took("i1", is_synthetic=True)])
    assert log.all_choices() == []


def test_an_erased_person_takes_their_choices_along(log: EventLog) -> None:
    for name, person in (("i1", ANN), ("i2", BOB)):
        log.append(shown(name, person)).result(timeout=LONG_S)
    log.append_many([took("i1"), took("i2", person=BOB)])
    assert log.all_choices() == [AT_NOON] * 2
    log.erase_person(ANN)
    assert log.all_choices() == [AT_NOON]


# -- what is queued -----------------------------------------------------------------------------


def held(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Hold every write back until the event is set."""
    insert, may_write = log._insert, threading.Event()

    def late(items: Sequence[Event | Impression]) -> int:
        assert may_write.wait(timeout=LONG_S)
        return insert(items)

    monkeypatch.setattr(log, "_insert", late)
    return may_write


def test_what_is_shown_is_known_before_it_is_durable_and_after(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_write = held(log, monkeypatch)
    log.show(shown("i1"))
    log.show(shown("i2", None))
    for n in range(2):
        assert log.impression("i1") == (("soup", "stew", "cake"), ANN)
        assert log.impression("i2") == (("soup", "stew", "cake"), None)
        assert log.remember(ANN, NOON) == ([], frozenset({"soup"}))
        assert log.remember(ANN, NOON + timedelta(minutes=15)) == ([], frozenset())
        assert log.remember(BOB, NOON) == ([], frozenset())
        assert log.count_impressions() == 2 * n
        may_write.set()
        log._write_queued()
    assert log._on_the_way == {}


def test_what_was_shown_in_the_same_quarter_of_an_hour_counts_alike_before_and_after(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_write = held(log, monkeypatch)
    log.show(replace(shown("i1"), at=NOON + timedelta(minutes=3)))
    for _ in range(2):
        assert log.remember(ANN, NOON + timedelta(minutes=9)) == ([], frozenset({"soup"}))
        assert log.remember(ANN, NOON + timedelta(minutes=15)) == ([], frozenset())
        may_write.set()
        log._write_queued()
    assert log._on_the_way == {}


def test_what_is_shown_is_written_without_anybody_waiting_for_it(log: EventLog) -> None:
    log.show(shown("i1"))
    log.close()
    assert log.count_impressions() == 1
    with pytest.raises(StoreError, match=r"append\(\) after close\(\).*; open it anew"):
        log.show(shown("i2"))
    assert log._on_the_way == {}


@contextmanager
def full_disk(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Semaphore]:
    """Let every write fail; lends what is released by each."""
    tried = threading.Semaphore(0)

    def fail(_items: Sequence[Event | Impression]) -> int:
        tried.release()
        raise StoreError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(log, "_insert", fail)
        yield tried


def test_what_is_shown_and_cannot_be_written_is_forgotten_at_the_end(
    log: EventLog, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with full_disk(log, monkeypatch) as tried:
        assert log.n_lost == 0
        log.show(shown("i1"))
        assert tried.acquire(timeout=LONG_S)
        assert log.impression("i1") == (("soup", "stew", "cake"), ANN)
        log.close()
    assert (log._on_the_way, log.n_lost) == ({}, 1)
    assert "events: 1 could not be written, and will not be: the disk is full" in caplog.text


def test_what_cannot_be_written_for_a_while_is_known_meanwhile_and_logged_later(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    with full_disk(log, monkeypatch) as tried:
        log.show(shown("i1"))
        with pytest.raises(StoreError, match="the disk is full"):
            log.append(took("i1")).result(timeout=LONG_S)
        for _ in range(2):
            assert tried.acquire(timeout=LONG_S)
            assert log.remember(ANN, NOON) == ([], frozenset({"soup"}))
    until(lambda: (log.count(), log.count_impressions()) == (1, 1))
    log._write_queued()
    assert (log._on_the_way, log.n_lost) == ({}, 0)


def test_an_impression_that_cannot_be_written_at_all_is_lost_alone(
    log: EventLog, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    may_write = held(log, monkeypatch)
    log.show(shown("i1"))
    log.show(replace(shown("i2"), n_candidates=1 << 70))
    soup = log.append(took("i1"))
    may_write.set()
    assert soup.result(timeout=LONG_S) is None
    log.close()
    assert (log._on_the_way, log.n_lost) == ({}, 1)
    assert (log.count(), log.count_impressions()) == (1, 1)
    assert "events: 1 could not be written, and will not be: OverflowError" in caplog.text


def test_what_is_shown_while_too_much_waits_is_lost(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ladle.store.commit._MOST_QUEUED", 1)
    may_write = held(log, monkeypatch)
    for name in ("i1", "i2", "i3"):
        log.show(shown(name))
    may_write.set()
    log.close()
    known = 0  # which of them are lost depends on when the writer takes the first
    for name in ("i1", "i2", "i3"):
        with suppress(BadRequestError):
            assert log.impression(name) == (("soup", "stew", "cake"), ANN)
            known += 1
    assert log.count_impressions() == known
    assert log.n_lost == 3 - known > 0


def test_what_was_lost_is_an_answer_that_nobody_gave(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ladle.store.commit._MOST_QUEUED", 0)
    log.show(shown("i1"))
    assert log.n_lost == 1
    with pytest.raises(BadRequestError, match="names no answer that Ladle gave"):
        log.impression("i1")


# -- how much is read ---------------------------------------------------------------------------


def steps_of(database: Database, statement: Prepared, **values: object) -> list[str]:
    """Return how SQLite means to run a statement."""
    plan = sa.text(f"EXPLAIN QUERY PLAN {statement.text}")
    with database.reading() as connection:
        rows = connection.execute(plan, {**statement.constants, **values}).all()
    return [row[-1] for row in rows]


def test_what_an_answer_reads_of_a_person_is_found_over_an_index_in_its_order(
    log: EventLog, database: Database
) -> None:
    of_ann = {"person": ANN, "since": NOON_S}
    assert steps_of(database, log._history_of, person=ANN, most=200) == [
        "SEARCH events USING COVERING INDEX events_of_person (person=?)"
    ]
    assert steps_of(database, log._done_since, **of_ann) == [
        "SEARCH events USING COVERING INDEX events_of_person (person=? AND at>?)"
    ]
    assert steps_of(database, log._shown_to, **of_ann) == [
        "SEARCH impressions USING INDEX impressions_by_person (person=? AND at>?)"
    ]


def test_ten_times_the_events_cost_no_more(log: EventLog, database: Database) -> None:
    undated = [rating(f"r{n}", BOB, at=None, event_id=f"b{n:04d}") for n in range(5000)]
    log.append_many([rating(f"r{n}", event_id=f"a{n:04d}") for n in range(500)] + undated)

    def work(person: PersonHash) -> int:
        """Count the steps of SQLite's own machine, in hundreds."""
        n_steps = 0

        def step() -> None:
            nonlocal n_steps
            n_steps += 1

        raw = database.engine.raw_connection()
        assert raw.driver_connection is not None
        raw.driver_connection.set_progress_handler(step, 100)
        values = {**log._history_of.constants, "person": person, "most": 200}
        raw.driver_connection.execute(log._history_of.text, values).fetchall()
        raw.driver_connection.set_progress_handler(None, 0)
        raw.close()
        return n_steps

    assert work(BOB) <= work(ANN) + 1
    assert len(log.history(BOB)) == len(log.history(ANN)) == 200


def test_more_taken_since_than_a_history_holds_still_counts(log: EventLog) -> None:
    log.append(answer("i1", "pie", NOON)).result(timeout=LONG_S)
    log.append(answer("i2", "cake", NOON)).result(timeout=LONG_S)
    later = [rating(f"r{n}", at=NOON + AN_HOUR) for n in range(500)]
    log.append_many([rating("pie", at=NOON + AN_HOUR / 2), *later])
    history, declined = log.remember(ANN, NOON)
    assert (history, declined) == (log.history(ANN), frozenset({"cake"}))
    assert "pie" not in ids_of(history)


# -- answers and counts ----------------------------------------------------------------------------


def test_an_answer_is_found_again_by_its_id(log: EventLog) -> None:
    log.append(shown("i1", ANN)).result(timeout=LONG_S)
    log.append(shown("i2", None)).result(timeout=LONG_S)
    log.append(replace(shown("i3", BOB), alternatives=())).result(timeout=LONG_S)
    assert log.impression("i1") == (("soup", "stew", "cake"), ANN)
    assert log.impression("i2") == (("soup", "stew", "cake"), None)
    assert log.impression("i3") == (("soup",), BOB)


def test_an_answer_that_ladle_never_gave_is_refused(log: EventLog) -> None:
    with pytest.raises(BadRequestError, match=r"^impression_id: names no answer that Ladle gave$"):
        log.impression("i1")


def test_an_answer_is_kept_with_all_that_later_judging_must_know(
    log: EventLog, database: Database
) -> None:
    log.append(shown("i1")).result(timeout=LONG_S)
    with database.reading() as connection:
        row = connection.execute(sa.text("SELECT * FROM impressions")).one()
    assert row._asdict() == {
        "impression_id": "i1", "person": ANN, "recipe_id": "soup",
        "alternatives": '["stew","cake"]', "at": NOON_S, "arm": "a", "model": "popularity",
        "model_version": "1", "catalog_version": "2", "n_candidates": 7, "propensity": 0.25,
        "part_of_day": "noon", "is_day_off": 0, "is_by_hour": 1,
    }  # fmt: skip


def test_events_answers_and_made_up_events_are_counted_apart(log: EventLog) -> None:
    assert (log.count(), log.count_impressions(), log.count_synthetic()) == (0, 0, 0)
    log.append_many([rating("soup", is_synthetic=n < 2) for n in range(5)])
    log.append(shown("i1")).result(timeout=LONG_S)
    assert (log.count(), log.count_impressions(), log.count_synthetic()) == (5, 1, 2)


# -- export and erasure ---------------------------------------------------------------------------


def test_a_log_is_a_room_that_people_can_be_erased_from(log: EventLog) -> None:
    room: Erasable = log
    assert (room.name, room.purpose) == ("events", Purpose.EVENTS)


def test_an_export_tells_what_was_shown_and_done_and_no_hash(log: EventLog) -> None:
    log.append(shown("i1"))
    log.append(rating("soup", event_id="1", impression_id=ImpressionId("i1")))
    log.append(rating("cake", BOB))
    assert log.export_person(ANN) == {
        "events": [
            {
                "event_id": "1", "kind": "rating", "recipe_id": "soup", "at": NOON_S,
                "rating": 4.0, "impression_id": "i1", "is_synthetic": False,
            }
        ],
        "impressions": [
            {
                "impression_id": "i1", "recipe_id": "soup", "alternatives": ["stew", "cake"],
                "at": NOON_S, "arm": "a", "model": "popularity", "model_version": "1",
                "catalog_version": "2", "n_candidates": 7, "propensity": 0.25,
                "part_of_day": "noon", "is_day_off": False, "is_by_hour": True,
            }
        ],
    }  # fmt: skip
    assert log.export_person(PersonHash("c" * 32)) == {"events": [], "impressions": []}


def test_an_export_is_plain_json(log: EventLog) -> None:
    log.append_many([rating("soup"), rating("stew", at=None)])
    told = log.export_person(ANN)
    assert json.loads(json.dumps(told)) == told


def test_an_erased_person_leaves_nothing_and_nobody_else_loses_anything(log: EventLog) -> None:
    log.append_many([rating("soup"), rating("stew"), rating("cake", BOB), rating("pie", None)])
    for name, person in (("i1", ANN), ("i2", BOB), ("i3", None)):
        log.append(shown(name, person)).result(timeout=LONG_S)
    assert log.erase_person(ANN) == 3
    assert log.erase_person(ANN) == 0
    assert (log.history(ANN), log.remember(ANN, NOON))[1] == ([], frozenset())
    assert ids_of(log.history(BOB)) == ["cake"]
    assert (log.count(), log.count_impressions()) == (2, 2)


def test_what_is_queued_of_an_erased_person_goes_too(
    log: EventLog, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_write = held(log, monkeypatch)
    queued = [log.append(rating(f"r{n}")) for n in range(20)] + [log.append(shown("i1"))]
    with ThreadPoolExecutor(1) as pool:
        erased = pool.submit(log.erase_person, ANN)
        assert not erased.done()
        may_write.set()
        assert erased.result(timeout=LONG_S) == 21
    assert all(done.result(timeout=LONG_S) is None for done in queued)
    with database.reading() as connection:
        left = connection.execute(sa.text("SELECT person FROM events UNION ALL "
                                          "SELECT person FROM impressions")).all()  # fmt: skip
    assert left == []


def test_an_erasure_is_durable_when_it_returns(log: EventLog, tmp_path: Path) -> None:
    log.append(rating("soup"))
    log.erase_person(ANN)
    with opened(tmp_path / "ladle.db") as other:
        assert other.count() == 0


def test_a_closed_log_erases_what_it_wrote_at_the_end(database: Database) -> None:
    log = EventLog(database)
    log.append(rating("soup"))
    log.close()
    assert log.erase_person(ANN) == 1


def test_an_erasure_that_cannot_be_written_says_so(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    with full_disk(log, monkeypatch):
        log.append(rating("soup"))
        log.show(shown("i1"))
        with pytest.raises(StoreError, match=r"^the disk is full$"):
            log.erase_person(ANN)
    # a try that began on the full disk may still fail whoever comes meanwhile
    until(lambda: (log.count(), log.count_impressions()) == (1, 1))
    assert log.erase_person(ANN) == 2
    assert (log.count(), log.count_impressions()) == (0, 0)


def test_shown_recipes_are_counted_and_how_often_they_were_taken_then(log: EventLog) -> None:
    for name in ("i1", "i2", "i3"):
        log.append(shown(name)).result(timeout=LONG_S)
    log.append(replace(shown("i4"), recipe_id="stew")).result(timeout=LONG_S)
    log.append_many(
        [
            took("i1"),
            took("i1", kind=EventKind.COOK),
            took("i2", is_synthetic=True),
            took("i3", recipe_id="cake"),
            took(None),
            rating("soup"),
        ]
    )
    assert log.count_shown() == {"soup": (3, 1), "stew": (1, 0)}


# -- what comes after an erasure -------------------------------------------------------------------


def test_nothing_is_logged_under_a_hash_that_was_erased(log: EventLog) -> None:
    log.erase_person(ANN)
    done = [log.append(rating("soup")), log.append(shown("i1")), log.append(rating("stew", BOB))]
    assert log.append_many([rating("cake"), rating("cake", BOB), rating("cake", None)]) == 2
    log.show(shown("i2"))
    assert [future.result(timeout=LONG_S) for future in done] == [None] * 3
    log.erase_person(PersonHash("c" * 32))  # waits for what is queued
    assert (log.count(), log.count_impressions()) == (3, 0)
    assert log.history(ANN) == []
    with pytest.raises(BadRequestError, match="names no answer that Ladle gave"):
        log.impression("i2")


@pytest.mark.usefixtures("patient_database")
def test_threads_that_log_while_somebody_is_erased_leave_nothing_of_them(
    log: EventLog, tmp_path: Path
) -> None:
    is_over = threading.Event()

    def go_on(own: EventLog, thread: int) -> int:
        n = 0
        while not is_over.is_set():
            n += 1
            own.show(shown(f"{thread}-{n}"))
            own.append_many([rating(f"r{n}"), rating(f"r{n}", BOB)])
            own.append(rating(f"s{n}")).result(timeout=LONG_S)
        return n

    with opened(tmp_path / "ladle.db") as other, ThreadPoolExecutor(4) as pool:
        running = [pool.submit(go_on, own, i) for i, own in enumerate((log, other) * 2)]
        while log.count() < 50:
            pass
        log.erase_person(ANN)
        left = log.export_person(ANN)
        while log.count() < 100:
            pass
        is_over.set()
        n_done = sum(one.result(timeout=LONG_S) for one in running)
    assert left == log.export_person(ANN) == {"events": [], "impressions": []}
    assert log.count() == n_done


_UNDER_WAY = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from ladle.core import ImpressionId, PersonHash
from ladle.events import Event, EventKind, EventLog, Impression
from ladle.store import Database, database

others = [pragma for pragma in database._PRAGMAS if "busy_timeout" not in pragma]
database._PRAGMAS = (*others, "PRAGMA busy_timeout=300000")
log = EventLog(Database(Path(sys.argv[1])))
for n in range(1_000_000):
    for person in map(PersonHash, ("a" * 32, "b" * 32)):
        log.append(
            Impression(
                ImpressionId(f"{n}-{person}"), person, "soup", (), datetime.now(UTC),
                "a", "m", "1", "2", 7, 0.25,
            )
        )
        log.append(Event(EventKind.COOK, f"{n}", person)).result()
    print(n, flush=True)
"""


@pytest.mark.usefixtures("patient_database")
def test_another_process_that_logs_while_somebody_is_erased_leaves_nothing_of_them(
    log: EventLog, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", _UNDER_WAY, str(tmp_path / "ladle.db")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:  # noqa: S603
        assert writer.stdout is not None
        for _ in range(20):
            writer.stdout.readline()
        assert log.erase_person(ANN) >= 40
        left = log.export_person(ANN)
        n_after = next(n for n in range(20, 1_000_000) if int(writer.stdout.readline()) >= 40)
        writer.kill()
    assert left == log.export_person(ANN) == {"events": [], "impressions": []}
    assert log.count() >= n_after
    assert {person for person, _ in log.all_events()} == {BOB}
