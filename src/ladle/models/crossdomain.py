"""Taste that comes from elsewhere: what people buy, and what the recipes they chose are made of.

Each person has a taste: a number for every feature of a recipe, by which the logarithm of the rate
at which they choose recipes with that feature differs from what many choose. Tastes are drawn from
a normal distribution whose covariance is learned, so that who likes one thing is taken to like what
goes with it, and what is known of few recipes (a tenth of them have ingredient lines) is carried to
others by what both have in common. There are two such tastes, added up:

- of *groceries*: features are the groceries that a recipe's foods are bought as. The covariance of
  different groceries comes from the source (shopping baskets); how far people differ in a single
  one, from the target. A basket in place of a history is enough to know it (`score_basket`).
- of *content*: features are foods, words and tags; the covariance comes from the target's choices.

What is estimated follows DuMouchel (1999) for the source (see `groceries`), and for people the best
linear predictor of Efron & Morris, "Stein's Estimation Rule and Its Competitors" (Journal of the
American Statistical Association 1973), one step of Newton's method from no taste at all; carrying a
taste over by a shared prior is the multi-task learning of Bonilla, Chai & Williams, "Multi-task
Gaussian Process Prediction" (NIPS 2007, equation 1).

How strongly each taste counts beside the base is learned from the target's own choices; where it
tells them not from others, it counts nothing, and the model is the baseline.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from ladle.core import BadSettingError, MissingExtraError
from ladle.models.base import Capabilities, FittedModel, Query, Scores, Span
from ladle.models.groceries import Source, groceries_of_foods, learn_source, shipped_source
from ladle.models.manifest import load_model, reading_model, save_model
from ladle.models.rows import FOOD, SECONDS_A_MONTH, Items, Training
from ladle.models.tastes import (
    FAMILIES,
    Directions,
    Features,
    Layout,
    Matrix,
    Moments,
    Vector,
    centring,
    choices_of,
    directions_of,
    lay_out,
    moments_of,
)
from ladle.models.trials import draw_trial, narrowed, told_by, weights_of

_DAYS_A_MONTH = SECONDS_A_MONTH / 86_400
_PAIRS_OF_DOUBT = 1_000.0
"""Pairs of choices that the variance before any choice is worth."""
_LEAST = 1e-9


@dataclass(frozen=True)
class CrossDomainSettings:
    """Settings of the cross-domain model."""

    n_features: int = 512
    """How many features of the content are looked at, the most chosen ones, 0 or more; 0 leaves
    the groceries alone."""
    n_tastes: int = 64
    """How many directions of taste in the content are kept, the strongest ones, 1 or more."""
    fewest: int = 20
    """Recipes that a feature must have to be looked at, 1 or more."""
    ridge: float = 0.1
    """What is added to each feature's own variance, as a share of it, above 0."""
    full: float = 100.0
    """Choices after which a person counts about as much as any other in learning how people differ,
    above 0."""
    half_life_days: float = 1_000.0
    """Days until a choice of one's own counts half, above 0."""
    doubt: float = 0.0
    """Imaginary members that calm rare pairs of groceries, 0 or more; 0 for as many as the
    source's own pairs ask for."""
    own_variance: float = 0.1
    """How far people are taken to differ in a grocery (as variance of a logarithm) before any
    choice is seen, above 0."""
    caution: float = 0.6
    """How much of a taste's learned weight counts, 0 to 1: among thousands of recipes those come
    first whose worth is overestimated most."""
    n_judged: int = 10_000
    """Choices from which the tastes' weights are learned, 1 or more."""
    n_others: int = 50
    """Recipes that each of these is compared with, 1 or more."""
    has_source: bool = True
    """Whether what goes with what in the baskets is looked at; only to see what it is worth."""
    shuffle: int = 0
    """Seed by which the source's figures are given to other groceries; 0 for not at all, and
    another only to see what the source is worth."""
    seed: int = 7
    """Start of what is drawn."""

    def __post_init__(self) -> None:
        for name in ("n_tastes", "fewest", "n_judged", "n_others"):
            if getattr(self, name) < 1:
                raise BadSettingError(f"crossdomain.{name}", getattr(self, name), "1 or more")
        for name in ("ridge", "full", "half_life_days", "own_variance"):
            if not getattr(self, name) > 0:
                raise BadSettingError(f"crossdomain.{name}", getattr(self, name), "above 0")
        if not 0 <= self.caution <= 1:
            raise BadSettingError("crossdomain.caution", self.caution, "0 to 1")
        for name in ("n_features", "doubt", "shuffle"):
            if getattr(self, name) < 0:
                raise BadSettingError(f"crossdomain.{name}", getattr(self, name), "0 or more")


class FittedCrossDomain:
    """Directions of taste, and what recipes are made of.

    Parameters
    ----------
    features
        Of all items.
    arrays
        As `_ARRAYS` has them.
    """

    name: ClassVar[str] = "crossdomain"
    capabilities: ClassVar[Capabilities] = Capabilities(
        new_people=False, new_recipes=True, context=False, uncertainty=False
    )

    def __init__(
        self,
        settings: CrossDomainSettings,
        data_hash: str,
        features: Features,
        tastes: Tastes,
        shop: Shop,
    ) -> None:
        self._settings, self._data_hash = settings, data_hash
        self._features, self._tastes, self._shop = features, tastes, shop

    @property
    def groceries(self) -> tuple[str, ...]:
        """The names of what a basket may hold."""
        return tuple(self._shop.names.tolist())

    def score(self, query: Query, items: Items) -> Scores:
        """Return the base and what the recipe's features are to this person."""
        base = query.base_of(items)
        if query.taste.is_empty:
            return base
        return base + self._features.sums(self._worth(query), items)

    def _worth(self, query: Query) -> Vector:
        """Return what each feature is worth to a person: shape (n_features,)."""
        t = self._tastes
        weights = self._counting(query)
        values, begins = self._features.of(query.taste.items)
        per_value = np.repeat(weights, np.diff(begins))
        seen = np.bincount(values, per_value, t.basis.shape[0]) @ t.basis
        if query.taste.months is not None:
            months = np.clip(query.taste.months - t.first_month, 0, t.fashion.shape[0] - 1)
            seen -= weights @ t.fashion[months]
        taste = t.spread * seen / (1 + t.spread * weights.sum())
        worth: Vector = t.basis @ (t.weight[int(bool(query.wanted))] * taste)
        return worth

    def _counting(self, query: Query) -> Vector:
        """Return how much each choice of a history counts by now."""
        taste = query.taste
        weights = taste.weights.astype(np.float64)
        if taste.months is None or not taste.months.size:
            return weights
        now = taste.months.max() if query.month is None else query.month
        age_days = np.maximum(now - taste.months, 0) * _DAYS_A_MONTH
        return weights * np.exp2(-age_days / self._settings.half_life_days)

    def basket_of(self, items: Items) -> Vector:
        """Return what one buys to cook some recipes, each grocery once a recipe.

        Returns
        -------
        Shape (n_groceries,).
        """
        values, _ = self._features.of(items)
        bought = values[values >= self._shop.first] - self._shop.first
        return np.bincount(bought, minlength=self._shop.names.size).astype(np.float64)

    def score_basket(
        self, basket: Vector, query: Query, items: Items, usual: Vector | None = None
    ) -> Scores:
        """Score recipes for somebody of whom only a shopping basket is known.

        What they buy of each grocery is taken to be Poisson about the usual, times the exponential
        of their taste; the taste is normal with the source's covariance, and estimated by one step
        of Newton's method: (K^-1 + N diag s)^-1 (b - N s), with the basket b of N things and the
        usual shares s.

        Parameters
        ----------
        basket
            Shape (n_groceries,): how often each of `groceries` was bought, 0 or more.
        usual
            Shape (n_groceries,): shares of each grocery in baskets of this kind; None for those of
            the source.
        """
        shop = self._shop
        usual = shop.share if usual is None else usual
        n = float(basket.sum())
        left = np.eye(basket.size) + shop.covariance * (n * usual)
        taste = np.linalg.solve(left, shop.covariance @ (basket - n * usual))
        worth = np.zeros(self._tastes.basis.shape[0])
        worth[shop.first :] = shop.weight * taste
        worth[shop.known] = -shop.weight * (taste @ shop.mean)
        return query.base_of(items) + self._features.sums(worth, items)

    def save(self, folder: Path) -> None:
        """Write arrays and manifest."""
        f, t, shop = self._features, self._tastes, self._shop
        save_model(
            folder, self.name, self._settings, self._data_hash,
            {
                "offsets": f.offsets, "values": f.values,
                "basis": t.basis, "spread": t.spread, "weight": t.weight,
                "fashion": t.fashion, "first_month": np.array(t.first_month),
                "groceries": shop.names, "share": shop.share, "covariance": shop.covariance,
                "mean": shop.mean, "grocery_weight": np.array(shop.weight),
            },
            libraries=("scipy",),
        )  # fmt: skip

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read arrays and manifest back."""
        with reading_model(folder, cls.name):
            manifest, a = load_model(folder, cls.name)
            tastes = Tastes(
                a["basis"], a["spread"], a["fashion"], int(a["first_month"]), a["weight"]
            )
            shop = Shop(
                a["groceries"], a["share"], a["covariance"], a["mean"],
                float(a["grocery_weight"]), a["basis"].shape[0],
            )  # fmt: skip
            return cls(
                CrossDomainSettings(**manifest["settings"]), manifest["data_hash"],
                Features(a["offsets"], a["values"], a["basis"].shape[0]), tastes, shop,
            )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Tastes:
    """Directions of taste, of groceries and of content."""

    basis: NDArray[np.float32]
    """Shape (n_features, n_directions)."""
    spread: Vector
    """Shape (n_directions,): how far people differ."""
    fashion: NDArray[np.float32]
    """Shape (n_months, n_directions): what was usual in each month, less what is usual."""
    first_month: int
    """Months since 1970."""
    weight: Matrix
    """Shape (2, n_directions): how much it counts beside the base where nothing was asked for, and
    where something was."""


@dataclass(frozen=True, eq=False)
class Shop:
    """What is known of groceries."""

    names: NDArray[np.str_]
    """Shape (n_groceries,)."""
    share: Vector
    """Shape (n_groceries,): of all that members of the source bought."""
    covariance: Matrix
    """Shape (n_groceries, n_groceries): of people's tastes."""
    mean: Vector
    """Shape (n_groceries,): the share of chosen recipes with lines that need it."""
    weight: float
    """How much a basket counts beside the base."""
    n_features: int
    """Of the recipes; the groceries are the last of them."""

    @property
    def first(self) -> int:
        """The feature of the first grocery."""
        return self.n_features - self.names.size

    @property
    def known(self) -> int:
        """The feature of recipes with lines."""
        return self.first - len(FAMILIES) + FAMILIES.index(FOOD)


@dataclass(frozen=True)
class CrossDomain:
    """Learns how people differ in what they choose by what recipes and groceries are made of."""

    settings: CrossDomainSettings = CrossDomainSettings()
    name: ClassVar[str] = "crossdomain"
    fitted: ClassVar[type[FittedModel]] = FittedCrossDomain
    space: ClassVar[Mapping[str, Span]] = MappingProxyType({
        "n_features": Span(64, 1_024, is_log=True), "caution": Span(0.1, 1.0),
        "half_life_days": Span(50.0, 4_000.0, is_log=True),
    })  # fmt: skip

    def fit(self, training: Training) -> FittedCrossDomain:
        """Learn covariances from the source and from the rows, then how much each taste counts.

        Raises
        ------
        MissingExtraError
            `scipy` is not installed.
        """
        try:
            from threadpoolctl import (  # type: ignore[import-untyped]  # noqa: PLC0415
                threadpool_limits,
            )

            source = self._source(training)
            with threadpool_limits(1, "blas"):  # so that the number of cores changes no byte
                return self._fit(training, source)
        except ImportError as e:
            raise MissingExtraError("training the model 'crossdomain'", "scipy", "train") from e

    def _source(self, training: Training) -> Source:
        source = shipped_source() if training.baskets is None else learn_source(training.baskets)
        return source.shuffled(self.settings.shuffle) if self.settings.shuffle else source

    def _fit(self, training: Training, source: Source) -> FittedCrossDomain:
        s = self.settings
        features, layout = lay_out(
            training, _bought_as(training, source), len(source.names), s.n_features, s.fewest
        )
        choices = choices_of(training, features)
        moments = moments_of(choices, s.full)
        bought, covariance = self._of_groceries(moments, layout, source)
        directions, blocks = _joined(bought, self._of_content(moments, layout))
        fashion = (moments.by_month - moments.mean) @ directions.basis
        chance = np.random.default_rng(s.seed)
        trial = draw_trial(choices, s.n_judged, s.n_others, chance)
        told = told_by(
            trial, choices, directions, fashion, blocks, s.half_life_days / _DAYS_A_MONTH
        )
        asked = told.copy()
        asked[narrowed(trial, choices, layout, chance).options < 0] = np.nan
        known = layout.known(FAMILIES.index(FOOD))
        shop = Shop(
            np.array(source.names, np.str_), source.share, covariance,
            moments.mean[layout.first_grocery :] / max(moments.mean[known], _LEAST),
            s.caution * float(weights_of(told[:, :, :1])[0]), layout.size,
        )  # fmt: skip
        tastes = Tastes(
            directions.basis.astype(np.float32), directions.spread, fashion.astype(np.float32),
            int(training.month.min(initial=training.newest_month)),
            s.caution * np.array([_spread_out(weights_of(t), blocks) for t in (told, asked)]),
        )  # fmt: skip
        return FittedCrossDomain(s, training.data_hash, features, tastes, shop)

    def _of_groceries(
        self, moments: Moments, layout: Layout, source: Source
    ) -> tuple[Directions, Matrix]:
        """Return the directions of taste in groceries, and the covariance behind them."""
        s = self.settings
        numbers = layout.first_grocery + np.arange(layout.n_groceries)
        numbers = numbers[moments.mean[numbers] > 0]
        centred = centring(moments, numbers, np.full(numbers.size, layout.known(0)))
        used = numbers - layout.first_grocery
        lift = source.log_lift(s.doubt) if s.has_source else np.zeros_like(source.both, np.float64)
        recipes = centred.T @ moments.second @ centred
        people = centred.T @ moments.between @ centred
        carried = np.trace(people) - np.trace(recipes @ lift[np.ix_(used, used)] @ recipes)
        unit = np.trace(recipes @ recipes)
        own = (moments.n_pairs * carried + _PAIRS_OF_DOUBT * s.own_variance * unit) / (
            (moments.n_pairs + _PAIRS_OF_DOUBT) * max(unit, _LEAST)
        )
        covariance = _positive(lift + max(own, _LEAST) * np.eye(len(lift)))
        directions = directions_of(
            moments, centred, s.ridge, numbers.size, covariance[np.ix_(used, used)]
        )
        return directions, covariance

    def _of_content(self, moments: Moments, layout: Layout) -> Directions:
        s = self.settings
        numbers = np.arange(layout.n_plain)
        centred = centring(moments, numbers, layout.n_plain + layout.family.astype(np.int64))
        return directions_of(moments, centred, s.ridge, s.n_tastes)


def _joined(*parts: Directions) -> tuple[Directions, list[slice]]:
    """Return all directions side by side, and where each part's are."""
    ends = np.cumsum([0, *(part.spread.size for part in parts)])
    blocks = [slice(a, b) for a, b in pairwise(ends.tolist())]
    basis = np.hstack([part.basis for part in parts])
    return Directions(basis, np.concatenate([part.spread for part in parts])), blocks


def _spread_out(weights: Vector, blocks: Sequence[slice]) -> Vector:
    return np.repeat(weights, [block.stop - block.start for block in blocks])


def _bought_as(training: Training, source: Source) -> list[tuple[int, ...]]:
    """Return the groceries of each feature of the content."""
    names = training.content.names
    foods = [i for i, name in enumerate(names) if name.startswith(FOOD)]
    found: list[tuple[int, ...]] = [()] * len(names)
    bought = groceries_of_foods(source.names, [names[i].removeprefix(FOOD) for i in foods])
    for i, groceries in zip(foods, bought, strict=True):
        found[i] = groceries
    return found


def _positive(covariance: Matrix) -> Matrix:
    """Return the nearest matrix that can be a covariance."""
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    positive: Matrix = (vectors * np.maximum(values, _LEAST)) @ vectors.T
    return positive
