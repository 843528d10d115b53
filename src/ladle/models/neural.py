"""Two towers of a neural network: a person's history and request meet recipes in one space.

Two towers and a softmax over recipes: Covington, Adams & Sargin, "Deep Neural Networks for YouTube
Recommendations" (RecSys 2016), section 3; one tower reads contents, so that what nobody chose has a
place as well: Yi et al., "Sampling-Bias-Corrected Neural Modeling for Large Corpus Item
Recommendations" (RecSys 2019), section 3.

The network learns what to add to the baseline, which stands in every logit of the training: so a
person of whom nothing is known gets the baseline. Trained with torch (`neural_network`), served
from plain arrays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from ladle.core import BadSettingError, MissingExtraError
from ladle.models.base import Capabilities, FittedModel, Query, Scores, Span
from ladle.models.manifest import load_model, reading_model, save_model
from ladle.models.rows import Items, Training

_BLOCK = 65_536
"""Recipes scored at once: all of two million would take a gigabyte for a moment."""
TINY = 1e-6
"""Weight that even an empty history has, so that nothing is divided by zero."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class NeuralSettings:
    """Settings of the two-tower model."""

    id_width: int = 128
    """Length of the part of a recipe's vector that only choices of it can teach, 1 or more."""
    content_rank: int = 64
    """Directions of content that the recipe's tower reads, 1 or more."""
    content_width: int = 32
    """Length of the part of a recipe's vector that it makes of them, 1 or more."""
    n_history: int = 300
    """Newest choices of a person that are looked at, 1 or more."""
    dropout: float = 0.3
    """Share of a person's vector that is silenced while training, 0 to below 1."""
    asking_share: float = 0.5
    """Share of the histories that come with a request while training, 0 to 1."""
    learning_rate: float = 0.003
    """Of Adam at its start, from where it falls to zero, above 0."""
    n_batches: int = 200
    """Batches of 256 people to learn from, 1 or more."""
    n_compared: int = 20_000
    """The most chosen recipes, which every softmax compares, 1 or more."""
    id_strength: float = 0.25
    """How much of what ids say is added to the base, 0 or more."""
    content_strength: float = 1.0
    """How much of what contents say is added to the base, 0 or more."""
    seed: int = 7
    """Start of all chance."""

    def __post_init__(self) -> None:
        whole = ("id_width", "content_rank", "content_width", "n_history", "n_batches")
        for name in (*whole, "n_compared"):
            if not getattr(self, name) >= 1:
                raise BadSettingError(f"neural.{name}", getattr(self, name), "1 or more")
        if not 0 <= self.dropout < 1:
            raise BadSettingError("neural.dropout", self.dropout, "0 to below 1")
        if not 0 <= self.asking_share <= 1:
            raise BadSettingError("neural.asking_share", self.asking_share, "0 to 1")
        if not self.learning_rate > 0:
            raise BadSettingError("neural.learning_rate", self.learning_rate, "above 0")
        for name in ("id_strength", "content_strength", "seed"):
            if not getattr(self, name) >= 0:
                raise BadSettingError(f"neural.{name}", getattr(self, name), "0 or more")


class FittedNeural:
    """Both towers as arrays.

    Parameters
    ----------
    arrays
        `place`, shape (n_items + 1,): each recipe's row in `ids` and `gates`, and that of item -1.
        `ids`, shape (n_chosen + 1, id width), and `gates`, (n_chosen + 1,), the last of zeros for
        what nobody chose. `contents`, shape (n_items + 1, content width). `id_mixing` and
        `content_mixing`, shape (2, width, width), and `decay`, shape (2,), a month: how a history
        becomes a person, at a long and a short pace. `asked_names`, as lines of UTF-8, and `asked`,
        shape (n_names, content width): which contents matter when something is asked for.
        `month`: the newest of the training.
    """

    name: ClassVar[str] = "neural"
    capabilities: ClassVar[Capabilities] = Capabilities(
        new_people=False, new_recipes=True, context=True, uncertainty=False
    )

    def __init__(
        self, settings: NeuralSettings, data_hash: str, arrays: Mapping[str, NDArray[Any]]
    ) -> None:
        self._settings, self._data_hash, self._arrays = settings, data_hash, dict(arrays)
        self._place, self._ids, self._gates = arrays["place"], arrays["ids"], arrays["gates"]
        self._contents, self._decay = arrays["contents"], arrays["decay"]
        self._id_mixing, self._content_mixing = arrays["id_mixing"], arrays["content_mixing"]
        self._asked, self._month = arrays["asked"], int(arrays["month"])
        names = arrays["asked_names"].tobytes().decode().split("\n")
        self._feature = {name: n for n, name in enumerate(names) if name}

    def person_vectors(self, query: Query) -> tuple[Floats, Floats]:
        """Return the vectors of who asks, and for what: to meet contents, and to meet ids.

        Both are the sum over both paces k of M_k Σ_h w_h v_h / √(Σ_h w_h), with the history's
        vectors v_h and w_h = weight · exp(-decay_k · months passed), for ids times exp(gate_h) as
        well. What is asked for stretches the contents that matter to it, by the mean over what is.

        Returns
        -------
        Shapes (content width,) and (id width,); zeros without a history.
        """
        width, id_width = self._contents.shape[1], self._ids.shape[1]
        of_contents, of_ids = np.zeros(width, np.float32), np.zeros(id_width, np.float32)
        known = np.flatnonzero(query.taste.items >= 0)[: self._settings.n_history]
        if not known.size:
            return of_contents, of_ids
        items, weights = query.taste.items[known], query.taste.weights[known]
        places = self._place[items]
        contents, ids = self._contents[items].astype(np.float32), self._ids[places]
        age = np.zeros(known.size, np.float32)
        if query.taste.months is not None:
            now = self._month if query.month is None else query.month
            age = np.maximum(now - query.taste.months[known], 0).astype(np.float32)
        for k, decay in enumerate(self._decay):
            share = weights * np.exp(-decay * age)
            of_contents += _pooled(share, contents) @ self._content_mixing[k]
            of_ids += _pooled(share * np.exp(self._gates[places]), ids) @ self._id_mixing[k]
        asked = [self._feature[name] for name in query.wanted if name in self._feature]
        if asked:
            of_contents *= np.exp(self._asked[asked].mean(axis=0))
        return of_contents, of_ids

    def score(self, query: Query, items: Items) -> Scores:
        """Return the base plus what the towers add: nothing for somebody without a history."""
        scores = query.base_of(items).astype(np.float32)
        of_contents, of_ids = self.person_vectors(query)
        if not (of_contents.any() or of_ids.any()):
            return scores
        s = self._settings
        by_content = np.float32(s.content_strength) * of_contents
        by_id = np.float32(s.id_strength) * of_ids
        # of many candidates each id once: few recipes of a large corpus were ever chosen
        of_id = self._ids @ by_id if items.size > self._ids.shape[0] else None
        for i in range(0, items.size, _BLOCK):
            block = items[i : i + _BLOCK]
            scores[i : i + _BLOCK] += self._contents[block].astype(np.float32) @ by_content
            places = self._place[block]
            scores[i : i + _BLOCK] += self._ids[places] @ by_id if of_id is None else of_id[places]
        return scores

    def save(self, folder: Path) -> None:
        """Write arrays and manifest."""
        save_model(
            folder, self.name, self._settings, self._data_hash, self._arrays,
            libraries=("scipy", "torch"),
        )  # fmt: skip

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read back what `save` wrote.

        Raises
        ------
        CorruptVersionError
            Something is missing, or of another schema.
        """
        with reading_model(folder, cls.name):
            manifest, arrays = load_model(folder, cls.name)
            return cls(NeuralSettings(**manifest["settings"]), manifest["data_hash"], arrays)


def _pooled(share: Floats, vectors: Floats) -> Floats:
    """Return the weighted sum of vectors over the root of the weight, shape (width,)."""
    pooled: Floats = (share @ vectors) / np.sqrt(share.sum() + np.float32(TINY))
    return pooled


@dataclass(frozen=True)
class Neural:
    """Learns both towers from histories, each cut somewhere, from what came next."""

    settings: NeuralSettings = NeuralSettings()
    name: ClassVar[str] = "neural"
    fitted: ClassVar[type[FittedModel]] = FittedNeural
    space: ClassVar[Mapping[str, Span]] = MappingProxyType(
        {
            "id_width": Span(16, 256, is_log=True),
            "content_width": Span(8, 64, is_log=True),
            "dropout": Span(0.0, 0.6),
            "learning_rate": Span(0.0005, 0.01, is_log=True),
            "n_batches": Span(50, 600, is_log=True),
            "id_strength": Span(0.0, 1.0),
            "content_strength": Span(0.0, 1.5),
        }
    )

    def fit(self, training: Training) -> FittedNeural:
        """Train with `torch`, on one thread and a fixed seed.

        Raises
        ------
        MissingExtraError
            `torch` or `scipy` is not installed.
        """
        try:
            from ladle.models.neural_network import train  # noqa: PLC0415 - loads torch
        except ImportError as e:
            package = (e.name or "torch").partition(".")[0]
            raise MissingExtraError("training the model 'neural'", package, "neural") from e
        return FittedNeural(self.settings, training.data_hash, train(training, self.settings))
