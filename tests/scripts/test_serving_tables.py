"""The tables of the serving benchmark hold what the results say, and no part that is not there."""

from __future__ import annotations

from typing import Any

import pytest

from serving_tables import serving_rows, sizing_page

MACHINE = {"cores": 2, "cpu": "a processor", "python": "3.11"}
TIMES = {"n": 8, "p50": 0.75, "p99": 2.25, "mean": 0.8, "max": 3.0}


@pytest.fixture
def result() -> dict[str, Any]:
    """Return a result of one size, of which only the handler was measured."""
    handler = {
        "recipes": 2_000_000, "requests": 8,
        "cpu_ms": {"without_pantry": TIMES, "1-10 %": TIMES}, "wall_ms": {"without_pantry": TIMES},
    }  # fmt: skip
    made = {"interactions": {"n": 10, "bytes": 3_000_000, "cpu_s": 1.5, "peak_mb": 70}}
    headline: dict[str, Any] = dict.fromkeys((
        "handler_pantry_cpu_ms_p50", "handler_pantry_cpu_ms_p99", "requests_per_s_per_core",
        "http_ms_p99", "recall_at_200", "start_s", "resident_mb",
    ))  # fmt: skip
    headline |= {"recipes": 2_000_000, "handler_cpu_ms_p50": 0.75, "handler_cpu_ms_p99": 2.25}
    return {
        "headline": headline, "machine": MACHINE,
        "sizes": {"2750000": {"handler": handler, "made": made}},
    }  # fmt: skip


def test_readers_are_told_the_headline_and_nothing_that_was_not_measured(
    result: dict[str, Any],
) -> None:
    rows = serving_rows(result)
    assert rows[0] == "| the whole service at 2,000,000 synthetic recipes | |"
    assert "| one answer, CPU ms p50 / p99 | 0.75 / 2.25 |" in rows
    assert "| start to ready, s | \u2013 |" in rows
    # of all that is granted it is less: what suits another hour is left aside
    assert "| of the model's 200 best that suit the moment, looked at | \u2013 |" in rows
    result["headline"]["recipes"] = None
    assert serving_rows(result) == []


def test_the_page_has_a_table_for_each_part_that_was_measured(result: dict[str, Any]) -> None:
    page = sizing_page(result)
    assert "| recipes | 2,000,000 |" in page
    assert "| 1-10 % of the recipes pass | 0.75 / 2.25 |" in page
    assert "| without a pantry | 8 | 0.75 | 2.25 | 0.75 | 2.25 |" in page
    assert "| interactions | 1.5 | 70 | 3 |" in page
    assert "Overload" not in page
    assert page.endswith("Measured on 2 shared cores, a processor, Python 3.11.")


def test_what_was_asked_under_load_is_told(result: dict[str, Any]) -> None:
    size = result["sizes"]["2750000"]
    times = {"p50": 1.5, "p90": 2.0, "p99": 4.0, "max": 9.0}
    load = {
        "requests_per_s": 900.0, "wall_ms": {"200": times, "503": times}, "server_cpu_ms": 1.25,
        "statuses": {"200": 1_000, "503": 2_000}, "unsent": 0, "degraded": 5,
    }  # fmt: skip
    memory = {"processes": 3, "pss_mb": 1_400, "rss_mb": 3_000, "own_mb": 200}
    size["http"] = {
        "start_s": 1.5, "cold_start_s": 2.5, "first_ms": 30.0, "2 at a time": load,
        "memory": memory,
    }  # fmt: skip
    size["workers"] = {"start_s": 1.5, "load": load, "memory": memory}
    size["overload"] = {
        "asked_per_s": 2_700, "seconds": 120.0, "load": load, "after": {"200": times}
    }  # fmt: skip
    size["swaps"] = {
        "swaps": 1_000, "seconds": 100.0, "until_served_ms": {"p50": 40.0, "max": 90.0},
        "statuses": {"200": 5_000}, "wall_ms_p99": 8.0, "memory": memory,
    }  # fmt: skip
    page = sizing_page(result)
    assert "| 2 at a time | 900 | 1.50 | 4.00 | 1.25 |  |" in page
    assert "| 2 workers, 8 at a time (3 processes) | 900 | 1.50 | 4.00 | 1.25 | 1,400 |" in page
    assert "Ready after 1.5 s, 2.5 s with nothing in memory before" in page
    assert "1,000 of status 200, 2,000 of status 503, 5 of them degraded; 0 could not" in page
    assert "**Hot swaps**: 1,000 in 100 s under load: 5,000 of status 200" in page
    assert "Resident afterwards: 1,400 MB, of which 200 are no file's." in page
