"""Playlists of the twin: made, filled, read back, renamed, covered, listed and let go."""

import base64
from typing import Any

import pytest
import requests
from spotipy.client import Spotify
from spotipy.exceptions import SpotifyException

JPEG = base64.b64encode(b"\xff\xd8" + bytes(1_000))


@pytest.fixture
def uris(spotify: Spotify) -> list[str]:
    """Give two tracks by their addresses."""
    return [str(track["uri"]) for track in spotify.search("hello")["tracks"]["items"]]


@pytest.fixture
def playlist(spotify: Spotify) -> str:
    """Make an empty playlist."""
    return str(spotify.current_user_playlist_create("for Ben")["id"])


def test_a_playlist_is_created_filled_and_read_back(
    spotify: Spotify, playlist: str, uris: list[str], told: Any
) -> None:
    """Replacing twice leaves the last list, in order, and the truth says the same."""
    spotify.playlist_replace_items(playlist, uris[:1])
    spotify.playlist_replace_items(playlist, uris)
    read = [entry["item"]["uri"] for entry in spotify.playlist_items(playlist)["items"]]
    truth = told("truth")["playlists"]
    assert read == uris
    assert [(one["id"], one["name"]) for one in truth] == [(playlist, "for Ben")]
    assert [(track["title"], track["artist"]) for track in truth[0]["tracks"]] == [
        ("Hello", "Adele"),
        ("Hello", "Lionel Richie"),
    ]


def test_each_change_has_its_snapshot(spotify: Spotify, playlist: str, uris: list[str]) -> None:
    """Writing again gives a new snapshot id."""
    first = spotify.playlist_replace_items(playlist, uris)["snapshot_id"]
    assert first != spotify.playlist_replace_items(playlist, uris)["snapshot_id"]


def test_the_old_word_for_an_entry_can_be_switched_on(
    spotify: Spotify, playlist: str, uris: list[str], control: Any
) -> None:
    """`track` and `tracks` in the place of `item` and `items`."""
    spotify.playlist_replace_items(playlist, uris)
    control("vocabulary", spotify="old")
    assert [entry["track"]["uri"] for entry in spotify.playlist_items(playlist)["items"]] == uris
    assert spotify.playlist(playlist)["tracks"]["total"] == 2


def test_items_are_added_by_the_documented_body_only(
    spotify: Spotify, spotify_call: Any, playlist: str, uris: list[str]
) -> None:
    """`{"uris": […]}` adds, at a position; spotipy's bare array is refused."""
    path = f"/playlists/{playlist}/items"
    assert spotify_call("POST", path, json={"uris": uris[:1]}).status_code == 201
    assert spotify_call("POST", path, json={"uris": uris[1:], "position": 0}).status_code == 201
    with pytest.raises(SpotifyException, match="No uris provided"):
        spotify.playlist_add_items(playlist, uris)
    assert [entry["item"]["uri"] for entry in spotify.playlist_items(playlist)["items"]] == uris[::-1]


@pytest.mark.parametrize(
    "bad", [["spotify:track:x"], ["spotify:track:0000000000000000000000"], ["hello"], "hello", None]
)
def test_only_known_tracks_go_in(spotify_call: Any, playlist: str, bad: Any) -> None:
    """Malformed and unknown tracks are refused, and nothing changes."""
    answer = spotify_call("PUT", f"/playlists/{playlist}/items", json={"uris": bad})
    assert answer.status_code == 400


def test_a_hundred_tracks_fit_in_one_call(spotify_call: Any, playlist: str, uris: list[str]) -> None:
    """A hundred are taken, one more is refused; they are read fifty a page at most."""
    path = f"/playlists/{playlist}/items"
    assert spotify_call("PUT", path, json={"uris": uris[:1] * 100}).status_code == 200
    assert spotify_call("PUT", path, json={"uris": uris[:1] * 101}).status_code == 400
    assert spotify_call("GET", path, params={"limit": 51}).status_code == 400
    page = spotify_call("GET", path, params={"limit": 50}).json()
    assert (len(page["items"]), page["total"], page["next"].startswith("http://127.0.0.1")) == (50, 100, True)


def test_details_change(spotify: Spotify, playlist: str) -> None:
    """Name, description and publicity change; the description comes back HTML-escaped."""
    spotify.playlist_change_details(playlist, name="Mr. Scott", description="Tom & Jerry", public=False)
    shown = spotify.playlist(playlist)
    assert (shown["name"], shown["description"], shown["public"]) == ("Mr. Scott", "Tom &amp; Jerry", False)


@pytest.mark.parametrize(
    "details",
    [
        {"name": ""},
        {"name": "x" * 101},
        {"name": 5},
        {"description": "two\nlines"},
        {"description": "<b>bold</b>"},
        {"description": "see https://example.org"},
        {"description": "x" * 301},
        {"public": "yes"},
        {"collaborative": True},
    ],
)
def test_details_that_spotify_refuses(spotify_call: Any, playlist: str, details: dict[str, Any]) -> None:
    """Descriptions are short, plain, one line and without addresses; both doors agree."""
    assert spotify_call("PUT", f"/playlists/{playlist}", json=details).status_code == 400
    assert spotify_call("POST", "/me/playlists", json={"name": "a", **details}).status_code == 400


def test_a_playlist_needs_a_name(spotify_call: Any) -> None:
    """A create call without a name, or without JSON, is a 400."""
    assert spotify_call("POST", "/me/playlists", json={"public": True}).status_code == 400
    assert spotify_call("POST", "/me/playlists", data="{").status_code == 400


def test_names_need_not_be_unique(spotify: Spotify, told: Any) -> None:
    """Two calls make two playlists: Spotify has no idempotency keys."""
    first, second = (spotify.current_user_playlist_create("twice")["id"] for _ in range(2))
    assert [one["id"] for one in told("truth")["playlists"]] == [first, second]


def test_a_cover_has_its_limit(spotify: Spotify, spotify_call: Any, playlist: str) -> None:
    """A JPEG in base64 up to 256 KB is taken; more is a 413, other things a 400."""
    spotify.playlist_upload_cover_image(playlist, JPEG)
    assert len(spotify.playlist_cover_image(playlist)) == 1
    path = f"/playlists/{playlist}/images"
    assert spotify_call("PUT", path, data=JPEG).status_code == 202
    assert spotify_call("PUT", path, data=b"A" * (256 * 1024 + 1)).status_code == 413
    assert spotify_call("PUT", path, data=b"not a picture").status_code == 400


def test_our_playlists_come_fifty_a_page_with_absolute_addresses(spotify: Spotify) -> None:
    """Spotipy's next() walks the whole library."""
    made = [spotify.current_user_playlist_create(f"number {n}")["id"] for n in range(53)]
    page = spotify.current_user_playlists(limit=50)
    listed = [one["id"] for one in page["items"]]
    listed += [one["id"] for one in spotify.next(page)["items"]]
    assert listed == made[::-1]


def library(call: Any, method: str, path: str, uri: str) -> requests.Response:
    """Call the library about one thing."""
    answer: requests.Response = call(method, path, params={"uris": uri})
    return answer


def test_unfollowing_is_deleting(spotify: Spotify, spotify_call: Any, playlist: str, told: Any) -> None:
    """DELETE /me/library takes a playlist from our list and from the truth; its link still works."""
    uri = f"spotify:playlist:{playlist}"
    assert library(spotify_call, "GET", "/me/library/contains", uri).json() == [True]
    assert library(spotify_call, "DELETE", "/me/library", uri).status_code == 200
    assert library(spotify_call, "GET", "/me/library/contains", uri).json() == [False]
    assert (spotify.current_user_playlists()["items"], told("truth")["playlists"]) == ([], [])
    assert spotify.playlist(playlist)["name"] == "for Ben"
    assert library(spotify_call, "PUT", "/me/library", uri).status_code == 200
    assert [one["id"] for one in told("truth")["playlists"]] == [playlist]


def test_the_library_keeps_tracks_too(spotify_call: Any, uris: list[str]) -> None:
    """Other things than playlists are merely remembered."""
    library(spotify_call, "PUT", "/me/library", uris[0])
    assert library(spotify_call, "GET", "/me/library/contains", ",".join(uris)).json() == [True, False]


@pytest.mark.parametrize("bad", ["", "hello", "spotify:colour:red", ",".join(["spotify:track:x"] * 41)])
def test_the_library_refuses_what_is_no_address(spotify_call: Any, bad: str) -> None:
    """Missing, malformed, unknown and too many addresses are 400, readable in both shapes."""
    answer = library(spotify_call, "DELETE", "/me/library", bad)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == answer.json()["message"]


def test_unknown_playlists_are_not_found(spotify_call: Any) -> None:
    """A well-formed id that nobody has is a 404, a malformed one a 400."""
    assert spotify_call("GET", "/playlists/0000000000000000000000").status_code == 404
    assert spotify_call("GET", "/playlists/short").status_code == 400
    assert spotify_call("GET", "/audiobooks").json()["error"]["status"] == 404
