"""The file of answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet

from ladle.learning import Ask, Dataset, JudgeOptions, judge, write_ranked
from ladle.learning.dataset import ALWAYS, NEVER
from ladle.models.popularity import Popularity


def test_every_models_best_are_written_with_rank_and_id(
    dataset_of: Callable[..., Dataset], tmp_path: Path
) -> None:
    rows = [(p, i, ALWAYS, 1.0) for p, i in ((0, 4), (1, 4), (2, 4), (2, 6))]
    asks = [Ask("one", 0, NEVER, (("meal", "even"),), 6), Ask("two", 9, NEVER, (), 4)]
    found = judge(dataset_of(rows, asks), [Popularity()], JudgeOptions())
    write_ranked(found, tmp_path / "ranked.parquet")
    table = pyarrow.parquet.read_table(tmp_path / "ranked.parquet")
    assert table.column_names == ["request_id", "model", "rank", "recipe_id"]
    written = [tuple(row.values()) for row in table.to_pylist()]
    assert written[0] == ("one", "popularity", 1, "r6")
    assert [row[3] for row in written if row[0] == "one"] == ["r6", "r0", "r2", "r8"]
    assert [row[2:] for row in written if row[0] == "two"][:2] == [(1, "r4"), (2, "r6")]
