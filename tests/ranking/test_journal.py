"""What was shown and what people did: logged whole, and known before it is durable."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.conftest import LONG_S
from tests.ranking.conftest import DINNER_TIME, NO_CHANCE, chosen, select

from ladle.core import BadRequestError, FixedClock, RecipeNotFoundError
from ladle.ranking import EventBody, Ladle, RankingSettings, RecommendationBody
from ladle.ranking.check import Refused
from ladle.request import Wants

# -- the moment of an answer --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("utterance", "hour", "day", "moment"),
    [
        ("", 19, 17, ("evening", 0, 1)),
        ("with rice", 12, 18, ("noon", 1, 1)),
        ("rice for dinner", 19, 17, ("evening", 0, 0)),
        ("bean stew", 8, 17, ("morning", 0, 0)),
        ("rice for dinner", 8, 17, (None, None, None)),
        ("breakfast", 8, 18, ("morning", 1, 0)),
        ("breakfast", 19, 17, (None, None, None)),
    ],
)
def test_an_answer_is_logged_with_its_coarse_moment_unless_another_is_meant(
    home: Path, opened: Ladle, utterance: str, hour: int, day: int, moment: tuple[object, ...]
) -> None:
    chosen(opened.recommend(utterance, now=datetime(2026, 4, day, hour, 41, tzinfo=UTC)))
    opened.close()
    assert select(home, "SELECT part_of_day, is_day_off, is_by_hour FROM impressions") == [moment]


# -- what was shown and cooked lately -----------------------------------------------------------


class Wound:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.at = DINNER_TIME

    def now(self) -> datetime:
        return self.at

    def pass_hours(self, hours: float) -> None:
        self.at += timedelta(hours=hours)


@pytest.fixture
def clock() -> Wound:
    return Wound()


@pytest.fixture
def watched(home: Path, clock: Wound) -> Iterator[Ladle]:
    with Ladle.open(home, NO_CHANCE, clock, seed=1) as ladle:
        yield ladle


def dinner(ladle: Ladle, person: str | None = "ann") -> str:
    return chosen(ladle.recommend("dinner", person=person)).recipe.id


def test_what_was_declined_comes_back_after_some_hours_or_before_nothing(
    watched: Ladle, clock: Wound
) -> None:
    first = dinner(watched)
    assert dinner(watched, "ben") == first
    clock.pass_hours(1)
    second = dinner(watched)
    assert {first, second} == {"rice", "bean-stew"}
    assert dinner(watched) in {first, second}  # both were declined: rather again than nothing
    clock.pass_hours(8.3)
    assert dinner(watched) == first


def test_what_was_declined_counts_before_it_is_on_the_disk(
    watched: Ladle, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_write = threading.Event()
    monkeypatch.setattr(watched._events, "_insert", lambda _: may_write.wait(LONG_S))
    assert dinner(watched) != dinner(watched)
    may_write.set()


def test_what_was_taken_is_not_declined_but_steps_back_as_cooked(
    watched: Ladle, clock: Wound
) -> None:
    answer = watched.recommend("dinner", person="ann")
    tell(watched, kind="conversion", impression_id=chosen(answer).impression_id)
    clock.pass_hours(2)
    again = watched.recommend("dinner", person="ann")
    assert chosen(again).recipe.id != chosen(answer).recipe.id
    assert [a.id for a in again.alternatives] == [chosen(answer).recipe.id]


@pytest.mark.parametrize("person", ["ann", None])
def test_nothing_is_declined_by_nobody_or_where_the_setting_says_so(
    home: Path, clock: Wound, person: str | None
) -> None:
    hours = 0.0 if person else 8.0
    settings = RankingSettings(explore_rate=0.0, declined_hours=hours)
    with Ladle.open(home, settings, clock, seed=1) as ladle:
        assert len({dinner(ladle, person) for _ in range(5)}) == 1


def test_every_hour_of_a_day_somebody_gets_some_meal(watched: Ladle, clock: Wound) -> None:
    shown = [dinner_or_not(watched, clock) for _ in range(24)]
    assert set(shown) == {"rice", "bean-stew", "omelet"}


def dinner_or_not(ladle: Ladle, clock: Wound) -> str:
    clock.pass_hours(1)
    return chosen(ladle.recommend(person="ann")).recipe.id


# -- impressions ------------------------------------------------------------------------------


def test_every_answer_is_logged_with_all_that_judging_needs(ladle: Ladle, kitchen: Path) -> None:
    answer = ladle.recommend("dinner", person="ann", avoid=["peanut"])
    status, given = ladle.status(), chosen(answer)
    ladle.close()
    columns = (
        "impression_id, recipe_id, at, arm, model, model_version, catalog_version, n_candidates, "
        "propensity, length(person)"
    )
    (row,) = select(kitchen, f"select {columns} from impressions")  # noqa: S608 - our own words
    trace = ladle_trace(kitchen)
    assert row == (
        given.impression_id, given.recipe.id, int(DINNER_TIME.timestamp()), "default",
        "popularity", status.models, status.catalog, trace, 1.0, 32,
    )  # fmt: skip
    assert (given.model, given.model_version, given.catalog_version) == row[4:7]


def ladle_trace(folder: Path) -> int:
    """Return how many candidates the same question had."""
    with Ladle.open(folder, NO_CHANCE, FixedClock(DINNER_TIME)) as ladle:
        body = RecommendationBody(utterance="dinner", wants=Wants(avoid=("peanut",)), explain=True)
        trace = ladle.answer(body).trace
        assert trace is not None
        return {s.stage: s.n_recipes for s in trace.stages}["what fits the hour"]


def test_the_logged_propensity_is_that_of_what_was_shown(home: Path) -> None:
    half = RankingSettings(explore_rate=0.5, explore_among=2, explore_all=0)
    with Ladle.open(home, half, FixedClock(DINNER_TIME), seed=2) as ladle:
        shown = [chosen(ladle.recommend()).recipe.id for _ in range(40)]
    logged = select(home, "select recipe_id, propensity from impressions")
    assert sorted(str(row[0]) for row in logged) == sorted(shown)
    by_recipe = {str(recipe_id): propensity for recipe_id, propensity in logged}
    assert sorted(by_recipe.values(), key=float) == [0.25, 0.75]  # type: ignore[arg-type]
    first = max(by_recipe, key=lambda r: float(by_recipe[r]))  # type: ignore[arg-type]
    assert shown.count(first) > 20


def test_where_nothing_is_recommended_no_impression_is_logged(opened: Ladle, home: Path) -> None:
    answer = opened.recommend("thai dinner")
    assert answer.recommendation is None
    assert answer.nothing is not None
    assert answer.alternatives == ()
    opened.close()
    assert select(home, "select count(*) from impressions") == [(0,)]


def test_nobodys_name_reaches_answer_or_log(
    ladle: Ladle, kitchen: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="ladle")
    name = "Ann Example <ann@example.org>"
    answer = ladle.recommend("dinner", person=name)
    impression = chosen(answer).impression_id
    ladle.record(EventBody(kind="cook", impression_id=impression, person=name)).result(LONG_S)
    assert b"Ann" not in answer.to_json()
    assert "Ann" not in caplog.text
    ladle.close()
    rows = select(kitchen, "select * from events") + select(kitchen, "select * from impressions")
    assert "Ann" not in repr(rows)


# -- telling ----------------------------------------------------------------------------------


def tell(ladle: Ladle, **fields: object) -> None:
    ladle.record(EventBody(**fields)).result(LONG_S)  # type: ignore[arg-type]


def test_an_event_may_follow_its_answer_at_once(opened: Ladle, home: Path) -> None:
    for _ in range(50):  # the impression may not be durable yet
        answer = opened.recommend()
        tell(opened, kind="conversion", impression_id=chosen(answer).impression_id)
    assert select(home, "select kind, count(*) from events group by kind") == [("conversion", 50)]


def test_an_event_knows_recipe_and_person_from_its_answer(opened: Ladle, home: Path) -> None:
    answer = opened.recommend(person="ann")
    first = chosen(answer)
    tell(opened, kind="rating", impression_id=first.impression_id, rating=4.5)
    (row,) = select(home, "select recipe_id, kind, rating, at, impression_id from events")
    at = int(DINNER_TIME.timestamp())
    assert row == (first.recipe.id, "rating", 4.5, at, first.impression_id)
    assert select(home, "select count(distinct person) from events") == [(1,)]
    assert select(
        home, "select count(*) from events join impressions using (person, impression_id)"
    ) == [(1,)]


def test_an_alternative_may_be_picked_and_nothing_that_was_not_shown(
    opened: Ladle, home: Path
) -> None:
    answer = opened.recommend("dinner")
    shown, other = chosen(answer).impression_id, answer.alternatives[0].id
    tell(opened, kind="cook", impression_id=shown, recipe_id=other)
    assert select(home, "select recipe_id from events") == [(other,)]
    with pytest.raises(BadRequestError, match=r"^recipe_id: is 'omelet', which that answer did no"):
        tell(opened, kind="cook", impression_id=shown, recipe_id="omelet")


def test_durable_impressions_are_known_as_well(home: Path) -> None:
    with Ladle.open(home, NO_CHANCE, FixedClock(DINNER_TIME)) as ladle:
        answer = ladle.recommend()
    with Ladle.open(home, NO_CHANCE, FixedClock(DINNER_TIME)) as ladle:
        tell(ladle, kind="conversion", impression_id=chosen(answer).impression_id)
    assert select(home, "select recipe_id from events") == [(chosen(answer).recipe.id,)]


def test_an_event_may_stand_alone(opened: Ladle, home: Path) -> None:
    tell(opened, kind="cook", recipe_id="rice", person="ann", at=DINNER_TIME - timedelta(days=2))
    (row,) = select(home, "select recipe_id, at, impression_id, is_synthetic from events")
    assert row == ("rice", int(DINNER_TIME.timestamp()) - 2 * 86_400, None, 0)


def test_the_same_event_id_is_logged_once_and_never_clashes_with_ladles_own(
    opened: Ladle, home: Path
) -> None:
    for _ in range(3):
        tell(opened, kind="cook", recipe_id="rice", event_id="42")
    tell(opened, kind="cook", recipe_id="rice", event_id="43")
    tell(opened, kind="cook", recipe_id="rice")
    ids = [str(row[0]) for row in select(home, "select event_id from events")]
    assert len(ids) == 3
    assert {"x-42", "x-43"} < set(ids)


def test_what_is_told_again_without_an_id_counts_once_but_for_stars(
    home: Path, watched: Ladle, clock: Wound
) -> None:
    shown = chosen(watched.recommend("dinner", person="ann")).impression_id
    for _ in range(2):  # now, and three hours later
        for _ in range(2):
            tell(watched, kind="conversion", impression_id=shown)
            tell(watched, kind="cook", impression_id=shown)
            tell(watched, kind="rating", rating=4, recipe_id="rice", person="bob")
            tell(watched, kind="cook", recipe_id="rice")
        clock.pass_hours(3)
    per_kind = "select kind, person is null, count(*) from events group by 1, 2 order by 1, 2"
    assert select(home, per_kind) == [
        ("conversion", 0, 1), ("cook", 0, 2), ("cook", 1, 4), ("rating", 0, 4)
    ]  # fmt: skip


def test_a_yes_and_a_pick_that_is_told_are_one(opened: Ladle, home: Path) -> None:
    offered = chosen(opened.recommend("dinner", person="ann", conversation="c"))
    assert opened.recommend("yes", person="ann", conversation="c").accepted == offered.recipe.id
    tell(opened, kind="conversion", impression_id=offered.impression_id)
    opened.recommend("yes", person="ann", conversation="c")
    opened.close()
    assert select(home, "select kind, recipe_id from events") == [("conversion", offered.recipe.id)]


@pytest.mark.parametrize(
    ("fields", "error", "text"),
    [
        ({"kind": "cook"}, BadRequestError, r"^recipe_id: is missing; give it, or an impr"),
        ({"kind": "cook", "recipe_id": "x"}, RecipeNotFoundError, r"^no recipe 'x' is in"),
        (
            {"kind": "cook", "impression_id": "x"},
            BadRequestError,
            r"^impression_id: names no answer that Ladle gave$",
        ),
        (
            {"kind": "rating", "recipe_id": "rice"},
            BadRequestError,
            r"^rating: must be given with kind rating, and only there$",
        ),
        (
            {"kind": "cook", "recipe_id": "rice", "rating": 5.0},
            BadRequestError,
            r"^rating: must be given with kind rating, and only there$",
        ),
        (
            {"kind": "rating", "recipe_id": "rice", "rating": 5.5},
            BadRequestError,
            r"^rating: is 5\.5; it must be from 0 to 5$",
        ),
        (
            {"kind": "rating", "recipe_id": "rice", "rating": float("nan")},
            BadRequestError,
            r"^rating: is nan; it must be from 0 to 5$",
        ),
        (
            {"kind": "cook", "recipe_id": "rice", "at": datetime(2026, 4, 1)},  # noqa: DTZ001
            BadRequestError,
            r"^at: has no time zone; write it like 2026-05-01T",
        ),
        (
            {"kind": "cook", "recipe_id": "rice", "at": DINNER_TIME + timedelta(days=2)},
            BadRequestError,
            r"^at: is 2026-04-19T18:30:00\+00:00; it must be from 1970 to now$",
        ),
        (
            {"kind": "cook", "recipe_id": "rice", "at": datetime.min.replace(tzinfo=UTC)},
            BadRequestError,
            r"^at: is 0001-01-01T00:00:00\+00:00; it must be from 1970 to now$",
        ),
        (
            {"kind": "cook", "recipe_id": "rice", "event_id": ""},
            BadRequestError,
            r"^event_id: must have 1 to 100 printable characters$",
        ),
        (
            {"kind": "cook", "recipe_id": "rice", "event_id": "x" * 101},
            BadRequestError,
            r"^event_id: must have 1 to 100 printable characters$",
        ),
        (
            {"kind": "cook", "recipe_id": "rice", "person": "x" * 201},
            BadRequestError,
            r"^person: must have 1 to 200 characters$",
        ),
    ],
)
def test_an_event_that_makes_no_sense_is_refused(
    opened: Ladle, home: Path, fields: dict[str, object], error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text):
        tell(opened, **fields)
    assert select(home, "select count(*) from events") == [(0,)]


def test_closing_makes_durable_what_is_queued(home: Path) -> None:
    with Ladle.open(home, NO_CHANCE, FixedClock(DINNER_TIME)) as ladle:
        for n in range(20):
            ladle.record(EventBody(kind="cook", recipe_id="rice", event_id=str(n)))
    assert select(home, "select count(*) from events") == [(20,)]


def test_what_somebody_cooked_counts_in_their_next_answer(ladle: Ladle) -> None:
    assert chosen(ladle.recommend("dinner", person="ann")).model == "popularity"
    popular = chosen(ladle.recommend("dinner")).recipe.id
    tell(ladle, kind="cook", recipe_id=popular, person="ann")
    assert chosen(ladle.recommend("dinner", person="ann")).model == "neighbours"
    assert chosen(ladle.recommend("dinner", person="bob")).model == "popularity"
    assert chosen(ladle.recommend("dinner")).model == "popularity"


# -- what the second check refuses --------------------------------------------------------------


def test_of_too_many_that_were_refused_the_names_are_forgotten(
    opened: Ladle, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ladle.ranking.journal._MOST_KNOWN", 1)
    for name in ("rice", "rice", "stew", "rice"):
        opened._answering._journal.note_refused([Refused(name, "stored facts: milk")])
    told = [record.getMessage().rpartition(" ")[2] for record in caplog.records]
    assert told == ["rice", "stew", "rice"]
