"""Models that note what each of their trainings takes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any, cast

from benchmarks.processes import peak_mb, rss_mb
from ladle.models import FittedModel, Model, Span, Training
from ladle.models.manifest import SettingsLike

_MB = 1 << 20
_FORGET_PEAK = "5"
"""What sets a process's largest resident size back to what is resident now (Linux)."""


@dataclass(frozen=True)
class Fit:
    """What one training took."""

    wall_s: float
    cpu_s: float
    """Of all threads."""
    more_mb: float
    """By how much the largest resident size exceeded what was resident before."""


@dataclass(eq=False)
class Watched:
    """A model that is trained as it always is, and watched."""

    model: Model
    fits: list[Fit] = field(default_factory=list)
    highest_mb: float = 0.0
    """The largest resident size of the whole process before or in any training."""
    last: FittedModel | None = None

    @property
    def name(self) -> str:
        """The model's name, under which it is judged."""
        return self.model.name

    @property
    def fitted(self) -> type[FittedModel]:
        """What it returns when it is trained."""
        return self.model.fitted

    @property
    def space(self) -> Mapping[str, Span]:
        """Which settings are searched."""
        return self.model.space

    @property
    def settings(self) -> SettingsLike:
        """What it is trained with."""
        return self.model.settings

    def fit(self, training: Training) -> FittedModel:
        """Train, and note what it takes."""
        self.last = None  # what was trained before is no part of what this training takes
        self.highest_mb = max(self.highest_mb, peak_mb())
        _forget_peak()
        resident_mb, wall, cpu = rss_mb(os.getpid()), perf_counter(), process_time()
        self.last = self.model.fit(training)
        took = (perf_counter() - wall, process_time() - cpu)
        self.fits.append(Fit(*took, max(peak_mb() - resident_mb, 0.0)))
        self.highest_mb = max(self.highest_mb, peak_mb())
        return self.last

    def as_model(self) -> Model:
        """Return it as what it stands for: its attributes are of the object, not of a class."""
        return cast("Model", self)

    def as_json(self) -> dict[str, Any]:
        """Return what the model is and what its trainings took."""
        last = self.fits[-1] if self.fits else Fit(0.0, 0.0, 0.0)
        return {
            "settings": asdict(cast("Any", self.settings)),
            "capabilities": asdict(self.fitted.capabilities),
            "fit": {
                "n": len(self.fits),
                "wall_s": round(sum(fit.wall_s for fit in self.fits), 2),
                "cpu_s": round(sum(fit.cpu_s for fit in self.fits), 2),
                "last_wall_s": round(last.wall_s, 2),
                "last_cpu_s": round(last.cpu_s, 2),
                "last_more_mb": round(last.more_mb),
            },
            "saved_mb": None if self.last is None else round(_saved_mb(self.last), 1),
        }


def _forget_peak() -> None:
    try:
        Path("/proc/self/clear_refs").write_text(_FORGET_PEAK, encoding="ascii")
    except OSError:
        return  # elsewhere than on Linux no training's own memory is told


def _saved_mb(fitted: FittedModel) -> float:
    with TemporaryDirectory() as scratch:
        fitted.save(Path(scratch) / "saved")
        return sum(f.stat().st_size for f in Path(scratch).rglob("*") if f.is_file()) / _MB
