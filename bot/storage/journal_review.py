"""Review: a decision names the version that it was made on; a stale one is refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.orm import Session

from bot.conversation.draft import Approval, Draft, DraftId, DraftState, Proposal
from bot.conversation.mention import MentionState
from bot.errors import Conflict
from bot.storage.drafts import get_draft, put_proposal
from bot.storage.journal_part import JournalPart, approve_row, draft_row
from bot.storage.leases import lock_mention
from bot.storage.record import about, digest, record
from bot.storage.tables import DraftRow, MentionRow
from bot.storage.unit_of_work import reading, unit_of_work


class ReviewJournal(JournalPart):
    """What staff and the policy decide."""

    def draft(self, draft: DraftId) -> Draft | None:
        """Give a draft as it stands."""
        with reading(self._engine) as session:
            row = session.get(DraftRow, draft)
            return get_draft(session, row, session.get_one(MentionRow, row.mention_id)) if row else None

    def approve(
        self,
        draft: DraftId,
        *,
        version: int,
        approval: Approval,
        by: str,
        despite: str | None = None,
        now: datetime,
    ) -> None:
        """Proposed → approved; raises Conflict on a stale version or another state."""
        with self._decided(draft, version, DraftState.PROPOSED) as (session, mention, row):
            approve_row(session, mention, row, approval=approval, by=by, despite=despite, now=now)
            session.commit()

    def reject(self, draft: DraftId, *, version: int, by: str, reason: str, now: datetime) -> None:
        """Proposed or approved → rejected, mention → handed_off; raises Conflict as above."""
        with self._decided(draft, version, DraftState.PROPOSED, DraftState.APPROVED) as (
            session,
            mention,
            row,
        ):
            row.state = DraftState.REJECTED
            row.problem = reason
            row.updated_at = now
            mention.state = MentionState.HANDED_OFF
            mention.reason = "rejected"
            detail = {"version": version, "reason": f"sha256:{digest(reason)[:16]}"}
            record(session, "draft_rejected", about(mention, draft=draft), at=now, actor=by, detail=detail)
            session.commit()

    def revise(self, draft: DraftId, proposal: Proposal, *, version: int, by: str, now: datetime) -> int:
        """Replace a proposed draft's content; give its new version; raises Conflict as above."""
        with self._decided(draft, version, DraftState.PROPOSED) as (session, mention, row):
            row.version += 1
            row.problem = None
            row.updated_at = now
            put_proposal(session, row, proposal)
            detail = {"version": row.version, "words": row.words, "covered": row.covered}
            record(session, "draft_revised", about(mention, draft=draft), at=now, actor=by, detail=detail)
            session.commit()
            return row.version

    @contextmanager
    def _decided(
        self, draft: DraftId, version: int, *states: DraftState
    ) -> Iterator[tuple[Session, MentionRow, DraftRow]]:
        with unit_of_work(self._engine) as session:
            mention = lock_mention(session, draft_row(session, draft).mention_id)
            row = draft_row(session, draft)
            if row.state not in states:
                raise Conflict(f"draft {draft} is already {row.state}")
            if row.version != version:
                raise Conflict(
                    f"draft {draft} has changed: it is at version {row.version}, you saw {version}; "
                    f"look at it again with `bot queue show {draft}`"
                )
            yield session, mention, row
