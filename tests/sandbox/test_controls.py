"""The twin's controls: its clock, its record, and the sentences for mistakes."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import requests
from spotipy.client import Spotify
from tweepy.client import Client

from bot.sandbox.environment import REFRESH_TOKEN
from bot.sandbox.server import Sandbox


def test_the_clock_starts_at_real_time_and_ticks(told: Any) -> None:
    """Before anybody sets it the twin's time is ours."""
    first, second = (datetime.fromisoformat(told("clock")["now"]) for _ in range(2))
    assert first < second
    assert abs(datetime.now(first.tzinfo) - first) < timedelta(seconds=30)


def test_the_clock_can_be_set_and_moved(control: Any, told: Any) -> None:
    """It ticks on from wherever it was put."""
    control("clock", now="2026-11-23T11:00:00+01:00")
    control("clock", advance=60)
    now = datetime.fromisoformat(told("clock")["now"])
    assert timedelta() <= now - datetime.fromisoformat("2026-11-23T10:01:00+00:00") < timedelta(seconds=30)


def test_posts_are_dated_by_the_twins_clock(mention: Any, control: Any, x: Client) -> None:
    """A mention that comes in tomorrow is dated tomorrow."""
    control("clock", now="2027-03-01T10:00:00Z")
    post = x.get_tweet(mention(), user_auth=True, tweet_fields=["created_at"]).data
    assert post.created_at.date().isoformat() == "2027-03-01"


@pytest.mark.parametrize(
    ("name", "fields", "word"),
    [
        ("clock", {"now": "noon"}, "ISO"),
        ("clock", {"now": "2026-11-23T10:00:00"}, "zone"),
        ("clock", {}, "either"),
        ("clock", {"advance": 9e9, "now": "2026-11-23T10:00:00Z"}, "either"),
        ("clock", {"advance": "soon"}, "seconds"),
        ("clock", {"advance": 9.9e9 * 30}, "seconds"),
        ("mentions", {"text": "hi", "author_handle": "ben", "autor_name": "Ben"}, "author_name"),
        ("mentions", {"text": " ", "author_handle": "ben"}, "text"),
        ("mentions", {"text": "hi", "author_handle": "not a handle"}, "handle"),
        ("mentions", {"text": "hi", "author_handle": "ben", "summons": "yes"}, "true or false"),
        ("mentions", {"text": "hi", "author_handle": "ben", "in_reply_to": "abc"}, "digits"),
        ("mentions", {"text": "hi", "author_handle": "ben", "media": "picture"}, "list"),
        ("tracks", {"title": "Hello"}, "artist"),
        ("tracks", {"title": "Hello", "artist": "Adele", "popularity": 101}, "100"),
        ("tracks", {"title": "Hello", "artist": "Adele", "id": "short"}, "22"),
        ("consent", {"state": "maybe"}, "granted"),
        ("vocabulary", {"x": "newer"}, "new"),
        ("delete", {}, "id"),
        ("faults", {"route": "POST /2/tweets"}, "status"),
        ("faults", {"status": 500}, "route"),
    ],
)
def test_mistakes_get_a_sentence(refusal: Any, name: str, fields: dict[str, Any], word: str) -> None:
    """A control that cannot be understood is a 422 that names field and fix."""
    status, sentence = refusal(name, **fields)
    assert status == 422
    assert word in sentence


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("delete", {"id": "1"}),
        ("edit", {"id": "1", "text": "hi"}),
        ("protect", {"handle": "nobody"}),
        ("tracks", {"title": "No", "artist": "Body", "remove": True}),
    ],
)
def test_what_is_not_there_is_a_404(refusal: Any, name: str, fields: dict[str, Any]) -> None:
    """Controls for unknown things say which thing is unknown."""
    status, sentence = refusal(name, **fields)
    assert status == 404
    assert sentence.startswith("There is no")


def test_a_body_that_is_no_object_is_refused(sandbox: Sandbox) -> None:
    """Neither broken JSON nor a list will do."""
    for body in ("{", "[]"):
        answer = requests.post(f"{sandbox.url}/_sandbox/mentions", data=body, timeout=5)
        assert answer.status_code == 422


def test_the_handle_is_put_in_front_only_when_missing(mention: Any, x: Client) -> None:
    """A summons names us once."""
    for text in ("hello", "hello @tunecares"):
        post = x.get_tweet(mention(text), user_auth=True).data
        assert post.text.casefold().count("@tunecares") == 1


def test_calls_are_listed_with_their_status_and_without_secrets(
    sandbox: Sandbox, x: Client, spotify: Spotify, told: Any
) -> None:
    """Every call but the controls' is written down, with its query and never its body or header."""
    x.create_tweet(text="hello")
    spotify.search("rain")
    requests.get(f"{sandbox.url}/authorize?code=secret&scope=all", allow_redirects=False, timeout=5)
    calls = told("calls")
    assert [(call["method"], call["path"], call["status"]) for call in calls] == [
        ("POST", "/api/token", 200),
        ("POST", "/2/tweets", 201),
        ("GET", "/v1/search", 200),
        ("GET", "/authorize", 400),
    ]
    assert calls[2]["query"]["q"] == "rain"
    assert not any(word in str(calls) for word in ("secret", REFRESH_TOKEN, "hello"))


def test_writes_can_be_listed_alone(x: Client, spotify: Spotify, told: Any) -> None:
    """writes=1 leaves out what only reads, and the fetching of tokens."""
    spotify.me()
    x.get_me()
    x.create_tweet(text="hello")
    assert [call["path"] for call in told("calls?writes=1")] == ["/2/tweets"]


def test_only_a_standing_post_of_others_can_be_edited(
    mention: Any, control: Any, x: Client, refusal: Any
) -> None:
    """Deleted and replaced posts, and those of the API, stay as they are."""
    replaced = mention("one")
    control("edit", id=replaced, text="two")
    deleted = mention("three")
    control("delete", id=deleted)
    ours = x.create_tweet(text="four").data["id"]
    for post_id in (replaced, deleted, ours):
        assert refusal("edit", id=post_id, text="five")[0] == 422
