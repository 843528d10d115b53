"""The OpenAPI 3.1 document, made from the very types that requests and answers are read into."""

from __future__ import annotations

from typing import Any

import msgspec

from ladle import __version__
from ladle.food import FEWEST_SERVINGS, MOST_SERVINGS, FactsSheet, Show, jurisdictions
from ladle.ranking import Answer, Changed, EventBody, RecipeView, RecommendationBody, Status
from ladle.service.batches import BatchBody
from ladle.service.calls import NEEDS
from ladle.service.keys import Scope
from ladle.service.people_paths import PEOPLE_TYPES, people_paths
from ladle.service.problems import ProblemBody

_REF = "#/components/schemas/{name}"


class Durable(msgspec.Struct, frozen=True):
    """The event is on disk."""

    durable: bool


class Health(msgspec.Struct, frozen=True):
    """The process answers."""

    ok: bool


class Ready(msgspec.Struct, frozen=True):
    """Requests can be answered."""

    ready: bool


_TYPES = (
    RecommendationBody,
    BatchBody,
    Answer,
    EventBody,
    Durable,
    RecipeView,
    Changed,
    FactsSheet,
    Status,
    Health,
    Ready,
    ProblemBody,
    *PEOPLE_TYPES,
)


def openapi_document() -> dict[str, Any]:
    """Return the document as JSON values."""
    refs, schemas = msgspec.json.schema_components(_TYPES, ref_template=_REF)
    schema = dict(zip((t.__name__ for t in _TYPES), refs, strict=True))
    schemas["BatchAnswer"] = _batch_answer(schema["Answer"], schema["ProblemBody"])
    schema["BatchAnswer"] = {"$ref": _REF.format(name="BatchAnswer")}

    def describe(  # an operation of this document
        name: str, summary: str, answer: str, errors: tuple[int, ...], takes: str = ""
    ) -> dict[str, Any]:
        ok = "201" if answer == "Durable" else "200"
        responses = {ok: _content(answer, schema[answer])}
        responses |= {str(status): _content("An error", schema["ProblemBody"]) for status in errors}
        operation: dict[str, Any] = {
            "operationId": name,
            "summary": summary,
            "responses": responses,
        }
        if takes:
            operation["requestBody"] = _content("", schema[takes]) | {"required": True}
        return operation

    body = (413, 415, 422, 500, 503)
    recommend = describe("recommend", "What should we cook?", "Answer", body, "RecommendationBody")
    many = describe("recommendAll", "Many questions at once", "BatchAnswer", body, "BatchBody")
    record = describe(
        "record", "Tell what became of an answer", "Durable", (404, *body), "EventBody"
    )
    recipe = describe("recipe", "A recipe with its facts", "RecipeView", (404, 422, 500, 503))
    recipe["parameters"] = _SHOWN
    put = describe("putRecipe", "Add or replace a recipe", "Changed", body)
    put["requestBody"] = _content("", _SCHEMA_ORG) | {"required": True}
    put["responses"]["201"] = _content("There was none of that id", schema["Changed"])
    delete = describe("deleteRecipe", "Delete a recipe for good", "Changed", (404, 500, 503))
    facts = describe(
        "facts", "What was read in a recipe, and why", "FactsSheet", (404, 422, 500, 503)
    )
    paths = {
        "/api/v1/recommendations": {"post": recommend | {"parameters": [_EXPLAIN]}},
        "/api/v1/recommendations/batch": {"post": many | {"parameters": [_EXPLAIN]}},
        "/api/v1/events": {"post": record},
        "/api/v1/recipes/{recipe_id}": {
            name: operation | {"parameters": [_RECIPE_ID, *operation.get("parameters", ())]}
            for name, operation in (("get", recipe), ("put", put), ("delete", delete))
        },
        "/api/v1/facts/{recipe_id}": {
            "get": facts | {"parameters": [_RECIPE_ID, _JURISDICTION, *_SHOWN]}
        },
        **people_paths(describe),
        "/api/v1/status": {"get": describe("status", "What is loaded", "Status", (500, 503))},
        "/healthz": {"get": describe("healthz", "The process answers", "Health", ())},
        "/readyz": {"get": describe("readyz", "Requests can be answered", "Ready", (503,))},
    }
    for path, operations in paths.items():
        for method, operation in operations.items():
            _say_who_may(operation, NEEDS[method.upper(), path], schema["ProblemBody"])
    return {
        "openapi": "3.1.0",
        "info": _INFO,
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": {"key": _BEARER}},
    }


def _batch_answer(answer: dict[str, Any], problem: dict[str, Any]) -> dict[str, Any]:
    one = {"anyOf": [answer, problem]}
    return {
        "title": "BatchAnswer",
        "description": "The answers in the order of the questions, each an answer or a problem.",
        "type": "object",
        "properties": {"answers": {"type": "array", "items": one}},
        "required": ["answers"],
    }


def _say_who_may(operation: dict[str, Any], needs: Scope | None, problem: dict[str, Any]) -> None:
    """Add the scope of the key that a call needs, and how it is refused."""
    if needs is not None:
        operation["security"] = [{"key": [needs.value]}]
        refused = {str(status): _content(why, problem) for status, why in _REFUSED.items()}
        operation["responses"] |= refused
    for status in _TRY_AGAIN & operation["responses"].keys():
        operation["responses"][status]["headers"] = _RETRY_AFTER


_REFUSED = {
    400: "The path is no UTF-8, or the body broke off",
    401: "No key, or none that is known",
    403: "The key lacks the scope that this call needs",
    408: "The body was not there in time",
    421: "The Host header holds a name that this service does not go by",
    429: "This caller asks too often; Retry-After says when to ask again",
    503: "Too much is asked at once, the answer took too long, or Ladle is not ready; try again",
}
_TRY_AGAIN = frozenset({"429", "503"})
_RETRY_AFTER = {
    "Retry-After": {
        "description": "When to ask again, in seconds",
        "schema": {"type": "integer", "minimum": 1},
    }
}
_BEARER = {
    "type": "http",
    "scheme": "bearer",
    "description": (
        "An API key, made by `ladle keys add NAME --scope read|write|admin`; each scope covers "
        "those before it. While there is none, only this machine is served, without a key."
    ),
}
_INFO = {
    "title": "Ladle",
    "version": __version__,
    "description": "Ask what to cook; get one recipe that is safe for everyone who eats.",
    "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
}
_SCHEMA_ORG = {
    "type": "object",
    "description": "A schema.org/Recipe: name, recipeIngredient, recipeInstructions and so on.",
    "externalDocs": {"url": "https://schema.org/Recipe"},
    "required": ["name"],
    "properties": {"name": {"type": "string", "minLength": 1}},
}
_RECIPE_ID = {
    "name": "recipe_id",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "minLength": 1},
}


_JURISDICTION = {
    "name": "jurisdiction",
    "in": "query",
    "description": "Whose list of allergens.",
    "schema": {"type": "string", "enum": list(jurisdictions()), "default": "eu"},
}
_EXPLAIN = {
    "name": "explain",
    "in": "query",
    "description": "Whether to send the trace along; it counts before the body's `explain`.",
    "schema": {"type": "boolean"},
}
_SHOWN = [
    {
        "name": "servings",
        "in": "query",
        "description": "For how many people the lines are wanted, beside those as written.",
        "schema": {"type": "number", "minimum": FEWEST_SERVINGS, "maximum": MOST_SERVINGS},
    },
    {
        "name": "units",
        "in": "query",
        "description": "In which units they are wanted.",
        "schema": {"type": "string", "enum": list(Show), "default": Show.AS_WRITTEN},
    },
]


def _content(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}
