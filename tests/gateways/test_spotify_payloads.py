"""Spotify's JSON becomes our values in either shape, and our words become safe queries."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import OutcomeUnknown, Unreachable
from bot.gateways.spotify_payloads import (
    account_id,
    created_playlist,
    found_tracks,
    goes_on,
    listed_playlists,
    plain_line,
    playlist_tracks,
    search_query,
    single_track,
    taken,
)

HELLO: dict[str, Any] = {
    "id": "4sPmO7WMQUAf45kwMOtONw",
    "name": "Hello",
    "artists": [{"name": "Adele"}, {"name": "A Friend"}],
    "is_playable": True,
    "explicit": True,
}


def test_a_track_is_read() -> None:
    """Artists are joined; what Spotify says of playing and language is kept."""
    track = single_track(HELLO)
    assert (track.id, track.title, track.artist) == ("4sPmO7WMQUAf45kwMOtONw", "Hello", "Adele; A Friend")
    assert (track.playable, track.explicit) == (True, True)


def test_whether_a_track_plays_may_be_untold() -> None:
    """Without a market Spotify does not say; that is not the same as no."""
    assert single_track(HELLO | {"is_playable": None}).playable is None


def test_a_search_keeps_its_order_and_passes_over_empty_places() -> None:
    """A null in the list is no track and no error."""
    body = {"tracks": {"items": [HELLO | {"id": "b"}, None, {"name": "no id"}, HELLO | {"id": "a"}]}}
    assert [track.id for track in found_tracks(body)] == ["b", "a"]


@pytest.mark.parametrize("body", [{}, {"tracks": None}, {"tracks": {"items": None}}, {"tracks": []}])
def test_a_search_result_without_tracks_is_unreachable(body: dict[str, Any]) -> None:
    """No list is not an empty list."""
    with pytest.raises(Unreachable):
        found_tracks(body)


@pytest.mark.parametrize("shape", ["item", "track"])
def test_a_playlist_is_read_in_both_shapes(shape: str) -> None:
    """Entries are `item` since 2026, `track` before."""
    assert playlist_tracks({"items": [{shape: HELLO}, {shape: HELLO | {"id": "b"}}]}) == (HELLO["id"], "b")


def test_a_place_without_a_track_is_not_passed_over() -> None:
    """A list with a hole must not look like the list without it."""
    assert playlist_tracks({"items": [{"item": HELLO}, {"item": None}, {}]}) == (HELLO["id"], "", "")


def test_another_edition_counts_as_the_track_that_was_put_in() -> None:
    """Spotify may play a relinked track; the list holds what it stands for."""
    assert playlist_tracks({"items": [{"track": HELLO | {"linked_from": {"id": "old"}}}]}) == ("old",)


def test_playlists_are_listed_with_their_owner() -> None:
    """Name and owner are what finding ours needs."""
    (only,) = listed_playlists({"items": [None, {"id": "p", "name": "A few songs", "owner": {"id": "us"}}]})
    assert (only.id, only.name, only.owner) == ("p", "A few songs", "us")
    with pytest.raises(Unreachable):
        listed_playlists({})


def test_a_list_goes_on_while_it_names_a_next_page() -> None:
    """The address itself is not followed."""
    assert goes_on({"next": "https://elsewhere.example/"})
    assert not goes_on({"next": None})


@pytest.mark.parametrize("body", [None, {}, {"id": ""}, {"id": 5}, {"id": "../x"}, []])
def test_a_playlist_without_an_id_is_unknown(body: object) -> None:
    """A success that names no playlist may have made one."""
    with pytest.raises(OutcomeUnknown):
        created_playlist(body)


def test_a_change_is_taken_when_it_has_a_snapshot() -> None:
    """Anything less may or may not have been done."""
    taken({"snapshot_id": "x"})
    with pytest.raises(OutcomeUnknown):
        taken(None)


def test_an_account_has_a_name() -> None:
    """Without it nothing can be called ours."""
    assert account_id({"id": "us"}) == "us"
    with pytest.raises(Unreachable):
        account_id({})


@pytest.mark.parametrize(
    ("title", "artist", "query"),
    [
        ("Hello", "Adele; A Friend", 'track:"Hello" artist:"Adele"'),
        ("Hello", "", 'track:"Hello"'),
        ('Say "Hi": artist:Adele', "", 'track:"Say Hi artist Adele"'),
        ("“Heroes”", "", 'track:"Heroes"'),
        ("a\nb\x00c", "", 'track:"a b c"'),
        (':"*', "Adele", ""),
        ("x" * 300, "", f'track:"{"x" * 100}"'),
    ],
)
def test_a_query_holds_the_words_and_nothing_that_steers(title: str, artist: str, query: str) -> None:
    """Quotes, colons and stars of a title would change what is asked."""
    assert search_query(title, artist) == query


@given(st.text(), st.text())
def test_no_title_leaves_its_quotes(title: str, artist: str) -> None:
    """Whatever the title, the query has our quotes and filters alone, and a bounded length."""
    query = search_query(title, artist)
    assert query.count('"') in {0, 2, 4}
    assert query.count(":") == query.count('"') // 2
    assert len(query) <= 200


@given(st.text(), st.integers(min_value=1, max_value=300))
def test_a_line_is_one_line_without_markup(text: str, longest: int) -> None:
    """Spotify answers 500 to newlines and markup in a description."""
    line = plain_line(text, longest)
    assert len(line.splitlines()) <= 1
    assert not set(line) & set("<>")
    assert len(line) <= longest
