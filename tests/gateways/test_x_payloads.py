"""X's JSON becomes our values, in either vocabulary, and odd corners do not hide a post."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.conversation.mention import time_of
from bot.errors import OutcomeUnknown, PostGone, Refused, Unreachable
from bot.gateways.x_payloads import created_post, own_account, single_post, timeline_page

OLD: dict[str, Any] = {
    "id": "1859234567890123456",
    "text": "@TuneCares my phone &amp; I are &lt;sad&gt;",
    "edit_history_tweet_ids": ["1859234567890123400", "1859234567890123456"],
    "author_id": "42",
    "conversation_id": "1859234567890123000",
    "created_at": "2026-11-23T11:59:00.000Z",
    "in_reply_to_user_id": "7",
    "referenced_tweets": [{"type": "replied_to", "id": "99"}, {"type": "quoted", "id": "98"}],
    "entities": {"mentions": [{"username": "TuneCares", "id": "7"}, {"username": "Ben_B"}]},
    "attachments": {"media_keys": ["3_1"]},
    "lang": "en",
}
RENAMED = {"edit_history_tweet_ids": "edit_history_post_ids", "referenced_tweets": "referenced_posts"}
NEW = {RENAMED.get(name, name): value for name, value in OLD.items()}
EMMA = {"id": "42", "username": "emma_hears", "name": "Emma", "protected": True, "description": "no bots"}


def read(**changed: Any) -> Any:
    """Read a post with some members changed; None takes one away."""
    given = {name: value for name, value in (OLD | changed).items() if value is not None}
    return single_post({"data": given})


@pytest.mark.parametrize("payload", [OLD, NEW], ids=["old words", "new words"])
def test_both_vocabularies_say_the_same(payload: dict[str, Any]) -> None:
    """A post reads alike in X's words of before and after version 2.167."""
    post = single_post({"data": payload, "includes": {"users": [EMMA]}})
    assert post.id == "1859234567890123456"
    assert post.root == "1859234567890123400"
    assert post.text == "@TuneCares my phone & I are <sad>"
    assert (post.author_id, post.conversation_id) == ("42", "1859234567890123000")
    assert (post.replied_to, post.replied_to_user, post.quoted) == ("99", "7", "98")
    assert post.created_at == datetime(2026, 11, 23, 11, 59, tzinfo=UTC)
    assert post.mentioned == ("tunecares", "ben_b")
    assert (post.has_media, post.is_repost, post.lang) == (True, False, "en")
    assert post.author is not None
    assert (post.author.handle, post.author.protected) == ("emma_hears", True)


@pytest.mark.parametrize("name", ["note_tweet", "note_post"])
def test_a_long_post_is_read_whole(name: str) -> None:
    """The full text and the mentions in its tail stand in the note."""
    note = {"text": "a very long text @Tail", "entities": {"mentions": [{"username": "Tail"}]}}
    post = read(text="a very…", **{name: note})
    assert post.text == "a very long text @Tail"
    assert post.mentioned == ("tunecares", "ben_b", "tail")


@pytest.mark.parametrize("history", [None, [], [""], "1", [None]])
def test_without_a_usable_edit_history_a_post_is_its_own_root(history: Any) -> None:
    """The history was seen missing, and seen as an empty word."""
    assert read(edit_history_tweet_ids=history).root == "1859234567890123456"


@pytest.mark.parametrize("date", [None, "", "yesterday", 5, "2026-13-45T00:00:00Z"])
def test_an_odd_date_falls_back_on_the_id(date: Any) -> None:
    """An id holds the moment at which it was made."""
    assert read(created_at=date).created_at == time_of(read().id)


def test_only_what_x_counts_is_a_mention() -> None:
    """A handle in the text that X does not list as a mention does not let us answer."""
    assert read(entities=None).mentioned == ()


def test_a_retweet_is_known() -> None:
    """A repost refers to the post it repeats."""
    assert read(referenced_tweets=[{"type": "retweeted", "id": "5"}]).is_repost


def test_the_single_expanded_user_wrote_a_post_that_names_nobody() -> None:
    """In the new words the author's id comes by expansion alone."""
    named = {name: value for name, value in NEW.items() if name != "author_id"}
    assert single_post({"data": named, "includes": {"users": [EMMA]}}).author_id == "42"


@pytest.mark.parametrize(
    "odd",
    [
        {"id": None},
        {"id": "abc"},
        {"id": "9" * 30},
        {"id": "0"},
        {"author_id": None},
        {"author_id": "x"},
    ],
)
def test_a_post_without_id_or_author_is_unreachable(odd: dict[str, Any]) -> None:
    """Neither can be guessed."""
    with pytest.raises(Unreachable, match="X "):
        read(**odd)


@pytest.mark.parametrize(
    "odd",
    [
        {"referenced_tweets": "none"},
        {"referenced_tweets": [None, {"type": "quoted"}, {"id": []}]},
        {"entities": []},
        {"entities": {"mentions": [None, {}, {"username": 5}]}},
        {"attachments": "media"},
        {"lang": 5},
        {"text": None},
        {"note_tweet": "x"},
        {"conversation_id": {}},
    ],
)
def test_odd_corners_do_not_hide_a_post(odd: dict[str, Any]) -> None:
    """What is odd beside id and author is passed over."""
    assert read(**odd).id == "1859234567890123456"


@pytest.mark.parametrize("kind", ["resource-not-found", "not-authorized-for-resource"])
def test_a_success_that_tells_why_there_is_no_post_means_that_it_is_gone(kind: str) -> None:
    """X answers 200 for a post that is deleted or protected."""
    with pytest.raises(PostGone):
        single_post({"errors": [{"type": f"https://api.twitter.com/2/problems/{kind}", "title": "x"}]})


@pytest.mark.parametrize("body", [{}, {"errors": []}, {"errors": [{"type": "other"}]}, {"errors": "no"}])
def test_a_success_without_post_and_known_reason_is_unreachable(body: dict[str, Any]) -> None:
    """Nothing that we understand is no proof of absence."""
    with pytest.raises(Unreachable):
        single_post(body)


def test_a_page_tells_its_newest_and_what_follows() -> None:
    """The newest id is the page's own word for it."""
    page = timeline_page({"data": [OLD], "meta": {"newest_id": "1859234567890123999", "next_token": "t"}})
    assert ([post.id for post in page.posts], page.newest, page.next_token) == (
        ["1859234567890123456"],
        "1859234567890123999",
        "t",
    )


def test_an_empty_page_has_no_newest() -> None:
    """Past its end X answers success with no data."""
    page = timeline_page({"meta": {"result_count": 0}})
    assert (page.posts, page.newest, page.next_token) == ((), None, None)


def test_a_page_with_posts_and_errors_counts() -> None:
    """Partial success tells of posts that could not be expanded; the posts stand."""
    body = {"data": [OLD], "errors": [{"type": "x/resource-not-found"}], "meta": {}}
    assert timeline_page(body).newest == "1859234567890123456"


def test_a_page_of_reasons_alone_is_a_refusal() -> None:
    """No posts and no end, but errors: X does not show this timeline."""
    with pytest.raises(Refused):
        timeline_page({"errors": [{"type": "x/resource-not-found"}]})


@pytest.mark.parametrize("body", [{}, {"data": "x", "meta": {}}, {"data": {"id": "1"}}, {"data": ["x"]}])
def test_a_page_of_rubbish_is_unreachable(body: dict[str, Any]) -> None:
    """A page that makes no sense is never an empty one."""
    with pytest.raises(Unreachable):
        timeline_page(body)


@pytest.mark.parametrize(
    "body", [{}, {"data": None}, {"data": []}, {"data": {"id": ""}}, {"data": {"text": "x"}}]
)
def test_a_reply_without_an_id_is_unknown(body: dict[str, Any]) -> None:
    """A success that names no post may have made one."""
    with pytest.raises(OutcomeUnknown):
        created_post(body)


def test_a_reply_is_known_by_its_id() -> None:
    """The odd history of a created post is not looked at."""
    assert created_post({"data": {"id": "17", "edit_history_tweet_ids": [""]}}) == "17"


def test_our_own_account_is_read() -> None:
    """Who we are is an account like any other."""
    assert own_account({"data": EMMA}).handle == "emma_hears"
    with pytest.raises(Unreachable):
        own_account({"data": {"id": "42"}})
