"""The mentions timeline of the twin: order, paging, ids, times, and the floor at 800."""

from collections.abc import Callable
from typing import Any

import pytest
import requests
from tweepy.client import Client
from tweepy.pagination import Paginator

from bot.sandbox.environment import OUR_ID
from bot.sandbox.server import Sandbox

MENTIONS = f"/2/users/{OUR_ID}/mentions"


def ids(answer: requests.Response) -> list[str]:
    """Give the ids on a page, as they come."""
    return [post["id"] for post in answer.json().get("data", [])]


def test_mentions_come_newest_first_with_rising_snowflakes(mention: Any, x: Client) -> None:
    """X lists mentions newest first, and ids rise with time."""
    posted = [mention(f"question {n}") for n in range(3)]
    page = x.get_users_mentions(OUR_ID, user_auth=True)
    assert [str(post.id) for post in page.data] == posted[::-1]
    assert posted == sorted(posted, key=int)
    assert {len(post) for post in posted} == {19}


def test_pages_join_without_gap_or_repeat(mention: Any, x: Client) -> None:
    """Following next_token reads every mention once."""
    posted = [mention(f"question {n}") for n in range(23)]
    pages = Paginator(x.get_users_mentions, OUR_ID, user_auth=True, max_results=5)
    seen = [str(post.id) for page in pages for post in page.data]
    assert seen == posted[::-1]


def test_the_meta_names_the_ends_of_a_page(mention: Any, x_get: Any) -> None:
    """newest_id, oldest_id and result_count describe the page; the last page has no next_token."""
    posted = [mention(f"question {n}") for n in range(3)]
    assert x_get(MENTIONS).json()["meta"] == {
        "result_count": 3,
        "newest_id": posted[-1],
        "oldest_id": posted[0],
    }


def test_no_mentions_is_success_without_data(x_get: Any) -> None:
    """An empty page is a 200 with a count of 0 and no data member."""
    answer = x_get(MENTIONS)
    assert answer.status_code == 200
    assert answer.json() == {"meta": {"result_count": 0}}


def test_since_and_until_are_exclusive(mention: Any, x_get: Any) -> None:
    """since_id and until_id leave out the posts that they name."""
    first, second, third = (mention(f"question {n}") for n in range(3))
    assert ids(x_get(MENTIONS, since_id=first)) == [third, second]
    assert ids(x_get(MENTIONS, until_id=third)) == [second, first]
    assert ids(x_get(MENTIONS, since_id=first, until_id=third)) == [second]


def test_times_bound_a_page(mention: Any, x_get: Any) -> None:
    """start_time is inclusive, end_time exclusive."""
    old = mention("old", created_at="2026-01-01T10:00:00Z")
    mention("new")
    bounds = {"start_time": "2026-01-01T10:00:00Z", "end_time": "2026-01-01T10:00:01Z"}
    assert ids(x_get(MENTIONS, **bounds)) == [old]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("max_results", "4"),
        ("max_results", "101"),
        ("since_id", "abc"),
        ("pagination_token", "nonsense"),
        ("start_time", "yesterday"),
        ("tweet.fields", "colour"),
        ("exclude", "replies"),
    ],
)
def test_bad_parameters_are_refused(x_get: Any, name: str, value: str) -> None:
    """Values out of bounds and parameters that the route does not know are 400 problems."""
    answer = x_get(MENTIONS, **{name: value})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["parameters"] == {name: [value]}


def test_deleted_and_protected_mentions_are_not_listed(mention: Any, control: Any, x_get: Any) -> None:
    """The timeline leaves out what can no longer be seen."""
    gone, hidden, open_one = mention(), mention(handle="shy"), mention("another")
    control("delete", id=gone)
    control("protect", handle="shy", protected=True)
    assert ids(x_get(MENTIONS)) == [open_one]
    control("protect", handle="shy", protected=False)
    assert ids(x_get(MENTIONS)) == [open_one, hidden]


def test_an_edit_is_a_new_post_with_a_history(mention: Any, control: Any, x_get: Any) -> None:
    """An edited mention stands under its new id, with all its versions named."""
    first = mention("helo")
    second = control("edit", id=first, text="hello")["id"]
    page = x_get(MENTIONS).json()["data"]
    assert [(post["id"], post["edit_history_tweet_ids"]) for post in page] == [(second, [first, second])]


def test_a_post_that_does_not_name_us_is_not_listed(mention: Any, x_get: Any) -> None:
    """Without a summons a post exists, but not among the mentions."""
    stray = mention("just thinking", summons=False)
    assert ids(x_get(MENTIONS)) == []
    assert x_get(f"/2/tweets/{stray}").json()["data"]["text"] == "just thinking"


@pytest.fixture
def crowded(sandbox: Sandbox) -> list[str]:
    """Post 805 mentions at once, straight into the twin's world."""
    ben = sandbox.world.x.meet("ben")
    with sandbox.world.lock:
        posts = [sandbox.world.x.add(author=ben, text=f"@TuneCares {n}", summons=True) for n in range(805)]
    return [str(post.post_id) for post in posts]


def test_nobody_reads_deeper_than_800(crowded: list[str], x_get: Callable[..., Any]) -> None:
    """Below the newest 800 mentions the answer is success without data, with or without a token."""
    seen: list[str] = []
    params: dict[str, Any] = {"max_results": 100}
    for _ in range(8):
        answer = x_get(MENTIONS, **params)
        seen += ids(answer)
        params["pagination_token"] = answer.json()["meta"]["next_token"]
    assert seen == crowded[:-801:-1]
    assert x_get(MENTIONS, **params).json() == {"meta": {"result_count": 0}}
    assert x_get(MENTIONS, until_id=crowded[5]).json() == {"meta": {"result_count": 0}}
