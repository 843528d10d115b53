"""The log: what is shown and waits to be written."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.conftest import LONG_S, until
from tests.events.conftest import ANN, BOB, NOON, full_disk, held, shown, took

from ladle.core import BadRequestError, StoreError
from ladle.events import EventLog

# -- what is queued -----------------------------------------------------------------------------


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
