"""The blend: a ranker that learns from all models' scores which of their best to put first.

It gets the scores as an array and knows no model; it re-ranks what any of them puts among its best.
What the models add to the base is weighed first (`choice`): a few numbers, which hold where there
is little to learn from. LambdaRank (Burges, "From RankNet to LambdaRank to LambdaMART: An
Overview", MSR-TR-2010-82, section 7) adds what weights cannot say, by gradient-boosted trees
(LightGBM: Ke et al., NeurIPS 2017): as many as help with questions that were held back, none if
none do. All is kept as plain arrays and evaluated here, so that serving needs no package that
trained it.
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
from ladle.models.choice import fit_choice
from ladle.models.manifest import load_model, reading_model, save_model
from ladle.models.rows import FOOD, TAG, WORD, Content

BLEND = "blend"
FACTS = (FOOD, WORD, TAG)
"""Kinds of features whose number of each recipe the blend is told."""
_N_THREADS = 2
_TRUNCATION = 20
"""Only exchanges with one of the best so many are learned from: one answer is shown."""
_OF_A_MODEL = 3
_LEAF = -1
_HELD_SHARE = 0.2
"""Share of the questions, the last ones, that say how many trees help."""
_STEP = 10
"""Trees between two looks at them."""
_DEPTH = 10
"""How many answers count when trees are judged: NDCG@10."""
_MOST = 255
_USUAL = 3.0
"""Of a history of some twenty recipes, ln(1 + n): where a longer one counts more, this is 0."""

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
    shrinkage: float = 0.001
    """Pull of the models' weights towards zero, 0 or more."""
    n_each: int = 100
    """How many of each model's best are ranked anew, 1 or more."""
    n_lessons: int = 4_000
    """Newest questions that it learns from, at most; 1 or more."""
    seed: int = 7
    """Start of what is drawn."""

    def __post_init__(self) -> None:
        least_of = {"n_trees": 1, "n_leaves": 2, "min_rows": 1, "n_each": 1, "n_lessons": 1}
        for name, least in least_of.items():
            if getattr(self, name) < least:
                raise BadSettingError(f"blend.{name}", getattr(self, name), f"{least} or more")
        if not self.learning_rate > 0:
            raise BadSettingError("blend.learning_rate", self.learning_rate, "above 0")
        if not self.shrinkage >= 0:
            raise BadSettingError("blend.shrinkage", self.shrinkage, "0 or more")


@dataclass(frozen=True, eq=False)
class Scored:
    """What the blend is told of the candidates of one question."""

    scores: Matrix
    """Shape (n, n_models): of each model, in the blend's own order of models."""
    base: Scores
    """Shape (n,): the baseline's log rates."""
    facts: Matrix
    """Shape (n, n_facts): what is known of the recipes themselves."""
    n_history: int
    """How many recipes the person chose before."""
    n_allowed: int
    """Among how many recipes the question is asked."""


@dataclass(frozen=True, eq=False)
class BlendRows:
    """Questions whose answer is known, one behind the other."""

    weighed: Matrix
    """Shape (n, 2 n_models), as `weighed_of` gives them."""
    features: Matrix
    """As `features_of` gives them."""
    base: Scores
    is_chosen: NDArray[np.bool_]
    """Shape (n,): exactly one of each question."""
    sizes: NDArray[np.int32]
    """How many candidates each question has."""

    def first(self, n_questions: int) -> tuple[BlendRows, BlendRows]:
        """Return the first questions, and the rest."""
        n = int(self.sizes[:n_questions].sum())
        parts = (slice(None, n), slice(n, None))
        questions = (slice(None, n_questions), slice(n_questions, None))
        one, other = (
            BlendRows(
                self.weighed[part], self.features[part], self.base[part], self.is_chosen[part],
                self.sizes[own],
            )
            for part, own in zip(parts, questions, strict=True)
        )  # fmt: skip
        return one, other


def candidates(scores: Sequence[Scores], n_each: int) -> NDArray[np.int64]:
    """Return the places of what is among the n best of any model, ascending."""
    found = np.zeros(scores[0].size if scores else 0, np.bool_)
    for own in scores:
        if own.size <= n_each:
            found[:] = True
        else:
            found[np.argpartition(own, own.size - n_each)[own.size - n_each :]] = True
    return np.flatnonzero(found)


def facts_of(content: Content) -> Matrix:
    """Return what the blend is told of recipes: how many foods, title words and tags each has.

    Returns
    -------
    Shape (n_items + 1, 3): the last for item -1; at most 255 each, so that a byte keeps one.
    """
    n_items = content.offsets.size - 1
    facts = np.zeros((n_items + 1, len(FACTS)), np.float32)
    for column, kind in enumerate(FACTS):
        is_kind = np.fromiter((name.startswith(kind) for name in content.names), np.bool_)
        before = np.concatenate([[0], np.cumsum(is_kind[content.values])])
        facts[:-1, column] = np.minimum(np.diff(before[content.offsets]), _MOST)
    return facts


def weighed_of(scored: Scored) -> Matrix:
    """Return what is weighed: what each model adds to the base, and the same times the history.

    Returns
    -------
    Shape (n, 2 n_models).
    """
    own = scored.scores - scored.base[:, None]
    own -= own.mean(axis=0)
    longer = np.float32(np.log1p(scored.n_history) / _USUAL - 1)
    return np.concatenate([own, own * longer], axis=1)


def features_of(scored: Scored) -> Matrix:
    """Return the features of a question's candidates.

    Of each model: what it adds to the base, the same by its spread among the candidates, and the
    logarithm of the rank; then the base, its rank, what is known of the question, and of recipes.

    Returns
    -------
    Shape (n, 3 n_models + 4 + n_facts).
    """
    n, n_models = scored.scores.shape
    found = np.empty((n, _OF_A_MODEL * n_models + 4 + scored.facts.shape[1]), np.float32)
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
    rest[:, 4:] = scored.facts
    return found


def _log_ranks(scores: Scores) -> Scores:
    """Return ln of each one's rank from 1; those alike share the worst of theirs."""
    ascending = np.sort(scores)
    ranks: Scores = np.log(scores.size - np.searchsorted(ascending, scores) + 0.0)
    return ranks.astype(np.float32)


class FittedBlend:
    """Weights and trees as arrays.

    Parameters
    ----------
    models
        Whose scores it wants, in this order.
    arrays
        `weights`, shape (2 n_models,), of what is weighed; and of all nodes of all trees `feature`
        (-1 for a leaf), `threshold`, `left`, `right` (places of nodes) and `value`, and `roots`.
    """

    def __init__(
        self,
        settings: BlendSettings,
        data_hash: str,
        models: Sequence[str],
        arrays: Mapping[str, NDArray[Any]],
    ) -> None:
        self.settings, self._data_hash = settings, data_hash
        self.models = tuple(models)
        self._arrays = dict(arrays)

    @property
    def n_trees(self) -> int:
        """How many trees helped."""
        return int(self._arrays["roots"].size)

    def score(self, scored: Scored) -> Scores:
        """Score the candidates of a question: base, what is weighed, and the sum of all trees.

        Returns
        -------
        Shape (n,).
        """
        from ladle.models.blend_kernel import add_trees  # noqa: PLC0415 - compiles

        t = self._arrays
        total = scored.base + weighed_of(scored) @ t["weights"]
        if self.n_trees:
            add_trees(
                features_of(scored), t["roots"], t["feature"], t["threshold"], t["left"],
                t["right"], t["value"], total,
            )  # fmt: skip
        found: Scores = total.astype(np.float32)
        return found

    def save(self, folder: Path) -> None:
        """Write arrays and manifest."""
        names = {"models": np.array(self.models, dtype=np.str_)}
        save_model(
            folder, BLEND, self.settings, self._data_hash, self._arrays | names,
            libraries=("lightgbm", "scipy"),
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
        """Weigh the models, then grow trees with LightGBM, on fixed threads and a fixed seed.

        Parameters
        ----------
        rows
            In order of time, if they have one: the last questions say how many trees help.

        Raises
        ------
        MissingExtraError
            LightGBM or scipy is not installed.
        """
        earlier, later = rows.first(rows.sizes.size - int(_HELD_SHARE * rows.sizes.size))
        try:
            weights = self._weights(earlier)
            n_trees = self._n_trees(earlier, later, weights) if later.sizes.size else 0
            weights = self._weights(rows)
            trees = self._grown(rows, weights, n_trees).dump_model()["tree_info"] if n_trees else ()
        except ImportError as e:
            package = (e.name or "lightgbm").partition(".")[0]
            raise MissingExtraError("training the model 'blend'", package, "train") from e
        arrays = _arrays([tree["tree_structure"] for tree in trees])
        return FittedBlend(self.settings, data_hash, models, arrays | {"weights": weights})

    def _weights(self, rows: BlendRows) -> NDArray[np.float64]:
        return fit_choice(
            rows.weighed, rows.base.astype(np.float64), rows.is_chosen, rows.sizes,
            self.settings.shrinkage,
        )  # fmt: skip

    def _grown(self, rows: BlendRows, weights: NDArray[np.float64], n_trees: int) -> Any:  # noqa: ANN401
        """Return LightGBM's trees over what is weighed."""
        import lightgbm  # noqa: PLC0415

        data = lightgbm.Dataset(
            rows.features, rows.is_chosen.astype(np.int32), group=rows.sizes,
            init_score=rows.base + rows.weighed @ weights, free_raw_data=True,
        )  # fmt: skip
        return lightgbm.train(parameters(self.settings), data, num_boost_round=n_trees)

    def _n_trees(self, earlier: BlendRows, later: BlendRows, weights: NDArray[np.float64]) -> int:
        """Return with how many trees, grown from earlier questions, later ones go best.

        None unless they gain more than the standard error of that gain: few questions tell little.
        """
        trees = self._grown(earlier, weights, self.settings.n_trees)
        scores = later.base + later.weighed @ weights
        gains = [_ndcg(scores, later)]
        for start in range(0, self.settings.n_trees, _STEP):
            scores = scores + trees.predict(
                later.features, raw_score=True, start_iteration=start, num_iteration=_STEP
            )
            gains.append(_ndcg(scores, later))
        best = int(np.argmax([gain.mean() for gain in gains]))
        gain = gains[best] - gains[0]
        is_clear = gain.mean() > gain.std() / np.sqrt(gain.size)
        return min(best * _STEP, self.settings.n_trees) if is_clear else 0


def _ndcg(scores: NDArray[np.float64], rows: BlendRows) -> NDArray[np.float64]:
    """Return the NDCG@10 of each question, whose one good answer is what was chosen."""
    question = np.repeat(np.arange(rows.sizes.size), rows.sizes)
    own = scores[rows.is_chosen]
    rank = 1 + np.bincount(question, scores > own[question], rows.sizes.size)
    found: NDArray[np.float64] = np.where(rank <= _DEPTH, 1 / np.log2(rank + 1), 0.0)
    return found


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
