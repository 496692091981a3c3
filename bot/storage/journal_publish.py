"""Publish: which draft goes out, and how sending it ended.

Claiming takes the guard, the UNIQUE row of `replies`. It is freed only while no reply of ours may stand.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from bot.conversation.draft import Draft, DraftId, DraftState, PlaylistId, Proposal, Resolved
from bot.conversation.ledger import Claim
from bot.conversation.mention import MentionState, TweetId
from bot.conversation.sending import may_have_replied
from bot.errors import Conflict
from bot.storage.drafts import get_draft, put_proposal, put_resolved
from bot.storage.journal_attempts import attempts_of
from bot.storage.journal_part import JournalPart, draft_row
from bot.storage.leases import changed, due, free, is_free, lock_mention, release, take
from bot.storage.once import insert_once
from bot.storage.record import about, record
from bot.storage.tables import DraftRow, MentionRow
from bot.storage.tables_sending import GuardState, ReplyRow
from bot.storage.unit_of_work import unit_of_work

_SENDABLE = frozenset({DraftState.APPROVED, DraftState.PUBLISHING})


class PublishJournal(JournalPart):
    """What publishing writes about a draft as a whole."""

    def claim_draft(
        self, *, now: datetime, draft: DraftId | None = None, resume: bool = False
    ) -> tuple[Draft, Claim] | None:
        """Claim an approved draft that is due; it becomes publishing and takes the guard.

        With `resume`, claim one that is publishing already and was left (crash, wait) instead.
        With `draft`, claim that very draft, approved or publishing, due or not.
        Where another draft of this mention holds the guard, this one becomes withdrawn and None is given.

        Raises:
            Conflict: another worker is sending the given draft.
        """
        with unit_of_work(self._engine) as session:
            state = DraftState.PUBLISHING if resume else DraftState.APPROVED
            row = _next(session, state, now) if draft is None else _wanted(session, draft)
            if row is None:
                return None
            mention = lock_mention(session, row.mention_id)
            claimed = self._start(session, mention, row, now)
            session.commit()
            return claimed

    def note_resolved(self, claim: Claim, resolved: Sequence[Resolved], *, now: datetime) -> None:
        """Store today's tracks of the slots."""
        with self._claimed_draft(claim) as (session, mention, row):
            put_resolved(session, row.id, resolved)
            row.updated_at = now
            found = sum(one.track_id is not None for one in resolved)
            detail = {"slots": len(resolved), "found": found}
            record(session, "tracks_resolved", about(mention, draft=row.id), at=now, detail=detail)
            session.commit()

    def respell(self, claim: Claim, proposal: Proposal, *, now: datetime) -> None:
        """Replace the content of a draft that only the policy approved."""
        with self._claimed_draft(claim) as (session, mention, row):
            row.version += 1
            row.updated_at = now
            put_proposal(session, row, proposal)
            detail = {"version": row.version, "words": row.words, "covered": row.covered}
            record(session, "draft_respelled", about(mention, draft=row.id), at=now, detail=detail)
            session.commit()

    def postpone_draft(self, claim: Claim, *, until: datetime, reason: str, now: datetime) -> None:
        """Release a claimed draft until later; it keeps its state."""
        with self._claimed_draft(claim) as (session, mention, row):
            row.due_at = until
            row.tries += 1
            row.updated_at = now
            release(row)
            detail = {"until": until, "reason": reason, "tries": row.tries}
            record(session, "draft_postponed", about(mention, draft=row.id), at=now, detail=detail)
            session.commit()

    def finish(self, claim: Claim, *, reply: TweetId, playlist: PlaylistId, now: datetime) -> None:
        """Publishing → published, mention → closed."""
        with self._claimed_draft(claim) as (session, mention, row):
            row.reply_id = reply
            row.playlist_id = playlist
            _end(row, DraftState.PUBLISHED, now)
            mention.state = MentionState.CLOSED
            mention.reason = "answered"
            guard = update(ReplyRow).where(_guard_of(mention), ReplyRow.draft_id == row.id)
            changed(session, guard.values(state=GuardState.SENT, reply_id=reply, sent_at=now))
            detail = {"reply": reply, "playlist": playlist}
            record(session, "draft_published", about(mention, draft=row.id), at=now, detail=detail)
            session.commit()

    def return_draft(
        self, claim: Claim, *, problem: str, resolved: Sequence[Resolved], now: datetime
    ) -> None:
        """Publishing → proposed with the problem shown; frees the guard (no reply was tried).

        Raises:
            Conflict: the claim was lost, or a reply was tried.
        """
        with self._claimed_draft(claim) as (session, mention, row):
            if may_have_replied(attempts_of(session, row.id)):
                raise Conflict(f"draft {row.id} cannot go back to the queue: a reply was tried")
            if resolved:
                put_resolved(session, row.id, resolved)
            _end(row, DraftState.PROPOSED, now)
            row.version += 1
            row.tries = 0
            row.problem = problem
            row.approval = row.approved_by = row.despite = row.due_at = None
            _free_guard(session, mention, row)
            missing = sum(one.problem is not None for one in resolved)
            detail = {"version": row.version, "problems": missing}
            record(session, "draft_returned", about(mention, draft=row.id), at=now, detail=detail)
            session.commit()

    def withdraw(self, claim: Claim, *, reason: str, now: datetime) -> None:
        """Publishing → withdrawn, mention → closed: a reply is no longer wanted or stands already."""
        with self._claimed_draft(claim) as (session, mention, row):
            _end(row, DraftState.WITHDRAWN, now)
            mention.state = MentionState.CLOSED
            mention.reason = reason[:64]
            _free_guard(session, mention, row)
            detail = {"reason": reason}
            record(session, "draft_withdrawn", about(mention, draft=row.id), at=now, detail=detail)
            session.commit()

    def fail(self, claim: Claim, *, reason: str, now: datetime) -> None:
        """Publishing → failed, mention → handed_off: a person must look."""
        with self._claimed_draft(claim) as (session, mention, row):
            _end(row, DraftState.FAILED, now)
            row.problem = reason
            mention.state = MentionState.HANDED_OFF
            mention.reason = reason[:64]
            _free_guard(session, mention, row)
            detail = {"reason": reason}
            record(session, "draft_failed", about(mention, draft=row.id), at=now, detail=detail)
            session.commit()

    def _start(
        self, session: Session, mention: MentionRow, row: DraftRow, now: datetime
    ) -> tuple[Draft, Claim] | None:
        if not _take_guard(session, mention, row):
            _end(row, DraftState.WITHDRAWN, now)
            detail = {"reason": "already_answered"}
            record(session, "draft_withdrawn", about(mention, draft=row.id), at=now, detail=detail)
            return None
        fence = take(session, row, worker=self._worker, lease=self._lease)
        event = "draft_resumed" if row.state is DraftState.PUBLISHING else "draft_publishing"
        row.state = DraftState.PUBLISHING
        row.updated_at = now
        record(session, event, about(mention, draft=row.id), at=now, detail={"fence": fence})
        draft = get_draft(session, row, mention)
        return draft, Claim(mention_id=draft.mention_id, draft_id=draft.id, worker=self._worker, fence=fence)


def _next(session: Session, state: DraftState, now: datetime) -> DraftRow | None:
    """Find a draft that is due and lock its mention with it, passing over those that others lock."""
    return session.scalars(
        select(DraftRow)
        .join(MentionRow, MentionRow.id == DraftRow.mention_id)
        .where(DraftRow.state == state)
        .where(due(DraftRow, now))
        .where(free(session, DraftRow))
        .order_by(DraftRow.tries, DraftRow.id)  # one that fails again and again holds up nobody
        .limit(1)
        .with_for_update(skip_locked=True, of=[MentionRow, DraftRow])
    ).first()


def _wanted(session: Session, draft: DraftId) -> DraftRow | None:
    found = session.get(DraftRow, draft)
    if found is None:
        return None
    lock_mention(session, found.mention_id)
    row = draft_row(session, draft)
    if row.state not in _SENDABLE:
        return None
    if not is_free(session, row):
        raise Conflict(f"another worker is sending draft {draft} right now")
    return row


def _guard_of(mention: MentionRow) -> ColumnElement[bool]:
    return and_(ReplyRow.channel == mention.channel, ReplyRow.tweet_id == mention.tweet_id)


def _take_guard(session: Session, mention: MentionRow, row: DraftRow) -> bool:
    """Take the right to answer, if it is new, freed, or ours already."""
    first = insert_once(
        session,
        ReplyRow,
        channel=mention.channel,
        tweet_id=mention.tweet_id,
        draft_id=row.id,
        state=GuardState.CLAIMED,
    )
    if changed(session, first):
        return True
    ours = and_(ReplyRow.draft_id == row.id, ReplyRow.state == GuardState.CLAIMED)
    over = (
        update(ReplyRow)
        .where(_guard_of(mention), or_(ReplyRow.state == GuardState.RELEASED, ours))
        .values(draft_id=row.id, state=GuardState.CLAIMED)
    )
    return bool(changed(session, over))


def _free_guard(session: Session, mention: MentionRow, row: DraftRow) -> None:
    """Let another draft answer, unless a reply of this one may stand."""
    if may_have_replied(attempts_of(session, row.id)):
        return
    freed = update(ReplyRow).where(_guard_of(mention), ReplyRow.draft_id == row.id)
    changed(session, freed.values(state=GuardState.RELEASED))


def _end(row: DraftRow, state: DraftState, now: datetime) -> None:
    row.state = state
    row.updated_at = now
    release(row)
