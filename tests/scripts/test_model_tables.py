"""Tables of growth, of rivals and of searches."""

from __future__ import annotations

from typing import Any

from model_tables import rivals_table, scale_table, tuning_table


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


def search(model: str, best: dict[str, float], *ndcg10: float) -> dict[str, Any]:
    """Return a search as it was first written: without its data and options."""
    shipped = {"half_life_days": 150.0, "n_groups": 1_024}
    trials = [
        {"settings": settings, "ndcg10": value, "seconds": 1.5}
        for settings, value in zip([shipped, shipped | best], ndcg10, strict=False)
    ]
    return {
        "model": model, "settings": {"not_searched": 0.5, **shipped, **best},
        "baseline_ndcg10": 0.0625, "best_ndcg10": max(ndcg10), "trials": trials,
    }  # fmt: skip


def test_searches_stand_by_data_set_and_model_with_what_the_best_sets_otherwise() -> None:
    searches = {
        "there-bayes": search("bayes", {"n_groups": 2_048}, 0.125, 0.15625),
        "here-graph": search("graph", {"half_life_days": 596.0887}, 0.125, 0.1875),
        "here-bayes": search("bayes", {"half_life_days": 0.04567, "n_groups": 8}, 0.1, 0.10041),
    }
    searches["there-bayes"]["data"] = {"n_requests": 1_500}
    assert tuning_table(searches).splitlines() == [
        (
            "| data set | model | trials | requests a trial | baseline's NDCG@10 | as shipped "
            "| best found (gain) | what the best sets otherwise |"
        ),
        "|---|---|---:|---:|---:|---:|---:|---|",
        (
            "| here | `bayes` | 2 | \u2013 | 0.0625 | 0.1000 | 0.1004 (+0.0004) "
            "| `half_life_days` 150 \u2192 0.0457, `n_groups` 1024 \u2192 8 |"
        ),
        (
            "| here | `graph` | 2 | \u2013 | 0.0625 | 0.1250 | 0.1875 (+0.0625) "
            "| `half_life_days` 150 \u2192 596 |"
        ),
        (
            "| there | `bayes` | 2 | 1,500 | 0.0625 | 0.1250 | 0.1562 (+0.0312) "
            "| `n_groups` 1024 \u2192 2048 |"
        ),
    ]


def test_a_search_that_found_nothing_better_says_so() -> None:
    row = tuning_table({"here-bayes": search("bayes", {}, 0.125, 0.0625)}).splitlines()[-1]
    assert row.endswith("| 0.1250 | 0.1250 (+0.0000) | nothing better found |")
