"""The whole thread on both engines: what a mention becomes does not depend on where it is written down."""

from typing import TYPE_CHECKING

from bot.conversation.mention import TweetId

if TYPE_CHECKING:
    from tests.conftest import MakeApp, Twin


def test_a_mention_is_answered_once_and_told_in_order(url: str, make_bot: "MakeApp", twin: "Twin") -> None:
    """Two bots on one database take turns; one playlist, one reply, one story."""
    bots = [make_bot(BOT_DATABASE__URL=url) for _ in range(2)]
    tweet = twin.mention("@TuneCares thank you")
    for bot in bots * 2:
        for job in (bot.rounds.poll, bot.rounds.compose, bot.rounds.publish, bot.rounds.reconcile):
            job()
    truth = twin.truth()
    assert [post["in_reply_to"] for post in truth["posts"]] == [tweet]
    [sent] = bots[0].reports.published()
    assert (sent.reply_id, sent.playlist_id) == (truth["posts"][0]["id"], truth["playlists"][0]["id"])
    events = [row.event for row in bots[1].reports.story(TweetId(tweet))]
    assert (events[0], events[-1]) == ("mention_received", "draft_published")
