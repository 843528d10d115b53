"""The measurement of models, on a tiny data set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import model_quality
from ladle.models import BASELINE, BLEND, make_models


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder where "b" is what everybody chooses, and no result has been written yet."""
    folder = tmp_path / "allrecipes"
    folder.mkdir()
    recipes = [{"identifier": i, "name": f"Soup {i}"} for i in "abcd"]
    _write(folder / "recipes.jsonl.gz", "\n".join(map(json.dumps, recipes)))
    rows = [f"p{n},b" for n in range(9)] + ["p1,a", "p2,a", "p3,c"]
    _write(folder / "interactions.parquet", "person_id,recipe_id\n" + "\n".join(rows))
    asked = [
        {"request_id": f"q{n}", "person_id": f"new {n}", "wants": {}, "selected": s}
        for n, s in enumerate("bbba")
    ]
    _write(folder / "requests.jsonl.gz", "\n".join(map(json.dumps, asked)))
    monkeypatch.setattr(model_quality, "data_folder", lambda: tmp_path)
    monkeypatch.setattr(model_quality, "RESULTS", tmp_path)
    baseline = make_models({})[:1]
    monkeypatch.setattr(model_quality, "make_models", lambda _: baseline)
    monkeypatch.setattr(model_quality, "_cold_start", lambda _: {})
    return tmp_path


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")  # told by its content, whatever its name


def test_it_tells_the_verdict_and_what_was_judged(here: Path) -> None:
    found = model_quality.measure("allrecipes")
    assert found["verdict"]["models"][BASELINE]["hr1"] == 0.75
    assert set(found["models"]) == {BASELINE, BLEND}
    assert (found["people"], found["rows"], found["recipes"], found["recipes_chosen"]) == (
        9, 12, 4, 3,
    )  # fmt: skip
    assert (found["requests"], found["every"], found["is_dated"]) == (4, 1, False)
    assert model_quality.measure("allrecipes", every=2)["requests"] == 2


def test_the_headline_is_the_best_model_and_the_baseline_of_each_data_set(
    here: Path,
) -> None:
    other: dict[str, Any] = {
        "verdict": {
            "models": {BASELINE: {"hr1": 0.1, "ndcg10": 0.2}, "mine": {"hr1": 0.3, "ndcg10": 0.4}}
        }
    }
    (here / f"{model_quality.ID}.json").write_text(
        json.dumps({"data": {"foodcom": other}}), encoding="utf-8"
    )
    whole = model_quality._whole(model_quality._last() | {"allrecipes": other})
    assert list(whole["data"]) == ["allrecipes", "foodcom"]
    assert whole["headline"]["foodcom"] == {
        "best": "mine", "hr1": 0.3, "ndcg10": 0.4, "baseline_hr1": 0.1, "baseline_ndcg10": 0.2,
    }  # fmt: skip
