"""How well sentences are spelled: ours beside greedy longest match, on one index, in one run.

Greedy is what hobby scripts do: from the left, always the longest title, no title twice. It is shown on exact
words alone, and once more with all the known spellings that our speller may use. Run from the project's root:

    PYTHONPATH=. python tests/bench/quality.py
"""

import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from bot.catalog.build import build_index
from bot.catalog.sources import read_rows
from bot.spelling.index import Index
from bot.spelling.speller import Speller
from bot.spelling.spelling import MatchKind, Slot, Spelling
from bot.spelling.words import folded_words, sentence_words
from tests.bench.bench_data import catalog, sentences

LONGEST = 12
Method = Callable[[str], Spelling]


def greedy(speller: Speller, kinds: frozenset[MatchKind]) -> Method:
    """Make the greedy speller over titles that match in one of these ways."""

    def spell(sentence: str) -> Spelling:
        words, slots, used, at = sentence_words(sentence), list[Slot](), set[tuple[str, ...]](), 0
        while at < len(words):
            slot = longest(words, at, used)
            slots.append(slot or Slot(says=words[at], kind=MatchKind.GAP, why="no title left"))
            if slot and slot.track:
                used.add(folded_words(slot.track.title))
            at += len(slots[-1].says.split())
        return Spelling(sentence=sentence, slots=tuple(slots), cost=0.0)

    def longest(words: Sequence[str], at: int, used: set[tuple[str, ...]]) -> Slot | None:
        for end in range(min(len(words), at + LONGEST), at, -1):
            for slot in speller.alternatives(" ".join(words[at:end]), 20):
                if slot.kind in kinds and slot.track and folded_words(slot.track.title) not in used:
                    return slot
        return None

    return spell


def measure(name: str, method: Method, asked: Sequence[str]) -> str:
    """Spell every sentence and give one line of figures."""
    times, spellings = [], []
    for sentence in asked:
        began = perf_counter()
        spellings.append(method(sentence))
        times.append((perf_counter() - began) * 1000)
    complete = sum(one.complete for one in spellings) / len(spellings)
    covered = sum(one.covered for one in spellings) / sum(one.words for one in spellings)
    tracks = sum(len(one.slots) - len(one.gaps) for one in spellings) / len(spellings)
    return (
        f"{name:<34}{complete:>9.1%}{covered:>9.1%}{tracks:>9.1f}"
        f"{median(times):>11.1f}{quantiles(times, n=20)[-1]:>9.1f}"
    )


def main() -> None:
    """Build the index, spell, print."""
    source, asked = catalog(), sentences()
    with tempfile.TemporaryDirectory() as folder:
        built = build_index(read_rows([str(source)]), Path(folder) / "index", now=datetime.now(UTC))
        print(f"{source.name}: {built.tracks:,} tracks, {built.titles:,} titles; {len(asked)} sentences\n")
        print(f"{'':<34}{'complete':>9}{'covered':>9}{'tracks':>9}{'median ms':>11}{'p95 ms':>9}")
        with Index.open(Path(folder) / "index") as index:
            speller = Speller(index)
            speller.spell(asked[0])
            exact, known = frozenset({MatchKind.EXACT}), frozenset({MatchKind.EXACT, MatchKind.VARIANT})
            print(measure("greedy longest match, exact words", greedy(speller, exact), asked))
            print(measure("greedy longest match, known spell.", greedy(speller, known), asked))
            print(measure("speller, exact and variant", lambda text: speller.spell(text)[0], asked))


if __name__ == "__main__":
    main()
