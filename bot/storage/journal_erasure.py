"""Forgetting a person: their words and names go; ids, states and the guard remain.

What was not sent yet cannot be sent without its words, so it ends here.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.conversation.draft import DraftState
from bot.conversation.mention import MentionState
from bot.errors import Conflict, UsageError
from bot.storage.journal_part import JournalPart
from bot.storage.leases import changed, lock_mention, release
from bot.storage.record import About, about, record
from bot.storage.tables import CustomerRow, DraftRow, DraftTextRow, MentionRow, MentionTextRow, SlotRow
from bot.storage.tables_sending import AttemptRequestRow, AttemptRow
from bot.storage.unit_of_work import unit_of_work

_WAITING = frozenset({DraftState.PROPOSED, DraftState.APPROVED, DraftState.HELD})
_SLOT_WORDS = {"says": None, "why": "", "title": None, "artist": None, "resolve_problem": None}
"""Titles go too: one that says the customer's name is the customer's name."""

_OVER = frozenset({MentionState.CLOSED, MentionState.IGNORED})


class ErasureJournal(JournalPart):
    """What forgetting a person writes."""

    def erase_customer(self, customer_id: int, *, by: str, now: datetime) -> None:
        """Forget a customer: everything that they wrote, are called, or were told.

        Raises:
            UsageError: there is no such customer.
            Conflict: a reply to them is being sent; try again when it is out.
        """
        with unit_of_work(self._engine) as session:
            customer = session.get(CustomerRow, customer_id)
            if customer is None:
                raise UsageError(f"there is no customer {customer_id}")
            mentions = _mentions(session, customer_id)
            for mention in mentions:
                _end_work(session, mention, by, now)
            _erase_words(session, [mention.id for mention in mentions])
            customer.x_user_id = customer.handle = customer.name = None
            customer.erased_at = now
            detail = {"customer": customer_id, "mentions": len(mentions)}
            record(session, "customer_erased", About(), at=now, actor=by, detail=detail)
            session.commit()


def _mentions(session: Session, customer_id: int) -> list[MentionRow]:
    ids = session.scalars(
        select(MentionRow.id).where(MentionRow.customer_id == customer_id).order_by(MentionRow.id)
    ).all()
    return [lock_mention(session, mention) for mention in ids]


def _end_work(session: Session, mention: MentionRow, by: str, now: datetime) -> None:
    for draft in session.scalars(select(DraftRow).where(DraftRow.mention_id == mention.id)):
        if draft.state is DraftState.PUBLISHING:
            raise Conflict(f"draft {draft.id} to this customer is being sent: try again when it is out")
        if draft.state in _WAITING:
            draft.state = DraftState.WITHDRAWN
            draft.updated_at = now
            detail = {"reason": "erased"}
            record(
                session, "draft_withdrawn", about(mention, draft=draft.id), at=now, actor=by, detail=detail
            )
        draft.problem = draft.despite = None
    if mention.state not in _OVER:
        mention.state = MentionState.CLOSED
        mention.reason = "erased"
        record(session, "mention_closed", about(mention), at=now, actor=by, detail={"reason": "erased"})
    mention.fence += 1  # whoever composes for it right now loses the claim
    release(mention)


def _erase_words(session: Session, mentions: Sequence[int]) -> None:
    drafts = select(DraftRow.id).where(DraftRow.mention_id.in_(mentions))
    attempts = select(AttemptRow.id).where(AttemptRow.draft_id.in_(drafts))
    for statement in (
        delete(MentionTextRow).where(MentionTextRow.mention_id.in_(mentions)),
        delete(DraftTextRow).where(DraftTextRow.draft_id.in_(drafts)),
        delete(AttemptRequestRow).where(AttemptRequestRow.attempt_id.in_(attempts)),
        update(SlotRow).where(SlotRow.draft_id.in_(drafts)).values(_SLOT_WORDS),
        update(SlotRow)
        .where(SlotRow.draft_id.in_(drafts), SlotRow.resolved_title.is_not(None))
        .values(resolved_title="", resolved_artist=""),
    ):
        changed(session, statement.execution_options(synchronize_session=False))
