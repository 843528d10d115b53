"""The one door: opening, asking, telling, and taking up what is new without reopening."""

from __future__ import annotations

import json
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import pytest
from tests.conftest import LONG_S
from tests.ranking.conftest import (
    DINNER_TIME,
    NO_CHANCE,
    RICE,
    STEW,
    catalog_of,
    chosen,
    recipe,
    select,
    train_on,
)

from ladle.catalog import CatalogStore
from ladle.core import (
    BadRequestError,
    CorruptVersionError,
    FixedClock,
    NotReadyError,
    RecipeNotFoundError,
    StoreError,
    UnknownFoodError,
)
from ladle.people import Erasure
from ladle.ranking import (
    EventBody,
    Ladle,
    Paths,
    RankingSettings,
    RecommendationBody,
    Status,
)
from ladle.ranking.conversations import Conversations
from ladle.request import Wants
from ladle.store import Database

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


def test_what_cannot_be_opened_whole_leaves_nothing_open(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[Database] = []

    def fail(_self: Erasure) -> None:
        raise StoreError("the disk is full")

    def close(self: Database) -> None:
        closed.append(self)

    monkeypatch.setattr(Erasure, "finish", fail)
    monkeypatch.setattr(Database, "close", close)
    with pytest.raises(StoreError, match=r"^the disk is full$"):
        Ladle.open(home)
    assert len(closed) == 1


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
    names = [stage.stage for stage in trace.stages]
    assert names[:3] == ["understood", "remembered", "hard limits"]
    assert names[-2:] == ["explained", "made ready"]
    assert trace.stages[0].n_recipes == opened.status().recipes
    new = opened.answer(RecommendationBody(person="ann", explain=True)).trace
    assert new is not None
    assert [s.stage for s in new.stages[-3:]] == ["explained", "enrolled", "made ready"]


def test_what_is_done_around_ranking_is_timed_too(
    opened: Ladle, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = count()
    for module in ("answering", "from_all", "funnel"):
        monkeypatch.setattr(f"ladle.ranking.{module}.perf_counter", lambda: float(next(seconds)))
    trace = opened.answer(RecommendationBody(person="ann", explain=True)).trace
    assert trace is not None
    around = ("understood", "remembered", "enrolled", "made ready")
    assert [s.ms for s in trace.stages if s.stage in around] == [1_000.0] * 4


def test_what_is_malformed_is_refused_and_nothing_is_logged(opened: Ladle, home: Path) -> None:
    with pytest.raises(UnknownFoodError, match=r"^wants\.avoid\[0\]: 'zorb' is no food"):
        opened.recommend(avoid=["zorb"])
    with pytest.raises(BadRequestError, match=r"^person: must have 1 to 200 characters$"):
        opened.recommend(person="x" * 201)
    for said, conversation in (("", None), ("dinner for 4", None), ("dinner", "talk")):
        with pytest.raises(
            BadRequestError, match=r"^wants\.servings: is 0; it must be from 1 to 100"
        ):
            opened.recommend(said, wants=Wants(servings=0), conversation=conversation)
    opened.close()
    assert select(home, "select count(*) from impressions") == [(0,)]


def test_the_same_seed_explores_the_same_way(home: Path) -> None:
    always = RankingSettings(explore_rate=1.0)
    orders = []
    for _ in range(2):
        with Ladle.open(home, always, FixedClock(DINNER_TIME), seed=5) as ladle:
            orders.append([chosen(ladle.recommend("dinner")).recipe.id for _ in range(12)])
    assert orders[0] == orders[1]
    assert len(set(orders[0])) == 2


@pytest.mark.usefixtures("patient_database")
def test_many_threads_may_ask_and_tell_at_once(ladle: Ladle, kitchen: Path) -> None:
    def ask_and_tell(n: int) -> str:
        answer = ladle.recommend("dinner", person=f"person {n % 5}")
        impression = chosen(answer).impression_id
        ladle.record(EventBody(kind="conversion", impression_id=impression)).result(LONG_S)
        return impression

    with ThreadPoolExecutor(8) as pool:
        impressions = list(pool.map(ask_and_tell, range(64)))
    assert len(set(impressions)) == 64
    ladle.close()
    assert select(kitchen, "select count(*) from impressions") == [(64,)]
    told = select(kitchen, "select impression_id from events where impression_id is not null")
    assert {row[0] for row in told} == set(impressions)


# -- versions ---------------------------------------------------------------------------------


def write_broken_catalog(folder: Path, manifest: str = '{"format": 99}') -> None:
    with CatalogStore(Paths(folder).catalog).versions.writing() as aside:
        (aside / "manifest.json").write_text(manifest, encoding="utf-8")


def test_nothing_goes_on_once_it_is_closed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    delete, may_delete, deleted = Conversations._delete_expired, threading.Event(), list[bool]()

    def late(conversations: Conversations) -> None:
        assert may_delete.wait(LONG_S)
        delete(conversations)
        deleted.append(True)

    monkeypatch.setattr(Conversations, "_delete_expired", late)
    ladle = Ladle.open(home)
    ladle.recommend("dinner")
    with ThreadPoolExecutor(1) as pool:
        closed = pool.submit(ladle.close)
        with pytest.raises(TimeoutError):
            closed.result(timeout=0.2)
        may_delete.set()
        closed.result(timeout=LONG_S)
    assert deleted == [True]
    assert [path.name for path in home.glob("ladle.sqlite*")] == ["ladle.sqlite"]


def test_one_that_was_closed_goes_on_in_a_fork_with_what_it_has_read(home: Path) -> None:
    ladle = Ladle.open(home)
    ladle.prepare_fallback()
    snapshot, prepared = ladle._snapshots.held, ladle._fallbacks.held
    ladle.close()
    ladle.go_on_forked()  # a process of its own would have a copy of it
    with ladle:
        assert ladle.recommend("dinner", person="ann").recommendation is not None
        assert ladle._snapshots.held is snapshot
        assert ladle._fallbacks.held is prepared is not None


def test_forks_draw_by_chances_of_their_own(home: Path) -> None:
    ladle = Ladle.open(home)
    before = ladle._from_all._chance
    ladle.close()
    ladle.go_on_forked()
    with ladle:
        assert ladle._from_all._chance.random() != before.random()


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


def test_who_is_refused_is_not_enrolled(opened: Ladle, home: Path) -> None:
    with pytest.raises(BadRequestError):
        opened.answer(RecommendationBody(person="ann@home", wants=Wants(meal="zorb")))
    with pytest.raises(RecipeNotFoundError):
        opened.record(EventBody(kind="cook", recipe_id="zorb", person="bob@home"))
    opened.close()
    assert b"@home" not in Paths(home).database.read_bytes()


def test_what_nobody_waits_for_is_not_logged_as_shown_and_what_was_said_stays(
    opened: Ladle, home: Path
) -> None:
    asked = RecommendationBody(utterance="no eggs please", conversation="c")
    unseen = chosen(opened.answer(asked, lambda: False))
    assert opened.fallback(asked, is_wanted=lambda: False).recommendation
    again = opened.answer(RecommendationBody(utterance="yes please", conversation="c"))
    assert (again.accepted, chosen(again).recipe) == (None, unseen.recipe)
    opened.close()
    shown = select(home, "select impression_id from impressions")
    assert shown == [(chosen(again).impression_id,)]
    assert select(home, "select count(*) from events") == [(0,)]
    ((state,),) = select(home, "select state from talks")
    assert "egg" in str(state)


def test_nothing_is_logged_as_shown_to_who_cannot_be_enrolled(
    opened: Ladle, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(opened._people, "_enrol", fail)
    with pytest.raises(StoreError, match="the disk is full"):
        opened.recommend("dinner", person="ann", conversation="c")
    opened.close()
    for table in ("impressions", "people", "talks"):
        assert select(home, f"select count(*) from {table}") == [(0,)]  # noqa: S608 - names of ours


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
