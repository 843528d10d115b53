"""What a file is, told from its content; its name decides only where the content leaves it open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from ladle.corpus.columns import PRESETS
from ladle.corpus.cooklang import is_cooklang
from ladle.corpus.copymethat import is_copymethat
from ladle.corpus.exports import EXPORTS
from ladle.corpus.front_matter import is_chowdown
from ladle.corpus.gnome import is_gnome
from ladle.corpus.members import is_tar
from ladle.corpus.packing import HEAD_BYTES
from ladle.corpus.tables import looks_like_table

KINDS: Mapping[str, str] = MappingProxyType({
    "jsonl": "JSON Lines: one schema.org/Recipe object a line; also gzip or Zstandard",
    "json": "a JSON object or array of schema.org/Recipe, or with plain names (title, ingredients)",
    "parquet": "Parquet with the columns of schema.org/Recipe, lists nested",
    "csv": "CSV or TSV with a header; --columns says which column holds what",
    "page": "a web page: JSON-LD or microdata of schema.org/Recipe",
    "mealie": "Mealie's export: a JSON file a recipe",
    "tandoor": "Tandoor's export: a zip of zips",
    "nextcloud": "Nextcloud Cookbook: a folder a recipe, each with a recipe.json",
    "paprika": "Paprika's export: .paprikarecipes",
    "recipesage": "RecipeSage's JSON-LD export",
    "cooklang": "Cooklang: a .cook file a recipe",
    "chowdown": "Chowdown: a Markdown file a recipe, all in its head",
    "copymethat": "CopyMeThat's export: recipes.html",
    "myrecipebox": "My Recipe Box: CSV",
    "plantoeat": "Plan to Eat: CSV",
    "gnome": "GNOME Recipes: recipes.db",
    "foodcom": "Food.com on Kaggle: RAW_recipes.csv",
    "recipenlg": "RecipeNLG: full_dataset.csv",
    "epicurious": "Epicurious on Kaggle: full_format_recipes.json",
    "whatscooking": "What's Cooking on Kaggle: train.json",
})  # fmt: skip
"""The kinds of files that can be read, and what each is."""

ARCHIVES = frozenset({"zip", "tar"})
"""What is no kind of recipes by itself: its members are."""

_JSON_FORMS = frozenset({"json", "nextcloud", "epicurious", "whatscooking", *EXPORTS})
_JSON = re.compile(r'\{\s*(?:["}]|$)|\[\s*(?:[\[{"\]\d]|$)')
_NAMED_LINES = re.compile(r"\.(?:jsonl|ndjson)(?:\.|$)", re.IGNORECASE)
_NAMED_JSON = re.compile(r"\.(?:jsonl|json|ndjson)(?:\.|$)|\.paprikarecipe", re.IGNORECASE)
_FIRST_LINES = 2


def reader_of(kind: str) -> str:
    """Return how a file of a kind is read: as lines, as documents, as a table, and so on."""
    if kind in _JSON_FORMS:
        return "json"
    return "csv" if kind in PRESETS else kind


def kind_of(head: bytes, name: str, *, has_columns: bool) -> str:
    """Return the kind of a file; nothing where it is none that can be read.

    Parameters
    ----------
    head
        The beginning of its content, unpacked.
    has_columns
        Whether the reader says which column of a table holds what.
    """
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(b"PAR1"):
        return "parquet"
    if is_tar(head):
        return "tar"
    is_named_json = _NAMED_JSON.search(name) is not None
    text = head.decode("utf-8-sig", "replace").lstrip()
    if _JSON.match(text) and not is_gnome(text):
        return _kind_of_json(head, text, name)
    if b"\0" in head and not is_named_json:
        return ""
    return _kind_of_text(text, name, has_columns=has_columns) or ("jsonl" if is_named_json else "")


def _kind_of_json(head: bytes, text: str, name: str) -> str:
    """Tell lines that each are a record from one document that is laid out in lines."""
    lines = [line for line in text.splitlines() if line.strip()][:_FIRST_LINES]
    if _NAMED_LINES.search(name):
        return "jsonl"
    if text.startswith("["):
        return "json"
    if len(lines) < _FIRST_LINES:
        return "json" if len(head) == HEAD_BYTES or _is_whole(lines[0]) else "jsonl"
    is_lines = lines[1].startswith("{") or _is_whole(lines[0]) or lines[0].rstrip().endswith("}")
    return "jsonl" if is_lines else "json"


def _is_whole(line: str) -> bool:
    try:
        msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return False
    return True


def _kind_of_text(text: str, name: str, *, has_columns: bool) -> str:
    ending = name.casefold().rpartition(".")[2]
    if text.startswith("<"):
        return _kind_of_markup(text)
    if is_gnome(text):
        return "gnome"
    if is_chowdown(text):
        return "chowdown"
    if is_cooklang(text) or ending == "cook":
        return "cooklang"
    if has_columns or ending in {"csv", "tsv"} or looks_like_table(text):
        return "csv"
    return ""


def _kind_of_markup(text: str) -> str:
    begins = text[:4096].casefold()
    is_page = any(mark in begins for mark in ("<html", "<!doctype html", "<head", "<body", "<div"))
    if is_copymethat(text):
        return "copymethat"
    return "page" if is_page or "ld+json" in text or "itemprop" in text else ""
