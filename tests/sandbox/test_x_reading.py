"""Reading from the twin of X: single posts, people, our own timeline, search, and both vocabularies."""

from typing import Any

import pytest
import requests
from tweepy.client import Client

from bot.sandbox.environment import CONSUMER_KEY, OUR_HANDLE, OUR_ID
from bot.sandbox.server import Sandbox

SEARCH = "/2/tweets/search/recent"
TIMELINE = f"/2/users/{OUR_ID}/tweets"


def ids(answer: requests.Response) -> list[str]:
    """Give the ids on a page, as they come."""
    return [post["id"] for post in answer.json().get("data", [])]


def test_only_three_fields_come_unasked(mention: Any, x_get: Any) -> None:
    """id, text and edit history come by themselves, nothing else."""
    asked = mention("hello")
    data = {"id": asked, "text": "@TuneCares hello", "edit_history_tweet_ids": [asked]}
    assert x_get(f"/2/tweets/{asked}").json() == {"data": data}


def test_fields_come_when_asked(mention: Any, x_get: Any) -> None:
    """Author, conversation, time, language, settings and mentions come on demand."""
    asked = mention("hallo", lang="de", created_at="2026-11-23T10:00:00Z", media=["3_1"])
    wanted = "author_id,conversation_id,created_at,lang,reply_settings,entities,attachments"
    post = x_get(f"/2/tweets/{asked}", tweet__fields=wanted).json()["data"]
    assert post["created_at"] == "2026-11-23T10:00:00.000Z"
    assert (post["conversation_id"], post["lang"], post["reply_settings"]) == (asked, "de", "everyone")
    assert post["entities"] == {"mentions": [{"start": 0, "end": 10, "username": OUR_HANDLE, "id": OUR_ID}]}
    assert post["attachments"] == {"media_keys": ["3_1"]}


def test_the_author_is_included_on_demand(mention: Any, x: Client) -> None:
    """expansions=author_id brings the author's name and handle."""
    answer = x.get_tweet(mention(), user_auth=True, expansions=["author_id"])
    assert [(user.name, user.username) for user in answer.includes["users"]] == [("Ben", "ben")]


def test_a_long_post_is_cut_and_whole_in_its_note(mention: Any, x: Client) -> None:
    """Beyond 280 the text ends in an ellipsis and note_tweet holds everything."""
    text = "@TuneCares " + "so slow " * 60
    post = x.get_tweet(mention(text), user_auth=True, tweet_fields=["note_tweet"]).data
    assert post.note_tweet["text"] == text
    assert post.text.endswith("…")
    assert text.startswith(post.text[:-1])


def test_a_missing_post_is_a_200_with_an_error(mention: Any, control: Any, x: Client) -> None:
    """Deleted and unknown posts are not 404 but errors inside a success."""
    gone = mention()
    control("delete", id=gone)
    for post_id in (gone, "1234567890123456789"):
        answer = x.get_tweet(post_id, user_auth=True)
        assert answer.data is None
        assert answer.errors[0]["type"].endswith("/resource-not-found")


def test_a_protected_post_is_not_for_us(mention: Any, control: Any, x: Client) -> None:
    """A protected author's post is an authorisation error inside a success."""
    hidden = mention(handle="shy")
    control("people", handle="shy", name="Shy", protected=True)
    answer = x.get_tweet(hidden, user_auth=True)
    assert (answer.data, answer.errors[0]["title"]) == (None, "Authorization Error")


def test_several_posts_come_with_the_errors_of_the_missing(mention: Any, x: Client) -> None:
    """A batch is a partial success."""
    asked = mention()
    answer = x.get_tweets([asked, "1234567890123456789"], user_auth=True)
    assert [str(post.id) for post in answer.data] == [asked]
    assert [error["value"] for error in answer.errors] == ["1234567890123456789"]


def test_people_are_found_by_id_and_by_handle(control: Any, x: Client) -> None:
    """Both look-ups give the same person, with the bio on demand."""
    user_id = control("people", handle="ann", name="Ann", description="loves cats")["id"]
    by_name = x.get_user(username="ANN", user_auth=True, user_fields=["description"]).data
    by_id = x.get_user(id=user_id, user_auth=True).data
    assert (str(by_name.id), by_name.description, by_id.name) == (user_id, "loves cats", "Ann")
    assert x.get_user(username="nobody", user_auth=True).data is None


def test_our_timeline_holds_what_any_tool_posted(control: Any, x: Client) -> None:
    """A colleague's answer by hand stands beside the API's."""
    by_api = x.create_tweet(text="one").data["id"]
    by_hand = control("posts", text="two")["id"]
    page = x.get_users_tweets(OUR_ID, user_auth=True)
    assert [str(post.id) for post in page.data] == [by_hand, by_api]
    assert [str(post.id) for post in x.get_users_tweets(OUR_ID, user_auth=True, since_id=by_api).data] == [
        by_hand
    ]


def test_a_timeline_can_leave_replies_out(mention: Any, x: Client, x_get: Any) -> None:
    """exclude=replies leaves own replies out, which is why nobody who looks for them should set it."""
    ours = x.create_tweet(text="one").data["id"]
    x.create_tweet(text="two", in_reply_to_tweet_id=mention())
    assert ids(x_get(TIMELINE, exclude="replies")) == [ours]


def test_search_lags_by_thirty_seconds(mention: Any, control: Any, x: Client, x_get: Any) -> None:
    """The best query for an own reply finds it half a minute later, not before."""
    asked = mention()
    reply = x.create_tweet(text="hello", in_reply_to_tweet_id=asked).data["id"]
    query = f"from:{OUR_HANDLE} in_reply_to_tweet_id:{asked}"
    assert ids(x_get(SEARCH, query=query)) == []
    control("clock", advance=31)
    assert ids(x_get(SEARCH, query=query)) == [reply]


def test_search_forgets_after_seven_days(mention: Any, control: Any, x_get: Any) -> None:
    """Recent search reaches back a week."""
    mention()
    control("clock", advance=7 * 86_400 + 60)
    assert ids(x_get(SEARCH, query="@TuneCares")) == []


def test_search_understands_its_operators(mention: Any, control: Any, x: Client, x_get: Any) -> None:
    """from, to, conversation, handle, words and negation narrow the hits."""
    asked = mention("the radio is broken")
    echoed = mention("RT @TuneCares", handle="echo", retweet_of=asked)
    reply = x.create_tweet(text="hello", in_reply_to_tweet_id=asked).data["id"]
    control("clock", advance=31)
    assert ids(x_get(SEARCH, query="@TuneCares")) == [echoed, asked]
    assert ids(x_get(SEARCH, query="@TuneCares -is:retweet")) == [asked]
    assert ids(x_get(SEARCH, query=f"conversation_id:{asked}")) == [reply, asked]
    assert ids(x_get(SEARCH, query="to:ben")) == [reply]
    assert ids(x_get(SEARCH, query="radio -from:echo")) == [asked]


@pytest.mark.parametrize(
    "params",
    [
        {"query": "-is:retweet"},
        {"query": "colour:red"},
        {"query": "x" * 513},
        {"query": "hello", "max_results": 9},
        {"query": "hello", "start_time": "2020-01-01T00:00:00Z"},
        {},
    ],
)
def test_search_refuses_what_it_cannot_do(x_get: Any, params: dict[str, Any]) -> None:
    """Unknown operators, long queries, queries without a standalone term and bad bounds are 400."""
    assert x_get(SEARCH, **params).status_code == 400


def test_who_asks_in_new_words_is_answered_in_them(mention: Any, x_get: Any) -> None:
    """post.fields (2.167) brings edit_history_post_ids, note_post; expansions bring the rest."""
    first = mention("so slow " * 60)
    second = mention("again", in_reply_to=first)
    params = {"post__fields": "note_post,conversation_id", "expansions": "author_id,referenced_posts.id"}
    long = x_get(f"/2/tweets/{first}", **params).json()["data"]
    reply = x_get(f"/2/tweets/{second}", **params).json()["data"]
    assert long.keys() == {"id", "text", "edit_history_post_ids", "note_post", "conversation_id", "author_id"}
    assert reply["referenced_posts"] == [{"type": "replied_to", "id": first}]


def test_new_words_do_not_select_what_became_an_expansion(mention: Any, x_get: Any) -> None:
    """author_id is no field of post.fields any more."""
    assert x_get(f"/2/tweets/{mention()}", post__fields="author_id").status_code == 400


def test_a_switch_answers_old_questions_in_new_words(mention: Any, control: Any, x_get: Any) -> None:
    """A service that renames its fields does not wait for its callers."""
    asked = mention()
    control("vocabulary", x="new")
    fields = "author_id,edit_history_tweet_ids"
    post = x_get(f"/2/tweets/{asked}", tweet__fields=fields).json()["data"]
    assert post.keys() == {"id", "text", "edit_history_post_ids", "author_id"}


@pytest.mark.parametrize("header", ["", "Bearer abc", f'OAuth oauth_consumer_key="{CONSUMER_KEY}"'])
def test_strangers_are_unauthorised(sandbox: Sandbox, header: str) -> None:
    """Without our key and token every route is 401."""
    answer = requests.get(f"{sandbox.url}/2/users/me", headers={"Authorization": header}, timeout=5)
    assert (answer.status_code, answer.json()["title"]) == (401, "Unauthorized")


def test_an_unknown_path_is_a_problem_too(x_get: Any, told: Any) -> None:
    """What the twin does not model is a 404, and stands among the calls."""
    assert x_get("/2/users/1/likes").status_code == 404
    assert [(call["path"], call["status"]) for call in told("calls")] == [("/2/users/1/likes", 404)]
