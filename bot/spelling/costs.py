"""What a spelling costs, in units of one track.

One track is the unit: a playlist should be short. The rest says what reads worse than it might, in measured
proportions: a gap is worse than any title, a lone "for" is filler, a title that must be cut reads oddly.
"""

from dataclasses import dataclass

MICRO = 1_000_000
"""Costs are added as whole millionths, so that equal sums are equal."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Costs:
    """The named terms; all are non-negative.

    Args:
        track: each title used; `gap` is each word that no title says.
        join: a word written together or apart; `styled` is any other known spelling.
        filler: a title that is one stop word; `letter` is a title that is one letter, digit or sign.
        unpopular: times how far the track is from popularity 100; unknown counts as 0.
        unlinked: a track whose Spotify id must still be found.
        bracket: bracketed words left unsaid; `part` a part number, `dash` what follows an unknown dash.
        tailed: a version tail or credit said aloud.
        accented: a title with letters beyond ASCII for words without.
        imitation: karaoke, tributes; `other_cut`: live, remixed, sped up.
    """

    track: float = 1.0
    gap: float = 6.0
    join: float = 0.18
    styled: float = 0.06
    filler: float = 0.5
    letter: float = 0.7
    unpopular: float = 0.3
    unlinked: float = 0.05
    bracket: float = 0.15
    part: float = 0.15
    dash: float = 0.5
    tailed: float = 0.3
    accented: float = 0.15
    imitation: float = 0.4
    other_cut: float = 0.1


_STOPS = """
a about all am an and are as at be been but by can could did do does for from get go had has have he her here
him his how i if in into is it its just let me more my no not of off on one or our out over please she so some
than that the their them then there they this to too until up us was we were what when where which who will
with would you your
"""
STOP_WORDS = frozenset(_STOPS.split())
"""Words that say little as a title of their own."""
