"""Columns on disk and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ladle.catalog.columns import (
    MOST_NARROW,
    Columns,
    id_hash,
    load_column,
    narrowed,
    save_column,
)
from ladle.catalog.postings import Postings, postings_of
from ladle.core import BadSettingError


def columns(n: int, seed: int) -> Columns:
    chance = np.random.default_rng(seed)

    def numbers(dtype: type, *width: int) -> NDArray[Any]:
        return chance.integers(0, 200, size=(n, *width)).astype(dtype)

    def lists() -> Postings:
        return postings_of(
            [sorted(set(chance.integers(0, 9, size=i % 4).tolist())) for i in range(n)]
        )

    return Columns(
        ids=numbers(np.uint64), verdicts=numbers(np.uint8, 14), diets=numbers(np.uint8, 12),
        minutes=numbers(np.int32), active=numbers(np.uint16), basis=numbers(np.uint8),
        nutrients=numbers(np.float16, 9), covered=numbers(np.uint8), aspects=numbers(np.uint64),
        types=numbers(np.uint8), mains=lists(), meals=numbers(np.uint16), flags=numbers(np.uint8),
        sources=numbers(np.uint16), names=numbers(np.uint64),
        equipment=numbers(np.uint64), exact=numbers(np.uint64), bands=numbers(np.uint32, 8),
        quality=numbers(np.int32), entries=lists(), line_entries=lists(), general=lists(),
        cuisines=lists(), words=lists(), tags=lists(),
        proofs=lists(),
    )  # fmt: skip


def rows(found: Columns) -> list[dict[str, object]]:
    """Return plain rows: what a column says of each recipe, with the column's type."""
    return [
        {
            name: column.of(row).tolist() if isinstance(column, Postings) else column[row].tolist()
            for name, column in vars(found).items()
        }
        for row in range(found.ids.size)
    ]


def dtypes(found: Columns) -> dict[str, str]:
    """Return the type of each column that is no list."""
    return {n: str(c.dtype) for n, c in vars(found).items() if not isinstance(c, Postings)}


@pytest.mark.parametrize("n", [0, 1, 130])
def test_saved_columns_load_as_they_were(tmp_path: Path, n: int) -> None:
    before = columns(n, seed=1)
    before.save(tmp_path)
    after = Columns.load(tmp_path)
    assert rows(after) == rows(before)
    assert dtypes(after) == dtypes(before)


def test_lists_lie_on_disk_as_narrow_as_their_numbers_allow(tmp_path: Path) -> None:
    lists = postings_of([[0, MOST_NARROW - 1], [], [7]])
    wide = postings_of([[MOST_NARROW], [], [7]])
    negative = postings_of([[-1]])
    cases = {"words": lists, "tags": wide, "mains": negative, "proofs": lists, "cuisines": lists}
    found = {}
    for name, column in cases.items():
        save_column(tmp_path, name, column)
        read = load_column(tmp_path, name)
        assert isinstance(read, Postings)
        assert str(read.offsets.dtype) == "int32"
        assert read.offsets.tolist() == column.offsets.tolist()
        assert read.values.tolist() == column.values.tolist()
        found[name] = str(read.values.dtype)
    assert found == {
        "words": "uint16", "tags": "int32", "mains": "int32", "proofs": "int32",
        "cuisines": "int32",
    }  # fmt: skip


def test_lists_longer_than_offsets_can_tell_are_refused(tmp_path: Path) -> None:
    lists = Postings(np.array([0, 2**31]), np.empty(0, np.int32))
    with pytest.raises(BadSettingError, match="offsets is 2147483648; it must be at most"):
        save_column(tmp_path, "words", lists)


def test_what_is_narrow_is_not_read_again() -> None:
    lists = narrowed(postings_of([[1, 2], [3]]))
    again = narrowed(lists)
    assert again.values is lists.values
    assert again.offsets is lists.offsets


def test_columns_of_a_mapping_are_those_of_the_same_name() -> None:
    found = columns(6, seed=2)
    assert rows(Columns.of(vars(found))) == rows(found)


def test_lengths_tell_columns_that_do_not_belong_together() -> None:
    found = columns(5, seed=3)
    assert found.lengths == {5}
    mixed = vars(found) | {"words": postings_of([[1], [2]]), "minutes": np.zeros(4, np.int32)}
    assert Columns.of(mixed).lengths == {2, 4, 5}


def test_the_hash_of_an_id_never_changes_since_old_catalogs_and_models_hold_it() -> None:
    assert id_hash("38") == 0x1137286EB33DC351
    assert id_hash("älplermagronen") == 0xC00ED1B4E864C34E


def test_hashes_of_ids_differ_and_fit_64_bits() -> None:
    hashes = {id_hash(str(i)) for i in range(10_000)}
    assert len(hashes) == 10_000
    assert max(hashes) < 2**64
