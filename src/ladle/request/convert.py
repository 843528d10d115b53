"""JSON into types, with errors that name the field by its path."""

from __future__ import annotations

import re
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from ladle.core import BadRequestError, nearest

T = TypeVar("T")
_WHERE = re.compile(r"^(?P<why>.*?)(?: - at `\$?\.?(?P<path>[^`]*)`)?$", re.DOTALL)
_EXAMPLES = {
    "RFC3339 encoded datetime": "2026-05-01T18:30:00+02:00",
    "RFC3339 encoded date": "2026-05-01",
}
"""How an error of msgspec's ends, and what would be right."""
_UNKNOWN = re.compile(r"unknown field `(?P<name>[^`]*)`")


def convert(value: object, kind: type[T], field: str) -> T:
    """Turn decoded JSON into a type.

    Parameters
    ----------
    field
        The path of `value` in what was sent; "" for the whole.

    Raises
    ------
    BadRequestError
        The value does not fit the type.
    """
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as e:
        where = _WHERE.match(str(e))
        path, why = (where["path"] or "", where["why"]) if where else ("", str(e))
        full = ".".join(p for p in (field, path) if p) or "body"
        raise BadRequestError(full, _with_hint(why, kind, path)) from e


def _with_hint(why: str, kind: type, path: str) -> str:
    """Say what would be right: the nearest known field of the part that held it, or a value."""
    why = why[:1].lower() + why[1:]
    for name in path.split(".") if path else ():
        kind = _part(kind, name)
    if choices := _choices(kind):
        return f"{why}; known are {', '.join(choices)}"
    for what, example in _EXAMPLES.items():
        if why.endswith(what):
            return f"{why}; send it as {example}"
    if not (unknown := _UNKNOWN.search(why)) or not hasattr(kind, "__struct_encode_fields__"):
        return why
    known = kind.__struct_encode_fields__
    near = nearest(unknown["name"], known, n=1)
    return f"{why}; " + (f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}")


def _part(kind: type, name: str) -> type:
    """Return the type of a field, or of what is in it ("sizes[1]"); `object` of what has none."""
    field, *within = name.split("[")
    hints = get_type_hints(kind) if hasattr(kind, "__struct_encode_fields__") else {}
    part = _present(hints.get(field, object)) if field else kind
    for _ in within:
        held = get_args(part) or (object,)
        part = _present(held[-1] if get_origin(part) is dict else held[0])
    return part


def _present(kind: Any) -> type:  # noqa: ANN401 - anything may stand in an annotation
    """Return the type of what may be absent where it is there; `object` if it may be several."""
    if get_origin(kind) in (Union, UnionType):
        kinds = [one for one in get_args(kind) if one is not NoneType]
        kind = kinds[0] if len(kinds) == 1 else object
    present: type = kind
    return present


def _choices(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 - a Literal is no type
    """Return all values of a type that has few; () for any other."""
    if get_origin(kind) is Literal:
        return tuple(map(str, get_args(kind)))
    is_enum = isinstance(kind, type) and issubclass(kind, Enum)
    return tuple(str(one.value) for one in kind) if is_enum else ()
