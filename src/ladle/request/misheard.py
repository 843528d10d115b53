"""Words that were misheard or misspelt, repaired by sound and by spelling.

Real words that a recogniser confuses ("flower", "leak") stand in the language's table; other words
that mean nothing are compared with the words of foods and dishes. A repair is made only where a
word is near by both: a wrong food is worse than a reported word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from math import log1p

from ladle.food import key, vocabulary
from ladle.request.language import Language
from ladle.request.spoken import Word

_SHORTEST = 4
"""Letters of the shortest word that is repaired; shorter ones are near to too many."""
_LIKELY = 0.84
"""How alike a repair must be, from 0 to 1; chosen on the seen utterances."""
_SURE = 0.9
"""How alike where something is to be left out: a doubtful one is asked about."""
_COMMON = 0.02
"""What a word gains by how many foods have it: of two that are as near, the commoner is meant."""
_BY_SPELLING = 0.6
"""The share of spelling in that; the rest is sound."""
_BINDS = 80.0
"""More alike than that, from 0 to 100, a word is taken for one that binds ("allergic")."""
_N_CANDIDATES = 8
_LEAST_RATIO = 65.0
"""How near, from 0 to 100, a word must be spelt to be compared by sound, too."""
_LONGEST_PHRASE = 3


def repair(
    words: Sequence[Word], language: Language, is_known: Callable[[str], bool]
) -> list[Word]:
    """Return the words as they were probably meant; each still stands where it was said.

    Parameters
    ----------
    is_known
        Tells whether a word means something as it is.
    """
    repaired: list[Word] = []
    at = 0
    while at < len(words):
        stop, meant = _in_table(words, at, language, repaired)
        if meant:
            repaired += _meant(words[at:stop], meant)
            at = stop
        else:
            word = words[at]
            repaired.append(word if is_known(word.text) else _repaired(word, language))
            at += 1
    return repaired


def _repaired(word: Word, language: Language) -> Word:
    """Return what a word that means nothing is nearest to; itself if nothing is near."""
    near = _nearest(word.text, language)
    if not near:
        return word
    return replace(word, text=near, guessed="" if _is_sure(word.text, near) else word.text)


def _meant(said: Sequence[Word], meant: str) -> Iterator[Word]:
    """Yield the words that were meant; each stands where all that was said for them stood."""
    whole = replace(said[0], stop=said[-1].stop)
    for i, part in enumerate(meant.split()):
        yield replace(whole, text=key(part), breaks=whole.breaks and i == 0)


def _in_table(
    words: Sequence[Word], at: int, language: Language, before: Sequence[Word]
) -> tuple[int, str]:
    """Return where a misheard phrase from here ends, and what was meant; nothing if none is."""
    if words[at].text not in language.misheard_first:
        return at, ""
    for stop in range(min(at + _LONGEST_PHRASE, len(words)), at, -1):
        if any(word.breaks for word in words[at + 1 : stop]):
            continue
        said = " ".join(word.text for word in words[at:stop])
        if meant := language.misheard.get(said):
            return stop, meant
        meant = language.misheard_behind.get(said)
        if meant and _ends_list(words, stop, language) and _is_behind(before, language):
            return stop, meant
    return at, ""


def _ends_list(words: Sequence[Word], stop: int, language: Language) -> bool:
    following = words[stop] if stop < len(words) else None
    return following is None or following.breaks or following.text in language.grammar.pairing


def _is_behind(before: Sequence[Word], language: Language) -> bool:
    """Tell whether the words before end like "lemon and" or "with"."""
    last = before[-1].text if before else ""
    if last in language.grammar.accompanying:
        return True
    is_paired = last in language.grammar.pairing and len(before) > 1
    return is_paired and vocabulary().find(before[-2].text) is not None


def _nearest(word: str, language: Language) -> str:
    """Return what a word is nearest to; one that may bind somebody is taken for that first.

    What turns a wish is never guessed otherwise: of a "withot" no "with" may be made.
    """
    if len(word) < _SHORTEST:
        return ""
    from rapidfuzz import fuzz  # noqa: PLC0415 - only who mishears pays for loading it

    alike = {w: fuzz.ratio(word, w) for w in language.binding}
    told = max(alike, key=lambda w: (alike[w], w))
    if alike[told] > _BINDS:
        return told
    if word in language.fillers.ordinary:
        return ""
    near = nearest_word(word)
    says_nothing = near in language.fillers.words  # "no daiy" is no "no day"
    return "" if near in language.cues or says_nothing else near


def _is_sure(said: str, meant: str) -> bool:
    """Tell whether a repair is near enough for something that must be left out."""
    return _likeness(said, meant) >= _SURE


def _likeness(said: str, meant: str) -> float:
    """Return how alike two words are by spelling and by sound, from 0 to 1."""
    from jellyfish import metaphone  # noqa: PLC0415 - only who mishears pays for loading it
    from rapidfuzz import fuzz  # noqa: PLC0415 - as above
    from rapidfuzz.distance import JaroWinkler  # noqa: PLC0415 - as above

    spelt = (fuzz.ratio(said, meant) / 100 + JaroWinkler.similarity(said, meant)) / 2
    heard = fuzz.ratio(metaphone(said), metaphone(meant)) / 100
    return _BY_SPELLING * spelt + (1 - _BY_SPELLING) * heard


@lru_cache(maxsize=4_096)
def nearest_word(word: str) -> str:
    """Return the word of a food or dish that a word is nearest to; empty if none is near enough."""
    if len(word) < _SHORTEST or word.isdigit() or not word.isascii():
        return ""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only who mishears pays for loading it

    counts = known_words()
    near = process.extract(
        word, counts.keys(), scorer=fuzz.ratio, score_cutoff=_LEAST_RATIO, limit=_N_CANDIDATES
    )
    likely = {
        choice: alike + _COMMON * log1p(counts[choice])
        for choice, _, _ in near
        if choice[0] == word[0] and (alike := _likeness(word, choice)) >= _LIKELY
    }
    return max(likely, key=lambda choice: (likely[choice], choice), default="")


@lru_cache(maxsize=1)
def known_words() -> Mapping[str, int]:
    """Return the words of which foods' own names are made, by how many foods have them."""
    counts = Counter(w for e in vocabulary().entries for w in key(e.name).split())
    return {w: n for w, n in counts.items() if len(w) >= _SHORTEST - 1 and w.isalpha()}
