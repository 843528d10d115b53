"""People over HTTP: every route, what it answers, what it refuses, and with which field."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from httpx import Response
from tests.service.conftest import TestClient

V1 = "/api/v1"
HOME, PERSON = f"{V1}/households/home-1", f"{V1}/people/ann"
KID = f"{HOME}/members/kid"
EGG = {"name": "egg", "jurisdiction": "eu", "strictness": "free_only"}


def ok(response: Response) -> Any:
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    return response.json()


def refused(response: Response, status: int, code: str) -> Any:
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (status, code), response.text
    return error


@pytest.fixture
def home(client: TestClient) -> TestClient:
    """Return a client of a service with one household, of a kid without eggs."""
    ok(client.put(HOME, json={}))
    ok(client.put(KID, json={"name": "Kid", "profile": {"allergies": [{"name": "egg"}]}}))
    return client


def test_a_household_is_put_told_and_erased(client: TestClient) -> None:
    assert ok(client.put(HOME, json={})) == {"id": "home-1", "members": {}}
    ok(client.put(KID, json={}))
    assert ok(client.put(HOME, json={})) == {"id": "home-1", "members": {"kid": {"name": ""}}}
    assert ok(client.get(HOME)) == {"id": "home-1", "members": {"kid": {"name": ""}}}
    erased = ok(client.delete(HOME))
    assert (erased["households"], erased["memberships"]) == (1, 1)
    refused(client.get(HOME), 404, "not_known")


def test_a_member_is_put_changed_told_and_removed(home: TestClient) -> None:
    told = {"name": "Kid", "profile": {"allergies": [EGG]}}
    assert ok(home.get(KID)) == told
    assert ok(home.put(KID, json={"name": "Kiddo"})) == told | {"name": "Kiddo"}
    erased = ok(home.delete(KID))
    assert (erased["profiles"], erased["memberships"]) == (1, 1)
    assert erased["elsewhere"] == {"events": 0, "conversations": 0}
    refused(home.get(KID), 404, "not_known")


def test_a_pantry_is_put_told_and_used_up(home: TestClient) -> None:
    pantry = {"pantry": [{"food": "milk", "use_by": "2026-05-03"}, {"food": "rice"}]}
    assert ok(home.put(f"{HOME}/pantry", json=pantry)) == pantry
    assert ok(home.get(f"{HOME}/pantry")) == pantry
    used = ok(home.post(f"{HOME}/pantry/used", json={"foods": ["rice"]}))
    assert used == {"used": [{"food": "rice"}], "pantry": pantry["pantry"][:1]}


def test_a_profile_is_put_told_and_erased(client: TestClient) -> None:
    given = {"allergies": [{"name": "egg"}], "max_weekday_minutes": 30}
    told = given | {"allergies": [EGG]}
    assert ok(client.put(f"{PERSON}/profile", json=given)) == told
    assert ok(client.get(f"{PERSON}/profile")) == told
    assert ok(client.delete(f"{PERSON}/profile"))["profiles"] == 1
    refused(client.get(f"{PERSON}/profile"), 404, "not_known")


def test_a_person_is_exported_and_erased_everywhere(home: TestClient) -> None:
    ok(home.put(f"{HOME}/members/cook", json={"person": "ann"}))
    ok(home.put(f"{PERSON}/profile", json={"likes": ["italian"]}))
    body = {"person": "ann", "conversation": "c", "utterance": "dinner"}
    shown = ok(home.post(f"{V1}/recommendations", json=body))["recommendation"]
    told = ok(home.get(f"{PERSON}/export"))
    assert (told["person"], told["profile"]) == ("ann", {"likes": ["italian"]})
    assert told["memberships"] == [{"household": "home-1", "member": "cook", "name": ""}]
    (impression,) = told["elsewhere"]["events"]["impressions"]
    assert impression["impression_id"] == shown["impression_id"]
    assert len(told["elsewhere"]["conversations"]) == 1
    erased = ok(home.delete(PERSON))
    assert erased["elsewhere"] == {"events": 1, "conversations": 1}
    assert (erased["profiles"], erased["memberships"], erased["pseudonyms"]) == (1, 1, 1)
    refused(home.get(f"{PERSON}/export"), 404, "not_known")
    refused(home.delete(PERSON), 404, "not_known")
    assert set(ok(home.get(HOME))["members"]) == {"kid"}


def test_questions_are_asked_and_answers_make_a_profile(home: TestClient) -> None:
    asked = ok(home.get(f"{V1}/onboarding"))["questions"]
    assert [question["id"] for question in asked] == [
        "allergies", "diets", "dislikes", "likes", "minutes",
    ]  # fmt: skip
    answers = {"allergies": ["egg"], "minutes": "30"}
    made = {"allergies": [EGG], "max_weekday_minutes": 30}
    told = ok(home.post(f"{V1}/onboarding", json={"answers": answers}))
    assert told == {"profile": made, "is_kept": False}
    told = ok(home.post(f"{V1}/onboarding", json={"answers": answers, "person": "ann"}))
    assert told == {"profile": made, "is_kept": True}
    assert ok(home.get(f"{PERSON}/profile")) == made
    body = {"answers": answers, "household": "home-1", "member": "guest"}
    assert ok(home.post(f"{V1}/onboarding", json=body))["is_kept"]
    assert ok(home.get(f"{HOME}/members/guest"))["profile"] == made


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"{V1}/households/nowhere"),
        ("DELETE", f"{V1}/households/nowhere"),
        ("PUT", f"{V1}/households/nowhere/members/kid"),
        ("GET", f"{V1}/households/nowhere/members/kid"),
        ("GET", f"{HOME}/members/nobody"),
        ("DELETE", f"{HOME}/members/nobody"),
        ("PUT", f"{V1}/households/nowhere/pantry"),
        ("GET", f"{V1}/households/nowhere/pantry"),
        ("POST", f"{V1}/households/nowhere/pantry/used"),
        ("GET", f"{V1}/people/nobody/profile"),
        ("DELETE", f"{V1}/people/nobody/profile"),
        ("GET", f"{V1}/people/nobody/export"),
        ("DELETE", f"{V1}/people/nobody"),
    ],
)
def test_what_is_not_known_is_not_found_and_no_id_is_quoted(
    home: TestClient, method: str, path: str
) -> None:
    bodies: dict[str, Any] = {"pantry": {"pantry": []}, "used": {"foods": []}}
    sent = {"json": bodies.get(path.rsplit("/", 1)[1], {})} if method in ("PUT", "POST") else {}
    response = home.request(method, path, **sent)
    error = refused(response, 404, "not_known")
    assert "no" in error["message"].split()
    assert not {"nowhere", "nobody"} & set(error["message"].split())


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("PUT", HOME, {"members": {}}, "body"),
        ("PUT", KID, {"profile": {"allergies": [{"nam": "egg"}]}}, "member.profile.allergies[0]"),
        (
            "PUT", KID, {"profile": {"allergies": [{"name": "zorb"}]}},
            "member.profile.allergies[0].name",
        ),
        ("PUT", f"{PERSON}/profile", {"diets": "vegan"}, "profile.diets"),
        ("PUT", f"{PERSON}/profile", {"diets": ["vegann"]}, "profile.diets[0]"),
        ("PUT", f"{PERSON}/profile", {"zone": "Mars/City"}, "profile.zone"),
        ("PUT", f"{V1}/people/{'x' * 201}/profile", {}, "person"),
        ("PUT", f"{V1}/households/{'x' * 201}", {}, "household"),
        ("PUT", f"{HOME}/members/{'x' * 201}", {}, "member"),
        (
            "PUT", f"{HOME}/pantry", {"pantry": [{"food": "milk", "use_by": "x"}]},
            "pantry[0].use_by",
        ),
        ("PUT", f"{HOME}/pantry", {"pantry": [{"food": "zorb"}]}, "pantry[0].food"),
        ("POST", f"{HOME}/pantry/used", {"foods": ["rice", "zorb"]}, "foods[1]"),
        ("POST", f"{HOME}/pantry/used", {}, "body"),
        ("POST", f"{V1}/onboarding", {"answers": {"allergies": ["zorb"]}}, "answers.allergies[0]"),
        ("POST", f"{V1}/onboarding", {"answers": {"minutes": "7"}}, "answers.minutes"),
        ("POST", f"{V1}/onboarding", {"answers": {}, "member": "kid"}, "household"),
    ],
)  # fmt: skip
def test_what_is_malformed_is_refused_with_its_place(
    home: TestClient, method: str, path: str, body: object, field: str
) -> None:
    response = home.request(method, path, json=body)
    error = response.json()["error"]
    assert (response.status_code, error["field"]) == (422, field), response.text


@pytest.mark.parametrize("path", [HOME, KID, f"{HOME}/pantry", f"{PERSON}/profile"])
def test_what_is_not_sent_as_json_changes_nothing(home: TestClient, path: str) -> None:
    refused(home.put(path, content=b"{}"), 415, "not_json")


def test_an_id_with_a_slash_erases_nobody(home: TestClient) -> None:
    ok(home.put(f"{PERSON}/profile", json={"likes": ["italian"]}))
    for path in ("ann/x", "ann%2Fx", ""):
        refused(home.delete(f"{V1}/people/{path}"), 404, "no_such_path")
    assert ok(home.delete(f"{V1}/people/ann%2Fprofile"))["pseudonyms"] == 0  # the profile alone
    assert ok(home.get(f"{PERSON}/export"))["person"] == "ann"


def test_without_cryptography_only_kept_utterances_fail_and_it_is_told_how_to_get_it(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.ciphers.aead", None)
    ok(client.put(f"{PERSON}/profile", json={"likes": ["italian"]}))
    response = client.put(f"{PERSON}/profile", json={"keeps_utterances": True})
    error = refused(response, 501, "missing_extra")
    assert error["message"] == (
        "keeping what people say needs cryptography: pip install 'ladle-recipes[privacy]'"
    )
    assert ok(client.get(f"{PERSON}/profile")) == {"likes": ["italian"]}
    ok(client.get(f"{PERSON}/export"))
    ok(client.delete(PERSON))


# -- who eats -------------------------------------------------------------------------------------


def test_the_limits_of_all_who_eat_bind_and_those_of_others_do_not(home: TestClient) -> None:
    milk = {"profile": {"allergies": [{"name": "milk"}], "diets": ["vegetarian"]}}
    ok(home.put(f"{HOME}/members/guest", json=milk))

    def verdicts(**who: object) -> list[tuple[str, str, str]]:
        answer = ok(home.post(f"{V1}/recommendations", json={"household": "home-1", **who}))
        views = [answer["recommendation"]["recipe"], *(a["recipe"] for a in answer["alternatives"])]
        return [
            (v["allergens"]["egg"], v["allergens"]["milk"], v["diets"]["vegetarian"]) for v in views
        ]

    assert set(verdicts()) == {("free", "free", "yes")}
    assert set(verdicts(eaters=["kid", "guest"])) == {("free", "free", "yes")}
    assert {egg for egg, _, _ in verdicts(eaters=["kid"])} == {"free"}
    assert any((milk, diet) != ("free", "yes") for _, milk, diet in verdicts(eaters=["kid"]))


@pytest.mark.parametrize(
    ("who", "field"),
    [
        ({"household": "nowhere"}, "household"),
        ({"household": "home-1", "eaters": ["nobody"]}, "eaters[0]"),
        ({"household": "home-1", "eaters": []}, "eaters"),
        ({"eaters": ["kid"]}, "eaters"),
    ],
)
def test_eaters_who_are_not_known_stop_the_answer(
    home: TestClient, who: dict[str, object], field: str
) -> None:
    error = refused(home.post(f"{V1}/recommendations", json=who), 422, "bad_request")
    assert error["field"] == field
