"""`ladle evaluate --cold-start` on a small world where what people buy tells what they cook."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run, said

FILES = ("--recipes", "recipes.jsonl", "--interactions", "choices.csv", "--requests", "asked.jsonl")
LINES = (["1 lb ground beef", "1 onion"], ["1 cup sugar", "2 cups flour"])


@pytest.fixture
def files(run: Run) -> Run:
    """Return `run` where even people cook even recipes, which are savoury, and odd ones odd."""
    recipes = [
        {"identifier": f"r{i}", "name": f"Dish {i}", "recipeIngredient": LINES[i % 2]}
        for i in range(60)
    ]
    Path("recipes.jsonl").write_text("\n".join(map(json.dumps, recipes)), encoding="utf-8")
    rows = [f"p{n},r{(2 * (7 * n + k) + n) % 60}" for n in range(30) for k in range(12)]
    Path("choices.csv").write_text("person_id,recipe_id\n" + "\n".join(rows), encoding="utf-8")
    asked = {"request_id": "q", "person_id": "p1", "wants": {}, "selected": "r1"}
    Path("asked.jsonl").write_text(json.dumps(asked), encoding="utf-8")
    Path("ladle.toml").write_text("[crossdomain]\nn_features = 0\nfewest = 1\n", encoding="utf-8")
    return run


def test_who_is_known_by_a_basket_is_judged_beside_a_shuffled_source(files: Run) -> None:
    ran = files("evaluate", *FILES, "--cold-start", "--out", "cold.json")
    assert ran.code == 0, ran.err
    first, _, *table = ran.out.splitlines()
    assert first == "15 of 30 people with enough choices, 90 choices to be found for a basket alone"
    assert [row.split("  ")[0].strip() for row in table] == [
        "popularity", "crossdomain", "crossdomain, shuffled source",
    ]  # fmt: skip
    told = json.loads(Path("cold.json").read_text(encoding="utf-8"))
    own = told["models"]["crossdomain"]
    assert set(own) == {"hr1", "hr10", "ndcg10", "mrr", "against_baseline", "against_shuffled"}
    assert f"{own['ndcg10']:.4f}" in table[1]
    assert "against_shuffled" not in told["models"]["popularity"]
    assert (
        files("evaluate", *FILES, "--cold-start", "--json").out == json.dumps(told, indent=1) + "\n"
    )


def test_baskets_of_ones_own_take_the_place_of_those_that_ship(files: Run) -> None:
    rows = [f"{m},2026-01-0{1 + m % 7},{i}" for m in range(9) for i in ("sugar", "flour", "beef")]
    Path("baskets.csv").write_text("member_id,at,item\n" + "\n".join(rows), encoding="utf-8")
    ran = files("evaluate", *FILES, "--baskets", "baskets.csv", "--cold-start", "--json")
    assert json.loads(ran.out)["n_choices"] == 90


@pytest.mark.parametrize(
    ("flag", "want"),
    [
        (("--ranked", "a.pq"), "--ranked is 'a.pq'; it must be left out with --cold-start"),
        (("--picture", "a.svg"), "--picture is 'a.svg'; it must be left out with --cold-start"),
        (("--repeats",), "--repeats is 'True'; it must be left out with --cold-start"),
        (("--negatives", "9"), "--negatives is '9'; it must be left out with --cold-start"),
        (("--refit-growth", "1"), "refit_growth is 1.0; it must be above 1"),
        (("--models", "factors"), "models is 'factors'; it must be with one that knows baskets"),
    ],
)  # fmt: skip
def test_what_does_not_go_with_it_is_refused_before_anything_is_read(
    run: Run, flag: tuple[str, ...], want: str
) -> None:
    assert said(run("evaluate", *FILES, "--cold-start", *flag), 2).startswith(want)
