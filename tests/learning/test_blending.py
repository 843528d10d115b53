"""What the blend learns from, and what it makes of all models' scores."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ladle.learning import Ask, Dataset
from ladle.learning.blending import FEWEST_QUESTIONS, Blender, Wishing, train_blend
from ladle.learning.dataset import ALWAYS, NEVER
from ladle.learning.judge_questions import Question
from ladle.models import BLEND, BlendSettings, Query, Scores
from ladle.models.neighbours import Neighbours
from ladle.models.popularity import Popularity

MakeDataset = Callable[..., Dataset]
SMALL = BlendSettings(n_trees=10, min_rows=5, n_each=5)
NO_FACTS = np.zeros((21, 0), np.float32)


def question(seed: int, n: int = 20, selected: int = 0) -> tuple[Question, dict[str, Scores]]:
    """Return a question whose answer the model "right" knows."""
    chance = np.random.default_rng(seed)
    ask = Ask(f"q{seed}", 0, NEVER, (), selected)
    query = Query(base=chance.normal(size=n + 1).astype(np.float32))
    right = (np.arange(n) == selected).astype(np.float32)
    scores = {"right": right, "random": chance.normal(size=n).astype(np.float32)}
    return Question(ask, np.arange(n, dtype=np.int32), query, np.empty(0, np.int32)), scores


def test_choices_between_two_moments_become_requests_of_their_time(
    dataset_of: MakeDataset,
) -> None:
    dataset = dataset_of([(0, 3, 5, 1.0), (1, 6, 8, 1.0), (2, 4, 8, 0.0), (3, 2, 20, 1.0)])
    asks = Wishing(dataset, 7).between(6, 20, 99)
    assert [(a.person, a.at, a.selected) for a in asks] == [(1, 8, 6)]
    assert asks[0].wants == (("main", "rice"), ("meal", "even")), "labels of what was chosen"


def test_no_more_choices_become_requests_than_asked_for(dataset_of: MakeDataset) -> None:
    dataset = dataset_of([(p, 3, p, 1.0) for p in range(100)])
    asks = Wishing(dataset, 7).between(0, 100, 30)
    assert len(asks) == 30
    assert [a.at for a in asks] == sorted(a.at for a in asks)
    again = Wishing(dataset, 7).between(0, 100, 30)
    assert [a.request_id for a in again] == [a.request_id for a in asks]


def test_of_who_chose_enough_some_choices_are_held_out(dataset_of: MakeDataset) -> None:
    rows = [(p, i, ALWAYS, 1.0) for p in range(3) for i in range(10 if p else 4)]
    dataset = dataset_of(rows, [Ask("q", 0, NEVER, (), 1)])
    is_out, asks = Wishing(dataset, 7).held_out(99)
    assert [a.person for a in asks] == [1, 1, 1, 2, 2, 2]
    assert all(a.at == NEVER and not a.wants for a in asks)
    assert dataset.rows.item[is_out].tolist() == [a.selected for a in asks]


def test_too_few_questions_make_no_blend_and_the_base_stands() -> None:
    blender = Blender(SMALL, ["right", "random"], NO_FACTS)
    asked, scores = question(1)
    blender.learn(asked, scores)
    blender.fit("cafe")
    assert blender.fitted is None
    assert blender.scores(asked, scores).tolist() == asked.query.base_of(asked.items).tolist()


def test_the_blend_puts_its_candidates_before_all_others() -> None:
    blender = Blender(SMALL, ["right", "random"], NO_FACTS)
    for seed in range(FEWEST_QUESTIONS):
        blender.learn(*question(seed, selected=seed % 20))
    blender.fit("cafe")
    asked, scores = question(9_999, selected=13)
    found = blender.scores(asked, scores)
    kept, _ = blender.scored(asked, scores)
    others = np.setdiff1d(np.arange(20), kept)
    assert found.argmax() == 13
    assert others.size
    assert found[kept].min() > found[others].max()
    base = asked.query.base_of(asked.items)
    assert np.argsort(found[others]).tolist() == np.argsort(base[others]).tolist()


def test_a_question_whose_answer_is_no_candidate_teaches_nothing() -> None:
    blender = Blender(SMALL, ["right", "random"], NO_FACTS)
    asked, scores = question(1, selected=-1)
    for _ in range(FEWEST_QUESTIONS + 1):
        blender.learn(asked, scores)
    blender.fit("cafe")
    assert blender.fitted is None


def test_only_the_newest_questions_are_learned_from() -> None:
    settings = BlendSettings(n_trees=10, min_rows=5, n_each=5, n_lessons=FEWEST_QUESTIONS)
    blender = Blender(settings, ["right", "wrong"], NO_FACTS)
    for seed in range(2 * FEWEST_QUESTIONS):
        asked, scores = question(seed, selected=seed % 20)
        known, guessed = scores["right"], scores["random"]
        is_new = seed >= FEWEST_QUESTIONS
        right, wrong = (known, guessed) if is_new else (guessed, known)
        blender.learn(asked, {"right": right, "wrong": wrong})
    blender.fit("cafe")
    asked, scores = question(9_999, selected=13)
    swapped = {"right": scores["random"], "wrong": scores["right"]}
    found = blender.scores(asked, {"right": scores["right"], "wrong": scores["random"]})
    assert found.argmax() == 13
    assert blender.scores(asked, swapped).argmax() != 13


def two_kinds(n_people: int, *, is_dated: bool) -> list[tuple[int, int, int, float]]:
    """Return rows of people who like odd recipes or even ones, a few each."""
    chance = np.random.default_rng(3)
    return [
        (person, int(2 * item + person % 2), 30 * person + n if is_dated else ALWAYS, 1.0)
        for person in range(n_people)
        for n, item in enumerate(chance.choice(30, 12, replace=False))
    ]


def test_a_blend_to_serve_learns_from_what_came_after_its_models(
    dataset_of: MakeDataset,
) -> None:
    for is_dated in (True, False):
        dataset = dataset_of(two_kinds(160, is_dated=is_dated), n_items=60)
        told: list[str] = []
        settings = replace(SMALL, n_each=40)
        found = train_blend(dataset, [Popularity(), Neighbours()], settings, told.append)
        assert found is not None
        assert found.models == ("neighbours",)
        assert told == ["neighbours for the blend", BLEND]


def test_too_few_choices_make_no_blend_to_serve_and_train_nothing(
    dataset_of: MakeDataset,
) -> None:
    told: list[str] = []
    for rows in ([], two_kinds(20, is_dated=True)):
        dataset = dataset_of(rows, n_items=60)
        assert train_blend(dataset, [Popularity(), Neighbours()], SMALL, told.append) is None
    assert told == []
