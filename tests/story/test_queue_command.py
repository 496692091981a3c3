"""`bot queue`: what waits is shown whole, and a person's decision is carried out or refused in a sentence."""

import json
from typing import TYPE_CHECKING

import pytest

from bot.app import App
from bot.conversation.mention import TweetId

if TYPE_CHECKING:
    from tests.conftest import MakeApp, Twin
    from tests.story.conftest import Command


@pytest.fixture
def bot(make_bot: "MakeApp") -> App:
    """Give a bot that leaves every draft to a person."""
    return make_bot(BOT_POLICY__AUTO="false")


def waiting_draft(bot: App, twin: "Twin", text: str | None = None) -> tuple[str, str]:
    """Let a mention come in and be drafted; give the draft's number and the post's id."""
    tweet = twin.mention("@TuneCares thank you")
    bot.rounds.poll()
    bot.rounds.compose()
    number = bot.reports.draft_of(TweetId(tweet))
    assert number is not None
    if text is not None:
        bot.reviewer.edit(number, text=text, by="operator:ana")
    return str(number), tweet


def test_an_empty_queue_says_so(command: "Command") -> None:
    """Also where no database has been made yet."""
    ended = command("queue", "list")
    assert (ended.code, ended.out) == (0, "Nothing waits for a person.\n")


def test_what_waits_is_listed_with_its_gaps(command: "Command", bot: App, twin: "Twin") -> None:
    """Drafts by number with what no title says, then the posts that only a person may answer."""
    number, tweet = waiting_draft(bot, twin, text="Hello xyzzy")
    stopped = twin.mention("@TuneCares my account was hacked")
    bot.rounds.poll()
    bot.rounds.compose()
    ended = command("queue", "list")
    assert f"{number}\tproposed\t{tweet}\temma_hears\tthanks\tHello xyzzy\txyzzy\t" in ended.out
    assert f"{stopped}\temma_hears\tstop_security\t@TuneCares my account was hacked" in ended.out
    told = json.loads(command("queue", "list", "--json").out)
    [draft], [person] = told["drafts"], told["people"]
    assert (draft["draft_id"], draft["gaps"], draft["complete"]) == (int(number), ["xyzzy"], False)
    assert (person["tweet_id"], person["reason"]) == (stopped, "stop_security")


def test_one_draft_is_shown_whole(command: "Command", bot: App, twin: "Twin") -> None:
    """Version, state, sentence, slots with their gaps, and the reply's text; JSON holds the same."""
    number, tweet = waiting_draft(bot, twin, text="Hello xyzzy")
    shown = command("queue", "show", number).out
    assert f"Draft {number}, version 2, proposed, for post {tweet}" in shown
    assert "Sentence: Hello xyzzy" in shown
    assert "xyzzy\t—\t\tgap\t" in shown
    told = json.loads(command("queue", "show", number, "--json").out)
    assert (told["id"], told["version"], told["tweet_id"]) == (int(number), 2, tweet)
    assert [(slot["says"], slot["kind"]) for slot in told["slots"]] == [("Hello", "exact"), ("xyzzy", "gap")]
    assert (told["complete"], told["gaps"]) == (False, ["xyzzy"])


def test_a_draft_with_gaps_is_mended_approved_and_sent(command: "Command", bot: App, twin: "Twin") -> None:
    """Approving refuses gaps; an edit that still has some exits 3; once whole it goes out with a round."""
    number, tweet = waiting_draft(bot, twin, text="Hello xyzzy")
    refused = command("queue", "approve", number).in_one_sentence(2)
    assert f"draft {number} has gaps (xyzzy)" in refused
    assert command("queue", "edit", number, "--text", "Hello plugh").code == 3
    edited = command("queue", "edit", number, "--text", "Welcome to the party")
    assert (edited.code, "Sentence: Welcome to the party" in edited.out) == (0, True)
    assert twin.writes() == []
    assert command("queue", "approve", number).code == 0
    assert command("run", "--once").code == 0
    truth = twin.truth()
    assert [post["in_reply_to"] for post in truth["posts"]] == [tweet]
    assert [track["title"] for track in truth["playlists"][0]["tracks"]] == ["Welcome to the Party"]


def test_a_rejected_draft_leaves_its_post_to_a_person(command: "Command", bot: App, twin: "Twin") -> None:
    """It is gone from the drafts and listed among the posts for people; it is not rejected twice."""
    number, tweet = waiting_draft(bot, twin)
    assert "--reason is empty" in command("queue", "reject", number, "--reason", " ").in_one_sentence(2)
    assert command("queue", "reject", number, "--reason", "sounds cold").code == 0
    assert bot.reports.queue() == ()
    assert [person.tweet_id for person in bot.reports.people()] == [tweet]
    again = command("queue", "reject", number, "--reason", "sounds cold")
    assert "is already rejected" in again.in_one_sentence(1)


def test_a_decision_names_the_version_that_was_seen(command: "Command", bot: App, twin: "Twin") -> None:
    """What a colleague changed meanwhile is not approved unseen; the ledger says who approved."""
    number, tweet = waiting_draft(bot, twin, text="Hello")
    stale = command("queue", "approve", number, "--version", "1").in_one_sentence(1)
    assert "it is at version 2, you saw 1" in stale
    assert command("queue", "approve", number, "--version", "2").code == 0
    late = command("queue", "edit", number, "--text", "Thank you").in_one_sentence(2)
    assert f"draft {number} is approved" in late
    actors = {row.event: row.actor for row in bot.reports.story(TweetId(tweet))}
    assert actors["draft_approved"].startswith("operator:")


@pytest.mark.parametrize(
    "decision",
    [("show",), ("edit", "--text", "Hello")],
    ids=lambda decision: str(decision[0]),
)
def test_an_unknown_number_is_bad_use(command: "Command", decision: tuple[str, ...]) -> None:
    """One sentence that tells where the numbers are."""
    name, *options = decision
    told = command("queue", name, "999", *options).in_one_sentence(2)
    assert told == "there is no draft 999: `bot queue list` shows those that wait"


@pytest.mark.parametrize("number", ["0", "9" * 40])
def test_a_malformed_number_is_bad_use(command: "Command", number: str) -> None:
    """Whatever is typed, no traceback is shown."""
    assert command("queue", "show", number).code == 2
