"""Where things lie in a data directory."""

from __future__ import annotations

from pathlib import Path

from ladle.ranking.paths import Paths


def test_paths_lie_under_one_directory() -> None:
    paths = Paths(Path("/data"))
    assert (paths.catalog, paths.shelf, paths.database) == (
        Path("/data/catalog"), Path("/data/shelf"), Path("/data/ladle.sqlite"),
    )  # fmt: skip
