"""Learn the shipped source of groceries from a file of baskets: counts, and not a basket."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import numpy as np

from ladle.learning import read_baskets
from ladle.models.groceries import learn_source

DATA = Path(__file__).resolve().parents[1] / "src" / "ladle" / "models" / "data"
ORIGIN = (
    "Groceries: 38,765 purchases of 3,898 members of one shop in 2014 and 2015, as published on"
    " Kaggle and copied by github.com/eymenslimani/data; no licence stated. Kept are counts alone,"
    " of how many members bought a grocery and how many bought two: no basket, and no member."
)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: python scripts/learn_groceries.py BASKETS.parquet")
        return 2
    path = Path(arguments[0])
    source = learn_source(read_baskets(path))
    np.save(DATA / "groceries.npy", source.both.astype(np.uint16), allow_pickle=False)
    about = {
        "origin": ORIGIN,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "n_members": source.n_members,
        "stray": round(source.stray, 6),
        "groceries": list(source.names),
    }
    text = json.dumps(about, ensure_ascii=False, indent=1)
    (DATA / "groceries.json").write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
