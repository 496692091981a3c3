"""The tracks that the twin of Spotify knows.

Ids and popularities that nobody gave are made from title and artist, so that two twins with the
same tracks agree, and a playlist link means the same tomorrow.
"""

import hashlib
from dataclasses import dataclass

BASE62 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ID_LENGTH = 22


def spotify_id(*parts: str) -> str:
    """Make a Spotify-like id, 22 base62 characters, that is always the same for the same parts."""
    number = int.from_bytes(hashlib.sha256("\x1f".join(parts).encode()).digest())
    letters = []
    for _ in range(ID_LENGTH):
        number, rest = divmod(number, len(BASE62))
        letters.append(BASE62[rest])
    return "".join(letters)


def looks_like_id(text: str) -> bool:
    """Say whether a text has the form of a Spotify id."""
    return len(text) == ID_LENGTH and all(letter in BASE62 for letter in text)


@dataclass(frozen=True, kw_only=True, slots=True)
class Song:
    """A track as the twin keeps it: nothing is missing any more."""

    track_id: str
    title: str
    artist: str
    popularity: int
    explicit: bool
    playable: bool
    year: int | None


@dataclass(frozen=True, slots=True)
class SandboxTrack:
    """A track to stock the twin with.

    Args:
        popularity: 0 to 100; made from title and artist when None.
        track_id: 22 base62 characters; made from title and artist when None.
        playable: whether it plays in our account's country.
    """

    title: str
    artist: str
    popularity: int | None = None
    track_id: str | None = None
    explicit: bool = False
    playable: bool = True
    year: int | None = None

    def song(self) -> Song:
        """Fill in what was left out."""
        track_id = self.track_id or spotify_id("track", self.title, self.artist)
        popularity = self.popularity
        if popularity is None:
            popularity = 20 + int.from_bytes(track_id.encode()[:4]) % 71
        return Song(
            track_id=track_id,
            title=self.title,
            artist=self.artist,
            popularity=popularity,
            explicit=self.explicit,
            playable=self.playable,
            year=self.year,
        )
