"""Posting on the twin: whom we may answer, what a text may be, and what is left of it."""

from typing import Any

import pytest
from tweepy.client import Client
from tweepy.errors import BadRequest, Forbidden

from bot.sandbox.environment import OUR_ID


def refused(x: Client, error: type[Exception] = Forbidden, **post: Any) -> str:
    """Give the words with which X refuses a post."""
    with pytest.raises(error) as caught:
        x.create_tweet(**post)
    return str(caught.value)


def test_a_summons_may_be_answered(mention: Any, x: Client, told: Any) -> None:
    """Whoever mentioned us may be answered, and the truth knows it."""
    asked = mention()
    answer = x.create_tweet(text="turn it off and on", in_reply_to_tweet_id=asked)
    assert told("truth")["posts"] == [
        {"id": answer.data["id"], "text": "turn it off and on", "in_reply_to": asked}
    ]


def test_a_post_that_did_not_summon_us_may_not_be_answered(mention: Any, x: Client, told: Any) -> None:
    """The self-serve rule of February 2026, in X's own sentence."""
    stray = mention("@TuneCares is what I heard somebody say", summons=False)
    sentence = "You can only reply to or quote posts where you are mentioned or are the author."
    assert sentence in refused(x, text="hello", in_reply_to_tweet_id=stray)
    assert told("truth")["posts"] == []


def test_a_quote_of_ours_is_a_summons(mention: Any, x: Client) -> None:
    """Whoever quoted one of our posts may be answered."""
    ours = x.create_tweet(text="we are open").data["id"]
    quoting = mention("look at this", summons=False, quote_of=ours)
    assert x.create_tweet(text="thanks", in_reply_to_tweet_id=quoting).data["id"]


def test_our_own_posts_may_be_answered(x: Client) -> None:
    """We may go on below ourselves."""
    ours = x.create_tweet(text="one").data["id"]
    assert x.create_tweet(text="two", in_reply_to_tweet_id=ours).data["id"]


def test_the_same_text_twice_is_refused_for_a_day(mention: Any, control: Any, x: Client) -> None:
    """Duplicate content is refused, whoever it answers and whatever its spaces; a day later it is not."""
    x.create_tweet(text="hello there", in_reply_to_tweet_id=mention())
    duplicate = "duplicate content"
    assert duplicate in refused(x, text="hello  there ", in_reply_to_tweet_id=mention("again"))
    control("clock", advance=86_401)
    assert x.create_tweet(text="hello there").data["id"]


def test_a_colleagues_text_counts_as_ours(control: Any, x: Client, told: Any) -> None:
    """What we posted by another tool stands in the way of a duplicate, but is not the API's truth."""
    control("posts", text="hello by hand")
    assert "duplicate content" in refused(x, text="hello by hand")
    assert told("truth")["posts"] == []


def test_a_deleted_text_may_be_posted_again(x: Client, told: Any) -> None:
    """Deleting ends the duplicate rule and the truth of a post."""
    first = x.create_tweet(text="hello").data["id"]
    assert x.delete_tweet(first).data == {"deleted": True}
    second = x.create_tweet(text="hello").data["id"]
    assert [post["id"] for post in told("truth")["posts"]] == [second]


@pytest.mark.parametrize("how", ["deleted", "protected", "unknown"])
def test_what_cannot_be_seen_cannot_be_answered(mention: Any, control: Any, x: Client, how: str) -> None:
    """Deleted, protected and unknown posts are refused in one sentence."""
    asked = mention(handle="shy")
    if how == "deleted":
        control("delete", id=asked)
    elif how == "protected":
        control("protect", handle="shy", protected=True)
    else:
        asked = "1234567890123456789"
    assert "deleted or not visible" in refused(x, text="hello", in_reply_to_tweet_id=asked)


def test_a_replaced_version_cannot_be_answered(mention: Any, control: Any, x: Client) -> None:
    """After an edit only the newest version takes replies."""
    first = mention("helo")
    second = control("edit", id=first, text="hello")["id"]
    refused(x, text="hi", in_reply_to_tweet_id=first)
    assert x.create_tweet(text="hi", in_reply_to_tweet_id=second).data["id"]


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("x" * 280, True),
        ("x" * 281, False),
        ("字" * 140, True),
        ("字" * 141, False),
        ("x" * 256 + " https://open.spotify.com/playlist/37i9dQZF1DXcBWIGoYBM5M", True),
        ("x" * 257 + " https://open.spotify.com/playlist/37i9dQZF1DXcBWIGoYBM5M", False),
        ("x" * 278 + "👨‍👩‍👧‍👦", True),
    ],
)
def test_a_text_weighs_at_most_280(x: Client, text: str, *, fits: bool) -> None:
    """Links weigh 23, wide letters and whole emoji 2."""
    if fits:
        assert x.create_tweet(text=text).data["text"] == text
    else:
        assert "too long" in refused(x, BadRequest, text=text)


@pytest.mark.parametrize(
    "post",
    [
        {"text": ""},
        {"text": "hi", "in_reply_to_tweet_id": "abc"},
        {"text": "hi", "in_reply_to_tweet_id": "12345678901234567890"},
    ],
)
def test_malformed_posts_are_bad_requests(x: Client, post: dict[str, str]) -> None:
    """An empty text and a malformed id are 400, whatever else they are."""
    refused(x, BadRequest, **post)


def test_others_posts_cannot_be_deleted(mention: Any, x: Client) -> None:
    """Only our own posts are ours to delete."""
    with pytest.raises(Forbidden):
        x.delete_tweet(mention())


def test_replies_join_their_conversation(mention: Any, x: Client) -> None:
    """A reply knows its conversation, its target and the target's author."""
    asked = mention()
    x.create_tweet(text="hello", in_reply_to_tweet_id=asked)
    fields = ["conversation_id", "referenced_tweets", "in_reply_to_user_id", "author_id"]
    reply = x.get_users_tweets(OUR_ID, user_auth=True, tweet_fields=fields).data[0]
    author = x.get_tweet(asked, user_auth=True, tweet_fields=["author_id"]).data.author_id
    assert (str(reply.conversation_id), reply.in_reply_to_user_id) == (asked, author)
    assert [(one.type, str(one.id)) for one in reply.referenced_tweets] == [("replied_to", asked)]
