"""Files into a data set, as they are documented."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from ladle.core import BadFileError
from ladle.learning import FilesReport, read_dataset, why_unread
from ladle.learning.dataset import ALWAYS, NEVER

RECIPES = [
    {
        "identifier": "10", "name": "Beef Stew", "recipeIngredient": ["1 lb beef", "2 carrots"],
        "recipeCategory": ["Dinner", "Stew"], "keywords": ["main:beef", "slow"],
    },
    {"identifier": "11", "keywords": ["main:fish"]},
    {"identifier": "12", "name": "Rice", "recipeIngredient": ["rice"]},
]  # fmt: skip


@pytest.fixture
def recipes(tmp_path: Path) -> Path:
    """Return a file of three recipes, one of them without a name."""
    path = tmp_path / "recipes.jsonl"
    path.write_text("\n".join(map(json.dumps, RECIPES)), encoding="utf-8")
    return path


@pytest.fixture
def interactions(tmp_path: Path) -> Path:
    """Return a table of interactions, dated and not."""
    path = tmp_path / "interactions.csv"
    path.write_text(
        "person_id,recipe_id,rating,at\nann,10,5,2010-01-02\nann,11,1,2010-01-01\n"
        "bob,12,,\nbob,99,5,2010-01-01\nbob,,5,2010-01-01\n",
        encoding="utf-8",
    )
    return path


def requests(folder: Path, *lines: object) -> Path:
    path = folder / "requests.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write("\n".join(x if isinstance(x, str) else json.dumps(x) for x in lines))
    return path


def test_recipes_rows_and_requests_become_one_data_set(
    tmp_path: Path, recipes: Path, interactions: Path
) -> None:
    asked = requests(
        tmp_path,
        {"request_id": "q2", "person_id": "ann", "wants": {}, "selected": "12"},
        {
            "request_id": "q1", "person_id": "zoe", "at": "2010-02-01T00:00:00Z",
            "wants": {"main": "beef", "meal": "Dinner"}, "selected": "10",
        },
        {"request_id": "q3", "person_id": "ann", "at": None, "wants": {}, "selected": "77"},
    )  # fmt: skip
    report = FilesReport()
    dataset = read_dataset(recipes, interactions, asked, report)
    item = {recipe_id: i for i, recipe_id in enumerate(dataset.recipe_ids)}
    assert sorted(item) == ["10", "11", "12"]
    assert [(a.request_id, a.person, a.selected) for a in dataset.asks] == [
        ("q1", -1, item["10"]), ("q2", 0, item["12"]), ("q3", 0, -1),
    ]  # fmt: skip
    assert dataset.asks[0].wants == (("main", "beef"), ("meal", "Dinner"))
    assert dataset.passing(dataset.asks[0].wants).tolist() == [item["10"]]
    assert dataset.asks[1].at == NEVER
    rows = dataset.rows
    assert rows.at[0] == ALWAYS
    assert rows.item.tolist() == [item["12"], item["11"], item["10"]]
    assert rows.weight.tolist() == [1, 0, 1]
    assert {k: n for k, n in why_unread(report).items() if n} == {
        "interactions refused": 1, "interactions of recipes that are not there": 1,
        "requests for recipes that are not there": 1,
    }  # fmt: skip


def test_content_is_what_a_catalog_says(tmp_path: Path, recipes: Path, interactions: Path) -> None:
    asked = requests(tmp_path, {"request_id": "q", "person_id": "ann", "selected": "12"})
    dataset = read_dataset(recipes, interactions, asked, FilesReport())
    stew = dataset.recipe_ids.index("10")
    at = slice(dataset.content.offsets[stew], dataset.content.offsets[stew + 1])
    names = {dataset.content.names[f] for f in dataset.content.values[at]}
    assert {"food:carrot", "word:stew", "tag:dinner", "tag:beef"} <= names


def test_without_a_readable_request_there_is_nothing_to_judge(
    tmp_path: Path, recipes: Path, interactions: Path
) -> None:
    with pytest.raises(BadFileError, match="holds no request"):
        read_dataset(recipes, interactions, requests(tmp_path, "{"), FilesReport())


def test_without_a_readable_recipe_there_is_nothing_to_judge(
    tmp_path: Path, interactions: Path
) -> None:
    empty = tmp_path / "recipes.jsonl"
    empty.write_text('{"identifier": ""}\n', encoding="utf-8")
    asked = requests(tmp_path, {"request_id": "q", "person_id": "ann", "selected": "12"})
    with pytest.raises(BadFileError, match="holds no recipe"):
        read_dataset(empty, interactions, asked, FilesReport())
