"""Words: the runs that people wrote, their folded form, and the canonical tokens that are compared.

One function reads titles and sentences alike, a run of letters without white space at a time, so the same
word always gives the same tokens. Folding drops case, accents and punctuation; the tokens also see through
contractions and known stylings. Changing either changes every index: count `NORMALISER` up.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from bot.spelling.classes import (
    CLIPPED,
    ENDINGS,
    IS_AFTER,
    LETTERS,
    NEVER_HALVES,
    NEVER_JOINED,
    SAME,
    WOULD_AFTER,
)

NORMALISER = 1
"""The version of this reading; an index says with which it was built."""

_CLEAN = str.maketrans(
    {
        **dict.fromkeys("’‘`´ʼʹ′＇‛", "'"),
        **dict.fromkeys(
            [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0x00AD], None
        ),
        **dict.fromkeys(range(0xD800, 0xE000), "�"),
    }
)
_ENTITY = re.compile(r"&(amp|quot|apos|lt|gt|nbsp|#0?39|#x27);", re.IGNORECASE)
_ENTITIES = {"amp": "&", "quot": '"', "lt": "<", "gt": ">", "nbsp": " "}
_ACCENTS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_VOWEL_SIGNS = "".join(
    chr(code)
    for code in range(0x370, 0x11000)
    if unicodedata.category(chr(code)) in {"Mn", "Mc"} and not _ACCENTS.match(chr(code))
)
"""Marks that are letters of their script; regular expressions take them for punctuation."""
_INITIALS = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W_]))?")
_PLUS = re.compile(r"(?<=\d)\+(?=\d)")
_PERCENT = re.compile(r"(?<=\d)%")
_AND_INSIDE = re.compile(r"(?<=[^\W_])'n'(?=[^\W_])")
_LETTER = rf"[\w{_VOWEL_SIGNS}]"
_TOKEN = re.compile(rf"'?{_LETTER}+(?:['*]+{_LETTER}+)*(?:\*\*+|')?|[&+]")
_MIN_HALF = 3
_MIN_WHOLE = 6


class Reading(NamedTuple):
    """One run of a text: its folded words, and the canonical tokens that they stand for."""

    folded: tuple[str, ...]
    tokens: tuple[str, ...]


def clean(text: str) -> str:
    """Unify apostrophes, drop marks that nobody sees, and undo HTML's five entities."""
    if "&" in text:
        text = _ENTITY.sub(lambda found: _ENTITIES.get(found[1].lower(), "'"), text)
    return text if text.isascii() and "`" not in text else text.translate(_CLEAN)


def sentence_words(text: str) -> tuple[str, ...]:
    """Give a sentence's own words: runs without white space that hold a letter or digit, as written."""
    return tuple(run for run in text.split() if any(map(str.isalnum, run)))


def fold(text: str) -> str:
    """Drop case and accents, keeping punctuation; folding twice equals folding once."""
    text = clean(text)
    if text.isascii():
        return text.lower()
    folded = _fold_once(text)
    while (again := _fold_once(folded)) != folded:
        folded = again
    return folded


def _fold_once(text: str) -> str:
    spread = unicodedata.normalize("NFKD", clean(text).casefold())
    plain = _ACCENTS.sub("", spread).casefold().translate(LETTERS)
    return unicodedata.normalize("NFC", plain)


@lru_cache(maxsize=1 << 16)
def read_run(run: str) -> Reading:
    """Read one run without white space; punctuation alone reads as nothing, but "&" and "+" as "and"."""
    text = fold(run)
    text = _INITIALS.sub(lambda found: found[0].replace(".", ""), text)
    text = _PERCENT.sub(" percent", _PLUS.sub(" plus ", text))
    text = _AND_INSIDE.sub(" 'n' ", text)
    folded: list[str] = []
    tokens: list[str] = []
    for word in _TOKEN.findall(text.replace("_", " ")):
        folded.append(word.replace("'", ""))
        tokens.extend(_canonical(word))
    return Reading(tuple(folded), tuple(tokens))


def canonical(text: str) -> tuple[str, ...]:
    """Give the canonical tokens of a text, the same for every known spelling of the same words."""
    return tuple(token for run in clean(text).split() for token in read_run(run).tokens)


def folded_words(text: str) -> tuple[str, ...]:
    """Give the text's words without case, accents, punctuation and apostrophes, otherwise as written."""
    return tuple(word for run in clean(text).split() for word in read_run(run).folded)


def may_join(left: str, right: str) -> bool:
    """Tell whether two tokens may be written as one: "good night", but not "a way" nor "now here"."""
    return (
        min(len(left), len(right)) >= _MIN_HALF
        and len(left) + len(right) >= _MIN_WHOLE
        and left + right not in NEVER_JOINED
        and NEVER_HALVES.isdisjoint((left, right))
        and (left + right).isalpha()
    )


def same_but_for_joins(left: Sequence[str], right: Sequence[str]) -> bool:
    """Tell whether two token rows differ only in words written together or apart."""
    at = other = 0
    while at < len(left) and other < len(right):
        if left[at] == right[other]:
            at, other = at + 1, other + 1
        elif _joins(left, at, right[other]):
            at, other = at + 2, other + 1
        elif _joins(right, other, left[at]):
            at, other = at + 1, other + 2
        else:
            return False
    return at == len(left) and other == len(right)


def _joins(tokens: Sequence[str], at: int, whole: str) -> bool:
    pair = tokens[at : at + 2]
    return len(pair) == 2 and pair[0] + pair[1] == whole and may_join(pair[0], pair[1])  # noqa: PLR2004 - a pair


def _canonical(word: str) -> tuple[str, ...]:
    """Expand one folded word, apostrophes and all."""
    for form in (word, word.strip("'")) if "'" in word else (word,):
        if form in CLIPPED:
            return CLIPPED[form]
    if word.endswith("in'") and len(word) > len("xin'"):
        return (word.strip("'") + "g",)
    word = word.strip("'")
    if "'" in word:
        return _contraction(word)
    return SAME.get(word, ("and",) if word == "+" else (word,))


def _contraction(word: str) -> tuple[str, ...]:
    for ending, meaning in ENDINGS.items():
        if word.endswith(ending):
            stem = word[: -len(ending)]
            stem = stem.replace("'", "")
            return (*SAME.get(stem, (stem,)), meaning)
    stem, _, ending = word.rpartition("'")
    if ending == "s" and stem in IS_AFTER:
        return (stem, "is")
    if ending == "d" and stem in WOULD_AFTER:
        return (stem, "would")
    plain = word.replace("'", "")
    return (plain,)
