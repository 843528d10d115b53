"""The blend at work: it asks every model that it blends, and ranks what they answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from ladle.catalog import load_npy
from ladle.core import CorruptVersionError
from ladle.models.base import Capabilities, Query, Scorer, Scores
from ladle.models.blend import BLEND, FittedBlend, Scored, candidates
from ladle.models.manifest import WAY_OUT, reading_model
from ladle.models.rows import Items

_FACTS = "facts.npy"


def put_together(
    query: Query, items: Items, scores: Sequence[Scores], facts: NDArray[np.number], n_each: int
) -> tuple[NDArray[np.int64], Scored]:
    """Return the candidates of a question, as places in `items`, and what the blend is told.

    Parameters
    ----------
    scores
        Of each model, in the blend's order; each of the shape of `items`.
    facts
        Shape (n_items + 1, n_facts), as `facts_of` gives them.
    """
    base = query.base_of(items)
    kept = candidates([*scores, base], n_each)
    matrix = np.empty((kept.size, len(scores)), np.float32)
    for column, own in enumerate(scores):
        matrix[:, column] = own[kept]
    known = facts[items[kept]].astype(np.float32)
    return kept, Scored(matrix, base[kept], known, int(query.taste.items.size), int(items.size))


def before_the_rest(base: Scores, kept: NDArray[np.int64], blended: Scores) -> Scores:
    """Return scores of all: the candidates' own; behind them, in the base's order, the rest."""
    total: Scores = base - base.max(initial=0.0) + blended.min(initial=0.0) - np.float32(1)
    total[kept] = blended
    return total


class Blended:
    """A trained blend beside the models that it blends.

    Parameters
    ----------
    facts
        Shape (n_items + 1, n_facts), as `facts_of` gives them.
    models
        All that the blend wants, by name.
    """

    name: ClassVar[str] = BLEND
    capabilities: ClassVar[Capabilities] = Capabilities(
        new_people=False, new_recipes=True, context=True, uncertainty=False
    )

    def __init__(
        self, blend: FittedBlend, facts: NDArray[np.number], models: Mapping[str, Scorer]
    ) -> None:
        self._blend, self._facts = blend, facts
        self.models: tuple[Scorer, ...] = tuple(models[name] for name in blend.models)
        """Those that it blends, in its own order."""

    def score(self, query: Query, items: Items) -> Scores:
        """Return a score for each recipe: what any model puts among its best comes first.

        Returns
        -------
        Shape of `items`; the base alone for somebody without a history.
        """
        if query.taste.is_empty or not items.size:
            return query.base_of(items)
        return self.blended(query, items, [model.score(query, items) for model in self.models])

    def blended(self, query: Query, items: Items, scores: Sequence[Scores]) -> Scores:
        """Return a score for each recipe of which all models' scores are known.

        Parameters
        ----------
        scores
            Of each of `models`, of the shape of `items`.

        Returns
        -------
        Shape of `items`.
        """
        base = query.base_of(items)
        kept, scored = put_together(query, items, scores, self._facts, self._blend.settings.n_each)
        return before_the_rest(base, kept, self._blend.score(scored))

    def save(self, folder: Path) -> None:
        """Write the blend's own arrays and what it is told of recipes; no model."""
        self._blend.save(folder)
        np.save(folder / _FACTS, self._facts.astype(np.uint8), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, models: Mapping[str, Scorer]) -> Self:
        """Read back what `save` wrote, beside the models of the same version.

        Raises
        ------
        CorruptVersionError
            Something is missing, or of another schema.
        """
        blend = FittedBlend.load(folder)
        missing = [name for name in blend.models if name not in models]
        if missing:
            why = f"blends models that are not there: {missing}"
            raise CorruptVersionError(folder, why, WAY_OUT)
        with reading_model(folder, BLEND):
            facts = load_npy(folder / _FACTS)
        return cls(blend, facts, models)
