"""Spotify through spotipy against the twin: playlists from their making to their end, and every trouble."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import requests
from structlog.testing import capture_logs

from bot.conversation.draft import PlaylistId
from bot.errors import (
    ConsentLapsed,
    OutcomeUnknown,
    PauseReason,
    Refused,
    Throttled,
    Unauthorised,
    Unreachable,
)
from bot.gateways.spotify import SpotifyMusic
from bot.spelling.spelling import TrackId

CREATE = "POST /v1/me/playlists"
DETAILS = "PUT /v1/playlists/:id"
ITEMS = "PUT /v1/playlists/:id/items"
NOWHERE = PlaylistId("4sPmO7WMQUAf45kwMOtONw")


def ids(music: SpotifyMusic, *titles: str) -> list[TrackId]:
    """Find one track for each title."""
    return [music.search(title)[0].id for title in titles]


def test_a_search_asks_for_title_and_artist(music: SpotifyMusic) -> None:
    """Both filters hold, and Spotify's own order is kept."""
    assert [hit.artist for hit in music.search("Hello")] == ["Adele", "Lionel Richie"]
    assert [hit.artist for hit in music.search("Hello", "Lionel Richie")] == ["Lionel Richie"]


def test_a_title_of_signs_alone_is_not_searched_for(music: SpotifyMusic, told: Callable[[str], Any]) -> None:
    """Spotify refuses an empty query; nothing found is the answer."""
    assert music.search('":"') == ()
    assert told("calls") == []


def test_playing_and_language_are_told(music: SpotifyMusic) -> None:
    """What cannot be played here, and what is explicit, is for others to judge."""
    assert music.search("Only Elsewhere")[0].playable is False
    assert music.search("Loud")[0].explicit is True


def test_a_single_track_is_read_and_an_unknown_one_is_none(music: SpotifyMusic) -> None:
    """Unknown ids and impossible ones are both no track."""
    (hello,) = ids(music, "Hello")
    found = music.track(hello)
    assert found is not None
    assert (found.title, found.artist) == ("Hello", "Adele")
    assert music.track(TrackId("4sPmO7WMQUAf45kwMOtONw")) is None
    assert music.track(TrackId("no id!")) is None


@pytest.mark.parametrize("words", ["old", "new"])
def test_a_playlist_lives_from_making_to_removal(
    music: SpotifyMusic, control: Callable[..., Any], told: Callable[[str], Any], words: str
) -> None:
    """Made with a token, filled by replace, read back, found, named, and taken away."""
    control("vocabulary", spotify=words)
    playlist = music.create_playlist("making tok-17")
    tracks = ids(music, "Hello", "So", "Don't Worry")
    music.fill(playlist, ids(music, "So"))
    music.fill(playlist, tracks)
    assert music.tracks_of(playlist) == tuple(tracks)
    assert music.playlists_named("tok-17") == (playlist,)
    music.name(playlist, "A few\nsongs <b>for</b> you", "")
    assert music.playlists_named("tok-17") == ()
    assert [stands["name"] for stands in told("truth")["playlists"]] == ["A few songs for you"]
    music.remove(playlist)
    assert told("truth")["playlists"] == []


def test_a_long_playlist_is_read_to_its_end(music: SpotifyMusic) -> None:
    """Pages of fifty are put together, and more than a hundred are refused before anything is sent."""
    playlist = music.create_playlist("long")
    tracks = ids(music, "Hello", "So") * 50
    music.fill(playlist, tracks)
    assert music.tracks_of(playlist) == tuple(tracks)
    with pytest.raises(Refused, match="100"):
        music.fill(playlist, [*tracks, tracks[0]])


def test_the_whole_library_is_looked_through(music: SpotifyMusic) -> None:
    """The playlist that is looked for may be the oldest of many."""
    oldest = music.create_playlist("making tok-1")
    for number in range(55):
        music.create_playlist(f"another {number}")
    assert music.playlists_named("tok-1") == (oldest,)


def test_a_playlist_that_we_only_follow_is_not_ours(aim: Any, rogues: Any, fixed_consent: Any) -> None:
    """Somebody else's name may hold the same word."""
    listed = (
        b'{"id": "us", "next": null, "items": [{"id": "a", "name": "tok", "owner": {"id": "else"}},'
        b'{"id": "b", "name": "tok", "owner": {"id": "us"}}, {"id": "c", "name": "tok"}]}'
    )
    assert aim.music(rogues.saying(listed).url, fixed_consent).playlists_named("tok") == ("b", "c")


def test_public_is_as_it_was_set(sandbox: Any, aim: Any, consent: Any) -> None:
    """Hidden playlists stay off the owner's profile."""
    hidden = aim.music(sandbox.url, consent, public=False).create_playlist("quiet")
    assert not sandbox.world.spotify.playlists[hidden].public


def test_a_description_is_best_effort_and_comes_after_the_name(
    sandbox: Any, music: SpotifyMusic, control: Callable[..., Any]
) -> None:
    """A description that Spotify does not take leaves the playlist named, and a line in the log."""
    playlist = music.create_playlist("making tok-1")
    music.name(playlist, "Songs", "one\nline <i>of</i> text")
    assert sandbox.world.spotify.playlists[playlist].description == "one line of text"
    with capture_logs() as logs:
        music.name(playlist, "Other songs", "see https://example.com/")
    assert sandbox.world.spotify.playlists[playlist].name == "Other songs"
    assert [line["action"] for line in logs] == ["description_left_out"]
    control("faults", route=DETAILS, status=500)
    with pytest.raises(OutcomeUnknown):
        music.name(playlist, "Third name", "text")


def test_what_is_not_there_is_a_refusal(music: SpotifyMusic) -> None:
    """An unknown playlist or track is a definite no."""
    with pytest.raises(Refused):
        music.tracks_of(NOWHERE)
    playlist = music.create_playlist("x")
    with pytest.raises(Refused):
        music.fill(playlist, [TrackId("4sPmO7WMQUAf45kwMOtONw")])


@pytest.mark.parametrize(("side", "stands"), [("before", 0), ("after", 1)])
@pytest.mark.parametrize("status", [None, 503, 500])
def test_a_broken_creation_is_unknown_and_is_sent_once(
    music: SpotifyMusic,
    control: Callable[..., Any],
    told: Callable[[str], Any],
    side: str,
    stands: int,
    status: int | None,
) -> None:
    """Spotipy would send it three more times by itself; here it goes once."""
    fault = {"cut": side} if status is None else {"cut": side, "status": status}
    control("faults", route=CREATE, times=9, **fault)
    with pytest.raises(OutcomeUnknown):
        music.create_playlist("making tok-17")
    assert len([call for call in told("calls?writes=1") if call["path"] == "/v1/me/playlists"]) == 1
    assert len(music.playlists_named("tok-17")) == stands


def test_a_broken_fill_is_unknown(music: SpotifyMusic, control: Callable[..., Any]) -> None:
    """It may be done again, since it replaces; but that is for others to decide."""
    playlist, tracks = music.create_playlist("x"), ids(music, "Hello")
    control("faults", route=ITEMS, cut="after")
    with pytest.raises(OutcomeUnknown):
        music.fill(playlist, tracks)
    assert music.tracks_of(playlist) == tuple(tracks)


@pytest.mark.parametrize(
    ("kind", "reason", "wait"),
    [
        ("retry_after", PauseReason.RETRY_AFTER, timedelta(seconds=40)),
        ("quota", PauseReason.QUOTA, None),
    ],
)
def test_spotify_says_how_long_to_wait(
    music: SpotifyMusic, control: Callable[..., Any], kind: str, reason: PauseReason, wait: timedelta | None
) -> None:
    """A pause changes nothing and is not slept through inside the call."""
    music.account()
    control("limits", kind=kind, seconds=40)
    began = time.monotonic()
    for call in (lambda: music.search("Hello"), lambda: music.create_playlist("x")):
        with pytest.raises(Throttled) as pause:
            call()
        assert pause.value.reason is reason
        if wait is not None:
            assert pause.value.retry_after is not None
            assert wait - timedelta(seconds=5) < pause.value.retry_after <= wait
    assert time.monotonic() - began < 5


def test_an_access_token_that_spotify_drops_early_is_renewed_once(
    sandbox: Any, music: SpotifyMusic, told: Callable[[str], Any]
) -> None:
    """A 401 did nothing, so the call may be made again with a new token."""
    music.account()
    sandbox.world.spotify.consents._access.clear()
    music.create_playlist("x")
    assert len(told("truth")["playlists"]) == 1
    assert len([call for call in told("calls") if call["path"] == "/api/token"]) == 2


def test_access_that_is_never_taken_is_unauthorised(aim: Any, rogues: Any, fixed_consent: Any) -> None:
    """A second 401 is not argued with."""
    server = rogues.saying(b'{"error": {"status": 401, "message": "x"}}', status="401 Unauthorized")
    with pytest.raises(Unauthorised):
        aim.music(server.url, fixed_consent).account()
    assert fixed_consent.dropped == 1


def test_while_consent_is_lapsed_mentions_are_still_collected(
    music: SpotifyMusic, timeline: Any, control: Callable[..., Any], mention: Callable[..., Any]
) -> None:
    """Spotify's consent is no matter of X's."""
    control("consent", state="lapsed")
    with pytest.raises(ConsentLapsed, match="bot login spotify"):
        music.create_playlist("x")
    here = mention("still there?")
    assert [post.id for page in timeline.mentions(since=None) for post in page.posts] == [here]
    control("consent", state="granted")
    music.create_playlist("x")


def test_a_playlist_that_cannot_be_asked_for_is_certain_not_to_stand(
    aim: Any, unused_url: str, fixed_consent: Any
) -> None:
    """No connection, no doubt."""
    with pytest.raises(Unreachable) as trouble:
        aim.music(unused_url, fixed_consent).create_playlist("x")
    assert not isinstance(trouble.value, OutcomeUnknown)


def test_a_silent_server_is_left_at_the_deadline(aim: Any, rogues: Any, fixed_consent: Any) -> None:
    """A hung socket does not hang the daemon, for reads and writes alike."""
    music = aim.music(rogues.silent().url, fixed_consent, deadline_s=0.2)
    began = time.monotonic()
    with pytest.raises(OutcomeUnknown):
        music.create_playlist("x")
    with pytest.raises(Unreachable):
        music.search("Hello")
    assert time.monotonic() - began < 1.5


STRANGE = [
    {"content": b"<html>hello</html>", "kind": "text/html"},
    {"content": b"{}", "status": "201 Created"},
    {"content": b"null", "status": "201 Created"},
    {"content": b"[1]", "status": "201 Created"},
    {"content": b"", "status": "201 Created"},
    {"content": b'{"error": "x"}', "status": "500 Internal Server Error"},
    {"content": b"", "status": "307 Temporary Redirect", "more": "Location: /v1/me/playlists\r\n"},
]


@pytest.mark.parametrize("said", STRANGE)
def test_a_creation_with_a_strange_answer_is_unknown(
    aim: Any, rogues: Any, fixed_consent: Any, said: dict[str, Any]
) -> None:
    """Without the id of a playlist, a success is none; no redirect is followed."""
    server = rogues.saying(**said)
    with pytest.raises(OutcomeUnknown):
        aim.music(server.url, fixed_consent).create_playlist("x")
    assert len(server.heard) == 1


def test_a_page_of_html_is_no_success_of_a_change(aim: Any, rogues: Any, fixed_consent: Any) -> None:
    """Spotipy takes what it cannot read for nothing, which would look like done."""
    music = aim.music(rogues.saying(b"<html>", kind="text/html").url, fixed_consent)
    for change in (
        lambda: music.name(NOWHERE, "x", ""),
        lambda: music.remove(NOWHERE),
        lambda: music.fill(NOWHERE, []),
    ):
        with pytest.raises(OutcomeUnknown):
            change()
    with pytest.raises(Unreachable):
        music.search("Hello")


def test_an_error_that_is_a_word_keeps_its_status(aim: Any, rogues: Any, fixed_consent: Any) -> None:
    """Spotipy stumbles over such a body; what the status says still counts."""
    server = rogues.saying(b'{"error": "slow down"}', status="429 Too Many", more="Retry-After: 9\r\n")
    with pytest.raises(Throttled) as pause:
        aim.music(server.url, fixed_consent).search("Hello")
    assert pause.value.retry_after == timedelta(seconds=9)


def test_removed_paths_are_never_asked_for(
    sandbox: Any, music: SpotifyMusic, told: Callable[[str], Any]
) -> None:
    """Development mode answers 403 on what it lost; nothing that we do meets one."""
    playlist = music.create_playlist("x")
    music.fill(playlist, ids(music, "Hello"))
    music.tracks_of(playlist)
    music.name(playlist, "y", "z")
    music.playlists_named("x")
    music.remove(playlist)
    assert {call["status"] for call in told("calls")} <= {200, 201}
    assert requests.get(f"{sandbox.url}/v1/tracks", timeout=5).status_code in {401, 403}
