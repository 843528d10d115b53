"""Model cards hold what the code, the results and the hand-written texts hold, and no more."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from ladle.models import BlendSettings, Capabilities, find_kind, model_kinds
from model_cards import CardError, Words, cards, docs_of_fields, read_words

ROOT = Path(__file__).resolve().parents[2]
WORDS = {name: Words(f"Use {name}.", "It ends.") for name in ("popularity", "crossdomain", "blend")}


def test_every_model_of_the_results_has_a_card(results: dict[str, Any]) -> None:
    assert set(cards(results, WORDS)) == {"popularity.md", "crossdomain.md", "blend.md"}


def test_a_card_says_what_its_model_is_for_and_how_it_works(results: dict[str, Any]) -> None:
    card = cards(results, WORDS)["crossdomain.md"]
    assert "Use crossdomain." in card
    assert "Taste that comes from elsewhere: what people buy" in card
    assert "Bonilla, Chai & Williams" in card
    assert "[src/ladle/models/crossdomain.py](../../src/ladle/models/crossdomain.py)" in card
    assert (
        "| new people | yes | Scores differ from recipe to recipe for somebody without a "
        "history. |" in card
    )


def test_a_card_shows_settings_as_they_were_used(results: dict[str, Any]) -> None:
    results["data"]["somewhere"]["models"]["crossdomain"]["settings"]["n_tastes"] = 99
    card = cards(results, WORDS)["crossdomain.md"]
    row = next(line for line in card.splitlines() if line.startswith("| `n_tastes`"))
    assert row.startswith(
        "| `n_tastes` | 99 | How many directions of taste in the content are kept"
    )


def test_a_card_shows_figures_by_slice_and_cold_starts(results: dict[str, Any]) -> None:
    card = cards(results, WORDS)["crossdomain.md"]
    assert "| NDCG@10 | 0.1875 | +0.0625 [-0.4375, +0.5625] |" in card
    assert "| 20+ | 30 | 0.2500 | 0.1875 | +0.0625 [-0.4375, +0.5625] |" in card
    assert "| crossdomain | 0.5000 | 0.7500 | +0.5000 [+0.0000, +1.0000] | +0.2500 [-0.2500" in card
    others = cards(results, WORDS)
    assert "basket is known" not in others["blend.md"] + others["popularity.md"]


def test_the_blend_has_no_training_of_its_own_that_is_watched(results: dict[str, Any]) -> None:
    card = cards(results, WORDS)["blend.md"]
    assert "| all of them, s | 33.0 |" in card
    assert "| the last, s | \u2013 |" in card
    assert "## What it can do" not in card
    assert "that of all models together" in card


def test_every_figure_of_a_card_is_in_the_results(results: dict[str, Any]) -> None:
    """Figures of the parts that are no code and no settings are those of the results, rounded."""
    told = set(re.findall(r"\d[\d.]*", json.dumps(results)))
    numbers = {float(number.rstrip(".")) for number in told if number.count(".") < 2}
    for card in cards(results, WORDS).values():
        part = card.split("## How well it does")[1].split("## Settings")[0]
        part = re.sub(r"(HR|NDCG)@10?|best ten|0 to 1|95 %|3\.11\.7", "", part)
        for text in re.findall(r"\d[\d,]*\.?\d*(?=%)|\d[\d,]*\.?\d*(?!\d|%)", part):
            figure = float(text.replace(",", ""))
            assert any(
                abs(figure - scaled) <= 0.5 * 10 ** -len(text.partition(".")[2]) + 1e-9
                for number in numbers
                for scaled in (number, 100 * number)
            ), text


def test_a_model_without_words_of_its_use_is_refused(results: dict[str, Any]) -> None:
    with pytest.raises(CardError, match=r"limits.toml says nothing of \[crossdomain\]"):
        cards(results, {name: own for name, own in WORDS.items() if name != "crossdomain"})


def test_a_model_that_is_not_installed_is_refused(results: dict[str, Any]) -> None:
    one = results["data"]["somewhere"]
    one["verdict"]["models"]["mine"] = one["verdict"]["models"]["crossdomain"]
    one["models"]["mine"] = one["models"]["crossdomain"]
    with pytest.raises(CardError, match="a model 'mine' that is not installed here"):
        cards(results, WORDS | {"mine": WORDS["blend"]})


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ('[a]\nuse = "this"', r"limits.toml: \[a\] has no 'limits'"),
        ('[a]\nuse = "this"\nlimits = "5 % better"', r"'limits' of \[a\] holds a figure"),
    ],
)
def test_words_that_lack_a_part_or_hold_a_figure_are_refused(
    tmp_path: Path, text: str, want: str
) -> None:
    path = tmp_path / "limits.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CardError, match=want):
        read_words(path)


def test_each_of_our_models_has_words() -> None:
    words = read_words(ROOT / "docs" / "models" / "limits.toml")
    own = {n for n, kind in model_kinds().items() if kind.fitted.__module__.startswith("ladle.")}
    assert own | {"blend"} <= set(words)


@pytest.mark.parametrize(
    "kind", [Capabilities, BlendSettings, *(type(k().settings) for k in model_kinds().values())]
)
def test_every_setting_says_what_it_means(kind: type) -> None:
    docs = docs_of_fields(kind)
    assert list(docs) == [field.name for field in fields(kind)]
    assert all(docs.values())


def test_the_words_of_a_setting_are_one_line() -> None:
    docs = docs_of_fields(type(find_kind("crossdomain")().settings))
    assert docs["n_features"] == (
        "How many features of the content are looked at, the most chosen ones, 0 or more; 0 "
        "leaves the groceries alone."
    )
