"""Tables of growth and of rivals."""

from __future__ import annotations

from typing import Any

from model_tables import rivals_table, scale_table


def row(interactions: int, cpu_s: float) -> dict[str, Any]:
    return {
        "model": "bayes", "interactions": interactions, "recipes": interactions // 5,
        "cpu_s": cpu_s, "peak_above_start_mb": 512, "disk_bytes": 3_000_000,
        "score_ms_median": {"cpu": 1.25}, "score_ms_p99": {"cpu": 20.0},
    }  # fmt: skip


def test_growth_is_a_row_a_model_and_a_column_a_size() -> None:
    stopped = {"model": "slow", "interactions": 1_000_000, "stopped": "over 8 GB"}
    series = [row(100_000, 2.04), row(1_000_000, 31.0), stopped]
    grown = {"bayes": {"cpu_s": 1.18, "peak_above_start_mb": None}}
    found = scale_table({"series": series, "exponents": grown}).splitlines()
    assert found[0].startswith("| CPU s, peak GB above start | 0.1 M choices, 0.02 M recipes | 1 M")
    assert found[2] == ("| `bayes` | 2.0, 0.50 | 31, 0.50 | n^1.18, \u2013 | 3 | 1.2 (20) |")
    assert found[3].startswith("| `slow` | \u2013 | over 8 GB |")


def test_rivals_stand_by_their_ndcg_with_what_they_come_from() -> None:
    def system(ndcg10: float, difference: float, **more: Any) -> dict[str, Any]:
        against = {"difference": difference, "low": difference, "high": difference}
        return {
            "hr1": 0.1, "hr10": 0.2, "mrr": 0.3, "ndcg10": ndcg10, "fit_cpu_s": 1.0,
            "cpu_ms_per_request": 0.5, "against_baseline": {"ndcg10": against}, **more,
        }  # fmt: skip

    systems = {
        "popularity": system(0.02, 0.0),
        "als": system(0.04, 0.02, package="implicit", version="0.7"),
    }
    sizes = {"n_requests": 1_000, "n_recipes": 20, "n_rows_trained_on": 5}
    found = rivals_table({"data": {"one": {"systems": systems, **sizes}}}).splitlines()
    assert found[0] == "one: 1,000 requests, 20 recipes, trained on 5 rows"
    assert [line.split(" |")[0] for line in found[4:]] == [
        "| als (implicit 0.7)", "| **popularity**",
    ]  # fmt: skip
    assert "| baseline |" in found[5]
