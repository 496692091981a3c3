"""The tracks, playlists and tokens of the twin of Spotify."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.clock import SandboxClock
from bot.sandbox.environment import REFRESH_TOKEN
from bot.sandbox.spotify_search import Shelf
from bot.sandbox.tracks import SandboxTrack, Song, spotify_id

OUR_SPOTIFY_ID = "tunecares"
TOKEN_LIFE = timedelta(hours=1)
CONSENT_LIFE = timedelta(days=183)  # six months from consent, however often it is used


@dataclass(frozen=True, slots=True)
class Item:
    """A track's place in a playlist."""

    song: Song
    added_at: datetime


@dataclass(slots=True, kw_only=True)
class Playlist:
    """A playlist of ours.

    Args:
        kept: whether it stands in our library; without that it is as good as deleted.
    """

    playlist_id: str
    name: str
    description: str = ""
    public: bool = True
    collaborative: bool = False
    items: list[Item] = field(default_factory=list)
    kept: bool = True
    cover: str | None = None
    version: int = 1

    @property
    def snapshot_id(self) -> str:
        """The name of its present state."""
        return spotify_id("snapshot", self.playlist_id, str(self.version))


class Consents:
    """Refresh tokens with the day of their consent, and the access tokens made from them."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self._given: dict[str, datetime | None] = {REFRESH_TOKEN: clock.now()}
        self._access: dict[str, datetime] = {}
        self._codes: dict[str, str] = {}
        self._made = 0

    def _next(self, kind: str) -> str:
        self._made += 1
        return f"sandbox-{kind}-{self._made}"

    def holds(self, refresh_token: str) -> bool:
        """Say whether a refresh token still stands for a consent."""
        given = self._given.get(refresh_token)
        return given is not None and self._clock.now() < given + CONSENT_LIFE

    def access_token(self) -> str:
        """Make an access token for an hour."""
        token = self._next("access")
        self._access[token] = self._clock.now() + TOKEN_LIFE
        return token

    def access_state(self, token: str) -> str | None:
        """Say what is wrong with an access token, None if nothing."""
        ends = self._access.get(token)
        if ends is None:
            return "Invalid access token"
        return None if self._clock.now() < ends else "The access token expired"

    def code(self, redirect_uri: str) -> str:
        """Make an authorisation code, bound to where it is sent."""
        code = self._next("code")
        self._codes[code] = redirect_uri
        return code

    def redeem(self, code: str, redirect_uri: str) -> str | None:
        """Turn a code, once, into a refresh token with a new consent."""
        if self._codes.pop(code, None) != redirect_uri:
            return None
        token = self._next("refresh")
        self._given[token] = self._clock.now()
        return token

    def lapse(self) -> None:
        """End every consent, and the access tokens with them."""
        self._given = dict.fromkeys(self._given)
        self._access.clear()

    def grant(self) -> None:
        """Renew every consent as of now."""
        self._given = dict.fromkeys(self._given, self._clock.now())


class SpotifyWorld:
    """Everything on the twin of Spotify."""

    def __init__(self, clock: SandboxClock, tracks: Iterable[SandboxTrack]) -> None:
        self._clock = clock
        self.songs: dict[str, Song] = {}
        self.shelf = Shelf()
        self.playlists: dict[str, Playlist] = {}
        self.saved: set[str] = set()
        self.consents = Consents(clock)
        self.new_words = True
        for track in tracks:
            self.put(track.song())

    def put(self, song: Song) -> None:
        """Add a track, or replace the one with its id."""
        self.songs[song.track_id] = song
        self.shelf.put(song)

    def remove(self, track_id: str) -> None:
        """Take a track out of the catalogue; playlists keep its name, unplayable."""
        self.songs.pop(track_id, None)
        self.shelf.remove(track_id)

    def create(self, *, name: str, description: str, public: bool, collaborative: bool) -> Playlist:
        """Make an empty playlist."""
        playlist = Playlist(
            playlist_id=spotify_id("playlist", str(len(self.playlists)), self._clock.now().isoformat()),
            name=name,
            description=description,
            public=public,
            collaborative=collaborative,
        )
        self.playlists[playlist.playlist_id] = playlist
        return playlist

    def items(self, track_ids: Iterable[str]) -> list[Item]:
        """Make playlist items of known tracks, added now."""
        now = self._clock.now()
        return [Item(self.songs[track_id], now) for track_id in track_ids]

    def standing(self) -> list[dict[str, Any]]:
        """Tell the truth: the playlists that still stand, in order of their making."""
        return [
            {
                "id": playlist.playlist_id,
                "name": playlist.name,
                "tracks": [_track(item.song) for item in playlist.items],
            }
            for playlist in self.playlists.values()
            if playlist.kept
        ]


def _track(song: Song) -> dict[str, str]:
    return {"id": song.track_id, "title": song.title, "artist": song.artist}
