"""From Spotify's JSON to our values and from our words to its queries, and nothing else.

Both shapes are read: entries of a playlist are `item` since February 2026, `track` before that.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from bot.conversation.draft import PlaylistId
from bot.conversation.ledger import FoundTrack
from bot.errors import Channel, OutcomeUnknown, Unreachable
from bot.spelling.spelling import TrackId

LONGEST_NAME: Final = 100
LONGEST_DESCRIPTION: Final = 300
_LONGEST_TITLE_ASKED: Final = 100
_LONGEST_ARTIST_ASKED: Final = 60
_ID: Final = re.compile(r"[0-9A-Za-z]{1,64}", re.ASCII)
_STEERS_SEARCH: Final = re.compile(r'[":“”„‟«»＂*\\]')
_TAG: Final = re.compile(r"<[^<>]{0,200}>")


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedPlaylist:
    """A playlist as the list of our library shows it."""

    id: PlaylistId
    name: str
    owner: str | None


def search_query(title: str, artist: str = "") -> str:
    """Write a search for a title and its first artist, in which nothing of theirs steers the search.

    Returns:
        Spotify's field filters; "" when nothing that can be searched for is left of the title.
    """
    asked = _searchable(title, _LONGEST_TITLE_ASKED)
    by = _searchable(artist.split("; ", maxsplit=1)[0], _LONGEST_ARTIST_ASKED)
    if not asked:
        return ""
    return f'track:"{asked}"' + (f' artist:"{by}"' if by else "")


def plain_line(text: str, longest: int) -> str:
    """Give a text as one line without markup, cut to `longest` characters."""
    untagged = _TAG.sub(" ", text).translate({ord("<"): " ", ord(">"): " "})
    line = "".join(" " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign for sign in untagged)
    return " ".join(line.split())[:longest].rstrip()


def found_tracks(body: Mapping[str, Any]) -> tuple[FoundTrack, ...]:
    """Read the tracks of a search, in Spotify's order; empty places in it are passed over."""
    tracks = body.get("tracks")
    items = tracks.get("items") if isinstance(tracks, dict) else None
    if not isinstance(items, list):
        _rubbish("sent a search result without tracks")
    return tuple(track for track in map(_track, items) if track is not None)


def single_track(body: Mapping[str, Any]) -> FoundTrack:
    """Read one track."""
    return _track(body) or _rubbish("sent a track without an id or a name")


def playlist_tracks(body: Mapping[str, Any]) -> tuple[TrackId, ...]:
    """Read the tracks of a page of a playlist, in order.

    A place whose track Spotify no longer shows counts as the track "", so that the list never looks
    complete when it is not. Where Spotify plays another edition, the track that was put in counts.
    """
    return tuple(_placed(_object(entry)) for entry in _items(body, "playlist"))


def listed_playlists(body: Mapping[str, Any]) -> tuple[ListedPlaylist, ...]:
    """Read a page of our library's playlists; empty places in it are passed over."""
    entries = (_object(entry) for entry in _items(body, "list of playlists"))
    return tuple(
        ListedPlaylist(
            id=PlaylistId(number), name=_text(entry.get("name")), owner=_id(_object(entry.get("owner")))
        )
        for entry in entries
        if (number := _id(entry)) is not None
    )


def goes_on(body: Mapping[str, Any]) -> bool:
    """Tell whether another page follows."""
    return bool(body.get("next"))


def account_id(body: Mapping[str, Any]) -> str:
    """Read whose account it is."""
    name = body.get("id")
    return name if isinstance(name, str) and name else _rubbish("did not say whose account this is")


def created_playlist(body: object) -> PlaylistId:
    """Read the id of a playlist that was just made.

    Raises:
        OutcomeUnknown: the answer names none.
    """
    made = _id(_object(body))
    if made is None or not _ID.fullmatch(made):
        message = "Spotify took the playlist but named none; whether it stands is unknown"
        raise OutcomeUnknown(message, channel=Channel.SPOTIFY)
    return PlaylistId(made)


def taken(body: object) -> None:
    """Check that a change of a playlist's tracks was taken.

    Raises:
        OutcomeUnknown: the answer does not say so.
    """
    if not _text(_object(body).get("snapshot_id")):
        message = "Spotify did not say that it took the tracks; whether it did is unknown"
        raise OutcomeUnknown(message, channel=Channel.SPOTIFY)


def _rubbish(what: str) -> NoReturn:
    raise Unreachable(f"Spotify {what}", channel=Channel.SPOTIFY)


def _searchable(text: str, longest: int) -> str:
    return plain_line(_STEERS_SEARCH.sub(" ", text), longest)


def _items(body: Mapping[str, Any], what: str) -> list[object]:
    items = body.get("items")
    if not isinstance(items, list):
        _rubbish(f"sent a {what} without its items")
    return items


def _track(item: object) -> FoundTrack | None:
    track = _object(item)
    number, title = _id(track), _text(track.get("name"))
    if number is None or not title:
        return None
    listed = track.get("artists")
    artists = [_text(_object(artist).get("name")) for artist in listed] if isinstance(listed, list) else []
    playable = track.get("is_playable")
    return FoundTrack(
        id=TrackId(number),
        title=title,
        artist="; ".join(name for name in artists if name),
        playable=playable if isinstance(playable, bool) else None,
        explicit=track.get("explicit") is True,
    )


def _placed(entry: Mapping[str, Any]) -> TrackId:
    track = _object(entry.get("item")) or _object(entry.get("track"))
    return TrackId(_id(_object(track.get("linked_from"))) or _id(track) or "")


def _id(thing: Mapping[str, Any]) -> str | None:
    return _text(thing.get("id")) or None


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
