"""The doors of the twin of Spotify to playlists: create, fill, read, rename, cover, list."""

import base64
import re
from http import HTTPStatus
from typing import Any

from bot.sandbox.exchange import Answer, Ask, Door, Guard
from bot.sandbox.spotify_errors import bad, refuse
from bot.sandbox.spotify_payloads import images, items_page, listed_playlist, page
from bot.sandbox.spotify_payloads import playlist as playlist_payload
from bot.sandbox.spotify_questions import WHOLE, body_object, identifier, read_slice
from bot.sandbox.spotify_world import Playlist
from bot.sandbox.tracks import looks_like_id, spotify_id
from bot.sandbox.world import World

MOST_ITEMS = 100
LONGEST_NAME = 100
LONGEST_DESCRIPTION = 300
LARGEST_COVER = 256 * 1024
JPEG_START = b"\xff\xd8"
MARKUP = re.compile(r"[\r\n<>]|https?://", re.IGNORECASE)


def _playlist(world: World, ask: Ask) -> Playlist:
    playlist = world.spotify.playlists.get(identifier(ask))
    if playlist is None:
        raise refuse(HTTPStatus.NOT_FOUND)
    return playlist


def _details(body: dict[str, Any]) -> dict[str, Any]:
    """Read name, description and the two flags, as far as they are given."""
    given = {name: value for name in ("name", "description") if (value := body.get(name)) is not None}
    flags = {name: value for name in ("public", "collaborative") if (value := body.get(name)) is not None}
    for name, value in given.items():
        if not isinstance(value, str):
            raise bad(f"Error parsing JSON: {name} must be a string")
    for name, value in flags.items():
        if not isinstance(value, bool):
            raise bad(f"Error parsing JSON: {name} must be a boolean")
    if "name" in given and not 1 <= len(given["name"].strip()) <= LONGEST_NAME:
        raise bad("Invalid playlist name")
    description = given.get("description", "")
    if MARKUP.search(description) or len(description) > LONGEST_DESCRIPTION:
        raise bad("Invalid playlist description")
    return given | flags


def create(world: World, ask: Ask) -> Answer:
    """Make a playlist; two with the same name are two."""
    details = _details(body_object(ask))
    if "name" not in details:
        raise bad("Missing required field: name")
    public, collaborative = details.get("public", True), details.get("collaborative", False)
    if collaborative and public:
        raise bad("Collaborative playlists can only be private.")
    playlist = world.spotify.create(
        name=details["name"],
        description=details.get("description", ""),
        public=public,
        collaborative=collaborative,
    )
    headers = {"location": f"{world.url}/v1/playlists/{playlist.playlist_id}"}
    return Answer(status=HTTPStatus.CREATED, body=playlist_payload(playlist, world), headers=headers)


def change(world: World, ask: Ask) -> Answer:
    """Change a playlist's name, description or flags."""
    playlist, details = _playlist(world, ask), _details(body_object(ask))
    if details.get("collaborative", playlist.collaborative) and details.get("public", playlist.public):
        raise bad("Collaborative playlists can only be private.")
    for name, value in details.items():
        setattr(playlist, name, value)
    playlist.version += 1
    return Answer()


def get(world: World, ask: Ask) -> Answer:
    """Answer with a playlist."""
    return Answer(body=playlist_payload(_playlist(world, ask), world))


def mine(world: World, ask: Ask) -> Answer:
    """Answer with a page of our library's playlists, newest first."""
    cut = read_slice(ask, default=20, most=50)
    kept = [playlist for playlist in reversed(world.spotify.playlists.values()) if playlist.kept]
    shown = [listed_playlist(playlist, world) for playlist in kept[cut.offset : cut.offset + cut.limit]]
    return Answer(body=page(world, "/v1/me/playlists", shown, len(kept), cut))


def _track_ids(world: World, ask: Ask, body: dict[str, Any]) -> list[str]:
    """Read the tracks to put in; what stands in the query counts before the body."""
    uris = ask.query["uris"].split(",") if ask.query.get("uris") else body.get("uris")
    if not isinstance(uris, list):
        raise bad("No uris provided")
    if len(uris) > MOST_ITEMS:
        raise bad("You can add a maximum of 100 tracks per request.")
    track_ids = []
    for uri in uris:
        kind, _, track_id = str(uri).rpartition(":")
        if kind != "spotify:track" or not looks_like_id(track_id):
            raise bad(f"Invalid track uri: {uri}")
        if track_id not in world.spotify.songs:
            raise bad("Payload contains a non-existing ID")
        track_ids.append(track_id)
    return track_ids


def _items_body(ask: Ask) -> dict[str, Any]:
    if ask.query.get("uris") and not ask.body:
        return {}
    try:
        body = ask.json()
    except ValueError:
        raise bad("Error parsing JSON.") from None
    if not isinstance(body, dict):
        raise bad("No uris provided")
    return body


def replace(world: World, ask: Ask) -> Answer:
    """Put these tracks into a playlist in the place of all others."""
    playlist = _playlist(world, ask)
    playlist.items = world.spotify.items(_track_ids(world, ask, _items_body(ask)))
    return _changed(playlist, HTTPStatus.OK)


def add(world: World, ask: Ask) -> Answer:
    """Put tracks into a playlist, at its end or at a position."""
    playlist, body = _playlist(world, ask), _items_body(ask)
    items = world.spotify.items(_track_ids(world, ask, body))
    if not items:
        raise bad("No uris provided")
    raw = str(ask.query.get("position", body.get("position", len(playlist.items))))
    if not WHOLE.fullmatch(raw) or not 0 <= int(raw) <= len(playlist.items):
        raise bad("Index out of bounds.")
    playlist.items[int(raw) : int(raw)] = items
    return _changed(playlist, HTTPStatus.CREATED)


def _changed(playlist: Playlist, status: int) -> Answer:
    playlist.version += 1
    return Answer(status=status, body={"snapshot_id": playlist.snapshot_id})


def get_items(world: World, ask: Ask) -> Answer:
    """Answer with a page of a playlist's entries."""
    playlist = _playlist(world, ask)
    return Answer(body=items_page(playlist, world, read_slice(ask, default=20, most=50)))


def get_images(world: World, ask: Ask) -> Answer:
    """Answer with a playlist's cover."""
    return Answer(body=images(_playlist(world, ask)))


def put_image(world: World, ask: Ask) -> Answer:
    """Take a JPEG in base64 as a playlist's cover."""
    playlist = _playlist(world, ask)
    if len(ask.body) > LARGEST_COVER:
        raise refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Request entity too large")
    try:
        picture = base64.b64decode(ask.body, validate=True)
    except ValueError:
        picture = b""
    if not picture.startswith(JPEG_START):
        raise bad("Invalid image: base64 of a JPEG was expected")
    playlist.cover = spotify_id("cover", picture.hex())
    return Answer(status=HTTPStatus.ACCEPTED)


def _door(method: str, pattern: str, handler: Any) -> Door:
    return Door(method=method, pattern=pattern, handler=handler, guard=Guard.SPOTIFY)


DOORS = (
    _door("GET", "/v1/me/playlists", mine),
    _door("POST", "/v1/me/playlists", create),
    _door("GET", "/v1/playlists/{id}", get),
    _door("PUT", "/v1/playlists/{id}", change),
    _door("GET", "/v1/playlists/{id}/items", get_items),
    _door("POST", "/v1/playlists/{id}/items", add),
    _door("PUT", "/v1/playlists/{id}/items", replace),
    _door("GET", "/v1/playlists/{id}/images", get_images),
    _door("PUT", "/v1/playlists/{id}/images", put_image),
)
