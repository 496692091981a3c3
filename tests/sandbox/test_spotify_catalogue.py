"""Search and tracks of the twin of Spotify, and the paths that development mode lost."""

from typing import Any

import pytest
from spotipy.client import Spotify
from spotipy.exceptions import SpotifyException

from bot.sandbox.server import SandboxTrack
from bot.sandbox.spotify_search import Shelf


def names(spotify: Spotify, query: str, **more: Any) -> list[str]:
    """Give the titles that a search finds, in their order."""
    return [track["name"] for track in spotify.search(query, **more)["tracks"]["items"]]


def test_a_popular_near_title_stands_above_the_exact_one(spotify: Spotify) -> None:
    """As in life: saying exactly the query is worth nothing."""
    assert names(spotify, "Welcome to the Party") == ["Welcome to the Party (Remix)", "Welcome to the Party"]


def test_the_artists_name_helps(spotify: Spotify) -> None:
    """Words of the artist count like words of the title."""
    found = spotify.search("hello lionel richie")["tracks"]["items"][0]
    assert found["artists"][0]["name"] == "Lionel Richie"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('track:"hello" artist:"lionel richie"', ["Hello"]),
        ("track:welcome to the party artist:diplo", ["Welcome to the Party"]),
        ('"good time"', ["For a Good Time"]),
        ('"time good"', []),
        ("dont worry", ["Don't Worry"]),
        ("track:worry year:2000-2010", ["Don't Worry"]),
        ("track:worry year:1999", []),
        ("isrc:USAT21300959", []),
        ("zzz", []),
    ],
)
def test_filters_and_quotes_narrow_the_hits(spotify: Spotify, query: str, found: list[str]) -> None:
    """track:, artist:, year: and phrases are understood, with and without quotes."""
    assert names(spotify, query) == found


def test_search_pages_by_ten_at_most(spotify: Spotify, spotify_call: Any, control: Any) -> None:
    """Five by default, ten at most, with absolute addresses to go on."""
    for number in range(12):
        control("tracks", title=f"Rain {number}", artist="Clouds")
    assert (
        len(spotify_call("GET", "/search", params={"q": "rain", "type": "track"}).json()["tracks"]["items"])
        == 5
    )
    first = spotify.search("rain", limit=10)["tracks"]
    rest = spotify.next(first)["tracks"]
    assert (len(first["items"]), len(rest["items"]), first["total"], rest["next"]) == (10, 2, 12, None)


@pytest.mark.parametrize(
    "params",
    [
        {"q": "rain", "type": "track", "limit": 11},
        {"q": "rain", "type": "track", "limit": 0},
        {"q": "rain", "type": "track", "offset": 1001},
        {"q": "rain", "type": "song"},
        {"q": "rain"},
        {"q": " ", "type": "track"},
    ],
)
def test_bad_searches_are_refused(spotify_call: Any, params: dict[str, Any]) -> None:
    """Development mode's limits hold: over ten a page is a 400."""
    assert spotify_call("GET", "/search", params=params).status_code == 400


def test_a_track_says_whether_it_plays_here(spotify: Spotify) -> None:
    """A user token's country decides is_playable; what development mode lost is not there."""
    here = spotify.search("hello adele")["tracks"]["items"][0]
    away = spotify.track(spotify.search("only elsewhere")["tracks"]["items"][0]["id"])
    assert (here["is_playable"], away["is_playable"]) == (True, False)
    assert away["restrictions"] == {"reason": "market"}
    assert not here.keys() & {"popularity", "available_markets", "linked_from"}


def test_tracks_come_change_and_go(spotify: Spotify, control: Any) -> None:
    """A control adds a track, makes it unplayable, and removes it."""
    song = {"title": "Mr. Scott", "artist": "Amber"}
    track_id = control("tracks", **song)["id"]
    assert spotify.track(track_id)["is_playable"]
    control("tracks", **song, playable=False)
    assert not spotify.track(track_id)["is_playable"]
    control("tracks", **song, remove=True)
    assert names(spotify, "mr scott") == []
    with pytest.raises(SpotifyException) as caught:
        spotify.track(track_id)
    assert caught.value.http_status == 404


def test_ids_are_the_same_everywhere() -> None:
    """A track without an id gets one from title and artist."""
    one, two = (SandboxTrack("Hello", "Adele").song() for _ in range(2))
    assert one == two
    assert len(one.track_id) == 22
    assert one.track_id != SandboxTrack("Hello", "Adel").song().track_id


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/users/tunecares/playlists"),
        ("GET", "/tracks?ids=11dFghVXANMlKmJXsNCbNl"),
        ("GET", "/playlists/11dFghVXANMlKmJXsNCbNl/tracks"),
        ("POST", "/playlists/11dFghVXANMlKmJXsNCbNl/tracks"),
        ("DELETE", "/playlists/11dFghVXANMlKmJXsNCbNl/followers"),
    ],
)
def test_removed_paths_are_forbidden(spotify_call: Any, method: str, path: str) -> None:
    """What February 2026 took away answers 403, not 404."""
    assert spotify_call(method, path).status_code == 403


def test_words_held_come_before_popularity_and_age() -> None:
    """The order of a large shelf is by words held, then popularity, then age."""
    shelf = Shelf()
    for number in range(5_000):
        shelf.put(SandboxTrack(f"Love {number}", "Somebody", popularity=number % 100).song())
    found, total = shelf.find("love", offset=0, limit=3)
    assert ([song.title for song in found], total) == (["Love 99", "Love 199", "Love 299"], 1000)


def test_me_answers_with_and_without_a_slash(spotify: Spotify, spotify_call: Any) -> None:
    """Spotipy asks for /me/, the document for /me."""
    assert spotify.me() == spotify_call("GET", "/me").json()
