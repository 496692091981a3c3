"""Resolve: find today's playable Spotify track for each slot and prove that it still says the words.

At most two searches a slot. What a person approved must be that very track (title and artist);
for a draft that only the policy approved, another track saying the same words will do.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from bot.conversation.draft import Resolved
from bot.conversation.ledger import FoundTrack
from bot.services.ports import Music
from bot.spelling.spelling import Slot, Spelling, Track, TrackId

Says = Callable[[str, str], bool]
Alternatives = Callable[[str], Sequence[Track]]
NOTHING: Final[Mapping[Slot, Resolved]] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True, slots=True)
class Ear:
    """How titles are judged and replaced: the speller's part in resolving.

    Args:
        says: whether a title (second) still says these words (first).
        same: whether two texts are the same title, or two artists' names the same artist.
        alternatives: other catalog tracks that say these words, best first.
    """

    says: Says
    same: Says
    alternatives: Alternatives


class Resolver:
    """Asks Spotify once or twice for each slot."""

    def __init__(self, *, music: Music, ear: Ear, explicit: bool) -> None:
        self._music = music
        self._ear = ear
        self._explicit = explicit

    def resolve(
        self, spelling: Spelling, *, strict: bool, known: Mapping[Slot, Resolved] = NOTHING
    ) -> tuple[Resolved, ...]:
        """Give a track, or the problem, for each slot; no track twice.

        Args:
            spelling: what is to be said.
            strict: take only the very tracks of the spelling.
            known: what was found a moment ago for slots of another spelling, and is not asked for again.

        Raises:
            OutsideError: Spotify could not be asked.
        """
        used: set[TrackId] = set()
        found: list[Resolved] = []
        for slot in spelling.slots:
            resolved = known.get(slot)
            if resolved is None or resolved.track_id is None or resolved.track_id in used:
                resolved = self._slot(slot, used, strict=strict)
            if resolved.track_id is not None:
                used.add(resolved.track_id)
            found.append(resolved)
        return tuple(found)

    def _slot(self, slot: Slot, used: set[TrackId], *, strict: bool) -> Resolved:
        track = slot.track
        if track is None:
            return Resolved(track_id=None, title="", artist="", problem=f"no title says “{slot.says}”")
        known = self._known(slot, track, used, strict=strict)
        if known is not None:
            return known
        first = self._pick(self._music.search(track.title, track.artist), slot, track, used, strict=True)
        if first is not None:
            return first
        second = self._second_search(slot, track, used, strict=strict)
        if second is not None:
            return second
        problem = (
            f"“{track.title}” by {track.artist or 'an unknown artist'} cannot be played on Spotify today"
        )
        return Resolved(track_id=None, title=track.title, artist=track.artist, problem=problem)

    def _known(self, slot: Slot, track: Track, used: set[TrackId], *, strict: bool) -> Resolved | None:
        if track.track_id is None or track.track_id in used:
            return None
        today = self._music.track(track.track_id)
        return None if today is None else self._pick([today], slot, track, used, strict=strict)

    def _second_search(
        self, slot: Slot, track: Track, used: set[TrackId], *, strict: bool
    ) -> Resolved | None:
        if strict:
            return self._pick(self._music.search(track.title), slot, track, used, strict=True)
        others = [other for other in self._ear.alternatives(slot.says) if other.row != track.row]
        wanted = others[0] if others else track
        hits = self._music.search(wanted.title, wanted.artist if others else "")
        return self._pick(hits, slot, wanted, used, strict=False)

    def _pick(
        self, hits: Iterable[FoundTrack], slot: Slot, track: Track, used: set[TrackId], *, strict: bool
    ) -> Resolved | None:
        """Give the best hit that says the words: the same artist's first, then any other if allowed.

        Of equals the one whose title is the catalog's letter for letter: customers read version tails too.
        """
        good = [hit for hit in hits if self._fits(hit, slot, used)]
        good.sort(key=lambda hit: hit.title.casefold() != track.title.casefold())
        same = [hit for hit in good if self._is(hit, track)]
        chosen = same or ([] if strict else good)
        if not chosen:
            return None
        return Resolved(track_id=chosen[0].id, title=chosen[0].title, artist=chosen[0].artist)

    def _fits(self, hit: FoundTrack, slot: Slot, used: set[TrackId]) -> bool:
        playable = hit.playable is not False and (self._explicit or not hit.explicit)
        return playable and hit.id not in used and self._ear.says(slot.says, hit.title)

    def _is(self, hit: FoundTrack, track: Track) -> bool:
        """Tell whether a hit is the track that was chosen: the same title by one of its artists."""
        if not self._ear.same(hit.title, track.title):
            return False
        ours = [name for name in track.artist.split(";") if name.strip()]
        theirs = hit.artist.split(";")
        return not ours or any(self._ear.same(mine, other) for mine in ours for other in theirs)
