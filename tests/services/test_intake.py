"""Polling on real parts: every mention is stored once, whatever pages, clocks and troubles do."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.app import App
from bot.conversation.ledger import MentionsPage
from bot.conversation.mention import MentionState, Post, TweetId, id_at
from bot.errors import Channel, Unreachable
from bot.services.intake import CURSOR

if TYPE_CHECKING:
    from tests.conftest import Twin
    from tests.services.conftest import Bend, Round


def stored(bot: App, tweets: list[str]) -> list[str]:
    """Give those of the posts that the journal knows."""
    return [tweet for tweet in tweets if bot.reports.mention(TweetId(tweet)) is not None]


def in_fives(pages: Iterator[MentionsPage]) -> Iterator[MentionsPage]:
    """Cut pages into shorter ones, as if X were asked for five posts a page."""
    for page in pages:
        starts = range(0, max(len(page.posts), 1), 5)
        for start in starts:
            posts = page.posts[start : start + 5]
            newest = max((post.id for post in posts), key=int, default=None)
            yield MentionsPage(posts=posts, newest=newest, last=page.last and start == starts[-1])


def test_a_page_that_fails_leaves_the_cursor_and_loses_nothing(bot: App, twin: "Twin", bend: "Bend") -> None:
    """What the first page brought is kept; the cursor moves only when every page is stored."""
    tweets = [twin.mention(f"@TuneCares hello {number}") for number in range(12)]
    broken = True

    def break_off(own: Callable[..., Iterator[MentionsPage]], *, since: TweetId | None) -> Any:
        for number, page in enumerate(in_fives(own(since=since))):
            if number == 1 and broken:
                raise Unreachable("X answered with status 503", channel=Channel.X)
            yield page

    bend(bot, "timeline", mentions=break_off)
    assert bot.rounds.poll() == 0
    assert len(stored(bot, tweets)) == 5
    assert bot.journal.cursor(CURSOR) is None
    broken = False
    twin.advance(31)
    bot.rounds.poll()
    assert stored(bot, tweets) == tweets


def test_mentions_that_arrive_between_two_pages_are_not_lost(bot: App, twin: "Twin", bend: "Bend") -> None:
    """They are newer than the first page's newest, from which the next poll reads on."""
    tweets = [twin.mention(f"@TuneCares hello {number}") for number in range(7)]

    def interrupt(own: Callable[..., Iterator[MentionsPage]], *, since: TweetId | None) -> Any:
        for page in in_fives(own(since=since)):
            yield page
            if len(tweets) < 9:
                tweets.append(twin.mention(f"@TuneCares late {len(tweets)}"))

    bend(bot, "timeline", mentions=interrupt)
    bot.rounds.poll()
    bot.rounds.poll()
    assert stored(bot, tweets) == tweets


def test_posts_older_than_the_first_start_allows_are_left_alone_for_ever(bot: App, twin: "Twin") -> None:
    """Nor does the overlap of a later poll bring them in."""
    now = bot.clock()
    hours = bot.settings.policy.oldest_hours
    old = twin.mention("@TuneCares hello", created_at=(now - _hours(hours + 0.5)).isoformat())
    young = twin.mention("@TuneCares hello again", created_at=(now - _hours(hours - 0.5)).isoformat())
    for _ in range(3):
        bot.rounds.poll()
        twin.advance(60)
    seen = bot.reports.mention(TweetId(old))
    assert seen is None or seen.state is MentionState.IGNORED
    assert stored(bot, [young]) == [young]


def test_a_quiet_first_start_counts_as_the_first_start(bot: App, twin: "Twin") -> None:
    """Days later nothing that came in meanwhile is too old to be seen."""
    bot.rounds.poll()
    twin.advance(3600)
    tweet = twin.mention("@TuneCares hello")
    twin.advance(40 * 3600)
    bot.rounds.poll()
    assert stored(bot, [tweet]) == [tweet]


def test_what_was_young_at_the_first_start_is_collected_when_x_is_back(bot: App, twin: "Twin") -> None:
    """An outage between the pages of the first poll does not move its limit."""
    now = bot.clock()
    tweet = twin.mention(
        "@TuneCares hello", created_at=(now - _hours(bot.settings.policy.oldest_hours - 1)).isoformat()
    )
    twin.control("faults", route="GET /2/users/:id/mentions", status=503, times=1000)
    bot.rounds.poll()
    twin.control("faults", clear=True)
    twin.advance(2 * 3600)
    bot.rounds.poll()
    assert stored(bot, [tweet]) == [tweet]


def test_mentions_are_collected_while_posting_rests(bot: App, twin: "Twin", rounds: "Round") -> None:
    """X's limit on posts says nothing about reading: design §4."""
    twin.mention("@TuneCares thank you")
    twin.control("limits", route="POST /2/tweets", seconds=3600)
    rounds(bot)
    assert bot.journal.pauses(now=bot.clock())
    tweet = twin.mention("@TuneCares hello")
    bot.rounds.poll()
    assert stored(bot, [tweet]) == [tweet]


def test_a_poll_that_x_told_to_wait_waits(bot: App, twin: "Twin", count: Callable[[str, str], int]) -> None:
    """A limit on reading is kept to."""
    twin.control("limits", route="GET /2/users/:id/mentions", seconds=600)
    bot.rounds.poll()
    asked = count("GET", "/2/users/")
    bot.rounds.poll()
    assert count("GET", "/2/users/") == asked
    twin.advance(601)
    tweet = twin.mention("@TuneCares hello")
    bot.rounds.poll()
    assert stored(bot, [tweet]) == [tweet]


@pytest.mark.parametrize("text", ["\x00\x07\ud83d \u202e", "Z\u0334\u0358" * 900, "{0} %s \\N{DRUM} <b>", ""])
def test_a_mention_of_rubbish_is_stored_and_ends_somewhere(
    bot: App, twin: "Twin", bend: "Bend", rounds: "Round", text: str
) -> None:
    """No text and no name stops the thread: the next mention is answered."""
    odd = twin.mention("@TuneCares hello", {"author_name": "Sarah", "author_handle": "sarahlind"})
    fine = twin.mention("@TuneCares thank you")

    def spoil(post: Post) -> Post:
        author = post.author and replace(post.author, name=text)
        return replace(post, text=f"@TuneCares {text}", author=author) if post.id == odd else post

    def pages(own: Callable[..., Iterator[MentionsPage]], *, since: TweetId | None) -> Any:
        for page in own(since=since):
            yield replace(page, posts=tuple(map(spoil, page.posts)))

    bend(bot, "timeline", mentions=pages, post=lambda own, tweet: spoil(own(tweet)))
    rounds(bot)
    seen = bot.reports.mention(TweetId(odd))
    assert seen is not None
    assert seen.state is not MentionState.RECEIVED
    assert [post["in_reply_to"] for post in twin.truth()["posts"]] == [fine]


def test_an_edit_seen_twice_on_one_page_is_one_mention(bot: App, twin: "Twin") -> None:
    """The guard stands on the first version; the newest is the one to answer."""
    first = twin.mention("@TuneCares helo")
    newest = twin.control("edit", id=first, text="@TuneCares hello")["id"]
    bot.rounds.poll()
    seen = bot.reports.mention(TweetId(first))
    assert seen is not None
    assert seen.answer_to == newest


def test_past_the_floor_of_800_the_newest_800_are_stored(bot: App, twin: "Twin") -> None:
    """X shows no more; the poll ends there and goes on from the newest."""
    for number in range(810):
        twin.mention(f"@TuneCares hello {number}")
    assert bot.rounds.poll() == 800
    assert bot.journal.cursor(CURSOR) is not None
    assert int(str(bot.journal.cursor(CURSOR))) > int(id_at(bot.clock() - _hours(1)))


def _hours(count: float) -> timedelta:
    return timedelta(hours=count)
