"""What the OpenAPI document says of people: ids in paths, errors that may come, no dead types."""

from __future__ import annotations

from typing import Any

from tests.service.test_openapi import DOCUMENT

from ladle.service.people_paths import PEOPLE_TYPES, people_paths

PATHS: dict[str, Any] = {
    path: operations
    for path, operations in DOCUMENT["paths"].items()
    if path.startswith(("/api/v1/households", "/api/v1/people", "/api/v1/onboarding"))
}


def test_every_path_of_people_stands_in_the_document() -> None:
    def call(
        name: str, summary: str, answer: str, errors: tuple[int, ...], takes: str = ""
    ) -> dict[str, Any]:
        return {"names": (name, summary, answer, errors, takes)}

    assert people_paths(call).keys() == PATHS.keys()
    assert len({kind.__name__ for kind in PEOPLE_TYPES}) == len(PEOPLE_TYPES)


def test_an_id_in_a_path_is_bounded_and_holds_no_slash() -> None:
    for path, operations in PATHS.items():
        for operation in operations.values():
            for parameter in operation.get("parameters", []):
                assert parameter["name"] in path
                assert parameter["schema"]["maxLength"] == 200
                assert parameter["schema"]["pattern"] == "^[^/]+$"


def test_what_takes_a_body_may_refuse_it_and_what_is_named_may_be_unknown() -> None:
    for path, operations in PATHS.items():
        for method, operation in operations.items():
            declared = set(operation["responses"])
            assert ({"413", "415"} <= declared) == ("requestBody" in operation), (path, method)
            if method in ("get", "delete") and "parameters" in operation:
                assert {"404", "422"} <= declared


def test_the_answer_and_the_question_tell_of_conversations_and_households() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    asked = schemas["RecommendationBody"]["properties"]
    assert {"person", "household", "eaters", "conversation"} <= asked.keys()
    answered = schemas["Answer"]["properties"]
    assert {"intent", "conversation", "accepted", "why", "offers", "confirm"} <= answered.keys()
    offer = schemas["Offer"]["properties"]
    assert offer.keys() == {"part", "value", "removes", "needs_confirmation", "people"}
