"""`ladle train`: events into models, in one line."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.cli.conftest import Run, said

from ladle.models import ShelfStore
from ladle.ranking import Paths


def test_it_trains_every_model_and_says_on_what(run: Run, kitchen: Path) -> None:
    before = ShelfStore(Paths(kitchen).shelf).current_name()
    Path("ladle.toml").write_text("[factors]\nn_factors = 4\n", encoding="utf-8")
    ran = run("train", "--data", kitchen)
    assert ran.code == 0
    after = ShelfStore(Paths(kitchen).shelf).current_name()
    assert after is not None
    assert after != before
    first, second = ran.out.splitlines()
    assert first.startswith(
        f"Models {after}: popularity, bayes, crossdomain, factors, graph, neighbours, neural; from "
    )
    assert " 60 people, " in first
    assert second.endswith("of these events are synthetic: made up for the first start")


def test_a_model_whose_package_is_missing_is_left_out_with_a_word(
    run: Run, kitchen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "threadpoolctl", None)
    ran = run("train", "--data", kitchen)
    assert ran.code == 0
    assert ": popularity, bayes, graph, neighbours, neural; from " in ran.out
    left_out = ran.out.splitlines()[-1]
    assert left_out.startswith("Left out: training the model 'factors' needs threadpoolctl: ")
    assert left_out.endswith("pip install 'ladle-recipes[train]'")


def test_without_a_catalog_it_says_what_to_do_first(run: Run) -> None:
    assert "import recipes first: ladle import FILE…" in said(run("train"), 1)
    assert not Path("ladle-data").exists()


def test_settings_that_cannot_work_are_refused(run: Run, kitchen: Path) -> None:
    Path("ladle.toml").write_text("[factors]\nn_factors = 0\n", encoding="utf-8")
    assert said(run("train", "--data", kitchen), 2) == (
        "factors.n_factors is 0; it must be 1 or more"
    )
