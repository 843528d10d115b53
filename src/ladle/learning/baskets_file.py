"""Files of groceries that people bought, as a source of taste."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from ladle.core import NO_FILE, BadFileError
from ladle.models import Baskets

COLUMNS = ("member_id", "at", "item")
_PARQUET = b"PAR1"


def read_baskets(path: Path) -> Baskets:
    """Read Parquet or CSV with one row an item of a basket: `member_id, at, item`.

    The same item of a member and day counts once; rows that lack a value are passed over.

    Raises
    ------
    BadFileError
        The file is missing, is neither, lacks a column, or holds no row.
    """
    try:
        with path.open("rb") as file:
            is_parquet = file.read(len(_PARQUET)) == _PARQUET
        table = pa.parquet.read_table(path) if is_parquet else pa.csv.read_csv(path)
        lacking = [c for c in COLUMNS if c not in table.column_names]
        if lacking:
            raise BadFileError(path, f"has no column {lacking[0]!r}; it must have {COLUMNS}")
        day = table["at"].cast(pa.timestamp("ms")).cast(pa.date32()).cast(pa.int32())
        rows = pa.table({
            "member": table["member_id"].cast(pa.string()), "day": day,
            "item": table["item"].cast(pa.string()),
        }).drop_null()  # fmt: skip
    except NO_FILE as e:
        raise BadFileError.unopened(path, e) from e
    except (pa.ArrowException, OSError, ValueError) as e:
        raise BadFileError(path, f"cannot be read as Parquet or CSV of baskets ({e})") from e
    if not rows.num_rows:
        raise BadFileError(path, "holds no row with a member, a time and an item")
    names, grocery = np.unique(rows["item"].to_numpy().astype(np.str_), return_inverse=True)
    _, member = np.unique(rows["member"].to_numpy().astype(np.str_), return_inverse=True)
    triples = np.unique(np.stack([member, rows["day"].to_numpy(), grocery]), axis=1)
    member, days, grocery = triples.astype(np.int32)
    return Baskets(tuple(names.tolist()), member, days, grocery)
