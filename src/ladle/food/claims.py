"""Free-from claims: "gluten-free flour", "vegan butter", "granola (without nuts)".

A claim takes back its own allergen of its own food, and nothing else: "soy-free tamari" is still
asked about gluten. It counts in an ingredient line, where it is part of a product's name, and in a
title, where it speaks of the title's own words. In steps nothing cancels. A hint ("gluten-free if
needed") is no claim. The table is `data/claims.tsv`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from ladle.food.tables import cell, read_table
from ladle.food.text import Token, key
from ladle.food.vocabulary import SILENT, Match

_NOT_BEHIND = frozenset({"range", "run", "roaming", "flowing", "if", "when", "whenever", "unles"})
"""Words behind a phrase that make it no claim: "1 egg free range", "gluten free if needed"."""
_NOT_BEFORE = frozenset({
    "for", "use", "using", "not", "non", "omit", "skip", "or", "make", "keep", "if", "be", "as",
    "sub", "substitute", "choose",
})  # fmt: skip
"""Words before it that make it a hint: "use gluten free", "omit for dairy free"."""
_BESIDE = frozenset({"and", "certified", "organic", "100", "percent", "variety", "brand"})
"""Words that a bracket with nothing but claims may hold beside them."""
_LONGEST = 4  # words of the longest phrase that is looked for at the head of a name
_ARTICLES = frozenset({"any", "added", "the", "a", "extra"})
_NO = frozenset({"no", "not"})
_CARRY = frozenset({"or", "and", "nor"})
_ENDS_REACH = frozenset({"or", "nor", "with", "plus", "in", "on", "into", "over"})
"""Words that a claim does not reach across: "vegan or regular butter", "vegan, with butter"."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a phrase says is not in a product; the sets hold keys of concerns."""

    name: str
    clears: frozenset[str]
    """What the food no longer raises."""
    weakens: frozenset[str]
    """What it may still raise, where without the claim it surely would."""
    adds: frozenset[str]
    """What it may raise instead: dairy-free butter may be made of soy."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A claim among tokens: first token, past-the-last token."""

    start: int
    stop: int
    claim: Claim


@cache
def claims() -> Mapping[str, Claim]:
    """Return the claims by the phrases that make them, folded."""
    found: dict[str, Claim] = {}
    columns = ("claim", "phrases", "clears", "weakens", "may", "source")
    for name, phrases, clears, weakens, adds, _ in read_table("claims.tsv", columns):
        claim = Claim(name, *(frozenset(cell(keys)) for keys in (clears, weakens, adds)))
        found.update({key(phrase): claim for phrase in cell(phrases)})
    return found


def weakened_by_name(name: str) -> frozenset[str]:
    """Return what an entry whose name begins with a claim may still raise.

    Gluten-free flour is an entry of its own, and may be made of wheat starch all the same.
    """
    claim = _claim_of(name)
    return claim.weakens if claim else frozenset()


def names_a_claim(name: str) -> bool:
    """Tell whether an entry's name begins with a claim ("vegan butter")."""
    return _claim_of(name) is not None


def _claim_of(name: str) -> Claim | None:
    words = key(name).split()
    heads = (" ".join(words[:stop]) for stop in range(min(len(words), _LONGEST), 0, -1))
    return next((claims()[head] for head in heads if head in claims()), None)


@cache
def _longest() -> Mapping[str, int]:
    longest: dict[str, int] = dict.fromkeys(("without", "free", *_NO), 0)
    for phrase in claims():
        first, *rest = phrase.split()
        longest[first] = max(longest.get(first, 0), 1 + len(rest))
    return longest


class Claimed(NamedTuple):
    """What claims make of the foods that were found in a line."""

    foods: list[Match]
    """Those that are really named: without what the line says is absent ("without nuts")."""
    claims: Mapping[int, tuple[Claim, ...]]
    """For the first token of a food the claims on it."""
    words: frozenset[int]
    """Tokens that belong to claims."""


_NO_CLAIMS: Mapping[int, tuple[Claim, ...]] = MappingProxyType({})
_NO_WORDS: frozenset[int] = frozenset()


def read_claims(tokens: Sequence[Token], matches: list[Match], fillers: Collection[str]) -> Claimed:
    """Tell which foods are absent, and which carry a claim.

    Parameters
    ----------
    matches
        What the vocabulary found among the tokens.
    fillers
        Words that may stand between a claim and its food ("gluten free plain white flour").
    """
    foods = [m for m in matches if m.entry != SILENT]
    if not _may_claim([t[0] for t in tokens]):
        return Claimed(foods, _NO_CLAIMS, _NO_WORDS)
    said = list(_find(tokens, matches))
    words = {i for s in said for i in range(s.start, s.stop)}
    absent = _absent(tokens, foods)
    words.update(i for m in absent for i in range(m.start, m.stop))
    foods = [
        m for m in foods
        if m not in absent and not any(s.start <= m.start and m.stop <= s.stop for s in said)
    ]  # fmt: skip
    line = _Line(tokens, foods, frozenset(words), fillers)
    on: dict[int, tuple[Claim, ...]] = {}
    for s in said:
        for match in line.behind(s) or line.before(s):
            on[match.start] = (*on.get(match.start, ()), s.claim)
    return Claimed(foods, on, frozenset(words))


def _may_claim(words: Sequence[str]) -> bool:
    """Tell the few lines that may hold a claim; to look closer takes as long as all the rest."""
    alone, pairs = _signs()
    return not (alone.isdisjoint(words) and pairs.isdisjoint(pairwise(words)))


@cache
def _signs() -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """Return words, and first two words of phrases, without which there is no claim."""
    phrases = [phrase.split() for phrase in claims()]
    alone = {words[0] for words in phrases if len(words) == 1}
    pairs = frozenset((words[0], words[1]) for words in phrases if len(words) > 1)
    return frozenset({"without", "free", *_NO, *alone}), pairs


def title_claims(tokens: Sequence[Token]) -> tuple[Claim, ...]:
    """Return all claims of a title, each once, whatever they stand beside."""
    if not _may_claim([word for word, _ in tokens]):
        return ()
    return tuple(dict.fromkeys(said.claim for said in _find(tokens, [])))


def _absent(tokens: Sequence[Token], foods: list[Match]) -> list[Match]:
    """Return foods behind "without", a bracket's all behind "no" or "not", and "oat-free"."""
    absent: list[Match] = []
    for m in foods:
        if _is_free_of(m, tokens):
            absent.append(m)
        if tokens[m.start].breaks:
            continue
        before = m.start - 1
        while before > 0 and tokens[before].text in _ARTICLES and not tokens[before].breaks:
            before -= 1
        if before < 0:
            continue
        word = tokens[before]
        ends = m.stop == len(tokens) or tokens[m.stop].breaks
        carries_on = word.text in _CARRY and any(a.stop == before for a in absent)
        if word.text == "without" or carries_on or (word.text in _NO and word.breaks and ends):
            absent.append(m)
    return absent


def _is_free_of(match: Match, tokens: Sequence[Token]) -> bool:
    behind = tokens[match.stop : match.stop + 2]
    if not behind or behind[0].text != "free" or behind[0].breaks:
        return False
    return (
        len(behind) == 1 or behind[1].breaks or behind[1].text not in {*_NOT_BEHIND, "from", "of"}
    )


def _find(tokens: Sequence[Token], matches: list[Match]) -> Iterator[_Said]:
    """Find claims, longest first, that are not part of a food's own longer name."""
    longest = _longest()
    at = 0
    while at < len(tokens):
        said = None
        for stop in range(min(at + longest.get(tokens[at].text, 0), len(tokens)), at, -1):
            claim = claims().get(" ".join(t.text for t in tokens[at:stop]))
            if claim and not any(t.breaks for t in tokens[at + 1 : stop]):
                said = _Said(at, stop, claim)
                break
        if said and not _is_hint(said, tokens, matches) and not _is_within(said, matches):
            yield said
        at = said.stop if said else at + 1


def _is_hint(said: _Said, tokens: Sequence[Token], matches: list[Match]) -> bool:
    before = tokens[said.start - 1].text if said.start and not tokens[said.start].breaks else ""
    if before == "or" and any(m.stop == said.start - 1 for m in matches):
        before = ""  # "milk or nut-free chocolate" tells of another food
    is_open = said.stop < len(tokens) and not tokens[said.stop].breaks
    return before in _NOT_BEFORE or (is_open and tokens[said.stop].text in _NOT_BEHIND)


def _is_within(said: _Said, matches: list[Match]) -> bool:
    length = said.stop - said.start
    return any(
        m.start <= said.start and said.stop <= m.stop and m.stop - m.start > length for m in matches
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """A line in which a claim looks for its food."""

    tokens: Sequence[Token]
    foods: list[Match]
    words: frozenset[int]
    fillers: Collection[str]

    def behind(self, said: _Said) -> list[Match]:
        """Return the food behind a claim, with the names that overlap it and stand for it, too.

        It may stand behind a comma if the line opens with claims: "soy-free, vegan butter".
        """
        later = [m for m in self.foods if m.start >= said.stop]
        if not later:
            return []
        first = later[0]
        between = range(said.stop, first.start)
        if not all(self._may_reach_across(i) for i in between):
            return []
        is_apart = self.tokens[first.start].breaks or any(self.tokens[i].breaks for i in between)
        if is_apart and not self._opens(said, between):
            return []
        return [m for m in later if m.start < first.stop]

    def before(self, said: _Said) -> list[Match]:
        """Return the food before a claim: "flour (gluten-free)", "flour, certified gluten free".

        Nothing but claims may stand up to the next break.
        """
        end = said.stop
        while end < len(self.tokens) and not self.tokens[end].breaks:
            if not self._stands_alone(end):
                return []
            end += 1
        earlier = [m for m in self.foods if m.stop <= said.start]
        last = max((m.stop for m in earlier), default=0)
        if not earlier or not all(
            self._may_stand_between(i, last) for i in range(last, said.start)
        ):
            return []
        start = next(m.start for m in earlier if m.stop == last)
        return [m for m in earlier if m.stop > start]

    def _is_between(self, i: int) -> bool:
        return i in self.words or self.tokens[i].text in self.fillers

    def _may_reach_across(self, i: int) -> bool:
        """Allow fillers and other claims, but no second food: "vegan and gluten free bread"."""
        word = self.tokens[i].text
        if i in self.words:
            return True
        if word == "and":
            return i + 1 in self.words
        return word in self.fillers and word not in _ENDS_REACH

    def _opens(self, said: _Said, between: range) -> bool:
        """Tell whether a claim opens the line, and only claims stand between it and its food."""
        before = range(said.start)
        return all(self._is_between(i) or self.tokens[i].text.isdigit() for i in before) and all(
            self._stands_alone(i) for i in between
        )

    def _may_stand_between(self, i: int, last: int) -> bool:
        """Allow the rest of what is said of the food: "flour for dusting (gluten-free)"."""
        is_of_food = not any(self.tokens[j].breaks for j in range(last, i + 1))
        word = self.tokens[i].text
        return self._stands_alone(i) or (
            is_of_food and word in self.fillers and word not in _ENDS_REACH
        )

    def _stands_alone(self, i: int) -> bool:
        return i in self.words or self.tokens[i].text in _BESIDE
