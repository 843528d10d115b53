"""The training of the towers: that it learns, repeats itself, and serves what it trained."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from ladle.models import Query, Taste, Training
from ladle.models.neural import FittedNeural, NeuralSettings

torch = pytest.importorskip("torch")
from ladle.models.neural_content import content_vectors  # noqa: E402 - torch may be missing
from ladle.models.neural_lessons import Lessons  # noqa: E402
from ladle.models.neural_network import _Network, train  # noqa: E402

PLAIN = NeuralSettings(
    id_width=8, content_width=4, content_rank=4, n_batches=60, dropout=0, asking_share=0,
    id_strength=1,
)  # fmt: skip


def network(training: Training, settings: NeuralSettings = PLAIN) -> tuple[_Network, Lessons]:
    lessons = Lessons(training, 300, 1_000, settings.asking_share)
    vectors = content_vectors(training.known_content, lessons.chosen, settings.content_rank, 1)
    return _Network(training, lessons, vectors, settings), lessons


def test_it_takes_no_chance_from_others_and_leaves_them_theirs(two_tastes: Training) -> None:
    torch.manual_seed(1)
    before = torch.get_rng_state()
    once = train(two_tastes, PLAIN)
    assert torch.equal(torch.get_rng_state(), before)
    torch.manual_seed(2)
    again = train(two_tastes, PLAIN)
    assert {k: v.tobytes() for k, v in once.items()} == {k: v.tobytes() for k, v in again.items()}


def test_the_loss_falls_below_that_of_the_baseline(two_tastes: Training) -> None:
    net, lessons = network(two_tastes)
    found = list(islice(lessons.batches(np.random.default_rng(1)), 80))
    optimizer = torch.optim.Adam(net.weights.values(), lr=0.01)
    first = float(net.loss(found[0]).detach())
    for lesson in found:
        optimizer.zero_grad()
        net.loss(lesson).backward()
        optimizer.step()
    assert float(net.loss(found[0]).detach()) < 0.8 * first


def test_what_serves_adds_what_was_trained(two_tastes: Training) -> None:
    """The arrays must give the very numbers that stood in the loss."""
    arrays = train(two_tastes, PLAIN)
    fitted = FittedNeural(PLAIN, "", arrays)
    net, lessons = network(two_tastes)
    for name in ("ids", "id_mixing", "content_mixing"):
        net.weights[name] = torch.from_numpy(arrays[name].copy())
    net.weights["gates"] = torch.from_numpy(arrays["gates"].copy())[:, None]
    net.weights["decay"] = torch.log(torch.expm1(torch.from_numpy(arrays["decay"].copy())))
    lesson = next(lessons.batches(np.random.default_rng(1)))
    _, of_ids = net._people(lesson)
    for person in range(3):
        own = lesson.past_of == person
        taste = Taste(lesson.past_item[own], lesson.past_weight[own])
        _, served = fitted.person_vectors(Query(taste))
        np.testing.assert_allclose(served, of_ids[person].detach().numpy(), rtol=1e-3, atol=1e-5)
