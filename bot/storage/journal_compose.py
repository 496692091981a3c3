"""Compose: a received mention is claimed, and becomes a draft, an end, or a later try."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.conversation.draft import Approval, DraftId, DraftState, MentionId, Proposal
from bot.conversation.ledger import Claim, MentionRecord
from bot.conversation.mention import Author, MentionState, TweetId, UserId
from bot.errors import Channel, Conflict
from bot.storage.drafts import measure, put_proposal
from bot.storage.journal_intake import name_customer
from bot.storage.journal_part import JournalPart, approve_row
from bot.storage.leases import due, free, is_free, lock_mention, release, take
from bot.storage.record import BOT, about, record
from bot.storage.tables import CustomerRow, DraftRow, MentionRow, MentionTextRow
from bot.storage.tables_sending import GuardState, ReplyRow
from bot.storage.unit_of_work import unit_of_work


class ComposeJournal(JournalPart):
    """What composing writes."""

    def claim_mention(
        self, *, now: datetime, tweet: TweetId | None = None
    ) -> tuple[MentionRecord, Claim] | None:
        """Claim the oldest received mention that is due, or the given one by any of its ids.

        Those that failed before come after those that did not, so that one cannot hold up the rest.

        The given one is claimed in whatever state, unless it was answered or is being answered.

        Raises:
            Conflict: another worker is at work on the given one.
        """
        with unit_of_work(self._engine) as session:
            mention = _oldest_due(session, now) if tweet is None else _wanted(session, tweet)
            if mention is None:
                return None
            fence = take(session, mention, worker=self._worker, lease=self._lease)
            record(session, "mention_claimed", about(mention), at=now, detail={"fence": fence})
            found = _mention_record(session, mention)
            session.commit()
        return found, Claim(mention_id=found.id, draft_id=None, worker=self._worker, fence=fence)

    def note_author(self, claim: Claim, author: Author, *, now: datetime) -> None:
        """Remember what the author is called, in the erasable part."""
        with self._claimed_mention(claim) as (session, mention):
            customer = session.get_one(CustomerRow, mention.customer_id)
            name_customer(customer, author)
            record(session, "author_noted", about(mention), at=now, detail={"customer": customer.id})
            session.commit()

    def propose(
        self,
        claim: Claim,
        proposal: Proposal,
        *,
        actor: str,
        approval: Approval | None = None,
        despite: str | None = None,
        now: datetime,
    ) -> DraftId:
        """Store a draft, supersede earlier ones that did not start, mention → drafted.

        With `approval` the draft is approved by the same actor in the same transaction.
        """
        with self._claimed_mention(claim) as (session, mention):
            _supersede(session, mention, now)
            draft = self._new_draft(mention, proposal, now)
            session.add(draft)
            session.flush()
            put_proposal(session, draft, proposal)
            mention.state = MentionState.DRAFTED
            mention.kind = proposal.kind
            mention.reason = None
            release(mention)
            detail = {
                "kind": proposal.kind,
                "words": draft.words,
                "covered": draft.covered,
                "cost": round(draft.cost, 3),
                "complete": draft.complete,
            }
            record(
                session, "draft_proposed", about(mention, draft=draft.id), at=now, actor=actor, detail=detail
            )
            if approval is not None:
                approve_row(session, mention, draft, approval=approval, by=actor, despite=despite, now=now)
            session.commit()
            return DraftId(draft.id)

    def end_mention(
        self, claim: Claim, state: MentionState, *, reason: str, actor: str, now: datetime
    ) -> None:
        """Set a claimed mention to ignored, handed_off or closed, with its reason code; release it."""
        with self._claimed_mention(claim) as (session, mention):
            mention.state = state
            mention.reason = reason[:64]
            release(mention)
            record(
                session, f"mention_{state}", about(mention), at=now, actor=actor, detail={"reason": reason}
            )
            session.commit()

    def postpone_mention(self, claim: Claim, *, until: datetime, reason: str, now: datetime) -> None:
        """Release a claimed mention until later, counting the try."""
        with self._claimed_mention(claim) as (session, mention):
            mention.due_at = until
            mention.tries += 1
            release(mention)
            detail = {"until": until, "reason": reason, "tries": mention.tries}
            record(session, "mention_postponed", about(mention), at=now, detail=detail)
            session.commit()

    def _new_draft(self, mention: MentionRow, proposal: Proposal, now: datetime) -> DraftRow:
        draft = DraftRow(
            mention_id=mention.id,
            state=DraftState.PROPOSED,
            version=1,
            token=self._token(),
            created_at=now,
            updated_at=now,
        )
        measure(draft, proposal)
        return draft


def _oldest_due(session: Session, now: datetime) -> MentionRow | None:
    return session.scalars(
        select(MentionRow)
        .where(MentionRow.state == MentionState.RECEIVED)
        .where(due(MentionRow, now))
        .where(free(session, MentionRow))
        .order_by(MentionRow.tries, MentionRow.posted_at, MentionRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()


def _wanted(session: Session, tweet: TweetId) -> MentionRow | None:
    found = session.scalar(
        select(MentionRow.id)
        .where(MentionRow.channel == Channel.X)
        .where(or_(MentionRow.tweet_id == tweet, MentionRow.answer_to == tweet))
    )
    if found is None:
        return None
    mention = lock_mention(session, found)
    if _answered(session, mention):
        return None
    if not is_free(session, mention):
        raise Conflict(f"another worker is composing a reply to post {mention.tweet_id} right now")
    return mention


def _answered(session: Session, mention: MentionRow) -> bool:
    sent = select(ReplyRow.id).where(
        ReplyRow.channel == mention.channel,
        ReplyRow.tweet_id == mention.tweet_id,
        ReplyRow.state == GuardState.SENT,
    )
    sending = select(DraftRow.id).where(
        DraftRow.mention_id == mention.id, DraftRow.state == DraftState.PUBLISHING
    )
    return session.scalar(sent) is not None or session.scalar(sending.limit(1)) is not None


def _supersede(session: Session, mention: MentionRow, now: datetime) -> None:
    earlier = session.scalars(
        select(DraftRow)
        .where(DraftRow.mention_id == mention.id)
        .where(DraftRow.state.in_((DraftState.PROPOSED, DraftState.APPROVED, DraftState.HELD)))
        .order_by(DraftRow.id)
    )
    for draft in earlier:
        draft.state = DraftState.SUPERSEDED
        draft.updated_at = now
        record(session, "draft_superseded", about(mention, draft=draft.id), at=now, actor=BOT)


def _mention_record(session: Session, mention: MentionRow) -> MentionRecord:
    text = session.get(MentionTextRow, mention.id)
    customer = session.get_one(CustomerRow, mention.customer_id)
    return MentionRecord(
        id=MentionId(mention.id),
        tweet_id=TweetId(mention.tweet_id),
        answer_to=TweetId(mention.answer_to),
        author_id=UserId(customer.x_user_id or ""),
        state=mention.state,
        posted_at=mention.posted_at,
        received_at=mention.received_at,
        text=text.text if text else None,
        lang=text.lang if text else None,
        tries=mention.tries,
    )
