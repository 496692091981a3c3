"""A sentence as a lattice of word numbers, and the walk that finds every title along it.

Places are numbered; an arc says one word number on the way from a place to a later one. Words written
together or apart are arcs beside the plain ones, and near matches will be too: the walk need not change.
A title may begin and end only where a word of the sentence does.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.spelling.index import ROOT, Index
from bot.spelling.words import clean, may_join, read_run

MAX_JOINS = 2
MAX_APART = 30
"""Letters; a longer token is no two words written together."""


class Arc(NamedTuple):
    """One step of the lattice: the word number to say, the place it leads to, and joins made by it."""

    number: int
    target: int
    joins: int


class Hit(NamedTuple):
    """Titles that say the words from `start` up to `end`: those filed at a node, with the joins it took."""

    start: int
    end: int
    node: int
    joins: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Lattice:
    """Arcs by place; the place where each word begins; the number of words that end at a place."""

    arcs: list[list[Arc]] = field(default_factory=list)
    begins: list[int] = field(default_factory=list)
    ends: dict[int, int] = field(default_factory=dict)


def read_lattice(index: Index, words: Sequence[str]) -> Lattice:
    """Lay a sentence's words out as a lattice of the index's word numbers."""
    lattice = Lattice()
    tokens: list[str] = []
    for at, word in enumerate(words):
        lattice.begins.append(len(tokens))
        tokens.extend(read_run(clean(word)).tokens or ("",))
        lattice.ends[len(tokens)] = at + 1
    lattice.arcs.extend([] for _ in range(len(tokens) + 1))
    for place, token in enumerate(tokens):
        _plain(index, lattice, place, token)
        _apart(index, lattice, place, token)
        if place + 1 < len(tokens) and may_join(token, tokens[place + 1]):
            _arc(index, lattice, place, token + tokens[place + 1], place + 2, 1)
    return lattice


def _plain(index: Index, lattice: Lattice, place: int, token: str) -> None:
    if token:
        _arc(index, lattice, place, token, place + 1, 0)


def _apart(index: Index, lattice: Lattice, place: int, token: str) -> None:
    """Add the ways to write one token as two."""
    for cut in range(1, len(token)) if len(token) <= MAX_APART else ():
        left, right = token[:cut], token[cut:]
        if may_join(left, right) and index.number(left) is not None and index.number(right) is not None:
            lattice.arcs.append([])
            between = len(lattice.arcs) - 1
            _arc(index, lattice, place, left, between, 1)
            _arc(index, lattice, between, right, place + 1, 0)


def _arc(index: Index, lattice: Lattice, place: int, token: str, target: int, joins: int) -> None:
    number = index.number(token)
    if number is not None:
        lattice.arcs[place].append(Arc(number, target, joins))


class _State(NamedTuple):
    """A title begun: at which word, the lattice place and trie node reached, and the joins made so far."""

    start: int
    place: int
    node: int
    joins: int


def walk(index: Index, lattice: Lattice) -> list[Hit]:
    """Find every title along the lattice, from all words at once, a trie level at a time."""
    frontier = [_State(start, place, ROOT, 0) for start, place in enumerate(lattice.begins)]
    hits: dict[tuple[int, int, int], int] = {}
    while frontier:
        steps = [
            (state, arc)
            for state in frontier
            for arc in lattice.arcs[state.place]
            if state.joins + arc.joins <= MAX_JOINS
        ]
        nodes = index.children([state.node for state, _ in steps], [arc.number for _, arc in steps])
        frontier = list(
            dict.fromkeys(
                _State(state.start, arc.target, node, state.joins + arc.joins)
                for (state, arc), node in zip(steps, nodes.tolist(), strict=True)
                if node != ROOT
            )
        )
        for state in frontier:
            end = lattice.ends.get(state.place)
            if end is not None:
                span = (state.start, end, state.node)
                hits[span] = min(state.joins, hits.get(span, MAX_JOINS))
    return [Hit(*span, joins) for span, joins in hits.items() if _filed(index, span[2])]


def _filed(index: Index, node: int) -> bool:
    entries = index.entries(node)
    return bool(entries.start < entries.stop)
