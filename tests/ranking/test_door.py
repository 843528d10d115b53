"""The one door: opening, asking, telling, and taking up what is new without reopening."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.ranking.conftest import DINNER_TIME, NO_CHANCE, catalog_of, recipe, train_on

from ladle.catalog import CatalogStore
from ladle.core import (
    BadRequestError,
    CorruptVersionError,
    FixedClock,
    NotReadyError,
    Recipe,
    RecipeId,
    RecipeNotFoundError,
    StoreError,
    UnknownFoodError,
)
from ladle.ranking import (
    Answer,
    EventBody,
    Ladle,
    Paths,
    RankingSettings,
    RecipeView,
    Recommendation,
    RecommendationBody,
    Status,
)
from ladle.request import Wants

RICE = recipe("Rice", "1 cup rice", meals="dinner")
STEW = recipe("Bean Stew", "2 cups beans", meals="dinner")
OMELET = recipe("Omelet", "2 eggs", meals="breakfast")
Open = Callable[..., Ladle]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a data directory of three dishes and no models."""
    folder = tmp_path / "home"
    catalog_of(folder, [RICE, STEW, OMELET])
    return folder


@pytest.fixture
def opened(home: Path) -> Iterator[Ladle]:
    with Ladle.open(home, NO_CHANCE, FixedClock(DINNER_TIME), seed=1) as ladle:
        yield ladle


def chosen(answer: Answer) -> Recommendation:
    assert answer.recommendation is not None
    return answer.recommendation


def select(folder: Path, sql: str) -> list[tuple[object, ...]]:
    """Read the database over a connection of our own."""
    connection = sqlite3.connect(Paths(folder).database)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


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


# -- opening ----------------------------------------------------------------------------------


def test_a_missing_directory_is_refused_with_the_command_that_makes_it(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere"
    with pytest.raises(NotReadyError) as refused:
        Ladle.open(missing)
    assert str(refused.value) == (
        f"{missing} is no directory: import recipes first: ladle import --data {missing} FILE…"
    )
    assert not missing.exists()


def test_a_directory_without_a_catalog_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(NotReadyError, match=r"ladle import --sample"):
        Ladle.open(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_catalog_is_refused(home: Path) -> None:
    current = CatalogStore(Paths(home).catalog).versions.current("").path
    (current / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(CorruptVersionError, match=r"manifest\.json cannot be read"):
        Ladle.open(home)


def test_a_catalog_of_older_food_tables_is_refused(home: Path) -> None:
    age_catalog(home)
    with pytest.raises(NotReadyError, match=r"made with food tables 0-older.* run `ladle refacts`"):
        Ladle.open(home)


def age_catalog(folder: Path) -> None:
    """Say of the current catalog that it was made with older food tables."""
    manifest = CatalogStore(Paths(folder).catalog).versions.current("").path / "manifest.json"
    told = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(told | {"food_version": "0-older"}), encoding="utf-8")


def test_a_database_that_is_none_is_refused(home: Path) -> None:
    Paths(home).database.write_bytes(b"this is no database, and far too long to be an empty one")
    with pytest.raises(StoreError, match=r"cannot be used as Ladle's database"):
        Ladle.open(home)


def test_an_opened_one_is_ready_and_tells_its_state(opened: Ladle) -> None:
    assert opened.is_ready
    status = opened.status()
    assert status.catalog.startswith("000001-")
    assert status == Status(
        catalog=status.catalog, recipes=3, models=None, degraded="no_model", is_synthetic=False
    )


def test_an_empty_catalog_is_open_and_not_ready(tmp_path: Path) -> None:
    catalog_of(tmp_path, [])
    with Ladle.open(tmp_path, clock=FixedClock(DINNER_TIME)) as ladle:
        assert not ladle.is_ready
        assert ladle.recommend("dinner").recommendation is None


def test_paths_lie_under_one_directory() -> None:
    paths = Paths(Path("/data"))
    assert (paths.catalog, paths.shelf, paths.database) == (
        Path("/data/catalog"), Path("/data/shelf"), Path("/data/ladle.sqlite"),
    )  # fmt: skip


# -- asking -----------------------------------------------------------------------------------


def test_recommend_is_answer_with_other_words(ladle: Ladle) -> None:
    short = ladle.recommend(
        "quick dinner", avoid=["tree_nut"], have=["rice"], wants=Wants(diets=("vegetarian",)),
        person="ann", now=DINNER_TIME,
    )  # fmt: skip
    long = ladle.answer(
        RecommendationBody(
            utterance="quick dinner", pantry=("rice",), person="ben", now=DINNER_TIME,
            wants=Wants(diets=("vegetarian",), avoid=("tree_nut",)),
        )
    )  # fmt: skip
    assert chosen(short).impression_id != chosen(long).impression_id
    assert chosen(short).recipe == chosen(long).recipe
    assert chosen(short).reasons == chosen(long).reasons
    assert (short.alternatives, short.understood) == (long.alternatives, long.understood)


def test_the_clock_is_asked_where_no_moment_is_given(opened: Ladle) -> None:
    assert chosen(opened.recommend()).recipe.name in ("Rice", "Bean Stew")
    morning = DINNER_TIME.replace(hour=8)
    assert chosen(opened.recommend(now=morning)).recipe.name == "Omelet"
    at_night_there = RecommendationBody(now=DINNER_TIME, tz="Asia/Tokyo")
    assert opened.answer(at_night_there).recommendation is not None


def test_the_answer_shows_what_was_understood_and_what_was_not(opened: Ladle) -> None:
    answer = opened.recommend("snazzy dinner without milk", have=["plumbus"])
    assert [(p.phrase, p.role) for p in answer.understood] == [
        ("dinner", "meal"), ("milk", "exclude"),
    ]  # fmt: skip
    assert answer.not_understood == ("snazzy", "plumbus")


def test_the_trace_comes_when_it_is_asked_for(opened: Ladle) -> None:
    assert opened.answer(RecommendationBody()).trace is None
    trace = opened.answer(RecommendationBody(explain=True)).trace
    assert trace is not None
    assert trace.stages[0].stage == "hard limits"


def test_what_is_malformed_is_refused_and_nothing_is_logged(opened: Ladle, home: Path) -> None:
    with pytest.raises(UnknownFoodError, match=r"^wants\.avoid\[0\]: 'zorb' is no food"):
        opened.recommend(avoid=["zorb"])
    with pytest.raises(BadRequestError, match=r"^person: must have 1 to 200 characters$"):
        opened.recommend(person="x" * 201)
    opened.close()
    assert select(home, "select count(*) from impressions") == [(0,)]


def test_a_recipe_is_shown_by_its_id(opened: Ladle) -> None:
    shown = opened.recipe("rice")
    assert isinstance(shown, RecipeView)
    assert (shown.id, shown.name, shown.allergens["milk"]) == ("rice", "Rice", "free")
    with pytest.raises(RecipeNotFoundError, match=r"^no recipe 'Rice' is in the catalog$"):
        opened.recipe("Rice")


def test_the_same_seed_explores_the_same_way(home: Path) -> None:
    always = RankingSettings(explore_rate=1.0)
    orders = []
    for _ in range(2):
        with Ladle.open(home, always, FixedClock(DINNER_TIME), seed=5) as ladle:
            orders.append([chosen(ladle.recommend("dinner")).recipe.id for _ in range(12)])
    assert orders[0] == orders[1]
    assert len(set(orders[0])) == 2


def test_many_threads_may_ask_and_tell_at_once(ladle: Ladle, kitchen: Path) -> None:
    def ask_and_tell(n: int) -> str:
        answer = ladle.recommend("dinner", person=f"person {n % 5}")
        impression = chosen(answer).impression_id
        ladle.record(EventBody(kind="conversion", impression_id=impression)).result(10)
        return impression

    with ThreadPoolExecutor(8) as pool:
        impressions = list(pool.map(ask_and_tell, range(64)))
    assert len(set(impressions)) == 64
    ladle.close()
    assert select(kitchen, "select count(*) from impressions") == [(64,)]
    told = select(kitchen, "select impression_id from events where impression_id is not null")
    assert {row[0] for row in told} == set(impressions)


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
    assert dinner(watched) == first  # both were declined: rather again than nothing
    clock.pass_hours(8.1)
    assert dinner(watched) == first


def test_what_was_declined_counts_before_it_is_on_the_disk(
    watched: Ladle, monkeypatch: pytest.MonkeyPatch
) -> None:
    never: Future[None] = Future()
    monkeypatch.setattr(watched._events, "append", lambda _: never)
    assert dinner(watched) != dinner(watched)


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
    ladle.record(EventBody(kind="cook", impression_id=impression, person=name)).result(10)
    assert b"Ann" not in answer.to_json()
    assert "Ann" not in caplog.text
    ladle.close()
    rows = select(kitchen, "select * from events") + select(kitchen, "select * from impressions")
    assert "Ann" not in repr(rows)


# -- telling ----------------------------------------------------------------------------------


def tell(ladle: Ladle, **fields: object) -> None:
    ladle.record(EventBody(**fields)).result(10)  # type: ignore[arg-type]


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


# -- versions ---------------------------------------------------------------------------------


def write_broken_catalog(folder: Path, manifest: str = '{"format": 99}') -> None:
    with CatalogStore(Paths(folder).catalog).versions.writing() as aside:
        (aside / "manifest.json").write_text(manifest, encoding="utf-8")


def test_a_new_catalog_is_taken_up_without_reopening(opened: Ladle, home: Path) -> None:
    before = opened.status().catalog
    catalog_of(home, [RICE, recipe("Thai Curry", "1 potato", meals="dinner", cuisine="thai")])
    answer = opened.recommend("thai dinner")
    assert chosen(answer).recipe.name == "Thai Curry"
    assert chosen(answer).catalog_version == opened.status().catalog != before
    with pytest.raises(RecipeNotFoundError):
        opened.recipe("omelet")


def test_new_models_are_taken_up_without_reopening(opened: Ladle, home: Path) -> None:
    first = opened.recommend()
    assert (first.degraded, chosen(first).model, chosen(first).model_version) == (
        "no_model", "none", "none",
    )  # fmt: skip
    train_on(home, [(f"synthetic-{n}", "bean-stew", 5, "rating", "2026-04-01") for n in range(9)])
    second = opened.recommend()
    assert (second.degraded, chosen(second).model) == (None, "popularity")
    assert chosen(second).recipe.id == "bean-stew"
    assert second.is_synthetic
    assert not first.is_synthetic
    assert opened.status().is_synthetic is True


def test_a_corrupt_new_catalog_leaves_the_previous_one_in_use_and_says_so(
    opened: Ladle, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = opened.status().catalog
    write_broken_catalog(home)
    with caplog.at_level(logging.ERROR):
        answer = opened.recommend()
    assert answer.degraded == "previous_catalog"
    assert chosen(answer).catalog_version == before
    assert f"staying on catalog {before}" in caplog.text
    assert opened.status().degraded == "previous_catalog"
    catalog_of(home, [RICE])
    assert opened.recommend().degraded == "no_model"


def test_a_new_catalog_of_older_food_tables_is_not_served(opened: Ladle, home: Path) -> None:
    before = opened.status().catalog
    catalog_of(home, [RICE])
    age_catalog(home)
    answer = opened.recommend()
    assert (answer.degraded, chosen(answer).catalog_version) == ("previous_catalog", before)


def test_a_corrupt_shelf_leaves_the_previous_models_in_use_and_says_so(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    train_on(home, [(f"p{n}", "bean-stew", 5, "rating", "2026-04-01") for n in range(9)])
    with Ladle.open(home, NO_CHANCE, FixedClock(DINNER_TIME)) as ladle:
        before = chosen(ladle.recommend()).model_version
        train_on(home, [("p0", "rice", 5, "rating", "2026-04-01")], source="more")
        for file in Paths(home).shelf.rglob("items.npy"):
            file.write_bytes(b"no array")
        with caplog.at_level(logging.ERROR):
            answer = ladle.recommend()
    assert (answer.degraded, chosen(answer).model) == ("previous_models", "popularity")
    assert chosen(answer).model_version == before
    assert f"staying on models {before}" in caplog.text


def test_a_corrupt_shelf_at_the_start_is_answered_without_models(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    train_on(home, [("p0", "rice", 5, "rating", "2026-04-01")])
    for file in Paths(home).shelf.rglob("items.npy"):
        file.write_bytes(b"no array")
    with caplog.at_level(logging.ERROR), Ladle.open(home, NO_CHANCE) as ladle:
        answer = ladle.recommend(now=DINNER_TIME)
    assert (answer.degraded, chosen(answer).model) == ("no_model", "none")
    assert "answering without models" in caplog.text


def test_a_nameless_recipe_is_never_shown(tmp_path: Path) -> None:
    nameless = Recipe(id=RecipeId("7"), name="", lines=("1 potato",))
    catalog_of(tmp_path, [RICE, nameless])
    with Ladle.open(tmp_path) as ladle, pytest.raises(RecipeNotFoundError):
        ladle.recipe("7")


def test_who_is_refused_is_not_enrolled(opened: Ladle, home: Path) -> None:
    with pytest.raises(BadRequestError):
        opened.answer(RecommendationBody(person="ann@home", wants=Wants(meal="zorb")))
    with pytest.raises(RecipeNotFoundError):
        opened.record(EventBody(kind="cook", recipe_id="zorb", person="bob@home"))
    opened.close()
    assert b"@home" not in Paths(home).database.read_bytes()


def test_a_request_keeps_the_catalog_it_began_with(home: Path) -> None:
    """Two questions at once, one before and one after a swap, see one catalog each."""
    with Ladle.open(home, NO_CHANCE, FixedClock(DINNER_TIME)) as ladle, ThreadPoolExecutor(4) as p:
        asked = [p.submit(ladle.recommend) for _ in range(20)]
        catalog_of(home, [STEW])
        asked += [p.submit(ladle.recommend) for _ in range(20)]
        versions = {
            (chosen(a.result()).catalog_version, len(a.result().alternatives)) for a in asked
        }
    assert {n for version, n in versions if version.startswith("000002")} == {0}
    assert {n for version, n in versions if version.startswith("000001")} <= {2}


def test_what_was_said_is_in_no_event_and_no_log(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    said = "quick dinner for my zwizzle and a plumbus, no nuts"
    with caplog.at_level(logging.DEBUG), Ladle.open(home, NO_CHANCE) as ladle:
        ladle.answer(RecommendationBody(person="cook-77", utterance=said, conversation="talk-9"))
    kept = b"".join(p.read_bytes() for p in home.glob("ladle.sqlite*"))
    for raw in ("zwizzle", "plumbus", "talk-9"):
        assert raw.encode() not in kept
        assert raw not in caplog.text
    assert "cook-77" not in caplog.text
