"""What two records of one recipe have in common, in 64 bytes: so copies are found among millions.

A recipe's features are the words of its lines, and those of its title twice over, folded so that
case, accents, plurals, amounts, units, order and punctuation change nothing. Its signature has

* bands, by which candidates meet: MinHash (Broder 1997), each band a hash of four minima;
* an odd sketch (Mitzenmacher, Pagh and Pham 2014, section 3), by which they are told apart: each
  feature flips one bit, so the bits in which two sketches differ tell how many features do. Ours is
  made of the features themselves, not of minima: recipes are short, and near copies differ in few;
* the number of features.

See docs/decisions/0008-duplicates.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from hashlib import blake2b, shake_128
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from ladle.core import Recipe

N_BANDS = 8
SIGNATURE_WORDS = 16
"""Of 32 bits each: the bands, seven words of sketch, the number of features."""
LEAST_LIKENESS = 0.8
"""Share of features that two copies must have in common; read by hand, most pairs above are."""

_FEWEST_LINES = 3
_N_MINIMA = 4  # in a band: of pairs that share half of their features, 40 % meet in one of eight
_N_HASHES = N_BANDS * _N_MINIMA
_N_BITS = 32 * (SIGNATURE_WORDS - N_BANDS - 1)
_ROW = 4 * (_N_HASHES + 1)  # bytes that stand for a feature: its hashes, and the bit that it flips

_COMBINING = re.compile("[\u0300-\u036f]+")
_FOREIGN_MARKS = re.compile(r"[^\x00-\x7f\w]+")
_LETTERS = b"abcdefghijklmnopqrstuvwxyz"
_WORDS_ONLY = bytes(b if b in _LETTERS or b > 127 else ord(" ") for b in range(256))  # noqa: PLR2004
_POINT = re.compile(rb"[.,](?=[0-9])(?<=[0-9].)")  # looking back last: twice as fast
_AS_POINT = b"\x01"
_NOT_EXACT = bytes(set(range(128)) - set(_LETTERS + b"0123456789\n/" + _AS_POINT))

_SAY_NOTHING = frozenset(
    b"""
    about additional an and approximately are as at cm dash each extra fl for from handful if in
    inch into is it large medium more mm needed of on optional or other per pinch plus room small
    such taste temperature that the this to use with you your

    bag bottle box bunch can carton cl container cube cup dl envelope fluid gal gallon gm gr gram
    gramme jar kg kilo kilogram kilogramme lb liter litre ml milliliter millilitre ounce oz pack
    package packet pint pkg pound pt qt quart tablespoon tablespoonful tb tbl tbs tbsp teaspoon
    teaspoonful tin tsp
""".split()
)
"""Units, and words around foods; their singular."""
_PRAISE = frozenset(
    b"amazing best delicious easy ever favorite favourite homemade my perfect quick recipe simple"
    b" super tasty ultimate very world yummy".split()
)
"""Words that publishers put before a title."""

_MOST_WORDS = 100_000  # kept in memory, some 25 MB
_SHORTEST_PLURAL = 4
_MIX = np.frombuffer(shake_128(b"bands").digest(8 * _N_MINIMA), np.uint64) | np.uint64(1)


def signatures(recipes: Sequence[Recipe]) -> NDArray[np.uint32]:
    """Return what recipes are compared by.

    Returns
    -------
    Shape (n, SIGNATURE_WORDS). All zero where a recipe has too little to be told apart.
    """
    features = [_features(r) if _can_be_told(r) else () for r in recipes]
    found = np.zeros((len(recipes), SIGNATURE_WORDS), np.uint32)
    told = [n for n, rows in enumerate(features) if rows]
    if told:
        found[told] = _signed([features[n] for n in told])
    return found


def likenesses(a: NDArray[np.uint32], b: NDArray[np.uint32]) -> NDArray[np.float64]:
    """Estimate which share of their features pairs of recipes have in common, from signatures.

    Exact but for features that flip the same bit: below 20 different ones it is off by 0.02 or so.

    Parameters
    ----------
    a, b
        Shape (n_pairs, SIGNATURE_WORDS).
    """
    n_features = a[:, -1].astype(np.int64) + b[:, -1]
    n_bits = np.bitwise_count(a[:, N_BANDS:-1] ^ b[:, N_BANDS:-1]).sum(axis=1, dtype=np.int64)
    # the expected number of bits of n features, solved for n (their equation 3)
    different = -_N_BITS / 2 * np.log1p(-np.minimum(2 * n_bits / _N_BITS, 0.999))
    shared = np.maximum(n_features - different, 0)
    likeness: NDArray[np.float64] = shared / np.maximum(n_features + different, 1)
    return likeness


def likeness(a: Recipe, b: Recipe) -> float:
    """Return the Jaccard index of the features of two recipes; 0 where one cannot be told apart."""
    if not (_can_be_told(a) and _can_be_told(b)):
        return 0.0
    first, second = _features(a), _features(b)
    return len(b"".join(first & second)) / max(len(b"".join(first | second)), 1)


def is_near(a: Recipe, b: Recipe) -> bool:
    """Tell whether two recipes are worded alike; what they hold is for the caller to compare."""
    return likeness(a, b) >= LEAST_LIKENESS


def exact_key(recipe: Recipe) -> int:
    """Return a hash that is equal where title and lines are the same, in whatever order.

    64 bits. Case, accents, blanks and punctuation change nothing, but for a slash, and for a point
    or a comma between two digits, which are one sign: "1.5" is "1,5", not "15". As blanks count
    for nothing, "1 15 oz can" is "115 oz can". 0 for a recipe that has too little to be told
    apart: no name, or fewer than three lines.
    """
    if not _can_be_told(recipe):
        return 0
    text = _folded("\n".join((recipe.name, *recipe.lines)))
    text = _AS_POINT.join(_POINT.split(text)).translate(None, _NOT_EXACT)
    title, *lines = text.split(b"\n")
    lines.sort()
    digest = blake2b(b"\n".join((title, *lines)), digest_size=8).digest()
    return int.from_bytes(digest, "little") or 1


def quality(recipe: Recipe) -> int:
    """Return how much a record tells, 0 to 999: of copies the best is kept."""
    n_letters = sum(map(len, recipe.steps)) + sum(map(len, recipe.lines))
    has_times = bool(recipe.total_time or (recipe.prep_time and recipe.cook_time))
    return (
        500 * bool(recipe.steps)
        + 200 * bool(recipe.lines)
        + 60 * has_times
        + 40 * bool(recipe.servings)
        + 30 * bool(recipe.url)
        + 20 * bool(recipe.description)
        + 20 * bool(recipe.categories or recipe.cuisines or recipe.keywords)
        + 10 * bool(recipe.author)
        + min(n_letters // 50, 119)
    )


def _can_be_told(recipe: Recipe) -> bool:
    return bool(recipe.name) and len(recipe.lines) >= _FEWEST_LINES


def _features(recipe: Recipe) -> set[bytes]:
    """Return the features, each as the rows of hashes that stand for it: a title word has two."""
    title, _, lines = _folded("\n".join((recipe.name, *recipe.lines))).partition(b"\n")
    rows = set(map(_line_rows.__getitem__, lines.translate(_WORDS_ONLY).split()))
    rows.update(map(_title_rows.__getitem__, title.translate(_WORDS_ONLY).split()))
    rows.discard(b"")
    return rows


def _signed(features: Sequence[Iterable[bytes]]) -> NDArray[np.uint32]:
    """Return the signatures of recipes that have features."""
    parts = [b"".join(rows) for rows in features]
    sizes = [len(part) // _ROW for part in parts]
    hashes = np.frombuffer(b"".join(parts), np.uint32).reshape(-1, _N_HASHES + 1)
    starts = [0, *accumulate(sizes[:-1])]
    minima = np.minimum.reduceat(hashes[:, :-1], starts, axis=0)
    bands = minima.reshape(-1, N_BANDS, _N_MINIMA).astype(np.uint64) * _MIX
    place = np.repeat(np.arange(len(sizes)), sizes) * _N_BITS + hashes[:, -1] % _N_BITS
    flips = np.bincount(place, minlength=len(sizes) * _N_BITS).reshape(-1, _N_BITS)
    sketch = np.packbits((flips & 1).astype(np.uint8), axis=1).view(np.uint32)
    upper = (bands.sum(axis=2) >> np.uint64(32)).astype(np.uint32)
    return np.hstack([upper, sketch, np.array(sizes, np.uint32)[:, None]])


def _folded(text: str) -> bytes:
    """Return the text without case, accents, and marks that are no letter of any script."""
    if not text.isascii():
        # most are not ASCII for a fraction alone; the patterns cost four times as much
        text = unicodedata.normalize("NFKD", text).replace("\u2044", "/")
        if not text.isascii():
            text = _FOREIGN_MARKS.sub(" ", _COMBINING.sub("", text))
    return text.lower().encode()


class _Rows(dict[bytes, bytes]):
    """Words to their rows, nothing for a word that says nothing; half the time of `lru_cache`."""

    def __init__(self, silent: frozenset[bytes], prefixes: tuple[bytes, ...]) -> None:
        super().__init__()
        self._silent, self._prefixes = silent, prefixes

    def __missing__(self, word: bytes) -> bytes:
        if len(self) >= _MOST_WORDS:
            self.clear()
        plain = _singular(word)
        is_silent = len(plain) == 1 or plain in self._silent
        rows = b"" if is_silent else b"".join(_row(p + plain) for p in self._prefixes)
        self[word] = rows
        return rows


_line_rows = _Rows(_SAY_NOTHING, (b"",))
_title_rows = _Rows(_SAY_NOTHING | _PRAISE, (b"1 ", b"2 "))


def _row(feature: bytes) -> bytes:
    return shake_128(feature).digest(_ROW)


def _singular(word: bytes) -> bytes:
    if len(word) < _SHORTEST_PLURAL or not word.endswith(b"s") or word.endswith(b"ss"):
        return word
    if word.endswith(b"ies"):
        return word[:-3] + b"y"
    return word[:-2] if word.endswith(b"oes") else word[:-1]
