"""The cheapest ways through a sentence, with no track twice: dynamic programming over labels.

A label is a cost, the contested tracks used so far, and how it got there. One label makes another needless
when it costs no more even after giving up every track that only it has used: `_regret` bounds what that can
cost. So the result is exact while a place holds at most `BEAM` labels, and far fewer are usual.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

BEAM = 64
_BRANCHES = 4


class Candidate(NamedTuple):
    """A track that may say a span, and what that costs in millionths."""

    row: int
    cost: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """A span of words with the tracks that say it, cheapest first.

    Args:
        source: equal for choices that draw on the same list of tracks.
        endless: more tracks exist than any path can use up, and these are the cheapest.
    """

    start: int
    end: int
    source: tuple[int, int]
    candidates: tuple[Candidate, ...]
    endless: bool


class Step(NamedTuple):
    """One slot of a path: its words, and the row that says them; None is a gap."""

    start: int
    end: int
    row: int | None


class _Label(NamedTuple):
    cost: int
    used: int
    step: Step | None
    before: "_Label | None"


class _Contest:
    """The tracks that more than one choice may want: a bit for each, and what doing without it may cost."""

    def __init__(self, words: int, choices: Sequence[Choice], gap: int) -> None:
        self.bit: dict[int, int] = {}
        self.regret: dict[int, int] = {}
        self.crossing: set[int] = set()
        self.wanted_after = [0] * (words + 1)
        wanting: dict[int, list[tuple[Choice, int]]] = defaultdict(list)
        for choice in choices:
            for candidate in choice.candidates:
                wanting[candidate.row].append((choice, candidate.cost))
        for row, wants in wanting.items():
            if _can_clash([choice for choice, _ in wants]):
                self._enter(row, wants, gap)

    def _enter(self, row: int, wants: Sequence[tuple[Choice, int]], gap: int) -> None:
        self.bit[row] = bit = 1 << len(self.bit)
        self.regret[bit] = max(_regret(choice, cost, gap) for choice, cost in wants)
        if len({choice.source for choice, _ in wants}) > 1:
            self.crossing.add(row)
        for place in range(max(choice.start for choice, _ in wants) + 1):
            self.wanted_after[place] |= bit

    def given_up(self, used: int) -> int:
        """Bound what it may cost later not to have these tracks."""
        total = 0
        while used:
            lowest = used & -used
            total += self.regret[lowest]
            used ^= lowest
        return total


def _can_clash(choices: Sequence[Choice]) -> bool:
    """Tell whether two of these choices fit into one path."""
    return max(choice.start for choice in choices) >= min(choice.end for choice in choices)


def _regret(choice: Choice, cost: int, gap: int) -> int:
    """Bound the loss when this choice must do without a track that costs so much."""
    gaps = (choice.end - choice.start) * gap - cost
    return max(0, min(gaps, choice.candidates[-1].cost - cost) if choice.endless else gaps)


def cheapest_paths(
    words: int, choices: Sequence[Choice], *, gap: int, top: int
) -> list[tuple[int, tuple[Step, ...]]]:
    """Find the `top` cheapest paths over all words, each with its cost in millionths, cheapest first.

    Args:
        words: how many; a path covers each once, by a choice or by a gap of one word at the cost `gap`.
        choices: in any order; none longer than the sentence.
        gap: in millionths.
        top: at least one; fewer paths come back when there are no more.
    """
    contest = _Contest(words, choices, gap)
    by_start: dict[int, list[Choice]] = defaultdict(list)
    for choice in sorted(choices, key=lambda choice: (choice.start, choice.end, choice.source)):
        by_start[choice.start].append(choice)
    labels: list[list[_Label]] = [[] for _ in range(words + 1)]
    labels[0].append(_Label(0, 0, None, None))
    for place in range(words):
        for label in _kept(labels[place], contest, place, top):
            step = Step(place, place + 1, None)
            labels[place + 1].append(_Label(label.cost + gap, label.used, step, label))
            for choice in by_start[place]:
                labels[choice.end].extend(_extended(label, choice, contest))
    final = sorted(labels[words], key=lambda label: label.cost)
    paths = {_steps(label): label.cost for label in reversed(final)}
    return sorted(((cost, steps) for steps, cost in paths.items()), key=lambda path: path[0])[:top]


def _extended(label: _Label, choice: Choice, contest: _Contest) -> Iterator[_Label]:
    """Take the cheapest free track, and dearer ones too while another choice might want the cheaper."""
    limit: int | None = None
    branches = 0
    for row, cost in choice.candidates:
        bit = contest.bit.get(row, 0)
        if label.used & bit:
            continue
        if limit is not None and (cost >= limit or branches >= _BRANCHES):
            return
        yield _Label(label.cost + cost, label.used | bit, Step(choice.start, choice.end, row), label)
        if row not in contest.crossing:
            return
        branches += 1
        limit = min(limit or cost + contest.regret[bit], cost + contest.regret[bit])


def _kept(labels: list[_Label], contest: _Contest, place: int, top: int) -> list[_Label]:
    """Drop the labels that cannot lead to one of the best `top` paths."""
    wanted = contest.wanted_after[place]
    kept: list[_Label] = []
    for label in sorted(labels, key=lambda label: label.cost):
        label = label._replace(used=label.used & wanted)  # noqa: PLW2901 - what no later choice wants is free
        better = sum(other.cost + contest.given_up(other.used & ~label.used) <= label.cost for other in kept)
        if better < top:
            kept.append(label)
            if len(kept) >= max(BEAM, top):
                break
    return kept


def _steps(label: _Label) -> tuple[Step, ...]:
    steps = []
    while label.step is not None and label.before is not None:
        steps.append(label.step)
        label = label.before
    return tuple(reversed(steps))
