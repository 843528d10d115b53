"""Stretches: batches gathered into one part on disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ladle.catalog import stretch as stretch_module
from ladle.catalog.derive import Batch, derive
from ladle.catalog.parts import Part
from ladle.catalog.stretch import Stretch
from ladle.catalog.texts import TextPacker
from ladle.core import Recipe, RecipeId
from ladle.corpus import Raw, Reject


def batch_of(*recipes: Recipe | Raw) -> Batch:
    return derive(recipes, "mine", TextPacker(b""))


def test_batches_become_one_part_in_their_order(tmp_path: Path, soup: Recipe) -> None:
    cake = replace(soup, id=RecipeId("cake"), name="Cake", source="yours")
    stew = replace(soup, id=RecipeId("stew"), name="Tomato Stew")
    stretch = Stretch(tmp_path, b"")
    stretch.append(batch_of(soup))
    stretch.append(batch_of(cake, stew))
    stretch.close()
    part = Part.open(tmp_path)
    assert part.texts is not None
    assert [part.texts.recipe(row) for row in range(part.n_rows)] == [soup, cake, stew]
    assert [part.sources[s] for s in part.columns.sources] == ["mine", "yours", "mine"]
    titles = [{part.words[i] for i in part.columns.words.of(row)} for row in range(3)]
    assert titles == [{"italian", "tomato", "soup"}, {"cake"}, {"tomato", "stew"}]


def test_a_stretch_of_rejects_alone_is_a_part_of_no_rows(tmp_path: Path) -> None:
    stretch = Stretch(tmp_path, b"")
    stretch.append(batch_of(Raw("mine.jsonl", 1, b"no json")))
    stretch.close()
    assert Part.open(tmp_path).columns.lengths == {0}


def test_recipes_and_rejects_fill_a_stretch(
    tmp_path: Path, soup: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stretch_module, "_FULL", 3)
    stretch = Stretch(tmp_path, b"")
    stretch.append(batch_of(soup, soup))
    assert not stretch.is_full
    stretch.rejects.append(Reject("mine.jsonl", 3, "no recipe", ""))
    assert stretch.is_full
    stretch.close()
