"""How the two towers are trained, with torch: loaded only to train, never to serve."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import dropout, embedding, log_softmax, softplus

from ladle.models.neural import TINY, NeuralSettings
from ladle.models.neural_content import ContentVectors, content_vectors
from ladle.models.neural_lessons import Lesson, Lessons
from ladle.models.rows import Content, Items, Training

_PACES = (-4.0, -1.0)
"""Where both decays start, before softplus: 2 % and 31 % a month."""
_FIRST = 0.3
"""Size of what vectors start from: small, so that the baseline comes first."""
_WARM_UP = 20
"""Batches until the learning rate is whole."""
_SLOWEST = 1e-5
_MOMENTS = (0.9, 0.99)
_NOT_ALLOWED = -1e9


def train(training: Training, settings: NeuralSettings) -> dict[str, NDArray[Any]]:
    """Train both towers.

    Returns
    -------
    The arrays of a `FittedNeural`.
    """
    chance = np.random.default_rng(settings.seed)
    lessons = Lessons(training, settings.n_history, settings.n_compared, settings.asking_share)
    content = training.known_content
    vectors = content_vectors(content, lessons.chosen, settings.content_rank, settings.seed)
    with _reproducible(settings.seed):
        network = _Network(training, lessons, vectors, settings)
        optimizer = torch.optim.Adam(network.weights.values(), betas=_MOMENTS)
        for n, lesson in enumerate(islice(lessons.batches(chance), settings.n_batches)):
            pace = min(1, (n + 1) / _WARM_UP) * (1 - n / settings.n_batches)
            optimizer.param_groups[0]["lr"] = settings.learning_rate * pace + _SLOWEST
            optimizer.zero_grad()
            network.loss(lesson).backward()
            optimizer.step()
        return network.arrays(content, vectors)


class _Network:
    """What is learned, as tensors by name."""

    def __init__(
        self,
        training: Training,
        lessons: Lessons,
        vectors: ContentVectors,
        settings: NeuralSettings,
    ) -> None:
        self._settings, self._lessons = settings, lessons
        self._month = training.newest_month
        n_chosen, rank = lessons.chosen.size, vectors.items.shape[1]
        self._place = np.full(training.items.size + 1, n_chosen, np.int32)
        self._place[lessons.chosen] = np.arange(n_chosen, dtype=np.int32)
        self._contents = vectors.items
        self._asked = torch.from_numpy(vectors.features[lessons.wantable])
        width, id_width = settings.content_width, settings.id_width
        self.weights: dict[str, Tensor] = {
            "ids": torch.randn(n_chosen + 1, id_width) * _FIRST * id_width**-0.5,
            "gates": torch.zeros(n_chosen + 1, 1),
            "id_mixing": torch.stack([torch.eye(id_width), torch.zeros(id_width, id_width)]),
            "projection": torch.randn(rank, width) * _FIRST * rank**-0.5,
            "content_mixing": _FIRST * torch.stack([torch.eye(width), torch.zeros(width, width)]),
            "asking": torch.zeros(rank, width),
            "decay": torch.tensor(_PACES),
        }
        for tensor in self.weights.values():
            tensor.requires_grad_()

    def loss(self, lesson: Lesson) -> Tensor:
        """Return the mean over people of the softmax's loss over their next choices."""
        contents = self._of_content(lesson.items)
        ids = embedding(self._places(lesson.items), self.weights["ids"])
        of_contents, of_ids = self._people(lesson)
        logits = torch.from_numpy(lesson.base) + of_contents @ contents.T + of_ids @ ids.T
        logits = logits.masked_fill(torch.from_numpy(~lesson.allowed), _NOT_ALLOWED)
        of = lesson.next_of
        share = (1 / np.bincount(of, minlength=lesson.n)[of]).astype(np.float32)
        rates = log_softmax(logits, 1)[torch.from_numpy(of), torch.from_numpy(lesson.next)]
        return -(rates * torch.from_numpy(share)).sum() / lesson.n

    def _people(self, lesson: Lesson) -> tuple[Tensor, Tensor]:
        """Return the vectors of people as `FittedNeural.person_vectors` does, and with dropout.

        Returns
        -------
        Shapes (n, content width) and (n, id width).
        """
        w = self.weights
        contents, places = self._of_content(lesson.past_item), self._places(lesson.past_item)
        ids, gates = embedding(places, w["ids"]), embedding(places, w["gates"])[:, 0]
        of, age = torch.from_numpy(lesson.past_of), torch.from_numpy(lesson.past_age)
        weight = torch.log(torch.from_numpy(lesson.past_weight))
        of_contents = torch.zeros(lesson.n, contents.shape[1])
        of_ids = torch.zeros(lesson.n, ids.shape[1])
        for k, decay in enumerate(softplus(w["decay"])):
            share = torch.exp(weight - decay * age)
            pooled = self._pooled(lesson.n, of, share, contents)
            of_contents = of_contents + pooled @ w["content_mixing"][k]
            pooled = self._pooled(lesson.n, of, share * torch.exp(gates), ids)
            of_ids = of_ids + pooled @ w["id_mixing"][k]
        asked = self._asked[torch.from_numpy(lesson.asked.astype(np.int64))] @ w["asking"]
        stretch = torch.zeros_like(of_contents).index_add(0, torch.from_numpy(lesson.asking), asked)
        return of_contents * torch.exp(stretch), of_ids

    def _pooled(self, n: int, of: Tensor, share: Tensor, vectors: Tensor) -> Tensor:
        total = torch.zeros(n).index_add(0, of, share) + TINY
        pooled = torch.zeros(n, vectors.shape[1]).index_add(0, of, vectors * share[:, None])
        return dropout(pooled / torch.sqrt(total)[:, None], self._settings.dropout)

    def _places(self, items: Items) -> Tensor:
        return torch.from_numpy(self._place[items].astype(np.int64))

    def _of_content(self, items: Items) -> Tensor:
        """Return what the recipes' tower makes of contents, shape (n, content width)."""
        return torch.from_numpy(self._contents[items]) @ self.weights["projection"]

    def arrays(self, content: Content, vectors: ContentVectors) -> dict[str, NDArray[Any]]:
        """Return what serving needs, as the arrays of a `FittedNeural`."""
        w = {name: tensor.detach() for name, tensor in self.weights.items()}
        ids, gates = w["ids"].numpy().copy(), w["gates"].numpy()[:, 0].copy()
        ids[-1] = gates[-1] = 0
        contents = vectors.items @ w["projection"].numpy()
        names = "\n".join(content.names[n] for n in self._lessons.wantable)
        return {
            "place": self._place,
            "ids": ids,
            "gates": gates,
            "contents": np.concatenate(
                [contents, np.zeros((1, contents.shape[1]))], dtype=np.float16
            ),
            "id_mixing": w["id_mixing"].numpy(),
            "content_mixing": w["content_mixing"].numpy(),
            "decay": softplus(w["decay"]).numpy(),
            "asked": (self._asked @ w["asking"]).numpy(),
            "asked_names": np.frombuffer(names.encode(), np.uint8),
            "month": np.array(self._month),
        }


@contextmanager
def _reproducible(seed: int) -> Iterator[None]:
    """Let torch compute the same bytes each time, for as long as this lasts."""
    threads, strict = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(mode=True)
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            yield
    finally:
        torch.set_num_threads(threads)
        torch.use_deterministic_algorithms(mode=strict)
