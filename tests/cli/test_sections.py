import ast
from dataclasses import MISSING, FrozenInstanceError, asdict, fields
from itertools import pairwise
from pathlib import Path
from typing import get_type_hints

import pytest

from ladle.cli.sections import SECTIONS, configured_models, read_settings
from ladle.core import BadSettingError, sample_toml
from ladle.models import settings_kinds
from ladle.ranking import RankingSettings

ROOT = Path(__file__).parents[2]


def test_the_sample_of_the_settings_is_up_to_date() -> None:
    sample = (ROOT / "ladle.sample.toml").read_text(encoding="utf-8")
    assert sample == sample_toml(SECTIONS), "run `python scripts/write_sample_settings.py`"


def test_every_settings_class_of_every_room_has_a_section() -> None:
    classes = {
        node.name
        for path in (ROOT / "src" / "ladle").glob("*/*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and node.name.endswith("Settings") and node.name[0] != "_"
    }
    assert {kind.__name__ for kind in SECTIONS.values()} == classes


@pytest.mark.parametrize("section", SECTIONS)
def test_every_setting_is_frozen_plain_and_explained(section: str) -> None:
    kind = SECTIONS[section]
    types = get_type_hints(kind)
    assert {types[f.name] for f in fields(kind)} <= {int, float, bool, str}
    assert [f.name for f in fields(kind) if f.default is MISSING] == []
    with pytest.raises(FrozenInstanceError):
        setattr(kind(), fields(kind)[0].name, None)
    shown = sample_toml({section: kind}).splitlines()
    for before, line in pairwise(shown):
        if line[:1] == "#" and line[1:2] != " ":
            assert before.startswith("# "), f"{section}: {line} has no meaning under it"


def test_read_settings_takes_the_file_and_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("[ranking]\nn_alternatives = 5\nexplore_rate = 0\n")
    monkeypatch.setenv("LADLE_RANKING_EXPLORE_RATE", "0.5")
    ranking = read_settings(file).load("ranking", RankingSettings)
    assert ranking == RankingSettings(n_alternatives=5, explore_rate=0.5)


@pytest.mark.parametrize(
    ("toml", "text"),
    [
        ("[rankign]", r"rankign is \{\}; it must be named 'ranking', perhaps"),
        ("[factors]\nn_factor = 8", r"factors\.n_factor is 8; it must be named 'n_factors', perh"),
    ],
)
def test_read_settings_refuses_what_no_room_knows(toml: str, text: str, tmp_path: Path) -> None:
    file = tmp_path / "ladle.toml"
    file.write_text(toml)
    with pytest.raises(BadSettingError, match=f"^{text}"):
        read_settings(file)


def test_read_settings_refuses_a_variable_that_no_room_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LADLE_SERVICE_PROT", "80")
    text = "^LADLE_SERVICE_PROT is 'set'; it must be named 'LADLE_SERVICE_PORT', perhaps$"
    with pytest.raises(BadSettingError, match=text):
        read_settings(None)


def test_every_model_is_made_with_the_settings_of_its_section(tmp_path: Path) -> None:
    file = tmp_path / "ladle.toml"
    file.write_text("[factors]\nn_factors = 9\n")
    models = {model.name: model for model in configured_models(read_settings(file))}
    assert models.keys() == settings_kinds().keys()
    assert asdict(models["factors"].settings)["n_factors"] == 9
