"""The doors of the twin of Spotify for reading: me, search, tracks, library; and the paths that are gone."""

from http import HTTPStatus
from typing import Any

from bot.sandbox.exchange import Answer, Ask, Door, Guard
from bot.sandbox.spotify_errors import bad, error, refuse
from bot.sandbox.spotify_payloads import page, track, us
from bot.sandbox.spotify_questions import identifier, read_slice
from bot.sandbox.tracks import Song
from bot.sandbox.world import World

KINDS = frozenset({"album", "artist", "playlist", "track", "show", "episode", "audiobook"})
LIBRARY_KINDS = frozenset({"track", "album", "episode", "show", "audiobook", "artist", "user", "playlist"})
MOST_URIS = 40
URI_PARTS = 3  # spotify:kind:id
DEEPEST_SEARCH = 1000


def get_me(world: World, ask: Ask) -> Answer:
    """Answer who we are."""
    del ask
    return Answer(body=us(world) | {"images": []})


def search(world: World, ask: Ask) -> Answer:
    """Answer with a page of tracks."""
    query, kinds = ask.query.get("q", ""), ask.query.get("type", "").split(",")
    if not query.strip():
        raise bad("No search query")
    if kinds == [""] or set(kinds) - KINDS:
        raise bad("Bad search type field" if kinds != [""] else "Missing parameter type")
    cut = read_slice(ask, default=5, most=10, deepest=DEEPEST_SEARCH)
    body: dict[str, Any] = {}
    for kind in kinds:
        found: list[Song] = []
        total = 0
        if kind == "track":
            found, total = world.spotify.shelf.find(query, offset=cut.offset, limit=cut.limit)
        items = [track(song, world) for song in found]
        body[f"{kind}s"] = page(world, "/v1/search", items, total, cut, {"q": query, "type": kind})
    return Answer(body=body)


def get_track(world: World, ask: Ask) -> Answer:
    """Answer with one track."""
    song = world.spotify.songs.get(identifier(ask))
    if song is None:
        raise refuse(HTTPStatus.NOT_FOUND)
    return Answer(body=track(song, world))


def _library_uris(ask: Ask) -> list[tuple[str, str]]:
    """Read `uris`; their errors come wrapped as in life and bare as in the document, both at once."""
    raw = ask.query.get("uris", "")
    parts = [uri.split(":") for uri in raw.split(",")] if raw else []
    known = [len(part) == URI_PARTS and part[0] == "spotify" and part[1] in LIBRARY_KINDS for part in parts]
    if not parts or len(parts) > MOST_URIS or not all(known):
        message = "Missing required field: uris" if not parts else "Invalid or too many uris"
        wrapped = error(HTTPStatus.BAD_REQUEST, message)
        refusal = bad(message)
        refusal.answer = Answer(status=wrapped.status, body=wrapped.body | wrapped.body["error"])
        raise refusal
    return [(part[1], part[2]) for part in parts]


def _keep(world: World, ask: Ask, *, kept: bool) -> Answer:
    for kind, name in _library_uris(ask):
        playlist = world.spotify.playlists.get(name) if kind == "playlist" else None
        if playlist is not None:
            playlist.kept = kept
        elif kept:
            world.spotify.saved.add(f"{kind}:{name}")
        else:
            world.spotify.saved.discard(f"{kind}:{name}")
    return Answer()


def save(world: World, ask: Ask) -> Answer:
    """Put things into our library; a playlist stands again."""
    return _keep(world, ask, kept=True)


def unsave(world: World, ask: Ask) -> Answer:
    """Take things out of our library; for a playlist that is all the deleting there is."""
    return _keep(world, ask, kept=False)


def contains(world: World, ask: Ask) -> Answer:
    """Answer which things stand in our library."""
    answers = []
    for kind, name in _library_uris(ask):
        playlist = world.spotify.playlists.get(name) if kind == "playlist" else None
        answers.append(playlist.kept if playlist else f"{kind}:{name}" in world.spotify.saved)
    return Answer(body=answers)


def gone(world: World, ask: Ask) -> Answer:
    """Refuse a path that development mode lost in February 2026."""
    del world, ask
    raise refuse(HTTPStatus.FORBIDDEN)


def _door(method: str, pattern: str, handler: Any) -> Door:
    return Door(method=method, pattern=pattern, handler=handler, guard=Guard.SPOTIFY)


GONE = (
    ("GET", "/v1/users/{id}/playlists"),
    ("POST", "/v1/users/{id}/playlists"),
    ("GET", "/v1/tracks"),
    ("GET", "/v1/playlists/{id}/tracks"),
    ("POST", "/v1/playlists/{id}/tracks"),
    ("PUT", "/v1/playlists/{id}/tracks"),
    ("DELETE", "/v1/playlists/{id}/tracks"),
    ("PUT", "/v1/playlists/{id}/followers"),
    ("DELETE", "/v1/playlists/{id}/followers"),
    ("GET", "/v1/playlists/{id}/followers/contains"),
)

DOORS = (
    _door("GET", "/v1/me", get_me),
    _door("GET", "/v1/me/", get_me),
    _door("GET", "/v1/search", search),
    _door("GET", "/v1/tracks/{id}", get_track),
    _door("PUT", "/v1/me/library", save),
    _door("DELETE", "/v1/me/library", unsave),
    _door("GET", "/v1/me/library/contains", contains),
    *(_door(method, pattern, gone) for method, pattern in GONE),
)
