"""How much a taste tells of the next choice, learned from choices that were made.

Choices are drawn, and each is compared with recipes that others chose at the time, as the taste of
its person's history has them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ladle.models.rows import TAG
from ladle.models.tastes import (
    FAMILIES,
    Choices,
    Directions,
    Floats,
    Layout,
    Matrix,
    Vector,
    counting,
)

_CHOICES_AT_ONCE = 256
_ROUNDS = 25
_MONTHS_AROUND = 2
_LONGEST_HISTORY = 1_000
_LABELS_ASKED = 2  # as in most requests


@dataclass(frozen=True, eq=False)
class Trial:
    """Choices to learn from how much a taste tells of the next one."""

    row: NDArray[np.int64]
    """Shape (n,): rows of `Choices`."""
    options: NDArray[np.int64]
    """Shape (n, 1 + n_others): recipes that were chosen around then, the choice itself first; -1
    for an other that its person chose as well."""
    before: NDArray[np.int64]
    """Shape (n_before,): rows that make up the histories of all choices, one after the other."""
    begins: NDArray[np.int64]
    """Shape (n + 1,): where the history of each choice begins in `before`."""


def draw_trial(choices: Choices, n: int, n_others: int, chance: np.random.Generator) -> Trial:
    """Draw choices, each with its person's history, and recipes that others chose around then.

    The history is what the person chose in earlier months; for choices of their first month, what
    they chose beside.
    """
    order = np.lexsort((choices.month, choices.person))
    span = choices.n_months
    moments = choices.person[order].astype(np.int64) * span + choices.month[order]
    asked = choices.person.astype(np.int64) * span
    first = np.searchsorted(moments, asked, side="left")
    last = np.searchsorted(moments, asked + choices.month, side="left")
    is_first = last == first
    last[is_first] = np.searchsorted(moments, (asked + choices.month)[is_first], side="right")
    able = np.flatnonzero(last - first > is_first)
    row = np.sort(chance.permutation(able)[:n])
    sizes = np.minimum(last - first, _LONGEST_HISTORY)[row]
    before = order[np.repeat(last[row] - sizes, sizes) + counting(sizes)]
    options = np.column_stack([choices.recipe[row], _others(choices, row, n_others, chance)])
    return Trial(row, options, before, np.concatenate([[0], np.cumsum(sizes)]))


def _others(
    choices: Choices, row: NDArray[np.int64], n_others: int, chance: np.random.Generator
) -> NDArray[np.int64]:
    """Return recipes that were chosen around the same time, -1 for one of the person's own."""
    by_time = np.argsort(choices.month, kind="stable")
    months = choices.month[by_time]
    first = np.searchsorted(months, choices.month[row] - _MONTHS_AROUND, side="left")
    last = np.searchsorted(months, choices.month[row] + _MONTHS_AROUND, side="right")
    drawn = first[:, None] + chance.random((row.size, n_others)) * (last - first)[:, None]
    others = choices.recipe[by_time[drawn.astype(np.int64)]]
    person, width = choices.person.astype(np.int64), choices.has.shape[0]
    pairs = np.unique(person * width + choices.recipe)
    return np.where(_is_in(pairs, person[row][:, None] * width + others), -1, others)


def narrowed(trial: Trial, choices: Choices, layout: Layout, chance: np.random.Generator) -> Trial:
    """Leave of the others those that share two labels with the choice, as if they were asked for.

    A choice without labels keeps none.
    """
    labels = np.zeros(layout.size, bool)
    labels[: layout.n_plain] = layout.family == FAMILIES.index(TAG)
    has = choices.has
    pairs = np.repeat(np.arange(has.shape[0]), np.diff(has.indptr)) * layout.size + has.indices
    options = trial.options.copy()
    for i, recipe in enumerate(options[:, 0]):
        own = has.indices[has.indptr[recipe] : has.indptr[recipe + 1]]
        own = own[labels[own]]
        shared = np.zeros(options.shape[1], bool)
        if own.size:
            asked = own[chance.integers(0, own.size, _LABELS_ASKED)]
            shared = np.all([_is_in(pairs, options[i] * layout.size + a) for a in asked], axis=0)
        options[i, 1:] = np.where(shared[1:], options[i, 1:], -1)
    return replace(trial, options=options)


def _is_in(ascending: NDArray[np.int64], asked: NDArray[np.int64]) -> NDArray[np.bool_]:
    at = np.minimum(np.searchsorted(ascending, asked), max(ascending.size - 1, 0))
    found: NDArray[np.bool_] = ascending[at] == asked
    return found


def told_by(
    trial: Trial,
    choices: Choices,
    tastes: Directions,
    fashion: Matrix,
    blocks: Sequence[slice],
    half_life_months: float,
) -> Matrix:
    """Score each choice of a trial and its others by the tastes of the person's history.

    Parameters
    ----------
    fashion
        Shape (n_months, n_directions): what was usual in each month.
    blocks
        The directions of each taste.

    Returns
    -------
    Shape (n, 1 + n_others, n_blocks): the choice itself first; NaN for others of -1.
    """
    places = np.asarray(choices.has @ tastes.basis, np.float32)
    taste = _tastes_of(trial, choices, tastes, fashion, half_life_months)
    told = np.empty((*trial.options.shape, len(blocks)))
    for at in range(0, trial.row.size, _CHOICES_AT_ONCE):
        some = slice(at, at + _CHOICES_AT_ONCE)
        among = places[trial.options[some]]
        for b, block in enumerate(blocks):
            told[some, :, b] = (among[:, :, block] @ taste[some, block, None])[:, :, 0]
    told[trial.options < 0] = np.nan
    return told


def _tastes_of(
    trial: Trial, choices: Choices, tastes: Directions, fashion: Matrix, half_life_months: float
) -> Floats:
    """Return the taste that each history of a trial tells: shape (n, n_directions)."""
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # noqa: PLC0415

    places = choices.has @ tastes.basis
    n, before = trial.row.size, trial.before
    owner = np.repeat(np.arange(n), np.diff(trial.begins))
    row, month = trial.row[owner], choices.month[before]
    age = choices.month[row] - month
    weight = choices.weight[before] * np.exp2(-age / half_life_months)
    weight[before == row] = 0
    chose = csr_matrix((weight, (owner, choices.recipe[before])), (n, places.shape[0]))
    when = csr_matrix((weight, (owner, month)), (n, choices.n_months))
    total = np.bincount(owner, weight, n)[:, None]
    taste = tastes.spread * (chose @ places - when @ fashion) / (1 + tastes.spread * total)
    return np.asarray(taste, np.float32)


def weights_of(told: Matrix) -> Vector:
    """Learn how much each taste counts: the most likely weights of a conditional logit.

    McFadden, "Conditional Logit Analysis of Qualitative Choice Behavior" (1974), equation 18. The
    others were drawn as the base has them, which so falls out of it. A normal prior of mean 0 and
    variance 1 keeps the weights small where little is known, and none is below 0.

    Parameters
    ----------
    told
        As `told_by` returns it.

    Returns
    -------
    Shape (n_blocks,).
    """
    out = np.isnan(told[:, :, 0])
    told = np.nan_to_num(told)
    weights = np.zeros(told.shape[2])
    for _ in range(_ROUNDS):
        utility = np.where(out, -np.inf, told @ weights)
        likely = np.exp(utility - utility.max(1, keepdims=True, initial=-np.inf))
        likely /= likely.sum(1, keepdims=True)
        mean = np.einsum("ij,ijk->ik", likely, told)
        slope = (told[:, 0] - mean).sum(0) - weights
        bend = np.einsum("ij,ijk,ijl->kl", likely, told, told) - mean.T @ mean
        bend += np.eye(weights.size)
        free = (weights > 0) | (slope > 0)
        if not free.any():
            break
        step = np.zeros_like(weights)
        step[free] = np.linalg.solve(bend[np.ix_(free, free)], slope[free])
        weights = np.maximum(weights + step, 0)
    return weights
