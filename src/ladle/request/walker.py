"""Who walks along an utterance: the mark where they stand, the scope that holds there, the finds.

`placing` puts what is named into slots, `hearing` changes the scope, `sentences` begins and ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ladle.request.harm import Harm
from ladle.request.language import Cue, Language
from ladle.request.marks import Mark
from ladle.request.scope import TURNED_SLOTS, Filled, Mode, Scope, Walked, set_slot

_TELLING = frozenset({Cue.ALLERGY, Cue.ALLERGY_AFTER})
"""Cues that tell of an allergy by its name."""


class Walker:
    """Stands at one mark of an utterance, and knows what was said before."""

    def __init__(self, marks: Sequence[Mark], language: Language, *, follows: bool = False) -> None:
        self.marks, self.language = marks, language
        self.follows = follows
        """Whether the utterance answers something that was proposed."""
        self._proposed = language.grammar.proposed
        self.at = 0
        """Index of the mark."""
        self.skips_to = 0
        """Word before which no mark is looked at: a name took them."""
        self.scope = Scope()
        self.found = Walked()
        self.is_next_to_scope = False
        """Whether the scope's own word stands right before."""
        self.is_less = False
        """Whether the next quality is wanted less."""
        self.lists_allergies = False
        """Whether all that is named is one, whoever has it: "allergies: Max nuts, Ella milk"."""
        self.is_ban_mild = self.is_ban_unable = False
        """Whether the last limit came by a "no" alone, or since somebody cannot have it."""
        self.correcting: Filled | None = None
        """A slip of the tongue, of which the right word is to follow."""
        self.clause_start = self.sentence_start = 0
        """Indices of the first value of this clause and of this sentence."""
        self.sentence_before = 0
        """Index of the first value of the sentence before."""
        self.sentence_harm = Harm.NONE
        """What this sentence tells."""
        self.harm_stop = 0
        """Index past the last mark that its harm is told of: "nuts make me ill, what soup …"."""
        self.is_gone = False
        """Whether this sentence says that something is over ("anymore", "again")."""

    @property
    def mark(self) -> Mark:
        """The mark where they stand."""
        return self.marks[self.at]

    @property
    def harm(self) -> Harm:
        """What is told of the foods at this place."""
        return self.sentence_harm if self.at < self.harm_stop else Harm.NONE

    @property
    def following(self) -> Mark | None:
        """The mark behind it."""
        return self.marks[self.at + 1] if self.at + 1 < len(self.marks) else None

    @property
    def before(self) -> Mark | None:
        """The mark before it, behind a break, too."""
        return self.marks[self.at - 1] if self.at else None

    @property
    def stands_last(self) -> bool:
        """Whether nothing stands behind it, or a comma does: the "is" of "but she is, so rice"."""
        following = self.following
        return following is None or following.breaks

    @property
    def following_food(self) -> str:
        """The food that stands right behind; empty if none does."""
        following = self.following
        return following.food if following and not following.breaks else ""

    @property
    def food_before(self) -> Filled | None:
        """The food that ends right before, behind a break, too."""
        last = self.found.filled[-1] if self.found.filled else None
        is_right_before = last is not None and last.is_food and last.stop == self.mark.start
        return last if is_right_before else None

    @property
    def phrase_before(self) -> str:
        """The phrase right before; empty behind a break."""
        return self.marks[self.at - 1].phrase if self.at and not self.mark.breaks else ""

    @property
    def clause(self) -> list[Filled]:
        """What this clause has named."""
        return self.found.filled[self.clause_start :]

    @property
    def sentence(self) -> list[Filled]:
        """What this sentence has named."""
        return self.found.filled[self.sentence_start :]

    @property
    def has_told_allergy(self) -> bool:
        """Whether an allergy was told by its name: "allergic to nuts", "a nut allergy"."""
        return not _TELLING.isdisjoint(self.found.cues)

    def names_somebody(self, mark: Mark) -> bool:
        """Tell whether a mark is "my wife", "she" or the like."""
        return bool(mark.fills("person")) or mark.phrase in self.language.grammar.somebody

    def sentence_from(self, start: int) -> Iterator[Mark]:
        """Yield the marks from one on, to the end of its sentence."""
        for at, mark in enumerate(self.marks[start:]):
            if at and mark.starts_sentence:
                return
            yield mark

    def is_said_of_proposed(self, at: int) -> bool:
        """Tell whether a clause begins with the proposed and a mark: the "not" of "it's not"."""
        if at < 1 or self.marks[at].breaks or self.marks[at - 1].phrase not in self._proposed:
            return False
        return at == 1 or self.marks[at - 1].breaks

    def open(self, mode: Mode, *, by_particle: bool = False, is_unable: bool = False) -> None:
        """Open a scope that waits for what it is to turn."""
        self.scope = Scope(mode, is_fresh=True, by_particle=by_particle, is_unable=is_unable)

    def close(self) -> None:
        """End the scope: what follows is asked for."""
        self.scope = Scope()

    def end_clause(self) -> None:
        """End the clause: nothing that follows turns what it named."""
        self.clause_start = len(self.found.filled)

    def add(self, mark: Mark, slot: str, value: str, family: str) -> None:
        """Fill a slot; what corrects a slip takes its place."""
        slip = self.correcting
        if slip is not None and slip.family == family:
            self.correcting = None
            slot = self._corrected(slip, slot, value)
        scope = self.scope
        filled = Filled(slot, value, mark.start, mark.stop, family, is_first=scope.is_open)
        filled.may_be_fine = scope.mode.is_negative and scope.may_begin_anew
        self.found.filled.append(filled)

    def _corrected(self, slip: Filled, slot: str, value: str) -> str:
        """Return the slot of what corrects a slip, which goes unless it is a limit.

        "Chicken, no wait, pork" is pork; "chicken, no wait, no nuts" is chicken without nuts.
        """
        leaves_out = self.scope.mode.is_negative
        if not slip.is_limit and (not leaves_out or value == slip.value):
            self.found.filled.remove(slip)
        return slot if leaves_out else slip.slot

    def refuse(self, name: str) -> None:
        """Report a wish that cannot be granted: "no dessert"."""
        self.found.lost.append(f"{self.language.particles.refusing} {name}")

    def clause_foods(self) -> list[Filled]:
        """Return the foods that this clause asks for, has or sets aside ("ok, nuts are out")."""
        return [one for one in self.clause if one.may_turn]

    def turn_clause(self, mode: Mode) -> bool:
        """Turn what this clause named, whose predicate named nothing: "nuts: no"."""
        if foods := self.clause_foods():
            set_slot(foods, mode.slot)
            return True
        others = [one for one in self.clause if one.slot in ("flavor", "cuisine")]
        for one in others:
            one.slot = TURNED_SLOTS[one.slot]
        return bool(others)
