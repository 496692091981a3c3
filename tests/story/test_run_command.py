"""`bot run`: one round or many, ended by a signal in time; what cannot work is told in a sentence."""

import signal
import sqlite3
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.conversation.mention import TweetId

if TYPE_CHECKING:
    from tests.conftest import MakeApp, Twin
    from tests.story.conftest import Command, Until

QUICK = {f"BOT_JOBS__{job}__INTERVAL_S": "0.5" for job in ("POLL", "COMPOSE", "PUBLISH", "RECONCILE")} | {
    f"BOT_JOBS__{job}__JITTER_S": "0" for job in ("POLL", "COMPOSE", "PUBLISH", "RECONCILE")
}


def test_one_round_answers_and_exits_0(command: "Command", twin: "Twin") -> None:
    """Polling, composing, publishing and reconciling, once each."""
    tweet = twin.mention("@TuneCares thank you")
    ended = command("run", "--once")
    assert (ended.code, ended.err) == (0, "")
    assert [post["in_reply_to"] for post in twin.truth()["posts"]] == [tweet]


def test_the_daemon_answers_until_a_signal_ends_it(command: "Command", twin: "Twin", until: "Until") -> None:
    """A mention that comes in while it runs is answered; SIGTERM then ends it well within 30 seconds."""
    daemon = command.start("run", **QUICK)
    tweet = twin.mention("@TuneCares thank you")
    until(lambda: twin.truth()["posts"])
    daemon.send_signal(signal.SIGTERM)
    told = time.monotonic()
    ended = command.ended(daemon)
    assert time.monotonic() - told < 30
    assert (ended.code, ended.err) == (0, "")
    assert [post["in_reply_to"] for post in twin.truth()["posts"]] == [tweet]


def test_a_signal_while_publishing_loses_and_repeats_nothing(
    command: "Command", twin: "Twin", until: "Until"
) -> None:
    """It ends at its next step; the next process takes up what was left."""
    people = [{"author_name": "Emma", "author_handle": f"emma_{n}"} for n in range(6)]
    tweets = {twin.mention("@TuneCares thank you", person) for person in people}
    daemon = command.start("run", **QUICK)
    until(lambda: any(call["method"] != "GET" for call in twin.writes()))
    daemon.send_signal(signal.SIGTERM)
    told = time.monotonic()
    assert command.ended(daemon).code == 0
    assert time.monotonic() - told < 30
    for _ in range(2):
        twin.advance(61)
        assert command("run", "--once").code == 0
    truth = twin.truth()
    assert sorted(post["in_reply_to"] for post in truth["posts"]) == sorted(tweets)
    assert len(truth["playlists"]) == len(tweets)


def test_a_signal_during_the_start_ends_it_too(command: "Command", until: "Until", tmp_path: Path) -> None:
    """As soon as it opens anything, SIGTERM is an end in order."""
    daemon = command.start("run", **QUICK)
    until((tmp_path / "spellist.db").exists)
    daemon.send_signal(signal.SIGTERM)
    assert command.ended(daemon).code == 0


def test_without_credentials_it_does_not_start(bare_command: "Command") -> None:
    """All that is missing is named at once, with where to read on."""
    told = bare_command("run").in_one_sentence(2)
    assert told.startswith("not set: x.handle, x.consumer_key")
    assert "spotify.refresh_token" in told
    assert "`bot demo`" in told


def test_wrong_credentials_rest_and_are_told(command: "Command", twin: "Twin") -> None:
    """The round ends well; the log says what a person must do; nothing is sent."""
    twin.mention("@TuneCares thank you")
    ended = command("run", "--once", BOT_X__ACCESS_TOKEN="another", BOT_LOG__LEVEL="warning")
    assert ended.code == 0
    assert "X did not accept our credentials" in ended.err
    assert "action=channel_paused" in ended.err
    assert twin.writes() == []


def test_mentions_are_collected_while_consent_is_lapsed(
    command: "Command", make_bot: "MakeApp", twin: "Twin"
) -> None:
    """Only sending rests, and the log names the command that mends it."""
    twin.control("consent", state="lapsed")
    tweets = [twin.mention("@TuneCares thank you")]
    told = command("run", "--once", BOT_LOG__LEVEL="warning")
    assert (told.code, "`bot login spotify`" in told.err) == (0, True)
    tweets.append(twin.mention("@TuneCares thanks"))
    assert command("run", "--once").code == 0
    reports = make_bot().reports
    assert [str(seen.state) for tweet in tweets if (seen := reports.mention(TweetId(tweet)))] == [
        "drafted",
        "drafted",
    ]
    assert twin.truth()["posts"] == []


def test_a_locked_database_is_told_in_one_sentence(
    command: "Command", make_bot: "MakeApp", tmp_path: Path
) -> None:
    """After a few seconds of waiting; no traceback."""
    make_bot()
    other = sqlite3.connect(tmp_path / "spellist.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    told = command("run", "--once").in_one_sentence(1)
    other.close()
    assert told == "another process holds the database: try again in a moment"


@pytest.mark.parametrize("state", ["missing", "damaged"])
def test_an_index_that_cannot_be_used_is_told_at_the_start(
    command: "Command", song_index: Path, tmp_path: Path, state: str
) -> None:
    """Not only with the first mention."""
    place = tmp_path / "index"
    if state == "damaged":
        place.mkdir()
        for file in song_index.iterdir():
            content = file.read_bytes()
            (place / file.name).write_bytes(
                content if file.suffix == ".json" else content[: len(content) // 2]
            )
    told = command("run", BOT_CATALOG__INDEX=str(place)).in_one_sentence(1)
    assert str(place) in told
    assert "`bot catalog build" in told


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"BOT_DATABASE__URL": "mysql://somewhere/else"}, "mysql"),
        ({"BOT_POLICY__MODES__WEATHER": "auto"}, "weather"),
    ],
    ids=["database", "modes"],
)
def test_a_mistake_in_the_settings_is_bad_use(
    command: "Command", changed: Mapping[str, str], told: str
) -> None:
    """Exit 2, with the setting's name."""
    ended = command("run", "--once", **changed)
    assert ended.code == 2
    assert told in ended.err
