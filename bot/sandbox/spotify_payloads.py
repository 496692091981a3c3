"""Tracks and playlists of the twin as Spotify writes them in development mode (2026).

Popularity, markets and linked tracks are gone there. The album is left out, too: the public
description still demands markets in it. A playlist's `items` and an entry's `item` are the new
words for `tracks` and `track`; a switch answers in the old ones.
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bot.sandbox.spotify_world import OUR_SPOTIFY_ID, Item, Playlist
from bot.sandbox.tracks import Song, spotify_id
from bot.sandbox.world import World

OPEN = "https://open.spotify.com"


@dataclass(frozen=True, kw_only=True, slots=True)
class Slice:
    """Which part of a list was asked for."""

    limit: int
    offset: int


def _reference(world: World, kind: str, name: str, identifier: str) -> dict[str, Any]:
    return {
        "external_urls": {"spotify": f"{OPEN}/{kind}/{identifier}"},
        "href": f"{world.url}/v1/{name}/{identifier}",
        "id": identifier,
        "type": kind,
        "uri": f"spotify:{kind}:{identifier}",
    }


def us(world: World) -> dict[str, Any]:
    """Write our own account, as little as development mode shows."""
    return _reference(world, "user", "users", OUR_SPOTIFY_ID) | {"display_name": "Tune Cares"}


def track(song: Song, world: World) -> dict[str, Any]:
    """Write a track, seen from our account's country."""
    artist = _reference(world, "artist", "artists", spotify_id("artist", song.artist)) | {"name": song.artist}
    playable = song.playable and song.track_id in world.spotify.songs
    payload = _reference(world, "track", "tracks", song.track_id) | {
        "artists": [artist],
        "disc_number": 1,
        "duration_ms": 180_000 + len(song.title) * 1_000,
        "explicit": song.explicit,
        "is_local": False,
        "is_playable": playable,
        "name": song.title,
        "preview_url": None,
        "track_number": 1,
    }
    return payload if playable else payload | {"restrictions": {"reason": "market"}}


def page(
    world: World, path: str, items: Sequence[Any], total: int, cut: Slice, query: dict[str, str] | None = None
) -> dict[str, Any]:
    """Write one page of a list; the addresses of its neighbours are absolute."""

    def address(offset: int) -> str:
        asked = {**(query or {}), "offset": str(offset), "limit": str(cut.limit)}
        return f"{world.url}{path}?{urlencode(asked)}"

    following, previous = cut.offset + cut.limit, max(0, cut.offset - cut.limit)
    return {
        "href": address(cut.offset),
        "items": list(items),
        "limit": cut.limit,
        "next": address(following) if following < total else None,
        "offset": cut.offset,
        "previous": address(previous) if cut.offset else None,
        "total": total,
    }


def item(entry: Item, world: World) -> dict[str, Any]:
    """Write an entry of a playlist."""
    name = "item" if world.spotify.new_words else "track"
    return {
        "added_at": entry.added_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "added_by": _reference(world, "user", "users", OUR_SPOTIFY_ID),
        "is_local": False,
        name: track(entry.song, world),
    }


def items_page(playlist: Playlist, world: World, cut: Slice) -> dict[str, Any]:
    """Write one page of a playlist's entries."""
    entries = playlist.items[cut.offset : cut.offset + cut.limit]
    path = f"/v1/playlists/{playlist.playlist_id}/items"
    return page(world, path, [item(entry, world) for entry in entries], len(playlist.items), cut)


def images(playlist: Playlist) -> list[dict[str, Any]]:
    """Write a playlist's cover, if it was given one."""
    if playlist.cover is None:
        return []
    return [{"url": f"https://image-cdn.example/{playlist.cover}", "height": None, "width": None}]


def _head(listed: Playlist, world: World) -> dict[str, Any]:
    return _reference(world, "playlist", "playlists", listed.playlist_id) | {
        "collaborative": listed.collaborative,
        "images": images(listed),
        "name": listed.name,
        "owner": us(world),
        "public": listed.public,
        "snapshot_id": listed.snapshot_id,
    }


def _contents(world: World) -> str:
    return "items" if world.spotify.new_words else "tracks"


def playlist(shown: Playlist, world: World) -> dict[str, Any]:
    """Write a playlist whole, with its first hundred entries."""
    return _head(shown, world) | {
        "description": html.escape(shown.description) or None,
        _contents(world): items_page(shown, world, Slice(limit=100, offset=0)),
    }


def listed_playlist(listed: Playlist, world: World) -> dict[str, Any]:
    """Write a playlist as a line of a list; its description is not told there."""
    href = f"{world.url}/v1/playlists/{listed.playlist_id}/items"
    contents = {"href": href, "total": len(listed.items)}
    return _head(listed, world) | {"description": "", _contents(world): contents}
