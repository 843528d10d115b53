"""Tables of models hold what the results hold."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from model_figures import models_of, page_tables, readme_rows, sizes_in_words, table


def test_the_short_table_has_the_baseline_first_and_then_the_best(results: dict[str, Any]) -> None:
    rows = readme_rows(results)
    assert rows[0] == "| model | somewhere HR@1 | NDCG@10 | difference (95 %) |"
    assert rows[2:5] == [
        "| popularity | 0.0625 | 0.1250 | baseline |",
        "| blend | 0.1250 | 0.2500 | +0.1250 [-0.3750, +0.6250] |",
        "| crossdomain | 0.0938 | 0.1875 | +0.0625 [-0.4375, +0.5625] |",
    ]
    assert "somewhere has 60 requests among 3,003 recipes" in rows[-1]


def test_a_model_that_one_data_set_lacks_has_no_figures_there(results: dict[str, Any]) -> None:
    other = deepcopy(results["data"]["somewhere"])
    del other["verdict"]["models"]["crossdomain"]
    results["data"]["elsewhere"] = other
    assert models_of(results) == ["popularity", "blend", "crossdomain"]
    row = next(r for r in readme_rows(results) if r.startswith("| crossdomain"))
    assert row.endswith("| \u2013 | \u2013 | \u2013 |")


def test_the_page_tells_costs_and_what_a_history_is_worth(results: dict[str, Any]) -> None:
    lines = page_tables(results).splitlines()
    own = next(line for line in lines if line.startswith("| [crossdomain](models/crossdomain.md)"))
    assert own.endswith("| 50.0% | 9.5 | 0.75 | 1.25 | 19.5 | 30.5 |")
    blend = next(line for line in lines if line.startswith("| [blend]"))
    assert blend.endswith("| 1.25 | \u2013 | 33.0 |")
    assert (
        "| NDCG@10 by recipes in the history | requests | popularity | blend | crossdomain |"
        in lines
    )
    long = next(line for line in lines if line.startswith("| 20+ |"))
    assert long.startswith("| 20+ | 30 | 0.1250 | 0.2500 (+0.1250 [-0.3750, +0.6250]) |")
    assert lines[-1] == "Measured on 2 shared cores, A Processor, Python 3.11.7."


def test_a_bar_in_a_cell_ends_no_cell() -> None:
    assert table(("a", "b"), [("x|y", "z")])[-1] == "| x&#124;y | z |"


def test_a_sample_of_requests_is_called_one(results: dict[str, Any]) -> None:
    one = results["data"]["somewhere"]
    assert sizes_in_words(one).endswith("404 have ingredient lines; 60 requests")
    assert sizes_in_words(one | {"every": 20}).endswith("60 requests, one request in 20")
