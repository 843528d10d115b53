"""Every model's best answers as a Parquet file, so that anyone can judge the same ones."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet

from ladle.learning.judge import Judged


def write_ranked(judged: Judged, path: Path) -> None:
    """Write `request_id, model, rank, recipe_id`, ranks from 1, models behind each other.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    ids = judged.dataset.recipe_ids
    fields: list[pa.Field[Any]] = [
        pa.field("request_id", pa.string()), pa.field("model", pa.string()),
        pa.field("rank", pa.int32()), pa.field("recipe_id", pa.string()),
    ]  # fmt: skip
    schema = pa.schema(fields)
    with pyarrow.parquet.ParquetWriter(path, schema, compression="zstd") as file:
        for name, answers in judged.answers.items():
            sizes = [top.size for top in answers.top]
            requests = [ask.request_id for ask in judged.asks]
            columns = {
                "request_id": pa.array(requests).take(
                    pa.array(np.repeat(range(len(sizes)), sizes))
                ),
                "model": pa.array([name] * sum(sizes)),
                "rank": pa.array([rank for n in sizes for rank in range(1, n + 1)], pa.int32()),
                "recipe_id": pa.array([ids[i] for i in chain.from_iterable(answers.top)]),
            }
            file.write_table(pa.table(columns, schema=schema))
