"""Attempts: the exact request is committed before a call is made, what became of it after."""

from datetime import datetime

from sqlalchemy import Update, func, select, update
from sqlalchemy.orm import Session

from bot.conversation.draft import DraftId
from bot.conversation.ledger import Claim
from bot.conversation.sending import Attempt, AttemptId, AttemptState, Step
from bot.errors import Channel, Conflict
from bot.storage.journal_part import JournalPart
from bot.storage.leases import changed
from bot.storage.record import About, digest, record
from bot.storage.tables import DraftRow, MentionRow
from bot.storage.tables_sending import AttemptRequestRow, AttemptRow
from bot.storage.unit_of_work import reading

_OPEN = (AttemptState.INTENDED, AttemptState.UNKNOWN)
_MAY_BE_DONE = (*_OPEN, AttemptState.ABSENT)
"""What was looked for in vain may show up late."""


class AttemptsJournal(JournalPart):
    """What publishing writes about single calls."""

    def attempts(self, draft: DraftId) -> tuple[Attempt, ...]:
        """Give a draft's attempts, oldest first."""
        with reading(self._engine) as session:
            return attempts_of(session, draft)

    def intend(self, claim: Claim, step: Step, request: str, *, now: datetime) -> AttemptId:
        """Commit the exact request of a call that is about to be made.

        Raises:
            Conflict: the claim was lost, or another call of this draft is still open.
        """
        with self._claimed_draft(claim) as (session, mention, row):
            attempt = _open_attempt(session, row, step, digest(request), self._worker, now)
            session.add(AttemptRequestRow(attempt_id=attempt.id, body=request))
            detail = {"step": step.value, "number": attempt.number, "request": attempt.request_digest}
            record(session, "attempt_intended", _about(mention, row, attempt), at=now, detail=detail)
            session.commit()
            return AttemptId(attempt.id)

    def settle(
        self,
        claim: Claim,
        attempt: AttemptId,
        state: AttemptState,
        *,
        result: str | None = None,
        code: str | None = None,
        final: bool = False,
        now: datetime,
    ) -> None:
        """Commit what became of an attempt.

        Raises:
            Conflict: the claim was lost, or the attempt's outcome is known already.
        """
        with self._claimed_draft(claim) as (session, mention, row):
            before = _MAY_BE_DONE if state is AttemptState.DONE else _OPEN
            settled = _one(row, attempt).where(AttemptRow.state.in_(before))
            values = settled.values(
                state=state, result=result, code=code and code[:64], final=final, settled_at=now
            )
            if not changed(session, values):
                raise Conflict(f"attempt {attempt} is settled already")
            tried = session.get_one(AttemptRow, attempt, populate_existing=True)
            if state is AttemptState.DONE:
                _keep_result(row, tried.step, result)
            row.updated_at = now
            detail = {"step": tried.step.value, "result": result, "code": code, "final": final or None}
            record(session, f"attempt_{state}", _about(mention, row, tried), at=now, detail=detail)
            session.commit()

    def looked(self, claim: Claim, attempt: AttemptId, *, now: datetime) -> int:
        """Count a look that found nothing; give how many there are now."""
        with self._claimed_draft(claim) as (session, mention, row):
            if not changed(session, _one(row, attempt).values(looks=AttemptRow.looks + 1, looked_at=now)):
                raise Conflict(f"attempt {attempt} is not one of draft {row.id}")
            tried = session.get_one(AttemptRow, attempt, populate_existing=True)
            detail = {"step": tried.step.value, "looks": tried.looks}
            record(session, "attempt_looked", _about(mention, row, tried), at=now, detail=detail)
            session.commit()
            return tried.looks


def attempts_of(session: Session, draft: int) -> tuple[Attempt, ...]:
    """Read a draft's attempts, oldest first."""
    rows = session.execute(
        select(AttemptRow, AttemptRequestRow.body)
        .outerjoin(AttemptRequestRow, AttemptRequestRow.attempt_id == AttemptRow.id)
        .where(AttemptRow.draft_id == draft)
        .order_by(AttemptRow.id)
    )
    return tuple(_attempt(row, body) for row, body in rows)


def _attempt(row: AttemptRow, body: str | None) -> Attempt:
    return Attempt(
        id=AttemptId(row.id),
        step=row.step,
        state=row.state,
        request=body,
        result=row.result,
        code=row.code,
        final=row.final,
        looks=row.looks,
        looked_at=row.looked_at,
    )


def _open_attempt(
    session: Session, draft: DraftRow, step: Step, request_digest: str, worker: str, now: datetime
) -> AttemptRow:
    open_one = session.scalar(
        select(AttemptRow.id).where(
            AttemptRow.draft_id == draft.id, AttemptRow.state == AttemptState.INTENDED
        )
    )
    if open_one is not None:
        raise Conflict(f"attempt {open_one} of draft {draft.id} is still open: settle it first")
    earlier = select(func.count()).where(AttemptRow.draft_id == draft.id, AttemptRow.step == step)
    attempt = AttemptRow(
        draft_id=draft.id,
        step=step,
        number=(session.scalar(earlier) or 0) + 1,
        state=AttemptState.INTENDED,
        request_digest=request_digest,
        final=False,
        looks=0,
        intended_at=now,
        worker=worker,
    )
    session.add(attempt)
    session.flush()
    return attempt


def _one(draft: DraftRow, attempt: int) -> Update:
    return (
        update(AttemptRow)
        .where(AttemptRow.id == attempt, AttemptRow.draft_id == draft.id)
        .execution_options(synchronize_session=False)
    )


def _keep_result(row: DraftRow, step: Step, result: str | None) -> None:
    if step is Step.CREATE:
        row.playlist_id = result
    elif step is Step.REPLY:
        row.reply_id = result
    elif step is Step.REMOVE:
        row.playlist_id = None


def _about(mention: MentionRow, draft: DraftRow, attempt: AttemptRow) -> About:
    return About(
        mention_id=mention.id,
        tweet_id=mention.tweet_id,
        draft_id=draft.id,
        attempt_id=attempt.id,
        channel=Channel.X if attempt.step is Step.REPLY else Channel.SPOTIFY,
    )
