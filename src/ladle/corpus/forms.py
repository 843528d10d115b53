"""One raw record of any form as a schema.org/Recipe mapping: the work that any process may do."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import PurePath
from types import MappingProxyType
from typing import Any

from ladle.core import BadRecordError
from ladle.corpus.columns import PRESETS, amended, plain_columns, preset_of, recipe_of_row
from ladle.corpus.cooklang import from_cooklang
from ladle.corpus.exports import EXPORTS, form_of
from ladle.corpus.front_matter import from_chowdown
from ladle.corpus.gnome import from_gnome
from ladle.corpus.records import Raw
from ladle.corpus.schema_org import object_from_json

Mapped = Mapping[str, Any]

_TEXTS = frozenset({"cooklang", "chowdown"})
_PERSONAL = frozenset({"tandoor", "copymethat", "myrecipebox", "plantoeat"})
"""Collections whose addresses say where the cook found a recipe, not what it is."""


def mapping_of(raw: Raw) -> Mapped:
    """Return a record as a schema.org/Recipe mapping, which is still to be checked.

    Raises
    ------
    BadRecordError
        It is not of the form that it was taken for.
    """
    found = FORMS[raw.form](raw)
    if found.get("identifier") or not (
        raw.form in _TEXTS or (raw.form in _PERSONAL and found.get("url"))
    ):
        return found
    # a cook keeps many recipes of one address, and most of them do not name a recipe's own page
    stem = _stem(raw) if raw.form in _TEXTS else ""
    known = "\n".join(str(x) for x in (found.get("name"), found.get("url"), stem))
    digest = hashlib.blake2b(known.encode("utf-8", "replace"), digest_size=10)
    return {**found, "identifier": f"r{digest.hexdigest()}"}


def _found(raw: Raw) -> Mapped:
    return object_from_json(raw.data) if isinstance(raw.data, bytes) else raw.data


def _from_json(raw: Raw) -> Mapped:
    """Read an object of schema.org, of a program, or with plain names for the properties."""
    found = _found(raw)
    if "@type" in found or "recipeIngredient" in found:
        return EXPORTS[form](found) if (form := form_of(found)) else found
    if form := form_of(found):
        return EXPORTS[form](found)
    if preset := preset_of(found):
        return _from_preset(preset)(raw)
    # "title" for a name, "directions" for steps: what is called otherwise is added, not replaced
    others = {f: column for f, column in plain_columns(found).items() if f not in found}
    return dict(found) | recipe_of_row(found, others) if others else found


def _from_export(form: str) -> Callable[[Raw], Mapped]:
    return lambda raw: EXPORTS[form](_found(raw))


def _from_preset(preset: str) -> Callable[[Raw], Mapped]:
    columns = PRESETS[preset].columns
    return lambda raw: amended(recipe_of_row(_found(raw), columns), preset)


def _from_cells(raw: Raw) -> Mapped:
    """Read a row whose columns already have the names of properties."""
    found = _found(raw)
    return recipe_of_row(found, {name: name for name in found})


def _from_text(read: Callable[[str, str], Mapped]) -> Callable[[Raw], Mapped]:
    def found(raw: Raw) -> Mapped:
        return read(text_of(raw.data if isinstance(raw.data, bytes) else b""), _stem(raw))

    return found


def _stem(raw: Raw) -> str:
    return PurePath(raw.file).name.rsplit(".", 1)[0].replace("_", " ").strip()


def text_of(data: bytes) -> str:
    """Return bytes as text.

    Raises
    ------
    BadRecordError
        They are no UTF-8; another encoding can only be guessed, and a wrong guess spoils names.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        raise BadRecordError(
            f"is no UTF-8 text (byte {data[e.start]:#04x}); save it as UTF-8"
        ) from e


def _from_gnome(raw: Raw) -> Mapped:
    values = _found(raw)
    try:
        "".join(values.values()).encode()
    except UnicodeEncodeError as e:
        raise BadRecordError("holds bytes that are no UTF-8 text") from e
    return from_gnome(dict(values))


FORMS: Mapping[str, Callable[[Raw], Mapped]] = MappingProxyType({
    "json": _from_json,
    "schema_org": _found,
    "copymethat": _found,
    "cells": _from_cells,
    "cooklang": _from_text(from_cooklang),
    "chowdown": _from_text(from_chowdown),
    "gnome": _from_gnome,
    **{name: _from_export(name) for name in EXPORTS},
    **{name: _from_preset(name) for name in PRESETS},
})  # fmt: skip
"""How each form of raw record is read."""
