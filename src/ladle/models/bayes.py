"""Hierarchical Bayesian choice: a base rate, pulled by season, exposure, taste groups and pairs.

How often a person chooses a recipe is a Poisson rate; every level multiplies the one above it by a
rate ratio whose prior mean is 1, so that what was hardly seen leaves its parent's rate alone
(partial pooling):

- *base*: the rate of the recipe among everybody, `Query.base`;
- *season*: how much more it is chosen at this time of year, Gamma-Poisson over counts by month;
- *exposure*: how recipes fared when they were shown (`appeal`), once there are logged answers;
- *groups*: latent taste groups as in Blei, Ng & Jordan, "Latent Dirichlet Allocation" (JMLR 2003):
  people are the documents, recipes the words. A person's mixture is inferred from their history at
  request time (equations 6 and 7);
- *pairs*: how much more often the same people chose two recipes than by chance, the Gamma-Poisson
  ratio (n + a) / (e + a) of DuMouchel, "Bayesian Data Mining in Large Frequency Tables" (The
  American Statistician 53, 1999) with one Gamma as prior where he mixes two. Which choice of a
  person the next one goes with is unknown; the ratios of their choices are added as powers, which
  lets the strongest speak.

Kept are whole numbers: how many people chose each recipe, by month of the year, and each pair, if
at least `fewest` did. Taking a person out of them (`without`) gives exactly what counting without
the person gives. The groups' profiles are the exception: they wait for the next training.

All levels have a posterior, so that `draw` samples rates for Thompson's rule ("On the likelihood
that one unknown probability exceeds another", Biometrika 25, 1933).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, Self, cast

import numpy as np
from numpy.typing import NDArray

from ladle.core import BadSettingError, MissingExtraError
from ladle.models.appeal import Appeal, drawn
from ladle.models.base import Capabilities, FittedModel, Query, Scores, Span, Taste
from ladle.models.manifest import load_model, reading_model, save_model
from ladle.models.pairs import cells_towards
from ladle.models.rows import SECONDS_A_MONTH, Items, Training

_DAYS_A_MONTH = SECONDS_A_MONTH / 86_400
_MONTHS = 12
_BLOCK = 1_024
"""Recipes whose pairs are counted at once: bounds the memory of training."""
_ROUNDS_AT_REQUEST = 15

Doubles = NDArray[np.float64]
Counts = NDArray[np.int32]


@dataclass(frozen=True)
class BayesSettings:
    """Settings of the Bayesian model."""

    n_groups: int = 32
    """Taste groups, 1 or more; 1 for none."""
    n_rounds: int = 25
    """Rounds over all people that learn the groups, 1 or more."""
    taste_prior: float = 0.1
    """Choices that each group has had of everybody before anything is known, above 0."""
    profile_prior: float = 0.1
    """Choices that each recipe has had in every group, above 0."""
    group_prior: float = 20.0
    """Choices that calm a group's rate ratio of a recipe, above 0."""
    group_weight: float = 0.5
    """How much of the groups' logarithm counts, 0 to 1: pairs know part of it too."""
    pair_prior: float = 0.5
    """Choices (the a of DuMouchel's Gamma) that calm a pair's ratio, above 0."""
    doubt: float = 30.0
    """People that every recipe is taken to have had when chance pairs are expected, above 0."""
    fewest: int = 2
    """People who must have made a pair for it to be kept, 1 or more."""
    power: float = 4.0
    """By which pair ratios are sharpened before they are added, 1 or more."""
    strength: float = 0.3
    """How much a pair's ratio says against the base, 0 or more."""
    season_prior: float = 20.0
    """Choices that calm a recipe's season, above 0."""
    exposure_prior: float = 20.0
    """Times shown that the rate of all is worth, above 0."""
    half_life_days: float = 500.0
    """Days until a choice of the asking person counts half, above 0."""
    n_history: int = 500
    """Newest recipes of a person that make pairs, 2 or more."""
    seed: int = 7
    """Start of the groups."""

    def __post_init__(self) -> None:
        for name, least in (("n_groups", 1), ("n_rounds", 1), ("fewest", 1), ("power", 1)):
            if not getattr(self, name) >= least:
                raise BadSettingError(f"bayes.{name}", getattr(self, name), f"{least} or more")
        if self.n_history < 2:  # noqa: PLR2004 - a pair
            raise BadSettingError("bayes.n_history", self.n_history, "2 or more")
        for name in (
            "taste_prior", "profile_prior", "group_prior", "pair_prior", "doubt",
            "season_prior", "exposure_prior", "half_life_days",
        ):  # fmt: skip
            if not getattr(self, name) > 0:
                raise BadSettingError(f"bayes.{name}", getattr(self, name), "above 0")
        if not self.strength >= 0:
            raise BadSettingError("bayes.strength", self.strength, "0 or more")
        if not 0 <= self.group_weight <= 1:
            raise BadSettingError("bayes.group_weight", self.group_weight, "0 to 1")


@dataclass(frozen=True, eq=False)
class ChoiceCounts:
    """Whole numbers of people, from which anybody can be taken out."""

    chosen: Items
    """Shape (n_chosen,): the recipes that were ever chosen, ascending. Others below are places in
    it."""
    season: Counts
    """Shape (n_chosen, 12): people who chose the recipe, by the month of the year of the last
    time."""
    starts: NDArray[np.int64]
    """Shape (n_chosen + 1,): where a recipe's pairs start."""
    partner: Items
    """Shape (n_pairs,): with which recipe, ascending within a recipe; every pair stands twice."""
    together: Counts
    """Shape (n_pairs,): how many people chose both, `fewest` or more."""
    chance_pairs: NDArray[np.int64]
    """Shape (1,): pairs that all people made, each in both orders."""

    def without(self, items: Items, months: Counts, settings: BayesSettings) -> ChoiceCounts:
        """Take out a person who chose these recipes, the month of the last time beside each.

        Returns
        -------
        What counting the other people gives, but for recipes that nobody is left for: they stay,
        with counts of 0.
        """
        places = np.searchsorted(self.chosen, items).astype(np.int32)
        season = self.season.copy()
        np.subtract.at(season, (places, months % _MONTHS), 1)
        own = np.sort(places[_newest_first(items, months)[: settings.n_history]])
        together = self.together.copy()
        for place in own:
            span = slice(int(self.starts[place]), int(self.starts[place + 1]))
            together[span] -= np.isin(self.partner[span], own, assume_unique=True)
        kept = together >= settings.fewest
        n_kept = np.concatenate([[0], np.cumsum(kept)])
        return ChoiceCounts(
            self.chosen,
            season,
            n_kept[self.starts].astype(np.int64),
            self.partner[kept],
            together[kept],
            self.chance_pairs - own.size * (own.size - 1),
        )


class FittedBayes:
    """Counts of choices and the profiles of taste groups.

    Parameters
    ----------
    profiles
        Shape (n_groups, n_chosen), above 0: the Dirichlet posterior of what a group chooses.
    n_items, newest_month
        Of the training.
    """

    name: ClassVar[str] = "bayes"
    capabilities: ClassVar[Capabilities] = Capabilities(
        new_people=False, new_recipes=False, context=True, uncertainty=True
    )

    def __init__(  # noqa: PLR0913 - each is a part of the model
        self,
        settings: BayesSettings,
        data_hash: str,
        *,
        counts: ChoiceCounts,
        appeal: Appeal,
        profiles: NDArray[np.float32],
        n_items: int,
        newest_month: int,
    ) -> None:
        self._settings, self._data_hash, self._appeal = settings, data_hash, appeal
        self._counts, self._profiles, self._newest_month = counts, profiles, newest_month
        # one place more, at the end: where item -1 points
        self._place = np.full(n_items + 1, -1, np.int32)
        self._place[counts.chosen] = np.arange(counts.chosen.size, dtype=np.int32)
        self._n_people = counts.season.sum(axis=1).astype(np.float64)
        # pairs of two recipes by chance, for each person of the one and of the other
        self._per_pair = float(counts.chance_pairs[0]) / max(self._n_people.sum(), 1) ** 2
        mass = profiles.sum(axis=1, dtype=np.float64)
        self._mass, self._log_mass = mass, _digamma(np.maximum(mass, 1e-9))
        self._drawn_by_all = profiles.sum(axis=0, dtype=np.float64)
        self._by_month = counts.season.sum(axis=0)

    def score(self, query: Query, items: Items) -> Scores:
        """Return the logarithm of each recipe's posterior mean rate."""
        return self._rates(query, items, None)

    def draw(self, query: Query, items: Items, chance: np.random.Generator) -> Scores:
        """Return the logarithm of rates that are drawn from the posterior, for exploration."""
        return self._rates(query, items, chance)

    def mixture(self, taste: Taste) -> Doubles:
        """Infer how much of each group a person has.

        Returns
        -------
        Shape (n_groups,), above 0: the Dirichlet parameters gamma of equation 7.
        """
        s = self._settings
        places = self._place[taste.items]
        profiles = self._profiles[:, np.unique(places[places >= 0])]
        words = np.exp(_digamma(profiles) - self._log_mass[:, None])
        gamma = np.full(s.n_groups, s.taste_prior + words.shape[1] / s.n_groups)
        for _ in range(_ROUNDS_AT_REQUEST if words.size else 0):
            theta = np.exp(_digamma(gamma))
            gamma = s.taste_prior + theta * (words @ (1 / np.maximum(theta @ words, 1e-100)))
        return gamma

    def without(self, items: Items, months: Counts) -> FittedBayes:
        """Return the model less a person who chose these recipes, each once, last in these months.

        The counts are exactly those of the other people. The profiles of the groups stay as they
        are until the next training.
        """
        counts = self._counts.without(items, months, self._settings)
        return FittedBayes(
            self._settings,
            self._data_hash,
            counts=counts,
            appeal=self._appeal,
            profiles=self._profiles,
            n_items=self._place.size - 1,
            newest_month=self._newest_month,
        )

    def _rates(self, query: Query, items: Items, chance: np.random.Generator | None) -> Scores:
        """Add up the levels' logarithms: means, or draws where there is a chance."""
        places = self._place[items]
        at = np.flatnonzero(places >= 0)
        scores = query.base_of(items).astype(np.float64)
        self._appeal.add_logs(scores, items, self._settings.exposure_prior, chance)
        own = places[at]
        if own.size:
            scores[at] += self._log_season(query, own, chance)
            if not query.taste.is_empty:
                scores[at] += self._log_groups(query.taste, own, chance)
                scores[at] += self._log_pairs(query, own, chance)
        if chance is not None:
            known = np.zeros(items.size)
            known[at] = self._n_people[own]
            scores += np.log(drawn(known + 1, known + 1, chance))
        return scores.astype(np.float32)

    def _log_season(self, query: Query, own: Items, chance: np.random.Generator | None) -> Doubles:
        """Return ln of how much more each recipe is chosen in these three months of the year."""
        month = self._newest_month if query.month is None else query.month
        near = (month + np.arange(-1, 2)) % _MONTHS
        share = self._by_month[near].sum() / max(self._by_month.sum(), 1)
        prior = self._settings.season_prior
        seen = self._counts.season[np.ix_(own, near)].sum(axis=1) + prior * share
        return np.log(drawn(seen, (self._n_people[own] + prior) * max(share, 1e-9), chance))

    def _log_groups(self, taste: Taste, own: Items, chance: np.random.Generator | None) -> Doubles:
        """Return the groups' part: ln of the mixture of their rate ratios."""
        gamma = self.mixture(taste)
        if chance is not None:
            gamma = np.maximum(chance.standard_gamma(gamma), 1e-9)
        ratio = gamma / gamma.sum() @ self._group_ratios(own)
        weighted: Doubles = self._settings.group_weight * np.log(ratio)
        return weighted

    def _group_ratios(self, own: Items) -> NDArray[np.float32]:
        """Return how much more often than everybody each group chooses some recipes."""
        share = self._mass / max(self._mass.sum(), 1e-9)
        expected = np.outer(share, self._drawn_by_all[own])
        calm = self._settings.group_prior
        ratios: NDArray[np.floating] = (self._profiles[:, own] + calm) / (expected + calm)
        return ratios.astype(np.float32)

    def _log_pairs(self, query: Query, own: Items, chance: np.random.Generator | None) -> Doubles:
        """Return ln(1 + strength times the sum of weight times pair ratio^power)."""
        s, c = self._settings, self._counts
        history, weights = self._history(query)
        asked, which = np.unique(own, return_inverse=True)
        at, owner = cells_towards(c.starts, c.partner, history, asked)
        partner = c.partner[at]
        people = self._n_people[partner] + s.doubt
        expected = self._per_pair * people * (self._n_people[history] + s.doubt)[owner]
        seen = c.together[at].astype(np.float64)
        ratio = drawn(seen + s.pair_prior, expected + s.pair_prior, chance)
        worth = ratio**s.power * weights[owner]
        spoken = np.bincount(np.searchsorted(asked, partner), worth, asked.size)
        logs: Doubles = np.log1p(s.strength * spoken[which])
        return logs

    def _history(self, query: Query) -> tuple[Items, NDArray[np.float32]]:
        """Return the places of what a person chose last, each once, and its decayed weights."""
        s, taste = self._settings, query.taste
        weights = taste.weights[: s.n_history]
        if taste.months is not None:
            month = self._newest_month if query.month is None else query.month
            age = np.maximum(month - taste.months[: s.n_history], 0) * _DAYS_A_MONTH
            weights = weights * np.exp2(-age / s.half_life_days).astype(np.float32)
        items, weights = Taste(taste.items[: s.n_history], weights).distinct()
        places = self._place[items]
        return places[places >= 0], weights[places >= 0]

    def save(self, folder: Path) -> None:
        """Write counts, profiles and manifest."""
        c = self._counts
        arrays: dict[str, NDArray[Any]] = {
            "chosen": c.chosen, "season": c.season, "starts": c.starts, "partner": c.partner,
            "together": c.together, "chance_pairs": c.chance_pairs, "profiles": self._profiles,
            "n_items": np.array(self._place.size - 1),
            "newest_month": np.array(self._newest_month),
        }  # fmt: skip
        arrays |= self._appeal.arrays()
        save_model(folder, self.name, self._settings, self._data_hash, arrays)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read back what `save` wrote."""
        with reading_model(folder, cls.name):
            manifest, arrays = load_model(folder, cls.name)
            appeal, profiles = Appeal.taken_from(arrays), arrays.pop("profiles")
            n_items, newest_month = (int(arrays.pop(n)) for n in ("n_items", "newest_month"))
            return cls(
                BayesSettings(**manifest["settings"]),
                manifest["data_hash"],
                counts=ChoiceCounts(**arrays),
                appeal=appeal,
                profiles=profiles,
                n_items=n_items,
                newest_month=newest_month,
            )


@dataclass(frozen=True)
class Bayes:
    """Counts choices and pairs of choices, and finds taste groups."""

    settings: BayesSettings = BayesSettings()
    name: ClassVar[str] = "bayes"
    fitted: ClassVar[type[FittedModel]] = FittedBayes
    space: ClassVar[Mapping[str, Span]] = MappingProxyType({
        "group_weight": Span(0.0, 1.0), "group_prior": Span(1.0, 100.0, is_log=True),
        "doubt": Span(5.0, 100.0, is_log=True), "power": Span(1.0, 5.0),
        "strength": Span(0.003, 3.0, is_log=True), "season_prior": Span(5.0, 200.0, is_log=True),
    })  # fmt: skip

    def fit(self, training: Training) -> FittedBayes:
        """Count, and learn the groups; rows come sorted, so the result is reproducible.

        Raises
        ------
        MissingExtraError
            `scipy` is not installed.
        """
        try:
            from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # noqa: PLC0415
        except ImportError as e:
            raise MissingExtraError("training the model 'bayes'", "scipy", "train") from e
        s = self.settings
        # somebody counts once a recipe, at the last time: the rows of a pair are sorted by month
        last = np.ones(training.item.size, np.bool_)
        last[:-1] = np.diff(training.person).astype(bool) | np.diff(training.item).astype(bool)
        chosen, place = np.unique(training.item[last], return_inverse=True)
        month = training.month[last]
        _, person = np.unique(training.person[last], return_inverse=True)
        n_people = int(person.max(initial=-1)) + 1
        shape = (n_people, chosen.size)
        season = np.bincount(place * _MONTHS + month % _MONTHS, minlength=chosen.size * _MONTHS)
        newest = _rank_by_newest(person, place, month) < s.n_history
        ones = np.ones(int(newest.sum()), np.int32)
        recent = csr_matrix((ones, (person[newest], place[newest])), shape=shape)
        starts, partner, together = _pairs(recent, s.fewest)
        sizes = np.bincount(person[newest], minlength=1).astype(np.int64)
        whole = csr_matrix((np.ones(place.size, np.float64), (person, place)), shape=shape)
        return FittedBayes(
            s,
            training.data_hash,
            counts=ChoiceCounts(
                chosen.astype(np.int32),
                season.reshape(-1, _MONTHS).astype(np.int32),
                starts,
                partner,
                together,
                np.array([(sizes * (sizes - 1)).sum()]),
            ),
            appeal=Appeal.of(training.exposure),
            profiles=_learn_groups(whole, s),
            n_items=int(training.items.size),
            newest_month=training.newest_month,
        )


def _newest_first(items: NDArray[np.integer], months: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return the order by month, the newest first; ties by item."""
    order: NDArray[np.int64] = np.lexsort((items, -months.astype(np.int64)))
    return order


def _rank_by_newest(
    person: NDArray[np.int64], place: NDArray[np.int64], month: Counts
) -> NDArray[np.int64]:
    """Return each row's rank among its person's rows, the newest first; ties by place."""
    order = np.lexsort((place, -month.astype(np.int64), person))
    starts = np.searchsorted(person, np.arange(int(person.max(initial=-1)) + 1))
    rank = np.empty(person.size, np.int64)
    rank[order] = np.arange(person.size) - starts[person[order]]
    return rank


def _pairs(recent: Any, fewest: int) -> tuple[NDArray[np.int64], Items, Counts]:  # noqa: ANN401 - scipy has no types
    """Count by how many people each two recipes were chosen; a sparse table by recipe."""
    by_recipe, n = recent.T.tocsr(), recent.shape[1]
    sizes, partner, together = [np.zeros(1, np.int64)], [], []
    for first in range(0, n, _BLOCK):
        block = (by_recipe[first : first + _BLOCK] @ recent).tocoo()
        kept = (block.data >= fewest) & (block.row + first != block.col)
        row, column, data = block.row[kept], block.col[kept], block.data[kept]
        order = np.lexsort((column, row))
        sizes.append(np.bincount(row, minlength=min(_BLOCK, n - first)))
        partner.append(column[order].astype(np.int32))
        together.append(data[order].astype(np.int32))
    none = np.empty(0, np.int32)
    return (
        np.cumsum(np.concatenate(sizes)).astype(np.int64),
        np.concatenate([none, *partner]),
        np.concatenate([none, *together]),
    )


def _learn_groups(whole: Any, s: BayesSettings) -> NDArray[np.float32]:  # noqa: ANN401 - scipy has no types
    """Variational inference of the smoothed model (section 5.4, with equations 6 and 7).

    Returns
    -------
    Shape (n_groups, n_chosen): the Dirichlet parameters lambda.
    """
    n_people, n_chosen = whole.shape
    chance = np.random.default_rng(s.seed)
    profiles = chance.gamma(100, 0.01, (s.n_groups, n_chosen)) + s.profile_prior
    if not whole.nnz:
        return profiles.astype(np.float32)
    person = np.repeat(np.arange(n_people), np.diff(whole.indptr))
    gamma = (
        s.taste_prior + np.diff(whole.indptr)[:, None] * np.full((1, s.n_groups), 1.0) / s.n_groups
    )
    for _ in range(s.n_rounds):
        words = np.exp(_digamma(profiles) - _digamma(profiles.sum(axis=1))[:, None]).T
        words = np.ascontiguousarray(words, np.float32)
        theta = np.exp(_digamma(gamma)).astype(np.float32)
        share = whole.copy()
        share.data = 1 / np.maximum(_dots(theta, person, words, whole.indices), 1e-30)
        gamma = s.taste_prior + theta * (share @ words)
        profiles = (s.profile_prior + words * (share.T @ theta)).T
    return profiles.astype(np.float32)


def _dots(
    left: NDArray[np.float32], row: NDArray[np.int64], right: NDArray[np.float32], column: Items
) -> Doubles:
    """Return the products left[row] . right[column], some rows at a time."""
    step = 100_000
    parts = [
        np.einsum("nk,nk->n", left[row[a : a + step]], right[column[a : a + step]])
        for a in range(0, row.size, step)
    ]
    return np.concatenate(parts).astype(np.float64)


def _digamma(x: NDArray[Any]) -> Doubles:
    """Return the derivative of ln Gamma above 0, to about 1e-8: recurrence and asymptotic series.

    Abramowitz & Stegun, "Handbook of Mathematical Functions" (1964), 6.3.5 and 6.3.18.
    """
    x = np.asarray(x, np.float64)
    shifted = x + 6
    down = sum(1 / (x + i) for i in range(6))
    square = 1 / shifted**2
    series = square * (1 / 12 - square * (1 / 120 - square / 252))
    return cast("Doubles", np.log(shifted) - 0.5 / shifted - series - down)
