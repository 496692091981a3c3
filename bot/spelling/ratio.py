"""The one place that asks rapidfuzz how alike two texts are.

The figure is shown to people beside a slot; whether a title says the words is decided by words, never by it.
"""

from rapidfuzz import fuzz

from bot.spelling.words import folded_words


def ratio(a: str, b: str) -> float:
    """Give rapidfuzz's ratio of two texts without case, accents and punctuation, 0 to 100."""
    return float(fuzz.ratio(" ".join(folded_words(a)), " ".join(folded_words(b))))
