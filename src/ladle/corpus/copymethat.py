"""The one page that CopyMeThat exports all recipes to: each a block of marked lines."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

_FIELDS = {
    "name": "name",
    "description": "description",
    "recipeCategory": "keywords",
    "recipeYield": "recipeYield",
    "recipeIngredient": "recipeIngredient",
    "recipeIngredient_subheader": "recipeIngredient",
    "instruction": "recipeInstructions",
    "instruction_subheader": "recipeInstructions",
    "recipeNote": "notes",
}
_WITHOUT_END = frozenset({"img", "br", "hr", "meta", "input", "link", "wbr"})
_MAX_DEPTH = 200


def is_copymethat(head: str) -> bool:
    """Tell whether a page is such an export."""
    return "copymethat_class_id_version" in head or 'id = "original_link"' in head


def from_copymethat(page: str) -> Iterator[dict[str, Any]]:
    """Yield the recipes of an export; notes come after the description."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    for found in reader.recipes:
        texts: dict[str, Any] = {field: values for field, values in found.items() if values}
        notes = texts.pop("notes", [])
        for field in ("name", "recipeYield", "url"):
            texts[field] = " ".join(texts.get(field, []))
        yield texts | {"description": "\n".join([*texts.get("description", []), *notes])}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.recipes: list[dict[str, list[str]]] = []
        self._open: list[tuple[str, str]] = []
        """The elements that are open, and the field that each fills."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        marks = {value.strip() for key, value in attrs if key in {"class", "id"} and value}
        if tag == "div" and "recipe" in marks:
            self.recipes.append({})
            self._open.clear()
        if tag in _WITHOUT_END or not self.recipes or len(self._open) >= _MAX_DEPTH:
            return
        field = next((_FIELDS[mark] for mark in marks if mark in _FIELDS), "")
        if field:
            is_heading = any(mark.endswith("_subheader") for mark in marks)
            self._values(field).append(":" if is_heading else "")
        if "original_link" in marks:
            self._values("url").extend(v for key, v in attrs if key == "href" and v)
        self._open.append((tag, field))

    def handle_endtag(self, tag: str) -> None:
        while self._open and any(tag == name for name, _ in self._open):
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        field = next((field for _, field in reversed(self._open) if field), "")
        if field and (text := data.strip()):
            values = self._values(field)
            said = values[-1].removesuffix(":")
            values[-1] = " ".join(filter(None, (said, text.removesuffix(":")))) + (
                ":" if values[-1].endswith(":") or text.endswith(":") else ""
            )

    def _values(self, field: str) -> list[str]:
        return self.recipes[-1].setdefault(field, [])
