"""Misspelt words: what they are taken for, and when they are left as they are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from ladle.catalog.spelling import RATIO, Spelling, WordCounter


def spelling_of(folder: Path, counts: Mapping[str, int]) -> Spelling:
    counter = WordCounter()
    for word, count in counts.items():
        counter.add([word] * count)
    counter.save(folder)
    return Spelling.open(folder)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("chikcen", "chicken"), ("chickn", "chicken"), ("cicken", "chicken"),
     ("vegtabel", "vegetable"), ("vegetbale", "vegetable"), ("sopu", "soup")],
)  # fmt: skip
def test_a_slip_is_seen(tmp_path: Path, typed: str, meant: str) -> None:
    known = {"chicken": 5, "vegetable": 5, "soup": 5}
    assert spelling_of(tmp_path, known).meant_by(typed) == [meant]


@pytest.mark.parametrize("typed", ["chicken", "pie", "pei", "chyckyn", "", "🍕", "x" * 300])
def test_what_is_right_short_or_far_off_is_not_changed(tmp_path: Path, typed: str) -> None:
    assert spelling_of(tmp_path, {"chicken": 5, "pie": 9}).meant_by(typed) == []


def test_the_commonest_comes_first_and_rare_ones_are_left_out(tmp_path: Path) -> None:
    known = {"cod": 90, "cold": 30, "cord": 8, "corn": 100, "card": 50, "cork": 70}
    assert spelling_of(tmp_path, known).meant_by("corz") == ["corn", "cork"]
    (rarer := tmp_path / "rarer").mkdir()
    assert spelling_of(rarer, {"corn": 100, "cork": 9}).meant_by("corz") == ["corn"]


def test_fewer_slips_come_before_common_words(tmp_path: Path) -> None:
    known = {"tomatoes": 1, "potatoes": 1_000}
    assert spelling_of(tmp_path, known).meant_by("tomatoez") == ["tomatoes"]


def test_a_known_word_is_a_slip_of_one_that_is_far_commoner(tmp_path: Path) -> None:
    known = {"chiken": 2, "chicken": 2 * RATIO, "lime": 3, "line": 3 * RATIO - 1}
    spelling = spelling_of(tmp_path, known)
    assert spelling.meant_by("chiken") == ["chicken"]
    assert spelling.meant_by("lime") == []


def test_a_folder_without_words_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Failed to open the directory"):
        Spelling.open(tmp_path)
