"""What the OpenAPI document says of the routes of people and households."""

from __future__ import annotations

from typing import Any, Protocol

from ladle.ranking import (
    Erased,
    HouseholdBody,
    HouseholdView,
    Member,
    Onboarded,
    OnboardingBody,
    OnboardingView,
    PantryBody,
    PersonExport,
    Profile,
    UsedBody,
    UsedUp,
)

PEOPLE_TYPES: tuple[type, ...] = (
    HouseholdBody,
    HouseholdView,
    Member,
    PantryBody,
    UsedBody,
    UsedUp,
    Profile,
    PersonExport,
    OnboardingView,
    OnboardingBody,
    Onboarded,
    Erased,
)
"""Types of bodies and answers."""

_READS, _TAKES = (404, 422, 500, 503), (413, 415, 422, 500, 503)
_CHANGES = (404, *_TAKES)
_NO_EXTRA = 501
_MOST_LETTERS = 200


class Describe(Protocol):
    """Describes one operation."""

    def __call__(
        self, name: str, summary: str, answer: str, errors: tuple[int, ...], takes: str = ""
    ) -> dict[str, Any]:
        """Return an operation of the document."""
        ...


def people_paths(describe: Describe) -> dict[str, Any]:
    """Return the paths and their operations."""
    return {
        "/api/v1/households/{household}": _with_ids(("household",), {
            "put": describe("putHousehold", "Make a household, unless it is there", "HouseholdView",
                            _TAKES, "HouseholdBody"),
            "get": describe("household", "Who belongs to a household", "HouseholdView", _READS),
            "delete": describe("eraseHousehold",
                               "Erase a household, its pantry and its own members",
                               "Erased", _READS),
        }),
        "/api/v1/households/{household}/members/{member}": _with_ids(("household", "member"), {
            "put": describe("putMember", "Add a member, or change what is said of them", "Member",
                            (*_CHANGES, _NO_EXTRA), "Member"),
            "get": describe("member", "A member of a household", "Member", _READS),
            "delete": describe("removeMember", "Take a member out; erased if known by no other id",
                               "Erased", _READS),
        }),
        "/api/v1/households/{household}/pantry": _with_ids(("household",), {
            "put": describe("putPantry", "What is at home, in place of what was", "PantryBody",
                            _CHANGES, "PantryBody"),
            "get": describe("pantry", "What is at home", "PantryBody", _READS),
        }),
        "/api/v1/households/{household}/pantry/used": _with_ids(("household",), {
            "post": describe("useUp", "Take foods out of a pantry", "UsedUp", _CHANGES, "UsedBody"),
        }),
        "/api/v1/people/{person}": _with_ids(("person",), {
            "delete": describe("erasePerson", "Erase a person everywhere", "Erased", _READS),
        }),
        "/api/v1/people/{person}/profile": _with_ids(("person",), {
            "put": describe("putProfile", "A person's profile, in place of the one that is there",
                            "Profile", (*_TAKES, _NO_EXTRA), "Profile"),
            "get": describe("profile", "A person's profile", "Profile", _READS),
            "delete": describe("eraseProfile", "Erase a profile, and nothing else of the person",
                               "Erased", _READS),
        }),
        "/api/v1/people/{person}/export": _with_ids(("person",), {
            "get": describe("exportPerson", "All that is held of a person", "PersonExport",
                            (*_READS, _NO_EXTRA)),
        }),
        "/api/v1/onboarding": {
            "get": describe("questions", "Questions that make a first profile", "OnboardingView",
                            (500, 503)),
            "post": describe("onboard", "Answers into a profile, kept where somebody is named",
                             "Onboarded", (*_CHANGES, _NO_EXTRA), "OnboardingBody"),
        },
    }  # fmt: skip


def _with_ids(names: tuple[str, ...], operations: dict[str, Any]) -> dict[str, Any]:
    ids = [_id(name) for name in names]
    return {method: operation | {"parameters": ids} for method, operation in operations.items()}


def _id(name: str) -> dict[str, Any]:
    schema = {"type": "string", "minLength": 1, "maxLength": _MOST_LETTERS, "pattern": "^[^/]+$"}
    described = f"Your own id of the {name}, percent-encoded; it holds no slash."
    return {
        "name": name, "in": "path", "required": True, "description": described, "schema": schema,
    }  # fmt: skip
