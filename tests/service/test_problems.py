"""Errors as JSON: stable codes for programs, sentences for people, nothing of the inside."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from typing import Any

import msgspec
import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ladle.core import (
    BadFileError,
    BadRecordError,
    BadRequestError,
    BadSettingError,
    CorruptVersionError,
    LadleError,
    MissingExtraError,
    NotKnownError,
    NotReadyError,
    RecipeNotFoundError,
    StoreError,
    UnknownFoodError,
)
from ladle.service.problems import (
    Problem,
    ProblemBody,
    on_any_error,
    on_http_error,
    on_ladle_error,
    problem_response,
)

REQUEST = Request({"type": "http", "headers": []})
SAMPLE = Path(__file__).parents[1] / "ui" / "answers" / "error.json"
SECRET = Path("/srv/ladle/secret")


def told(response: Response) -> Any:
    assert response.media_type == "application/json"
    return json.loads(bytes(response.body))["error"]


@pytest.mark.parametrize(
    ("error", "status", "expected"),
    [
        (
            UnknownFoodError("wants.avoid[0]", "zorb", ["sorbet"]),
            422,
            {
                "code": "unknown_food",
                "message": "wants.avoid[0]: 'zorb' is no food or allergen that Ladle knows; "
                "did you mean sorbet?",
                "field": "wants.avoid[0]", "name": "zorb", "did_you_mean": ["sorbet"],
            },
        ),
        (
            BadRequestError("tz", "is wrong"),
            422,
            {"code": "bad_request", "message": "tz: is wrong", "field": "tz"},
        ),
        (
            RecipeNotFoundError("x"),
            404,
            {"code": "recipe_not_found", "message": "no recipe 'x' is in the catalog"},
        ),
        (
            NotKnownError("household"),
            404,
            {"code": "not_known", "message": "no household is known by that id"},
        ),
        (
            MissingExtraError("training", "implicit", "train"),
            501,
            {
                "code": "missing_extra",
                "message": "training needs implicit: pip install 'ladle-recipes[train]'",
            },
        ),
        (
            NotReadyError(f"run it on {SECRET}"),
            503,
            {
                "code": "not_ready",
                "message": "Ladle is not ready to answer; its log says why",
            },
        ),
        (
            CorruptVersionError(SECRET, "is damaged"),
            503,
            {
                "code": "corrupt_version",
                "message": "what Ladle has stored is damaged; its log says where",
            },
        ),
        (
            StoreError(f"reading {SECRET} failed"),
            503,
            {
                "code": "store_unavailable",
                "message": "Ladle cannot read or write what it keeps; its log says why; try again",
            },
        ),
        *(
            (
                error,
                500,
                {"code": "internal", "message": "Ladle made a mistake; its log says more"},
            )
            for error in (
                BadFileError(SECRET, "is damaged"), BadRecordError("secret"),
                BadSettingError("secret", 1, "2"), LadleError("secret"),
            )
        ),
    ],
    ids=lambda x: type(x).__name__ if isinstance(x, LadleError) else "",
)  # fmt: skip
def test_every_error_of_ladles_has_its_status_code_and_text(
    caplog: pytest.LogCaptureFixture, error: LadleError, status: int, expected: object
) -> None:
    with caplog.at_level(logging.ERROR):
        response = asyncio.run(on_ladle_error(REQUEST, error))
    assert (response.status_code, told(response)) == (status, expected)
    assert response.headers.get("retry-after") == ("5" if status == 503 else None)
    # what is our fault is logged in full and told in short
    assert (str(error) in caplog.text) is (status >= 500)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "body_broke_off"), (404, "no_such_path"), (405, "method_not_allowed"),
        (413, "body_too_large"), (415, "not_json"), (418, "http_error"),
    ],
)  # fmt: skip
def test_every_error_of_the_routers_has_a_code(status: int, code: str) -> None:
    error = HTTPException(status, "so it is", {"Allow": "GET"})
    response = asyncio.run(on_http_error(REQUEST, error))
    assert (response.status_code, response.headers["allow"]) == (status, "GET")
    assert told(response) == {"code": code, "message": "so it is"}


@pytest.mark.parametrize(
    ("status", "headers", "message"),
    [
        (404, None, "nothing is at this path; /api/v1/openapi.json lists those that there are"),
        (405, {"Allow": "GET, POST"}, "this path takes GET, POST"),
        (405, None, "this path takes another method"),
    ],
)
def test_what_the_router_refuses_says_what_would_be_right(
    status: int, headers: dict[str, str] | None, message: str
) -> None:
    response = asyncio.run(on_http_error(REQUEST, HTTPException(status, headers=headers)))
    assert told(response)["message"] == message


def test_an_error_of_the_routers_that_is_none_is_ours() -> None:
    response = asyncio.run(on_http_error(REQUEST, ValueError("secret")))
    assert (response.status_code, told(response)) == (
        500, {"code": "http_error", "message": "something went wrong"},
    )  # fmt: skip


@pytest.mark.parametrize(("is_stopping", "connection"), [(False, None), (True, "close")])
def test_what_nobody_foresaw_is_logged_with_its_trace(
    caplog: pytest.LogCaptureFixture, is_stopping: bool, connection: str | None
) -> None:
    app = Starlette()
    app.state.is_stopping = is_stopping
    request = Request({"type": "http", "app": app})
    response = asyncio.run(on_any_error(request, ZeroDivisionError("secret")))
    assert response.headers.get("connection") == connection
    assert response.status_code == 500
    assert told(response)["code"] == "internal"
    assert b"secret" not in response.body
    assert "ZeroDivisionError: secret" in caplog.text


def test_a_problem_says_only_what_it_has_to_say() -> None:
    response = problem_response(422, Problem("bad_request", "is wrong"), {"X-Y": "z"})
    assert json.loads(bytes(response.body)) == {
        "error": {"code": "bad_request", "message": "is wrong"}
    }
    assert response.headers["x-y"] == "z"


def test_the_sample_error_that_the_page_is_tested_with_is_one() -> None:
    if not SAMPLE.is_file():
        pytest.skip(f"{SAMPLE.name} is not there yet")
    body = msgspec.json.decode(SAMPLE.read_bytes(), type=ProblemBody)
    assert json.loads(msgspec.json.encode(body)) == json.loads(SAMPLE.read_bytes())
    assert body.error.code == "unknown_food"
