"""The blend at work: what it asks of which models, and what it puts first."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from ladle.core import CorruptVersionError
from ladle.models import (
    Blend,
    Blended,
    BlendRows,
    BlendSettings,
    Capabilities,
    FittedBlend,
    Items,
    Query,
    Scores,
    Taste,
    features_of,
    put_together,
    weighed_of,
)

SETTINGS = BlendSettings(n_trees=10, min_rows=5, n_each=4)
N = 40
FACTS = np.arange(2 * (N + 1), dtype=np.float32).reshape(N + 1, 2) % 7
SOMEBODY = Taste(np.array([3], np.int32), np.ones(1, np.float32))
ITEMS = np.arange(N, dtype=np.int32)


class Likes:
    """A model that likes one recipe, and says how often it was asked."""

    name: ClassVar[str] = "likes"
    capabilities: ClassVar[Capabilities] = Capabilities(
        new_people=False, new_recipes=False, context=False, uncertainty=False
    )

    def __init__(self, item: int) -> None:
        self.item, self.n_asked = item, 0

    def score(self, query: Query, items: Items) -> Scores:
        self.n_asked += 1
        scores: Scores = query.base_of(items) + 9 * (items == self.item).astype(np.float32)
        return scores


def query(seed: int, taste: Taste = SOMEBODY) -> Query:
    base = np.random.default_rng(seed).normal(size=N + 1).astype(np.float32)
    return Query(taste, base=base)


@pytest.fixture(scope="module")
def fitted() -> FittedBlend:
    """Return a blend that learned to believe "right", and not "wrong"."""
    lessons = []
    for seed in range(60):
        asked = query(seed)
        scores = [Likes(seed % N).score(asked, ITEMS), Likes((seed + 5) % N).score(asked, ITEMS)]
        kept, scored = put_together(asked, ITEMS, scores, FACTS, SETTINGS.n_each)
        lessons.append((scored, kept == seed % N))
    return Blend(SETTINGS).fit(
        BlendRows(
            np.concatenate([weighed_of(scored) for scored, _ in lessons]),
            np.concatenate([features_of(scored) for scored, _ in lessons]),
            np.concatenate([scored.base for scored, _ in lessons]),
            np.concatenate([is_chosen for _, is_chosen in lessons]),
            np.array([is_chosen.size for _, is_chosen in lessons], np.int32),
        ),
        ("right", "wrong"),
        "cafe",
    )


def test_what_is_put_together_is_of_the_candidates_alone() -> None:
    asked = query(1)
    kept, scored = put_together(asked, ITEMS[5:], [Likes(9).score(asked, ITEMS[5:])], FACTS, 3)
    assert kept.size < ITEMS.size - 5
    assert 9 in ITEMS[5:][kept]
    assert scored.facts.tolist() == FACTS[ITEMS[5:][kept]].tolist()
    assert (scored.n_history, scored.n_allowed) == (1, 35)


def test_it_asks_its_models_and_believes_the_one_that_was_right(fitted: FittedBlend) -> None:
    models = {"wrong": Likes(20), "right": Likes(11), "other": Likes(2)}
    blended = Blended(fitted, FACTS, models)
    assert ITEMS[np.argmax(blended.score(query(99), ITEMS))] == 11
    assert [models[name].n_asked for name in ("right", "wrong", "other")] == [1, 1, 0]


def test_what_nobody_puts_among_the_best_comes_last_in_the_order_of_the_base(
    fitted: FittedBlend,
) -> None:
    asked = query(99)
    models = {"wrong": Likes(20), "right": Likes(11)}
    scores = Blended(fitted, FACTS, models).score(asked, ITEMS)
    own = [models[name].score(asked, ITEMS) for name in fitted.models]
    kept, _ = put_together(asked, ITEMS, own, FACTS, SETTINGS.n_each)
    rest = np.setdiff1d(ITEMS, kept)
    assert scores[rest].max() < scores[kept].min()
    assert np.argsort(scores[rest]).tolist() == np.argsort(asked.base_of(rest)).tolist()


def test_without_a_history_it_is_the_base_and_asks_nobody(fitted: FittedBlend) -> None:
    models = {"right": Likes(11), "wrong": Likes(20)}
    asked = query(99, Taste.unknown())
    scores = Blended(fitted, FACTS, models).score(asked, ITEMS)
    assert scores.tolist() == asked.base_of(ITEMS).tolist()
    assert models["right"].n_asked == 0


def test_saving_and_loading_changes_nothing(fitted: FittedBlend, tmp_path: Path) -> None:
    models = {"right": Likes(11), "wrong": Likes(20)}
    blended = Blended(fitted, FACTS, models)
    blended.save(tmp_path)
    loaded = Blended.load(tmp_path, models)
    asked = query(99)
    assert loaded.score(asked, ITEMS).tolist() == blended.score(asked, ITEMS).tolist()


def test_a_blend_without_its_models_is_a_corrupt_version(
    fitted: FittedBlend, tmp_path: Path
) -> None:
    Blended(fitted, FACTS, {"right": Likes(1), "wrong": Likes(2)}).save(tmp_path)
    with pytest.raises(CorruptVersionError, match="wrong"):
        Blended.load(tmp_path, {"right": Likes(1)})
    (tmp_path / "facts.npy").unlink()
    with pytest.raises(CorruptVersionError, match="blend"):
        Blended.load(tmp_path, {"right": Likes(1), "wrong": Likes(2)})
