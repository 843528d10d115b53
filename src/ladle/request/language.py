"""A language as data: the phrases that mean something, and what they mean.

`data/LANGUAGE.toml` holds them: what can be asked beside foods, words that turn, join or say
nothing, and how the intents are put. Foods, cuisines, diets and equipment come from the food room.
All phrases are folded and singular.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from ladle.food import find_cuisine, find_equipment

Phrases = frozenset[str]


class Cue(StrEnum):
    """What a phrase does to what is named near it; english.toml tells each."""

    NOT = "not"
    WITHOUT = "without"
    DISLIKE = "dislike"
    ALLERGY = "allergy"
    AT_HOME = "at_home"
    WANT = "want"
    LESS = "less"
    ALLERGY_AFTER = "allergy_after"
    HARM_AFTER = "harm_after"
    DISLIKE_AFTER = "dislike_after"
    EXCLUDE_AFTER = "exclude_after"
    FREE = "free"
    MUST = "must"
    FINE = "fine"
    INDIFFERENT = "indifferent"
    BROKEN = "broken"
    GONE = "gone"
    CORRECT = "correct"
    BUT = "but"
    AND = "and"
    OUT = "out"


_TURNING = frozenset(
    {Cue.NOT, Cue.WITHOUT, Cue.DISLIKE, Cue.ALLERGY, Cue.ALLERGY_AFTER, Cue.WANT, Cue.AT_HOME}
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one phrase means."""

    kind: str
    """The slot that it may fill."""
    value: str


@dataclass(frozen=True, slots=True)
class GrammarWords:
    """Words that the grammar tells apart; english.toml says what each is for."""

    articles: Phrases
    one: Phrases
    joining: Phrases
    either: Phrases
    listing: Phrases
    asking: Phrases
    pronouns: Phrases
    subjects: Phrases
    interjections: Phrases
    agreeing: Phrases
    enquiring: Phrases
    feeding_animals: Phrases
    no_animal: Phrases
    eaten: Phrases
    lately: Phrases
    sighing: Phrases
    asked: Phrases
    predicates: Phrases
    reserved: Phrases
    partial: Phrases
    approving: Phrases
    generic: Phrases
    requesting: Phrases
    towards: Phrases
    preferring: Phrases
    restricting: Phrases
    elided: Phrases
    amounts: Phrases
    nobody: Phrases
    being: Phrases
    standing: Phrases
    relative: Phrases
    removing: Phrases
    liking: Phrases
    takeaway: Phrases
    everything: Phrases
    modal: Phrases
    having: Phrases
    drinking: Phrases
    eating: Phrases
    unable: Phrases
    denial: Phrases
    things: Phrases
    proposed: Phrases
    faulting: Phrases
    owning: Phrases
    holding_it: Phrases
    noticing: Phrases
    amassing: Phrases
    existing: Phrases
    shown: Phrases
    pointing: Phrases
    within: Phrases
    inside: Phrases
    exclaiming: Phrases
    holding: Phrases
    using_up: Phrases
    mild_but: Phrases
    back: Phrases
    repeated: Phrases
    excess: Phrases
    adding_first: Phrases
    adding_wish: Phrases
    remaking: Phrases
    second: Phrases
    third: Phrases
    last: Phrases
    adding_last: Phrases
    pairing: Phrases
    accompanying: Phrases
    allergy: Phrases
    severe: Phrases
    limiting: Phrases
    no_allergy: Phrases
    unlabelled: Phrases
    unrestricted: Phrases
    binding: Phrases
    tedious: Phrases
    sufficing: Phrases
    purpose: Phrases
    somebody: Phrases
    determining: Phrases
    tonight: Phrases
    places: Phrases
    measuring: Phrases
    abbreviations: Phrases


@dataclass(frozen=True, slots=True)
class Particles:
    """Single words that build other words or names; english.toml says how."""

    together: str
    refusing: str
    free: str
    non: str
    less_suffix: str
    non_prefix: str


@dataclass(frozen=True)
class HarmWords:
    """Words that tell what a food does to somebody."""

    sure: Phrases
    of_a_food: Phrases
    """They tell of harm where foods are named; else they say nothing ("a night out")."""
    fine: Phrases
    """Behind a negator they tell of harm: "nuts are not safe"."""
    says_nothing: Phrases
    """Beside a harm they name no food."""
    none_after: Mapping[str, Phrases]
    """Words before a harm that make it none: "not bad"."""
    none_before: Mapping[str, Phrases]
    """Words behind it that do: "to die for"."""
    states: Phrases
    """Words that tell how somebody is, too: "I'm ill, soup please"."""
    starts: Phrases
    """Words behind which something begins."""
    none_at_start: Mapping[str, Phrases]
    """Words behind a harm that make it none where it begins something: "I'll eat"."""

    @cached_property
    def telling(self) -> Phrases:
        """Return the words that tell of harm."""
        return self.sure | self.of_a_food | self.fine

    @cached_property
    def beside(self) -> Phrases:
        """Return all words of a sentence that tells of harm and need no meaning of their own."""
        return self.sure | self.of_a_food | self.fine | self.says_nothing


@dataclass(frozen=True, slots=True)
class IntentWords:
    """How intents are put; english.toml says what each list is for."""

    accept: Phrases
    reject: Phrases
    why: Phrases
    forget: Phrases
    undo: Phrases
    personal: Phrases
    refine: Phrases
    ask: Phrases
    lasting: Phrases
    always: Phrases


@dataclass(frozen=True, slots=True)
class Fillers:
    """What says nothing here."""

    phrases: Phrases
    """Phrases of words that elsewhere say something."""
    words: Phrases
    qualities: Phrases
    """What can be unwanted and is no food: reported, and no reason to stop."""
    ordinary: Phrases
    """Words of every day: neither a misspelt food nor, by themselves, a dish of some title."""


@dataclass(frozen=True)
class Language:
    """Everything that one language says to a kitchen."""

    slots: Mapping[str, tuple[Meaning, ...]]
    cues: Mapping[str, Cue]
    fillers: Fillers
    harm: HarmWords
    intents: IntentWords
    grammar: GrammarWords
    particles: Particles
    shorthand: Mapping[str, str]
    """Signs and abbreviations of one word, as they are written, to that word."""
    misheard: Mapping[str, str]
    """Phrase to what was meant."""
    misheard_behind: Mapping[str, str]
    """The same, where it follows a food and a word that joins."""

    @cached_property
    def longest(self) -> int:
        """How many words the longest phrase has."""
        return max(len(p.split()) for p in (*self.slots, *self.cues, *self.fillers.phrases))

    @cached_property
    def binding(self) -> Phrases:
        """Words of which none may be lost by a slip of the hand: each may be a limit."""
        return self.grammar.binding | self.grammar.allergy

    @cached_property
    def leading(self) -> Phrases:
        """Words that stand before what is named, and say nothing of it: "my", "all", "to"."""
        g = self.grammar
        return g.determining | g.articles | g.listing | g.towards

    @cached_property
    def adding(self) -> Phrases:
        """Words that alone tell of one more limit: "also", "plus"."""
        return self.grammar.adding_first - self.grammar.joining - self.grammar.either

    @cached_property
    def wishing(self) -> Phrases:
        """Words that may begin a wish: behind them nothing is said of what was proposed."""
        g = self.grammar
        return g.asking | g.modal | g.generic | g.subjects | g.one

    @cached_property
    def pointing_out(self) -> Phrases:
        """Words that may stand before what is pointed out in the proposed: "is that nuts in it"."""
        g = self.grammar
        return g.shown | g.pointing | g.elided | g.exclaiming | g.amassing

    @cached_property
    def misheard_first(self) -> Phrases:
        """Words with which what may be misheard begins."""
        said = (*self.misheard, *self.misheard_behind)
        return frozenset(phrase.split()[0] for phrase in said)

    @cached_property
    def turning(self) -> Phrases:
        """Words that no name of a food reaches across: "soup, no chicken broth"."""
        cues = (p for p, cue in self.cues.items() if cue in _TURNING and " " not in p)
        return frozenset(cues) - self.grammar.places - self.grammar.measuring

    @cached_property
    def words(self) -> Phrases:
        """Every word that stands in some phrase."""
        i = self.intents
        intents = (i.accept, i.reject, i.why, i.forget, i.undo, i.personal, i.refine, i.ask)
        fillers = (self.fillers.phrases, self.fillers.words, self.fillers.qualities)
        parts = (
            self.slots, self.cues, *fillers, self.harm.beside, *intents, i.lasting, i.always,
        )  # fmt: skip
        return frozenset(word for part in parts for phrase in part for word in phrase.split())

    @cached_property
    def word_pattern(self) -> re.Pattern[str]:
        """Matches one word of a folded text, a number or a shorthand."""
        short = (
            rf"\b{re.escape(s)}\b" if s[0].isalnum() else re.escape(s)
            for s in sorted(self.shorthand, key=lambda s: (-len(s), s))
        )  # fmt: skip
        return re.compile("|".join((*short, r"[^\W\d_]+", r"\d+")))


def find_slots(language: Language, phrase: str) -> tuple[Meaning, ...]:
    """Return what a folded phrase names; nothing if it is no value of a slot."""
    if found := language.slots.get(phrase):
        return found
    if phrase in language.fillers.words:
        return ()  # "us" is American to a table of cuisines
    if cuisine := find_cuisine(phrase):
        return (Meaning("cuisine", cuisine),)
    if equipment := find_equipment(phrase):
        return (Meaning("equipment", equipment),)
    return ()
