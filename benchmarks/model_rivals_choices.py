"""Which rivals are judged, with which settings, and what else was tried for each.

LightGCN of Cornac is left out: it wants DGL, whose newest release (2.1.0) does not run beside a
PyTorch as new as the one that the others are measured with. Least squares (iALS) stand once, as
implicit has them, since RecTools wraps the same model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from itertools import product
from typing import Any

from benchmarks.model_rivals_systems import (
    CornacBpr,
    CornacEase,
    CornacVae,
    ImplicitAls,
    ImplicitItemItem,
    RecToolsEase,
    RecToolsSasRec,
    Settings,
    System,
)
from ladle.learning import Rows

_NEWEST_DAYS = "newest_days"
_SECONDS_A_DAY = 86_400


@dataclass(frozen=True)
class Rival:
    """A system, and how it is set."""

    name: str
    package: str
    note: str
    system: Callable[[Settings], System]
    always: Settings = field(default_factory=dict)
    chosen: Mapping[str, Settings] = field(default_factory=dict)
    """By data set: the best of what was tried. `newest_days` trains on so many days only."""
    grid: Mapping[str, Mapping[str, Sequence[Any]]] = field(default_factory=dict)
    """By data set: what is tried, every value with every other."""

    def settings(self, data: str) -> dict[str, Any]:
        """Return the settings for a data set."""
        return {**self.always, **self.chosen.get(data, {})}

    def tried(self, data: str) -> Iterator[dict[str, Any]]:
        """Yield all settings that a search tries."""
        grid = self.grid.get(data, {})
        for values in product(*grid.values()):
            yield {**self.always, **dict(zip(grid, values, strict=True))}

    def with_settings(self, settings: Settings) -> Rival:
        """Return the same system with other settings, on every data set."""
        return replace(self, always=settings, chosen={})

    def make(self, data: str) -> System:
        """Return the system, ready to fit."""
        settings = self.settings(data)
        settings.pop(_NEWEST_DAYS, None)
        return self.system(settings)

    def window(self, rows: Rows, at: int, data: str) -> Rows:
        """Return the rows that it is trained on: the newest, where its settings say so."""
        days = self.settings(data).get(_NEWEST_DAYS)
        return rows if days is None else rows.take(rows.at >= at - days * _SECONDS_A_DAY)

    @property
    def version(self) -> str:
        """The version that is installed; empty for none."""
        try:
            return version(self.package)
        except PackageNotFoundError:
            return ""


_FOLDS = "takes the history up to the request"
_WINDOWS = (None, 730, 365)

_RIVALS = (
    Rival(
        "implicit_bm25", "implicit", _FOLDS, partial(ImplicitItemItem, "BM25Recommender"),
        chosen={
            "allrecipes": {"K": 100, "K1": 100.0, "B": 0.2},
            "foodcom": {"K": 400, "K1": 100.0, "B": 0.2},
        },
        grid={
            "allrecipes": {"K": (100,), "K1": (1.2, 100.0), "B": (0.0, 0.2, 0.75)},
            "foodcom": {
                "K": (400,), "K1": (1.2, 100.0), "B": (0.2, 0.75), _NEWEST_DAYS: (None, 730)
            },
        },
    ),
    Rival(
        "implicit_tfidf", "implicit", _FOLDS, partial(ImplicitItemItem, "TFIDFRecommender"),
        chosen={"allrecipes": {"K": 20}, "foodcom": {"K": 20}},
        grid={
            "allrecipes": {"K": (20, 100, 400, 10)},
            "foodcom": {"K": (20, 400), _NEWEST_DAYS: _WINDOWS},
        },
    ),
    Rival(
        "implicit_als", "implicit", f"{_FOLDS} (recalculate_user); RecTools wraps the same model",
        ImplicitAls,
        always={"factors": 128, "iterations": 15},
        chosen={
            "allrecipes": {"alpha": 2.0, "regularization": 30.0},
            "foodcom": {"alpha": 2.0, "regularization": 10.0},
        },
        grid={
            "allrecipes": {"alpha": (2.0, 10.0, 1.0), "regularization": (1.0, 10.0, 30.0)},
            "foodcom": {
                "alpha": (2.0, 10.0), "regularization": (1.0, 10.0), _NEWEST_DAYS: (None, 730)
            },
        },
    ),
    Rival(
        "rectools_ease", "rectools", f"{_FOLDS}; multiplies with the transpose of EASE's matrix",
        RecToolsEase,
        chosen={"allrecipes": {"regularization": 500.0}, "foodcom": {"regularization": 500.0}},
        grid={
            "allrecipes": {"regularization": (500.0, 200.0, 1_500.0)},
            "foodcom": {"regularization": (500.0, 100.0), _NEWEST_DAYS: (730,)},
        },
    ),
    Rival(
        "cornac_ease", "cornac", _FOLDS, CornacEase,
        always={"posB": False},
        chosen={"allrecipes": {"lamb": 500.0}, "foodcom": {"lamb": 500.0}},
        grid={
            "allrecipes": {"lamb": (500.0, 200.0, 1_500.0)},
            "foodcom": {"lamb": (500.0, 100.0), _NEWEST_DAYS: (730,)},
        },
    ),
    Rival(
        "rectools_sasrec", "rectools",
        f"{_FOLDS} as a sequence; where nothing is dated in drawn orders, without positions",
        RecToolsSasRec,
        always={"n_factors": 64, "n_heads": 2, "loss": "gBCE", "n_negatives": 64},
        chosen={
            "allrecipes": {
                "use_pos_emb": False, "n_orders": 2, "epochs": 15, "session_max_len": 50
            },
            "foodcom": {"epochs": 15, "session_max_len": 50},
        },
        grid={
            "allrecipes": {
                "use_pos_emb": (False,), "n_orders": (2,), "epochs": (5, 15),
                "session_max_len": (50,),
            },
            "foodcom": {"epochs": (5, 15), "session_max_len": (50,)},
        },
    ),
    Rival(
        "cornac_bpr", "cornac", "knows who was in training, by what they did until then", CornacBpr,
        always={"k": 64},
        chosen={
            "allrecipes": {"max_iter": 200, "learning_rate": 0.05, "lambda_reg": 0.01},
            "foodcom": {"max_iter": 200, "learning_rate": 0.05, "lambda_reg": 0.01},
        },
        grid={
            "allrecipes": {
                "max_iter": (200,), "learning_rate": (0.05,), "lambda_reg": (0.002, 0.01, 0.03)
            },
            "foodcom": {
                "max_iter": (200,), "learning_rate": (0.05,), "lambda_reg": (0.002, 0.01, 0.03)
            },
        },
    ),
    Rival(
        "cornac_vae", "cornac", f"{_FOLDS}: it is encoded as those of training are", CornacVae,
        always={"batch_size": 100, "act_fn": "tanh", "likelihood": "mult"},
        chosen={
            "allrecipes": {"autoencoder_structure": [200], "k": 64, "n_epochs": 30, "beta": 0.2},
            "foodcom": {"autoencoder_structure": [200], "k": 64, "n_epochs": 10, "beta": 0.2},
        },
        grid={
            "allrecipes": {
                "autoencoder_structure": ([200],), "k": (64,), "n_epochs": (25, 60), "beta": (0.2,)
            },
            "foodcom": {
                "autoencoder_structure": ([200],), "k": (64,), "n_epochs": (5, 15), "beta": (0.2,)
            },
        },
    ),
)  # fmt: skip

RIVALS: Mapping[str, Rival] = {rival.name: rival for rival in _RIVALS}
