"""X through tweepy against the twin: what is read, what is refused, and what stays unknown."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.conversation.mention import TweetId
from bot.errors import (
    DuplicateText,
    NotSummoned,
    OutcomeUnknown,
    OutsideError,
    PauseReason,
    PostGone,
    Refused,
    Throttled,
    Unauthorised,
    Unreachable,
)
from bot.gateways.x import MENTIONS_FLOOR, XTimeline

REPLY = "POST /2/tweets"
MENTIONS = "GET /2/users/:id/mentions"
EXPIRED = "wrong-token"


def ids(timeline: XTimeline, since: TweetId | None = None) -> list[str]:
    """Read all mentions."""
    return [post.id for page in timeline.mentions(since=since) for post in page.posts]


def test_our_account_is_asked_for_once(timeline: XTimeline, told: Callable[[str], Any]) -> None:
    """Each look at a user costs money."""
    assert (timeline.me().handle, timeline.me().id) == ("TuneCares", "1846987139428634858")
    assert [call["path"] for call in told("calls")] == ["/2/users/me"]


def test_mentions_come_in_pages_newest_first(sandbox: Any, aim: Any, mention: Callable[..., Any]) -> None:
    """Each page tells its own newest id, and only the last says so."""
    made = [mention(f"question {number}") for number in range(12)]
    pages = list(aim.timeline(sandbox.url, page_size=5).mentions(since=None))
    assert [len(page.posts) for page in pages] == [5, 5, 2]
    assert [page.last for page in pages] == [False, False, True]
    assert [page.newest for page in pages] == [made[11], made[6], made[1]]
    assert [post.id for page in pages for post in page.posts] == made[::-1]


def test_since_leaves_out_the_post_it_names(timeline: XTimeline, mention: Callable[..., Any]) -> None:
    """`since` is exclusive."""
    made = [mention(f"question {number}") for number in range(3)]
    assert ids(timeline, made[1]) == [made[2]]


def test_without_mentions_there_is_one_empty_last_page(timeline: XTimeline) -> None:
    """Nothing new is a value."""
    (page,) = timeline.mentions(since=None)
    assert (page.posts, page.newest, page.last) == ((), None, True)


def test_reading_ends_at_the_floor(sandbox: Any, timeline: XTimeline) -> None:
    """X shows the newest 800; the page that reaches them is the last."""
    emma = sandbox.world.x.meet("emma_hears", "Emma")
    for number in range(MENTIONS_FLOOR + 20):
        sandbox.world.x.add(author=emma, text=f"@TuneCares question {number}", summons=True)
    pages = list(timeline.mentions(since=None))
    assert sum(len(page.posts) for page in pages) == MENTIONS_FLOOR
    assert [page.last for page in pages] == [False] * 7 + [True]


@pytest.mark.parametrize("words", ["old", "new"])
def test_a_post_reads_alike_in_both_vocabularies(
    timeline: XTimeline, control: Callable[..., Any], mention: Callable[..., Any], words: str
) -> None:
    """Author, root and what it answers come through in either."""
    control("vocabulary", x=words)
    first = mention("help")
    edited = control("edit", id=first, text="@TuneCares help me")["id"]
    post = timeline.post(edited)
    assert (post.root, post.text) == (first, "@TuneCares help me")
    assert post.author is not None
    assert post.author.handle == "emma_hears"
    assert post.summons("@TuneCares")
    assert ids(timeline)[0] == edited


def test_only_a_post_that_names_us_summons(timeline: XTimeline, mention: Callable[..., Any]) -> None:
    """A post that X counts among our mentions without a summons may not be answered by API."""
    post = timeline.post(mention("@TuneCares is a fine account", summons=False))
    assert not post.summons("TuneCares")


def test_a_deleted_a_protected_and_an_unknown_post_are_gone(
    timeline: XTimeline, control: Callable[..., Any], mention: Callable[..., Any]
) -> None:
    """X says so inside a success."""
    deleted, hidden = mention("a"), mention("b", author_handle="hides")
    control("delete", id=deleted)
    control("protect", handle="hides")
    for tweet in (deleted, hidden, TweetId("17")):
        with pytest.raises(PostGone):
            timeline.post(tweet)


def test_a_reply_stands_and_is_found_on_our_timeline(
    timeline: XTimeline, control: Callable[..., Any], mention: Callable[..., Any]
) -> None:
    """So is a colleague's answer by another tool; answers to others are not."""
    here, elsewhere = mention("here"), mention("elsewhere")
    mine = timeline.reply("we're here", to=here)
    timeline.reply("another", to=elsewhere)
    theirs = control("posts", text="by hand", in_reply_to=here)["id"]
    assert {post.id for post in timeline.own_replies(to=here)} == {mine, theirs}


def test_own_replies_are_looked_for_on_every_page(
    sandbox: Any, aim: Any, control: Callable[..., Any], mention: Callable[..., Any]
) -> None:
    """The one that matters may be the oldest."""
    here = mention("here")
    timeline = aim.timeline(sandbox.url, page_size=5)
    mine = timeline.reply("we're here", to=here)
    for number in range(11):
        control("posts", text=f"news {number}")
    assert [post.id for post in timeline.own_replies(to=here)] == [mine]


def test_x_says_why_a_reply_is_refused(
    timeline: XTimeline, control: Callable[..., Any], mention: Callable[..., Any], told: Callable[[str], Any]
) -> None:
    """Not summoned, gone, or said before: nothing stands."""
    plain, gone, twice = mention("x", summons=False), mention("y"), mention("z")
    timeline.reply("once", to=twice)
    control("delete", id=gone)
    refusals: list[tuple[str, Any, type[OutsideError]]] = [
        ("a", plain, NotSummoned),
        ("b", gone, PostGone),
        ("once", twice, DuplicateText),
    ]
    for text, to, error in refusals:
        with pytest.raises(error):
            timeline.reply(text, to=to)
    assert len(told("truth")["posts"]) == 1


@pytest.mark.parametrize(
    ("order", "reason", "wait"),
    [
        ({"route": MENTIONS, "remaining": 0, "seconds": 600}, PauseReason.WINDOW, timedelta(minutes=10)),
        ({"kind": "cap"}, PauseReason.CAP, None),
        ({"status": 402}, PauseReason.CREDITS, None),
    ],
)
def test_x_says_how_long_to_wait(
    timeline: XTimeline, control: Callable[..., Any], order: Any, reason: PauseReason, wait: timedelta | None
) -> None:
    """The three pauses keep their reasons; a window's end follows the twin's clock."""
    timeline.me()
    control("clock", advance=90 * 86_400)
    control("limits", **order)
    with pytest.raises(Throttled) as pause:
        ids(timeline)
    assert pause.value.reason is reason
    if wait is None:
        assert pause.value.retry_after is None
    else:
        assert pause.value.retry_after is not None
        assert abs(pause.value.retry_after - wait) < timedelta(seconds=5)


@pytest.mark.parametrize(("side", "stands"), [("before", 0), ("after", 1)])
@pytest.mark.parametrize("status", [None, 503])
def test_a_broken_reply_is_unknown_and_is_sent_once(
    timeline: XTimeline,
    control: Callable[..., Any],
    mention: Callable[..., Any],
    told: Callable[[str], Any],
    side: str,
    stands: int,
    status: int | None,
) -> None:
    """Cut or 503, before or after the deed: the caller cannot tell, and nobody repeats it."""
    here = mention("here")
    fault = {"cut": side} if status is None else {"cut": side, "status": status}
    control("faults", route=REPLY, times=5, **fault)
    with pytest.raises(OutcomeUnknown):
        timeline.reply("we're here", to=here)
    assert len(told("truth")["posts"]) == stands
    assert len([call for call in told("calls") if call["method"] == "POST"]) == 1
    assert len(timeline.own_replies(to=here)) == stands


def test_wrong_credentials_are_told(sandbox: Any, aim: Any) -> None:
    """A 401 stops everything until a person mends it."""
    with pytest.raises(Unauthorised, match="bot login x"):
        aim.timeline(sandbox.url, access_token=EXPIRED).me()


def test_a_reply_that_cannot_leave_is_certain_not_to_stand(aim: Any, unused_url: str) -> None:
    """No connection, no doubt."""
    with pytest.raises(Unreachable) as trouble:
        aim.timeline(unused_url).reply("a", to=TweetId("1"))
    assert not isinstance(trouble.value, OutcomeUnknown)


def test_a_reply_to_a_silent_server_ends_at_the_deadline_and_is_unknown(aim: Any, rogues: Any) -> None:
    """A hung socket does not hang the daemon."""
    began = time.monotonic()
    with pytest.raises(OutcomeUnknown):
        aim.timeline(rogues.silent().url, deadline_s=0.2).reply("a", to=TweetId("1"))
    assert time.monotonic() - began < 1


STRANGE = [
    {"content": b"<html>hello</html>", "kind": "text/html"},
    {"content": b'{"data": {}}', "status": "201 Created"},
    {"content": b'{"data": {"text": "a"}}', "status": "201 Created"},
    {"content": b"[1]", "status": "201 Created"},
    {"content": b"\xff\xfe", "status": "201 Created"},
    {"content": b"", "status": "201 Created"},
    {"content": b"<html>", "status": "403 Forbidden", "kind": "text/html"},
    {"content": b"[]", "status": "400 Bad Request"},
    {"content": b"", "status": "307 Temporary Redirect", "more": "Location: /2/tweets\r\n"},
]


@pytest.mark.parametrize("said", STRANGE)
def test_a_reply_with_a_strange_answer_is_unknown(aim: Any, rogues: Any, said: dict[str, Any]) -> None:
    """Without a post's id a success is none; a page on the way refuses nothing; no redirect is followed."""
    server = rogues.saying(**said)
    with pytest.raises(OutcomeUnknown):
        aim.timeline(server.url).reply("a", to=TweetId("1"))
    assert len(server.heard) == 1


def test_a_reply_whose_answer_breaks_off_is_unknown(aim: Any, rogues: Any) -> None:
    """Half an id is no id."""
    for server in (rogues.half(), rogues.cutting(), rogues.raw(b"rubbish\r\n\r\n")):
        with pytest.raises(OutcomeUnknown):
            aim.timeline(server.url).reply("a", to=TweetId("1"))


def test_an_error_whose_body_is_a_list_keeps_its_status(aim: Any, rogues: Any) -> None:
    """Tweepy stumbles over such a body; what the status says still counts."""
    with pytest.raises(Unauthorised):
        aim.timeline(rogues.saying(b"[]", status="401 Unauthorized").url).reply("a", to=TweetId("1"))


def test_lists_that_never_end_are_left(aim: Any, rogues: Any) -> None:
    """A page token that repeats ends a list; nothing loops."""
    page = b'{"data": {"id": "7", "username": "us"}, "meta": {"next_token": "same"}}'
    server = rogues.saying(page)
    timeline = aim.timeline(server.url)
    timeline.me()
    server.stop()
    again = aim.timeline(rogues.saying(b'{"meta": {"result_count": 0, "next_token": "same"}}').url)
    again._me = timeline.me()
    assert [page.last for page in again.mentions(since=None)] == [False, True]
    assert again.own_replies(to=TweetId("1")) == ()


def test_a_missing_post_may_also_be_a_404(aim: Any, rogues: Any) -> None:
    """So the documents say; a 404 for a list is not about a post."""
    missing = {"content": b'{"title": "Not Found Error"}', "status": "404 Not Found"}
    with pytest.raises(PostGone):
        aim.timeline(rogues.saying(**missing).url).post(TweetId("17"))
    with pytest.raises(Refused):
        aim.timeline(rogues.saying(**missing).url).me()
