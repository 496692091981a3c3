"""A claimed mention becomes a draft, an end, or a later try."""

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from bot.conversation.draft import Approval, DraftId, DraftState, PlaylistId
from bot.conversation.mention import Author, MentionState, TweetId, UserId
from bot.errors import Conflict
from bot.storage.journal import SqlJournal

_PLAYLIST = PlaylistId("37i9dQZF1DX0XUsuxWHRQd")
_NOBODY = DraftId(404)

if TYPE_CHECKING:
    from tests.storage.conftest import Scene


def test_a_claimed_mention_is_not_given_to_another(scene: "Scene") -> None:
    """While its lease lasts a mention has one worker; a claim by number is told so."""
    scene.received("1001")
    scene.claimed()
    assert scene.journal.claim_mention(now=scene.now) is None
    with pytest.raises(Conflict, match="another worker"):
        scene.journal.claim_mention(now=scene.now, tweet=TweetId("1001"))


def test_the_oldest_mention_comes_first(scene: "Scene") -> None:
    """Who wrote first is answered first; the same moment goes by the order of storing."""
    scene.received("1001", "1002")
    assert [scene.claimed()[0].tweet_id for _ in range(2)] == ["1001", "1002"]


def test_a_postponed_mention_waits_for_its_time(scene: "Scene") -> None:
    """It is claimed again when due, with the try counted."""
    scene.received()
    _, claim = scene.claimed()
    scene.journal.postpone_mention(claim, until=scene.later(minutes=10).now, reason="outside", now=scene.now)
    assert scene.journal.claim_mention(now=scene.later(minutes=9).now) is None
    record, _ = scene.later(minutes=10).claimed()
    assert record.tries == 1


def test_a_draft_reads_back_as_it_was_proposed(scene: "Scene") -> None:
    """Nothing of a proposal is lost on its way through the database."""
    proposal = scene.proposal("Hi Anna", gap="zyzzyva")
    scene.received()
    record, claim = scene.claimed()
    number = scene.journal.propose(claim, proposal, actor="bot", now=scene.now)
    draft = scene.journal.draft(number)
    assert draft is not None
    assert draft.proposal == proposal
    assert (draft.state, draft.version, draft.resolved) == (DraftState.PROPOSED, 1, ())
    assert (draft.mention_id, draft.tweet_id, draft.author_id) == (record.id, "1001", "7001")
    assert draft.created_at == scene.now


def test_a_newer_draft_supersedes_those_that_did_not_start(scene: "Scene") -> None:
    """Only the newest may go out: an earlier approved one is set aside."""
    first = scene.approved()
    second = scene.proposed()
    states = [draft and draft.state for draft in (scene.journal.draft(first), scene.journal.draft(second))]
    assert states == [DraftState.SUPERSEDED, DraftState.PROPOSED]
    assert scene.journal.claim_draft(now=scene.now) is None


@pytest.mark.parametrize("state", [MentionState.IGNORED, MentionState.HANDED_OFF, MentionState.CLOSED])
def test_an_ended_mention_is_claimed_only_by_its_number(scene: "Scene", state: MentionState) -> None:
    """The daemon leaves it alone; an operator may still take it up, by any of its ids."""
    scene.received()
    _, claim = scene.claimed()
    scene.journal.end_mention(claim, state, reason="not_for_music", actor="policy", now=scene.now)
    assert scene.journal.claim_mention(now=scene.now) is None
    record, _ = scene.claimed("1001")
    assert record.state is state


def test_a_mention_that_is_being_answered_is_not_claimed(scene: "Scene") -> None:
    """Neither while its draft is going out nor after."""
    _, claim = scene.publishing()
    assert scene.journal.claim_mention(now=scene.now, tweet=TweetId("1001")) is None
    scene.journal.finish(claim, reply=TweetId("9"), playlist=_PLAYLIST, now=scene.now)
    assert scene.journal.claim_mention(now=scene.now, tweet=TweetId("1001")) is None


def test_an_unknown_post_is_nothing_to_claim(scene: "Scene") -> None:
    """No mention, no claim, no ledger entry."""
    assert scene.journal.claim_mention(now=scene.now, tweet=TweetId("404")) is None
    assert scene.reports.ledger_since(0) == ()


def test_a_lost_claim_writes_nothing(scene: "Scene") -> None:
    """When the lease ended and another took over, each of the first one's writes is refused."""
    scene.received()
    _, lost = scene.claimed()
    with scene.engine.begin() as connection:
        connection.execute(text("UPDATE mentions SET lease_until = NULL, worker = NULL"))
    _, newer = scene.claimed()
    assert newer.fence == lost.fence + 1
    written = scene.reports.ledger_since(0)
    anna = Author(id=UserId("7001"), handle="anna", name="Anna")
    for write in (
        lambda: scene.journal.propose(lost, scene.proposal(), actor="bot", now=scene.now),
        lambda: scene.journal.note_author(lost, anna, now=scene.now),
        lambda: scene.journal.postpone_mention(lost, until=scene.now, reason="outside", now=scene.now),
        lambda: scene.journal.end_mention(
            lost, MentionState.CLOSED, reason="done", actor="bot", now=scene.now
        ),
    ):
        with pytest.raises(Conflict, match="took over mention"):
            write()
    assert scene.reports.ledger_since(0) == written
    scene.journal.propose(newer, scene.proposal(), actor="bot", now=scene.now)


def test_a_released_claim_is_over(scene: "Scene") -> None:
    """What proposed cannot propose again under the same claim."""
    scene.received()
    _, claim = scene.claimed()
    scene.journal.propose(claim, scene.proposal(), actor="bot", now=scene.now)
    with pytest.raises(Conflict):
        scene.journal.propose(claim, scene.proposal(), actor="bot", now=scene.now)


def test_a_decision_on_a_stale_version_is_refused(scene: "Scene") -> None:
    """Whoever saw version 1 cannot approve or reject version 2 unseen."""
    draft = scene.proposed()
    journal: SqlJournal = scene.journal
    proposal = scene.proposal("Hello Anna")
    assert journal.revise(draft, proposal, version=1, by="operator:mira", now=scene.now) == 2
    for decide in (
        lambda: journal.approve(draft, version=1, approval=Approval.PERSON, by="operator:lee", now=scene.now),
        lambda: journal.reject(draft, version=1, by="operator:lee", reason="too loud", now=scene.now),
        lambda: journal.revise(draft, proposal, version=1, by="operator:lee", now=scene.now),
    ):
        with pytest.raises(Conflict, match="at version 2, you saw 1"):
            decide()
    seen = journal.draft(draft)
    assert seen is not None
    assert (seen.version, seen.proposal) == (2, proposal)


def test_what_is_decided_stays_decided(scene: "Scene") -> None:
    """A rejected draft can be neither approved nor revised, and its post goes to a person."""
    draft = scene.approved()
    scene.journal.reject(draft, version=1, by="operator:mira", reason="sounds cold", now=scene.now)
    with pytest.raises(Conflict, match="already rejected"):
        scene.journal.approve(draft, version=1, approval=Approval.PERSON, by="operator:lee", now=scene.now)
    (person,) = scene.reports.people()
    assert (person.tweet_id, person.reason) == ("1001", "rejected")


def test_an_approval_keeps_who_and_despite_what(scene: "Scene") -> None:
    """Who overruled a hard stop, and why, stands with the draft; the ledger knows that it happened."""
    draft = scene.proposed()
    scene.journal.approve(
        draft,
        version=1,
        approval=Approval.PERSON,
        by="operator:mira",
        despite="she asked for it",
        now=scene.now,
    )
    seen = scene.journal.draft(draft)
    assert seen is not None
    assert (seen.approved_by, seen.despite) == ("operator:mira", "she asked for it")
    assert scene.reports.ledger_since(0)[-1].detail["despite"] is True
    with pytest.raises(Conflict, match="no draft 404"):
        scene.journal.reject(_NOBODY, version=1, by="operator:mira", reason="", now=scene.now)
