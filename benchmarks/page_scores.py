"""How much of a recipe page is read right, against what recipe-scrapers' own tests expect.

A page that is refused scores nothing, in either row.
Each value counts on the pages whose expected file has it. With the sites' parsers the expected
values are what those same parsers return, so that row tells what is lost on the way from them into
a record; the generic row, structured data and headings alone, is the one that holds for a site
nobody knows.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import mean
from time import process_time
from typing import Any, NamedTuple

from benchmarks.machine import data_folder, quantile, write_result
from ladle.core import LadleError
from ladle.corpus.page_times import iso_duration
from ladle.corpus.pages import recipes_in_page

ID = "page-scores-v1"


class _Page(NamedTuple):
    path: Path
    html: bytes
    expected: Mapping[str, Any]

    @property
    def url(self) -> str:
        return f"https://{self.path.parent.name}/"


def run() -> dict[str, Any]:
    pages = list(_pages())
    sites, generic = _case(pages, use_sites=True), _case(pages, use_sites=False)
    headline: dict[str, Any] = {"generic_share": generic["with_recipe"]}
    for name, case in (("site", sites), ("generic", generic)):
        headline |= {
            f"{name}_{value}": case[key]
            for value, key in (
                ("names", "names"), ("lines", "lines"), ("line_f1", "line_f1"),
                ("steps", "steps"), ("minutes", "minutes"),
            )
        }  # fmt: skip
    return {
        "headline": headline,
        "recipe_scrapers": version("recipe-scrapers"),
        "pages": len(pages),
        "hosts": len({page.path.parent.name for page in pages}),
        "sites": sites,
        "generic": generic,
    }


def _pages() -> Iterable[_Page]:
    for path in sorted((data_folder() / "pages").glob("*/*.html.gz")):
        told = path.with_name(path.name.removesuffix(".html.gz") + ".json")
        yield _Page(path, gzip.decompress(path.read_bytes()), json.loads(told.read_bytes()))


def _case(pages: Sequence[_Page], *, use_sites: bool) -> dict[str, Any]:
    """Read all pages in one way, and score the first recipe of each."""
    scores: dict[str, list[float]] = {}
    times_ms, n_with = [], 0
    for page in pages:
        start = process_time()
        try:
            found = recipes_in_page(page.html, page.url, use_sites=use_sites)[0]
        except LadleError:
            found = {}
        times_ms.append(1000 * (process_time() - start))
        n_with += bool(found)
        for name, score in _scores(found, page.expected).items():
            scores.setdefault(name, []).append(score)
    return {
        "with_recipe": round(n_with / len(pages), 4),
        **{name: round(mean(found), 4) for name, found in scores.items()},
        "pages_scored": {name: len(found) for name, found in scores.items()},
        "cpu_ms_p50": round(quantile(times_ms, 0.5), 1),
        "cpu_ms_p99": round(quantile(times_ms, 0.99), 1),
    }


def _scores(found: Mapping[str, Any], expected: Mapping[str, Any]) -> dict[str, float]:
    scores: dict[str, float] = {}
    if expected.get("title"):
        scores["names"] = _fold(found.get("name", "")) == _fold(expected["title"])
    for name, kind, field in (
        ("lines", "ingredients", "recipeIngredient"),
        ("steps", "instructions_list", "recipeInstructions"),
    ):
        if want := _folded(expected.get(kind)):
            got = _folded(found.get(field))
            scores[name] = got == want
            scores[f"{name[:-1]}_f1"] = _f1(got, want)
            scores[f"{name[:-1]}_letters"] = _letters(got) == _letters(want)
    if expected.get("total_time"):
        scores["minutes"] = _total(found) == iso_duration(expected["total_time"])
    return scores


def _total(found: Mapping[str, Any]) -> str:
    """Return the total time; a page without one tells it as the sum of its parts."""
    if found.get("totalTime"):
        return str(found["totalTime"])
    parts = [found[key] for key in ("prepTime", "cookTime") if found.get(key)]
    return iso_duration(sum(int(part[2:-1]) for part in parts))


def _fold(text: str) -> str:
    return " ".join(text.split())


def _folded(lines: Sequence[str] | None) -> list[str]:
    return [line for given in lines or () if (line := _fold(given))]


def _letters(lines: Sequence[str]) -> str:
    """Return the text without white space, wherever its lines were cut."""
    return "".join("".join(lines).split())


def _f1(got: Sequence[str], want: Sequence[str]) -> float:
    """Return F1 over lines as a bag: 2 shared / (found + wanted)."""
    return 2 * sum((Counter(got) & Counter(want)).values()) / (len(got) + len(want))


if __name__ == "__main__":
    write_result(ID, run())
