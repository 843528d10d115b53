"""What every model keeps, and the tiny worlds whose right answers are known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import numpy as np
import pytest

from ladle.catalog import Catalog, pack
from ladle.core import CorruptVersionError, PersonHash
from ladle.events import EventKind, HistoryItem
from ladle.learning import make_training
from ladle.models import (
    FittedModel,
    Items,
    Model,
    Query,
    Scores,
    Sparse,
    Taste,
    Training,
    make_models,
    model_kinds,
)
from ladle.models.factors import FactorsSettings

PERSONAL = ("bayes", "factors", "graph", "neighbours", "neural")
"""Models that tell people apart; a new model must say here which kind it is."""

BY_CONTENT = ("crossdomain",)
"""Models that tell people apart by what recipes are made of, which tiny worlds do not say."""

CatalogOf = Callable[[Sequence[str]], Catalog]
MODELS = model_kinds()
UNTRAINED = {m.name: m for m in make_models({})}
# two tastes need two numbers; the 64 that are shipped would learn 20 recipes by heart
FOR_TINY_WORLDS = {m.name: m for m in make_models({"factors": FactorsSettings(n_factors=2)})}


@pytest.fixture(params=sorted(MODELS))
def model(request: pytest.FixtureRequest) -> Model:
    """Return each model, untrained, with the settings that are shipped."""
    name: str = request.param
    return UNTRAINED[name]


@pytest.fixture
def fitted(model: Model, two_tastes: Training) -> FittedModel:
    """Return each model, trained on the world of two tastes."""
    return model.fit(two_tastes)


def history_of(training: Training, person: int) -> Taste:
    rows = training.person == person
    return Taste(training.item[rows], training.weight[rows])


def everything(training: Training) -> Items:
    return np.arange(-1, training.items.size, dtype=np.int32)


def files(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir()}


def best_new(fitted: FittedModel, training: Training, person: int) -> int:
    taste = history_of(training, person)
    new = np.setdiff1d(np.arange(training.items.size, dtype=np.int32), taste.items)
    return int(new[np.argmax(fitted.score(Query(taste), new))])


def test_every_model_can_be_trained_and_is_of_a_known_kind() -> None:
    assert set(UNTRAINED) == set(MODELS) == {"popularity", *PERSONAL, *BY_CONTENT}
    assert {name: kind.name for name, kind in MODELS.items()} == {n: n for n in MODELS}


def test_the_same_rows_and_seed_give_the_same_bytes(
    model: Model, two_tastes: Training, tmp_path: Path
) -> None:
    model.fit(two_tastes).save(tmp_path / "one")
    model.fit(two_tastes).save(tmp_path / "two")
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_the_order_of_events_does_not_matter(
    model: Model, catalog_of: CatalogOf, tmp_path: Path
) -> None:
    chance = Random(3)  # noqa: S311 - nothing secret depends on it
    catalog = catalog_of([f"r{n}" for n in range(12)])
    events = [
        (
            PersonHash(f"person {chance.randrange(9)}"),
            HistoryItem(
                f"r{chance.randrange(12)}",
                chance.choice(list(EventKind)),
                chance.choice([None, 4.0]),
                chance.choice([None, 1_500_000_000, 1_700_000_000]),
            ),
        )
        for _ in range(80)
    ]
    model.fit(make_training(events, catalog)).save(tmp_path / "sorted")
    chance.shuffle(events)
    model.fit(make_training(events, catalog)).save(tmp_path / "shuffled")
    assert files(tmp_path / "sorted") == files(tmp_path / "shuffled")


def test_saving_and_loading_changes_nothing(
    fitted: FittedModel, two_tastes: Training, tmp_path: Path
) -> None:
    fitted.save(tmp_path / "one")
    loaded = MODELS[fitted.name].fitted.load(tmp_path / "one")
    loaded.save(tmp_path / "two")
    assert files(tmp_path / "one") == files(tmp_path / "two")
    items = everything(two_tastes)
    for taste in (Taste.unknown(), history_of(two_tastes, 4)):
        assert (
            loaded.score(Query(taste), items).tolist() == fitted.score(Query(taste), items).tolist()
        )


def test_many_recipes_at_once_score_as_each_by_itself(
    fitted: FittedModel, two_tastes: Training
) -> None:
    items, taste = everything(two_tastes), history_of(two_tastes, 4)
    singly = np.concatenate(
        [fitted.score(Query(taste), items[i : i + 1]) for i in range(items.size)]
    )
    np.testing.assert_allclose(fitted.score(Query(taste), items), singly, rtol=1e-5, atol=1e-6)


def test_scores_come_one_a_recipe_in_the_order_asked_for(
    fitted: FittedModel, two_tastes: Training
) -> None:
    items, query = everything(two_tastes), Query(history_of(two_tastes, 4))
    forwards, backwards = fitted.score(query, items), fitted.score(query, items[::-1].copy())
    np.testing.assert_allclose(forwards, backwards[::-1], rtol=1e-5, atol=1e-6)
    assert forwards.shape == items.shape
    assert forwards.dtype == np.float32
    assert fitted.score(query, items[:0]).shape == (0,)


def assert_finite(scores: Scores, n: int) -> None:
    assert scores.shape == (n,)
    assert np.isfinite(scores).all()


def test_an_empty_history_still_answers(fitted: FittedModel, two_tastes: Training) -> None:
    assert_finite(fitted.score(Query(), everything(two_tastes)), 21)


def test_recipes_that_the_training_never_saw_score_finite_and_alike(
    fitted: FittedModel, two_tastes: Training
) -> None:
    unseen = np.full(5, -1, np.int32)
    for taste in (Taste.unknown(), history_of(two_tastes, 4)):
        scores = fitted.score(Query(taste), unseen)
        assert_finite(scores, 5)
        assert fitted.capabilities.new_recipes or len(set(scores.tolist())) == 1


def test_a_history_of_the_same_recipe_many_times_still_answers(
    fitted: FittedModel, two_tastes: Training
) -> None:
    often = Taste(np.full(500, 3, np.int32), np.full(500, 2, np.float32))
    assert_finite(fitted.score(Query(often), everything(two_tastes)), 21)


def test_scoring_changes_neither_history_nor_recipes(
    fitted: FittedModel, two_tastes: Training
) -> None:
    items, taste = everything(two_tastes), history_of(two_tastes, 4)
    before = [a.copy() for a in (items, taste.items, taste.weights)]
    fitted.score(Query(taste), items)
    for was, now in zip(before, (items, taste.items, taste.weights), strict=True):
        assert was.tolist() == now.tolist()


def test_a_missing_folder_is_a_corrupt_version(model: Model, tmp_path: Path) -> None:
    with pytest.raises(CorruptVersionError, match=f"cannot be read as the model '{model.name}'"):
        MODELS[model.name].fitted.load(tmp_path / "nowhere")


def test_another_models_folder_is_a_corrupt_version(
    model: Model, two_tastes: Training, tmp_path: Path
) -> None:
    other = next(m for name, m in UNTRAINED.items() if name != model.name)
    other.fit(two_tastes).save(tmp_path)
    want = f"holds '{other.name}', not '{model.name}'"
    with pytest.raises(CorruptVersionError, match=want):
        MODELS[model.name].fitted.load(tmp_path)


# -- tiny worlds -----------------------------------------------------------------------------------


@pytest.fixture
def uneven(training_of: Callable[..., Training]) -> Training:
    """Return a world in which recipe n was chosen by n + 1 of 8 people."""
    return training_of([(p, r, 0, 1.0) for r in range(8) for p in range(r + 1)], 8)


@pytest.mark.parametrize("name", PERSONAL)
def test_a_personal_model_finds_the_one_recipe_each_person_was_not_shown(
    name: str, two_tastes: Training
) -> None:
    fitted = FOR_TINY_WORLDS[name].fit(two_tastes)
    found = [best_new(fitted, two_tastes, person) for person in range(20)]
    assert found == list(range(20))


@pytest.mark.parametrize("name", PERSONAL)
def test_a_personal_model_knows_a_new_person_by_two_choices(
    name: str, two_tastes: Training
) -> None:
    fitted = FOR_TINY_WORLDS[name].fit(two_tastes)
    taste = Taste(np.array([3, 7], np.int32), np.ones(2, np.float32))
    scores = fitted.score(Query(taste), np.arange(20, dtype=np.int32))
    assert min(scores[1::2]) > max(scores[::2])


def test_for_popularity_the_most_chosen_recipe_wins_for_everybody(uneven: Training) -> None:
    fitted = FOR_TINY_WORLDS["popularity"].fit(uneven)
    everyone = [Taste.unknown(), *(history_of(uneven, person) for person in range(8))]
    for taste in everyone:
        assert np.argsort(-fitted.score(Query(taste), np.arange(8, dtype=np.int32))).tolist() == [
            7, 6, 5, 4, 3, 2, 1, 0,
        ]  # fmt: skip


def test_a_model_tells_recipes_apart_for_new_people_if_it_says_so(
    model: Model, uneven: Training
) -> None:
    fitted = model.fit(uneven)
    scores = fitted.score(Query(), np.arange(8, dtype=np.int32))
    assert (len(set(scores.tolist())) > 1) is fitted.capabilities.new_people


def test_a_model_that_names_what_it_lifts_leaves_all_else_at_its_base(
    fitted: FittedModel, two_tastes: Training
) -> None:
    if not isinstance(fitted, Sparse):
        pytest.skip("it may lift any recipe")
    items = everything(two_tastes)
    base = np.linspace(-9, -1, items.size).astype(np.float32)
    for person in range(two_tastes.n_people):
        query = Query(history_of(two_tastes, person), base=base)
        asked, scores = fitted.asked(query), fitted.score(query, items)
        assert np.unique(asked.lifted).size == asked.lifted.size
        np.testing.assert_array_equal(asked.score(items), scores)
        others = np.setdiff1d(np.arange(items.size), asked.lifted + 1)
        np.testing.assert_array_equal(scores[others], query.base_of(items)[others])
    assert fitted.asked(Query()).lifted.size == 0


def test_the_best_of_what_a_model_lifts_are_found_without_scoring_it_all(
    fitted: FittedModel, two_tastes: Training
) -> None:
    if not isinstance(fitted, Sparse):
        pytest.skip("it may lift any recipe")
    n_items = two_tastes.items.size
    chance = np.random.default_rng(3)
    rows = chance.permutation(n_items).astype(np.int32)
    rows[chance.choice(n_items, 3, replace=False)] = -1
    passes = chance.random(n_items) < 0.7
    base = chance.normal(-5, 2, n_items + 1).astype(np.float32)
    for person in range(two_tastes.n_people):
        for own_base in (base, None):
            asked = fitted.asked(Query(history_of(two_tastes, person), base=own_base))
            lifted = asked.lifted[rows[asked.lifted] >= 0]
            lifted = lifted[passes[rows[lifted]]]
            scores = np.sort(asked.score(lifted))[::-1]
            for n in (1, 3, n_items):
                best = asked.best_lifted(n, rows, pack(passes))
                assert set(best.tolist()) <= set(lifted.tolist())
                assert np.unique(best).size == best.size
                assert np.sort(asked.score(best))[::-1].tolist() == scores[:n].tolist()
