"""Measures against their definitions by hand, and against ir-measures."""

from __future__ import annotations

import numpy as np
import pytest

from ladle.learning.metrics import (
    coverage,
    diversity,
    hit_rate,
    ndcg,
    novelty,
    paired_interval,
    reciprocal_rank,
)
from ladle.models import Content, Items

RANKS = np.array([1, 2, 10, 11, 0, 250], np.int64)
"""Of the chosen recipe; 0 where it was not ranked."""


def items(*numbers: int) -> Items:
    return np.array(numbers, np.int32)


def test_a_hit_is_a_chosen_recipe_among_the_best_k() -> None:
    assert hit_rate(RANKS, 1).tolist() == [1, 0, 0, 0, 0, 0]
    assert hit_rate(RANKS, 10).tolist() == [1, 1, 1, 0, 0, 0]


def test_the_gain_falls_with_the_logarithm_of_the_rank() -> None:
    expected = [1, 1 / np.log2(3), 1 / np.log2(11), 0, 0, 0]
    assert ndcg(RANKS).tolist() == pytest.approx(expected)


def test_the_reciprocal_rank_goes_to_any_depth_and_is_zero_for_the_unranked() -> None:
    assert reciprocal_rank(RANKS).tolist() == pytest.approx([1, 0.5, 0.1, 1 / 11, 0, 1 / 250])


def test_all_measures_agree_with_ir_measures() -> None:
    ir = pytest.importorskip("ir_measures")
    chance = np.random.default_rng(3)
    ranks = chance.integers(0, 30, 200)
    qrels, run = [], []
    for number, rank in enumerate(ranks.tolist()):
        chosen = rank - 1 if rank else 10_000
        qrels.append(ir.Qrel(f"q{number}", f"r{chosen}", 1))
        run += [ir.ScoredDoc(f"q{number}", f"r{place}", -place) for place in range(40)]
    found = ir.calc_aggregate([ir.nDCG @ 10, ir.Success @ 1, ir.Success @ 10, ir.RR], qrels, run)
    own = {
        ir.nDCG @ 10: ndcg(ranks).mean(), ir.Success @ 1: hit_rate(ranks, 1).mean(),
        ir.Success @ 10: hit_rate(ranks, 10).mean(), ir.RR: reciprocal_rank(ranks).mean(),
    }  # fmt: skip
    assert {str(m): v for m, v in found.items()} == pytest.approx(
        {str(m): float(v) for m, v in own.items()}
    )


def test_coverage_counts_what_is_among_anybodys_best_ten() -> None:
    deep = np.arange(10, dtype=np.int32)
    assert coverage([deep, items(3, 12)], 20) == 11 / 20
    assert coverage([np.arange(15, dtype=np.int32)], 20) == 10 / 20
    assert coverage([], 0) == 0


def test_rarely_chosen_recipes_are_news() -> None:
    n_choices = np.array([6, 0, 0], np.int64)  # of ten, with the one that each is given
    found = novelty([items(0), items(0, 1), items()], n_choices)
    bits = -np.log2(np.array([7, 1]) / 9)
    assert found.tolist() == pytest.approx([bits[0], bits.mean(), 0])


def test_a_list_is_as_diverse_as_its_recipes_share_few_features() -> None:
    content = Content(
        ("food:rice", "food:egg", "food:oil"), np.array([0, 2, 4, 5, 5]),
        np.array([0, 1, 1, 2, 2], np.int32),
    )  # fmt: skip
    assert diversity([items(0, 1)], content).tolist() == pytest.approx([1 - 1 / 3])
    assert diversity([items(0, 1, 2)], content).tolist() == pytest.approx([(2 / 3 + 1 + 1 / 2) / 3])
    assert diversity([items(0, 3), items(2), items()], content).tolist() == [1, 0, 0]


def test_an_interval_of_the_same_differences_everywhere_is_a_point() -> None:
    low, high = paired_interval(np.full(50, 0.25), np.arange(50))
    assert (low, high) == pytest.approx((0.25, 0.25))
    assert paired_interval(np.empty(0), np.empty(0, np.int64)) == (0, 0)


def test_an_interval_is_about_two_standard_errors_wide() -> None:
    drawn = np.random.default_rng(5).normal(0, 1, 4_000)
    differences = (drawn - drawn.mean()) / drawn.std() + 0.1
    low, high = paired_interval(differences, np.arange(4_000))
    error = 1 / np.sqrt(4_000)
    assert (low, high) == pytest.approx((0.1 - 1.96 * error, 0.1 + 1.96 * error), abs=0.003)


def test_the_requests_of_one_person_are_drawn_together() -> None:
    values = np.random.default_rng(6).normal(0, 1, 100).repeat(20)
    alone = paired_interval(values, np.arange(2_000))
    together = paired_interval(values, np.arange(100).repeat(20))
    assert together[1] - together[0] > 3 * (alone[1] - alone[0])


def test_the_same_seed_gives_the_same_interval() -> None:
    values, group = np.arange(40) / 40, np.arange(40)
    assert paired_interval(values, group) == paired_interval(values, group)
