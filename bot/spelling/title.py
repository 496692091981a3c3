"""Titles: the readings under which a title may be used, and the keys that they are filed by.

A title always reads as the whole that it is. Version tails and credits ("- 2011 Remaster", "(feat. …)") are
no part of the song's words and go; bracketed words and parts may be sung or not, so both readings hold; what
follows an unknown dash goes only at a price. Stripping never leaves nothing: then the whole stands.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from itertools import chain, islice, product
from typing import NamedTuple

from bot.spelling.classes import LONG_TITLE_ALSO, TITLE_ALSO
from bot.spelling.words import Reading, clean, read_run

MAX_TOKENS = 24
"""Longer readings are not filed: no reply says them in one breath."""
MAX_KEYS = 10


class Form(IntEnum):
    """How much of a title a reading leaves unsaid, from nothing to what follows a dash."""

    PLAIN = 0
    """The title as it is, or without version tails and credits."""
    BRACKET = 1
    """Without its bracketed words."""
    PART = 2
    """Without its part number."""
    TAILED = 3
    """With a version tail or credit said aloud."""
    DASH = 4
    """Without what follows an unknown dash."""


CUT = frozenset((Form.BRACKET, Form.PART, Form.DASH))
"""Readings that leave words of the song unsaid."""
MIN_CUT = 4
"""Letters that a cut reading must keep: nobody takes "A - Bay" for "a"."""


class TitleReading(NamedTuple):
    """A title read one way: its runs as written, how each is read, and what was left unsaid."""

    form: Form
    runs: tuple[str, ...]
    words: tuple[Reading, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """Give the canonical tokens."""
        return tuple(token for word in self.words for token in word.tokens)

    @property
    def folded(self) -> tuple[str, ...]:
        """Give the folded words."""
        return tuple(folded for word in self.words for folded in word.folded)


_CREDIT = r"(?:feat|ft|featuring|prod|arr)\b"
_LIVE = (
    r"live(?:\s*$|\s+(?:at|in|from|on|for|version|session|sessions|edit|mix|remix|performance|acoustic)\b"
    r"|\W*\d|\W*[/;,])"
)
_VERSION = re.compile(
    rf"""^\W*(?:
        {_CREDIT} | {_LIVE}
      | (?:recorded|performed|originally|made\ famous|mixed|remixed|produced|cover\ version|re-?recorded)\b
      | (?:from|theme\ from)\s+(?:the\s+|a\s+)?["“'‘«]
      | (?:from|theme\ from|original\ song\ from)\b.*\b(?:soundtrack|series|film|movie|motion|musical|album
          |game|season|show|picture|dreamworks|disney|netflix)\b
      | (?:take|version|ver\.?|mix)\s*\d+\W*$ | (?:\d{{4}}|\d+")\W*$
      | (?:\d{{4}}\s*(?:-\s*)?)?(?:digital(?:ly)?\s+)?remaster
      | (?:radio|single|club|album|lp|ep)\s*(?:edit|mix|version)
      | (?:live|demo|acoustic|acústico|instrumental|karaoke|mono|stereo|extended|edit|edited|explicit|clean
          |original|remix|mixed|unplugged|stripped|bonus|interlude|intro|outro|reprise|medley|skit|commentary
          |score|outtake|main|studio|vocal|a\s*cappella|acapella|slowed|sped\ up|nightcore|deluxe
          |spotify\ singles|live\ session)\W*$
    ) | \b(?:
        remaster(?:ed)?|remasterizad[oa]|remasterisé|remix|karaoke|instrumental|version|versión|unplugged
        |soundtrack|ao\ vivo|en\ vivo|en\ directo?e?|sped\ up|slowed|rehearsal|outtake|bonus\ track
        |cast\ recording|commentary|alternate\ take|royal\ philharmonic|ver\.
        |(?:sessions?|demo|edit|rework|bootleg|dub|acoustic)\W*$|mix\W+\d
        |(?:original|club|extended|vip|dub|radio|rock|dance|house|\d{{4}})\ mix\W*$
    )""",
    re.IGNORECASE | re.VERBOSE,
)
"""What a dash or a bracket holds when it names the recording, not the song."""
_CREDIT_BRACKET = re.compile(
    rf"\s*[(\[]\s*(?:{_CREDIT}|prod\.)[^()\[\]]*(?:\([^()]*\)[^()\[\]]*)?[)\]]", re.IGNORECASE
)
_BARE_CREDIT = re.compile(r"(?<=\S)\s+(?:[-–—]\s+)?(?:feat\.|ft\.|featuring\s|feat\s).*$", re.IGNORECASE)
_BRACKET = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_DASH = re.compile(r"\s[-–—]+\s")
_PART = re.compile(r"[\s,:(\[-]+(?:pt|part|vol)\.?\s*(?:\d+|[ivx]+|one|two|three|four)\W*$", re.IGNORECASE)
_SPACED = re.compile(r"(?<!\S)\w(?:\s+\w){3,}(?!\S)")
_SYMBOLS = re.compile(r"(?<=[^\W\d_])[!$](?=[^\W\d_])|(?<!\S)\$(?=[^\W\d_])")
_SPECIAL = re.compile(r"[(\[!$]|\s[-–—]|feat|\bft\.|\b(?:part|pt|vol)\b|(?<!\S)\w\s+\w(?!\S)", re.IGNORECASE)
"""What a title must hold to read in more than one way; most hold none of it."""
_AMBIGUOUS = frozenset(TITLE_ALSO) | frozenset(LONG_TITLE_ALSO)
_LETTER_OF = {"!": "i", "$": "s"}


def title_keys(title: str) -> tuple[tuple[str, ...], ...]:
    """Give every key that the title is filed under, the plainest first; none for a title without words."""
    return tuple(dict.fromkeys(reading.key for reading in title_readings(title)))


def title_readings(title: str) -> tuple[TitleReading, ...]:
    """Read a title every way it may be used, the plainest first, each with another key or another surface."""
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], TitleReading] = {}
    for form, text in _texts(clean(title)):
        for reading in _read(form, text):
            key = reading.key
            if 0 < len(key) <= MAX_TOKENS and (form not in CUT or sum(map(len, key)) >= MIN_CUT):
                found.setdefault((key, reading.folded), reading)
    return tuple(islice(found.values(), MAX_KEYS))


def strip_tails(title: str) -> str:
    """Drop version tails and credits, chained ones too; what would leave no word stays as it is."""
    text, before = title, None
    while text != before:
        before = text
        for shorter in _shorter(text):
            if _has_word(shorter):
                text = shorter.strip()
                break
    return text


def _texts(title: str) -> Iterator[tuple[Form, str]]:
    """Give the texts that may stand for the title, in order of preference."""
    if not _SPECIAL.search(title):
        yield Form.PLAIN, title
        return
    plain = strip_tails(title)
    yield Form.PLAIN, plain
    for joined in _styled(plain):
        yield Form.PLAIN, joined
    yield from _shortened(plain)
    if plain != title:
        yield Form.TAILED, title


def _shortened(plain: str) -> Iterator[tuple[Form, str]]:
    if ("(" in plain or "[" in plain) and _has_word(bare := _BRACKET.sub(" ", plain)):
        yield (Form.PART if _PART.search(plain) else Form.BRACKET), bare
    if (part := _PART.search(plain)) and _has_word(plain[: part.start()]):
        yield Form.PART, plain[: part.start()]
    if (dash := _DASH.search(plain)) and _has_word(plain[: dash.start()]):
        yield Form.DASH, plain[: dash.start()]


def _styled(plain: str) -> Iterator[str]:
    """Undo letters set apart ("b u b b l e") and symbols that stand for letters ("FE!N")."""
    if _SPACED.search(plain):
        yield _SPACED.sub(lambda found: "".join(found[0].split()), plain)
    if _SYMBOLS.search(plain):
        yield _SYMBOLS.sub(lambda found: _LETTER_OF[found[0]], plain)


def _shorter(text: str) -> Iterator[str]:
    """Give the text without its credits, its last dash or its last bracket, where those are tails."""
    if _CREDIT_BRACKET.search(text):
        yield _CREDIT_BRACKET.sub("", text)
    if (credit := _BARE_CREDIT.search(text)) and _balanced(text[: credit.start()]):
        yield text[: credit.start()]
    for dash in _DASH.finditer(text):
        if _VERSION.search(text[dash.end() :]):
            yield text[: dash.start()]
            break
    brackets = list(_BRACKET.finditer(text))
    if brackets and _VERSION.search(brackets[-1][1]) and not _has_word(text[brackets[-1].end() :]):
        yield text[: brackets[-1].start()] + text[brackets[-1].end() :]


def _balanced(text: str) -> bool:
    return text.count("(") == text.count(")") and text.count("[") == text.count("]")


def _has_word(text: str) -> bool:
    return any(map(str.isalnum, text))


def _read(form: Form, text: str) -> Iterator[TitleReading]:
    """Read a text as any sentence is read, then with each run that a title may mean another way."""
    runs = tuple(run for run in text.split() if read_run(run).tokens)
    words = tuple(map(read_run, runs))
    yield TitleReading(form, runs, words)
    if not _AMBIGUOUS.isdisjoint(chain.from_iterable(word.folded for word in words)):
        others = [_others(words, at) for at in range(len(words))]
        choices = [(word, *also) for word, also in zip(words, others, strict=True)]
        for other in islice(product(*choices), 1, MAX_KEYS):
            yield TitleReading(form, runs, other)


def _others(words: Sequence[Reading], at: int) -> tuple[Reading, ...]:
    """Give the other readings of one run of a title; a part's number is a number and nothing else."""
    word, runs = words[at], len(words)
    if len(word.folded) != 1 or (at and words[at - 1].tokens == ("part",) and word.folded[0] in "24"):
        return ()
    also: Iterable[tuple[str, ...]] = TITLE_ALSO.get(word.folded[0], ())
    if runs > 1:
        also = (*also, *LONG_TITLE_ALSO.get(word.folded[0], ()))
    return tuple(Reading(word.folded, tokens) for tokens in also)
