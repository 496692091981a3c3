"""What a track is beside the song itself: an imitation of it, or another cut of it.

Only words that say so in the title or the artist's name count; a listener would rather hear the original.
"""

import re
from enum import IntFlag

from bot.spelling.words import clean


class Trait(IntFlag):
    """Why a track stands behind another with the same words."""

    NONE = 0
    IMITATION = 1
    """Karaoke, a tribute, a cover for sleeping babies."""
    OTHER_CUT = 2
    """Live, remixed, sped up: the song, but not as people know it."""
    ACCENTED = 4
    """Letters beyond ASCII: often another language's word."""


_IMITATION = re.compile(
    r"karaoke|tribute|made famous|in the style of|originally performed|cover version|backing track|lullab"
    r"|workout|8-bit|ringtone|sing-?along|piano guys|string quartet|\(cover\)",
    re.IGNORECASE,
)
_OTHER_CUT = re.compile(
    r"[-(\[].*\b(?:live|remix|mix|sped up|slowed|nightcore|instrumental|demo|acoustic|edit|commentary|skit"
    r"|rehearsal|take \d+|ao vivo|en vivo)\b",
    re.IGNORECASE,
)


def traits(title: str, artist: str) -> Trait:
    """Read a track's traits from what it calls itself."""
    found = Trait.NONE
    if _IMITATION.search(title) or _IMITATION.search(artist):
        found |= Trait.IMITATION
    if _OTHER_CUT.search(title):
        found |= Trait.OTHER_CUT
    if not clean(title).isascii():
        found |= Trait.ACCENTED
    return found
