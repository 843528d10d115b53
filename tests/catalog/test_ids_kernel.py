"""Single walks of the compiled look-ups."""

from __future__ import annotations

import numpy as np

from ladle.catalog.ids_kernel import Table, lead_to, own_rows, place, rows_or_kept

_ALL = np.full(1, ~np.uint64(0))
_NONE = np.empty(0, np.uint64)


def table(hashes: list[int], leads_to: list[int], dtype: type[np.generic]) -> Table:
    found = np.array(hashes, np.uint64)
    firsts = np.array([0, 2**63], np.uint64)
    starts = np.append(np.searchsorted(found, firsts), found.size).astype(np.int32)
    return found, np.array(leads_to, dtype), starts, np.uint64(63)


BASE = table([4, 2**63, 2**63 + 9], [2, 0, 1], np.int32)
CHANGES = table([4], [0], np.int32)
COPIES = table([5, 6, 7], [4, 5, 8], np.uint64)
NO_COPIES = table([], [], np.uint64)


def test_a_place_is_the_first_of_its_hash() -> None:
    hashes, _, starts, shift = BASE
    wanted = (0, 4, 5, 2**63, 2**63 + 9, 2**64 - 1)
    found = [place(hashes, starts, shift, np.uint64(h)) for h in wanted]
    assert found == [-1, 0, -1, 1, 2, -1]


def test_a_change_comes_before_the_base_and_what_does_not_count_is_not_found() -> None:
    rows = np.empty(3, np.int64)
    but_one = np.full(1, ~np.uint64(1))
    own_rows(BASE, but_one, CHANGES, 64, np.array([4, 2**63, 2**63 + 9], np.uint64), rows)
    assert rows.tolist() == [64, -1, 1]


def test_copies_are_followed_no_further_than_was_said() -> None:
    rows = np.empty(4, np.int64)
    wanted = np.array([4, 5, 6, 7], np.uint64)
    for most, expected in ((1, [64, -1, -1, -1]), (2, [64, 64, -1, -1]), (3, [64, 64, 64, -1])):
        rows_or_kept(BASE, _ALL, CHANGES, 64, _NONE, NO_COPIES, COPIES, most, wanted, rows)
        assert rows.tolist() == expected
    rows_or_kept(BASE, _ALL, CHANGES, 64, wanted[1:2], COPIES, NO_COPIES, 8, wanted, rows)
    assert rows.tolist() == [64, -1, -1, -1]


def test_what_is_here_or_deleted_leads_nowhere() -> None:
    for hashed, deleted, expected in ((6, _NONE, 5), (6, [6], None), (4, _NONE, None)):
        own = np.array([hashed], np.uint64)
        gone = np.array(deleted, np.uint64)
        leads = lead_to(BASE, _ALL, CHANGES, 64, gone, COPIES, NO_COPIES, own)
        assert (int(own[0]) if leads else None) == expected


def test_a_row_beyond_the_end_of_a_damaged_file_is_not_here() -> None:
    damaged = table([4, 9, 2**63], [2**30, -2, 0], np.int32)
    none_changed, wanted = table([], [], np.int32), np.array([4, 9, 2**63], np.uint64)
    rows = np.empty(3, np.int64)
    own_rows(damaged, _ALL, none_changed, 64, wanted, rows)
    assert rows.tolist() == [-1, -1, 0]
    copies = table([5], [4], np.uint64)
    rows_or_kept(damaged, _ALL, none_changed, 64, _NONE, copies, NO_COPIES, 8, wanted[:1] + 1, rows)
    assert rows[0] == -1
