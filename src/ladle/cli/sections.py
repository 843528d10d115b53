"""The sections of the settings, read for a command."""

from __future__ import annotations

from pathlib import Path

from ladle.core import SettingsSource
from ladle.models import BLEND, BlendSettings, Model, make_models, settings_kinds
from ladle.ranking import RankingSettings
from ladle.service import ServiceSettings

SECTIONS = {
    "service": ServiceSettings,
    "ranking": RankingSettings,
    **settings_kinds(),
    BLEND: BlendSettings,
}
"""Every settings section with its room's dataclass."""


def read_settings(config: Path | None) -> SettingsSource:
    """Read settings and refuse what no room knows.

    Raises
    ------
    BadSettingError
        A section, key or variable is unknown.
    """
    source = SettingsSource.read(config)
    source.check(SECTIONS)
    return source


def configured_models(source: SettingsSource) -> tuple[Model, ...]:
    """Return every model, ready to fit, with the settings of its section."""
    return make_models({name: source.load(name, kind) for name, kind in settings_kinds().items()})
