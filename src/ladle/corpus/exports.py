"""What other recipe programs write as JSON, as schema.org/Recipe mappings.

Each program's objects are told by the names of their members. Headings within a list of
ingredients end in a colon, as people write them; notes come after the description.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from ladle.corpus.durations import iso_duration

Found = Mapping[str, Any]
_MOST_MINUTES = 10_000_000
_MOST_AMOUNT = 1_000_000
_CAMEL = re.compile(r"_([a-z])")
_BRACKETED = re.compile(r"\[([^\[\]]+)\]")
_INGREDIENT = re.compile(r"\{\{\s*ingredients\[(\d{1,4})\]\s*\}\}")
_SCALED = re.compile(r"\{\{\s*scale\(([\d.,/ ]{1,12})\)\s*\}\}")


def form_of(found: Found) -> str:
    """Return the program whose object this is; nothing for schema.org and what is not known."""
    is_typed = "@type" in found
    if not is_typed and found.keys() & {"recipe_ingredient", "slug"} and _has_lines(found):
        return "mealie"
    if is_typed or "recipeIngredient" in found:
        return "recipesage" if "creditText" in found and "isBasedOn" in found else ""
    if "working_time" in found and isinstance(found.get("steps"), list):
        return "tandoor"
    if "directions" in found and ("photo_hash" in found or {"uid", "source_url"} <= found.keys()):
        return "paprika"
    return ""


def _has_lines(found: Found) -> bool:
    return "recipe_ingredient" in found or "recipeIngredient" in found


def from_mealie(found: Found) -> dict[str, Any]:
    """Read one recipe of Mealie: of its first version (recipe_ingredient) or a later one."""
    own = {_camel(key): value for key, value in found.items()}
    notes = [_joined(": ", n.get("title"), n.get("text")) for n in _dicts(own.get("notes"))]
    return _without_nothing({
        "name": own.get("name"),
        "identifier": _text(own.get("slug")),
        "recipeIngredient": _mealie_lines(own.get("recipeIngredient")),
        "recipeInstructions": _mealie_steps(own.get("recipeInstructions")),
        "prepTime": iso_duration(own.get("prepTime")),
        "cookTime": iso_duration(own.get("performTime") or own.get("cookTime")),
        "totalTime": iso_duration(own.get("totalTime")),
        "recipeYield": _mealie_yield(own),
        "recipeCategory": _names(own.get("recipeCategory")),
        "keywords": _names(own.get("tags")),
        "tool": _names(own.get("tools")),
        "description": _joined("\n", own.get("description"), *notes),
        "url": own.get("orgUrl") or own.get("orgURL"),
    })  # fmt: skip


def _mealie_lines(given: object) -> list[str]:
    lines: list[str] = []
    for item in given if isinstance(given, list) else []:
        if not isinstance(item, dict):
            lines.append(_text(item))
            continue
        own = {_camel(key): value for key, value in item.items()}
        if title := _text(own.get("title")):
            lines.append(f"{title.rstrip(':')}:")
        lines.append(_mealie_line(own))
    return [line for line in lines if line]


def _mealie_line(own: Found) -> str:
    food, note = _name(own.get("food")), _text(own.get("note"))
    if not food:  # the note is the line as it was typed, amount and all
        typed = note or _text(own.get("display")) or _text(own.get("originalText"))
        is_typed = own.get("disableAmount") or not _name(own.get("unit"))
        return typed if is_typed else _joined(" ", *_amount(own, "quantity"), typed)
    line = _joined(" ", *_amount(own, "quantity"), food)
    return _joined(", ", line, note)


def _mealie_steps(given: object) -> list[Any]:
    steps: list[Any] = []
    for item in given if isinstance(given, list) else []:
        if isinstance(item, dict) and (title := _text(item.get("title"))):
            steps.append(title)
        steps.append(item.get("text") if isinstance(item, dict) else item)
    return steps


def _mealie_yield(own: Found) -> str:
    text = _text(own.get("recipeYield"))
    quantity = own.get("recipeYieldQuantity") if text else own.get("recipeServings")
    amount = _plain(quantity) if not any(c.isdigit() for c in text) else ""
    return _joined(" ", amount, text or ("servings" if amount else ""))


def from_tandoor(found: Found) -> dict[str, Any]:
    """Read one recipe.json of a Tandoor export."""
    steps = _dicts(found.get("steps"))
    prep, wait = (_minutes(found.get(key)) for key in ("working_time", "waiting_time"))
    servings = _text(found.get("servings_text"))
    return _without_nothing({
        "name": found.get("name"),
        "recipeIngredient": [line for step in steps for line in _tandoor_lines(step)],
        "recipeInstructions": [_tandoor_step(step) for step in steps],
        "prepTime": iso_duration(prep),
        "cookTime": iso_duration(wait),
        "totalTime": iso_duration(prep + wait),
        "recipeYield": _joined(" ", _plain(found.get("servings")), servings),
        "keywords": _names(found.get("keywords")),
        "description": found.get("description"),
        "url": found.get("source_url"),
    })  # fmt: skip


def _tandoor_lines(step: Found) -> list[str]:
    given = _dicts(step.get("ingredients"))
    given.sort(key=lambda item: _minutes(item.get("order")))
    return [line for item in given if (line := _tandoor_line(item))]


def _tandoor_line(item: Found) -> str:
    note = _text(item.get("note"))
    if item.get("is_header"):
        return f"{note.rstrip(':')}:" if note else ""
    amount = [] if item.get("no_amount") else _amount(item, "amount")
    line = _joined(" ", *amount, _name(item.get("food")))
    return _joined(", ", line, note)


def _tandoor_step(step: Found) -> str:
    """Return a step's text; its template's "{{ ingredients[0] }}" is the line of that number."""
    lines = [_tandoor_line(item) for item in _dicts(step.get("ingredients"))]

    def line(place: re.Match[str]) -> str:
        n = int(place[1])
        return lines[n] if n < len(lines) else ""

    text = _SCALED.sub(r"\1", _INGREDIENT.sub(line, _text(step.get("instruction"))))
    return _joined("\n", _text(step.get("name")), text)


def from_paprika(found: Found) -> dict[str, Any]:
    """Read one recipe of Paprika."""
    return _without_nothing({
        "name": found.get("name"),
        "identifier": found.get("uid"),
        "recipeIngredient": _text(found.get("ingredients")).splitlines(),
        "recipeInstructions": _text(found.get("directions")).splitlines(),
        "prepTime": iso_duration(found.get("prep_time")),
        "cookTime": iso_duration(found.get("cook_time")),
        "totalTime": iso_duration(found.get("total_time")),
        "recipeYield": found.get("servings"),
        "recipeCategory": _names(found.get("categories")),
        "description": _joined("\n", found.get("description"), found.get("notes")),
        "url": found.get("source_url"),
        "author": found.get("source"),
    })  # fmt: skip


def from_recipesage(found: Found) -> dict[str, Any]:
    """Read one object of RecipeSage's JSON-LD: schema.org, but for headings in brackets."""
    lines = found.get("recipeIngredient")
    comments = [c.get("text") for c in _dicts(found.get("comment"))]
    return dict(found) | _without_nothing({
        "recipeIngredient": [
            _unbracketed(line)
            for line in (lines if isinstance(lines, list) else [lines])
        ],
        "description": _joined("\n", found.get("description"), *comments),
        "url": found.get("isBasedOn") or found.get("url"),
        "author": found.get("author") or found.get("creditText"),
        **{key: iso_duration(found.get(key)) for key in ("prepTime", "totalTime", "cookTime")},
    })  # fmt: skip


def _unbracketed(line: object) -> object:
    found = _BRACKETED.fullmatch(line.strip()) if isinstance(line, str) else None
    return f"{found[1]}:" if found else line


EXPORTS: Mapping[str, Callable[[Found], dict[str, Any]]] = MappingProxyType({
    "mealie": from_mealie,
    "tandoor": from_tandoor,
    "paprika": from_paprika,
    "recipesage": from_recipesage,
})  # fmt: skip


def _camel(key: str) -> str:
    return _CAMEL.sub(lambda found: found[1].upper(), key)


def _dicts(given: object) -> list[dict[str, Any]]:
    return [item for item in given if isinstance(item, dict)] if isinstance(given, list) else []


def _text(given: object) -> str:
    return given.strip() if isinstance(given, str) else ""


def _name(given: object) -> str:
    return _text(given.get("name")) if isinstance(given, dict) else _text(given)


def _names(given: object) -> list[str]:
    items = given if isinstance(given, list) else [given]
    return [name for item in items if (name := _name(item))]


def _joined(between: str, *parts: object) -> str:
    return between.join(text for part in parts if (text := _text(part)))


def _plain(number: object) -> str:
    """Return a number without needless digits; nothing for zero, which means "no amount"."""
    if isinstance(number, bool) or not isinstance(number, int | float):
        return _text(number)
    return f"{number:.6g}" if 0 < number < _MOST_AMOUNT else ""


def _amount(item: Found, key: str) -> Iterable[str]:
    return _plain(item.get(key)), _name(item.get("unit"))


def _minutes(given: object) -> float:
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    return float(given) if is_number and 0 < given < _MOST_MINUTES else 0.0  # type: ignore[operator,arg-type]


def _without_nothing(found: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in found.items() if value not in (None, "", [])}
