"""The speller: a sentence goes in, the cheapest ways to say it in track titles come out.

Words → lattice → every title along it → the cheapest tracks for each span → the cheapest path. Gaps are
shown and priced, never hidden. The same arguments give the same answer, whatever the catalog's order was.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.errors import UsageError
from bot.spelling.columns import surface_sum
from bot.spelling.costs import MICRO, STOP_WORDS, Costs
from bot.spelling.index import Index
from bot.spelling.lattice import Hit, read_lattice, walk
from bot.spelling.match import SAME_WORDS, Verdict, judge
from bot.spelling.paths import Candidate, Choice, Step, cheapest_paths
from bot.spelling.ratio import ratio
from bot.spelling.spelling import MatchKind, Slot, Spelling, Track
from bot.spelling.title import Form
from bot.spelling.traits import Trait
from bot.spelling.words import clean, read_run, sentence_words

MAX_WORDS = 400
MAX_LETTERS = 5_000
_SPARE_TRACKS = 4
_LETTER_SUMS = np.array([surface_sum((letter,)) for letter in "abcdefghijklmnopqrstuvwxyz0123456789&+"])


@dataclass(frozen=True, kw_only=True, slots=True)
class _Wish:
    """What one call asks of tracks; `plain` when the sentence itself is all ASCII."""

    banned: frozenset[int]
    explicit: bool
    seed: int
    plain: bool


class Speller:
    """Spells sentences from one open index; safe to use from several threads."""

    def __init__(self, index: Index, costs: Costs = Costs()) -> None:  # noqa: B008 - a frozen value
        self.index = index
        self.costs = costs
        self._by_form = np.zeros(len(Form))
        for form in (Form.BRACKET, Form.PART, Form.TAILED, Form.DASH):
            self._by_form[form] = getattr(costs, form.name.lower())

    def spell(
        self,
        sentence: str,
        *,
        top: int = 1,
        banned: frozenset[int] = frozenset(),
        explicit: bool = True,
        seed: int = 0,
    ) -> tuple[Spelling, ...]:
        """Give the `top` cheapest spellings, best first, no track twice in any; at least one, gaps and all.

        Args:
            sentence: at most 400 words and 5,000 characters.
            top: how many distinct spellings to find at most.
            banned: rows of the index that may not be used.
            explicit: whether tracks marked explicit may be used.
            seed: chooses among tracks that cost the same.

        Raises:
            UsageError: the sentence has no word, or is too long.
            CatalogError: the index was closed.
        """
        words = _checked(sentence)
        if top < 1:
            raise UsageError(f"top is {top}: ask for at least one spelling")
        choices = self._choices(
            words, _Wish(banned=banned, explicit=explicit, seed=seed, plain=clean(sentence).isascii())
        )
        paths = cheapest_paths(len(words), choices, gap=_micro(self.costs.gap), top=top)
        return tuple(
            Spelling(
                sentence=sentence, slots=tuple(self._slot(words, step) for step in steps), cost=cost / MICRO
            )
            for cost, steps in paths
        )

    def says(self, words: str, title: str) -> MatchKind | None:
        """Tell whether a title says these words, and how; None when it does not."""
        verdict = judge(words, title)
        return None if verdict is None else verdict.kind

    def alternatives(
        self, words: str, limit: int = 8, banned: frozenset[int] = frozenset(), *, explicit: bool = True
    ) -> tuple[Slot, ...]:
        """Give slots with the other tracks that say this whole run of words, best first.

        Raises:
            UsageError: there is no word, or there are too many.
        """
        run = _checked(words)
        wish = _Wish(banned=banned, explicit=explicit, seed=0, plain=clean(words).isascii())
        choices = self._choices(run, wish, depth=max(limit, 1))
        found = sorted(
            (candidate.cost, candidate.row)
            for choice in choices
            if choice.end - choice.start == len(run)
            for candidate in choice.candidates
        )
        rows = list(dict.fromkeys(row for _, row in found))[: max(limit, 0)]
        return tuple(self._slot(run, Step(0, len(run), row)) for row in rows)

    def _choices(self, words: Sequence[str], wish: _Wish, depth: int | None = None) -> list[Choice]:
        """Find every span that titles say, with its cheapest tracks."""
        depth = depth or _depth(words)
        read = [read_run(clean(word)) for word in words]
        folded = [reading.folded for reading in read]
        choices = []
        for hit in walk(self.index, read_lattice(self.index, words)):
            surface = surface_sum(tuple(word for part in folded[hit.start : hit.end] for word in part))
            tokens = [token for one in read[hit.start : hit.end] for token in one.tokens]
            span = self._span_cost(hit, tokens)
            candidates, endless = self._candidates(hit, surface, span, wish, depth)
            if candidates:
                source = (hit.node, surface)
                choices.append(
                    Choice(
                        start=hit.start, end=hit.end, source=source, candidates=candidates, endless=endless
                    )
                )
        return choices

    def _span_cost(self, hit: Hit, tokens: Sequence[str]) -> float:
        filler = self.costs.filler if len(tokens) == 1 and tokens[0] in STOP_WORDS else 0.0
        return self.costs.track + hit.joins * self.costs.join + filler

    def _candidates(
        self, hit: Hit, surface: int, span: float, wish: _Wish, depth: int
    ) -> tuple[tuple[Candidate, ...], bool]:
        """Give the cheapest `depth` tracks for a hit, and whether there are more."""
        columns = self.index.columns
        part = self.index.entries(hit.node)
        rows = columns.entry_track[part]
        prices = span + self._prices(part, rows, surface)
        if wish.plain:
            prices += self.costs.accented * ((columns.track_traits[rows] & Trait.ACCENTED) > 0)
        allowed = np.ones(len(rows), bool)
        if not wish.explicit:
            allowed &= columns.track_explicit[rows] != 1
        if wish.banned:
            allowed &= ~np.isin(rows, list(wish.banned))
        rows, micro = rows[allowed], np.rint(prices[allowed] * MICRO).astype(np.int64)
        order = np.lexsort((_lots(rows, wish.seed), micro))
        cheapest: dict[int, int] = {}
        for at in order.tolist():
            cheapest.setdefault(int(rows[at]), int(micro[at]))
            if len(cheapest) > depth:
                break
        candidates = tuple(Candidate(row, cost) for row, cost in cheapest.items())
        return candidates[:depth], len(candidates) > depth

    def _prices(self, part: slice, rows: NDArray[np.uint32], surface: int) -> NDArray[np.float64]:
        """Price entries of one node beyond what all of them cost."""
        costs, columns = self.costs, self.index.columns
        surfaces, traits = columns.entry_surface[part], columns.track_traits[rows]
        popularity = np.maximum(columns.track_popularity[rows], 0)
        prices: NDArray[np.float64] = (
            self._by_form[columns.entry_form[part]]
            + costs.styled * (surfaces != surface)
            + costs.letter * np.isin(surfaces, _LETTER_SUMS)
            + costs.unpopular * (1 - popularity / 100)
            + costs.unlinked * (columns.track_id[rows] == b"")
            + costs.imitation * ((traits & Trait.IMITATION) > 0)
            + costs.other_cut * ((traits & Trait.OTHER_CUT) > 0)
        )
        return prices

    def _slot(self, words: Sequence[str], step: Step) -> Slot:
        says = " ".join(words[step.start : step.end])
        if step.row is None:
            return Slot(says=says, kind=MatchKind.GAP, why=f'no title says "{says}"')
        track: Track = self.index.track(step.row)
        verdict = judge(says, track.title) or Verdict(MatchKind.VARIANT, SAME_WORDS, track.title)
        return Slot(
            says=says, kind=verdict.kind, why=verdict.why, track=track, ratio=ratio(says, verdict.shown)
        )


def _checked(sentence: str) -> tuple[str, ...]:
    if len(sentence) > MAX_LETTERS:
        raise UsageError(
            f"the sentence has {len(sentence):,} characters; at most {MAX_LETTERS:,} can be spelled: cut it"
        )
    words = sentence_words(sentence)
    if not words:
        raise UsageError("the sentence has no word: give at least one letter or digit")
    if len(words) > MAX_WORDS:
        raise UsageError(f"the sentence has {len(words)} words; at most {MAX_WORDS} can be spelled: cut it")
    return words


def _depth(words: Sequence[str]) -> int:
    """Say how many tracks of a span a path might want: one for every time its commonest word comes up."""
    tokens = Counter(token for word in words for token in read_run(clean(word)).tokens)
    return min(len(words), max(tokens.values(), default=0) + _SPARE_TRACKS)


def _lots(rows: NDArray[np.uint32], seed: int) -> NDArray[np.uint64]:
    """Draw a lot for each row, the same for the same seed (Knuth's multiplicative hash, mixed twice)."""
    lots = (rows.astype(np.uint64) + np.uint64(seed % (1 << 32) + 1)) * np.uint64(2654435761)
    lots ^= lots >> np.uint64(15)
    return lots * np.uint64(2246822519) & np.uint64(0xFFFFFFFF)


def _micro(cost: float) -> int:
    return round(cost * MICRO)
