"""A training run from the event log to the shelf."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from tests.conftest import LONG_S

from ladle.catalog import CatalogStore
from ladle.core import ImpressionId, NotReadyError, PersonHash
from ladle.events import Event, EventKind, EventLog, HistoryItem, Impression
from ladle.learning import TrainReport, train
from ladle.models import BlendSettings, Model, Query, ShelfStore
from ladle.models.bayes import Bayes
from ladle.models.factors import Factors
from ladle.models.neighbours import Neighbours
from ladle.models.popularity import Popularity, PopularitySettings
from ladle.store import Database


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    """Return an empty event log in a database of its own."""
    database = Database(tmp_path / "ladle.sqlite")
    events = EventLog(database)
    yield events
    events.close()
    database.close()


@pytest.fixture
def shelf(tmp_path: Path) -> ShelfStore:
    """Return an empty shelf."""
    return ShelfStore(tmp_path / "shelf")


@pytest.fixture
def models() -> tuple[Model, ...]:
    """Return a baseline and a model that needs a package to be trained."""
    return (Popularity(PopularitySettings(crowd=0)), Factors())


def chose(person: str | None, recipe: str, *, is_synthetic: bool = False) -> Event:
    who = None if person is None else PersonHash(person)
    return Event(EventKind.CONVERSION, recipe, who, is_synthetic=is_synthetic)


EVENTS = [
    chose("ann", "apple"),
    chose("ann", "bread"),
    chose("bob", "apple"),
    chose("bob", "lost"),
    chose(None, "curry"),
    Event(EventKind.RATING, "curry", PersonHash("bob"), rating=1.0),
]


def popularity(shelf: ShelfStore, catalogs: CatalogStore) -> dict[str, float]:
    catalog = catalogs.open()
    opened = shelf.open(catalog)
    model = opened.model("popularity")
    assert model is not None
    scores = model.score(Query(), opened.items(np.arange(catalog.n_recipes)))
    return dict(zip(catalog.ids(), scores.tolist(), strict=True))


def test_a_training_run_tells_what_it_learnt_from(
    catalogs: CatalogStore, log: EventLog, shelf: ShelfStore, models: tuple[Model, ...]
) -> None:
    log.append_many(EVENTS)
    report = train(catalogs, log, shelf, models)
    assert report == TrainReport(
        version=shelf.current_name() or "", n_people=2, n_items=2, n_rows=3, n_events=6,
        n_synthetic=0, models=("popularity", "factors"), left_out=(),
    )  # fmt: skip
    assert popularity(shelf, catalogs) == {"apple": 1.0, "bread": 0.5, "curry": 0, "dumpling": 0}
    assert shelf.open(catalogs.open()).model("factors") is not None


def test_the_next_training_sees_the_events_since(
    catalogs: CatalogStore, log: EventLog, shelf: ShelfStore, models: tuple[Model, ...]
) -> None:
    log.append_many(EVENTS)
    first = train(catalogs, log, shelf, models)
    log.append_many([chose(person, "bread") for person in ("bob", "cid", "dan")])
    second = train(catalogs, log, shelf, models)
    assert first.version < second.version == shelf.current_name()
    assert (second.n_people, second.n_rows, second.n_events) == (4, 6, 9)
    assert popularity(shelf, catalogs) == {"apple": 0.5, "bread": 1.0, "curry": 0, "dumpling": 0}


def test_a_recipe_that_came_later_brings_its_events_with_it(
    log: EventLog,
    shelf: ShelfStore,
    models: tuple[Model, ...],
    store_of: Callable[[Sequence[str]], CatalogStore],
) -> None:
    log.append_many(EVENTS)
    assert train(store_of(["apple"]), log, shelf, models).n_items == 1
    assert train(store_of(["apple", "lost"]), log, shelf, models).n_items == 2


def test_training_on_the_same_events_gives_the_same_bytes(
    catalogs: CatalogStore, log: EventLog, shelf: ShelfStore, models: tuple[Model, ...]
) -> None:
    log.append_many(EVENTS)
    found = []
    for _ in range(2):
        folder = shelf.versions.root / train(catalogs, log, shelf, models).version
        files = (p for p in folder.rglob("*") if p.is_file())
        found.append({str(p.relative_to(folder)): p.read_bytes() for p in files})
    assert found[0] == found[1]
    assert {Path(name).parts[0] for name in found[0]} >= {"popularity", "factors"}


def test_a_model_whose_package_is_missing_is_left_out_and_the_baseline_stands(
    catalogs: CatalogStore,
    log: EventLog,
    shelf: ShelfStore,
    models: tuple[Model, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "threadpoolctl", None)
    log.append_many(EVENTS)
    report = train(catalogs, log, shelf, models)
    assert report.models == ("popularity",)
    assert report.left_out == (
        "training the model 'factors' needs threadpoolctl: pip install 'ladle-recipes[train]'",
    )
    assert shelf.open(catalogs.open()).model("factors") is None
    assert popularity(shelf, catalogs)["apple"] == 1.0


def test_without_events_the_baseline_stands_alone_and_the_report_says_why(
    catalogs: CatalogStore, log: EventLog, shelf: ShelfStore, models: tuple[Model, ...]
) -> None:
    told: list[str] = []
    report = train(catalogs, log, shelf, models, on_model=told.append)
    assert report == TrainReport(
        version=shelf.current_name() or "", n_people=0, n_items=0, n_rows=0, n_events=0,
        n_synthetic=0, models=("popularity",),
        left_out=("the model 'factors' needs events to learn from: there are none",),
    )  # fmt: skip
    assert told == ["popularity"]
    assert set(popularity(shelf, catalogs).values()) == {0.0}


def test_trained_models_are_not_replaced_by_nothing(
    catalogs: CatalogStore, log: EventLog, shelf: ShelfStore, models: tuple[Model, ...]
) -> None:
    standing = train(catalogs, log, shelf, models).version
    with pytest.raises(NotReadyError, match="no event is left to learn from"):
        train(catalogs, log, shelf, models)
    assert shelf.current_name() == standing


def test_the_caller_is_told_each_model_before_it_is_trained(
    catalogs: CatalogStore, log: EventLog, shelf: ShelfStore, models: tuple[Model, ...]
) -> None:
    log.append_many(EVENTS)
    told: list[str] = []
    train(catalogs, log, shelf, models, on_model=told.append)
    assert told == ["popularity", "factors"]


def test_synthetic_events_are_counted_and_warned_of(
    catalogs: CatalogStore,
    log: EventLog,
    shelf: ShelfStore,
    models: tuple[Model, ...],
    caplog: pytest.LogCaptureFixture,
) -> None:
    log.append_many(EVENTS)
    train(catalogs, log, shelf, models)
    assert caplog.messages == []
    log.append_many([chose("made up", "curry", is_synthetic=True)])
    assert not shelf.open(catalogs.open()).is_synthetic
    assert train(catalogs, log, shelf, models).n_synthetic == 1
    opened = shelf.open(catalogs.open())
    assert (opened.is_synthetic, opened.manifest["n_synthetic"]) == (True, 1)
    assert caplog.messages == [
        "training on 1 synthetic events: no figure of quality may come from this"
    ]


def test_training_needs_a_catalog_first(
    tmp_path: Path, log: EventLog, shelf: ShelfStore, models: tuple[Model, ...]
) -> None:
    with pytest.raises(NotReadyError, match="import recipes first: ladle import FILE"):
        train(CatalogStore(tmp_path / "nowhere"), log, shelf, models)
    assert shelf.current_name() is None


def test_enough_events_make_a_blend_that_serves(
    store_of: Callable[[Sequence[str]], CatalogStore], log: EventLog, shelf: ShelfStore
) -> None:
    names = [f"r{n}" for n in range(60)]
    chance = np.random.default_rng(3)
    log.append_many(
        [
            chose(f"person {person}", names[2 * item + person % 2])
            for person in range(160)
            for item in chance.choice(30, 12, replace=False)
        ]
    )
    catalogs = store_of(names)
    blend = BlendSettings(n_trees=10, min_rows=5, n_each=40)
    report = train(catalogs, log, shelf, (Popularity(), Neighbours()), blend)
    assert report.models == ("popularity", "neighbours", "blend")
    catalog = catalogs.open()
    opened = shelf.open(catalog)
    model = opened.model("blend")
    assert model is not None
    history = [HistoryItem(name, EventKind.CONVERSION, None, None) for name in names[0:12:2]]
    scores = model.score(
        opened.query(history, catalog.rows(event.recipe_id for event in history)),
        opened.items(catalog.live_rows()),
    )
    by_name = dict(zip(catalog.ids(), scores.tolist(), strict=True))
    even, odd = (np.mean([by_name[name] for name in names[k::2]]) for k in (0, 1))
    assert even > odd


def test_what_was_shown_and_never_taken_is_learned(
    catalogs: CatalogStore, log: EventLog, shelf: ShelfStore
) -> None:
    log.append_many([chose("ann", name) for name in ("apple", "bread", "curry")])
    for n in range(60):
        recipe = "bread" if n % 2 else "apple"
        log.append(
            Impression(
                ImpressionId(f"i{n}"), None, recipe, (), datetime(2026, 4, 17, tzinfo=UTC),
                arm="a", model="bayes", model_version="1", catalog_version="2", n_candidates=3,
                propensity=1.0,
            )
        ).result(timeout=LONG_S)  # fmt: skip
        if recipe == "apple":
            taken = Event(EventKind.CONVERSION, "apple", impression_id=ImpressionId(f"i{n}"))
            log.append_many([taken])
    train(catalogs, log, shelf, (Popularity(), Bayes()))
    catalog = catalogs.open()
    opened = shelf.open(catalog)
    model = opened.model("bayes")
    assert model is not None
    items = opened.items(catalog.rows(["apple", "bread", "curry"]))
    apple, bread, curry = model.score(Query(), items).tolist()
    assert apple > curry > bread
