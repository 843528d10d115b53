"""JSON into types, with errors that name the field by its path."""

from __future__ import annotations

import re
from typing import TypeVar, get_type_hints

import msgspec

from ladle.core import BadRequestError, nearest

T = TypeVar("T")
_WHERE = re.compile(r"^(?P<why>.*?)(?: - at `\$?\.?(?P<path>[^`]*)`)?$", re.DOTALL)
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
    """Name the nearest known field beside an unknown one, of the part that held it."""
    why = why[:1].lower() + why[1:]
    for name in path.split(".") if path else ():
        kind = _part(kind, name)
    if not (unknown := _UNKNOWN.search(why)) or not hasattr(kind, "__struct_encode_fields__"):
        return why
    known = kind.__struct_encode_fields__
    near = nearest(unknown["name"], known, n=1)
    return f"{why}; " + (f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}")


def _part(kind: type, name: str) -> type:
    """Return the type of a field; `object` of what has none, like a list or "this or nothing"."""
    hints = get_type_hints(kind) if hasattr(kind, "__struct_encode_fields__") else {}
    part: type = hints.get(name, object)
    return part
