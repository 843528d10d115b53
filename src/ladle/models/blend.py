"""The blend: a ranker that learns from all models' scores which of their best to put first.

LambdaRank (Burges, "From RankNet to LambdaRank to LambdaMART: An Overview", MSR-TR-2010-82, section
7) over gradient-boosted trees, trained with LightGBM (Ke et al., NeurIPS 2017). It gets the scores
as an array and knows no model; it re-ranks what any of them puts among its best. Trees are kept as
plain arrays and evaluated here, so that serving needs no package that trained them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from ladle.core import BadSettingError, MissingExtraError
from ladle.models.base import Scores
from ladle.models.manifest import load_model, reading_model, save_model

BLEND = "blend"
_N_THREADS = 2
_TRUNCATION = 20
"""Only exchanges with one of the best so many are learned from: one answer is shown."""
_OF_A_MODEL = 3
_LEAF = -1

Matrix = NDArray[np.float32]
"""Shape (n, n_features)."""


@dataclass(frozen=True)
class BlendSettings:
    """Settings of the blend."""

    n_trees: int = 200
    """Rounds of boosting, 1 or more."""
    n_leaves: int = 15
    """Leaves of a tree, 2 or more."""
    learning_rate: float = 0.05
    """How far each tree goes, above 0."""
    min_rows: int = 50
    """Rows that a leaf must hold, 1 or more."""
    base_weight: float = 1.0
    """How much of the baseline's log rate is there before the first tree, 0 or more."""
    n_each: int = 100
    """How many of each model's best are ranked anew, 1 or more."""
    seed: int = 7
    """Start of what is drawn."""

    def __post_init__(self) -> None:
        for name, least in (("n_trees", 1), ("n_leaves", 2), ("min_rows", 1), ("n_each", 1)):
            if getattr(self, name) < least:
                raise BadSettingError(f"blend.{name}", getattr(self, name), f"{least} or more")
        if not self.learning_rate > 0:
            raise BadSettingError("blend.learning_rate", self.learning_rate, "above 0")
        if not self.base_weight >= 0:
            raise BadSettingError("blend.base_weight", self.base_weight, "0 or more")


@dataclass(frozen=True, eq=False)
class Scored:
    """What the blend is told of the candidates of one question."""

    scores: Matrix
    """Shape (n, n_models): of each model, in the blend's own order of models."""
    base: Scores
    """Shape (n,): the baseline's log rates."""
    n_history: int
    """How many recipes the person chose before."""
    n_allowed: int
    """Among how many recipes the question is asked."""


@dataclass(frozen=True, eq=False)
class BlendRows:
    """Questions whose answer is known, one behind the other."""

    features: Matrix
    base: Scores
    is_chosen: NDArray[np.bool_]
    """Shape (n,): exactly one of each question."""
    sizes: NDArray[np.int32]
    """How many candidates each question has."""


def candidates(scores: Sequence[Scores], n_each: int) -> NDArray[np.int64]:
    """Return the places of what is among the n best of any model, ascending."""
    found = np.zeros(scores[0].size if scores else 0, np.bool_)
    for own in scores:
        if own.size <= n_each:
            found[:] = True
        else:
            found[np.argpartition(own, own.size - n_each)[own.size - n_each :]] = True
    return np.flatnonzero(found)


def features_of(scored: Scored) -> Matrix:
    """Return the features of a question's candidates.

    Of each model: what it adds to the base, the same by its spread among the candidates, and the
    logarithm of the rank; then the base, its rank, and what is known of the question.

    Returns
    -------
    Shape (n, 3 n_models + 4).
    """
    n, n_models = scored.scores.shape
    found = np.empty((n, _OF_A_MODEL * n_models + 4), np.float32)
    for m in range(n_models):
        own = scored.scores[:, m] - scored.base
        spread = float(own.std())
        found[:, _OF_A_MODEL * m] = own
        found[:, _OF_A_MODEL * m + 1] = (own - own.mean()) / (spread if spread > 0 else 1)
        found[:, _OF_A_MODEL * m + 2] = _log_ranks(scored.scores[:, m])
    rest = found[:, _OF_A_MODEL * n_models :]
    rest[:, 0] = scored.base
    rest[:, 1] = _log_ranks(scored.base)
    rest[:, 2] = np.log1p(scored.n_history)
    rest[:, 3] = np.log1p(scored.n_allowed)
    return found


def _log_ranks(scores: Scores) -> Scores:
    """Return ln of each one's rank from 1; those alike share the worst of theirs."""
    ascending = np.sort(scores)
    ranks: Scores = np.log(scores.size - np.searchsorted(ascending, scores) + 0.0)
    return ranks.astype(np.float32)


class FittedBlend:
    """Trees as arrays.

    Parameters
    ----------
    models
        Whose scores it wants, in this order.
    trees
        `feature` (-1 for a leaf), `threshold`, `left`, `right` (places of nodes) and `value` of all
        nodes of all trees, and `roots`.
    """

    def __init__(
        self,
        settings: BlendSettings,
        data_hash: str,
        models: Sequence[str],
        trees: Mapping[str, NDArray[Any]],
    ) -> None:
        self.settings, self._data_hash = settings, data_hash
        self.models = tuple(models)
        self._trees = dict(trees)

    def score(self, scored: Scored) -> Scores:
        """Score the candidates of a question: base and the sum of all trees.

        Returns
        -------
        Shape (n,).
        """
        from ladle.models.blend_kernel import add_trees  # noqa: PLC0415 - compiles

        t = self._trees
        total = scored.base.astype(np.float64) * self.settings.base_weight
        add_trees(
            features_of(scored), t["roots"], t["feature"], t["threshold"], t["left"], t["right"],
            t["value"], total,
        )  # fmt: skip
        return total.astype(np.float32)

    def save(self, folder: Path) -> None:
        """Write trees and manifest."""
        names = {"models": np.array(self.models, dtype=np.str_)}
        save_model(
            folder, BLEND, self.settings, self._data_hash, self._trees | names,
            libraries=("lightgbm",),
        )  # fmt: skip

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read back what `save` wrote.

        Raises
        ------
        CorruptVersionError
            Something is missing, or of another schema.
        """
        with reading_model(folder, BLEND):
            manifest, arrays = load_model(folder, BLEND)
            models = arrays.pop("models").tolist()
            settings = BlendSettings(**manifest["settings"])
            return cls(settings, manifest["data_hash"], models, arrays)


@dataclass(frozen=True)
class Blend:
    """Learns to put the best of all models' best first."""

    settings: BlendSettings = BlendSettings()
    name: ClassVar[str] = BLEND

    def fit(self, rows: BlendRows, models: Sequence[str], data_hash: str) -> FittedBlend:
        """Train with LightGBM, on fixed threads and a fixed seed.

        Raises
        ------
        MissingExtraError
            LightGBM is not installed.
        """
        try:
            import lightgbm  # noqa: PLC0415
        except ImportError as e:
            raise MissingExtraError("training the model 'blend'", "lightgbm", "train") from e
        s = self.settings
        start = s.base_weight * rows.base.astype(np.float64)
        data = lightgbm.Dataset(
            rows.features, rows.is_chosen.astype(np.int32), group=rows.sizes, init_score=start,
            free_raw_data=True,
        )  # fmt: skip
        booster = lightgbm.train(parameters(s), data, num_boost_round=s.n_trees)
        trees = [tree["tree_structure"] for tree in booster.dump_model()["tree_info"]]
        return FittedBlend(s, data_hash, models, _arrays(trees))


def parameters(settings: BlendSettings) -> dict[str, Any]:
    """Return the settings in LightGBM's words, with all that makes it repeatable."""
    return {
        "objective": "lambdarank",
        "lambdarank_truncation_level": _TRUNCATION,
        "num_leaves": settings.n_leaves,
        "learning_rate": settings.learning_rate,
        "min_data_in_leaf": settings.min_rows,
        "seed": settings.seed,
        "num_threads": _N_THREADS,
        "deterministic": True,
        "force_row_wise": True,
        "verbosity": -1,
    }


def _arrays(trees: Sequence[Mapping[str, Any]]) -> dict[str, NDArray[Any]]:
    """Put nested trees into arrays, node behind node."""
    nodes: list[tuple[int, float, int, int, float]] = []

    def add(node: Mapping[str, Any]) -> int:
        at = len(nodes)
        if "leaf_value" in node:
            nodes.append((_LEAF, 0.0, 0, 0, float(node["leaf_value"])))
            return at
        nodes.append((0, 0.0, 0, 0, 0.0))
        left, right = add(node["left_child"]), add(node["right_child"])
        nodes[at] = (int(node["split_feature"]), float(node["threshold"]), left, right, 0.0)
        return at

    roots = [add(tree) for tree in trees]
    feature, threshold, left, right, value = zip(*nodes, strict=True) if nodes else ((),) * 5
    return {
        "roots": np.array(roots, np.int32),
        "feature": np.array(feature, np.int16),
        "threshold": np.array(threshold, np.float64),
        "left": np.array(left, np.int32),
        "right": np.array(right, np.int32),
        "value": np.array(value, np.float64),
    }
