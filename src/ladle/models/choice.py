"""Conditional logit: how much each attribute counts when one of several things is chosen.

McFadden, "Conditional Logit Analysis of Qualitative Choice Behavior" (in Frontiers in Econometrics,
1974), equation 12: the chance to choose i among C is exp(v_i) / Σ_{j in C} exp(v_j). A few dozen
numbers, found exactly; so they hold where there is too little to learn trees from.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def fit_choice(
    attributes: NDArray[np.float32],
    offset: Floats,
    is_chosen: NDArray[np.bool_],
    sizes: NDArray[np.int32],
    shrinkage: float,
) -> Floats:
    """Find the weights under which what was chosen was likeliest.

    Parameters
    ----------
    attributes
        Shape (n, n_attributes): of all alternatives, one question behind the other.
    offset
        Shape (n,): added to each alternative's value, at a weight of 1.
    is_chosen
        Shape (n,): exactly one of each question.
    sizes
        How many alternatives each question has, none without.
    shrinkage
        Pull of the squared weights towards zero, beside the mean log likelihood.

    Returns
    -------
    Shape (n_attributes,).
    """
    from scipy.optimize import minimize  # type: ignore[import-untyped]  # noqa: PLC0415

    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    question = np.repeat(np.arange(sizes.size), sizes)
    chosen = attributes[is_chosen].sum(axis=0, dtype=np.float64)

    def loss(weights: Floats) -> tuple[float, Floats]:
        value = offset + attributes @ weights
        most = np.maximum.reduceat(value, starts)
        rate = np.exp(value - most[question])
        total = np.add.reduceat(rate, starts)
        rate /= total[question]
        likelihood = (value[is_chosen] - most - np.log(total)).mean()
        slope = (chosen - rate @ attributes) / sizes.size
        return (
            float(shrinkage * (weights @ weights) - likelihood),
            2 * shrinkage * weights - slope,
        )

    start = np.zeros(attributes.shape[1])
    found: Floats = minimize(loss, start, jac=True, method="L-BFGS-B").x
    return found
