"""Concerns: all that an eater may have to avoid, each as one column over the vocabulary.

A concern is an allergen of Annex II, a specific allergen (walnut, rye), the group of another
jurisdiction, a food, or a trait that some diet refuses (pork, alcohol). For every entry of the
vocabulary it says whether food of that name surely raises it, may raise it, or does not. Recipes
are judged against all of them by one rule, in `facts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from ladle.food.claims import Claim, weakened_by_name
from ladle.food.tables import cell, read_table
from ladle.food.vocabulary import EntryIx, vocabulary
from ladle.food.words import ALLERGENS, NEEDS_STEPS, Diet, Verdict

_NO, _MAY, _YES = Verdict.FREE, Verdict.MAY, Verdict.CONTAINS
_IS = {"no": _NO, "maybe": _MAY, "yes": _YES}
_ALLERGEN_COLUMNS = ("key", "words", "group", "food", "source")
_BY_DIET = {"animal": Diet.VEGAN, "flesh": Diet.VEGETARIAN, "meat": Diet.FISH}
"""Traits that the vocabulary's own column tells: what goes beyond this diet has it."""
_CORRECTS = {"coeliac": "gluten", "lactose": "milk", "meat_dish": "meat"}
"""Traits that another column tells, but for the foods that `data/traits.tsv` names."""
_OF_MANY = frozenset({"label", "recipe"})
"""Sources of compound foods: what they are made of differs from maker to maker."""


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing to avoid."""

    key: str
    members: frozenset[str]
    """Keys of the allergens or traits it is made up of; a claim must clear all to clear it."""
    statuses: bytes
    """For each entry: `Verdict.CONTAINS`, `MAY` or `FREE`."""
    needs_steps: bool
    """Whether nobody knows without steps: they often name it alone."""

    def status(self, entry: EntryIx, claims: Iterable[Claim] = ()) -> Verdict:
        """Return what a food says, with the claims that were made on it."""
        status = Verdict(self.statuses[entry])
        for claim in claims:
            status = self._claimed(status, claim)
        return status

    def _claimed(self, status: Verdict, claim: Claim) -> Verdict:
        cleared = {m for m in self.members if _is_cleared(m, claim)}
        if cleared == self.members:
            return _NO
        weakened = any({m, _group(m)} & claim.weakens for m in self.members)
        if cleared or weakened:
            return min(status, _MAY)
        if status is _NO and self.members & claim.adds:
            return _MAY
        return status


def _is_cleared(member: str, claim: Claim) -> bool:
    if member in claim.weakens:
        return False
    return member in claim.clears or _group(member) in claim.clears


@dataclass(frozen=True, slots=True)
class Specific:
    """A specific allergen: one cereal, nut, animal or fruit."""

    key: str
    words: str
    group: str
    """The allergen of Annex II that it belongs to; "" if none."""
    food: str
    """The entry of the vocabulary that it is."""


@cache
def specifics() -> Mapping[str, Specific]:
    """Return the specific allergens of `data/allergens.tsv` by key."""
    return {
        key: Specific(key, words, "" if group == "-" else group, food)
        for key, words, group, food, _ in read_table("allergens.tsv", _ALLERGEN_COLUMNS)
    }


def _group(key: str) -> str:
    found = specifics().get(key)
    return found.group if found else ""


@cache
def _in_group(group: str) -> frozenset[str]:
    return frozenset(s.key for s in specifics().values() if s.group == group)


@cache
def allergen_concern(key: str) -> Concern:
    """Return the concern of an allergen of Annex II or of a specific allergen.

    Raises
    ------
    KeyError
        It is neither.
    """
    if key in ALLERGENS:
        statuses = bytes(
            _YES if key in e.contains else _MAY if key in e.may else _NO
            for e in vocabulary().entries
        )
        return Concern(key, frozenset({key}), statuses, key in NEEDS_STEPS)
    return _specific_concern(specifics()[key])


def _specific_concern(specific: Specific) -> Concern:
    """Say that a food holds it if its closure does, and may if it could be any of the group.

    A plain food (walnuts) is what it is; in a compound one the group's other members may be, too.
    """
    vocab = vocabulary()
    if specific.key in _stated():
        # "kosher gelatin" is fine by a diet and gelatin all the same
        return replace(trait_concern(specific.key), members=frozenset({f"food {specific.food}"}))
    food = vocab.find(specific.food)
    if food is None:
        raise KeyError(specific.food)
    statuses = bytearray(food_concern(food).statuses)
    if vocab.entries[food].best > Diet.FISH:
        for unnamed in _of_unnamed_animals():
            statuses[unnamed] = max(statuses[unnamed], _MAY)
    if specific.group:
        siblings = {vocab.find(specifics()[k].food) for k in _in_group(specific.group)}
        for ix, entry in enumerate(vocab.entries):
            if statuses[ix] == _YES:
                continue
            is_open = specific.group in entry.contains and (
                not vocab.closures[ix] & siblings or bool(_OF_MANY & set(entry.source))
            )
            is_weakened = specific.key in weakened_by_name(entry.name)
            if is_open or is_weakened or specific.group in entry.may:
                statuses[ix] = _MAY
    needs_steps = not specific.group or specific.group in NEEDS_STEPS
    return Concern(specific.key, frozenset({specific.key}), bytes(statuses), needs_steps)


@cache
def _of_unnamed_animals() -> frozenset[EntryIx]:
    """Return foods that may hold meat of which no animal is named: stock, sausage."""
    vocab = vocabulary()
    meats = {vocab.find(name) for name in ("meat", "red meat", "poultry", "game meat")}
    animals = {EntryIx(i) for i, kinds in enumerate(vocab.kinds) if kinds & meats} - meats
    return frozenset(
        EntryIx(i)
        for i, entry in enumerate(vocab.entries)
        if entry.worst > Diet.FISH and not vocab.closures[i] & animals
    )


@cache
def food_concern(food: EntryIx) -> Concern:
    """Return the concern of any food: what is it, a kind of it, in its class or holds it raises it.

    What is more general ("berries" to who avoids strawberries), or holds that, may raise it.
    """
    vocab = vocabulary()
    wider = vocab.wider((food,))
    statuses = bytes(
        _YES if food in names else _MAY if wider & vocab.generics[ix] else _NO
        for ix, names in enumerate(vocab.barred_by)
    )
    name = vocab.entries[food].name
    return Concern(name, frozenset({f"food {name}"}), statuses, needs_steps=True)


@cache
def trait_concern(trait: str) -> Concern:
    """Return the concern of a trait: `animal`, `flesh`, `meat`, or one of `data/traits.tsv`.

    An entry has the trait that is stated for it; else the most of what its parents and parts have.

    Raises
    ------
    KeyError
        There is no such trait.
    """
    if trait in ALLERGENS:
        return allergen_concern(trait)
    if trait in _BY_DIET:
        limit = _BY_DIET[trait]
        statuses = bytes(
            _YES if e.best > limit else _MAY if e.worst > limit else _NO
            for e in vocabulary().entries
        )
    elif trait in _CORRECTS:
        statuses = _corrected(trait_concern(_CORRECTS[trait]).statuses, _stated()[trait])
    else:
        statuses = _inherited(_stated()[trait])
    return Concern(trait, frozenset({trait}), statuses, needs_steps=True)


def _corrected(statuses: bytes, stated: Mapping[str, Verdict]) -> bytes:
    """Lower the column to what is stated of a food, else of the nearest that it is a kind of."""
    entries = vocabulary().entries
    parents = {e.name: e.is_a for e in entries}

    def said(name: str) -> Verdict:
        found = stated.get(name)
        return min(map(said, parents[name]), default=_YES) if found is None else found

    return bytes(min(s, said(e.name)) for s, e in zip(statuses, entries, strict=True))


def _inherited(stated: Mapping[str, Verdict]) -> bytes:
    """Return what is stated for each entry, else the most that its parents and parts have."""
    done: dict[str, Verdict] = dict(stated)
    for name, links in _parts_first():
        if name not in done:
            done[name] = max(map(done.__getitem__, links), default=_NO)
    return bytes(done[e.name] for e in vocabulary().entries)


@cache
def _parts_first() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return each entry with its parents and parts, which come before it."""
    links = {e.name: (*e.is_a, *e.made_of) for e in vocabulary().entries}
    ordered: dict[str, tuple[str, ...]] = {}

    def add(name: str) -> None:
        if name not in ordered:
            for other in links[name]:
                add(other)
            ordered[name] = links[name]

    for name in links:
        add(name)
    return tuple(ordered.items())


@cache
def _stated() -> Mapping[str, Mapping[str, Verdict]]:
    found: dict[str, dict[str, Verdict]] = {}
    for trait, is_, foods, _ in read_table("traits.tsv", ("trait", "is", "foods", "why")):
        found.setdefault(trait, {}).update(dict.fromkeys(cell(foods), _IS[is_]))
    return found
