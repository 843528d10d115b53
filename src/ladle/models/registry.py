"""Which models there are: every entry point of the group `ladle.models`, Ladle's own and others'.

Another package adds a model by naming its class in its `pyproject.toml`:

    [project.entry-points."ladle.models"]
    mine = "my_package.my_model:MyModel"
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points
from types import MappingProxyType
from typing import Any, Protocol

from ladle.core import BadSettingError, nearest
from ladle.models.base import FittedModel, Model, Span
from ladle.models.manifest import SettingsLike
from ladle.models.popularity import BASELINE

GROUP = "ladle.models"


class ModelKind(Protocol):
    """A model's class: called with nothing, or with `settings`."""

    name: str
    fitted: type[FittedModel]
    space: Mapping[str, Span]

    def __call__(self, *, settings: Any = ...) -> Model:  # noqa: ANN401 - each has its own kind
        """Return the model, ready to fit."""
        ...


@cache
def model_kinds() -> Mapping[str, ModelKind]:
    """Return every model's class by name, the baseline first, the others by name.

    Raises
    ------
    BadSettingError
        An entry point names another model than itself.
    """
    kinds: dict[str, ModelKind] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda e: (e.name != BASELINE, e.name)):
        kind = point.load()
        if getattr(kind, "name", None) != point.name:
            raise BadSettingError(f"entry point {point.value}", point.name, "the model's own name")
        kinds[point.name] = kind
    return MappingProxyType(kinds)


def make_models(settings: Mapping[str, SettingsLike]) -> tuple[Model, ...]:
    """Return every model, ready to fit, with its settings where some are given by its name."""
    return tuple(
        kind(settings=settings[name]) if name in settings else kind()
        for name, kind in model_kinds().items()
    )


def settings_kinds() -> Mapping[str, type[SettingsLike]]:
    """Return the dataclass of each model's settings, by the model's name."""
    return {name: type(kind().settings) for name, kind in model_kinds().items()}


def find_kind(name: str) -> ModelKind:
    """Return a model's class.

    Raises
    ------
    BadSettingError
        There is none of this name; the nearest is named.
    """
    kinds = model_kinds()
    if name not in kinds:
        near = nearest(name, kinds, n=1)
        want = f"{near[0]!r}, perhaps" if near else f"one of {', '.join(kinds)}"
        raise BadSettingError("model", name, want)
    return kinds[name]
