"""Pages and cards are written from the results, and what no longer fits them is found."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import write_figures

ROOT = Path(__file__).resolve().parents[2]
EMPTY = "before\n<!-- figures: made -->\nold\n<!-- /figures -->\nafter\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, results: dict[str, Any]) -> Path:
    """Return a folder with a page, results, and what is written by hand; all is up to date."""
    (tmp_path / "benchmarks" / "results").mkdir(parents=True)
    found = tmp_path / "benchmarks" / "results" / "model-quality-v1.json"
    found.write_text(json.dumps(results), encoding="utf-8")
    for other in ("model-scale-v1.json", "model-rivals-v1.json"):
        shutil.copy(ROOT / "benchmarks" / "results" / other, found.parent)
    (tmp_path / "docs" / "models").mkdir(parents=True)
    shutil.copy(ROOT / "docs" / "models" / "limits.toml", tmp_path / "docs" / "models")
    (tmp_path / "docs" / "models.md").write_text(EMPTY, encoding="utf-8")
    monkeypatch.setattr(write_figures, "ROOT", tmp_path)
    monkeypatch.setattr(write_figures, "PAGES", {"docs/models.md": write_figures.model_figures})
    assert write_figures.main([]) == 0
    return tmp_path


def test_what_was_just_written_is_up_to_date(here: Path) -> None:
    assert write_figures.main(["--check"]) == 0
    page = (here / "docs" / "models.md").read_text(encoding="utf-8")
    assert page.startswith("before\n<!-- figures: made -->\n\n**somewhere**: who liked what")
    assert page.endswith("<!-- /figures -->\nafter\n")
    names = {path.name for path in (here / "docs" / "models").glob("*.md")}
    assert names == {"blend.md", "crossdomain.md", "popularity.md"}


@pytest.mark.parametrize("name", ["models.md", "models/crossdomain.md"])
def test_a_page_or_card_that_was_changed_is_named(
    here: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    page = here / "docs" / name
    page.write_text(page.read_text(encoding="utf-8").replace("0.1875", "0.2875"), encoding="utf-8")
    assert write_figures.main(["--check"]) == 1
    assert f"docs/{name} is not what the results say" in capsys.readouterr().out
    assert write_figures.main([]) == 0
    assert "0.2875" not in page.read_text(encoding="utf-8")


def test_a_search_that_the_page_does_not_show_is_noticed(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = here / "docs" / "models.md"
    assert "searched" not in page.read_text(encoding="utf-8")
    folder = here / "benchmarks" / "results" / "tuning"
    folder.mkdir()
    trial = {"settings": {"crowd": 0.5}, "ndcg10": 0.25, "seconds": 1.0}
    found = {
        "model": "popularity", "settings": {"crowd": 0.5}, "baseline_ndcg10": 0.25,
        "best_ndcg10": 0.25, "trials": [trial],
    }  # fmt: skip
    for name in ("elsewhere", "somewhere"):
        file = folder / f"{name}-popularity.json"
        file.write_text(json.dumps(found), encoding="utf-8")
        assert write_figures.main(["--check"]) == 1
        assert "docs/models.md is not what the results say" in capsys.readouterr().out
        assert write_figures.main([]) == 0
        assert f"\n| {name} | `popularity` | 1 |" in page.read_text(encoding="utf-8")
        assert write_figures.main(["--check"]) == 0
    file.write_text(json.dumps(found | {"best_ndcg10": 0.5}), encoding="utf-8")
    assert write_figures.main(["--check"]) == 1


def test_a_card_that_is_missing_is_named(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "docs" / "models" / "blend.md").unlink()
    assert write_figures.main(["--check"]) == 1
    assert "docs/models/blend.md is not what the results say" in capsys.readouterr().out


def test_a_card_of_a_model_that_is_gone_goes_too(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = here / "docs" / "models" / "gone.md"
    gone.write_text("# gone\n", encoding="utf-8")
    assert write_figures.main(["--check"]) == 1
    assert "docs/models/gone.md is the card of no model of the results" in capsys.readouterr().out
    assert write_figures.main([]) == 0
    assert not gone.exists()


def test_a_model_that_nothing_is_said_of_is_named(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "docs" / "models" / "limits.toml").write_text("", encoding="utf-8")
    assert write_figures.main([]) == 1
    assert "limits.toml says nothing of [popularity]" in capsys.readouterr().out
