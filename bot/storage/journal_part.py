"""What every part of the journal shares: the engine, who we are, and claims that hold.

A part opens a transaction, proves its claim, changes rows, writes the ledger, commits.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.conversation.draft import Approval, DraftId, DraftState
from bot.conversation.ledger import Claim
from bot.errors import Conflict
from bot.storage.leases import hold, lock_mention
from bot.storage.record import about, record
from bot.storage.tables import DraftRow, MentionRow
from bot.storage.unit_of_work import unit_of_work


def new_token() -> str:
    """Make a word that no other playlist's name holds."""
    return secrets.token_hex(5)


class JournalPart:
    """The ground that the journal's topics stand on.

    Args:
        engine: from open_engine.
        worker: this process's name, from this_worker.
        lease: how long a claim holds without a sign of life.
        token: makes the short unique word of a draft.
    """

    def __init__(
        self, engine: Engine, *, worker: str, lease: timedelta, token: Callable[[], str] = new_token
    ) -> None:
        self._engine = engine
        self._worker = worker
        self._lease = lease
        self._token = token

    @contextmanager
    def _claimed_mention(self, claim: Claim) -> Iterator[tuple[Session, MentionRow]]:
        with unit_of_work(self._engine) as session:
            lock_mention(session, claim.mention_id)
            hold(
                session,
                MentionRow,
                claim.mention_id,
                worker=claim.worker,
                fence=claim.fence,
                lease=self._lease,
            )
            yield session, lock_mention(session, claim.mention_id)

    @contextmanager
    def _claimed_draft(self, claim: Claim) -> Iterator[tuple[Session, MentionRow, DraftRow]]:
        with unit_of_work(self._engine) as session:
            mention = lock_mention(session, claim.mention_id)
            if claim.draft_id is None:
                raise Conflict(f"the claim is on mention {claim.mention_id}, not on a draft of it")
            hold(session, DraftRow, claim.draft_id, worker=claim.worker, fence=claim.fence, lease=self._lease)
            yield session, mention, draft_row(session, claim.draft_id)


def draft_row(session: Session, draft: DraftId) -> DraftRow:
    """Read a draft's row; raises Conflict when there is none."""
    row = session.get(DraftRow, draft, populate_existing=True)
    if row is None:
        raise Conflict(f"there is no draft {draft}")
    return row


def approve_row(
    session: Session,
    mention: MentionRow,
    row: DraftRow,
    *,
    approval: Approval,
    by: str,
    despite: str | None,
    now: datetime,
) -> None:
    """Let a draft go out, with its ledger row; the caller commits."""
    row.state = DraftState.APPROVED
    row.approval = approval
    row.approved_by = by[:80]
    row.despite = despite
    row.problem = None
    row.updated_at = now
    detail = {"version": row.version, "approval": approval.value, "despite": despite is not None}
    record(session, "draft_approved", about(mention, draft=row.id), at=now, actor=by, detail=detail)
