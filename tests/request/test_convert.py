"""JSON into types: errors name the field by its path."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

import msgspec
import pytest

from ladle.core import BadRequestError
from ladle.request import convert


class Inner(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sweet: bool = False


class Taste(StrEnum):
    SALTY = "salty"
    SOUR = "sour"


class Outer(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    inner: Inner | None = None
    one: Inner = Inner()
    sizes: tuple[int, ...] = ()
    either: int | str = 0
    kind: Literal["a", "b"] = "a"
    tastes: tuple[Taste, ...] | None = None
    days: dict[str, date] = {}
    at: datetime | None = None


def test_what_fits_becomes_the_type() -> None:
    found = convert({"name": "a", "one": {"sweet": True}, "sizes": [1, 2]}, Outer, "")
    assert found == Outer("a", one=Inner(sweet=True), sizes=(1, 2))


@pytest.mark.parametrize(
    ("value", "field", "text"),
    [
        ({}, "body", "object missing required field `name`"),
        (5, "body", "expected `object`, got `int`"),
        ({"name": 1}, "name", "expected `str`, got `int`"),
        ({"name": "a", "sizes": [1, "x"]}, "sizes[1]", "expected `int`, got `str`"),
        ({"name": "a", "one": {"sweet": 3}}, "one.sweet", "expected `bool`, got `int`"),
        ({"name": "a", "inner": {"sweet": 3}}, "inner.sweet", "expected `bool`, got `int`"),
        (
            {"name": "a", "nam": 1},
            "body",
            "object contains unknown field `nam`; did you mean name?",
        ),
        (
            {"name": "a", "one": {"sweat": 1}},
            "one",
            "object contains unknown field `sweat`; did you mean sweet?",
        ),
        (
            {"name": "a", "one": {"zzz": 1}},
            "one",
            "object contains unknown field `zzz`; known are sweet",
        ),
        ({"name": "a", "kind": "c"}, "kind", "invalid enum value 'c'; known are a, b"),
        ({"name": "a", "kind": 1}, "kind", "expected `str`, got `int`; known are a, b"),
        (
            {"name": "a", "tastes": ["sour", "x"]},
            "tastes[1]",
            "invalid enum value 'x'; known are salty, sour",
        ),
        (
            {"name": "a", "days": {"x": "soon"}},
            "days[...]",
            "invalid RFC3339 encoded date; send it as 2026-05-01",
        ),
        (
            {"name": "a", "at": "yesterday"},
            "at",
            "invalid RFC3339 encoded datetime; send it as 2026-05-01T18:30:00+02:00",
        ),
    ],
)
def test_what_does_not_fit_is_refused_by_its_path(value: object, field: str, text: str) -> None:
    with pytest.raises(BadRequestError) as refused:
        convert(value, Outer, "")
    assert (refused.value.field, refused.value.why) == (field, text)


def test_a_path_begins_with_where_the_value_stood() -> None:
    with pytest.raises(BadRequestError, match=r"^box\.one\.sweet: expected `bool`"):
        convert({"name": "a", "one": {"sweet": 3}}, Outer, "box")


def test_what_may_be_absent_or_several_gets_no_false_hint() -> None:
    want = r"^inner: object contains unknown field `nam`; known are sweet$"
    with pytest.raises(BadRequestError, match=want):
        convert({"name": "a", "inner": {"nam": 1}}, Outer, "")
    with pytest.raises(BadRequestError, match=r"^either: [^;]*$"):
        convert({"name": "a", "either": {}}, Outer, "")


def test_a_plain_type_converts_as_well() -> None:
    assert convert([1, 2], tuple[int, ...], "sizes") == (1, 2)
