"""`ladle evaluate` and `ladle tune` on small files, as they are typed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pyarrow.parquet
import pytest
from tests.cli.conftest import Run, said

FILES = ("--recipes", "recipes.jsonl", "--interactions", "choices.csv", "--requests", "asked.jsonl")


@pytest.fixture
def files(run: Run) -> Run:
    """Return `run` in a folder with recipes, interactions and requests: "b" is the favourite."""
    recipes = [{"identifier": i, "name": f"Soup {i}", "recipeCategory": "dinner"} for i in "abcd"]
    Path("recipes.jsonl").write_text("\n".join(map(json.dumps, recipes)), encoding="utf-8")
    rows = [f"p{n},b" for n in range(9)] + ["p1,a", "p2,a", "p3,c"]
    Path("choices.csv").write_text("person_id,recipe_id\n" + "\n".join(rows), encoding="utf-8")
    asked = [
        {"request_id": f"q{n}", "person_id": f"new {n}", "wants": {"meal": "dinner"}, "selected": s}
        for n, s in enumerate("bbba")
    ]
    Path("asked.jsonl").write_text("\n".join(map(json.dumps, asked)), encoding="utf-8")
    return run


def test_the_verdict_is_printed_as_a_table_and_as_json(files: Run) -> None:
    ran = files("evaluate", *FILES, "--models", "popularity")
    assert ran.code == 0, ran.err
    assert ran.out.startswith("4 requests, 4 recipes, 12 interactions; all recipes are ranked")
    row = next(line for line in ran.out.splitlines() if line.startswith("popularity"))
    assert row.split()[1:5] == ["0.7500", "1.0000", "0.9077", "baseline"]
    ran = files("evaluate", *FILES, "--models", "popularity", "--json")
    verdict = json.loads(ran.out)
    assert verdict["baseline"] == "popularity"
    assert verdict["models"]["popularity"]["hr1"] == 0.75


def test_answers_and_verdict_are_written_where_asked(files: Run) -> None:
    out = ("--ranked", "answers.parquet", "--out", "verdict.json")
    assert files("evaluate", *FILES, "--models", "popularity", *out).code == 0
    answers = pyarrow.parquet.read_table("answers.parquet").to_pylist()
    first = {a["request_id"]: a["recipe_id"] for a in answers if a["rank"] == 1}
    assert first == {f"q{n}": "b" for n in range(4)}
    verdict = json.loads(Path("verdict.json").read_text(encoding="utf-8"))
    assert verdict["n_requests"] == 4


def test_an_unknown_model_is_refused_before_anything_is_read(run: Run) -> None:
    ran = run("evaluate", *FILES, "--models", "popularty")
    assert said(ran, 2) == "model is 'popularty'; it must be 'popularity', perhaps"


@pytest.mark.parametrize("name", ["recipes.jsonl", "choices.csv", "asked.jsonl", "bought.csv"])
@pytest.mark.parametrize("command", [("evaluate",), ("tune", "popularity")])
def test_a_missing_file_is_named(files: Run, command: tuple[str, ...], name: str) -> None:
    Path("bought.csv").write_text("member_id,at,item\nm1,2020-01-01,rice\n", encoding="utf-8")
    Path(name).unlink()
    ran = files(*command, *FILES, "--baskets", "bought.csv")
    assert said(ran, 3) == f"{name}: is not there; name a file that is"


def test_tuning_prints_a_section_of_the_settings_file(files: Run) -> None:
    pytest.importorskip("optuna")
    ran = files("tune", "popularity", *FILES, "--trials", "2", "--out", "search.json")
    assert ran.code == 0, ran.err
    assert ran.out.splitlines()[0] == "[popularity]"
    Path("ladle.toml").write_text(ran.out, encoding="utf-8")
    assert files("evaluate", *FILES, "--models", "popularity", "--config", "ladle.toml").code == 0
    search = json.loads(Path("search.json").read_text(encoding="utf-8"))
    assert len(search["trials"]) == 2
    digest = hashlib.sha256(Path("choices.csv").read_bytes()).hexdigest()
    assert list(search["files"]) == ["recipes", "interactions", "requests"]
    assert search["files"]["interactions"] == {"name": "choices.csv", "sha256": digest}


def test_a_search_names_baskets_and_of_a_folder_of_recipes_the_name(files: Run) -> None:
    pytest.importorskip("optuna")
    Path("all").mkdir()
    Path("recipes.jsonl").rename("all/recipes.jsonl")
    rows = "member_id,at,item\nm1,2020-01-01,rice\nm1,2020-01-02,beans\n"
    Path("baskets.csv").write_text(rows, encoding="utf-8")
    other = ("--recipes", "all", *FILES[2:], "--baskets", "baskets.csv", "--trials", "1")
    ran = files("tune", "popularity", *other, "--out", "search.json")
    assert ran.code == 0, ran.err
    search = json.loads(Path("search.json").read_text(encoding="utf-8"))
    assert search["files"]["recipes"] == {"name": "all"}
    assert set(search["files"]["baskets"]) == {"name", "sha256"}
