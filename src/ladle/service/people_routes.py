"""Routes of households, members, pantries, profiles, onboarding, export and erasure.

An id stands in the path, percent-encoded; one that holds a slash cannot.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ladle.ranking import (
    Homes,
    HouseholdBody,
    Ladle,
    Member,
    MemberId,
    OnboardingBody,
    PantryBody,
    Profile,
    UsedBody,
)
from ladle.service.bodies import read_body

P = ParamSpec("P")


def _homes(request: Request) -> Homes:
    ladle: Ladle = request.app.state.ladle
    return ladle.homes


async def _answer(call: Callable[P, object], *args: P.args, **named: P.kwargs) -> Response:
    found = await run_in_threadpool(call, *args, **named)
    return Response(msgspec.json.encode(found), media_type="application/json")


def _household(request: Request) -> str:
    return str(request.path_params["household"])


def _member(request: Request) -> MemberId:
    return MemberId(_household(request), str(request.path_params["member"]))


def _person(request: Request) -> str:
    return str(request.path_params["person"])


async def put_household(request: Request) -> Response:
    """PUT /api/v1/households/{household}: make it, unless it is there."""
    await read_body(request, HouseholdBody)
    return await _answer(_homes(request).put_household, _household(request))


async def household(request: Request) -> Response:
    """GET /api/v1/households/{household}: who belongs to it."""
    return await _answer(_homes(request).household, _household(request))


async def erase_household(request: Request) -> Response:
    """DELETE /api/v1/households/{household}: with its pantry and its own members."""
    return await _answer(_homes(request).erase_household, _household(request))


async def put_member(request: Request) -> Response:
    """PUT /api/v1/households/{household}/members/{member}: what is left out stays as it is."""
    member = await read_body(request, Member, "member")
    return await _answer(_homes(request).put_member, _member(request), member)


async def member(request: Request) -> Response:
    """GET /api/v1/households/{household}/members/{member}."""
    return await _answer(_homes(request).member, _member(request))


async def remove_member(request: Request) -> Response:
    """DELETE /api/v1/households/{household}/members/{member}: erased if known by no other id."""
    return await _answer(_homes(request).remove_member, _member(request))


async def put_pantry(request: Request) -> Response:
    """PUT /api/v1/households/{household}/pantry: in place of what was at home."""
    body = await read_body(request, PantryBody)
    return await _answer(_homes(request).put_pantry, _household(request), body.pantry)


async def pantry(request: Request) -> Response:
    """GET /api/v1/households/{household}/pantry."""
    return await _answer(_homes(request).pantry, _household(request))


async def use_up(request: Request) -> Response:
    """POST /api/v1/households/{household}/pantry/used: take foods out."""
    body = await read_body(request, UsedBody)
    return await _answer(_homes(request).use_up, _household(request), body.foods)


async def put_profile(request: Request) -> Response:
    """PUT /api/v1/people/{person}/profile: in place of the one that is there."""
    profile = await read_body(request, Profile, "profile")
    return await _answer(_homes(request).put_profile, _person(request), profile)


async def profile(request: Request) -> Response:
    """GET /api/v1/people/{person}/profile."""
    return await _answer(_homes(request).profile, _person(request))


async def erase_profile(request: Request) -> Response:
    """DELETE /api/v1/people/{person}/profile: and nothing else of them."""
    return await _answer(_homes(request).erase_profile, _person(request))


async def export(request: Request) -> Response:
    """GET /api/v1/people/{person}/export: all that is held of them."""
    return await _answer(_homes(request).export, _person(request))


async def erase_person(request: Request) -> Response:
    """DELETE /api/v1/people/{person}: everywhere, answered when it is durable."""
    return await _answer(_homes(request).erase_person, _person(request))


async def questions(request: Request) -> Response:
    """GET /api/v1/onboarding: questions that make a first profile."""
    return await _answer(_homes(request).questions)


async def onboard(request: Request) -> Response:
    """POST /api/v1/onboarding: answers into a profile, kept where somebody is named."""
    body = await read_body(request, OnboardingBody)
    return await _answer(_homes(request).onboard, body)


_HOUSEHOLD = "/v1/households/{household}"
_MEMBER = f"{_HOUSEHOLD}/members/{{member}}"
_PERSON = "/v1/people/{person}"

PEOPLE_ROUTES = (
    Route(_HOUSEHOLD, put_household, methods=["PUT"]),
    Route(_HOUSEHOLD, household, methods=["GET"]),
    Route(_HOUSEHOLD, erase_household, methods=["DELETE"]),
    Route(_MEMBER, put_member, methods=["PUT"]),
    Route(_MEMBER, member, methods=["GET"]),
    Route(_MEMBER, remove_member, methods=["DELETE"]),
    Route(f"{_HOUSEHOLD}/pantry", put_pantry, methods=["PUT"]),
    Route(f"{_HOUSEHOLD}/pantry", pantry, methods=["GET"]),
    Route(f"{_HOUSEHOLD}/pantry/used", use_up, methods=["POST"]),
    Route(_PERSON, erase_person, methods=["DELETE"]),
    Route(f"{_PERSON}/profile", put_profile, methods=["PUT"]),
    Route(f"{_PERSON}/profile", profile, methods=["GET"]),
    Route(f"{_PERSON}/profile", erase_profile, methods=["DELETE"]),
    Route(f"{_PERSON}/export", export, methods=["GET"]),
    Route("/v1/onboarding", questions, methods=["GET"]),
    Route("/v1/onboarding", onboard, methods=["POST"]),
)
