"""`bot reply`: the gates in their order, one exit code each, and never a second reply."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.conversation.draft import DraftState
from bot.conversation.mention import TweetId

if TYPE_CHECKING:
    from tests.conftest import MakeApp, Twin
    from tests.story.conftest import Command

URL = "https://x.com/TuneCares/status/"


def one_post(twin: "Twin") -> dict[str, Any]:
    """Give the one post of ours that stands, with the one playlist that it links."""
    truth = twin.truth()
    [post], [playlist] = truth["posts"], truth["playlists"]
    assert playlist["id"] in post["text"]
    answered: dict[str, Any] = post
    return answered


def nothing_was_sent(twin: "Twin", make_bot: "MakeApp") -> bool:
    """Tell whether no call wanted to change anything, and nothing is stored as sent."""
    return twin.writes() == [] and make_bot().reports.published() == ()


@contextmanager
def terminal(typed: str) -> Iterator[int]:
    """Give a terminal at which something was typed."""
    ours, theirs = os.openpty()
    try:
        os.write(ours, typed.encode())
        yield theirs
    finally:
        os.close(ours)
        os.close(theirs)


def test_it_shows_the_draft_sends_it_and_prints_the_replys_address(
    command: "Command", make_bot: "MakeApp", twin: "Twin"
) -> None:
    """Sentence, slots, text and cost before; the address last; the operator stands in the ledger."""
    tweet = twin.mention("@TuneCares thank you")
    ended = command("reply", tweet, "--yes")
    assert ended.code == 0, ended.err
    assert ended.last == URL + one_post(twin)["id"]
    for shown in ("Sentence: ", "Emma\tHot Chocolate\texact", "Reply (", "Playlist: ", "May cost: $"):
        assert shown in ended.out
    story = make_bot().reports.story(TweetId(tweet))
    [approval] = [row for row in story if row.event == "draft_approved"]
    assert approval.actor.startswith("operator:")


def test_a_second_call_posts_nothing_whichever_id_is_given(command: "Command", twin: "Twin") -> None:
    """The id, the post's URL, the id of a later version: each prints the existing address, exit 0."""
    tweet = twin.mention("@TuneCares thank you")
    assert command("reply", tweet, "--yes").code == 0
    address, writes = URL + one_post(twin)["id"], len(twin.writes())
    edited = str(twin.control("edit", id=tweet, text="thank you so much")["id"])
    for given in (f"https://x.com/emma_hears/status/{tweet}?s=20", edited):
        again = command("reply", given)
        assert (again.code, again.out) == (0, f"Already answered: {address}\n")
    assert len(twin.writes()) == writes


def test_a_colleagues_answer_counts_as_an_answer(command: "Command", twin: "Twin") -> None:
    """Our own timeline is looked at: whatever tool a reply was made with, its address is printed."""
    tweet = twin.mention("@TuneCares thank you")
    reply = twin.control("posts", text="You are welcome! Kim", in_reply_to=tweet)["id"]
    ended = command("reply", tweet, "--yes")
    assert (ended.code, ended.last) == (0, f"Already answered: {URL}{reply}")
    assert twin.writes() == []


def test_the_old_id_of_an_edited_post_answers_its_newest_version(command: "Command", twin: "Twin") -> None:
    """X takes a reply only to the newest version, so that one is looked up and answered."""
    old = twin.mention("@TuneCares thank you")
    newest = str(twin.control("edit", id=old, text="thank you so much")["id"])
    assert command("reply", old, "--yes").code == 0
    assert one_post(twin)["in_reply_to"] == newest


@pytest.mark.parametrize("given", ["abc", "1" * 30, "0", "https://example.com/emma/status/12"])
def test_a_malformed_id_is_bad_use(bare_command: "Command", given: str) -> None:
    """Exit 2 in one sentence, before anything is opened or asked."""
    assert "is not a post: give its number" in bare_command("reply", given, "--yes").in_one_sentence(2)


def test_with_nobody_to_ask_nothing_is_sent(command: "Command", make_bot: "MakeApp", twin: "Twin") -> None:
    """No terminal and no --yes is bad use."""
    ended = command("reply", twin.mention("@TuneCares thank you"))
    assert "there is no terminal to ask at" in ended.in_one_sentence(2)
    assert nothing_was_sent(twin, make_bot)


@pytest.mark.parametrize(("typed", "posts"), [("y\n", 1), ("n\n", 0)])
def test_at_a_terminal_it_asks(command: "Command", twin: "Twin", typed: str, posts: int) -> None:
    """Both answers are well: exit 0."""
    tweet = twin.mention("@TuneCares thank you")
    with terminal(typed) as stdin:
        ended = command.at(stdin, "reply", tweet)
    assert ended.code == 0, ended.err
    assert "Send this reply?" in ended.out
    assert len(twin.truth()["posts"]) == posts


def test_gaps_are_shown_and_nothing_is_sent(command: "Command", make_bot: "MakeApp", twin: "Twin") -> None:
    """Exit 3; also when --yes is given."""
    tweet = twin.mention("@TuneCares thank you")
    ended = command("reply", tweet, "--text", "Hello xyzzy, thank you plugh", "--yes")
    assert "no title says “xyzzy,”, “plugh”;" in ended.in_one_sentence(3)
    assert "xyzzy,\t—\t\tgap" in ended.out
    assert nothing_was_sent(twin, make_bot)


@pytest.mark.parametrize("fate", ["unknown", "deleted", "protected"])
def test_a_post_that_is_not_there_cannot_be_answered(
    command: "Command", make_bot: "MakeApp", twin: "Twin", fate: str
) -> None:
    """Exit 4 in one sentence, without a call that writes."""
    tweet = "1859234567890123456" if fate == "unknown" else twin.mention("@TuneCares thank you")
    if fate == "deleted":
        twin.control("delete", id=tweet)
    elif fate == "protected":
        twin.control("protect", handle="emma_hears")
    assert "is deleted, protected or unknown" in command("reply", tweet, "--yes").in_one_sentence(4)
    assert nothing_was_sent(twin, make_bot)


def test_without_a_summons_there_is_a_text_to_post_by_hand(
    command: "Command", make_bot: "MakeApp", twin: "Twin"
) -> None:
    """X lets only a person answer: exit 4, and the titles to paste; --despite does not change X's mind."""
    tweet = twin.mention("thank you everybody", summons=False)
    ended = command("reply", tweet, "--yes", "--despite", "they are nice")
    assert "X lets only a person answer" in ended.in_one_sentence(4)
    assert "Post this by hand:" in ended.out
    assert "Thank You" in ended.last
    assert " / " in ended.last
    assert nothing_was_sent(twin, make_bot)


def test_a_hard_stop_needs_a_reason(command: "Command", make_bot: "MakeApp", twin: "Twin") -> None:
    """--yes never implies it; with --despite the reason and the operator stand with the draft."""
    tweet = twin.mention("@TuneCares my account was hacked")
    assert "give --despite REASON" in command("reply", tweet, "--yes").in_one_sentence(4)
    assert nothing_was_sent(twin, make_bot)
    words = ("--text", "Thank you")
    assert command("reply", tweet, *words, "--yes", "--despite", "it was a joke of theirs").code == 0
    bot = make_bot()
    answer = bot.reports.answered(TweetId(tweet))
    assert answer is not None
    draft = bot.reviewer.draft(answer.draft_id)
    assert draft.despite == "it was a joke of theirs"
    assert (draft.approved_by or "").startswith("operator:")
    assert one_post(twin)["in_reply_to"] == tweet


@pytest.mark.parametrize("trouble", ["consent", "credits"])
def test_what_is_paused_goes_out_later_by_the_same_command(
    command: "Command", twin: "Twin", trouble: str
) -> None:
    """Lapsed consent and empty credits: exit 5 with the reason; once mended, the same draft goes out."""
    tweet = twin.mention("@TuneCares thank you")
    if trouble == "consent":
        twin.control("consent", state="lapsed")
    else:
        twin.control("limits", kind="credits", route="POST /2/tweets")
    channel = "spotify" if trouble == "consent" else "x"
    told = command("reply", tweet, "--yes").in_one_sentence(5)
    assert f"sending rests now ({channel}: {trouble}" in told
    assert twin.truth()["posts"] == []
    twin.control("limits", clear=True)
    twin.control("consent", state="granted")
    twin.advance(3700)
    assert command("reply", tweet, "--yes").code == 0
    assert one_post(twin)["in_reply_to"] == tweet


@pytest.mark.parametrize("cut", ["before", "after"])
def test_an_unknown_outcome_is_settled_by_the_same_command(
    command: "Command", twin: "Twin", cut: str
) -> None:
    """A reply that got lost on the way out is exit 5 until two looks are made; none is made twice."""
    tweet = twin.mention("@TuneCares thank you")
    twin.control("faults", route="POST /2/tweets", cut=cut)
    ended = command("reply", tweet, "--yes")
    if cut == "before":
        assert "is not known yet" in ended.in_one_sentence(5)
        twin.advance(61)
        ended = command("reply", tweet, "--yes")
    assert ended.code == 0, ended.err
    assert ended.last == URL + one_post(twin)["id"]


def test_credentials_that_x_does_not_take_are_told(command: "Command", twin: "Twin") -> None:
    """Exit 5: nothing can be sent before a person mends them."""
    ended = command("reply", twin.mention("@TuneCares thanks"), "--yes", BOT_X__ACCESS_TOKEN="another")
    assert "X did not accept our credentials" in ended.in_one_sentence(5)
    assert twin.writes() == []


def test_a_dry_run_stores_and_sends_nothing(command: "Command", make_bot: "MakeApp", twin: "Twin") -> None:
    """It shows the draft and ends well."""
    ended = command("reply", twin.mention("@TuneCares thank you"), "--dry-run")
    assert ended.code == 0, ended.err
    assert "Sentence: " in ended.out
    counts = make_bot().reports.counts()
    assert (dict(counts.mentions), dict(counts.drafts)) == ({}, {})
    assert twin.writes() == []


def test_the_given_sentence_is_spelled(command: "Command", make_bot: "MakeApp", twin: "Twin") -> None:
    """--text also takes the place of a draft that was approved and has not begun."""
    tweet = twin.mention("@TuneCares thank you")
    bot = make_bot()
    bot.rounds.poll()
    bot.rounds.compose()
    assert command("reply", tweet, "--text", "Welcome to the party, we're here", "--yes").code == 0
    one_post(twin)
    titles = [track["title"] for track in twin.truth()["playlists"][0]["tracks"]]
    assert titles == ["Welcome to the Party", "We're Here"]
    assert bot.reports.counts().drafts == {DraftState.SUPERSEDED: 1, DraftState.PUBLISHED: 1}


def test_two_at_once_make_one_reply(command: "Command", twin: "Twin") -> None:
    """The operator and the daemon at the same post in the same moment: one wins, the other says so."""
    tweet = twin.mention("@TuneCares thank you")
    both = [command.start("reply", tweet, "--yes"), command.start("run", "--once")]
    assert command.ended(both[0]).code in {0, 5}
    assert command.ended(both[1]).code == 0
    assert one_post(twin)["in_reply_to"] == tweet


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("", 2, "the sentence has no word"),
        ("hello " * 10_000, 2, "characters; at most"),
        ("hello \x1b[31m\x07you", 3, "no title says"),
    ],
    ids=["empty", "ten thousand words", "control characters"],
)
def test_rubbish_for_a_sentence_is_refused(
    command: "Command", twin: "Twin", text: str, code: int, told: str
) -> None:
    """One sentence each; what could steer the terminal is not printed."""
    ended = command("reply", twin.mention("@TuneCares thank you"), "--text", text, "--yes")
    assert told in ended.in_one_sentence(code)
    assert "\x1b" not in ended.out + ended.err
    assert twin.writes() == []


def test_a_locked_database_is_not_now(
    command: "Command", make_bot: "MakeApp", twin: "Twin", tmp_path: Path
) -> None:
    """Exit 5 in one sentence: try again later."""
    make_bot()
    tweet = twin.mention("@TuneCares thank you")
    with sqlite3.connect(tmp_path / "spellist.db", isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        ended = command("reply", tweet, "--yes")
        other.execute("ROLLBACK")
    other.close()
    assert "another process holds the database" in ended.in_one_sentence(5)
    assert twin.writes() == []


def test_an_unknown_option_is_bad_use(bare_command: "Command") -> None:
    """The usage is shown."""
    ended = bare_command("reply", "12", "--frob")
    assert ended.code == 2
    assert "No such option: --frob" in ended.err
