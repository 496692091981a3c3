"""Spotify through spotipy: the only module that knows it is there (consent apart, see `consent`).

spotipy repeats calls that write by itself unless it is given a plain session, and swallows answers that it
cannot read; so the session is ours, and `spotify_errors` sees each answer before spotipy does. Only the
calls of development mode in 2026 are used: playlists are filled by *replace*, tracks are read one by one,
and a playlist is removed from the library.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any, Final

import spotipy
import structlog

from bot.conversation.draft import PlaylistId
from bot.conversation.ledger import FoundTrack
from bot.errors import Channel, OutsideError, Refused, Unauthorised, Unreachable
from bot.gateways import spotify_errors, spotify_payloads
from bot.gateways.consent import Consent
from bot.gateways.deadline import DeadlineAdapter, session
from bot.gateways.patience import patiently
from bot.spelling.spelling import TrackId

HITS: Final = 10
PAGE_SIZE: Final = 50
MOST_PAGES: Final = 240  # an account may hold some 11,000 playlists
MOST_TRACKS: Final = 100
_UNKNOWN_TRACK: Final = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND})

_log = structlog.get_logger(__name__)


class SpotifyMusic:
    """Spotify as the playlists' owner sees it.

    Args:
        api_url: where the Web API is, such as https://api.spotify.com/v1.
        market: the country whose listeners must be able to play the tracks; "" for the owner's.
        public: whether new playlists stand on the owner's profile.
        connect_timeout_s: seconds to wait for a connection.
        deadline_s: seconds that one whole call may take.
    """

    def __init__(
        self,
        *,
        api_url: str,
        consent: Consent,
        market: str,
        public: bool,
        clock: Callable[[], datetime],
        connect_timeout_s: float = 3.0,
        deadline_s: float = 20.0,
    ) -> None:
        self._consent = consent
        self._market = market or None
        self._public = public
        self._clock = clock
        self._account: str | None = None
        adapter = DeadlineAdapter(connect_timeout_s=connect_timeout_s, deadline_s=deadline_s)
        self._spotify = spotipy.Spotify(
            auth_manager=consent,
            requests_session=session(adapter, check=partial(spotify_errors.check, clock=clock)),
            requests_timeout=deadline_s,
            retries=0,
            status_retries=0,
        )
        self._spotify.prefix = api_url.rstrip("/") + "/"

    def account(self) -> str:
        """Give the id of the playlists' owner; it is asked for once."""
        if self._account is None:
            # spotipy's me() asks for "me/", which is another address
            self._account = spotify_payloads.account_id(self._read(self._spotify._get, "me"))  # noqa: SLF001
        return self._account

    def search(self, title: str, artist: str = "") -> tuple[FoundTrack, ...]:
        """Give up to ten tracks for a title, best first by Spotify's own order."""
        query = spotify_payloads.search_query(title, artist)
        if not query:
            return ()
        body = self._read(self._spotify.search, q=query, type="track", limit=HITS, market=self._market)
        return spotify_payloads.found_tracks(body)

    def track(self, track: TrackId) -> FoundTrack | None:
        """Give one track, or None when Spotify does not know it."""
        try:
            body = self._read(self._spotify.track, track, market=self._market)
        except Refused as refusal:
            if refusal.status in _UNKNOWN_TRACK:
                return None
            raise
        return spotify_payloads.single_track(body)

    def create_playlist(self, name: str) -> PlaylistId:
        """Create an empty playlist, once.

        Raises:
            OutcomeUnknown: it may or may not stand.
        """
        body = self._write(self._spotify.current_user_playlist_create, name, public=self._public)
        return spotify_payloads.created_playlist(body)

    def fill(self, playlist: PlaylistId, tracks: Sequence[TrackId]) -> None:
        """Make these the playlist's tracks, in this order, replacing what was there; at most 100."""
        if len(tracks) > MOST_TRACKS:
            message = f"a playlist is filled with at most {MOST_TRACKS} tracks, not {len(tracks)}"
            raise Refused(message, channel=Channel.SPOTIFY)
        spotify_payloads.taken(self._write(self._spotify.playlist_replace_items, playlist, list(tracks)))

    def tracks_of(self, playlist: PlaylistId) -> tuple[TrackId, ...]:
        """Give the playlist's tracks in order."""
        pages = self._pages(partial(self._spotify.playlist_items, playlist))
        return tuple(track for page in pages for track in spotify_payloads.playlist_tracks(page))

    def name(self, playlist: PlaylistId, name: str, description: str) -> None:
        """Set the playlist's public name and, best effort, its description.

        The description goes in a call of its own: Spotify refuses some for reasons that it does not tell,
        and the name must stand before the link is posted.
        """
        change = self._spotify.playlist_change_details
        self._write(change, playlist, name=spotify_payloads.plain_line(name, spotify_payloads.LONGEST_NAME))
        line = spotify_payloads.plain_line(description, spotify_payloads.LONGEST_DESCRIPTION)
        if not line:
            return
        try:
            self._write(change, playlist, description=line)
        except OutsideError as trouble:
            _log.warning(
                "a playlist goes without its description",
                action="description_left_out",
                playlist=playlist,
                status=trouble.status,
            )

    def playlists_named(self, token: str) -> tuple[PlaylistId, ...]:
        """Give our own playlists whose name holds `token`; the whole library is looked through."""
        me = self.account()
        listed = (
            entry
            for page in self._pages(self._spotify.current_user_playlists)
            for entry in spotify_payloads.listed_playlists(page)
        )
        return tuple(entry.id for entry in listed if token in entry.name and entry.owner in {me, None})

    def remove(self, playlist: PlaylistId) -> None:
        """Take a playlist out of our library, which is all the deleting there is."""
        uri = f"spotify:playlist:{playlist}"
        # spotipy's own way still calls an address that is gone
        self._write(self._spotify._delete, "me/library", uris=uri)  # noqa: SLF001

    def _pages(self, call: Callable[..., Any]) -> Iterator[dict[str, Any]]:
        """Read a list to its end, by offsets of our own: no address from a body is followed."""
        for page in range(MOST_PAGES):
            body = self._read(call, limit=PAGE_SIZE, offset=page * PAGE_SIZE)
            yield body
            if not spotify_payloads.goes_on(body):
                return
        raise Unreachable("a list on Spotify does not end", channel=Channel.SPOTIFY)

    def _read(self, call: Callable[..., Any], *place: Any, **wanted: Any) -> dict[str, Any]:
        body = patiently(lambda: self._call(partial(call, *place, **wanted), writing=False))
        if not isinstance(body, dict):
            raise Unreachable("Spotify sent nothing where an answer was due", channel=Channel.SPOTIFY)
        return body

    def _write(self, call: Callable[..., Any], *place: Any, **wanted: Any) -> Any:
        return self._call(partial(call, *place, **wanted), writing=True)

    def _call(self, call: Callable[[], Any], *, writing: bool) -> Any:
        """Make a call, and again with a new access token if Spotify did not take the one we had."""
        try:
            with spotify_errors.translated(writing=writing, clock=self._clock):
                return call()
        except Unauthorised as trouble:
            if trouble.status != HTTPStatus.UNAUTHORIZED or not self._consent.forget():
                raise
        with spotify_errors.translated(writing=writing, clock=self._clock):
            return call()
