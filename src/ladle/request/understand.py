"""A plain keyword understanding of one utterance (English).

Food words come from the food vocabulary: what import can read, a person can say. A negator opens a
negative scope that "and", "or" and commas carry on; once it has named something, a positive cue, a
meal, a cuisine, a diet or the end of the sentence closes it. Before that nothing does: "nothing
made with fish" leaves fish out. A sentence that tells of harm ("nuts make me ill"), or ends with a
negator that named nothing ("nuts: no"), asks for none of its foods. What was not understood is
reported, never silently dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from copy import deepcopy

from ladle.core import BadRequestError, UnknownFoodError
from ladle.food import (
    DIETS,
    SILENT,
    Token,
    filler_words,
    find_cuisine,
    find_spoken_meal,
    resolve_exclusion,
    vocabulary,
)
from ladle.request import cues
from ladle.request.heard import Notes, Role, Understood
from ladle.request.limits import names_like
from ladle.request.sentences import (
    Harm,
    carries_on,
    find_harm,
    split_sentences,
    tells_of_an_allergy,
)
from ladle.request.spoken_time import find_times
from ladle.request.wants import Wants

MAX_UTTERANCE = 500
QUICK_MINUTES = 30
_LONGEST_PHRASE = 5
_SHORT_WITHOUT = re.compile(r"\bw/o(?:ut)?\b")


def understand(utterance: str, knows_word: Callable[[str], bool] = lambda _: False) -> Understood:
    """Read an utterance into wants.

    Parameters
    ----------
    knows_word
        Tells whether any recipe's title holds a word; such a word becomes part of the dish.

    Raises
    ------
    BadRequestError
        It is longer than `MAX_UTTERANCE` characters, or tells of harm and of no food.
    UnknownFoodError
        Something is said to be left out, and no food of that name is known.
    """
    if len(utterance) > MAX_UTTERANCE:
        raise BadRequestError(
            "utterance", f"has {len(utterance)} characters; at most {MAX_UTTERANCE}"
        )
    notes = Notes()
    rest, times, lost = find_times(_SHORT_WITHOUT.sub("without", utterance.casefold()))
    for phrase, minutes in times:
        notes.add(Role.MINUTES, phrase, str(minutes))
    notes.lost.extend(lost)
    walk = _Walk(split_sentences(rest), notes, knows_word)
    walk.run()
    if tells_of_an_allergy(rest) and not walk.notes.by_role[Role.AVOID]:
        raise BadRequestError("utterance", "speaks of an allergy; name the food that it is to")
    return _understood(walk.notes)


class _Walk:
    """One pass over the tokens, the longest phrase first, with a negative scope."""

    def __init__(
        self, sentences: list[tuple[Token, ...]], notes: Notes, knows_word: Callable[[str], bool]
    ) -> None:
        tokens = [token for sentence in sentences for token in sentence]
        self.notes = notes
        self._sentences, self._tokens, self._knows_word = sentences, tokens, knows_word
        self._names = _foods_among(tokens)
        spoken = [Token("", breaks=True) if t.text in cues.GRAMMAR else t for t in tokens]
        self._foods = _foods_among(spoken)
        self._negative: Role | None = None
        self._is_fresh = False
        """Whether the negative scope has not named anything yet."""
        self._spurned: Role | None = None
        """The role of a scope that a "but" closed before it named anything: "nuts no, but rice"."""
        self._waiting: Role | None = None
        """The role of a scope that has named neither a food nor a quality yet."""
        self._harm: Role | None = None
        """What the foods of this sentence become, if it asks for none of them."""
        self._start = self._stop = 0
        """Where this sentence begins and ends."""
        self._at_home = False
        self._named: dict[int, tuple[int, bool] | None] = {}
        self._list_ends: set[int] = set()
        """Where an "allergy" stands whose foods were named before it."""

    def run(self) -> None:
        start = 0
        for sentence in self._sentences:
            stop = start + len(sentence)
            if not self._is_fresh and not carries_on(sentence):
                self._close()
            self._hear_sentence(start, stop, find_harm(sentence))
            start = stop

    def _hear_sentence(self, start: int, stop: int, harm: Harm) -> None:
        """Hear it, and once more as a harm if its negator named nothing: "nuts: no"."""
        before = deepcopy(self.notes), self._negative, self._is_fresh, self._at_home
        self._stop = stop
        self._begin(start, Role.AVOID if harm else None)
        self._walk(start, stop)
        spurned = self._spurned or self._waiting
        if spurned and not harm and self._names_food(start, stop):
            self.notes, self._negative, self._is_fresh, self._at_home = before
            self._begin(start, spurned)
            self._walk(start, stop)
        n_heard = len(before[0].heard)
        left_out = {h.role for h in self.notes.heard[n_heard:]} & {Role.AVOID, Role.EXCLUDE}
        if harm is Harm.SURE and not left_out:
            raise BadRequestError(
                "utterance", "tells of harm, but of no food that Ladle knows; say it like 'no nuts'"
            )

    def _begin(self, start: int, harm: Role | None) -> None:
        self._start, self._harm, self._spurned, self._waiting = start, harm, None, None

    def _walk(self, start: int, stop: int) -> None:
        at = start
        while at < stop:
            at = self._step(at)

    def _names_food(self, start: int, stop: int) -> bool:
        return any(self._named_at(at) for at in range(start, stop))

    def _step(self, at: int) -> int:
        if self._says_verb(at):
            return at + 1
        if stop := self._takes_label(at) or self._takes_non(at) or self._takes_low(at):
            return stop
        for stop in self._stops(at):
            if self._takes(self._phrase(at, stop), at, stop):
                return stop
        self._hear_word(at, self._word(at))
        return at + 1

    def _hear_word(self, at: int, word: str) -> None:
        if word in cues.ALLERGY:
            self._hear_allergy(at)
        elif self._opens_away(at, word):
            self._open(Role.AVOID if word == cues.FREE else Role.EXCLUDE)
        elif word in cues.NEGATORS:
            self._open(Role.EXCLUDE)
            self._waiting = None if word in cues.LEAVES_NOTHING else self._waiting
        elif word in cues.POSITIVE:
            self._hear_positive(at)
        elif self._is_fresh and (word in cues.NO_FOOD or word in cues.NO_HARM_AFTER):
            self._close()
        elif word not in cues.CARRY and word not in cues.SAY_NOTHING:
            self._unknown(at, word)

    def _opens_away(self, at: int, word: str) -> bool:
        """Tell whether "free of", or "out of" of what is not at home, begins here."""
        if word == cues.FREE:
            return self._word(at + 1) in ("of", "from")
        is_gone = word == "out" and self._word(at - 1) in cues.NOT_AT_HOME_AFTER
        return is_gone and self._word(at + 1) == "of"

    def _says_verb(self, at: int) -> bool:
        """Pass over "drink" in "can't eat or drink milk", and over "bake" in "no bake dessert"."""
        word, before = self._word(at), self._word(at - 1)
        if not self._is_fresh or self._tokens[at].breaks:
            return False
        if word == "drink":
            return before in cues.EATS and bool(self._word(at + 1))
        if word not in cues.NO_WHAT or before != "no" or self._foods.get(at, 0) > at + 1:
            return False
        self.notes.lost.append(f"no {word}")
        self._waiting = None
        if self._is_followed(at):
            self._close()
        return True

    def _is_followed(self, at: int) -> bool:
        """Tell whether a word stands right before what may be asked for; an allergen never is."""
        behind, named = self._word(at + 1), self._named_at(at + 1)
        if named and named[1]:
            return False
        return bool(behind) and not self._tokens[at + 1].breaks and behind not in cues.NAMES_NOTHING

    # -- tokens ----------------------------------------------------------------------------------

    def _word(self, at: int) -> str:
        return self._tokens[at].text if 0 <= at < len(self._tokens) else ""

    def _phrase(self, start: int, stop: int) -> str:
        return " ".join(t.text for t in self._tokens[start:stop])

    def _stops(self, at: int) -> range:
        """Return where a phrase from here may end, the longest first; breaks and grammar end it."""
        if self._word(at) in cues.ARTICLES:
            return range(at, at)
        stop = at
        longest = max(at + _LONGEST_PHRASE, self._foods.get(at, 0))
        while stop < min(longest, len(self._tokens)):
            token = self._tokens[stop]
            if token.text in cues.GRAMMAR or (token.breaks and stop > at):
                break
            stop += 1
        return range(stop, at, -1)

    def _named_at(self, at: int) -> tuple[int, bool] | None:
        """Return where the longest name here ends, and whether it names allergens; None if none."""
        if at not in self._named:
            names = ((stop, self._phrase(at, stop)) for stop in self._stops(at))
            self._named[at] = next(
                ((stop, _is_allergen(name)) for stop, name in names if resolve_exclusion(name)),
                None,
            )
        return self._named[at]

    # -- what is left out ------------------------------------------------------------------------

    def _open(self, role: Role) -> None:
        self._negative, self._is_fresh, self._at_home = role, True, False
        self._waiting = role

    def _close(self) -> None:
        self._negative, self._is_fresh, self._waiting = None, False, None

    def _hear_allergy(self, at: int) -> None:
        """Open a scope, unless the foods stood before the word ("a nut allergy")."""
        if self._is_fresh and self._word(at) in cues.ALLERGY_NOUNS:
            self._close()  # "no allergies"
        elif at not in self._list_ends:
            self._open(Role.AVOID)

    def _hear_positive(self, at: int) -> None:
        """Close the scope once it has named something; "nothing but" closes it at once."""
        word = self._word(at)
        if word == "but" and self._word(at - 1) in cues.ALL and not self._tokens[at].breaks:
            self._open(Role.EXCLUDE)
            return
        if self._is_fresh and word != "but":
            return
        if self._tokens[at].breaks and self._names_food(self._start, at):
            self._spurned = self._spurned or self._waiting
        self._close()
        eats = word == "have" and cues.MAY_HAVE & {self._word(at - 1), self._word(at - 2)}
        self._at_home = word in cues.AT_HOME and not eats

    def _takes_label(self, at: int) -> int | None:
        """Note what "dairy free milk" leaves out, and the food that it names as a whole."""
        word = self._word(at)
        if allergen := cues.FREE_IN_SHORT.get(word):
            self.notes.add(Role.AVOID, word, allergen)
            return self._past_whole(at, at + 1)
        named = self._named_at(at)
        free = named[0] if named else at + 1
        if not self._is_label(free):
            return None
        if named:
            self._leave_out(Role.AVOID, self._phrase(at, free))
        elif self._names.get(at, 0) <= free + 1 and word not in cues.FREE_OF_NO_FOOD:
            raise UnknownFoodError("utterance", word, names_like(word))
        return self._past_whole(at, free + 1)

    def _takes_non(self, at: int) -> int | None:
        """Note the same of "non dairy milk"."""
        resolved = ((s, resolve_exclusion(self._phrase(at + 1, s))) for s in self._stops(at + 1))
        stop = next((s for s, found in resolved if found and found.allergens), None)
        if self._word(at) != cues.NON or stop is None:
            return None
        self._leave_out(Role.AVOID, self._phrase(at + 1, stop))
        return self._past_whole(at, stop)

    def _takes_low(self, at: int) -> int | None:
        """Report that little of something ("low sugar") cannot be granted; a name is a food."""
        named = self._named_at(at + 1)
        if self._word(at) not in cues.LOW or not named or self._negative or at in self._foods:
            return None
        self.notes.lost.append(self._phrase(at, named[0]))
        return named[0]

    def _past_whole(self, at: int, least: int) -> int:
        """Note the food whose name holds a label, if there is one; return where it ends."""
        whole = self._names.get(at, 0)
        if whole <= least or self._negative or self._harm:
            return least
        self.notes.add(Role.INCLUDE, self._phrase(at, whole))
        return whole

    def _is_label(self, at: int) -> bool:
        """Tell whether a "free" here speaks of the word before it."""
        is_free = self._word(at) == cues.FREE and not self._tokens[at].breaks
        return (
            is_free
            and self._word(at - 1) not in cues.NAMES_NOTHING
            and self._word(at + 1) not in ("of", "from", "range")
        )

    def _is_left_out_later(self, first: str, stop: int) -> bool:
        """Look ahead for what ends a list: "nut and dairy free", "egg, milk or nut allergy".

        "Rice and dairy free cheese" is no list: there the label is a part of a name.
        """
        is_allergen, is_joined, last, at = _is_allergen(first), False, stop, stop
        while at < len(self._tokens):
            if at >= self._stop and not is_allergen:
                return False  # "chicken soup. nut allergy"
            if self._ends_list(at):
                self._list_ends.add(at)
                return True
            if self._is_label(at):
                return is_allergen or (is_joined and self._names.get(last, 0) <= at + 1)
            joint = self._word(at) in cues.CARRY
            last = at + joint
            named = self._named_at(last)
            if named is None or not (joint or self._tokens[at].breaks):
                return False
            at, is_another = named
            is_joined = joint or " and " in self._phrase(last, at)
            is_allergen = is_allergen and is_another
        return False

    def _ends_list(self, at: int) -> bool:
        is_heard = self._word(at) in cues.ALLERGY and not self._tokens[at].breaks
        return is_heard and self._word(at + 1) != "to"

    # -- phrases ---------------------------------------------------------------------------------

    def _takes(self, phrase: str, at: int, stop: int) -> bool:
        """Note a phrase if it means something."""
        avoided = resolve_exclusion(phrase)
        if avoided and (phrase in cues.CONDITIONS or self._is_left_out_later(phrase, stop)):
            self._leave_out(Role.AVOID, phrase)
        elif avoided and (role := self._negative or self._harm):
            self._leave_out(role, phrase)
        elif self._is_fresh or not self._asks(phrase, at, stop):
            return False
        else:
            self._negative = None
        return True

    def _leave_out(self, role: Role, phrase: str) -> None:
        self.notes.add(role, phrase)
        self._is_fresh, self._waiting = False, None
        parts = phrase.split(" and ")
        for part in parts if len(parts) > 1 else ():
            if resolve_exclusion(part):  # "no macaroni and cheese" may mean either
                self.notes.add(role, part)

    def _asks(self, phrase: str, at: int, stop: int) -> bool:
        """Note a phrase that asks for something."""
        if phrase in cues.QUICK:
            self.notes.add(Role.MINUTES, phrase, str(QUICK_MINUTES))
        elif diet := cues.DIET_NAMES.get(phrase, phrase if phrase in DIETS else ""):
            self.notes.add(Role.DIET, phrase, diet)
        elif cuisine := find_cuisine(phrase):
            self.notes.add(Role.CUISINE, phrase, cuisine)
        elif find_spoken_meal(phrase) and not self._is_ingredient(at, stop):
            self.notes.add(Role.MEAL, phrase)
            if phrase == cues.TONIGHT or "for" in {self._word(at - n) for n in (1, 2, 3)}:
                self.notes.occasions.append(phrase)
        elif self._foods.get(at) == stop:
            self.notes.add(Role.PANTRY if self._at_home else Role.INCLUDE, phrase)
        else:
            return False
        return True

    def _is_ingredient(self, at: int, stop: int) -> bool:
        """Tell "soup with bread" from "a bread"."""
        is_joined = self._at_home or self._word(at - 1) in cues.JOINS
        return is_joined and self._foods.get(at) == stop

    def _unknown(self, at: int, word: str) -> None:
        if left_out := _left_out_by(word):
            self.notes.add(Role.AVOID, word, left_out)
        elif self._negative and word in cues.QUALITIES:
            self._hear_quality(at, word)
        elif self._harm and word in cues.BESIDE_HARM:
            return
        elif self._negative or (self._harm and not word.isdigit()):
            raise UnknownFoodError("utterance", word, names_like(word))
        elif self._knows_word(word):
            self.notes.add(Role.DISH, word)
        elif word in cues.UNKNOWN_DIETS:
            raise BadRequestError(
                "utterance", f"asks for {word!r}; the diets that Ladle knows are {', '.join(DIETS)}"
            )
        elif not word.isdigit():
            self.notes.lost.append(word)

    def _hear_quality(self, at: int, word: str) -> None:
        """Report it; right before a meal that is no food it ends the scope: "no heavy dinner"."""
        self.notes.lost.append(f"no {word}")
        self._waiting = None
        behind = self._word(at + 1)
        if self._is_followed(at) and find_spoken_meal(behind) and not resolve_exclusion(behind):
            self._close()


def _is_allergen(name: str) -> bool:
    """Tell whether a name, or each part of "fish and shellfish", is one of an allergen."""
    whole = resolve_exclusion(name)
    if whole and whole.allergens:
        return True
    parts = [resolve_exclusion(part) for part in name.split(" and ")]
    return all(part is not None and part.allergens for part in parts)


def _left_out_by(word: str) -> str | None:
    """Return what "eggless" or "nondairy" leaves out; a cut ("boneless") leaves out nothing."""
    stem = word.removesuffix("less").removeprefix(cues.NON)
    if stem == word or word in filler_words():
        return None
    return stem if resolve_exclusion(stem) else None


def _foods_among(tokens: Sequence[Token]) -> dict[int, int]:
    """Return where names of foods stand: first token to past the last."""
    vocab = vocabulary()
    found = vocab.matches(tokens, vocab.dishes)  # "tuna casserole" asks for a dish with tuna
    return {m.start: m.stop for m in found if m.entry != SILENT}


def _understood(notes: Notes) -> Understood:
    said = notes.by_role
    meals = [m for m in said[Role.MEAL] if m != cues.TONIGHT]
    meal = next(iter((*meals, *said[Role.MEAL])), None)
    names_dish = bool(said[Role.INCLUDE] or said[Role.DISH])
    is_occasion = names_dish and meal in notes.occasions
    wants = Wants(
        meal=None if is_occasion else meal,
        cuisine=next(iter(said[Role.CUISINE]), None),
        dish=" ".join(said[Role.DISH]) or None,
        include=tuple(dict.fromkeys(said[Role.INCLUDE])),
        exclude=tuple(dict.fromkeys(said[Role.EXCLUDE])),
        diets=tuple(dict.fromkeys(said[Role.DIET])),
        avoid=tuple(dict.fromkeys(said[Role.AVOID])),
        max_minutes=min((int(m) for m in said[Role.MINUTES]), default=None),
    )
    # a second meal or cuisine cannot be granted together with the first
    spare = [m for m in meals if find_spoken_meal(m) != find_spoken_meal(meals[0])]
    spare += [c for c in said[Role.CUISINE] if c != wants.cuisine]
    return Understood(
        wants=wants,
        pantry=tuple(said[Role.PANTRY]),
        heard=tuple(notes.heard),
        not_understood=(*notes.lost, *dict.fromkeys(spare)),
        occasion=meal if is_occasion else None,
    )
