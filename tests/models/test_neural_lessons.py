"""What the neural model is asked while it trains."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import islice

import numpy as np

from ladle.models import Content, Training
from ladle.models.neural_lessons import Lesson, Lessons

TrainingOf = Callable[..., Training]
CHAINS = [(p, p + step, 10 + step, 1.0) for p in range(8) for step in range(4)]
"""Eight people; each chose four recipes that follow each other, a month apart."""
TAGGED = Content(
    ("tag:even", "tag:odd", "word:all"),
    np.arange(0, 26, 2),
    np.array([v for item in range(12) for v in (item % 2, 2)], np.int32),
)


def lessons_of(training: Training, n: int = 20, **changes: float) -> tuple[Lessons, list[Lesson]]:
    options = {"n_history": 50, "n_compared": 100, "asking_share": 0.0} | changes
    lessons = Lessons(
        training, int(options["n_history"]), int(options["n_compared"]), options["asking_share"]
    )
    return lessons, list(islice(lessons.batches(np.random.default_rng(3)), n))


def test_what_follows_a_cut_is_never_before_it(training_of: TrainingOf) -> None:
    _, found = lessons_of(training_of(CHAINS, 12))
    for lesson in found:
        assert lesson.n == 8
        following = lesson.items[lesson.next]
        for person in range(lesson.n):
            past = lesson.past_item[lesson.past_of == person]
            assert past.max() < following[lesson.next_of == person].min()
        assert (lesson.past_age >= 1).all()


def test_what_was_chosen_before_does_not_compete(training_of: TrainingOf) -> None:
    _, found = lessons_of(training_of(CHAINS, 12))
    for lesson in found:
        at = np.searchsorted(lesson.items, lesson.past_item)
        assert not lesson.allowed[lesson.past_of, at].any()
        assert lesson.allowed[lesson.next_of, lesson.next].all()


def test_only_the_newest_choices_are_looked_at(training_of: TrainingOf) -> None:
    _, found = lessons_of(training_of(CHAINS, 12), n_history=1)
    assert all(np.bincount(lesson.past_of).tolist() == [1] * 8 for lesson in found)


def test_who_asks_for_something_is_answered_with_what_carries_it(training_of: TrainingOf) -> None:
    training = replace(training_of(CHAINS, 12), content=TAGGED)
    lessons, found = lessons_of(training, asking_share=1.0)
    assert lessons.wantable.tolist() == [0, 1]
    for lesson in found:
        assert lesson.asking.tolist() == list(range(8))
        carries = lesson.items % 2 == lessons.wantable[lesson.asked][:, None]
        assert not (lesson.allowed & ~carries).any()


def test_content_of_nothing_is_never_asked_for(training_of: TrainingOf) -> None:
    lessons, found = lessons_of(training_of(CHAINS, 12), asking_share=1.0)
    assert lessons.wantable.size == 0
    assert all(lesson.asking.size == 0 for lesson in found)


def test_rarely_chosen_recipes_are_compared_where_they_were_chosen(
    training_of: TrainingOf,
) -> None:
    _, found = lessons_of(training_of(CHAINS, 12), n_compared=3)
    for lesson in found:
        head, others = lesson.items[:3], lesson.items[3:]
        assert set(others.tolist()) <= set(lesson.items[lesson.next].tolist())
        assert not set(head.tolist()) & set(others.tolist())
        # the rarer it is compared, the more each comparison counts
        assert (lesson.base[:, 3:] > np.log(0.5) - 1e-6).all()


def test_the_base_rises_with_what_was_chosen_and_forgets_it(training_of: TrainingOf) -> None:
    rows = [(p, 0, 0, 1.0) for p in range(5)] + [(p, 1, 30, 1.0) for p in range(5)]
    lessons, _ = lessons_of(training_of(rows, 2), n=0)
    base = lessons._base
    assert base.shape == (31, 2)
    assert base[1, 0] > base[30, 0] > base[0, 1]
    assert base[30, 1] > base[29, 1]


def test_nobody_with_two_choices_gives_no_lesson(training_of: TrainingOf) -> None:
    assert lessons_of(training_of([(0, 0, 0, 1.0), (1, 1, 0, 1.0)], 2))[1] == []
