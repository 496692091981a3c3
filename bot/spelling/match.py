"""Whether a title says a run of words, and in one line for people, how.

Pure and without an index: the same judgement names the slots of a spelling, and proves at sending time that
what Spotify calls the track today still says the words.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from bot.spelling.spelling import MatchKind
from bot.spelling.title import Form, TitleReading, title_readings
from bot.spelling.words import Reading, clean, read_run, same_but_for_joins, sentence_words

SAME_WORDS = "same words"
_LEFT_OUT = {
    Form.BRACKET: "without the words in brackets",
    Form.PART: "without its part number",
    Form.DASH: "without what follows the dash",
}


class Verdict(NamedTuple):
    """How a title says some words, why so, and the words of the title that say them, as it writes them."""

    kind: MatchKind
    why: str
    shown: str


class _Run(NamedTuple):
    """A run as written, with how it is read."""

    raw: str
    read: Reading


def match(words: str, title: str) -> tuple[MatchKind, str] | None:
    """Tell how a title says these words and why, or None when it does not say them."""
    verdict = judge(words, title)
    return None if verdict is None else verdict[:2]


def judge(words: str, title: str) -> Verdict | None:
    """Judge a title against words, by the plainest of its readings that says them."""
    said = [_Run(run, read_run(run)) for run in map(clean, sentence_words(words))]
    tokens = tuple(token for run in said for token in run.read.tokens)
    folded = tuple(word for run in said for word in run.read.folded)
    if not tokens:
        return None
    best: tuple[tuple[bool, bool, int], TitleReading] | None = None
    for reading in title_readings(title):
        same = reading.key == tokens
        if same or same_but_for_joins(tokens, reading.key):
            left_out = reading.form in _LEFT_OUT
            rank = (left_out or not same or reading.folded != folded, not same, int(reading.form))
            if best is None or rank < best[0]:
                best = (rank, reading)
    if best is None:
        return None
    (other, _, _), reading = best
    shown = " ".join(reading.runs)
    return Verdict(MatchKind.VARIANT, _explain(said, reading), shown) if other else _exact(shown)


def _exact(shown: str) -> Verdict:
    return Verdict(MatchKind.EXACT, SAME_WORDS, shown)


def _explain(said: Sequence[_Run], reading: TitleReading) -> str:
    """Name what differs: stretches that are spelled another way, and what the title has beside the words."""
    written = [_Run(raw, read) for raw, read in zip(reading.runs, reading.words, strict=True)]
    parts = [_pair(ours, theirs) for ours, theirs in _stretches(said, written) if _differ(ours, theirs)]
    if reading.form in _LEFT_OUT:
        parts.append(_LEFT_OUT[reading.form])
    return "; ".join(parts) or SAME_WORDS


def _stretches(ours: Sequence[_Run], theirs: Sequence[_Run]) -> Iterator[tuple[list[_Run], list[_Run]]]:
    """Cut both rows of runs wherever both end a run: what they spell is the same, letter by letter."""
    our_ends, their_ends = _ends(ours), _ends(theirs)
    cuts = sorted(set(our_ends) & set(their_ends))
    start = 0
    for cut in cuts:
        yield (
            [run for run, end in zip(ours, our_ends, strict=True) if start < end <= cut],
            [run for run, end in zip(theirs, their_ends, strict=True) if start < end <= cut],
        )
        start = cut


def _ends(runs: Sequence[_Run]) -> list[int]:
    return list(accumulate(sum(map(len, run.read.tokens)) for run in runs))


def _differ(ours: Sequence[_Run], theirs: Sequence[_Run]) -> bool:
    return _folded(ours) != _folded(theirs)


def _folded(runs: Sequence[_Run]) -> list[str]:
    return [word for run in runs for word in run.read.folded]


def _pair(ours: Sequence[_Run], theirs: Sequence[_Run]) -> str:
    said, written = _bare(ours), _bare(theirs)
    if "".join(_folded(ours)) == "".join(_folded(theirs)) and len(ours) != len(theirs):
        return f'{"one word" if len(theirs) == 1 else "apart"}: "{written}"'
    return f'known spelling: "{written}" for "{said}"'


def _bare(runs: Sequence[_Run]) -> str:
    """Write the runs as they stand, without the punctuation around them."""
    return " ".join(run.raw for run in runs).strip(' .,;:!?"()[]')
