"""The service: recipes by their ids, and their facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

import pytest
from tests.ranking.conftest import catalog_of, recipe
from tests.service.conftest import TestClient, client_of
from tests.service.test_app import get, problem

from ladle.core import RecipeId

# -- recipes ----------------------------------------------------------------------------------

ODD_IDS = (
    "a/b", "/a", "a/", "a//b", "https://example.org/soup?x=1&y=2#top", "100% rye", "x%2Fy",
    "žluťoučký kůň", "スープ", "a b+c", "semi;colon:colon", "'\"<>&", "..a", "%",
)  # fmt: skip


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("odd")
    rice = recipe("Rice", "1 cup rice")
    catalog_of(folder, [replace(rice, id=RecipeId(i)) for i in ODD_IDS])
    with client_of(folder) as running:
        yield running


@pytest.mark.parametrize("recipe_id", ODD_IDS)
def test_a_recipe_is_found_by_any_id(odd: TestClient, recipe_id: str) -> None:
    for path in (quote(recipe_id, safe=""), quote(recipe_id, safe="/")):
        response = get(odd, f"/api/v1/recipes/{path}")
        assert (response.status_code, response.json()["id"]) == (200, recipe_id)


@pytest.mark.parametrize("recipe_id", ["nothing", "", "a", "x/y", "A/B"])
def test_an_id_that_is_not_there_is_not_found(odd: TestClient, recipe_id: str) -> None:
    problem(get(odd, f"/api/v1/recipes/{recipe_id}"), 404, "recipe_not_found")


def test_the_facts_of_a_recipe_are_told_line_by_line(odd: TestClient) -> None:
    sheet = get(odd, f"/api/v1/facts/{quote(ODD_IDS[0], safe='')}").json()
    assert sheet["identifier"] == ODD_IDS[0]
    assert sheet["jurisdiction"] == "eu"
    assert {place["place"] for place in sheet["places"]} >= {"title"}


def test_a_recipe_is_shown_for_as_many_as_eat(client: TestClient) -> None:
    asked = client.post("/api/v1/recommendations", json={"wants": {"servings": 8}}).json()
    recipe = asked["recommendation"]["recipe"]
    assert recipe["scaled"]["servings"] == 8
    assert len(recipe["scaled"]["lines"]) == len(recipe["lines"])
    path = f"/api/v1/recipes/{recipe['id']}"
    assert client.get(path, params={"servings": 8}).json()["scaled"] == recipe["scaled"]
    assert client.get(path, params={"units": "metric"}).json()["scaled"]["servings"] is None
    assert client.get(path).json()["scaled"] is None


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"servings": "many"}, "servings: is 'many'; it must be a number"),
        ({"servings": "0"}, "servings: is 0; it must be from 0.5 to 1,000"),
        ({"servings": "nan"}, "servings: is nan; it must be from 0.5 to 1,000"),
        ({"units": "stones"}, "units: is 'stones'; known are as_written, metric, us"),
    ],
)
@pytest.mark.parametrize("kind", ["recipes", "facts"])
def test_a_number_of_people_that_cannot_be_is_refused(
    client: TestClient, kind: str, params: dict[str, str], message: str
) -> None:
    asked = client.post("/api/v1/recommendations", json={}).json()
    path = f"/api/v1/{kind}/{asked['recommendation']['recipe']['id']}"
    error = problem(client.get(path, params=params), 422, "bad_request")
    assert error["message"] == message
    assert [error["field"]] == [*params]


def test_the_facts_hold_what_a_cook_asks(client: TestClient) -> None:
    asked = client.post("/api/v1/recommendations", json={}).json()
    path = f"/api/v1/facts/{asked['recommendation']['recipe']['id']}"
    sheet = client.get(path, params={"servings": 3}).json()
    assert {"kitchen", "character", "nutrition"} <= sheet.keys()


def test_the_facts_follow_the_law_that_is_asked_for(client: TestClient) -> None:
    sheet = get(client, "/api/v1/facts/shakshouka?jurisdiction=us").json()
    assert "wheat" in sheet["allergens"]
    assert sheet["allergens"]["egg"]["verdict"] == "contains"


def test_facts_of_nothing_and_by_no_law_are_refused(client: TestClient) -> None:
    problem(get(client, "/api/v1/facts/nosuch"), 404, "recipe_not_found")
    error = problem(get(client, "/api/v1/facts/shakshouka?jurisdiction=mars"), 422, "bad_request")
    assert error["field"] == "jurisdiction"
