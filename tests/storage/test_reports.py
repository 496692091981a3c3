"""Screens and commands read what stands, in few statements."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.conversation.draft import DraftState, PlaylistId, Resolved
from bot.conversation.ledger import Pause
from bot.conversation.mention import MentionState, TweetId
from bot.errors import Channel, PauseReason
from bot.spelling.spelling import TrackId
from bot.storage.credentials import Credentials
from bot.storage.tables import CredentialState

if TYPE_CHECKING:
    from tests.storage.conftest import Scene


def test_the_queue_shows_what_staff_need(scene: "Scene") -> None:
    """Who asked, what would be said, and which words are missing."""
    scene.received()
    _, claim = scene.claimed()
    draft = scene.journal.propose(claim, scene.proposal("Hi Anna", gap="zyzzyva"), actor="bot", now=scene.now)
    (row,) = scene.reports.queue()
    assert row.as_json() == {
        "draft_id": draft,
        "version": 1,
        "state": "proposed",
        "tweet_id": "1001",
        "handle": "anna_writes",
        "name": "Anna Bell",
        "kind": "outage",
        "sentence": "Hi Anna zyzzyva",
        "complete": False,
        "gaps": ["zyzzyva"],
        "waiting_since": "2026-03-02T12:00:00+00:00",
        "problem": None,
        "approved_by": None,
    }


def test_the_queue_costs_two_statements_however_long(scene: "Scene", statements: list[str]) -> None:
    """No statement a row."""
    for number in range(12):
        scene.proposed(str(1000 + number))
    statements.clear()
    assert len(scene.reports.queue()) == 12
    assert len(statements) == 2


def test_the_queue_is_filtered_and_limited(scene: "Scene") -> None:
    """By state, and to the longest waiting."""
    scene.approved("1001")
    scene.later(minutes=1).proposed("1002")
    scene.later(minutes=2).proposed("1003")
    assert [row.tweet_id for row in scene.reports.queue([DraftState.PROPOSED], limit=1)] == ["1002"]
    assert scene.reports.queue([DraftState.PUBLISHED]) == ()


def test_people_are_shown_what_was_left_for_them(scene: "Scene") -> None:
    """A handed-off mention is listed until it has a draft again."""
    scene.received()
    _, claim = scene.claimed()
    scene.journal.end_mention(claim, MentionState.HANDED_OFF, reason="legal", actor="policy", now=scene.now)
    (person,) = scene.reports.people()
    assert (person.handle, person.reason, person.text) == ("anna_writes", "legal", "when is it back?")
    assert person.as_json()["posted_at"] == "2026-03-02T11:55:00+00:00"
    scene.proposed()
    assert scene.reports.people() == ()


def test_a_draft_of_a_post_is_found_while_it_lives(scene: "Scene") -> None:
    """By any of the post's ids; publishing is told apart."""
    draft, claim = scene.publishing()
    assert scene.reports.draft_of(TweetId("1001")) == draft.id
    assert scene.reports.publishing_of(TweetId("1001")) == draft.id
    scene.journal.withdraw(claim, reason="post_gone", now=scene.now)
    assert scene.reports.draft_of(TweetId("1001")) is None
    assert scene.reports.publishing_of(TweetId("1001")) is None


def test_what_was_published_can_be_compared_with_the_outside(scene: "Scene") -> None:
    """Post, reply, playlist and its tracks in order."""
    _, claim = scene.publishing()
    tracks = tuple(TrackId(name * 22) for name in "dbca")
    resolved = [Resolved(track_id=track, title="So", artist="Ed") for track in tracks]
    scene.journal.note_resolved(claim, resolved, now=scene.now)
    assert scene.reports.published() == ()
    scene.journal.finish(claim, reply=TweetId("9009"), playlist=PlaylistId("p1"), now=scene.now)
    (sent,) = scene.reports.published()
    assert (sent.tweet_id, sent.answer_to, sent.reply_id, sent.playlist_id) == ("1001", "1001", "9009", "p1")
    assert sent.tracks == tracks


def test_the_ledger_is_followed_from_where_one_stands(scene: "Scene") -> None:
    """A live view asks for what is new since its last row."""
    scene.received("1001")
    (first,) = scene.reports.ledger_since(0)
    scene.received("1002")
    (second,) = scene.reports.ledger_since(first.id)
    assert (second.event, second.tweet_id, second.at) == ("mention_received", "1002", scene.now)


def test_a_job_is_recorded_from_start_to_end(scene: "Scene") -> None:
    """Its last run, how it ended and its next; only failures reach the ledger."""
    with scene.journal.job("poll", now=scene.now):
        (running,) = scene.reports.jobs()
        assert (running.started_at, running.ended_at, running.outcome) == (scene.now, None, None)
    scene.journal.plan_job("poll", scene.later(minutes=1).now)
    (done,) = scene.reports.jobs()
    assert (done.outcome, done.error, done.next_at) == ("ok", None, scene.later(minutes=1).now)
    assert done.ended_at is not None
    assert timedelta() <= done.ended_at - scene.now < timedelta(seconds=30)
    assert scene.reports.ledger_since(0) == ()


def test_a_failed_job_keeps_its_error_and_raises_it(scene: "Scene") -> None:
    """The kind of error is kept, its message is not: it may hold words."""
    with pytest.raises(ValueError, match="Anna"), scene.journal.job("compose", now=scene.now):
        raise ValueError("Anna")
    (failed,) = scene.reports.jobs()
    assert (failed.outcome, failed.error) == ("failed", "ValueError")
    (entry,) = scene.reports.ledger_since(0)
    assert "Anna" not in str(entry)


def test_pauses_are_in_force_until_their_end(scene: "Scene") -> None:
    """One a channel and reason; a longer one replaces it; each ends by the bot's clock."""
    until = scene.later(minutes=15).now
    scene.journal.pause(Channel.X, PauseReason.WINDOW, until=scene.now, now=scene.now)
    scene.journal.pause(Channel.X, PauseReason.WINDOW, until=until, now=scene.now)
    assert scene.journal.pauses(now=scene.now) == (
        Pause(channel=Channel.X, reason=PauseReason.WINDOW, until=until),
    )
    assert scene.reports.pauses(scene.now) == scene.journal.pauses(now=scene.now)
    assert scene.journal.pauses(now=until) == ()


def test_a_consent_is_kept_replaced_and_marked(scene: "Scene") -> None:
    """What a provider gave reads back whole, and is never printed."""
    credentials = Credentials(scene.engine)
    assert credentials.get(Channel.SPOTIFY) is None
    credentials.mark(Channel.SPOTIFY, CredentialState.LAPSED)
    for token in ("old-token", "new-token"):
        credentials.put(
            Channel.SPOTIFY, {"refresh_token": token}, scope="playlist-modify-public", granted_at=scene.now
        )
    credentials.mark(Channel.SPOTIFY, CredentialState.LAPSED)
    kept = credentials.get(Channel.SPOTIFY)
    assert kept is not None
    assert (kept.secret, kept.state) == ({"refresh_token": "new-token"}, CredentialState.LAPSED)
    assert (kept.scope, kept.granted_at) == ("playlist-modify-public", scene.now)
    assert "new-token" not in repr(kept)
