"""Compiled counting for the pantry index: how many of a row's needed foods are at home.

Rows are taken in blocks whose counters stay in the processor's near caches. A block's counters are
bit slices: word w of slice j holds bit j of the counts of 64 rows, so that one instruction works on
hundreds of rows. Foods that few rows hold come first, row by row, each bit carried upwards as far
as it goes; then the planes of common foods, seven at a time through carry-save adders.

Loops over words are written so that they become vector instructions, which makes them several
times as fast: they count from 0 over parts of planes, and what they write is one array, the parts
of which lie at fixed distances (a compiler that must ask whether many arrays overlap gives up).

Importing this module loads the compiled functions from numba's cache, or compiles them, which takes
seconds: import it where they are needed, not at a server's start.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numba import types
from numpy.typing import NDArray

from ladle.catalog.pantry import MAX_NEED, N_SLICES, Arrays, Asked, Best
from ladle.catalog.planes_kernel import place_of
from ladle.store import compiled

Words: TypeAlias = NDArray[np.uint64]
Longs: TypeAlias = NDArray[np.int64]
Ints: TypeAlias = NDArray[np.int32]
Doubles: TypeAlias = NDArray[np.float64]

BLOCK = 2048
"""Words of a block, a power of two: shorter runs of a plane reach memory's full rate less often."""

_PAGE, _LINE, _LINES = 512, 8, 4
"""Words of a page of memory, and of a cache line; lines of a page that are asked for ahead."""
SLICE = BLOCK + _LINE
"""From a word of a slice to that of the next: by a power of two all would want one place in the
near caches."""
_GAP, _OK = N_SLICES * SLICE, 2 * N_SLICES * SLICE
"""Where in a block's words the slices of what is missing begin, and the rows that may be shown."""
_N_EXACT = 6
"""So many of the items that expire first are combined in every way to pass over rows early."""
_SLACK = 1e-9
_NONE, _ALL = np.uint64(0), np.uint64(2**64 - 1)
_ONE, _SIX, _LOW_SIX = np.uint64(1), np.uint64(6), np.uint64(63)
_IN_BLOCK, _NEXT_SLICE = np.uint64(BLOCK - 1), np.uint64(SLICE)


class _Block(NamedTuple):
    """What is known of the rows of one block."""

    words: Words
    """Bit slices of how many needed foods are at home, one behind the other; from `_GAP` on those
    of how many are missing; from `_OK` on the rows that may be shown."""
    uses: Words
    """For each item that expires, the rows that use it."""


_INTS, _LONGS, _WORDS = (
    compiled.read_only(types.int32),
    compiled.read_only(types.int64),
    compiled.read_only(types.uint64),
)
_PLANES = compiled.read_only(types.uint64, 2)
_ARRAYS = compiled.named_tuple(Arrays, _PLANES, _INTS, _LONGS, _INTS, _PLANES)
ASKED = compiled.named_tuple(
    Asked, types.int32[::1], types.int32[::1], types.int64[::1], types.float64[::1]
)


@compiled.inner
def _full_add(a: np.uint64, b: np.uint64, c: np.uint64) -> tuple[np.uint64, np.uint64]:
    """Add three bits in each of 64 lanes: the sums and the carries."""
    half = a ^ b
    return half ^ c, (a & b) | (half & c)


@compiled.inner
def _split(arrays: Arrays, entries: Ints) -> tuple[Longs, Longs, Longs]:
    """Return the planes of common entries, and where the rows of the others start and end."""
    planes = np.empty(entries.size, np.int64)
    start, stop = np.empty(entries.size, np.int64), np.empty(entries.size, np.int64)
    n_planes, n_lists = 0, 0
    for entry in entries:
        if arrays.place[entry] >= 0:
            planes[n_planes] = arrays.place[entry]
            n_planes += 1
        elif arrays.offsets[entry] < arrays.offsets[entry + 1]:
            start[n_lists], stop[n_lists] = arrays.offsets[entry], arrays.offsets[entry + 1]
            n_lists += 1
    return planes[:n_planes], start[:n_lists], stop[:n_lists]


@compiled.inner
def _place_in_block(row: np.int32) -> tuple[np.uint64, np.uint64]:
    """Return a row's word within its block, and its bit; no row can lead out of the block."""
    wide = np.uint64(row)
    return (wide >> _SIX) & _IN_BLOCK, _ONE << (wide & _LOW_SIX)


@compiled.inner
def _carry(counts: Words, word: np.uint64, bit: np.uint64) -> None:
    """Add four to a count whose two lowest bits have just gone over."""
    for _ in range(2, N_SLICES):
        word += _NEXT_SLICE
        old = counts[word]
        counts[word] = old ^ bit
        if not old & bit:
            break


@compiled.inner
def _count_rows(rows: Ints, start: Longs, stop: Longs, end_row: int, counts: Words) -> None:
    """Count each list's rows before `end_row`, and move its start past them.

    The first two bits are added in any case: whether one goes over is hard to predict.
    """
    for i in range(start.size):
        at = start[i]
        while at < stop[i] and rows[at] < end_row:
            word, bit = _place_in_block(rows[at])
            ones, twos = counts[word], counts[word + _NEXT_SLICE]
            counts[word] = ones ^ bit
            bit &= ones
            counts[word + _NEXT_SLICE] = twos ^ bit
            bit &= twos
            if bit:
                _carry(counts, word + _NEXT_SLICE, bit)
            at += 1
        start[i] = at


@compiled.inner
def _count_planes(planes: Words, places: Longs, first: int, n: int, counts: Words) -> None:
    """Count n words of each plane: seven planes at a time, then three, the last ones one by one."""
    done = 0
    while places.size - done >= 7:  # noqa: PLR2004 - as many as make a number of three bits
        _add_seven(planes, places[done : done + 7], first, n, counts)
        done += 7
    while places.size - done >= 3:  # noqa: PLR2004 - of two bits
        _add_three(planes, places[done : done + 3], first, n, counts)
        done += 3
    for i in range(done, places.size):
        _add_one(planes[places[i], first : first + n], counts)


@compiled.inner
def _ask_for_page(planes: Words, place: int, first: int) -> None:
    """Ask memory for the beginning of the next page: within a page it comes by itself."""
    begin = place * planes.shape[1] + first
    for at in range(begin, begin + _LINES * _LINE, _LINE):
        compiled.prefetch(planes, np.uint64(at))


@compiled.inner
def _add_seven(planes: Words, seven: Longs, first: int, n: int, counts: Words) -> None:
    """Add seven planes to the counts: four full adders make them a number of three bits."""
    for start in range(0, n, _PAGE):
        begin, end = first + start, first + min(start + _PAGE, n)
        for place in seven:
            _ask_for_page(planes, place, begin + _PAGE)
        a, b = planes[seven[0], begin:end], planes[seven[1], begin:end]
        c, d = planes[seven[2], begin:end], planes[seven[3], begin:end]
        e, f = planes[seven[4], begin:end], planes[seven[5], begin:end]
        g, own = planes[seven[6], begin:end], counts[start:]
        for w in range(end - begin):
            one, two_a = _full_add(a[w], b[w], c[w])
            one, two_b = _full_add(one, d[w], e[w])
            one, two_c = _full_add(one, f[w], g[w])
            two, four = _full_add(two_a, two_b, two_c)
            own[w], carry = _full_add(own[w], one, _NONE)
            own[w + SLICE], carry = _full_add(own[w + SLICE], two, carry)
            own[w + 2 * SLICE], carry = _full_add(own[w + 2 * SLICE], four, carry)
            for j in range(3, N_SLICES):
                old = own[w + j * SLICE]
                own[w + j * SLICE] = old ^ carry
                carry &= old


@compiled.inner
def _add_three(planes: Words, three: Longs, first: int, n: int, counts: Words) -> None:
    """Add three planes to the counts: one full adder makes them a number of two bits."""
    a, b = planes[three[0], first : first + n], planes[three[1], first : first + n]
    c = planes[three[2], first : first + n]
    for w in range(n):
        one, two = _full_add(a[w], b[w], c[w])
        counts[w], carry = _full_add(counts[w], one, _NONE)
        counts[w + SLICE], carry = _full_add(counts[w + SLICE], two, carry)
        for j in range(2, N_SLICES):
            old = counts[w + j * SLICE]
            counts[w + j * SLICE] = old ^ carry
            carry &= old


@compiled.inner
def _add_one(plane: Words, counts: Words) -> None:
    """Add the words of one plane to the counts."""
    for w in range(plane.size):
        carry = plane[w]
        for j in range(N_SLICES):
            old = counts[w + j * SLICE]
            counts[w + j * SLICE] = old ^ carry
            carry &= old


@compiled.inner
def _is_over_with(bit: np.uint64, over: np.uint64, limit: int, j: int) -> np.uint64:
    """Compare 64 numbers with a limit by one more bit of each, the j-th: those above it so far."""
    lacks = ((np.uint64(limit) >> np.uint64(j)) & _ONE) - _ONE
    return (over & bit) | (lacks & (over | bit))


@compiled.inner
def _is_over(slices: Words, w: int, limit: int) -> np.uint64:
    """Compare the 64 numbers of a word with a limit: those above it."""
    over = _NONE
    for j in range(N_SLICES):
        over = _is_over_with(slices[w + j * SLICE], over, limit, j)
    return over


@compiled.inner
def _compare(need: Words, first: int, n: int, most: int, words: Words) -> None:
    """Subtract what is at home from what is needed, and keep rows that lack few enough."""
    a, b = need[0, first : first + n], need[1, first : first + n]
    c, d = need[2, first : first + n], need[3, first : first + n]
    e, f = need[4, first : first + n], need[5, first : first + n]
    for w in range(n):
        needs = (a[w], b[w], c[w], d[w], e[w], f[w])
        borrow, some, over = _NONE, _NONE, _NONE
        for j in range(N_SLICES):
            needed, at_home = needs[j], words[w + j * SLICE]
            gap = needed ^ at_home ^ borrow
            words[_GAP + w + j * SLICE] = gap
            borrow = (~needed & (at_home | borrow)) | (at_home & borrow)
            some |= at_home
            over = _is_over_with(gap, over, most, j)
        # what a row past MAX_NEED has at home is more than the 0 that stands for its need
        words[_OK + w] = some & ~borrow & ~over


@compiled.inner
def _new_block(n_items: int) -> _Block:
    return _Block(np.empty(_OK + BLOCK, np.uint64), np.empty(n_items * BLOCK, np.uint64))


@compiled.inner
def _mark_uses(arrays: Arrays, asked: Asked, first: int, start: Longs, block: _Block) -> None:
    """Mark the rows of a block that use each item that expires; move the starts past them."""
    n = min(BLOCK, arrays.need_bits.shape[1] - first)
    block.uses[:] = 0
    for item in range(asked.urgency.size):
        uses = block.uses[item * BLOCK : item * BLOCK + BLOCK]
        for i in range(asked.starts[item], asked.starts[item + 1]):
            entry = asked.of_item[i]
            if arrays.place[entry] >= 0:
                uses[:n] |= arrays.planes[arrays.place[entry], first : first + n]
            at, stop = start[i], arrays.offsets[entry + 1]
            while at < stop and arrays.rows[at] < (first + n) * 64:
                word, bit = _place_in_block(arrays.rows[at])
                uses[word] |= bit
                at += 1
            start[i] = at


@compiled.inner
def _sum(urgency: Doubles, items: int) -> float:
    """Add the urgency of a set of items, always in the same order."""
    total = 0.0
    for i in range(min(urgency.size, _N_EXACT)):
        if (items >> i) & 1:
            total += urgency[i]
    return total


@compiled.inner
def _smallest_sets(urgency: Doubles, bound: float) -> Longs:
    """Return the smallest sets of the first items whose urgency reaches a bound.

    Items past the first few are taken as used by every row: too many rows pass, never too few.
    """
    n = min(urgency.size, _N_EXACT)
    others = urgency[n:].sum()
    if others > 0:
        bound -= _SLACK * bound + others
    reaches = np.empty(1 << n, np.bool_)
    found = np.empty(1 << n, np.int64)
    n_found = 0
    for items in range(1 << n):
        total = _sum(urgency, items)
        reaches[items] = total >= bound
        is_smallest = reaches[items]
        for i in range(n):
            if (items >> i) & 1 and reaches[items ^ (1 << i)]:
                is_smallest = False
        if is_smallest:
            found[n_found] = items
            n_found += 1
    return found[:n_found]


@compiled.inner
def _using(sets: Longs, block: _Block) -> Words:
    """Return the rows that use all items of at least one set."""
    found = np.zeros(BLOCK, np.uint64)
    for items in sets:
        using = np.full(BLOCK, _ALL)
        for i in range(_N_EXACT):
            if (items >> i) & 1:
                using &= block.uses[i * BLOCK : i * BLOCK + BLOCK]
        found |= using
    return found


@compiled.inner
def _keep_winners(asked: Asked, best: Best, block: _Block) -> None:
    """Drop the rows of a block that cannot be better than the worst of the best."""
    bound, rest = best.urgency[0], best.rest[0]
    missing, used = rest >> 38, MAX_NEED - ((rest >> 32) & MAX_NEED)
    higher = _using(_smallest_sets(asked.urgency, np.nextafter(bound, np.inf)), block)
    as_high = _using(_smallest_sets(asked.urgency, bound), block)
    fewer, any_fewer = max(missing - 1, 0), _ALL if missing > 0 else _NONE
    words = block.words
    for w in range(BLOCK):
        wins = any_fewer & ~_is_over(words, _GAP + w, fewer)
        wins |= ~_is_over(words, _GAP + w, missing) & _is_over(words, w, used)
        words[_OK + w] &= higher[w] | (as_high[w] & wins)


@compiled.inner
def _number(slices: Words, w: int, bit: int) -> int:
    """Read one row's number out of bit slices."""
    number = 0
    for j in range(N_SLICES):
        number |= int((slices[w + j * SLICE] >> np.uint64(bit)) & _ONE) << j
    return number


@compiled.inner
def _urgency(asked: Asked, block: _Block, w: int, bit: int) -> float:
    """Add the urgency of the items that a row uses."""
    total = 0.0
    for i in range(asked.urgency.size):
        if (block.uses[i * BLOCK + w] >> np.uint64(bit)) & _ONE:
            total += asked.urgency[i]
    return total


@compiled.inner
def _is_worse(best: Best, a: int, b: int) -> bool:
    if best.urgency[a] != best.urgency[b]:
        return bool(best.urgency[a] < best.urgency[b])
    return bool(best.rest[a] > best.rest[b])


@compiled.inner
def _swap(best: Best, a: int, b: int) -> None:
    best.urgency[a], best.urgency[b] = best.urgency[b], best.urgency[a]
    best.rest[a], best.rest[b] = best.rest[b], best.rest[a]


@compiled.inner
def _rise(best: Best, at: int) -> None:
    while at > 0 and _is_worse(best, at, (at - 1) // 2):
        _swap(best, at, (at - 1) // 2)
        at = (at - 1) // 2


@compiled.inner
def _sink(best: Best) -> None:
    at, size = 0, best.rest.size
    while 2 * at + 1 < size:
        child = 2 * at + 1
        if child + 1 < size and _is_worse(best, child + 1, child):
            child += 1
        if not _is_worse(best, child, at):
            break
        _swap(best, at, child)
        at = child


@compiled.inner
def offer(best: Best, size: int, urgency: float, rest: int) -> int:
    """Take a row among the best if it belongs there; return how many they are now."""
    if size < best.rest.size:
        best.urgency[size], best.rest[size] = urgency, rest
        _rise(best, size)
        return size + 1
    if urgency > best.urgency[0] or (urgency == best.urgency[0] and rest < best.rest[0]):
        best.urgency[0], best.rest[0] = urgency, rest
        _sink(best)
    return size


@compiled.inner
def _offer_rows(asked: Asked, block: _Block, first: int, best: Best, size: int) -> int:
    """Offer every row that is left in a block."""
    for w in range(BLOCK):
        left = block.words[_OK + w]
        while left:
            lowest = left & (~left + _ONE)
            bit = place_of(lowest)
            left ^= lowest
            unused = MAX_NEED - _number(block.words, w, bit)
            row = (first + w) * 64 + bit
            rest = _number(block.words, _GAP + w, bit) << 38 | unused << 32 | row
            size = offer(best, size, _urgency(asked, block, w, bit), rest)
    return size


@compiled.kernel(_ARRAYS, ASKED, types.int64, types.uint64[::1], _WORDS, types.int64)
def find_rows(
    arrays: Arrays, asked: Asked, max_missing: int, rows: Words, within: Words, n_best: int
) -> Best:
    """Find the rows that use something and miss at most so many foods, and the best of them.

    One function, since compiling takes as long as all else. `rows` is the plane to write them to,
    `within` one that the best, which come in no order, must lie in; a plane of no words stands for
    not writing, and for all rows.
    """
    n_words = arrays.need_bits.shape[1]
    planes, start, stop = _split(arrays, asked.entries)
    item_start = arrays.offsets[asked.of_item]
    block = _new_block(asked.urgency.size)
    counts, ok = block.words[:_GAP], block.words[_OK:]
    best, size = Best(np.empty(n_best, np.float64), np.empty(n_best, np.int64)), 0
    for first in range(0, n_words, BLOCK):
        n = min(BLOCK, n_words - first)
        counts[:] = 0
        _count_rows(arrays.rows, start, stop, (first + n) * 64, counts)
        _count_planes(arrays.planes, planes, first, n, counts)
        _compare(arrays.need_bits, first, n, max_missing, block.words)
        if rows.size:
            rows[first : first + n] = ok[:n]
        if within.size:
            ok[:n] &= within[first : first + n]
        if n_best:
            ok[n:] = 0
            _mark_uses(arrays, asked, first, item_start, block)
            if size == n_best:
                _keep_winners(asked, best, block)
            size = _offer_rows(asked, block, first, best, size)
    return Best(best.urgency[:size], best.rest[:size])
