"""Limits and faults of the twin: counted windows, ordered pauses, statuses and cut lines."""

from datetime import datetime
from typing import Any

import pytest
import requests
from spotipy.client import Spotify
from spotipy.exceptions import SpotifyException
from tweepy.client import Client
from tweepy.errors import HTTPException, TooManyRequests, TwitterServerError

CREATE = "POST /2/tweets"


def test_every_answer_of_x_counts_down(x_get: Any) -> None:
    """The three headers tell limit, rest and reset, and the rest falls with each call."""
    headers = [x_get("/2/users/me").headers for _ in range(2)]
    assert [one["x-rate-limit-limit"] for one in headers] == ["75", "75"]
    assert [one["x-rate-limit-remaining"] for one in headers] == ["74", "73"]
    assert headers[0]["x-rate-limit-reset"] == headers[1]["x-rate-limit-reset"]


def test_a_window_ends_after_fifteen_minutes(x: Client, control: Any, told: Any) -> None:
    """The 76th call is refused until the twin's clock has passed the reset."""
    for _ in range(75):
        x.get_me()
    with pytest.raises(TooManyRequests) as caught:
        x.get_me()
    now = datetime.fromisoformat(told("clock")["now"]).timestamp()
    assert 890 < int(caught.value.response.headers["x-rate-limit-reset"]) - now <= 900
    control("clock", advance=901)
    assert x.get_me().data.username == "TuneCares"


def test_a_window_can_be_left_with_few_calls(x: Client, control: Any) -> None:
    """Limits with remaining lets so many through, then refuses for the seconds given."""
    control("limits", route=CREATE, remaining=1, seconds=60)
    x.create_tweet(text="one")
    with pytest.raises(TooManyRequests):
        x.create_tweet(text="two")
    assert x.get_me().data
    control("clock", advance=61)
    assert x.create_tweet(text="two").data


def test_the_monthly_cap_leaves_the_headers_full(x_get: Any, control: Any) -> None:
    """UsageCapExceeded is a 429 whose headers show plenty left."""
    control("limits", kind="cap")
    answer = x_get("/2/users/me")
    assert (answer.status_code, answer.json()["title"]) == (429, "UsageCapExceeded")
    assert answer.headers["x-rate-limit-remaining"] == "75"


def test_spent_credits_are_a_402(x: Client, control: Any, told: Any) -> None:
    """CreditsDepleted refuses everything on X, and nothing is done."""
    control("limits", status=402)
    with pytest.raises(HTTPException) as caught:
        x.create_tweet(text="hello")
    assert caught.value.response.json()["title"] == "CreditsDepleted"
    assert told("truth")["posts"] == []
    control("limits", clear=True)
    assert x.create_tweet(text="hello").data


def test_spotify_says_how_long_to_wait(spotify: Spotify, control: Any) -> None:
    """retry_after is a 429 with a Retry-After that shrinks with the clock."""
    control("limits", kind="retry_after", seconds=120)
    control("clock", advance=20)
    with pytest.raises(SpotifyException) as caught:
        spotify.me()
    assert caught.value.http_status == 429
    assert 98 <= int(caught.value.headers["Retry-After"]) <= 100
    control("clock", advance=101)
    assert spotify.me()["id"] == "tunecares"


def test_a_quota_breach_names_its_reason(spotify: Spotify, control: Any) -> None:
    """QUOTA_EXCEEDED is told by the reason, after the calls that were left."""
    control("limits", kind="quota", remaining=1)
    spotify.me()
    with pytest.raises(SpotifyException) as caught:
        spotify.me()
    assert (caught.value.http_status, caught.value.reason) == (429, "QUOTA_EXCEEDED")


@pytest.mark.parametrize(
    "fields",
    [
        {"route": "POST /2/twets"},
        {"route": CREATE, "kind": "quota"},
        {"status": 402, "kind": "cap"},
        {"status": 404},
        {"seconds": -1},
        {"kind": "gone"},
    ],
)
def test_limits_that_make_no_sense_are_refused(refusal: Any, fields: dict[str, Any]) -> None:
    """A pause that its service does not know is refused with a sentence."""
    status, sentence = refusal("limits", **fields)
    assert status == 422
    assert sentence.endswith((".", "?")) or "known are" in sentence


def test_a_fault_answers_without_doing(x: Client, control: Any, told: Any) -> None:
    """A status fault hits as often as it is told to, and nothing is done."""
    control("faults", route=CREATE, status=503, times=2)
    for _ in range(2):
        with pytest.raises(TwitterServerError):
            x.create_tweet(text="hello")
    assert told("truth")["posts"] == []
    assert x.create_tweet(text="hello").data


@pytest.mark.parametrize(("cut", "stands"), [("before", 0), ("after", 1)])
def test_a_cut_line_hides_whether_it_was_done(
    x: Client, control: Any, told: Any, cut: str, stands: int
) -> None:
    """The caller sees the same broken line, before the deed and after it."""
    control("faults", route=CREATE, cut=cut)
    with pytest.raises(requests.ConnectionError):
        x.create_tweet(text="hello")
    assert len(told("truth")["posts"]) == stands
    assert [(call["status"], call["fault"]) for call in told("calls")] == [(None, cut)]


def test_a_503_may_come_after_the_deed(spotify: Spotify, control: Any, told: Any) -> None:
    """With both a status and a cut after, the deed is done and the answer says otherwise."""
    control("faults", route="POST /v1/me/playlists", status=503, cut="after")
    with pytest.raises(SpotifyException) as caught:
        spotify.current_user_playlist_create("hello")
    assert caught.value.http_status == 503
    assert [playlist["name"] for playlist in told("truth")["playlists"]] == ["hello"]


def test_faults_can_be_called_off(x: Client, control: Any) -> None:
    """Clear forgets what still waits."""
    control("faults", route=CREATE, cut="before", times=9)
    control("faults", route="POST /2/tweets", clear=True)
    assert x.create_tweet(text="hello").data


def test_routes_may_be_named_with_either_kind_of_blank(x_get: Any, control: Any) -> None:
    """`:id` and `{id}` name the same door."""
    for route in ("GET /2/tweets/:id", "GET /2/tweets/{id}"):
        control("faults", route=route, status=500)
        assert x_get("/2/tweets/1").status_code == 500
