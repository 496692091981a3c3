"""Sending: the guard, the attempts, and every way in which a draft can end."""

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.conversation.draft import Approval, DraftId, DraftState, PlaylistId, Resolved
from bot.conversation.ledger import Claim
from bot.conversation.mention import MentionState, TweetId
from bot.conversation.sending import AttemptState, Step
from bot.errors import Conflict
from bot.spelling.spelling import TrackId

if TYPE_CHECKING:
    from tests.storage.conftest import Scene

PLAYLIST = PlaylistId("37i9dQZF1DX0XUsuxWHRQd")
REPLY = TweetId("9009")


def _guard(scene: "Scene") -> tuple[str, int]:
    with scene.engine.connect() as connection:
        row = connection.execute(text("SELECT state, draft_id FROM replies")).one()
        return row.state, row.draft_id


def _tried(scene: "Scene", claim: Claim, state: AttemptState | None) -> None:
    attempt = scene.journal.intend(claim, Step.REPLY, "{}", now=scene.now)
    if state is not None:
        scene.journal.settle(claim, attempt, state, now=scene.now)


def test_a_published_draft_closes_its_mention_and_keeps_the_guard(scene: "Scene") -> None:
    """The ids of reply and playlist stand, and a second draft is never sent."""
    draft, claim = scene.publishing()
    assert draft.state is DraftState.PUBLISHING
    scene.journal.finish(claim, reply=REPLY, playlist=PLAYLIST, now=scene.now)
    assert _guard(scene) == ("sent", draft.id)
    answer = scene.reports.answered(TweetId("1001"))
    assert answer is not None
    assert (answer.reply_id, answer.draft_id) == (REPLY, draft.id)
    mention = scene.reports.mention(TweetId("1001"))
    assert mention is not None
    assert (mention.state, mention.reason) == (MentionState.CLOSED, "answered")


def test_the_guard_is_a_unique_key(scene: "Scene") -> None:
    """The database itself refuses a second row for one post, whoever tries."""
    draft, _ = scene.publishing()
    insert = text(
        "INSERT INTO replies (channel, tweet_id, draft_id, state) VALUES ('x', '1001', :d, 'claimed')"
    )
    with scene.engine.connect() as connection, pytest.raises(IntegrityError):
        connection.execute(insert, {"d": draft.id})


def test_a_draft_whose_mention_another_answers_is_withdrawn(scene: "Scene") -> None:
    """The second of two approved drafts finds the guard taken and steps back."""
    scene.publishing()
    with scene.engine.begin() as connection:  # as if a second process had approved it before
        connection.execute(
            text(
                "INSERT INTO drafts (mention_id, state, version, kind, token, cost, complete, words, covered,"
                " created_at, updated_at, tries, fence) SELECT mention_id, 'approved', 1, kind, 'other', 1,"
                " complete, 1, 1, created_at, updated_at, 0, 0 FROM drafts"
            )
        )
    assert scene.journal.claim_draft(now=scene.now) is None
    second = scene.journal.draft(DraftId(2))
    assert second is not None
    assert second.state is DraftState.WITHDRAWN


def test_only_what_was_left_while_publishing_is_resumed(scene: "Scene") -> None:
    """A fresh claim takes approved drafts, a resuming one those that were left, each when due."""
    draft, claim = scene.publishing()
    later = scene.later(minutes=5)
    scene.journal.postpone_draft(claim, until=later.now, reason="outside", now=scene.now)
    assert scene.journal.claim_draft(now=later.now) is None
    assert scene.journal.claim_draft(now=scene.now, resume=True) is None
    found = later.journal.claim_draft(now=later.now, resume=True)
    assert found is not None
    assert (found[0].id, found[0].state, found[1].fence) == (draft.id, DraftState.PUBLISHING, claim.fence + 1)


def test_a_draft_claimed_by_number_need_not_be_due(scene: "Scene") -> None:
    """An operator who asks for this very draft need not wait; a second one is told who has it."""
    draft, claim = scene.publishing()
    scene.journal.postpone_draft(claim, until=scene.later(hours=9).now, reason="outside", now=scene.now)
    assert scene.journal.claim_draft(now=scene.now, draft=draft.id) is not None
    with pytest.raises(Conflict, match="another worker is sending"):
        scene.journal.claim_draft(now=scene.now, draft=draft.id)
    assert scene.journal.claim_draft(now=scene.now, draft=DraftId(404)) is None


def test_a_draft_that_nobody_approved_is_not_claimed(scene: "Scene") -> None:
    """Not even by its number."""
    draft = scene.proposed()
    assert scene.journal.claim_draft(now=scene.now, draft=draft) is None
    assert scene.journal.claim_draft(now=scene.now) is None


def test_an_attempt_is_on_record_before_and_after_its_call(scene: "Scene") -> None:
    """The frozen request reads back byte for byte; an unknown one is looked for and settled."""
    draft, claim = scene.publishing()
    request = '{"text": "Anna, für dich 🎵"}'
    attempt = scene.journal.intend(claim, Step.REPLY, request, now=scene.now)
    (open_one,) = scene.journal.attempts(draft.id)
    assert (open_one.state, open_one.request, open_one.looks) == (AttemptState.INTENDED, request, 0)
    scene.journal.settle(claim, attempt, AttemptState.UNKNOWN, code="no_answer", now=scene.now)
    assert scene.journal.looked(claim, attempt, now=scene.now) == 1
    assert scene.journal.looked(claim, attempt, now=scene.later(minutes=2).now) == 2
    scene.journal.settle(claim, attempt, AttemptState.DONE, result=REPLY, now=scene.now)
    (done,) = scene.journal.attempts(draft.id)
    assert (done.state, done.result, done.looks, done.looked_at) == (
        AttemptState.DONE,
        REPLY,
        2,
        scene.later(minutes=2).now,
    )


def test_a_settled_attempt_stays_settled(scene: "Scene") -> None:
    """Done is done, and one call at a time is open."""
    draft, claim = scene.publishing()
    attempt = scene.journal.intend(claim, Step.CREATE, "{}", now=scene.now)
    with pytest.raises(Conflict, match="still open"):
        scene.journal.intend(claim, Step.CREATE, "{}", now=scene.now)
    scene.journal.settle(claim, attempt, AttemptState.DONE, result=PLAYLIST, now=scene.now)
    with pytest.raises(Conflict, match="settled already"):
        scene.journal.settle(claim, attempt, AttemptState.ABSENT, now=scene.now)
    assert [one.state for one in scene.journal.attempts(draft.id)] == [AttemptState.DONE]


def test_resolved_tracks_read_back_slot_by_slot(scene: "Scene") -> None:
    """Today's tracks stand beside the catalog's, with the problem where there is none."""
    draft, claim = scene.publishing()
    resolved = _resolved(len(draft.proposal.spelling.slots))
    scene.journal.note_resolved(claim, resolved, now=scene.now)
    seen = scene.journal.draft(draft.id)
    assert seen is not None
    assert (seen.resolved, seen.proposal) == (resolved, draft.proposal)


def test_a_respelled_draft_has_new_content_and_no_tracks_yet(scene: "Scene") -> None:
    """Other titles are another version, to be resolved anew; the token stays."""
    draft, claim = scene.publishing()
    scene.journal.note_resolved(claim, _resolved(4), now=scene.now)
    scene.journal.respell(claim, scene.proposal("Hello Anna"), now=scene.now)
    seen = scene.journal.draft(draft.id)
    assert seen is not None
    assert (seen.version, seen.proposal, seen.resolved) == (2, scene.proposal("Hello Anna"), ())
    assert seen.token == draft.token


def test_a_returned_draft_waits_for_a_person_again(scene: "Scene") -> None:
    """It is proposed with its problem, its approval is gone, its version is new, the guard is free."""
    draft, claim = scene.publishing()
    scene.journal.return_draft(claim, problem="slot 2 is gone", resolved=_resolved(4), now=scene.now)
    seen = scene.journal.draft(draft.id)
    assert seen is not None
    assert (seen.state, seen.version, seen.problem) == (DraftState.PROPOSED, 2, "slot 2 is gone")
    assert (seen.approval, seen.approved_by, seen.resolved) == (None, None, _resolved(4))
    assert _guard(scene) == ("released", draft.id)
    scene.journal.approve(draft.id, version=2, approval=Approval.PERSON, by="operator:mira", now=scene.now)
    assert scene.journal.claim_draft(now=scene.now) is not None
    assert _guard(scene) == ("claimed", draft.id)


def test_a_freed_guard_is_taken_over_by_a_later_draft(scene: "Scene") -> None:
    """After a return, a wholly new draft may answer instead."""
    _, claim = scene.publishing()
    scene.journal.return_draft(claim, problem="slot 2 is gone", resolved=(), now=scene.now)
    second, _ = scene.publishing()
    assert _guard(scene) == ("claimed", second.id)


@pytest.mark.parametrize("state", [AttemptState.DONE, AttemptState.UNKNOWN, None])
@pytest.mark.parametrize("how", ["fail", "withdraw"])
def test_the_guard_stays_while_a_reply_may_stand(
    scene: "Scene", state: AttemptState | None, how: str
) -> None:
    """A draft that failed or was withdrawn with a reply in doubt is never followed by another reply."""
    draft, claim = scene.publishing()
    _tried(scene, claim, state)
    getattr(scene.journal, how)(claim, reason="absent_twice", now=scene.now)
    assert _guard(scene) == ("claimed", draft.id)
    second = scene.approved()
    assert scene.journal.claim_draft(now=scene.now, draft=second) is None


@pytest.mark.parametrize("state", [AttemptState.REFUSED, AttemptState.ABSENT])
@pytest.mark.parametrize("how", ["fail", "withdraw"])
def test_the_guard_is_freed_when_no_reply_stands(scene: "Scene", state: AttemptState, how: str) -> None:
    """Refused or proved absent: an operator may try again with a new draft."""
    _, claim = scene.publishing()
    _tried(scene, claim, state)
    getattr(scene.journal, how)(claim, reason="refused", now=scene.now)
    second = scene.approved()
    assert scene.journal.claim_draft(now=scene.now, draft=second) is not None


def test_a_draft_with_a_reply_in_doubt_cannot_go_back_to_the_queue(scene: "Scene") -> None:
    """Returning means that nothing was sent; that must be certain."""
    _, claim = scene.publishing()
    _tried(scene, claim, AttemptState.UNKNOWN)
    with pytest.raises(Conflict, match="a reply was tried"):
        scene.journal.return_draft(claim, problem="slot 2", resolved=(), now=scene.now)


def test_how_a_failed_and_a_withdrawn_draft_leave_their_mention(scene: "Scene") -> None:
    """Failed goes to a person, withdrawn is over."""
    for tweet, how, state in (
        ("1001", scene.journal.fail, MentionState.HANDED_OFF),
        ("1002", scene.journal.withdraw, MentionState.CLOSED),
    ):
        _, claim = scene.publishing(tweet)
        how(claim, reason="post_gone", now=scene.now)
        mention = scene.reports.mention(TweetId(tweet))
        assert mention is not None
        assert (mention.state, mention.reason) == (state, "post_gone")


def test_a_lost_claim_sends_and_writes_nothing(scene: "Scene") -> None:
    """Every write under an old fence is refused, above all the intent before a call."""
    draft, lost = scene.publishing()
    attempt = scene.journal.intend(lost, Step.CREATE, "{}", now=scene.now)
    with scene.engine.begin() as connection:
        connection.execute(text("UPDATE drafts SET worker = NULL"))
    found = scene.journal.claim_draft(now=scene.now, draft=draft.id)
    assert found is not None
    written = scene.reports.ledger_since(0)
    journal, now = scene.journal, scene.now
    for write in (
        lambda: journal.intend(lost, Step.REPLY, "{}", now=now),
        lambda: journal.settle(lost, attempt, AttemptState.DONE, now=now),
        lambda: journal.looked(lost, attempt, now=now),
        lambda: journal.note_resolved(lost, _resolved(4), now=now),
        lambda: journal.respell(lost, scene.proposal(), now=now),
        lambda: journal.postpone_draft(lost, until=now, reason="outside", now=now),
        lambda: journal.finish(lost, reply=REPLY, playlist=PLAYLIST, now=now),
        lambda: journal.return_draft(lost, problem="", resolved=(), now=now),
        lambda: journal.withdraw(lost, reason="gone", now=now),
        lambda: journal.fail(lost, reason="gone", now=now),
    ):
        with pytest.raises(Conflict, match="took over draft"):
            write()
    assert scene.reports.ledger_since(0) == written
    assert [one.state for one in journal.attempts(draft.id)] == [AttemptState.INTENDED]


def _resolved(count: int) -> tuple[Resolved, ...]:
    found = Resolved(track_id=TrackId("4uLU6hMCjMI75M1A2tKUQC"), title="Hello", artist="Adele")
    missing = Resolved(track_id=None, title="", artist="", problem="not playable")
    return tuple(missing if position == 1 else found for position in range(count))
