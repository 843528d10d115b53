"""Interaction files into the log: once, without identities, with what was refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from ladle.core import BadFileError
from ladle.events import EventKind, EventLog, HistoryItem, InteractionCount, import_interactions
from ladle.people import SYNTHETIC_PREFIX, InteractionReject, People, Purpose
from ladle.store import Database

Import = Callable[..., InteractionCount]

_CSV = """\
person_id,recipe_id,rating,kind,at
ann,soup,4.5,,2024-05-01
ann,stew,,cook,
bob,soup,9,,
bob,soup,5,,
,soup,5,,
"""


def same(ids: Sequence[str]) -> list[str | None]:
    return list(ids)


@pytest.fixture
def take_in(tmp_path: Path, people: People, log: EventLog) -> Import:
    """Return `take_in(text, source="mine", own_ids=same)`: an import of a CSV file."""

    def take_in(
        text: str | bytes,
        source: str = "mine",
        own_ids: Callable[[Sequence[str]], list[str | None]] = same,
    ) -> InteractionCount:
        path = tmp_path / "interactions.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return import_interactions(path, source, people, log, own_ids)

    return take_in


def test_rows_become_events_of_pseudonyms(take_in: Import, people: People, log: EventLog) -> None:
    count = take_in(_CSV)
    assert count == InteractionCount(
        rows=5,
        new=3,
        unknown_recipes=0,
        rejects=[
            InteractionReject(3, "rating is 9; it must be from 0 to 5"),
            InteractionReject(5, "person_id has 0 characters; it must have 1 to 200"),
        ],
    )
    day = int(datetime(2024, 5, 1, tzinfo=UTC).timestamp())
    assert log.history(people.hash_of("ann", Purpose.EVENTS)) == [
        HistoryItem("soup", EventKind.RATING, 4.5, day),
        HistoryItem("stew", EventKind.COOK, None, None),
    ]
    assert log.history(people.hash_of("bob", Purpose.EVENTS)) == [
        HistoryItem("soup", EventKind.RATING, 5.0, None)
    ]
    assert people.count() == 2


def test_the_same_file_twice_is_logged_once(take_in: Import, log: EventLog) -> None:
    assert take_in(_CSV).new == 3
    again = take_in(_CSV)
    assert (again.rows, again.new, len(again.rejects)) == (5, 0, 2)
    grown = take_in(_CSV + "cy,soup,3,,\n")
    assert (grown.rows, grown.new, log.count()) == (6, 1, 4)


def test_a_row_that_stands_twice_in_a_file_is_logged_once(take_in: Import) -> None:
    count = take_in("person_id,recipe_id,rating\nann,soup,4\nann,soup,4\nann,soup,5\n")
    assert (count.rows, count.new) == (3, 2)


def test_the_same_row_of_another_source_is_another_event(take_in: Import, log: EventLog) -> None:
    assert take_in(_CSV, "one").new == take_in(_CSV, "two").new == 3
    assert log.count() == 6


def test_ids_are_translated_and_unknown_recipes_kept_for_later(
    take_in: Import, log: EventLog
) -> None:
    def own_ids(ids: Sequence[str]) -> list[str | None]:
        return [None if i == "stew" else f"mine:{i}" for i in ids]

    count = take_in(_CSV, own_ids=own_ids)
    assert (count.unknown_recipes, count.new) == (1, 3)
    assert sorted(item.recipe_id for _, item in log.all_events()) == [
        "mine:soup", "mine:soup", "stew"
    ]  # fmt: skip


def test_a_recipe_that_came_under_another_id_counts_with_the_next_import(
    take_in: Import, log: EventLog
) -> None:
    text = "person_id,recipe_id\nann,38\n"
    assert take_in(text, own_ids=lambda ids: [None] * len(ids)).new == 1
    for want in (1, 0):
        assert take_in(text, own_ids=lambda ids: [f"mine:{i}" for i in ids]).new == want
    assert [item.recipe_id for _, item in log.all_events()] == ["38", "mine:38"]


def test_made_up_people_are_marked_and_only_they(take_in: Import, log: EventLog) -> None:
    take_in(f"person_id,recipe_id\n{SYNTHETIC_PREFIX}001,a\nann,b\nann {SYNTHETIC_PREFIX},c\n")
    assert (log.count(), log.count_synthetic()) == (3, 1)


def test_reading_tells_how_far_it_has_come(tmp_path: Path, people: People, log: EventLog) -> None:
    path = tmp_path / "interactions.csv"
    path.write_text("person_id,recipe_id\n" + "".join(f"p{n % 9},r{n}\n" for n in range(25_000)))
    told: list[int] = []
    count = import_interactions(path, "mine", people, log, same, on_rows=told.append)
    assert told == [20_000, 25_000]
    assert (count.rows, count.new, log.count()) == (25_000, 25_000, 25_000)


def test_who_is_erased_while_their_rows_are_read_is_not_logged(
    take_in: Import, people: People, log: EventLog
) -> None:
    def erasing(ids: Sequence[str]) -> list[str | None]:
        log.erase_person(people.hash_of("ann", Purpose.EVENTS))
        return same(ids)

    assert take_in(_CSV, own_ids=erasing).new == 1
    assert {person for person, _ in log.all_events()} == {people.hash_of("bob", Purpose.EVENTS)}


def test_a_file_that_breaks_off_keeps_the_batches_before(take_in: Import, log: EventLog) -> None:
    rows = "".join(f"p{n % 9},r{n}\n" for n in range(25_000)).encode()
    with pytest.raises(BadFileError, match=r"interactions\.csv: cannot be read as Parquet or CSV"):
        take_in(b"person_id,recipe_id\n" + rows + b"\xff,x\n")
    assert log.count() == 20_000


def test_a_file_that_is_refused_logs_and_enrols_nothing(
    take_in: Import, people: People, log: EventLog
) -> None:
    with pytest.raises(BadFileError, match="has no column 'recipe_id'"):
        take_in("person_id,recipe\nann,soup\n")
    assert (log.count(), people.count()) == (0, 0)


# No letter of these stands in a hash, in a kind of event or in a recipe's id below.
_IDENTITY = st.text("ghjklmpquvwxyzGHKZ@ é", min_size=1, max_size=20).filter(str.strip)


@settings(max_examples=40)
@given(
    rows=st.lists(st.tuples(_IDENTITY, st.integers(0, 9)), min_size=1, max_size=10),
    prefix=st.sampled_from(["", SYNTHETIC_PREFIX, "a-"]),
)
def test_no_identity_ever_stands_among_the_events(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, int]], prefix: str
) -> None:
    folder = tmp_path_factory.mktemp("privacy")
    path = folder / "interactions.csv"
    lines = [f'"{prefix}{person}",{recipe},4,rating,2024-05-01\n' for person, recipe in rows]
    path.write_text("person_id,recipe_id,rating,kind,at\n" + "".join(lines), encoding="utf-8")
    with closing(Database(folder / "ladle.db")) as database:
        people = People(database)
        with closing(EventLog(database)) as log:
            assert import_interactions(path, "s", people, log, same).new == len(set(rows))
        with database.reading() as connection:
            keys = {bytes(row[0]) for row in connection.execute(sa.text(
                "SELECT person_key FROM people"))}  # fmt: skip
            events = connection.execute(sa.text("SELECT * FROM events")).all()
    stored = "\n".join(str(cell) for row in events for cell in row if cell != "rating")
    assert stored.count("\n") > len(events)
    for person, _ in rows:
        assert person not in stored
    for key in keys:
        assert key.hex() not in stored


@pytest.mark.slow
def test_real_interactions_are_imported_once(
    real_data: Path, people: People, log: EventLog
) -> None:
    path = real_data / "foodcom" / "interactions.parquet"
    first = import_interactions(path, "foodcom", people, log, same)
    assert (first.rows, first.new, first.rejects) == (180_735, 180_735, [])
    assert import_interactions(path, "foodcom", people, log, same).new == 0
    assert log.count() == 180_735
    assert log.count_synthetic() == 0


def test_a_row_of_the_future_is_refused(tmp_path: Path, people: People, log: EventLog) -> None:
    file = tmp_path / "choices.csv"
    file.write_text(
        "person_id,recipe_id,at\nann,1,2026-05-01T00:00:00Z\nann,2,3000-01-01T00:00:00Z\n"
    )
    latest = datetime(2026, 6, 1, tzinfo=UTC)
    count = import_interactions(file, "s", people, log, list, latest=latest)
    assert (count.rows, count.new) == (2, 1)
    why = "at is 3000-01-01T00:00:00+00:00, which is yet to come"
    assert count.rejects == [InteractionReject(2, why)]
