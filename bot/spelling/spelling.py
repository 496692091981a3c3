"""The values of a spelling: tracks, slots, and the sentence they say together.

These are the words of the glossary; they hold no behaviour beyond reading themselves.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

TrackId = NewType("TrackId", str)
"""A Spotify track id: 22 letters and digits."""


class MatchKind(StrEnum):
    """How a title says a run of words."""

    EXACT = "exact"
    VARIANT = "variant"
    NEAR = "near"
    GAP = "gap"


@dataclass(frozen=True, kw_only=True, slots=True)
class Track:
    """One row of the catalog.

    `row` is the track's number in its index; a Spotify id is known only for some catalogs.
    """

    row: int
    title: str
    artist: str
    track_id: TrackId | None = None
    popularity: int | None = None
    explicit: bool | None = None
    year: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """A run of words of the sentence with the track that says it, or a gap with none.

    Args:
        says: the sentence's own words, as written, joined by single spaces.
        ratio: rapidfuzz's ratio of the folded words and the folded title key, 0 to 100.
        why: one line for people.
    """

    says: str
    kind: MatchKind
    why: str
    track: Track | None = None
    ratio: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Spelling:
    """A sentence cut into slots, with its total cost in units of one track."""

    sentence: str
    slots: tuple[Slot, ...]
    cost: float

    @property
    def complete(self) -> bool:
        """Tell whether every word is said by a title; a sentence without words is not."""
        return bool(self.slots) and not self.gaps

    @property
    def gaps(self) -> tuple[str, ...]:
        """Give the words that no title says, a slot each."""
        return tuple(slot.says for slot in self.slots if slot.kind is MatchKind.GAP)

    @property
    def words(self) -> int:
        """Count the sentence's words."""
        return sum(len(slot.says.split()) for slot in self.slots)

    @property
    def covered(self) -> int:
        """Count the words that a title says."""
        return sum(len(slot.says.split()) for slot in self.slots if slot.kind is not MatchKind.GAP)
