"""The ingredient vocabulary: every food that Ladle knows, read from `data/ingredients/*.tsv`.

An entry is *known* because its line states what allergens it holds, or `none`, and why
(`source`, explained in `data/sources.tsv`). Adding a food is adding one line.
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NamedTuple, NewType, TypeAlias

from ladle.core import VocabularyError, nearest
from ladle.food.classes import FoodClass, read_classes
from ladle.food.tables import read_table
from ladle.food.text import Token, key, singular, tokenize
from ladle.food.words import ALLERGENS, Diet

EntryIx = NewType("EntryIx", int)
"""An entry's place in the vocabulary; a catalog's manifest holds the vocabulary's version."""

SILENT = EntryIx(-1)
"""What a phrase of `data/silent.tsv` leads to: it holds a food's name and names no food."""

_Trie: TypeAlias = dict[str, tuple[EntryIx | None, "_Trie | None"]]
"""Names by their words: the entry that ends at a word, if one does, and what may follow."""

_NO_NODE: tuple[EntryIx | None, _Trie | None] = (None, None)

COLUMNS = ("name", "also", "is_a", "made_of", "contains", "may", "diet", "source")
_DISHES = "dishes.tsv"
_NOTHING = ("-", "none", "")
_MOST_OFF = 3  # a misspelled name begins alike and is about as long
_CUTOFF = 0.75


@dataclass(frozen=True, slots=True)
class Entry:
    """One food: its names, what it is, what it is made of, and what that means for eaters."""

    name: str
    also: tuple[str, ...]
    is_a: tuple[str, ...]
    """Parents: who must avoid a parent must avoid this."""
    made_of: tuple[str, ...]
    """Foods that a compound definitely holds."""
    contains: frozenset[str]
    """Allergens that it definitely holds (EU 1169/2011, Annex II)."""
    may: frozenset[str]
    """Allergens that some products of that name hold."""
    best: Diet
    """The strictest diet that some product of that name fits."""
    worst: Diet
    """The strictest diet that every product of that name fits."""
    source: tuple[str, ...]
    is_dish: bool = False
    """Whether it is a dish of `dishes.tsv`: people cook it, and seldom ask for it as a food."""


class Match(NamedTuple):
    """A name found among tokens."""

    start: int
    """Index of the first token."""
    stop: int
    """Index past the last token."""
    entry: EntryIx
    """What it names."""


class Vocabulary:
    """All entries, and the names that lead to them.

    Raises
    ------
    VocabularyError
        Two entries share a name, or a parent, a part or a food of a class is no entry.
    """

    def __init__(
        self, entries: list[Entry], silent: Iterable[str] = (), classes: Iterable[FoodClass] = ()
    ) -> None:
        self.entries = sorted(entries, key=lambda e: e.name)
        self._by_key: dict[str, EntryIx] = {}
        self._trie: _Trie = {}
        for i, entry in enumerate(self.entries):
            for name in (entry.name, *entry.also):
                self._add_name(name, EntryIx(i))
        self._names = dict(self._by_key)
        self._senses: dict[str, frozenset[EntryIx]] = {}
        for phrase in silent:
            self._add_name(phrase, SILENT)
        self._check_links()
        self.classes = tuple(classes)
        self._asked = self._add_classes()
        self._open = frozenset(self.find(one.name) for one in self.classes if one.is_open)

    def __len__(self) -> int:
        return len(self.entries)

    def _add_name(self, name: str, ix: EntryIx) -> None:
        words = _words(name)
        if not words:
            raise VocabularyError(f"{name!r} holds no word")
        joined = " ".join(words)
        if self._by_key.setdefault(joined, ix) != ix:
            first = self.entries[self._by_key[joined]].name
            second = "a silent phrase" if ix == SILENT else self.entries[ix].name
            raise VocabularyError(f"{name!r} names both {first!r} and {second!r}; keep one")
        branch, last = self._trie, words.pop()
        for word in words:
            found, following = branch.get(word, _NO_NODE)
            if following is None:
                following = {}
                branch[word] = found, following
            branch = following
        branch[last] = ix, branch.get(last, _NO_NODE)[1]

    def _check_links(self) -> None:
        names = {e.name for e in self.entries}
        for entry in self.entries:
            for other in (*entry.is_a, *entry.made_of):
                if other not in names:
                    raise VocabularyError(
                        f"{entry.name!r} refers to {other!r}, which is no entry's name"
                    )

    def _add_classes(self) -> dict[str, EntryIx]:
        """Let classes be found by the names under which they are asked for."""
        by_name = {e.name: EntryIx(i) for i, e in enumerate(self.entries)}
        asked: dict[str, EntryIx] = {}
        for one in self.classes:
            if odd := [name for name in (one.name, *one.foods) if name not in by_name]:
                raise VocabularyError(f"a class names {odd[0]!r}, which is no entry's name")
            for folded in map(key, one.asked):
                ix = asked.setdefault(folded, by_name[one.name])
                if ix != by_name[one.name]:
                    raise VocabularyError(f"{folded!r} asks for two classes; keep one")
                self._names.setdefault(folded, ix)
        return asked

    def find(self, name: str) -> EntryIx | None:
        """Return the entry of a name or synonym, however it is spelled; None if there is none."""
        return self._names.get(key(name))

    @property
    def phrases(self) -> Mapping[str, EntryIx]:
        """Every folded wording that is read as a food, or as none (`SILENT`)."""
        return self._by_key

    def senses(self, name: str) -> frozenset[EntryIx]:
        """Return every food that a name may mean to somebody who must not eat it.

        That is its entry, and each that has a name with these words in it: "pepper" is black
        pepper, bell pepper and cayenne pepper; "coriander" the seed and fresh coriander. So is the
        class that is asked for by it. Empty if the name is no food's, or that of an open class.
        """
        wanted = key(name)
        if wanted not in self._senses:
            ix = self._names.get(wanted)
            within = f" {wanted} "
            alike = self._by_word.get(wanted.split(" ")[0], ())
            named = (self._names[k] for k in alike if within in f" {k} ")
            # "lemon grass" is a word of its own as well, and so no lemon
            own = (i for i in named if not _is_grown_from(wanted, self.entries[i].name))
            if ix is None or ix in self._open:
                self._senses[wanted] = frozenset()
            else:
                self._senses[wanted] = frozenset({ix, self._asked.get(wanted, ix), *own})
        return self._senses[wanted]

    @cached_property
    def _by_word(self) -> Mapping[str, list[str]]:
        """Every word of a name to the names that hold it."""
        found = defaultdict[str, list[str]](list)
        for name in self._names:
            for word in name.split(" "):
                found[word].append(name)
        return found

    def near(self, name: str) -> list[str]:
        """Return canonical names that look like `name`, the most alike first."""
        wanted = key(name)
        alike = [
            k
            for k, ix in self._names.items()
            if k[:1] == wanted[:1] and abs(len(k) - len(wanted)) <= _MOST_OFF
            and ix not in self._open
        ]  # fmt: skip
        found = nearest(wanted, alike, n=5, cutoff=_CUTOFF)
        return list(dict.fromkeys(self.entries[self._names[k]].name for k in found))[:3]

    def matches(
        self, tokens: Sequence[Token], skipped: Container[EntryIx | None] = ()
    ) -> Iterator[Match]:
        """Find all names that no longer name covers; they may overlap, for safety's sake.

        Names of skipped entries are passed over, as if they were not there.

        A silent phrase ("cookie sheet") is found too, as `SILENT`, and covers what it holds.

        "green onion soup mix" yields both *green onion* and *onion soup mix*: the leftmost longest
        alone would lose the second.
        """
        covered, n = 0, len(tokens)
        for i, node in enumerate(map(self._trie.get, [word for word, _ in tokens])):
            if node is None:
                continue
            found, following = node
            if found in skipped:
                found = None
            at = stop = i + 1
            while following and at < n:
                word, breaks = tokens[at]
                if breaks or (node := following.get(word)) is None:
                    break
                at += 1
                longer, following = node
                if longer is not None and longer not in skipped:
                    found, stop = longer, at
            if found is not None and stop > covered:
                covered = stop
                yield Match(i, stop, found)

    @cached_property
    def closures(self) -> list[frozenset[EntryIx]]:
        """For each entry: itself, its ancestors, all it is made of, and so on."""
        return self._close({e.name: (*e.is_a, *e.made_of) for e in self.entries})

    @cached_property
    def kinds(self) -> list[frozenset[EntryIx]]:
        """For each entry: itself and its ancestors; a cook who has one has the other."""
        return self._close({e.name: e.is_a for e in self.entries})

    @cached_property
    def narrower(self) -> list[frozenset[EntryIx]]:
        """For each entry: itself and all kinds of it."""
        found: list[set[EntryIx]] = [{EntryIx(i)} for i in range(len(self))]
        for i, wider in enumerate(self.kinds):
            for entry in wider:
                found[entry].add(EntryIx(i))
        return [frozenset(kinds) for kinds in found]

    @cached_property
    def generics(self) -> list[frozenset[EntryIx]]:
        """For each entry: itself and what it holds, as general as it is named.

        "Berry jam" holds berries, and nobody says which; blueberry jam holds blueberries, and a
        general name among its parents' parts ("fruit") says no more than that. A parent that only
        repeats the general name tells nothing: a hot dog is a sausage, and that is of some meat.
        """
        held = {
            e.name: tuple({p for k in self.kinds[i] for p in self.entries[k].made_of})
            for i, e in enumerate(self.entries)
        }
        closed = self._close(held)
        wider = [kinds - {EntryIx(i)} for i, kinds in enumerate(self.kinds)]
        told = [
            frozenset().union(*(wider[p] - closed[p] for p in closure if p != i))
            for i, closure in enumerate(self.closures)
        ]
        return [(closed[i] - told[i]) | {EntryIx(i)} for i in range(len(self))]

    @cached_property
    def _members(self) -> Mapping[str, tuple[str, ...]]:
        """The classes that each entry is put into, beside what it is a kind of."""
        found = defaultdict[str, list[str]](list)
        for one in self.classes:
            for food in one.foods:
                found[food].append(one.name)
        return {food: tuple(names) for food, names in found.items()}

    @cached_property
    def named_by(self) -> list[frozenset[EntryIx]]:
        """For each entry: all names that may stand for it: its kinds, and classes of these."""
        classes = self._members
        return self._close({e.name: (*e.is_a, *classes.get(e.name, ())) for e in self.entries})

    @cached_property
    def barred_by(self) -> list[frozenset[EntryIx]]:
        """For each entry: all that it is left out with: its closure, and classes of any of it."""
        classes = self._members
        return self._close(
            {e.name: (*e.is_a, *e.made_of, *classes.get(e.name, ())) for e in self.entries}
        )

    def wider(self, foods: Collection[EntryIx]) -> frozenset[EntryIx]:
        """Return the general names that may stand for any of these foods ("berry")."""
        return frozenset().union(*(self.named_by[food] for food in foods)).difference(foods)

    @cached_property
    def dishes(self) -> frozenset[EntryIx]:
        """Entries that are dishes."""
        return frozenset(EntryIx(i) for i, entry in enumerate(self.entries) if entry.is_dish)

    @cached_property
    def general(self) -> frozenset[EntryIx]:
        """Entries that stand for others as well: for kinds of their own, or as a class."""
        return frozenset(k for i, names in enumerate(self.named_by) for k in names if k != i)

    def _close(self, links: Mapping[str, tuple[str, ...]]) -> list[frozenset[EntryIx]]:
        done: dict[str, frozenset[EntryIx]] = {}
        by_name = {e.name: EntryIx(i) for i, e in enumerate(self.entries)}

        def close(name: str, path: tuple[str, ...]) -> frozenset[EntryIx]:
            if name in path:
                raise VocabularyError(f"{' > '.join((*path, name))} goes in a circle")
            if name not in done:
                parts = (close(p, (*path, name)) for p in links[name])
                done[name] = frozenset({by_name[name]}).union(*parts)
            return done[name]

        return [close(entry.name, ()) for entry in self.entries]

    @cached_property
    def holders(self) -> Mapping[EntryIx, frozenset[EntryIx]]:
        """For each entry: all that are it, are a kind of it, hold it, or are in it as a class."""
        found: dict[EntryIx, set[EntryIx]] = {EntryIx(i): set() for i in range(len(self))}
        for i, names in enumerate(self.barred_by):
            for part in names:
                found[part].add(EntryIx(i))
        return {ix: frozenset(held) for ix, held in found.items()}

    @cached_property
    def version(self) -> str:
        """Return a digest of all entries: facts derived under another version are out of date."""
        diets = {diet: repr(diet) for diet in Diet}  # else most of the time is taken by these
        text = "\n".join(
            f"({e.name!r}, {e.also!r}, {e.is_a!r}, {e.made_of!r}, {sorted(e.contains)!r}, "
            f"{sorted(e.may)!r}, {diets[e.best]}, {diets[e.worst]})"
            for e in self.entries
        )
        text += "".join(
            f"\n({c.name!r}, {c.asked!r}, {c.foods!r}, {c.is_open})" for c in self.classes
        )
        return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def _words(name: str) -> list[str]:
    """Return the tokens of a name; most are plain words, which need no pattern."""
    words = list(map(_plain, name.split(" ")))
    return [token.text for token in tokenize(name)] if "" in words else words


@lru_cache(maxsize=50_000)
def _plain(piece: str) -> str:
    """Return the token of a word in plain letters, "" for another: sixty thousand names are few."""
    return singular(piece) if piece.isascii() and piece.isalpha() and piece.islower() else ""


def _is_grown_from(word: str, name: str) -> bool:
    whole = key(name)
    return " " not in whole and whole != word and word in whole


def read_entries(file: Traversable) -> Iterator[Entry]:
    """Read one data file.

    Raises
    ------
    VocabularyError
        A line breaks the schema.
    """
    with file.open("r", encoding="utf-8") as text:
        rows = csv.reader(text, delimiter="\t", quoting=csv.QUOTE_NONE)
        if tuple(next(rows, ())) != COLUMNS:
            raise VocabularyError(
                f"{file.name}:1: the header must be {' '.join(COLUMNS)}, tab separated"
            )
        for n, cells in enumerate(rows, start=2):
            try:
                yield _entry(cells, is_dish=file.name == _DISHES)
            except ValueError as e:
                raise VocabularyError(f"{file.name}:{n}: {e}") from e


def _entry(cells: list[str], *, is_dish: bool) -> Entry:
    if len(cells) != len(COLUMNS):
        raise ValueError(f"{len(cells)} cells; there must be {len(COLUMNS)}, tab separated")
    name, also, is_a, made_of, contains, may, diet, source = cells
    if contains in ("", "-"):
        raise ValueError(f"contains of {name!r} is empty; it must list allergens, or say none")
    best, _, worst = diet.partition("..")
    if not _list(source):
        raise ValueError(f"{name!r} has no source")
    if _diet(worst or best) < _diet(best):
        raise ValueError(f"the diets {diet!r} run backwards; the best stands first")
    return Entry(
        name=name, also=_list(also), is_a=_list(is_a), made_of=_list(made_of),
        contains=_allergens(contains), may=_allergens(may) - _allergens(contains),
        best=_diet(best), worst=_diet(worst or best), source=_list(source), is_dish=is_dish,
    )  # fmt: skip


# most cells say what others say, and what is the same is then there once


@lru_cache(maxsize=5_000)
def _list(cell: str) -> tuple[str, ...]:
    return () if cell.strip() in _NOTHING else tuple(x.strip() for x in cell.split(";"))


@lru_cache(maxsize=5_000)
def _allergens(cell: str) -> frozenset[str]:
    names = frozenset(_list(cell))
    if odd := sorted(names - ALLERGENS.keys()):
        raise ValueError(f"{odd[0]!r} is no allergen; known are {', '.join(ALLERGENS)}")
    return names


@cache
def _diet(text: str) -> Diet:
    try:
        return Diet[text.upper()]
    except KeyError:
        known = ", ".join(d.name.lower() for d in Diet)
        raise ValueError(f"{text!r} is no diet; known are {known}, or BEST..WORST") from None


@cache
def vocabulary() -> Vocabulary:
    """Return the shipped vocabulary, read once."""
    folder = files("ladle.food") / "data" / "ingredients"
    names = sorted((f for f in folder.iterdir() if f.name.endswith(".tsv")), key=lambda f: f.name)
    phrases = (phrase for phrase, _ in read_table("silent.tsv", ("phrase", "why")))
    return Vocabulary(
        [entry for file in names for entry in read_entries(file)], phrases, read_classes()
    )
