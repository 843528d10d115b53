"""The page has words for every key that Ladle speaks of food."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from ladle.food import (
    ALLERGENS,
    ASKED_DIETS,
    COLOURED,
    DIETS,
    NUTRIENTS,
    Basis,
    Light,
    Role,
    Show,
    Use,
    aspect_names,
    jurisdictions,
)

PAGE = files("ladle") / "ui"
WORDS = "".join((PAGE / f"words{of}.js").read_text(encoding="utf-8") for of in ("", "-cook"))
DAILY = (PAGE / "nutrition.js").read_text(encoding="utf-8")
SOURCES = (files("ladle.food") / "data" / "sources.tsv").read_text(encoding="utf-8")


def _keys(name: str) -> list[str]:
    """Return the keys of a list of pairs, or of an object."""
    pattern = rf"^export const {name} = [\[{{]\n(.*?)^[\]}}];"
    found = re.search(pattern, WORDS, re.DOTALL | re.MULTILINE)
    assert found, f"the page has no words for {name}"
    pairs = re.findall(r'^  (?:\["(\w*)"|(\w+):)', found[1], re.MULTILINE)
    return [listed or named for listed, named in pairs]


@pytest.mark.parametrize(
    ("name", "spoken"),
    [
        ("ALLERGENS", sorted(ALLERGENS)),
        ("DIETS", list(DIETS)),
        ("ASKED_DIETS", [diet for diet in ASKED_DIETS if diet not in DIETS]),
        ("JURISDICTIONS", list(jurisdictions())),
        ("FOOD_ROLES", [role.value for role in Role]),
        ("SOURCES", [row.split("\t")[0] for row in SOURCES.splitlines()[1:]]),
        ("ASPECTS", list(aspect_names())),
        ("BASES", [basis.value for basis in Basis]),
        ("LIGHTS", [light.value for light in Light]),
        ("NUTRIENTS", list(NUTRIENTS)),
        ("TIMER_USES", [use.value for use in Use]),
        (
            "DEGRADED",
            [
                "no_model",
                "overload",
                "slow",
                "store_unavailable",
                "baseline_only",
                "previous_models",
                "previous_catalog",
            ],
        ),
        ("UNITS", [units.value for units in Show]),
        ("VERDICTS", ["contains", "may", "unknown", "free"]),
        ("FITS", ["yes", "unknown", "no"]),
    ],
)
def test_the_page_has_a_word_for_each_key(name: str, spoken: list[str]) -> None:
    assert _keys(name) == spoken


def test_a_bar_has_an_end_for_each_nutrient_and_every_coloured_one_is_shown() -> None:
    found = re.search(r"const DAILY = \{(.*?)\};", DAILY)
    assert found
    assert re.findall(r"(\w+):", found[1]) == list(NUTRIENTS)
    assert set(COLOURED) <= set(NUTRIENTS)
