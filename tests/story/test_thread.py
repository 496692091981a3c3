"""The whole thread on real parts: a mention comes in, a playlist reply goes out, SQL tells the story."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.app import App
from bot.conversation.draft import DraftState
from bot.conversation.mention import MentionState, TweetId

if TYPE_CHECKING:
    from tests.conftest import MakeApp, Twin

SARAH = {"author_name": "Sarah Lindqvist", "author_handle": "sarahlind"}


def one_day(bot: App) -> None:
    """Let each job do one round."""
    bot.rounds.poll()
    bot.rounds.compose()
    bot.rounds.publish()
    bot.rounds.reconcile()


def test_a_mention_becomes_one_reply_with_a_playlist_that_spells_it(bot: App, twin: "Twin") -> None:
    """The main job: one post of ours, answering the mention, linking a playlist of the spelled titles."""
    tweet = twin.mention("@TuneCares just signed up, what am I supposed to do?")
    one_day(bot)
    truth = twin.truth()
    assert [post["in_reply_to"] for post in truth["posts"]] == [tweet]
    [playlist] = truth["playlists"]
    assert playlist["id"] in truth["posts"][0]["text"]
    draft = bot.reports.answered(TweetId(tweet))
    assert draft is not None
    spelled = [
        slot.track.title for slot in bot.reviewer.draft(draft.draft_id).proposal.spelling.slots if slot.track
    ]
    assert [track["title"] for track in playlist["tracks"]] == spelled


def test_the_playlists_public_name_has_no_token(bot: App, twin: "Twin") -> None:
    """The token by which a lost playlist is found is gone before anybody gets the link."""
    twin.mention("@TuneCares thank you so much")
    one_day(bot)
    [playlist] = twin.truth()["playlists"]
    assert playlist["name"] == bot.settings.reply.playlist_name


def test_many_rounds_answer_once(bot: App, twin: "Twin") -> None:
    """Overlapping polls see the same mention again and again; it is answered once."""
    twin.mention("@TuneCares thank you")
    for _ in range(4):
        one_day(bot)
        twin.advance(120)
    assert len(twin.truth()["posts"]) == 1


def test_without_auto_a_draft_waits_until_a_person_approves(make_bot: "MakeApp", twin: "Twin") -> None:
    """Review is the default; what a person approved goes out with the next round."""
    bot = make_bot(BOT_POLICY__AUTO="false")
    twin.mention("@TuneCares thank you")
    one_day(bot)
    assert twin.writes() == []
    [row] = bot.reports.queue()
    bot.reviewer.approve(row.draft_id, by="operator:ana")
    one_day(bot)
    assert len(twin.truth()["posts"]) == 1


@pytest.mark.parametrize(
    "text",
    [
        "@TuneCares my account was hacked",
        "@TuneCares my mum passed away, thank you for the music",
        "@TuneCares I want a refund",
        "@TuneCares this is the worst service ever",
    ],
)
def test_grave_matters_go_to_a_person(bot: App, twin: "Twin", text: str) -> None:
    """A hard stop wins over any friendly word in the same post."""
    tweet = twin.mention(text)
    one_day(bot)
    assert twin.writes() == []
    seen = bot.reports.mention(TweetId(tweet))
    assert seen is not None
    assert seen.state is MentionState.HANDED_OFF


def test_a_colleagues_answer_by_hand_closes_the_case(bot: App, twin: "Twin") -> None:
    """Nothing is sent where our account has answered through another tool."""
    tweet = twin.mention("@TuneCares thank you")
    twin.control("posts", text="You are welcome! Kim", in_reply_to=tweet)
    one_day(bot)
    assert twin.writes() == []
    seen = bot.reports.mention(TweetId(tweet))
    assert seen is not None
    assert (seen.state, seen.reason) == (MentionState.CLOSED, "answered_elsewhere")


def test_a_colleague_who_answers_after_approval_is_noticed_before_sending(
    make_bot: "MakeApp", twin: "Twin"
) -> None:
    """Our timeline is looked at again right before a draft goes out."""
    bot = make_bot(BOT_POLICY__AUTO="false")
    tweet = twin.mention("@TuneCares thank you")
    one_day(bot)
    [row] = bot.reports.queue()
    bot.reviewer.approve(row.draft_id, by="operator:ana")
    twin.control("posts", text="You are welcome! Kim", in_reply_to=tweet)
    one_day(bot)
    assert twin.truth() == {"posts": [], "playlists": []}
    assert bot.reviewer.draft(row.draft_id).state is DraftState.WITHDRAWN


def test_a_post_deleted_after_approval_is_not_answered(make_bot: "MakeApp", twin: "Twin") -> None:
    """The post is looked at again right before a draft goes out."""
    bot = make_bot(BOT_POLICY__AUTO="false")
    tweet = twin.mention("@TuneCares thank you")
    one_day(bot)
    [row] = bot.reports.queue()
    bot.reviewer.approve(row.draft_id, by="operator:ana")
    twin.control("delete", id=tweet)
    one_day(bot)
    assert twin.truth() == {"posts": [], "playlists": []}


def test_mentions_are_collected_while_spotifys_consent_is_lapsed(bot: App, twin: "Twin") -> None:
    """Lapsed consent pauses sending and nothing else; all is sent once a person has consented again."""
    twin.control("consent", state="lapsed")
    first = twin.mention("@TuneCares thank you")
    one_day(bot)
    second = twin.mention("@TuneCares thanks a lot", SARAH)
    one_day(bot)
    assert bot.reports.mention(TweetId(second)) is not None
    assert twin.truth()["posts"] == []
    twin.control("consent", state="granted")
    twin.advance(600)
    one_day(bot)
    assert {post["in_reply_to"] for post in twin.truth()["posts"]} == {first, second}


def test_the_story_of_a_tweet_reads_in_order(bot: App, twin: "Twin") -> None:
    """A support person can read in SQL what happened, from receiving to the reply."""
    tweet = twin.mention("@TuneCares thank you")
    one_day(bot)
    events = [row.event for row in bot.reports.story(TweetId(tweet))]
    assert events[0] == "mention_received"
    assert events[-1] == "draft_published"
    assert events.index("attempt_intended") < events.index("attempt_done")


def test_a_reply_lost_on_the_way_back_is_found_and_not_repeated(bot: App, twin: "Twin") -> None:
    """The answer to our post is cut off after X accepted it: looking settles it."""
    twin.mention("@TuneCares thank you")
    twin.control("faults", route="POST /2/tweets", cut="after", times=1)
    one_day(bot)
    twin.advance(61)
    one_day(bot)
    assert len(twin.truth()["posts"]) == 1
    assert len(bot.reports.published()) == 1


def test_a_reply_lost_on_the_way_out_is_made_again_after_two_looks(bot: App, twin: "Twin") -> None:
    """The call is cut off before X saw it: two looks a minute apart, then one more try."""
    twin.mention("@TuneCares thank you")
    twin.control("faults", route="POST /2/tweets", cut="before", times=1)
    one_day(bot)
    assert twin.truth()["posts"] == []
    for _ in range(3):
        twin.advance(61)
        one_day(bot)
    assert len(twin.truth()["posts"]) == 1
    assert len(twin.truth()["playlists"]) == 1


@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_playlist_lost_on_the_way_is_made_once(bot: App, twin: "Twin", cut: str) -> None:
    """A playlist whose creation is in doubt is looked for by its token."""
    twin.mention("@TuneCares thank you")
    twin.control("faults", route="POST /v1/me/playlists", cut=cut, times=1)
    for _ in range(4):
        one_day(bot)
        twin.advance(61)
    assert len(twin.truth()["playlists"]) == 1
    assert len(twin.truth()["posts"]) == 1


def test_staff_bring_their_own_sentences(make_bot: "MakeApp", twin: "Twin", tmp_path: Path) -> None:
    """A folder named in the settings replaces the files that it holds, and only those."""
    (tmp_path / "phrasings.en.toml").write_text(
        '[reply]\nlead = "Listen:"\nlead_named = "{name}, listen:"\n'
        '[kinds.thanks]\nmay_be_auto = true\nsentences = ["no problem"]\n'
        '[kinds.other]\nsentences = ["hello"]\n',
        encoding="utf-8",
    )
    bot = make_bot(BOT_PATHS__CONFIG=str(tmp_path))
    twin.mention("@TuneCares thank you")
    one_day(bot)
    [playlist] = twin.truth()["playlists"]
    assert [track["title"] for track in playlist["tracks"]] == ["No Problem"]
