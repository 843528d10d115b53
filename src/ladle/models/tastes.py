"""How people differ in what they choose, as directions of taste over features of recipes.

The mathematics under the cross-domain model: which features are looked at, how they vary from
recipe to recipe and from person to person, and how much a taste tells of the next choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ladle.models.rows import FOOD, TAG, WORD, Content, Items, Training

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Floats = NDArray[np.float32]

FAMILIES = (FOOD, WORD, TAG)
"""What is known or unknown of a recipe as a whole: its lines, its title, its labels."""

_PEOPLE_AT_ONCE = 4_096
_ITEMS_AT_ONCE = 100_000
_OFTEN = 0.95  # a feature of nearly all recipes tells nobody from others
_LEAST = 1e-9
_MONTHS_OF_FASHION = 3.0  # after which what was usual counts half
_CHOICES_OF_FASHION = 200.0  # that a month is taken to have had as usual


@dataclass(frozen=True, eq=False)
class Features:
    """What items are made of, as far as it is looked at.

    Features of the content come first, then one for each of `FAMILIES` that an item has if it has
    anything of that family, then the groceries that its foods are bought as.
    """

    offsets: NDArray[np.int64]
    """Shape (n_items + 2,): the features of item i are `values[offsets[i]:offsets[i + 1]]`; item -1
    comes last and has none."""
    values: NDArray[np.int32]
    n_features: int

    @property
    def n_items(self) -> int:
        """How many items there are."""
        return self.offsets.size - 2

    def table(self, items: NDArray[np.integer]) -> csr_matrix:
        """Return ones: items by features."""
        from scipy.sparse import csr_matrix  # noqa: PLC0415

        values, begins = self.of(items)
        return csr_matrix((np.ones(values.size), values, begins), (items.size, self.n_features))

    def of(self, items: NDArray[np.integer]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the features of some items one after the other, and where each item's begin."""
        at = np.where(items < 0, self.offsets.size - 2, items)
        sizes = self.offsets[at + 1] - self.offsets[at]
        begins = np.zeros(items.size + 1, np.int64)
        np.cumsum(sizes, out=begins[1:])
        where = np.repeat(self.offsets[at] - begins[:-1], sizes) + np.arange(begins[-1])
        return self.values[where], begins

    def sums(self, of_feature: Vector, items: Items) -> Floats:
        """Add up a number a feature over the features of each item; shape of `items`."""
        values, begins = self.of(items)
        upto = np.zeros(values.size + 1)
        np.cumsum(of_feature[values], out=upto[1:])
        return (upto[begins[1:]] - upto[begins[:-1]]).astype(np.float32)


@dataclass(frozen=True, eq=False)
class Layout:
    """Which number of `Features` is what."""

    n_plain: int
    """Features of the content come first, then `FAMILIES`, then groceries."""
    family: NDArray[np.int32]
    """Shape (n_plain,): which of `FAMILIES` a feature is of."""
    n_groceries: int

    @property
    def first_grocery(self) -> int:
        """The number of the first grocery."""
        return self.n_plain + len(FAMILIES)

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return self.first_grocery + self.n_groceries

    def known(self, family: int) -> int:
        """Return the number of the feature that an item has if anything of a family is known."""
        return self.n_plain + family


def lay_out(
    training: Training, bought_as: Sequence[Sequence[int]], n_groceries: int, most: int, fewest: int
) -> tuple[Features, Layout]:
    """Choose features and list them item by item.

    Parameters
    ----------
    bought_as
        The groceries of each feature of the content; none for what is no food.
    most
        Features of the content at most: those of the most choices.
    fewest
        Recipes that a feature must have.
    """
    content, n_items = training.content, training.items.size
    families = np.array([_family(name) for name in content.names], np.int32)
    owner = np.repeat(np.arange(content.offsets.size - 1), np.diff(content.offsets))
    kept = _kept(training, owner, families, most, fewest)
    layout = Layout(kept.size, families[kept], n_groceries)
    renumbered = np.full(len(content.names), -1, np.int64)
    renumbered[kept] = np.arange(kept.size)
    starts = np.cumsum([0, *map(len, bought_as)])
    groceries = np.array([g for own in bought_as for g in own], np.int64)
    of_feature = _Numbers(
        renumbered,
        np.where(families >= 0, layout.n_plain + families, -1),
        starts,
        layout.first_grocery + groceries,
    )
    sizes, values = [np.zeros(1, np.int64)], [np.empty(0, np.int32)]
    for at in range(0, content.offsets.size - 1, _ITEMS_AT_ONCE):
        n, own = _numbered(content, slice(at, at + _ITEMS_AT_ONCE), of_feature, layout.size)
        sizes.append(n)
        values.append(own)
    offsets = np.cumsum(np.concatenate(sizes))
    offsets = np.append(offsets, np.full(n_items + 2 - offsets.size, offsets[-1]))
    return Features(offsets, np.concatenate(values), layout.size), layout


@dataclass(frozen=True, eq=False)
class _Numbers:
    """The numbers of `Features` that a feature of the content gives."""

    plain: NDArray[np.int64]
    """Its own; -1 for one that is not looked at."""
    family: NDArray[np.int64]
    """Of its family; -1 for one of none."""
    starts: NDArray[np.int64]
    """Where its groceries are."""
    groceries: NDArray[np.int64]


def _numbered(
    content: Content, items: slice, of: _Numbers, size: int
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return how many features some items have, and which, item by item, ascending."""
    begins = content.offsets[items.start : items.stop + 1]
    own = content.values[begins[0] : begins[-1]]
    owner = np.repeat(np.arange(begins.size - 1), np.diff(begins))
    n_bought = np.diff(of.starts)[own] if own.size else np.empty(0, np.int64)
    places = np.repeat(of.starts[own], n_bought) + counting(n_bought)
    owners = np.concatenate([owner, owner, np.repeat(owner, n_bought)])
    values = np.concatenate([of.plain[own], of.family[own], of.groceries[places]])
    known = values >= 0
    owners, values = np.divmod(np.unique(owners[known] * size + values[known]), size)
    return np.bincount(owners, minlength=begins.size - 1), values.astype(np.int32)


def _family(name: str) -> int:
    return next((i for i, family in enumerate(FAMILIES) if name.startswith(family)), -1)


def counting(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return 0, 1 ... within each run of a size."""
    ends = np.cumsum(sizes)
    return np.arange(ends[-1] if ends.size else 0) - np.repeat(ends - sizes, sizes)


def _kept(
    training: Training, owner: NDArray[np.int64], families: Items, most: int, fewest: int
) -> NDArray[np.int64]:
    """Return the features of the content that are looked at, ascending."""
    values, n = training.content.values, len(training.content.names)
    chosen = np.bincount(training.item, minlength=training.items.size)
    n_items = np.bincount(values, minlength=n)
    n_rows = np.bincount(values, chosen[owner], minlength=n)
    fit = (n_items >= fewest) & (n_items <= _OFTEN * training.items.size)
    fit &= (families >= 0) & (n_rows > 0)
    best = np.lexsort((np.arange(n), -n_rows))
    return np.sort(best[fit[best]][:most])


@dataclass(frozen=True, eq=False)
class Choices:
    """Rows of a training as tastes see them: recipes and months are numbered from 0."""

    person: NDArray[np.int32]
    recipe: NDArray[np.int64]
    """Shape (n_rows,): rows of `has`."""
    month: NDArray[np.int64]
    weight: Vector
    has: csr_matrix
    """Chosen recipes by features, ones."""

    @property
    def n_people(self) -> int:
        """How many people there are."""
        return int(self.person.max(initial=-1)) + 1

    @property
    def n_months(self) -> int:
        """How many months there are."""
        return int(self.month.max(initial=0)) + 1

    def table(self, row: str, column: str, values: Vector) -> csr_matrix:
        """Return sums of values of rows by two of `person`, `recipe` and `month`."""
        from scipy.sparse import csr_matrix  # noqa: PLC0415

        sizes = {
            "person": self.n_people, "recipe": self.has.shape[0], "month": self.n_months,
        }  # fmt: skip
        at = (getattr(self, row), getattr(self, column))
        return csr_matrix((values, at), shape=(sizes[row], sizes[column]))


def choices_of(training: Training, features: Features) -> Choices:
    """Return the rows of a training, with the features of what was chosen."""
    chosen, recipe = np.unique(training.item, return_inverse=True)
    has = features.table(chosen)
    month = training.month.astype(np.int64) - int(training.month.min(initial=training.newest_month))
    weight = training.weight.astype(np.float64)
    return Choices(training.person, recipe.astype(np.int64), month, weight, has)


@dataclass(frozen=True, eq=False)
class Moments:
    """How features vary, over choices and from person to person."""

    mean: Vector
    """Shape (n_features,): the share of choices whose recipe has it."""
    by_month: Matrix
    """Shape (n_months, n_features): the same around each month."""
    second: Matrix
    """Shape (n_features, n_features): the share of choices whose recipe has both."""
    between: Matrix
    """Of the same shape: the mean product of features of two choices of one person, each less what
    was usual in its month: fashions are no taste."""
    n_pairs: float
    """How many such pairs of choices there were, as far as they count."""


def moments_of(choices: Choices, full: float) -> Moments:
    """Measure how features vary.

    Parameters
    ----------
    full
        Choices after which a person counts about as much as any other.
    """
    from scipy.sparse import diags  # noqa: PLC0415

    has, weight = choices.has, choices.weight
    by_month = _by_month(choices)
    total = np.bincount(choices.person, weight, choices.n_people)
    counts = (1 + total / full) ** -2.0
    between = _between(choices, by_month, counts)
    itself = counts[choices.person] * weight**2
    n_pairs = float((counts * total**2).sum() - itself.sum())
    of_recipe = np.bincount(choices.recipe, weight, has.shape[0]) / weight.sum()
    return Moments(
        mean=of_recipe @ has,
        by_month=by_month,
        second=(has.T @ diags(of_recipe) @ has).toarray(),
        between=between / max(n_pairs, _LEAST),
        n_pairs=max(n_pairs, 0.0),
    )


def _between(choices: Choices, by_month: Matrix, counts: Vector) -> Matrix:
    """Return the sum of products over pairs of choices of one person; `counts` is of people."""
    from scipy.sparse import diags  # noqa: PLC0415

    has = choices.has
    chose = choices.table("person", "recipe", choices.weight)
    when = choices.table("person", "month", choices.weight)
    between = np.zeros((has.shape[1], has.shape[1]))
    for at in range(0, choices.n_people, _PEOPLE_AT_ONCE):
        some = slice(at, at + _PEOPLE_AT_ONCE)
        sums = (chose[some] @ has).toarray() - when[some] @ by_month
        between += (sums.T * counts[some]) @ sums
    # a choice and itself are no pair
    itself = counts[choices.person] * choices.weight**2
    of_recipe = np.bincount(choices.recipe, itself, has.shape[0])
    of_month = np.bincount(choices.month, itself, choices.n_months)
    across = (has.T @ choices.table("recipe", "month", itself)) @ by_month
    between -= (has.T @ diags(of_recipe) @ has).toarray() - across - across.T
    between -= (by_month.T * of_month) @ by_month
    return between


def _by_month(choices: Choices) -> Matrix:
    """Return what share of the choices around each month had each feature."""
    sums = (choices.table("month", "recipe", choices.weight) @ choices.has).toarray()
    n = np.bincount(choices.month, choices.weight, choices.n_months)
    months = np.arange(n.size)
    near = np.exp2(-np.abs(months[:, None] - months) / _MONTHS_OF_FASHION)
    overall = sums.sum(0) / max(n.sum(), _LEAST)
    around = (near @ n)[:, None] + _CHOICES_OF_FASHION
    shares: Matrix = (near @ sums + _CHOICES_OF_FASHION * overall) / around
    return shares


@dataclass(frozen=True, eq=False)
class Directions:
    """Independent directions of taste."""

    basis: Matrix
    """Shape (n_features, n): what a feature adds to a recipe's place in each direction."""
    spread: Vector
    """Shape (n,): how far people differ in each, as a variance; the widest first."""


def centring(moments: Moments, numbers: NDArray[np.int64], known: NDArray[np.int64]) -> Matrix:
    """Return what takes from each feature what is usual among recipes of which it is known.

    Parameters
    ----------
    numbers, known
        Shape (n,): the features, and for each the one that says whether it is known.

    Returns
    -------
    Shape (n_features, n).
    """
    centred = np.zeros((moments.mean.size, numbers.size))
    columns = np.arange(numbers.size)
    usual = moments.mean[numbers] / np.maximum(moments.mean[known], _LEAST)
    centred[numbers, columns] = 1
    np.subtract.at(centred, (known, columns), usual)
    return centred


def directions_of(
    moments: Moments, centred: Matrix, ridge: float, most: int, prior: Matrix | None = None
) -> Directions:
    """Find directions in which both recipes and tastes are independent.

    Recipes vary with the covariance C, tastes with K; people's choices then differ with C K C,
    which is what `between` measures where K is not given. In the directions U of the eigenvectors
    of L'KL, with C = LL', a recipe x has the place U'L^-1 x of variance 1, and a taste is estimated
    one direction at a time.

    Parameters
    ----------
    centred
        As `centring` returns it.
    ridge
        What is added to each feature's variance, as a share of it.
    most
        How many directions to keep.
    prior
        K, shape (n, n); None to learn it.
    """
    covariance = centred.T @ moments.second @ centred
    own = np.diag(covariance).copy()
    covariance[np.diag_indices_from(covariance)] += ridge * own + _LEAST
    lower = np.linalg.cholesky(covariance)
    if prior is None:
        half = np.linalg.solve(lower, centred.T @ moments.between @ centred)
        taste = np.linalg.solve(lower, half.T)
    else:
        taste = lower.T @ prior @ lower
    spread, turned = np.linalg.eigh((taste + taste.T) / 2)
    best = np.argsort(-spread, kind="stable")[:most]
    best = best[spread[best] > _LEAST]
    return Directions(centred @ np.linalg.solve(lower.T, turned[:, best]), spread[best])
